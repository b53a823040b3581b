//! Companies, what they say about themselves, and who stands behind it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0004_companies"
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
                    .table("sector")
                    .col(uuid("id").primary_key())
                    .col(text("code").unique_key())
                    .col(json_binary("names"))
                    .col(text_null("parent_code"))
                    .col(json_binary("isic"))
                    .col(integer("position"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("company")
                    .col(uuid("id").primary_key())
                    .col(text("slug").unique_key())
                    .col(text("name"))
                    .col(json_binary("other_names"))
                    .col(text_null("legal_name"))
                    .col(json_binary_null("legal_form"))
                    .col(text("country"))
                    .col(text_null("city"))
                    .col(date_null("founded_on"))
                    .col(text_null("website"))
                    .col(json_binary("summaries"))
                    .col(json_binary("sectors"))
                    .col(text_null("stage"))
                    .col(json_binary("business_models"))
                    .col(json_binary("technologies"))
                    .col(json_binary("target_markets"))
                    .col(json_binary("team_countries"))
                    .col(json_binary("languages"))
                    .col(integer_null("headcount"))
                    .col(boolean_null("women_founder"))
                    .col(boolean_null("foreign_capital"))
                    .col(integer_null("technology_readiness"))
                    .col(json_binary("sanctions"))
                    .col(uuid_null("home_park_id"))
                    .col(boolean("demo"))
                    .col(integer("revision"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(ForeignKey::create().from("company", "home_park_id").to("park", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("company_created_at_id").table("company").col("created_at").col("id").to_owned()).await?;
        manager
            .create_index(
                Index::create()
                    .name("company_country_created_at_id")
                    .table("company")
                    .col("country")
                    .col("created_at")
                    .col("id")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("company_stage_created_at_id").table("company").col("stage").col("created_at").col("id").to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("company_home_park_id").table("company").col("home_park_id").to_owned()).await?;
        manager
            .create_table(
                Table::create()
                    .table("company_tag")
                    .col(uuid("company_id"))
                    .col(text("kind"))
                    .col(text("value"))
                    .primary_key(Index::create().col("company_id").col("kind").col("value"))
                    .foreign_key(
                        ForeignKey::create().from("company_tag", "company_id").to("company", "id").on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("company_tag_kind_value_company_id")
                    .table("company_tag")
                    .col("kind")
                    .col("value")
                    .col("company_id")
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("company_identifier")
                    .col(uuid("id").primary_key())
                    .col(uuid("company_id"))
                    .col(integer("position"))
                    .col(text("scheme"))
                    .col(text("value"))
                    .col(boolean_null("checksum_valid"))
                    .col(uuid_null("verified_by"))
                    .col(timestamp_with_time_zone_null("verified_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("company_identifier", "company_id")
                            .to("company", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(ForeignKey::create().from("company_identifier", "verified_by").to("park", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("company_identifier_scheme_value")
                    .table("company_identifier")
                    .col("scheme")
                    .col("value")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("company_identifier_company_id_position")
                    .table("company_identifier")
                    .col("company_id")
                    .col("position")
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("office")
                    .col(uuid("id").primary_key())
                    .col(uuid("company_id"))
                    .col(integer("position"))
                    .col(text("kind"))
                    .col(text("country"))
                    .col(text_null("city"))
                    .col(uuid_null("park_id"))
                    .col(date_null("since"))
                    .foreign_key(ForeignKey::create().from("office", "company_id").to("company", "id").on_delete(ForeignKeyAction::Cascade))
                    .foreign_key(ForeignKey::create().from("office", "park_id").to("park", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(Index::create().name("office_company_id_position").table("office").col("company_id").col("position").to_owned())
            .await?;
        manager.create_index(Index::create().name("office_park_id").table("office").col("park_id").to_owned()).await?;
        manager
            .create_table(
                Table::create()
                    .table("company_fact")
                    .col(uuid("id").primary_key())
                    .col(uuid("company_id"))
                    .col(text("kind"))
                    .col(big_integer("value"))
                    .col(text_null("currency"))
                    .col(date("period_from"))
                    .col(date("period_until"))
                    .col(text("audience"))
                    .col(uuid_null("verified_by"))
                    .col(timestamp_with_time_zone_null("verified_at"))
                    .col(timestamp_with_time_zone("set_at"))
                    .foreign_key(
                        ForeignKey::create().from("company_fact", "company_id").to("company", "id").on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(ForeignKey::create().from("company_fact", "verified_by").to("park", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("company_fact_company_id_kind_period_from_period_until")
                    .table("company_fact")
                    .col("company_id")
                    .col("kind")
                    .col("period_from")
                    .col("period_until")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("company_fact_kind_value_company_id")
                    .table("company_fact")
                    .col("kind")
                    .col("value")
                    .col("company_id")
                    .to_owned(),
            )
            .await?;
        Ok(())
    }
}
