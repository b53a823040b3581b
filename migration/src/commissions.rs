//! Sessions of the bodies that decide on applications: who sits, what is before them, and how each has voted.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::{index, of};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0013_commissions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut table in tables() {
            manager.create_table(table.take()).await?;
        }
        let indexes = [
            ("commission_session_park_id_starts_at", "commission_session", &["park_id", "starts_at", "id"][..], false),
            ("commission_session_park_id_state_starts_at", "commission_session", &["park_id", "state", "starts_at", "id"][..], false),
            ("commission_session_state_starts_at", "commission_session", &["state", "starts_at"][..], false),
            ("commission_session_park_id_minutes_number", "commission_session", &["park_id", "minutes_number"][..], true),
            ("commission_session_minutes_id", "commission_session", &["minutes_id"][..], false),
            ("commission_seat_user_id", "commission_seat", &["user_id", "session_id"][..], false),
            ("commission_item_session_id_position", "commission_item", &["session_id", "position"][..], true),
            ("commission_item_application_id", "commission_item", &["application_id", "id"][..], false),
            ("commission_vote_item_id_user_id", "commission_vote", &["item_id", "user_id"][..], true),
            ("commission_vote_user_id_company_id", "commission_vote", &["user_id", "company_id"][..], false),
            ("application_document_file_id", "application_document", &["file_id"][..], false),
        ];
        index(manager, &indexes).await?;
        // An application is before one session at a time.
        let pending = "CREATE UNIQUE INDEX commission_item_pending ON commission_item (application_id) WHERE state = 'PENDING'";
        manager.get_connection().execute_unprepared(pending).await?;
        Ok(())
    }
}

fn tables() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("commission_session")
            .col(uuid("id").primary_key())
            .col(uuid("park_id"))
            .col(text("state"))
            .col(timestamp_with_time_zone("starts_at"))
            .col(text("place"))
            .col(uuid("chair_id"))
            .col(boolean("reminded"))
            .col(timestamp_with_time_zone_null("opened_at"))
            .col(timestamp_with_time_zone_null("ended_at"))
            .col(text_null("remark"))
            .col(integer_null("minutes_number"))
            .col(uuid_null("minutes_id"))
            .col(integer("revision"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut of("commission_session", "park_id", "park"))
            .foreign_key(&mut of("commission_session", "chair_id", "user"))
            .foreign_key(&mut of("commission_session", "minutes_id", "file"))
            .to_owned(),
        Table::create()
            .table("commission_seat")
            .col(uuid("session_id"))
            .col(uuid("user_id"))
            .col(integer("position"))
            .primary_key(Index::create().col("session_id").col("user_id"))
            .foreign_key(&mut of("commission_seat", "session_id", "commission_session"))
            .foreign_key(&mut of("commission_seat", "user_id", "user"))
            .to_owned(),
        Table::create()
            .table("commission_item")
            .col(uuid("id").primary_key())
            .col(uuid("session_id"))
            .col(uuid("application_id"))
            .col(integer("position"))
            .col(text("state"))
            .col(text_null("remark"))
            .foreign_key(&mut of("commission_item", "session_id", "commission_session"))
            .foreign_key(&mut of("commission_item", "application_id", "residency_application"))
            .to_owned(),
        Table::create()
            .table("commission_vote")
            .col(uuid("id").primary_key())
            .col(uuid("item_id"))
            .col(uuid("user_id"))
            .col(uuid("company_id"))
            .col(text("choice"))
            .col(text_null("tie"))
            .col(text_null("note"))
            .col(timestamp_with_time_zone_null("cast_at"))
            .foreign_key(&mut of("commission_vote", "item_id", "commission_item"))
            .foreign_key(&mut of("commission_vote", "user_id", "user"))
            .foreign_key(&mut of("commission_vote", "company_id", "company"))
            .to_owned(),
    ]
}
