//! Accounts, sessions, memberships; and what every write leaves behind: facts, letters, the words of a search.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0001_identity"
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
                    .table("user")
                    .col(uuid("id").primary_key())
                    .col(text("email").unique_key())
                    .col(timestamp_with_time_zone_null("email_verified_at"))
                    .col(text("password_hash"))
                    .col(text("full_name"))
                    .col(text_null("phone"))
                    .col(text("locale"))
                    .col(text_null("headline"))
                    .col(json_binary("expertise"))
                    .col(json_binary("muted_notifications"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("erased_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("session")
                    .col(uuid("id").primary_key())
                    .col(uuid("user_id"))
                    .col(text_null("user_agent"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("last_seen_at"))
                    .col(timestamp_with_time_zone_null("ended_at"))
                    .foreign_key(ForeignKey::create().from("session", "user_id").to("user", "id").on_delete(ForeignKeyAction::Cascade))
                    .to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("session_user").table("session").col("user_id").to_owned()).await?;
        manager
            .create_table(
                Table::create()
                    .table("refresh_token")
                    .col(uuid("id").primary_key())
                    .col(uuid("session_id"))
                    .col(text("token_hash").unique_key())
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone_null("used_at"))
                    .foreign_key(
                        ForeignKey::create().from("refresh_token", "session_id").to("session", "id").on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("refresh_token_session").table("refresh_token").col("session_id").to_owned()).await?;
        manager
            .create_table(
                Table::create()
                    .table("mail_token")
                    .col(uuid("id").primary_key())
                    .col(uuid("user_id"))
                    .col(text("purpose"))
                    .col(text("token_hash").unique_key())
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone_null("used_at"))
                    .foreign_key(ForeignKey::create().from("mail_token", "user_id").to("user", "id").on_delete(ForeignKeyAction::Cascade))
                    .to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("mail_token_user").table("mail_token").col("user_id").to_owned()).await?;
        manager
            .create_table(
                Table::create()
                    .table("membership")
                    .col(uuid("id").primary_key())
                    .col(uuid("user_id"))
                    .col(uuid("organization_id"))
                    .col(text("organization_kind"))
                    .col(text("role"))
                    .col(timestamp_with_time_zone("since"))
                    .foreign_key(ForeignKey::create().from("membership", "user_id").to("user", "id").on_delete(ForeignKeyAction::Cascade))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("membership_user_organization")
                    .table("membership")
                    .col("user_id")
                    .col("organization_id")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("membership_organization")
                    .table("membership")
                    .col("organization_id")
                    .col("since")
                    .col("id")
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("invitation")
                    .col(uuid("id").primary_key())
                    .col(uuid("organization_id"))
                    .col(text("organization_kind"))
                    .col(text("email"))
                    .col(text("role"))
                    .col(uuid("invited_by"))
                    .col(text("token_hash").unique_key())
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone_null("accepted_at"))
                    .col(timestamp_with_time_zone_null("revoked_at"))
                    .foreign_key(
                        ForeignKey::create().from("invitation", "invited_by").to("user", "id").on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("consent")
                    .col(uuid("id").primary_key())
                    .col(uuid("user_id"))
                    .col(text("purpose"))
                    .col(json_binary("countries"))
                    .col(text("text_version"))
                    .col(timestamp_with_time_zone("given_at"))
                    .col(timestamp_with_time_zone_null("withdrawn_at"))
                    .foreign_key(ForeignKey::create().from("consent", "user_id").to("user", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("consent_user").table("consent").col("user_id").col("purpose").to_owned()).await?;
        manager
            .create_table(
                Table::create()
                    .table("data_export")
                    .col(uuid("id").primary_key())
                    .col(uuid("user_id"))
                    .col(text("state"))
                    .col(timestamp_with_time_zone("requested_at"))
                    .col(uuid_null("file_id"))
                    .col(timestamp_with_time_zone_null("expires_at"))
                    .foreign_key(ForeignKey::create().from("data_export", "user_id").to("user", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("data_export_user").table("data_export").col("user_id").to_owned()).await?;
        manager.create_index(Index::create().name("data_export_state").table("data_export").col("state").to_owned()).await?;
        manager.create_index(Index::create().name("invitation_organization").table("invitation").col("organization_id").to_owned()).await?;
        manager.create_index(Index::create().name("invitation_invited_by").table("invitation").col("invited_by").to_owned()).await?;

        manager
            .create_table(
                Table::create()
                    .table("outbox")
                    .col(uuid("id").primary_key())
                    .col(text("name"))
                    .col(json_binary("payload"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(integer("attempts"))
                    .col(uuid_null("claimed_by"))
                    .col(timestamp_with_time_zone_null("claimed_until"))
                    .col(timestamp_with_time_zone_null("told_at"))
                    .col(text_null("last_error"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("outbox_told").table("outbox").col("told_at").col("id").to_owned()).await?;
        manager
            .create_table(
                Table::create()
                    .table("mail")
                    .col(uuid("id").primary_key())
                    .col(text("recipient"))
                    .col(text("subject"))
                    .col(text("body"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(integer("attempts"))
                    .col(timestamp_with_time_zone("due_at"))
                    .col(timestamp_with_time_zone_null("sent_at"))
                    .col(text_null("last_error"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("mail_due").table("mail").col("sent_at").col("due_at").to_owned()).await?;
        manager
            .create_table(
                Table::create()
                    .table("kept_answer")
                    .col(uuid("user_id"))
                    .col(text("key"))
                    .col(text("content"))
                    .col(text_null("answer"))
                    .col(timestamp_with_time_zone("kept_at"))
                    .primary_key(Index::create().col("user_id").col("key"))
                    .foreign_key(ForeignKey::create().from("kept_answer", "user_id").to("user", "id").on_delete(ForeignKeyAction::Cascade))
                    .to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("kept_answer_age").table("kept_answer").col("kept_at").to_owned()).await?;
        // A search compares words byte by byte on both databases; PostgreSQL's own collation would not let it use the index.
        let mut word = text("word");
        if manager.get_database_backend() == sea_orm_migration::sea_orm::DbBackend::Postgres {
            word = ColumnDef::new("word").custom("text COLLATE \"C\"").not_null().to_owned();
        }
        manager
            .create_table(
                Table::create()
                    .table("word")
                    .col(text("kind"))
                    .col(word)
                    .col(uuid("subject_id"))
                    .primary_key(Index::create().col("kind").col("word").col("subject_id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("word_subject").table("word").col("kind").col("subject_id").to_owned()).await
    }
}
