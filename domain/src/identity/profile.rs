//! What people say about themselves.

use entity::companies::sector;
use entity::identity::user;
use entity::notifications::NotificationKind;
use entity::text::Words;
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::sign_up::judge_phone;
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::values::Language;
use kernel::work::Work;

/// What is to change: `None` leaves a field as it is, `Some(None)` empties it.
#[derive(Debug, Default)]
pub struct Change {
    pub full_name: Option<Option<String>>,
    pub phone: Option<Option<String>>,
    pub locale: Option<Option<String>>,
    pub headline: Option<Option<String>>,
    /// Codes of sectors.
    pub expertise: Option<Vec<String>>,
    pub muted_notifications: Option<Vec<NotificationKind>>,
}

/// Changes one's own profile. Tells `ProfileChanged`.
#[boxed]
pub async fn update(work: &mut Work, change: Change) -> Result<user::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let user_id = work.actor().user_id().ok_or_else(Problem::unauthenticated)?;
    let mut faults = Faults::default();
    if let Some(name) = &change.full_name {
        faults.length("fullName", name.as_deref().unwrap_or_default(), 1, 200);
    }
    if let Some(Some(phone)) = &change.phone {
        judge_phone(&mut faults, phone);
    }
    let locale = match &change.locale {
        Some(locale) => faults.take("locale", Language::parse(locale.as_deref().unwrap_or_default())),
        None => None,
    };
    if let Some(Some(headline)) = &change.headline {
        faults.length("headline", headline, 0, 300);
    }
    let asked = change.expertise.clone().unwrap_or_default();
    let known = sector::Entity::find().filter(sector::Column::Code.is_in(&asked)).all(work.db()).await?;
    for (place, code) in asked.iter().enumerate() {
        if !known.iter().any(|sector| sector.code == *code) {
            faults.add(format!("expertise.{place}"), Message::new("rule-sector"));
        }
    }
    faults.finish()?;
    let mut user = user::Entity::find_by_id(user_id).one(work.db()).await?.ok_or(Problem::NotFound)?.into_active_model();
    if let Some(Some(name)) = change.full_name {
        user.full_name = Set(name.trim().to_owned());
    }
    if let Some(phone) = change.phone {
        user.phone = Set(phone);
    }
    if let Some(locale) = locale {
        user.locale = Set(locale.as_str().to_owned());
    }
    if let Some(headline) = change.headline {
        user.headline = Set(headline);
    }
    if let Some(expertise) = change.expertise {
        user.expertise = Set(Words(expertise));
    }
    if let Some(muted) = change.muted_notifications {
        user.muted_notifications = Set(muted.into_iter().map(NotificationKind::as_str).collect());
    }
    let user = user.update(work.db()).await?;
    work.record(Event::ProfileChanged { user: user.id });
    Ok(user)
}
