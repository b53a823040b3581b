//! Somebody is forgotten: what names them goes, what others must be able to account for stays without a name.

use std::sync::LazyLock;

use chrono::{Months, NaiveDate};
use entity::audit;
use entity::files::file;
use entity::identity::{ExportState, consent, data_export, former_membership, invitation, mail_token, session, user};
use entity::ids::UserId;
use entity::notifications::{mail, notification};
use entity::text::{Texts, Words};

use macros::boxed;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde::Deserialize;

use super::{find, members, sign_out};
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Message, Problem};
use kernel::work::{View, Work};
use platform::hashing::Hasher;

/// Something that stays, and why it must.
#[derive(Debug, Deserialize)]
pub struct Kept {
    kind: Kind,
    pub what: Texts,
    pub basis: Texts,
    /// How long a law lets it stay; none where the list names no law.
    years: Option<u32>,
}

impl Kept {
    /// The last day it stays.
    pub fn until(&self, erased_on: NaiveDate) -> Option<NaiveDate> {
        erased_on.checked_add_months(Months::new(self.years? * 12))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Kind {
    AuditTrail,
    Consents,
    Papers,
}

#[derive(Deserialize)]
struct List {
    kept: Vec<Kept>,
}

static LIST: LazyLock<List> =
    LazyLock::new(|| toml::from_str(include_str!("../../../data/erasure.toml")).expect("a test has read the list"));

/// Whether this is the actor's own password. Reads only: no transaction is held while it is hashed.
#[boxed]
pub async fn confirm(view: &View, hasher: &Hasher, password: String) -> Result<(), Problem> {
    view.require(Action::UseAccount, &Scope::none())?;
    let user_id = view.actor().user_id().ok_or_else(Problem::unauthenticated)?;
    let user = user::Entity::find_by_id(user_id).one(view.db()).await?.ok_or_else(Problem::unauthenticated)?;
    match hasher.verify(password, Some(user.password_hash)).await {
        true => Ok(()),
        false => Err(Problem::invalid("password", Message::new("rule-password-wrong"))),
    }
}

/// Erases the actor, who has confirmed it by the password; the last owner of an organization stays. Gives back what is kept.
/// Tells `MemberRemoved` for each membership, `SessionEnded` for each session, and `UserErased`.
#[boxed]
pub async fn erase(work: &mut Work) -> Result<Vec<&'static Kept>, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let user_id = work.actor().user_id().ok_or_else(Problem::unauthenticated)?;
    let user = user::Entity::find_by_id(user_id).one(work.db()).await?.ok_or_else(Problem::unauthenticated)?;
    work.hide_address();
    for seat in find::memberships_of(work, user_id).await? {
        members::remove(work, seat.id).await?;
    }
    sign_out::end_all(work, user_id).await?;
    forget(work, &user).await?;
    let kept = kept(work, user_id).await?;
    let mut erased = user.into_active_model();
    erased.email = Set(format!("{user_id}@erased.invalid"));
    erased.email_verified_at = Set(None);
    // No password fits what is no hash.
    erased.password_hash = Set(String::new());
    erased.full_name = Set(String::new());
    erased.phone = Set(None);
    erased.headline = Set(None);
    erased.expertise = Set(Words::default());
    erased.muted_notifications = Set(Words::default());
    erased.erased_at = Set(Some(work.now()));
    erased.update(work.db()).await?;
    work.record(Event::UserErased { user: user_id });
    Ok(kept)
}

/// What names the person elsewhere than in the account itself.
async fn forget(work: &Work, user: &user::Model) -> Result<(), Problem> {
    let db = work.db();
    session::Entity::delete_many().filter(session::Column::UserId.eq(user.id)).exec(db).await?;
    former_membership::Entity::delete_many().filter(former_membership::Column::UserId.eq(user.id)).exec(db).await?;
    mail_token::Entity::delete_many().filter(mail_token::Column::UserId.eq(user.id)).exec(db).await?;
    notification::Entity::delete_many().filter(notification::Column::UserId.eq(user.id)).exec(db).await?;
    mail::Entity::delete_many().filter(mail::Column::Recipient.eq(&user.email)).exec(db).await?;
    invitation::Entity::delete_many().filter(invitation::Column::Email.eq(&user.email)).exec(db).await?;
    invitation::Entity::delete_many().filter(invitation::Column::InvitedBy.eq(user.id)).exec(db).await?;
    consent::Entity::update_many()
        .col_expr(consent::Column::WithdrawnAt, Expr::value(work.now()))
        .filter(consent::Column::UserId.eq(user.id))
        .filter(consent::Column::WithdrawnAt.is_null())
        .exec(db)
        .await?;
    // Copies that are there already are swept with their bytes, others are not made.
    data_export::Entity::update_many()
        .col_expr(data_export::Column::State, Expr::value(ExportState::Failed.as_str()))
        .col_expr(data_export::Column::ExpiresAt, Expr::value(work.now()))
        .filter(data_export::Column::UserId.eq(user.id))
        .exec(db)
        .await?;
    audit::entry::Entity::update_many()
        .col_expr(audit::entry::Column::Address, Expr::value(None::<String>))
        .filter(audit::entry::Column::ActorId.eq(user.id))
        .exec(db)
        .await?;
    Ok(())
}

/// Those of the things that can stay that there are of this person.
async fn kept(work: &Work, user: UserId) -> Result<Vec<&'static Kept>, Problem> {
    let db = work.db();
    let entries = audit::entry::Entity::find()
        .filter(audit::entry::Column::ActorId.eq(user))
        .filter(audit::entry::Column::OrganizationId.is_not_null());
    let consents = consent::Entity::find().filter(consent::Column::UserId.eq(user));
    let papers = file::Entity::find().filter(file::Column::UploadedBy.eq(user)).filter(file::Column::OwnerId.is_not_null());
    let there = [
        (Kind::AuditTrail, entries.count(db).await?),
        (Kind::Consents, consents.count(db).await?),
        (Kind::Papers, papers.count(db).await?),
    ];
    let is_there = |kind| there.iter().any(|(there, count)| *there == kind && *count > 0);
    Ok(LIST.kept.iter().filter(|kept| is_there(kept.kind)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::language::SPOKEN;

    #[test]
    fn what_is_kept_is_told_in_every_language() {
        for kept in &LIST.kept {
            assert!(SPOKEN.iter().all(|language| kept.what.0.contains_key(*language) && kept.basis.0.contains_key(*language)));
        }
    }
}
