//! Carries letters out of the house. What is in a letter is forgotten once it is out: it may hold a token.

use chrono::{DateTime, Duration, Utc};
use entity::ids::MailId;
use entity::notifications::mail::{Column, Entity, Model};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::patience;
use app::App;
use kernel::problem::Problem;
use kernel::work::Caller;

/// Letters that are taken at once.
const BAGFUL: u64 = 16;
/// A carrier that died holds a letter up no longer than this.
const LEASE: Duration = Duration::minutes(5);
/// A letter that could not be delivered so often, over some days, is left.
const TRIES: i32 = 12;

/// Delivers a bagful of letters. Gives back how many there were.
pub async fn deliver(app: &App) -> Result<usize, Problem> {
    let letters = claim(app).await?;
    for letter in &letters {
        let sent = app.config.mail.send(&app.config.mail_from, &letter.recipient, &letter.subject, &letter.body).await;
        // Plain text, as the error itself cannot be held while the database is awaited.
        let sent = sent.map_err(|error| error.to_string());
        let work = app.begin(Caller::system(), "deliverMail").await?;
        let change = Entity::update_many().filter(Column::Id.eq(letter.id));
        let change = match sent {
            Ok(()) => change.col_expr(Column::SentAt, Expr::value(work.now())).col_expr(Column::Body, Expr::value("")),
            Err(error) => {
                if letter.attempts < TRIES {
                    tracing::warn!(mail = %letter.id, attempt = letter.attempts, error, "a letter could not be delivered; it will be tried again");
                } else {
                    tracing::error!(mail = %letter.id, error, "a letter could not be delivered and is given up");
                }
                change
                    .col_expr(Column::DueAt, Expr::value(work.now() + patience(letter.attempts)))
                    .col_expr(Column::LastError, Expr::value(error))
            }
        };
        change.exec(work.db()).await?;
        work.commit().await?;
    }
    Ok(letters.len())
}

fn due(now: DateTime<Utc>) -> Condition {
    Condition::all().add(Column::SentAt.is_null()).add(Column::DueAt.lte(now)).add(Column::Attempts.lt(TRIES))
}

/// As the outbox claims facts: a claim moves the time on at which the letter is due.
async fn claim(app: &App) -> Result<Vec<Model>, Problem> {
    let now = app.clock.now();
    let first = Entity::find().select_only().column(Column::Id).filter(due(now)).order_by_asc(Column::DueAt).order_by_asc(Column::Id);
    if first.clone().limit(1).into_tuple::<MailId>().one(app.view(Caller::system()).db()).await?.is_none() {
        return Ok(vec![]);
    }
    let work = app.begin(Caller::system(), "claimMail").await?;
    let letters = Entity::update_many()
        .col_expr(Column::DueAt, Expr::value(now + LEASE))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.in_subquery(first.limit(BAGFUL).into_query()))
        .filter(due(now))
        .exec_with_returning(work.db())
        .await?;
    work.commit().await?;
    Ok(letters)
}
