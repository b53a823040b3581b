//! Agreements between parks, and what they open.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0006_agreements"
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
                    .table("agreement")
                    .col(uuid("id").primary_key())
                    .col(text("kind"))
                    .col(json_binary("titles"))
                    .col(date_null("valid_from"))
                    .col(date_null("valid_until"))
                    .col(date_null("signed_on"))
                    .col(date_null("terminated_on"))
                    .col(text("renewal"))
                    .col(text("on_expiry"))
                    .col(boolean("open_to_accession"))
                    .col(uuid_null("supersedes_id"))
                    .col(json_binary("sources"))
                    .col(uuid_null("document_id"))
                    .col(integer("revision"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(ForeignKey::create().from("agreement", "document_id").to("file", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(Index::create().name("agreement_signed_on_id").table("agreement").col("signed_on").col("id").to_owned())
            .await?;
        manager
            .create_index(Index::create().name("agreement_created_at_id").table("agreement").col("created_at").col("id").to_owned())
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("agreement_party")
                    .col(uuid("id").primary_key())
                    .col(uuid("agreement_id"))
                    .col(integer("position"))
                    .col(uuid_null("park_id"))
                    .col(text_null("association"))
                    .col(date_null("signed_on"))
                    .col(uuid_null("signed_by"))
                    .col(date_null("acceded_on"))
                    .col(date_null("left_on"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("agreement_party", "agreement_id")
                            .to("agreement", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(ForeignKey::create().from("agreement_party", "park_id").to("park", "id"))
                    .foreign_key(ForeignKey::create().from("agreement_party", "signed_by").to("user", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("agreement_party_agreement_id_position")
                    .table("agreement_party")
                    .col("agreement_id")
                    .col("position")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("agreement_party_park_id_agreement_id")
                    .table("agreement_party")
                    .col("park_id")
                    .col("agreement_id")
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("access_provision")
                    .col(uuid("id").primary_key())
                    .col(uuid("agreement_id"))
                    .col(integer("position"))
                    .col(uuid("service_id"))
                    .col(json_binary_null("beneficiaries"))
                    .col(integer("discount_basis_points"))
                    .col(integer_null("max_days"))
                    .col(integer_null("max_people"))
                    .col(integer_null("quota_amount"))
                    .col(text_null("quota_unit"))
                    .col(text_null("quota_scope"))
                    .col(text_null("quota_every"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("access_provision", "agreement_id")
                            .to("agreement", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(ForeignKey::create().from("access_provision", "service_id").to("park_service", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("access_provision_agreement_id_position")
                    .table("access_provision")
                    .col("agreement_id")
                    .col("position")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(Index::create().name("access_provision_service_id").table("access_provision").col("service_id").to_owned())
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("agreement_history")
                    .col(uuid("id").primary_key())
                    .col(uuid("agreement_id"))
                    .col(timestamp_with_time_zone("at"))
                    .col(uuid_null("actor_id"))
                    .col(text("action"))
                    .col(text_null("from_state"))
                    .col(text_null("to_state"))
                    .col(date_null("effective_from"))
                    .col(text_null("remark"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("agreement_history", "agreement_id")
                            .to("agreement", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(ForeignKey::create().from("agreement_history", "actor_id").to("user", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("agreement_history_agreement_id_id")
                    .table("agreement_history")
                    .col("agreement_id")
                    .col("id")
                    .to_owned(),
            )
            .await?;
        Ok(())
    }
}
