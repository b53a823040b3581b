//! Somebody makes an account, and proves that the address is theirs.

use entity::identity::{MailPurpose, user};
use entity::text::Words;
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::sign_in::{self, Opened};
use super::{passwords, tokens};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::values::{Email, Language};
use kernel::work::{Work, is_taken};

/// As it was sent.
pub struct Application<'a> {
    pub email: &'a str,
    pub password: &'a str,
    pub full_name: &'a str,
    pub locale: Option<&'a str>,
    pub phone: Option<&'a str>,
}

/// What may become an account, once the password is hashed.
pub struct Candidate {
    pub email: Email,
    full_name: String,
    locale: String,
    phone: Option<String>,
}

/// Judges everything that was sent, before any work is begun.
pub fn judge(application: &Application<'_>, spoken: &str) -> Result<Candidate, Problem> {
    let mut faults = Faults::default();
    let email = faults.take("email", Email::parse(application.email));
    passwords::judge(&mut faults, "password", application.password);
    faults.length("fullName", application.full_name, 1, 200);
    let locale = faults.take("locale", Language::parse(application.locale.unwrap_or(spoken)));
    if let Some(phone) = application.phone {
        judge_phone(&mut faults, phone);
    }
    faults.finish()?;
    let (Some(email), Some(locale)) = (email, locale) else { return Err(Problem::broken("a fault was not told")) };
    Ok(Candidate {
        email,
        full_name: application.full_name.trim().to_owned(),
        locale: locale.as_str().to_owned(),
        phone: application.phone.map(|phone| phone.trim().to_owned()),
    })
}

/// Digits with the signs people put between them.
pub(super) fn judge_phone(faults: &mut Faults, phone: &str) {
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    let signs = phone.trim().chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c));
    if !(5..=15).contains(&digits) || !signs {
        faults.add("phone", Message::new("rule-phone"));
    }
}

/// Makes the account and mails the link. An address that is not verified yet gets a new link and the new password, for
/// nobody has shown that the old one was its owner's; one that is verified gets nothing, and nobody sees the difference.
#[boxed]
pub async fn register(work: &mut Work, candidate: Candidate, password_hash: String, links: &str) -> Result<(), Problem> {
    let known = user::Entity::find().filter(user::Column::Email.eq(candidate.email.as_str())).one(work.db()).await?;
    let user = match known {
        Some(user) if user.email_verified_at.is_some() => return Ok(()),
        Some(user) => {
            let mut again = user.into_active_model();
            again.password_hash = Set(password_hash);
            again.full_name = Set(candidate.full_name);
            again.locale = Set(candidate.locale);
            again.phone = Set(candidate.phone);
            again.update(work.db()).await?
        }
        None => {
            let made = user::ActiveModel {
                id: Set(work.mint()),
                email: Set(candidate.email.as_str().to_owned()),
                email_verified_at: Set(None),
                password_hash: Set(password_hash),
                full_name: Set(candidate.full_name),
                phone: Set(candidate.phone),
                locale: Set(candidate.locale),
                headline: Set(None),
                expertise: Set(Words::default()),
                muted_notifications: Set(Words::default()),
                created_at: Set(work.now()),
                erased_at: Set(None),
            };
            match made.insert(work.db()).await {
                Ok(user) => user,
                // Two at the same moment: the other one's link is on its way.
                Err(error) if is_taken(&error) => return Err(Problem::conflict("problem-again")),
                Err(error) => return Err(error.into()),
            }
        }
    };
    work.record(Event::UserRegistered { user: user.id });
    tokens::mail(work, &user, MailPurpose::VerifyEmail, links).await
}

/// Proves the address by the mailed token, and opens the first session. Tells `EmailVerified`.
#[boxed]
pub async fn verify_email(work: &mut Work, token: &str, user_agent: Option<String>) -> Result<Opened, Problem> {
    let user_id = tokens::spend(work, MailPurpose::VerifyEmail, token).await?;
    let user = user::Entity::find_by_id(user_id).one(work.db()).await?.ok_or(Problem::NotFound)?;
    let mut verified = user.into_active_model();
    verified.email_verified_at = Set(Some(work.now()));
    let user = verified.update(work.db()).await?;
    work.record(Event::EmailVerified { user: user.id });
    sign_in::open(work, user, user_agent).await
}
