//! Experts, the panels they are drawn for, what they say, and the seats that people once had: what makes a conflict of interest.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::{index, of};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0012_panels"
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
            ("former_membership_organization_id", "former_membership", &["organization_id", "user_id"][..], false),
            ("former_membership_user_id", "former_membership", &["user_id"][..], false),
            ("expert_park_id_user_id", "expert", &["park_id", "user_id"][..], true),
            ("expert_park_id_id", "expert", &["park_id", "id"][..], false),
            ("expert_user_id", "expert", &["user_id"][..], false),
            ("expert_interest_expert_id_company_id", "expert_interest", &["expert_id", "company_id"][..], true),
            ("expert_interest_company_id", "expert_interest", &["company_id"][..], false),
            ("panel_application_id_id", "panel", &["application_id", "id"][..], false),
            ("panel_draw_panel_id_id", "panel_draw", &["panel_id", "id"][..], false),
            ("panel_opinion_panel_id_expert_id", "panel_opinion", &["panel_id", "expert_id"][..], true),
            ("panel_opinion_expert_id_id", "panel_opinion", &["expert_id", "id"][..], false),
        ];
        index(manager, &indexes).await?;
        // One panel at a time.
        let open = "CREATE UNIQUE INDEX panel_application_id_open ON panel (application_id) WHERE state = 'OPEN'";
        manager.get_connection().execute_unprepared(open).await?;
        Ok(())
    }
}

fn tables() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("former_membership")
            .col(uuid("id").primary_key())
            .col(uuid("user_id"))
            .col(uuid("organization_id"))
            .col(text("role"))
            .col(timestamp_with_time_zone("ended_at"))
            .foreign_key(ForeignKey::create().from("former_membership", "user_id").to("user", "id").on_delete(ForeignKeyAction::Cascade))
            .to_owned(),
        Table::create()
            .table("expert")
            .col(uuid("id").primary_key())
            .col(uuid("park_id"))
            .col(uuid("user_id"))
            .col(json_binary("fields"))
            .col(integer_null("rating"))
            .col(timestamp_with_time_zone_null("retired_at"))
            .col(integer("revision"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut of("expert", "park_id", "park"))
            .foreign_key(&mut of("expert", "user_id", "user"))
            .to_owned(),
        Table::create()
            .table("expert_interest")
            .col(uuid("id").primary_key())
            .col(uuid("expert_id"))
            .col(uuid("company_id"))
            .col(text("note"))
            .col(timestamp_with_time_zone("declared_at"))
            .foreign_key(&mut of("expert_interest", "expert_id", "expert"))
            .foreign_key(&mut of("expert_interest", "company_id", "company"))
            .to_owned(),
        Table::create()
            .table("panel")
            .col(uuid("id").primary_key())
            .col(uuid("park_id"))
            .col(uuid("application_id"))
            .col(text("state"))
            .col(timestamp_with_time_zone("drawn_at"))
            .col(timestamp_with_time_zone_null("concluded_at"))
            .col(integer("revision"))
            .foreign_key(&mut of("panel", "park_id", "park"))
            .foreign_key(&mut of("panel", "application_id", "residency_application"))
            .to_owned(),
        Table::create()
            .table("panel_draw")
            .col(uuid("id").primary_key())
            .col(uuid("panel_id"))
            .col(text("cause"))
            .col(text("seed"))
            .col(integer("wanted"))
            .col(json_binary("candidates"))
            .col(json_binary("excluded"))
            .col(timestamp_with_time_zone("drawn_at"))
            .foreign_key(&mut of("panel_draw", "panel_id", "panel"))
            .to_owned(),
        Table::create()
            .table("panel_opinion")
            .col(uuid("id").primary_key())
            .col(uuid("panel_id"))
            .col(uuid("expert_id"))
            .col(text("state"))
            .col(json_binary("answers"))
            .col(boolean_null("in_favour"))
            .col(text_null("note"))
            .col(timestamp_with_time_zone("asked_at"))
            .col(timestamp_with_time_zone_null("answered_at"))
            .foreign_key(&mut of("panel_opinion", "panel_id", "panel"))
            .foreign_key(&mut of("panel_opinion", "expert_id", "expert"))
            .to_owned(),
    ]
}
