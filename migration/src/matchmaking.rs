//! What people think of matches, and which they were shown.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0011_matchmaking"
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
                    .table("match_rating")
                    .col(uuid("investor_id"))
                    .col(uuid("deal_id"))
                    .col(text("side"))
                    .col(text("verdict"))
                    .col(text_null("reason"))
                    .col(uuid("user_id"))
                    .col(timestamp_with_time_zone("rated_at"))
                    .primary_key(Index::create().col("investor_id").col("deal_id").col("side"))
                    .foreign_key(
                        ForeignKey::create().from("match_rating", "investor_id").to("investor", "id").on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(ForeignKey::create().from("match_rating", "deal_id").to("deal", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("match_rating_deal_id").table("match_rating").col("deal_id").to_owned()).await?;
        manager
            .create_table(
                Table::create()
                    .table("match_shown")
                    .col(uuid("investor_id"))
                    .col(uuid("deal_id"))
                    .col(text("side"))
                    .col(date("day"))
                    .col(integer("rank"))
                    .col(integer("score"))
                    .col(timestamp_with_time_zone("shown_at"))
                    .primary_key(Index::create().col("investor_id").col("deal_id").col("side").col("day"))
                    .foreign_key(
                        ForeignKey::create().from("match_shown", "investor_id").to("investor", "id").on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(ForeignKey::create().from("match_shown", "deal_id").to("deal", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("match_shown_deal_id").table("match_shown").col("deal_id").to_owned()).await
    }
}
