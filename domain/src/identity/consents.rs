//! What people agree to: the texts, giving a consent, taking it back, and who has agreed.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use entity::identity::{ConsentPurpose, consent};
use entity::ids::{ConsentId, UserId};
use entity::text::{Texts, Words};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use serde::Deserialize;

use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem, Violation};
use kernel::values::Country;
use kernel::work::{View, Work};

/// A text as it stands now, and its version.
#[derive(Clone, Debug, Deserialize)]
pub struct ConsentText {
    pub purpose: ConsentPurpose,
    pub version: String,
    pub text: Texts,
}

#[derive(Deserialize)]
struct List {
    texts: Vec<ConsentText>,
}

static TEXTS: LazyLock<HashMap<ConsentPurpose, ConsentText>> = LazyLock::new(|| {
    let list: List = toml::from_str(include_str!("../../../data/consents.toml")).expect("a test has read the list");
    list.texts.into_iter().map(|text| (text.purpose, text)).collect()
});

/// The text that is shown before somebody agrees.
pub fn text(purpose: ConsentPurpose) -> &'static ConsentText {
    &TEXTS[&purpose]
}

/// Whether a consent for this names the countries it holds in.
fn names_countries(purpose: ConsentPurpose) -> bool {
    purpose == ConsentPurpose::CrossBorderTransfer
}

/// Agrees, for oneself, to the text of this version; who has agreed to the same already keeps that consent. Tells `ConsentGiven`.
#[boxed]
pub async fn give(work: &mut Work, purpose: ConsentPurpose, countries: &[String], version: &str) -> Result<consent::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let user_id = work.actor().user_id().ok_or_else(Problem::unauthenticated)?;
    let mut faults = Faults::default();
    let mut named: Vec<String> = vec![];
    for (place, country) in countries.iter().enumerate() {
        named.extend(faults.take(format!("countries.{place}"), Country::parse(country)).map(String::from));
    }
    match names_countries(purpose) {
        true if countries.is_empty() => faults.add("countries", Message::new("rule-required")),
        false if !countries.is_empty() => faults.add("countries", Message::new("rule-consent-countries")),
        _ => {}
    }
    faults.finish()?;
    if text(purpose).version != version {
        let message = Message::new("problem-consent-text");
        return Err(Problem::ConflictAt(vec![Violation { path: "textVersion".into(), message }]));
    }
    named.sort();
    named.dedup();
    let known = consent::Entity::find()
        .filter(consent::Column::UserId.eq(user_id))
        .filter(consent::Column::Purpose.eq(purpose))
        .filter(consent::Column::TextVersion.eq(version))
        .filter(consent::Column::WithdrawnAt.is_null())
        .all(work.db())
        .await?;
    if let Some(known) = known.into_iter().find(|known| known.countries.0 == named) {
        return Ok(known);
    }
    let consent = consent::ActiveModel {
        id: Set(work.mint()),
        user_id: Set(user_id),
        purpose: Set(purpose),
        countries: Set(Words(named)),
        text_version: Set(version.to_owned()),
        given_at: Set(work.now()),
        withdrawn_at: Set(None),
    };
    let consent = consent.insert(work.db()).await?;
    work.record(Event::ConsentGiven { consent: consent.id, user: user_id });
    Ok(consent)
}

/// Takes one of one's own consents back; another's is not found. Tells `ConsentWithdrawn`.
#[boxed]
pub async fn withdraw(work: &mut Work, id: ConsentId) -> Result<consent::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let found = own(work, id).await?.ok_or(Problem::NotFound)?;
    let withdrawn = consent::Entity::update_many()
        .col_expr(consent::Column::WithdrawnAt, Expr::value(work.now()))
        .filter(consent::Column::Id.eq(id))
        .filter(consent::Column::WithdrawnAt.is_null())
        .exec(work.db())
        .await?;
    if withdrawn.rows_affected == 0 {
        return Err(Problem::IllegalTransition(Message::new("problem-consent-withdrawn")));
    }
    work.record(Event::ConsentWithdrawn { consent: id, user: found.user_id });
    Ok(consent::Model { withdrawn_at: Some(work.now()), ..found })
}

/// One of the actor's own consents.
#[boxed]
pub async fn own(view: &View, id: ConsentId) -> Result<Option<consent::Model>, Problem> {
    let Some(user_id) = view.actor().user_id() else { return Ok(None) };
    Ok(consent::Entity::find_by_id(id).filter(consent::Column::UserId.eq(user_id)).one(view.db()).await?)
}

/// A person's consents, newest first; the caller has asked whose they are.
#[boxed]
pub async fn of(view: &View, user_id: UserId) -> Result<Vec<consent::Model>, Problem> {
    let rows = consent::Entity::find().filter(consent::Column::UserId.eq(user_id)).order_by_desc(consent::Column::Id);
    Ok(rows.all(view.db()).await?)
}

/// Those of these people who agree that who they are is passed to a country.
#[boxed]
pub async fn passed_to(view: &View, users: &[UserId], country: &str) -> Result<HashSet<UserId>, Problem> {
    let rows = consent::Entity::find()
        .filter(consent::Column::UserId.is_in(users.iter().copied()))
        .filter(consent::Column::Purpose.eq(ConsentPurpose::CrossBorderTransfer))
        .filter(consent::Column::WithdrawnAt.is_null())
        .all(view.db())
        .await?;
    Ok(rows.into_iter().filter(|row| row.countries.0.iter().any(|named| named == country)).map(|row| row.user_id).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::language::SPOKEN;

    #[test]
    fn there_is_a_text_for_every_purpose_in_every_language() {
        for purpose in ConsentPurpose::ALL {
            let text = text(*purpose);
            assert!(!text.version.is_empty() && SPOKEN.iter().all(|language| text.text.0.contains_key(*language)), "{purpose:?}");
        }
    }
}
