//! Claims facts by lease and hands each on exactly once: what its listeners write and that it was told are one transaction.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use entity::ids::FactId;
use entity::outbox::{Column, Entity, Model};
use futures_util::FutureExt;
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::{listeners, patience};
use app::App;
use domain::matchmaking::alert;
use kernel::events::Event;
use kernel::problem::Problem;
use kernel::work::Caller;
use platform::bus::News;

/// Facts that are claimed at once.
const HANDFUL: u64 = 32;
/// Others leave a claimed fact alone this long; a worker that died holds nothing up for longer.
const LEASE: Duration = Duration::seconds(60);
/// A fact that could not be told so often is left for the operator.
const TRIES: i32 = 8;

/// Hands on a handful of facts, in the order in which they happened. Gives back how many there were.
pub async fn tell(app: &App, worker: Uuid) -> Result<usize, Problem> {
    let facts = claim(app, worker).await?;
    for fact in &facts {
        match AssertUnwindSafe(hand_on(app, worker, fact)).catch_unwind().await {
            Ok(Ok(())) => {}
            Ok(Err(problem)) => set_aside(app, fact, problem.to_string()).await?,
            Err(_) => set_aside(app, fact, "a listener panicked".to_owned()).await?,
        }
        // Told or set aside: nobody waits for it any longer.
        app.bus.told(&[fact.id.into()]);
    }
    Ok(facts.len())
}

fn due(now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(Column::ToldAt.is_null())
        .add(Column::Attempts.lt(TRIES))
        .add(Column::ClaimedUntil.is_null().or(Column::ClaimedUntil.lte(now)))
}

/// One statement, the same on both databases. The condition stands outside the inner select too: a worker that has waited for
/// another one's claim sees there that the fact is taken.
async fn claim(app: &App, worker: Uuid) -> Result<Vec<Model>, Problem> {
    let now = app.clock.now();
    let first = Entity::find().select_only().column(Column::Id).filter(due(now)).order_by_asc(Column::Id);
    // Looking takes no lock; claiming does, and mostly there is nothing.
    if first.clone().limit(1).into_tuple::<FactId>().one(app.view(Caller::system()).db()).await?.is_none() {
        return Ok(vec![]);
    }
    let work = app.begin(Caller::system(), "claimFacts").await?;
    let mut facts = Entity::update_many()
        .col_expr(Column::ClaimedBy, Expr::value(worker))
        .col_expr(Column::ClaimedUntil, Expr::value(now + LEASE))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.in_subquery(first.limit(HANDFUL).into_query()))
        .filter(due(now))
        .exec_with_returning(work.db())
        .await?;
    work.commit().await?;
    facts.sort_by_key(|fact| fact.id);
    Ok(facts)
}

async fn hand_on(app: &App, worker: Uuid, fact: &Model) -> Result<(), Problem> {
    let event: Event = serde_json::from_value(fact.payload.clone()).map_err(Problem::internal)?;
    // Asked before the transaction begins: the index reads by itself.
    let wanted_by = match event {
        Event::DealOpened { deal, .. } => alert::wanted_by(&app.view(Caller::system()), app.matches().await?, deal).await?,
        _ => vec![],
    };
    let mut work = app.begin(Caller::system(), "tellFacts").await?;
    let told = listeners::hear(&mut work, fact.id, &event, &app.config.public_url, &wanted_by).await?;
    let marked = Entity::update_many()
        .col_expr(Column::ToldAt, Expr::value(work.now()))
        .filter(Column::Id.eq(fact.id))
        .filter(Column::ClaimedBy.eq(worker))
        .filter(Column::ToldAt.is_null())
        .exec(work.db())
        .await?;
    if marked.rows_affected == 0 {
        // The lease ran out, and another worker has it now.
        return Ok(());
    }
    work.commit().await?;
    app.bus.announce(News {
        fact: fact.id.into(),
        name: fact.name.as_str().into(),
        payload: Arc::new(fact.payload.clone()),
        told: told.into_iter().map(Into::into).collect(),
    });
    Ok(())
}

/// Until later, or for good, and then loudly.
async fn set_aside(app: &App, fact: &Model, reason: String) -> Result<(), Problem> {
    if fact.attempts < TRIES {
        tracing::warn!(fact = %fact.id, name = fact.name, attempt = fact.attempts, reason, "a fact could not be told; it will be again");
    } else {
        tracing::error!(fact = %fact.id, name = fact.name, reason, "a fact could not be told and is given up");
    }
    let work = app.begin(Caller::system(), "setFactAside").await?;
    Entity::update_many()
        .col_expr(Column::LastError, Expr::value(reason))
        .col_expr(Column::ClaimedUntil, Expr::value(work.now() + patience(fact.attempts)))
        .filter(Column::Id.eq(fact.id))
        .exec(work.db())
        .await?;
    work.commit().await.map(|_| ())
}
