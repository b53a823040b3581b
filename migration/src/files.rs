//! What was uploaded, and whose staff may read it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0002_files"
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
                    .table("file")
                    .col(uuid("id").primary_key())
                    .col(text("name"))
                    .col(text("media_type"))
                    .col(big_integer("bytes"))
                    .col(text("sha256"))
                    .col(uuid("uploaded_by"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("received_at"))
                    .col(timestamp_with_time_zone_null("taken_at"))
                    .col(uuid_null("owner_id"))
                    .col(boolean("public"))
                    .foreign_key(ForeignKey::create().from("file", "uploaded_by").to("user", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("file_uploaded_by").table("file").col("uploaded_by").to_owned()).await?;
        manager
            .create_index(Index::create().name("file_taken_at_created_at").table("file").col("taken_at").col("created_at").to_owned())
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("file_reader")
                    .col(uuid("file_id"))
                    .col(uuid("organization_id"))
                    .primary_key(Index::create().col("file_id").col("organization_id"))
                    .foreign_key(ForeignKey::create().from("file_reader", "file_id").to("file", "id").on_delete(ForeignKeyAction::Cascade))
                    .to_owned(),
            )
            .await?;
        Ok(())
    }
}
