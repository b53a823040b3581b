//! A session begins on a device.

use chrono::Duration;
use entity::identity::{refresh_token, session, user};
use entity::ids::SessionId;
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use kernel::events::Event;
use kernel::problem::{Message, Problem};
use kernel::values::Email;
use kernel::work::{View, Work};
use platform::hashing::Hasher;
use platform::mint;

/// A session that is not renewed for this long has ended.
const RENEWED_WITHIN: Duration = Duration::days(30);

/// A session with the token that renews it; the only time the token is seen.
pub struct Opened {
    pub user: user::Model,
    pub session_id: SessionId,
    pub refresh_token: String,
}

/// Whose address and password these are. A wrong password, an unknown address and one that is not verified yet are told
/// apart by nobody, in words or in time. Reads only: no transaction is held while the password is hashed.
#[boxed]
pub async fn recognize(view: &View, hasher: &Hasher, email: &str, password: String) -> Result<user::Model, Problem> {
    let found = match Email::parse(email) {
        Ok(email) => user::Entity::find().filter(user::Column::Email.eq(email.as_str())).one(view.db()).await?,
        Err(_) => None,
    };
    let fits = hasher.verify(password, found.as_ref().map(|user| user.password_hash.clone())).await;
    match found {
        Some(user) if fits && user.email_verified_at.is_some() => Ok(user),
        _ => Err(Problem::Unauthenticated(Message::new("problem-wrong-password"))),
    }
}

/// Opens a session for somebody who has proved who they are. Tells `SessionOpened`.
#[boxed]
pub async fn open(work: &mut Work, user: user::Model, user_agent: Option<String>) -> Result<Opened, Problem> {
    let session_id: SessionId = work.mint();
    session::ActiveModel {
        id: Set(session_id),
        user_id: Set(user.id),
        user_agent: Set(user_agent.map(|agent| agent.chars().take(300).collect())),
        created_at: Set(work.now()),
        last_seen_at: Set(work.now()),
        ended_at: Set(None),
    }
    .insert(work.db())
    .await?;
    let refresh_token = renewable(work, session_id).await?;
    work.record(Event::SessionOpened { session: session_id, user: user.id });
    Ok(Opened { user, session_id, refresh_token })
}

/// A new refresh token for a session.
#[boxed]
pub(super) async fn renewable(work: &Work, session_id: SessionId) -> Result<String, Problem> {
    let token = mint::secret();
    refresh_token::ActiveModel {
        id: Set(work.mint()),
        session_id: Set(session_id),
        token_hash: Set(mint::digest(&token)),
        created_at: Set(work.now()),
        expires_at: Set(work.now() + RENEWED_WITHIN),
        used_at: Set(None),
    }
    .insert(work.db())
    .await?;
    Ok(token)
}
