//! Programs of parks, their intakes, and who applies.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0007_programs"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("program")
                    .col(uuid("id").primary_key())
                    .col(text("slug").unique_key())
                    .col(text("kind"))
                    .col(json_binary("names"))
                    .col(json_binary("summaries"))
                    .col(uuid_null("agreement_id"))
                    .col(json_binary("sectors"))
                    .col(json_binary("languages"))
                    .col(json_binary("services"))
                    .col(integer("revision"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(ForeignKey::create().from("program", "agreement_id").to("agreement", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("program_created_at_id").table("program").col("created_at").col("id").to_owned()).await?;
        manager.create_index(Index::create().name("program_agreement_id").table("program").col("agreement_id").to_owned()).await?;
        manager
            .create_table(
                Table::create()
                    .table("program_host")
                    .col(uuid("program_id"))
                    .col(uuid("park_id"))
                    .col(integer("position"))
                    .primary_key(Index::create().col("program_id").col("park_id"))
                    .foreign_key(
                        ForeignKey::create().from("program_host", "program_id").to("program", "id").on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(ForeignKey::create().from("program_host", "park_id").to("park", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("program_host_park_id_program_id").table("program_host").col("park_id").col("program_id").to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("program_sector")
                    .col(uuid("program_id"))
                    .col(text("sector"))
                    .primary_key(Index::create().col("program_id").col("sector"))
                    .foreign_key(
                        ForeignKey::create().from("program_sector", "program_id").to("program", "id").on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("program_sector_sector_program_id").table("program_sector").col("sector").col("program_id").to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("intake")
                    .col(uuid("id").primary_key())
                    .col(uuid("program_id"))
                    .col(text("name"))
                    .col(timestamp_with_time_zone("opens_at"))
                    .col(timestamp_with_time_zone("closes_at"))
                    .col(text("state"))
                    .col(date_null("runs_from"))
                    .col(date_null("runs_until"))
                    .col(integer("capacity"))
                    .col(integer("reserve"))
                    .col(json_binary("eligibility"))
                    .col(json_binary("form"))
                    .col(json_binary("rubric"))
                    .col(boolean("blind_review"))
                    .col(integer("reviews_per_application"))
                    .col(integer("revision"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(ForeignKey::create().from("intake", "program_id").to("program", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("intake_program_id_closes_at_id")
                    .table("intake")
                    .col("program_id")
                    .col("closes_at")
                    .col("id")
                    .to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("intake_closes_at_id").table("intake").col("closes_at").col("id").to_owned()).await?;
        manager
            .create_table(
                Table::create()
                    .table("program_application")
                    .col(uuid("id").primary_key())
                    .col(text("number").unique_key())
                    .col(uuid("intake_id"))
                    .col(uuid("company_id"))
                    .col(text("state"))
                    .col(json_binary("answers"))
                    .col(timestamp_with_time_zone_null("submitted_at"))
                    .col(json_binary_null("eligibility"))
                    .col(integer("revision"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(ForeignKey::create().from("program_application", "intake_id").to("intake", "id"))
                    .foreign_key(ForeignKey::create().from("program_application", "company_id").to("company", "id"))
                    .to_owned(),
            )
            .await?;
        manager.get_connection().execute_unprepared("CREATE UNIQUE INDEX program_application_intake_id_company_id_open ON program_application (intake_id, company_id) WHERE state <> 'WITHDRAWN'").await?;
        manager
            .create_index(
                Index::create()
                    .name("program_application_intake_id_state_created_at_id")
                    .table("program_application")
                    .col("intake_id")
                    .col("state")
                    .col("created_at")
                    .col("id")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("program_application_intake_id_submitted_at_id")
                    .table("program_application")
                    .col("intake_id")
                    .col("submitted_at")
                    .col("id")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("program_application_company_id_created_at_id")
                    .table("program_application")
                    .col("company_id")
                    .col("created_at")
                    .col("id")
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("program_history")
                    .col(uuid("id").primary_key())
                    .col(uuid("application_id"))
                    .col(timestamp_with_time_zone("at"))
                    .col(uuid_null("actor_id"))
                    .col(boolean("by_host"))
                    .col(text("action"))
                    .col(text_null("from_state"))
                    .col(text_null("to_state"))
                    .col(text_null("remark"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("program_history", "application_id")
                            .to("program_application", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(ForeignKey::create().from("program_history", "actor_id").to("user", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("program_history_application_id_id")
                    .table("program_history")
                    .col("application_id")
                    .col("id")
                    .to_owned(),
            )
            .await?;
        Ok(())
    }
}
