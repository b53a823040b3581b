//! Tells webhooks of facts: ids alone, signed, and ever more patiently where nobody answers.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Duration, Utc};
use entity::ids::DeliveryId;
use entity::notifications::webhook;
use entity::notifications::webhook_delivery::{Column, Entity, Model};
use futures_util::future::join_all;
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde_json::json;

use super::patience;
use api::graphql::ids;
use app::App;
use kernel::problem::Problem;
use kernel::work::Caller;

/// Deliveries that are made at once.
const HANDFUL: u64 = 16;
/// Others leave a claimed delivery alone this long.
const LEASE: Duration = Duration::minutes(2);
/// After so many attempts, over some days, a delivery is left.
const TRIES: i32 = 12;
/// A webhook that has failed so often in a row is no longer tried.
const FAILURES: i32 = 100;

/// Makes a handful of deliveries. Gives back how many there were.
pub async fn deliver(app: &App) -> Result<usize, Problem> {
    let deliveries = claim(app).await?;
    join_all(deliveries.iter().map(|delivery| attempt(app, delivery))).await.into_iter().collect::<Result<Vec<()>, _>>()?;
    Ok(deliveries.len())
}

async fn attempt(app: &App, delivery: &Model) -> Result<(), Problem> {
    let webhook = webhook::Entity::find_by_id(delivery.webhook_id).one(app.view(Caller::system()).db()).await?;
    // Taken away in the meantime, or given up.
    let Some(webhook) = webhook.filter(|webhook| webhook.active) else { return Ok(()) };
    let body = body(delivery);
    let headers = headers(delivery, &webhook.secret, app.clock.now(), &body);
    let answered = app.http_client.post(&webhook.url, &headers, body).await.map_err(|error| error.to_string());

    let work = app.begin(Caller::system(), "deliverWebhook").await?;
    let this = Entity::update_many().filter(Column::Id.eq(delivery.id));
    let its = webhook::Entity::update_many().filter(webhook::Column::Id.eq(webhook.id));
    let (this, its) = match answered {
        Ok(()) => (
            this.col_expr(Column::DeliveredAt, Expr::value(work.now())),
            its.col_expr(webhook::Column::Failures, Expr::value(0)).col_expr(webhook::Column::LastDeliveryAt, Expr::value(work.now())),
        ),
        Err(error) => {
            let last = webhook.failures + 1 >= FAILURES;
            if last {
                tracing::error!(webhook = %webhook.id, error, "a webhook has failed too often and is no longer tried");
            } else {
                tracing::info!(webhook = %webhook.id, attempt = delivery.attempts, error, "a webhook did not take what it was told");
            }
            (
                this.col_expr(Column::DueAt, Expr::value(work.now() + patience(delivery.attempts)))
                    .col_expr(Column::LastError, Expr::value(error)),
                its.col_expr(webhook::Column::Failures, Expr::col(webhook::Column::Failures).add(1))
                    .col_expr(webhook::Column::Active, Expr::value(!last)),
            )
        }
    };
    this.exec(work.db()).await?;
    its.exec(work.db()).await?;
    work.commit().await.map(|_| ())
}

/// What happened to what; the receiver asks the API for more, as somebody who may know it.
fn body(delivery: &Model) -> String {
    json!({
        "id": delivery.fact_id,
        "event": delivery.event,
        "name": delivery.name,
        "at": delivery.created_at,
        "subject": { "type": delivery.subject_kind, "id": ids::encode(&delivery.subject_kind, delivery.subject_id).0 },
    })
    .to_string()
}

/// By the convention of Standard Webhooks: the id is that of the event, whenever and wherever it is told.
fn headers(delivery: &Model, secret: &str, at: DateTime<Utc>, body: &str) -> [(&'static str, String); 3] {
    let (id, at) = (delivery.fact_id.to_string(), at.timestamp().to_string());
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signature = hmac::sign(&key, format!("{id}.{at}.{body}").as_bytes());
    let signature = format!("v1,{}", BASE64_STANDARD.encode(signature));
    [("webhook-id", id), ("webhook-timestamp", at), ("webhook-signature", signature)]
}

fn due(now: DateTime<Utc>) -> Condition {
    Condition::all().add(Column::DeliveredAt.is_null()).add(Column::DueAt.lte(now)).add(Column::Attempts.lt(TRIES))
}

/// As the outbox claims facts.
async fn claim(app: &App) -> Result<Vec<Model>, Problem> {
    let now = app.clock.now();
    let first = Entity::find().select_only().column(Column::Id).filter(due(now)).order_by_asc(Column::DueAt).order_by_asc(Column::Id);
    if first.clone().limit(1).into_tuple::<DeliveryId>().one(app.view(Caller::system()).db()).await?.is_none() {
        return Ok(vec![]);
    }
    let work = app.begin(Caller::system(), "claimDeliveries").await?;
    let deliveries = Entity::update_many()
        .col_expr(Column::DueAt, Expr::value(now + LEASE))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.in_subquery(first.limit(HANDFUL).into_query()))
        .filter(due(now))
        .exec_with_returning(work.db())
        .await?;
    work.commit().await?;
    Ok(deliveries)
}
