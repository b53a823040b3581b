//! Parks, their rules as data, their calendars and services.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0003_parks"
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
                    .table("park")
                    .col(uuid("id").primary_key())
                    .col(text("slug").unique_key())
                    .col(json_binary("names"))
                    .col(json_binary("summaries"))
                    .col(text("country"))
                    .col(text("city"))
                    .col(double("latitude"))
                    .col(double("longitude"))
                    .col(text("time_zone"))
                    .col(text("currency"))
                    .col(text_null("website"))
                    .col(date_null("founded_on"))
                    .col(json_binary("sanctions"))
                    .col(json_binary("weekend"))
                    .col(text("ordinary_category"))
                    .col(json_binary("associations"))
                    .col(integer("revision"))
                    .col(timestamp_with_time_zone("created_at"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("park_country").table("park").col("country").to_owned()).await?;
        manager
            .create_table(
                Table::create()
                    .table("regime")
                    .col(uuid("id").primary_key())
                    .col(uuid("park_id"))
                    .col(text("category"))
                    .col(integer("version"))
                    .col(date("valid_from"))
                    .col(date_null("valid_until"))
                    .col(json_binary("applicant_kinds"))
                    .col(json_binary("eligibility"))
                    .col(json_binary("form"))
                    .col(json_binary("documents"))
                    .col(json_binary("steps"))
                    .col(text("effective_from"))
                    .col(integer_null("term_months"))
                    .col(integer_null("provisional_months"))
                    .col(integer("reply_within_working_days"))
                    .col(text_null("fee_percent_of_income"))
                    .col(json_binary("income_tests"))
                    .col(json_binary("obligations"))
                    .col(json_binary("benefits"))
                    .col(json_binary("reasons"))
                    .col(json_binary("legal_basis"))
                    .col(timestamp_with_time_zone("published_at"))
                    .foreign_key(ForeignKey::create().from("regime", "park_id").to("park", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("regime_park_id_category_version")
                    .table("regime")
                    .col("park_id")
                    .col("category")
                    .col("version")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("regime_park_id_category_valid_from")
                    .table("regime")
                    .col("park_id")
                    .col("category")
                    .col("valid_from")
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("calendar_day")
                    .col(uuid("park_id"))
                    .col(date("date"))
                    .col(boolean("working"))
                    .col(json_binary("names"))
                    .primary_key(Index::create().col("park_id").col("date"))
                    .foreign_key(ForeignKey::create().from("calendar_day", "park_id").to("park", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("park_service")
                    .col(uuid("id").primary_key())
                    .col(uuid("park_id"))
                    .col(text("kind"))
                    .col(json_binary("names"))
                    .col(json_binary("descriptions"))
                    .col(big_integer_null("price_amount"))
                    .col(text_null("price_currency"))
                    .col(integer_null("seats"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("retired_at"))
                    .foreign_key(ForeignKey::create().from("park_service", "park_id").to("park", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("park_service_park_id_kind_id").table("park_service").col("park_id").col("kind").col("id").to_owned(),
            )
            .await?;
        Ok(())
    }
}
