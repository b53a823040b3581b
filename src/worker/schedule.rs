//! What the clock brings about. Every timer may run anywhere, at any time and twice: each asks the database what is due.

use chrono::Duration;
use entity::identity::{mail_token, refresh_token, session};
use entity::ids::FileId;
use entity::notifications::{mail, webhook_delivery};
use entity::outbox;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use app::App;
use domain::agreements::endings;
use domain::residency::nightly::Task;
use domain::{files, identity, residency};
use kernel::problem::Problem;
use kernel::retries;
use kernel::work::{Caller, Work};

/// How long what is over is kept, for whoever has to find out what happened.
const KEPT: Duration = Duration::days(30);

/// Runs every timer once; what one of them cannot do keeps none of the others from it.
pub async fn run_timers(app: &App) {
    note("cleanUp", clean_up(app).await);
    note("sweepUploads", sweep_uploads(app).await);
    note("sweepDataExports", sweep_exports(app).await);
    note("lapseApplications", lapse_applications(app).await);
    for task in Task::ALL {
        note("followResidencies", follow_residencies(app, task).await);
    }
    note("remindCommissions", remind_commissions(app).await);
    note("endAccess", end_access(app).await);
    note("closeAgreements", close_agreements(app).await);
    note("warnOfEnds", warn_of_ends(app).await);
}

fn note(timer: &str, done: Result<(), Problem>) {
    if let Err(problem) = done {
        tracing::error!(%problem, timer, "a timer failed");
    }
}

async fn lapse_applications(app: &App) -> Result<(), Problem> {
    let mut work = app.begin(Caller::system(), "lapseApplications").await?;
    residency::sign::lapse_overdue(&mut work).await?;
    app.commit(work).await
}

/// Sessions of commissions that are today.
async fn remind_commissions(app: &App) -> Result<(), Problem> {
    let mut work = app.begin(Caller::system(), "remindCommissions").await?;
    residency::convene::remind(&mut work).await?;
    app.commit(work).await
}

/// Requests and passes whose days are over, and those of companies that are residents no longer: a handful in a transaction.
async fn end_access(app: &App) -> Result<(), Problem> {
    loop {
        let mut work = app.begin(Caller::system(), "endAccess").await?;
        let ended = endings::end_due_requests(&mut work).await? + endings::end_requests_without_residency(&mut work, None).await?;
        app.commit(work).await?;
        if ended == 0 {
            return Ok(());
        }
    }
}

/// Batch by batch, each a transaction: others who write get their turn between them.
pub async fn follow_residencies(app: &App, task: Task) -> Result<(), Problem> {
    loop {
        let mut work = app.begin(Caller::system(), "followResidencies").await?;
        let taken = residency::nightly::take(&mut work, task).await?;
        // Nobody waits for what the calendar says: it is told in its turn.
        work.commit().await?;
        if taken == 0 {
            return Ok(());
        }
    }
}

async fn close_agreements(app: &App) -> Result<(), Problem> {
    let mut work = app.begin(Caller::system(), "closeAgreements").await?;
    endings::close_due_agreements(&mut work).await?;
    app.commit(work).await
}

async fn warn_of_ends(app: &App) -> Result<(), Problem> {
    let mut work = app.begin(Caller::system(), "warnOfEnds").await?;
    endings::warn_before_expiry(&mut work).await?;
    app.commit(work).await
}

async fn clean_up(app: &App) -> Result<(), Problem> {
    let work = app.begin(Caller::system(), "cleanUp").await?;
    forget(&work).await?;
    app.commit(work).await
}

/// Uploads that nothing took: the rows first, so that nothing points to bytes that are gone.
async fn sweep_uploads(app: &App) -> Result<(), Problem> {
    let work = app.begin(Caller::system(), "sweepUploads").await?;
    let forgotten = files::sweep::sweep(&work).await?;
    app.commit(work).await?;
    remove_bytes(app, forgotten).await;
    Ok(())
}

/// Copies of people's data whose time is over.
async fn sweep_exports(app: &App) -> Result<(), Problem> {
    let work = app.begin(Caller::system(), "sweepDataExports").await?;
    let forgotten = identity::export::sweep(&work).await?;
    app.commit(work).await?;
    remove_bytes(app, forgotten).await;
    Ok(())
}

async fn remove_bytes(app: &App, forgotten: Vec<FileId>) {
    for id in forgotten {
        if let Err(error) = app.blobs.remove(&files::stored(id)).await {
            tracing::warn!(%error, %id, "the store keeps bytes that nobody knows of");
        }
    }
}

/// Keys that nobody comes back to, facts that were told, letters that are out, tokens and sessions that are over.
async fn forget(work: &Work) -> Result<(), Problem> {
    let before = work.now() - KEPT;
    retries::forget_old(work.db(), work.now()).await?;
    outbox::Entity::delete_many().filter(outbox::Column::ToldAt.lt(before)).exec(work.db()).await?;
    webhook_delivery::Entity::delete_many().filter(webhook_delivery::Column::CreatedAt.lt(before)).exec(work.db()).await?;
    mail::Entity::delete_many().filter(mail::Column::SentAt.lt(before)).exec(work.db()).await?;
    mail_token::Entity::delete_many().filter(mail_token::Column::ExpiresAt.lt(before)).exec(work.db()).await?;
    refresh_token::Entity::delete_many().filter(refresh_token::Column::ExpiresAt.lt(before)).exec(work.db()).await?;
    session::Entity::delete_many().filter(session::Column::EndedAt.lt(before)).exec(work.db()).await?;
    Ok(())
}
