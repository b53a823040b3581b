//! What people should know.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0009_notifications"
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
                    .table("notification")
                    .col(uuid("id").primary_key())
                    .col(uuid("user_id"))
                    .col(text("kind"))
                    .col(text("subject_kind"))
                    .col(uuid("subject_id"))
                    .col(json_binary("details"))
                    .col(uuid("fact_id"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("read_at"))
                    .foreign_key(ForeignKey::create().from("notification", "user_id").to("user", "id").on_delete(ForeignKeyAction::Cascade))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(Index::create().name("notification_fact").table("notification").col("fact_id").col("user_id").unique().to_owned())
            .await?;
        manager
            .create_index(
                Index::create().name("notification_user").table("notification").col("user_id").col("created_at").col("id").to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("webhook")
                    .col(uuid("id").primary_key())
                    .col(uuid("organization_id"))
                    .col(text("url"))
                    .col(json_binary("events"))
                    .col(text("secret"))
                    .col(boolean("active"))
                    .col(integer("failures"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("last_delivery_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(Index::create().name("webhook_organization").table("webhook").col("organization_id").col("id").to_owned())
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("webhook_delivery")
                    .col(uuid("id").primary_key())
                    .col(uuid("webhook_id"))
                    .col(uuid("fact_id"))
                    .col(text("event"))
                    .col(text("name"))
                    .col(text("subject_kind"))
                    .col(uuid("subject_id"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(integer("attempts"))
                    .col(timestamp_with_time_zone("due_at"))
                    .col(timestamp_with_time_zone_null("delivered_at"))
                    .col(text_null("last_error"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("webhook_delivery", "webhook_id")
                            .to("webhook", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("webhook_delivery_fact")
                    .table("webhook_delivery")
                    .col("webhook_id")
                    .col("fact_id")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("webhook_delivery_due").table("webhook_delivery").col("delivered_at").col("due_at").to_owned(),
            )
            .await
    }
}
