//! Tokens that are mailed: 256 random bits, stored as a digest, good once and for a time.

use chrono::Duration;
use entity::identity::{MailPurpose, mail_token, user};
use entity::ids::UserId;
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use kernel::language::{Locale, say};
use kernel::problem::{Message, Problem};
use kernel::work::{Letter, Work};
use platform::mint;

fn good_for(purpose: MailPurpose) -> Duration {
    match purpose {
        MailPurpose::VerifyEmail => Duration::hours(48),
        MailPurpose::ResetPassword => Duration::hours(2),
    }
}

/// Mails a new token; earlier ones of the same purpose are good no more. `links` is the address of the site, without a slash.
#[boxed]
pub(super) async fn mail(work: &mut Work, user: &user::Model, purpose: MailPurpose, links: &str) -> Result<(), Problem> {
    mail_token::Entity::delete_many()
        .filter(mail_token::Column::UserId.eq(user.id))
        .filter(mail_token::Column::Purpose.eq(purpose))
        .exec(work.db())
        .await?;
    let token = mint::secret();
    mail_token::ActiveModel {
        id: Set(work.mint()),
        user_id: Set(user.id),
        purpose: Set(purpose),
        token_hash: Set(mint::digest(&token)),
        created_at: Set(work.now()),
        expires_at: Set(work.now() + good_for(purpose)),
        used_at: Set(None),
    }
    .insert(work.db())
    .await?;
    let (page, subject, body) = match purpose {
        MailPurpose::VerifyEmail => ("verify-email", "mail-verify-subject", "mail-verify-body"),
        MailPurpose::ResetPassword => ("reset-password", "mail-reset-subject", "mail-reset-body"),
    };
    let locale = Locale::only(&user.locale);
    let link = format!("{links}/{page}?token={token}");
    work.mail(Letter {
        to: user.email.clone(),
        subject: say(&locale, &Message::new(subject)),
        body: say(&locale, &Message::new(body).with("name", user.full_name.as_str()).with("link", link)),
    });
    Ok(())
}

/// Spends a token and gives back whose it was. Of two who come at once, one is too late.
#[boxed]
pub(super) async fn spend(work: &Work, purpose: MailPurpose, token: &str) -> Result<UserId, Problem> {
    let wrong = || Problem::invalid("token", Message::new("rule-token"));
    let found = mail_token::Entity::find()
        .filter(mail_token::Column::TokenHash.eq(mint::digest(token)))
        .filter(mail_token::Column::Purpose.eq(purpose))
        .filter(mail_token::Column::ExpiresAt.gt(work.now()))
        .one(work.db())
        .await?
        .ok_or_else(wrong)?;
    let spent = mail_token::Entity::update_many()
        .col_expr(mail_token::Column::UsedAt, Expr::value(work.now()))
        .filter(mail_token::Column::Id.eq(found.id))
        .filter(mail_token::Column::UsedAt.is_null())
        .exec(work.db())
        .await?;
    if spent.rows_affected == 1 { Ok(found.user_id) } else { Err(wrong()) }
}
