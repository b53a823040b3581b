//! Who is a resident on a day, as the register knows it now. The register is kept by a slice above; companies, searches and
//! rights below it only ask.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::ids::{CompanyId, ParkId};
use entity::parks::park;
use entity::residency::{ResidencyState, residency, status};
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use crate::parks::calendar;
use kernel::narrow;
use kernel::problem::Problem;
use kernel::work::{View, grouped};

/// The states that give access to services, and in which a park vouches for the company.
pub const WITH_ACCESS: [ResidencyState; 3] = [ResidencyState::Provisional, ResidencyState::Active, ResidencyState::Warned];

/// A residency in these states is one; the others are over.
pub const RESIDENT: [ResidencyState; 4] =
    [ResidencyState::Provisional, ResidencyState::Active, ResidencyState::Warned, ResidencyState::Suspended];

/// A residency of the query around it is in one of these states on a day. Asked of each row by its own index: a list of all who
/// are would be as long as the register.
pub fn standing(states: &[ResidencyState], on: NaiveDate) -> SimpleExpr {
    let mut stretch = stretches(states, on);
    stretch.and_where(Expr::col((status::Entity, status::Column::ResidencyId)).equals((residency::Entity, residency::Column::Id)));
    Expr::exists(stretch)
}

/// As `standing`, of states in which few may be.
#[boxed]
pub async fn standing_rarely(view: &View, states: &[ResidencyState], on: NaiveDate) -> Result<SimpleExpr, Problem> {
    let id = (residency::Entity, residency::Column::Id);
    narrow::among(view, id, stretches(states, on), standing(states, on)).await
}

/// The residencies that are in one of these states on a day.
fn stretches(states: &[ResidencyState], on: NaiveDate) -> SelectStatement {
    status::Entity::find()
        .select_only()
        .column(status::Column::ResidencyId)
        .filter(status::Column::KnownUntil.is_null())
        .filter(status::Column::ValidFrom.lte(on))
        .filter(Condition::any().add(status::Column::ValidUntil.is_null()).add(status::Column::ValidUntil.gt(on)))
        .filter(status::Column::State.is_in(states.iter().copied()))
        .into_query()
}

/// As `standing`, for today: it is tomorrow in some parks while it is today in others.
#[boxed]
pub async fn standing_today(view: &View, states: &[ResidencyState]) -> Result<Condition, Problem> {
    let parks = park::Entity::find().all(view.db()).await?;
    let mut parks_by_day: HashMap<NaiveDate, Vec<ParkId>> = HashMap::new();
    for park in &parks {
        parks_by_day.entry(calendar::today(view, park)).or_default().push(park.id);
    }
    if parks_by_day.is_empty() {
        return Ok(Condition::any().add(Expr::val(false)));
    }
    Ok(parks_by_day.into_iter().fold(Condition::any(), |any, (day, parks)| {
        let here = residency::Column::ParkId.is_in(parks);
        any.add(Condition::all().add(here).add(standing(states, day)))
    }))
}

/// The company of a row of the query around it, as that query names it, is a resident on a day: of one of these parks, or of any
/// where none is named.
pub fn is_resident(company: impl IntoColumnRef, parks: &[ParkId], states: &[ResidencyState], on: NaiveDate) -> SimpleExpr {
    with(company, parks, Condition::all().add(standing(states, on)))
}

/// As `is_resident`, for today.
pub async fn is_resident_today(
    view: &View,
    company: impl IntoColumnRef,
    parks: &[ParkId],
    states: &[ResidencyState],
) -> Result<SimpleExpr, Problem> {
    Ok(with(company, parks, standing_today(view, states).await?))
}

/// The company has a residency of which this holds, and that one of these parks gave.
fn with(company: impl IntoColumnRef, parks: &[ParkId], holds: Condition) -> SimpleExpr {
    let mut rows = residency::Entity::find()
        .select_only()
        .column(residency::Column::Id)
        .filter(Expr::col((residency::Entity, residency::Column::CompanyId)).equals(company))
        .filter(holds);
    if !parks.is_empty() {
        rows = rows.filter(residency::Column::ParkId.is_in(parks.iter().copied()));
    }
    Expr::exists(rows.into_query())
}

/// A residency with every state that the register knows of it now, in the order of days.
#[derive(Clone, Debug)]
pub struct Known {
    pub residency: residency::Model,
    pub statuses: Vec<status::Model>,
}

/// The residencies of companies, as the register knows them now, the oldest first.
#[boxed]
pub async fn known(view: &View, companies: Vec<CompanyId>) -> Result<Vec<Known>, Problem> {
    let rows = residency::Entity::find()
        .filter(residency::Column::CompanyId.is_in(companies))
        .order_by_asc(residency::Column::Since)
        .order_by_asc(residency::Column::Id)
        .all(view.db())
        .await?;
    let now = status::Entity::find()
        .filter(status::Column::ResidencyId.is_in(rows.iter().map(|row| row.id)))
        .filter(status::Column::KnownUntil.is_null())
        .order_by_asc(status::Column::ValidFrom)
        .all(view.db())
        .await?;
    let mut statuses = grouped(now.into_iter().map(|row| (row.residency_id, row)));
    Ok(rows.into_iter().map(|residency| Known { statuses: statuses.remove(&residency.id).unwrap_or_default(), residency }).collect())
}
