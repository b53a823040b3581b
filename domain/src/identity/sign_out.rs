//! Sessions end: one's own, another device's, or all at once. An ended session's tokens are good no more, from that moment.

use entity::identity::session;
use entity::ids::{SessionId, UserId};
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::find;
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::Problem;
use kernel::work::Work;

/// Ends the session that the request came by.
#[boxed]
pub async fn log_out(work: &mut Work) -> Result<SessionId, Problem> {
    let session_id = work.actor().session_id().ok_or_else(Problem::unauthenticated)?;
    revoke(work, session_id).await
}

/// Ends one of one's own sessions; another's is not found. Tells `SessionEnded`.
#[boxed]
pub async fn revoke(work: &mut Work, session_id: SessionId) -> Result<SessionId, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let session = find::own_session(work, session_id).await?.ok_or(Problem::NotFound)?;
    end(work, &session).await?;
    Ok(session.id)
}

#[boxed]
pub(super) async fn end(work: &mut Work, session: &session::Model) -> Result<(), Problem> {
    let ended = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(work.now()))
        .filter(session::Column::Id.eq(session.id))
        .filter(session::Column::EndedAt.is_null())
        .exec(work.db())
        .await?;
    if ended.rows_affected == 1 {
        work.record(Event::SessionEnded { session: session.id, user: session.user_id });
    }
    Ok(())
}

/// Ends every session of a person.
#[boxed]
pub(super) async fn end_all(work: &mut Work, user_id: UserId) -> Result<(), Problem> {
    for session in find::sessions_of(work, user_id).await? {
        end(work, &session).await?;
    }
    Ok(())
}
