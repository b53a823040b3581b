//! What a password must be, and how a forgotten one is replaced.

use entity::identity::{MailPurpose, user};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::sign_in::{self, Opened};
use super::{sign_out, tokens};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::work::Work;

/// Characters; NIST SP 800-63B asks for eight at least, and for no rules on their kind.
const SHORTEST: usize = 12;
/// Bytes; more would only feed the hash.
const LONGEST: usize = 512;

/// Whether a password is strong enough to be taken.
pub fn judge(faults: &mut Faults, path: &str, password: &str) {
    if password.chars().count() < SHORTEST {
        faults.add(path, Message::new("rule-password-short").with("min", SHORTEST));
    } else if password.len() > LONGEST {
        faults.add(path, Message::new("rule-too-long").with("max", LONGEST));
    }
}

/// Mails a link to whoever has this address; to everybody else nothing happens, and nobody sees the difference.
#[boxed]
pub async fn request_reset(work: &mut Work, email: &str, links: &str) -> Result<(), Problem> {
    let found = user::Entity::find().filter(user::Column::Email.eq(email)).one(work.db()).await?;
    match found {
        Some(user) => tokens::mail(work, &user, MailPurpose::ResetPassword, links).await,
        None => Ok(()),
    }
}

/// Sets a new password by the mailed token: every earlier session ends, and a new one begins. Tells `PasswordChanged`.
#[boxed]
pub async fn reset(work: &mut Work, token: &str, hash: String, user_agent: Option<String>) -> Result<Opened, Problem> {
    let user_id = tokens::spend(work, MailPurpose::ResetPassword, token).await?;
    let user = user::Entity::find_by_id(user_id).one(work.db()).await?.ok_or(Problem::NotFound)?;
    sign_out::end_all(work, user_id).await?;
    let verified = user.email_verified_at.or(Some(work.now()));
    let mut changed = user.into_active_model();
    changed.password_hash = Set(hash);
    // Whoever reads the address's mail has proved it.
    changed.email_verified_at = Set(verified);
    let user = changed.update(work.db()).await?;
    work.record(Event::PasswordChanged { user: user.id });
    sign_in::open(work, user, user_agent).await
}
