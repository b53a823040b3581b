//! The rules of residency as they stand: which version holds on a day, and what it says to whom.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::ids::{ParkId, RegimeId};
use entity::parks::{ApplicantKind, DocumentRequirement, Reason, ReasonUse, regime};
use entity::text::Texts;
use macros::boxed;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

use kernel::language::{Locale, SPOKEN, say};
use kernel::problem::{Message, Problem};
use kernel::work::View;

/// The reason code that every regime has.
pub const OTHER: &str = "OTHER";

#[boxed]
pub async fn by_id(view: &View, id: RegimeId) -> Result<Option<regime::Model>, Problem> {
    Ok(regime::Entity::find_by_id(id).one(view.db()).await?)
}

pub async fn many(view: &View, ids: impl IntoIterator<Item = RegimeId>) -> Result<HashMap<RegimeId, regime::Model>, Problem> {
    let regimes = regime::Entity::find().filter(regime::Column::Id.is_in(ids)).all(view.db()).await?;
    Ok(regimes.into_iter().map(|regime| (regime.id, regime)).collect())
}

/// Every version in every category of a park.
#[boxed]
pub async fn of(view: &View, park: ParkId) -> Result<Vec<regime::Model>, Problem> {
    let regimes = regime::Entity::find()
        .filter(regime::Column::ParkId.eq(park))
        .order_by_asc(regime::Column::Category)
        .order_by_asc(regime::Column::Version);
    Ok(regimes.all(view.db()).await?)
}

/// The version of a category that holds on a day.
#[boxed]
pub async fn in_force(view: &View, park: ParkId, category: &str, day: NaiveDate) -> Result<Option<regime::Model>, Problem> {
    let regime = regime::Entity::find()
        .filter(regime::Column::ParkId.eq(park))
        .filter(regime::Column::Category.eq(category))
        .filter(regime::Column::ValidFrom.lte(day))
        .filter(Condition::any().add(regime::Column::ValidUntil.is_null()).add(regime::Column::ValidUntil.gte(day)))
        .order_by_desc(regime::Column::ValidFrom);
    Ok(regime.one(view.db()).await?)
}

/// The documents that a regime asks of a kind of applicant, or of anybody.
pub fn documents(regime: &regime::Model, applicant: Option<ApplicantKind>) -> impl Iterator<Item = &DocumentRequirement> {
    regime.documents.0.iter().filter(move |document| match (&document.only_for, applicant) {
        (Some(only), Some(applicant)) => only.contains(&applicant),
        _ => true,
    })
}

/// The grounds that officers may give, for one use or for all; `OTHER` is always one.
pub fn reasons(regime: &regime::Model, usage: Option<ReasonUse>) -> Vec<Reason> {
    let wanted = |reason: ReasonUse| usage.is_none_or(|usage| usage == reason);
    let mut reasons: Vec<Reason> = regime.reasons.0.iter().filter(|reason| wanted(reason.usage)).cloned().collect();
    for usage in ReasonUse::ALL.iter().copied().filter(|usage| wanted(*usage)) {
        if !reasons.iter().any(|reason| reason.usage == usage && reason.code == OTHER) {
            reasons.push(Reason { code: OTHER.to_owned(), usage, text: other() });
        }
    }
    reasons
}

fn other() -> Texts {
    let say_in = |language: &str| say(&Locale::only(language), &Message::new("reason-other"));
    Texts(SPOKEN.into_iter().map(|language| (language.to_owned(), say_in(language))).collect())
}

/// Whether officers may give this ground for this.
pub fn is_reason(regime: &regime::Model, usage: ReasonUse, code: &str) -> bool {
    code == OTHER || regime.reasons.0.iter().any(|reason| reason.usage == usage && reason.code == code)
}
