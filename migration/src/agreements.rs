//! Agreements between parks, and what they open.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0006_agreements"
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
                    .table("agreement")
                    .col(uuid("id").primary_key())
                    .col(text("kind"))
                    .col(json_binary("titles"))
                    .col(date_null("valid_from"))
                    .col(date_null("valid_until"))
                    .col(date_null("signed_on"))
                    .col(date_null("terminated_on"))
                    .col(text("renewal"))
                    .col(text("on_expiry"))
                    .col(boolean("open_to_accession"))
                    .col(uuid_null("supersedes_id"))
                    .col(json_binary("sources"))
                    .col(uuid_null("document_id"))
                    .col(integer_null("warned_days"))
                    .col(timestamp_with_time_zone_null("closed_at"))
                    .col(integer("revision"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(ForeignKey::create().from("agreement", "document_id").to("file", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(Index::create().name("agreement_signed_on_id").table("agreement").col("signed_on").col("id").to_owned())
            .await?;
        manager
            .create_index(Index::create().name("agreement_created_at_id").table("agreement").col("created_at").col("id").to_owned())
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("agreement_party")
                    .col(uuid("id").primary_key())
                    .col(uuid("agreement_id"))
                    .col(integer("position"))
                    .col(uuid_null("park_id"))
                    .col(text_null("association"))
                    .col(date_null("signed_on"))
                    .col(uuid_null("signed_by"))
                    .col(date_null("acceded_on"))
                    .col(date_null("left_on"))
                    .col(boolean("closed"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("agreement_party", "agreement_id")
                            .to("agreement", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(ForeignKey::create().from("agreement_party", "park_id").to("park", "id"))
                    .foreign_key(ForeignKey::create().from("agreement_party", "signed_by").to("user", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("agreement_party_agreement_id_position")
                    .table("agreement_party")
                    .col("agreement_id")
                    .col("position")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("agreement_party_park_id_agreement_id")
                    .table("agreement_party")
                    .col("park_id")
                    .col("agreement_id")
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("access_provision")
                    .col(uuid("id").primary_key())
                    .col(uuid("agreement_id"))
                    .col(integer("position"))
                    .col(uuid("service_id"))
                    .col(json_binary_null("beneficiaries"))
                    .col(json_binary("conditions"))
                    .col(integer("discount_basis_points"))
                    .col(integer_null("max_days"))
                    .col(integer_null("max_people"))
                    .col(integer_null("quota_amount"))
                    .col(text_null("quota_unit"))
                    .col(text_null("quota_scope"))
                    .col(text_null("quota_every"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("access_provision", "agreement_id")
                            .to("agreement", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(ForeignKey::create().from("access_provision", "service_id").to("park_service", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("access_provision_agreement_id_position")
                    .table("access_provision")
                    .col("agreement_id")
                    .col("position")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(Index::create().name("access_provision_service_id").table("access_provision").col("service_id").to_owned())
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("agreement_history")
                    .col(uuid("id").primary_key())
                    .col(uuid("agreement_id"))
                    .col(timestamp_with_time_zone("at"))
                    .col(uuid_null("actor_id"))
                    .col(text("action"))
                    .col(text_null("from_state"))
                    .col(text_null("to_state"))
                    .col(date_null("effective_from"))
                    .col(text_null("remark"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("agreement_history", "agreement_id")
                            .to("agreement", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(ForeignKey::create().from("agreement_history", "actor_id").to("user", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("agreement_history_agreement_id_id")
                    .table("agreement_history")
                    .col("agreement_id")
                    .col("id")
                    .to_owned(),
            )
            .await?;
        ledger(manager).await?;
        access(manager).await
    }
}

/// Balances that the database guards, and the lines that they come from.
async fn ledger(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let at_most = Expr::col("amount").is_null().or(Expr::col("reserved").add(Expr::col("used")).lte(Expr::col("amount")));
    manager
        .create_table(
            Table::create()
                .table("quota_account")
                .col(uuid("id").primary_key())
                .col(uuid("provision_id"))
                .col(date("period_from"))
                .col(uuid("holder"))
                .col(integer_null("amount"))
                .col(integer("reserved"))
                .col(integer("used"))
                .check(Expr::col("reserved").gte(0))
                .check(Expr::col("used").gte(0))
                .check(at_most)
                .foreign_key(ForeignKey::create().from("quota_account", "provision_id").to("access_provision", "id"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("quota_account_provision_id_period_from_holder")
                .table("quota_account")
                .col("provision_id")
                .col("period_from")
                .col("holder")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table("quota_posting")
                .col(uuid("id").primary_key())
                .col(uuid("account_id"))
                .col(uuid_null("request_id"))
                .col(text("kind"))
                .col(text("pot"))
                .col(integer("units"))
                .col(timestamp_with_time_zone("at"))
                .foreign_key(ForeignKey::create().from("quota_posting", "account_id").to("quota_account", "id"))
                .to_owned(),
        )
        .await?;
    manager.create_index(Index::create().name("quota_posting_account_id").table("quota_posting").col("account_id").to_owned()).await?;
    // Nothing is moved twice for one request.
    manager
        .create_index(
            Index::create()
                .name("quota_posting_request_id_kind_pot")
                .table("quota_posting")
                .col("request_id")
                .col("kind")
                .col("pot")
                .unique()
                .to_owned(),
        )
        .await?;
    let append_only: &[&str] = match manager.get_database_backend() {
        sea_orm_migration::sea_orm::DbBackend::Postgres => &[
            "CREATE FUNCTION quota_posting_stays() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'a line of the ledger stays as it is'; END $$",
            "CREATE TRIGGER quota_posting_stays BEFORE UPDATE OR DELETE ON quota_posting \
             FOR EACH ROW EXECUTE FUNCTION quota_posting_stays()",
        ],
        _ => &[
            "CREATE TRIGGER quota_posting_is_not_changed BEFORE UPDATE ON quota_posting \
             BEGIN SELECT RAISE(ABORT, 'a line of the ledger stays as it is'); END",
            "CREATE TRIGGER quota_posting_is_not_deleted BEFORE DELETE ON quota_posting \
             BEGIN SELECT RAISE(ABORT, 'a line of the ledger stays as it is'); END",
        ],
    };
    for statement in append_only {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

/// What residents ask of parks abroad.
async fn access(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("access_request")
                .col(uuid("id").primary_key())
                .col(uuid("agreement_id"))
                .col(uuid("provision_id"))
                .col(uuid("company_id"))
                .col(uuid("home_park_id"))
                .col(uuid("host_park_id"))
                .col(uuid("account_id"))
                .col(text("state"))
                .col(date("from_on"))
                .col(date("until_on"))
                .col(integer("people"))
                .col(integer("units"))
                .col(text_null("purpose"))
                .col(uuid_null("contact_id"))
                .col(integer("revision"))
                .col(timestamp_with_time_zone("created_at"))
                .foreign_key(ForeignKey::create().from("access_request", "agreement_id").to("agreement", "id"))
                .foreign_key(ForeignKey::create().from("access_request", "provision_id").to("access_provision", "id"))
                .foreign_key(ForeignKey::create().from("access_request", "company_id").to("company", "id"))
                .foreign_key(ForeignKey::create().from("access_request", "home_park_id").to("park", "id"))
                .foreign_key(ForeignKey::create().from("access_request", "host_park_id").to("park", "id"))
                .foreign_key(ForeignKey::create().from("access_request", "account_id").to("quota_account", "id"))
                .foreign_key(ForeignKey::create().from("access_request", "contact_id").to("user", "id"))
                .to_owned(),
        )
        .await?;
    for column in ["company_id", "home_park_id", "host_park_id", "agreement_id"] {
        manager
            .create_index(
                Index::create()
                    .name(format!("access_request_{column}_created_at_id"))
                    .table("access_request")
                    .col(column)
                    .col("created_at")
                    .col("id")
                    .to_owned(),
            )
            .await?;
    }
    manager
        .create_index(Index::create().name("access_request_state_until_on").table("access_request").col("state").col("until_on").to_owned())
        .await?;
    manager
        .create_table(
            Table::create()
                .table("access_history")
                .col(uuid("id").primary_key())
                .col(uuid("request_id"))
                .col(timestamp_with_time_zone("at"))
                .col(uuid_null("actor_id"))
                .col(uuid_null("by_park"))
                .col(text("action"))
                .col(text_null("from_state"))
                .col(text_null("to_state"))
                .col(text_null("remark"))
                .foreign_key(ForeignKey::create().from("access_history", "request_id").to("access_request", "id"))
                .foreign_key(ForeignKey::create().from("access_history", "actor_id").to("user", "id"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(Index::create().name("access_history_request_id_id").table("access_history").col("request_id").col("id").to_owned())
        .await?;
    manager
        .create_table(
            Table::create()
                .table("access_pass")
                .col(uuid("id").primary_key())
                .col(uuid("request_id").unique_key())
                .col(uuid("agreement_id"))
                .col(uuid("company_id"))
                .col(uuid("service_id"))
                .col(uuid("home_park_id"))
                .col(uuid("host_park_id"))
                .col(timestamp_with_time_zone("valid_from"))
                .col(timestamp_with_time_zone("valid_until"))
                .col(timestamp_with_time_zone("issued_at"))
                .col(date("issued_on"))
                .col(timestamp_with_time_zone_null("revoked_at"))
                .col(text_null("revoked_for"))
                .foreign_key(ForeignKey::create().from("access_pass", "request_id").to("access_request", "id"))
                .foreign_key(ForeignKey::create().from("access_pass", "agreement_id").to("agreement", "id"))
                .foreign_key(ForeignKey::create().from("access_pass", "service_id").to("park_service", "id"))
                .to_owned(),
        )
        .await?;
    for column in ["home_park_id", "host_park_id"] {
        manager
            .create_index(
                Index::create()
                    .name(format!("access_pass_{column}_issued_on"))
                    .table("access_pass")
                    .col(column)
                    .col("issued_on")
                    .to_owned(),
            )
            .await?;
    }
    manager
        .create_table(
            Table::create()
                .table("access_check_in")
                .col(uuid("pass_id"))
                .col(timestamp_with_time_zone("read_at"))
                .col(timestamp_with_time_zone("told_at"))
                .col(uuid_null("by"))
                .primary_key(Index::create().col("pass_id").col("read_at"))
                .foreign_key(ForeignKey::create().from("access_check_in", "pass_id").to("access_pass", "id"))
                .foreign_key(ForeignKey::create().from("access_check_in", "by").to("user", "id"))
                .to_owned(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table("reciprocity_band")
                .col(uuid("park_id").primary_key())
                .col(integer("band"))
                .foreign_key(ForeignKey::create().from("reciprocity_band", "park_id").to("park", "id"))
                .to_owned(),
        )
        .await?;
    Ok(())
}
