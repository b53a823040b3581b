//! What companies think of programs and partners that fit them, and which they were shown.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0014_company_matches"
    }
}

/// A company and an intake, or another company.
fn pair(table: &'static str) -> TableCreateStatement {
    let company = ForeignKey::create().from(table, "company_id").to("company", "id").on_delete(ForeignKeyAction::Cascade).to_owned();
    let mut pair = Table::create().table(table).col(uuid("company_id")).col(text("kind")).col(uuid("candidate_id")).to_owned();
    pair.foreign_key(&mut company.to_owned());
    pair
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let rating = pair("company_match_rating")
            .col(text("verdict"))
            .col(text_null("reason"))
            .col(uuid("user_id"))
            .col(timestamp_with_time_zone("rated_at"))
            .primary_key(Index::create().col("company_id").col("kind").col("candidate_id"))
            .to_owned();
        manager.create_table(rating).await?;
        let shown = pair("company_match_shown")
            .col(date("day"))
            .col(integer("rank"))
            .col(integer("score"))
            .col(timestamp_with_time_zone("shown_at"))
            .primary_key(Index::create().col("company_id").col("kind").col("candidate_id").col("day"))
            .to_owned();
        manager.create_table(shown).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("company_match_shown").to_owned()).await?;
        manager.drop_table(Table::drop().table("company_match_rating").to_owned()).await
    }
}
