//! A session is renewed: each refresh token is good once, and a spent one that comes back ends the session it came from.

use entity::identity::{refresh_token, session, user};
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::sign_in::{self, Opened};
use super::sign_out;
use kernel::problem::Problem;
use kernel::work::Work;
use platform::mint;

/// What came of a refresh token. Both are to be committed: a replay has ended the session.
pub enum Renewal {
    Renewed(Box<Opened>),
    Replayed,
}

/// Changes a refresh token for the next one of the same session. Of two who come at once with the same token, the second is a
/// replay (RFC 9700, 4.14).
#[boxed]
pub async fn renew(work: &mut Work, token: &str) -> Result<Renewal, Problem> {
    let found = refresh_token::Entity::find()
        .filter(refresh_token::Column::TokenHash.eq(mint::digest(token)))
        .one(work.db())
        .await?
        .ok_or_else(Problem::unauthenticated)?;
    let session = session::Entity::find_by_id(found.session_id).one(work.db()).await?.ok_or_else(Problem::unauthenticated)?;
    if session.ended_at.is_some() {
        return Err(Problem::unauthenticated());
    }
    let spent = refresh_token::Entity::update_many()
        .col_expr(refresh_token::Column::UsedAt, Expr::value(work.now()))
        .filter(refresh_token::Column::Id.eq(found.id))
        .filter(refresh_token::Column::UsedAt.is_null())
        .exec(work.db())
        .await?;
    if spent.rows_affected == 0 {
        sign_out::end(work, &session).await?;
        return Ok(Renewal::Replayed);
    }
    if found.expires_at <= work.now() {
        return Err(Problem::unauthenticated());
    }
    session::Entity::update_many()
        .col_expr(session::Column::LastSeenAt, Expr::value(work.now()))
        .filter(session::Column::Id.eq(session.id))
        .exec(work.db())
        .await?;
    let user = user::Entity::find_by_id(session.user_id).one(work.db()).await?.ok_or_else(Problem::unauthenticated)?;
    let refresh_token = sign_in::renewable(work, session.id).await?;
    Ok(Renewal::Renewed(Box::new(Opened { user, session_id: session.id, refresh_token })))
}
