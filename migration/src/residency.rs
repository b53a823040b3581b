//! Applications for residency, the register, and what it knew when.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::index;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0005_residency"
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
                    .table("residency_application")
                    .col(uuid("id").primary_key())
                    .col(text("number").unique_key())
                    .col(uuid("park_id"))
                    .col(uuid("company_id"))
                    .col(text("category"))
                    .col(uuid("regime_id"))
                    .col(text("applicant_kind"))
                    .col(text("state"))
                    .col(json_binary("answers"))
                    .col(timestamp_with_time_zone_null("submitted_at"))
                    .col(timestamp_with_time_zone("queued_at"))
                    .col(text_null("step"))
                    .col(date_null("step_started_on"))
                    .col(date_null("due_on"))
                    .col(date("queue_due"))
                    .col(integer_null("step_length"))
                    .col(date_null("reply_by"))
                    .col(uuid_null("assignee_id"))
                    .col(text_null("outcome"))
                    .col(text_null("reason_code"))
                    .col(text_null("reason"))
                    .col(text_null("protocol"))
                    .col(uuid_null("decided_by"))
                    .col(timestamp_with_time_zone_null("decided_at"))
                    .col(date_null("effective_from"))
                    .col(date_null("reapply_after"))
                    .col(uuid_null("residency_id"))
                    .col(integer("revision"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(ForeignKey::create().from("residency_application", "park_id").to("park", "id"))
                    .foreign_key(ForeignKey::create().from("residency_application", "company_id").to("company", "id"))
                    .foreign_key(ForeignKey::create().from("residency_application", "regime_id").to("regime", "id"))
                    .foreign_key(ForeignKey::create().from("residency_application", "assignee_id").to("user", "id"))
                    .foreign_key(ForeignKey::create().from("residency_application", "decided_by").to("user", "id"))
                    .to_owned(),
            )
            .await?;
        manager.get_connection().execute_unprepared("CREATE UNIQUE INDEX residency_application_park_id_company_id_open ON residency_application (park_id, company_id) WHERE state NOT IN ('APPROVED','REFUSED','WITHDRAWN','LAPSED')").await?;
        manager
            .create_index(
                Index::create()
                    .name("residency_application_park_id_state_queue_due_id")
                    .table("residency_application")
                    .col("park_id")
                    .col("state")
                    .col("queue_due")
                    .col("id")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("residency_application_park_id_queue_due_id")
                    .table("residency_application")
                    .col("park_id")
                    .col("queue_due")
                    .col("id")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("residency_application_park_id_queued_at_id")
                    .table("residency_application")
                    .col("park_id")
                    .col("queued_at")
                    .col("id")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("residency_application_company_id_queued_at_id")
                    .table("residency_application")
                    .col("company_id")
                    .col("queued_at")
                    .col("id")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("residency_application_assignee_id").table("residency_application").col("assignee_id").to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("residency_application_state_reply_by")
                    .table("residency_application")
                    .col("state")
                    .col("reply_by")
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("application_document")
                    .col(uuid("id").primary_key())
                    .col(uuid("application_id"))
                    .col(text("kind"))
                    .col(uuid("file_id"))
                    .col(timestamp_with_time_zone("received_at"))
                    .col(boolean_null("accepted"))
                    .col(text_null("remark"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("application_document", "application_id")
                            .to("residency_application", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(ForeignKey::create().from("application_document", "file_id").to("file", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("application_document_application_id_kind")
                    .table("application_document")
                    .col("application_id")
                    .col("kind")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("application_signature")
                    .col(uuid("application_id"))
                    .col(uuid("organization_id"))
                    .col(text("organization_kind"))
                    .col(uuid("signed_by"))
                    .col(timestamp_with_time_zone("signed_at"))
                    .primary_key(Index::create().col("application_id").col("organization_id"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("application_signature", "application_id")
                            .to("residency_application", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(ForeignKey::create().from("application_signature", "signed_by").to("user", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("residency_history")
                    .col(uuid("id").primary_key())
                    .col(uuid_null("application_id"))
                    .col(uuid_null("residency_id"))
                    .col(timestamp_with_time_zone("at"))
                    .col(uuid_null("actor_id"))
                    .col(boolean("by_park"))
                    .col(text("action"))
                    .col(text_null("from_state"))
                    .col(text_null("to_state"))
                    .col(date_null("effective_from"))
                    .col(text_null("remark"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("residency_history", "application_id")
                            .to("residency_application", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(ForeignKey::create().from("residency_history", "actor_id").to("user", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("residency_history_application_id_id")
                    .table("residency_history")
                    .col("application_id")
                    .col("id")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("residency_history_residency_id_id")
                    .table("residency_history")
                    .col("residency_id")
                    .col("id")
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("residency")
                    .col(uuid("id").primary_key())
                    .col(text("number"))
                    .col(uuid("park_id"))
                    .col(uuid("company_id"))
                    .col(uuid("regime_id"))
                    .col(date("since"))
                    .col(date_null("until"))
                    .col(uuid_null("predecessor_id"))
                    .col(date_null("cure_by"))
                    .col(boolean("cure_told"))
                    .col(date("duties_from"))
                    .col(date("duties_until"))
                    .col(integer("revision"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(ForeignKey::create().from("residency", "park_id").to("park", "id"))
                    .foreign_key(ForeignKey::create().from("residency", "company_id").to("company", "id"))
                    .foreign_key(ForeignKey::create().from("residency", "regime_id").to("regime", "id"))
                    .foreign_key(ForeignKey::create().from("residency", "predecessor_id").to("residency", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(Index::create().name("residency_predecessor_id").table("residency").col("predecessor_id").unique().to_owned())
            .await?;
        manager
            .create_index(
                Index::create().name("residency_park_id_number").table("residency").col("park_id").col("number").unique().to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("residency_park_id_since_id").table("residency").col("park_id").col("since").col("id").to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("residency_company_id_park_id").table("residency").col("company_id").col("park_id").to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("residency_counter")
                    .col(uuid("park_id"))
                    .col(integer("last"))
                    .primary_key(Index::create().col("park_id"))
                    .foreign_key(ForeignKey::create().from("residency_counter", "park_id").to("park", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("residency_status")
                    .col(uuid("id").primary_key())
                    .col(uuid("residency_id"))
                    .col(text("state"))
                    .col(date("valid_from"))
                    .col(date_null("valid_until"))
                    .col(timestamp_with_time_zone("known_from"))
                    .col(timestamp_with_time_zone_null("known_until"))
                    .col(boolean("told"))
                    .col(uuid_null("decided_by"))
                    .col(text_null("reason_code"))
                    .col(text_null("basis"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("residency_status", "residency_id")
                            .to("residency", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(ForeignKey::create().from("residency_status", "decided_by").to("user", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("residency_status_residency_id_known_from")
                    .table("residency_status")
                    .col("residency_id")
                    .col("known_from")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("residency_status_residency_id_valid_from")
                    .table("residency_status")
                    .col("residency_id")
                    .col("valid_from")
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("investment_commitment")
                    .col(uuid("id").primary_key())
                    .col(uuid("residency_id"))
                    .col(big_integer("promised_amount"))
                    .col(big_integer("invested_amount"))
                    .col(text("currency"))
                    .col(date("by"))
                    .col(text_null("purpose"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("investment_commitment", "residency_id")
                            .to("residency", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("investment_commitment_residency_id").table("investment_commitment").col("residency_id").to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("obligation")
                    .col(uuid("id").primary_key())
                    .col(uuid("residency_id"))
                    .col(text("kind"))
                    .col(date("period_from"))
                    .col(date("period_until"))
                    .col(date("due_on"))
                    .col(date_null("cure_by"))
                    .col(uuid_null("filing_id"))
                    .col(timestamp_with_time_zone_null("filed_at"))
                    .col(date_null("filed_on"))
                    .col(boolean_null("accepted"))
                    .col(date_null("cancelled_on"))
                    .col(text("told"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(
                        ForeignKey::create().from("obligation", "residency_id").to("residency", "id").on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        // A duty is made once for a period, however often the calendar is asked.
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE UNIQUE INDEX obligation_residency_kind_period ON obligation (residency_id, kind, period_from) WHERE cancelled_on IS NULL",
            )
            .await?;
        manager.create_index(Index::create().name("obligation_due_on_id").table("obligation").col("due_on").col("id").to_owned()).await?;
        follow(manager).await
    }
}

/// What a resident files, is granted and promises, and what it objects to.
async fn follow(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let of = |table: &'static str, column: &'static str, to: &'static str| {
        ForeignKey::create().from(table, column).to(to, "id").on_delete(ForeignKeyAction::Cascade).to_owned()
    };
    manager
        .create_table(
            Table::create()
                .table("obligation_filing")
                .col(uuid("id").primary_key())
                .col(uuid("obligation_id"))
                .col(json_binary("income"))
                .col(json_binary_null("report"))
                .col(uuid_null("file_id"))
                .col(uuid_null("filed_by"))
                .col(timestamp_with_time_zone("filed_at"))
                .col(date("filed_on"))
                .col(boolean_null("accepted"))
                .col(uuid_null("reviewed_by"))
                .col(timestamp_with_time_zone_null("reviewed_at"))
                .col(text_null("remark"))
                .foreign_key(&mut of("obligation_filing", "obligation_id", "obligation"))
                .to_owned(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table("entitlement")
                .col(uuid("id").primary_key())
                .col(uuid("residency_id"))
                .col(text("benefit"))
                .col(date("period_from"))
                .col(date("period_until"))
                .col(boolean("granted"))
                .col(text("basis"))
                .col(uuid_null("decided_by"))
                .col(timestamp_with_time_zone("decided_at"))
                .col(date_null("annulled_from"))
                .col(timestamp_with_time_zone_null("annulled_at"))
                .foreign_key(&mut of("entitlement", "residency_id", "residency"))
                .to_owned(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table("commitment_payment")
                .col(uuid("id").primary_key())
                .col(uuid("commitment_id"))
                .col(big_integer("amount"))
                .col(date("paid_on"))
                .col(uuid_null("file_id"))
                .col(uuid_null("recorded_by"))
                .col(timestamp_with_time_zone("recorded_at"))
                .foreign_key(&mut of("commitment_payment", "commitment_id", "investment_commitment"))
                .to_owned(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table("appeal")
                .col(uuid("id").primary_key())
                .col(uuid("park_id"))
                .col(uuid("company_id"))
                .col(uuid_null("application_id"))
                .col(uuid_null("residency_id"))
                .col(timestamp_with_time_zone("decision_at"))
                .col(uuid_null("decision_by"))
                .col(text("grounds"))
                .col(uuid_null("file_id"))
                .col(uuid_null("filed_by"))
                .col(timestamp_with_time_zone("filed_at"))
                .col(uuid_null("decided_by"))
                .col(timestamp_with_time_zone_null("decided_at"))
                .col(boolean_null("upheld"))
                .col(text_null("reason"))
                .foreign_key(&mut of("appeal", "park_id", "park"))
                .foreign_key(&mut of("appeal", "company_id", "company"))
                .foreign_key(&mut of("appeal", "application_id", "residency_application"))
                .foreign_key(&mut of("appeal", "residency_id", "residency"))
                .to_owned(),
        )
        .await?;
    let indexes = [
        // What the calendar asks for each night.
        ("residency_status_told_valid_from", "residency_status", &["told", "valid_from"][..], false),
        ("residency_duties_until", "residency", &["duties_until", "id"][..], false),
        ("residency_cure_told_cure_by", "residency", &["cure_told", "cure_by"][..], false),
        ("residency_regime_id", "residency", &["regime_id", "id"][..], false),
        ("obligation_told_period_until", "obligation", &["told", "period_until"][..], false),
        ("obligation_told_due_on", "obligation", &["told", "due_on"][..], false),
        ("obligation_told_cure_by", "obligation", &["told", "cure_by"][..], false),
        ("obligation_filing_obligation_id", "obligation_filing", &["obligation_id", "id"][..], false),
        ("entitlement_residency_id", "entitlement", &["residency_id", "id"][..], false),
        ("commitment_payment_commitment_id", "commitment_payment", &["commitment_id", "id"][..], false),
        // One objection to one decision.
        ("appeal_application_id_decision_at", "appeal", &["application_id", "decision_at"][..], true),
        ("appeal_residency_id_decision_at", "appeal", &["residency_id", "decision_at"][..], true),
    ];
    index(manager, &indexes).await
}
