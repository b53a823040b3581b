//! Who did what, when, to what.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0010_audit"
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
                    .table("audit_entry")
                    .col(uuid("id").primary_key())
                    .col(timestamp_with_time_zone("at"))
                    .col(uuid_null("actor_id"))
                    .col(uuid_null("organization_id"))
                    .col(text("action"))
                    .col(text("subject_kind"))
                    .col(uuid("subject_id"))
                    .col(json_binary_null("before"))
                    .col(json_binary_null("after"))
                    .col(text_null("address"))
                    .to_owned(),
            )
            .await?;
        for (name, column) in
            [("audit_entry_organization", "organization_id"), ("audit_entry_subject", "subject_id"), ("audit_entry_actor", "actor_id")]
        {
            manager.create_index(Index::create().name(name).table("audit_entry").col(column).col("at").col("id").to_owned()).await?;
        }
        Ok(())
    }
}
