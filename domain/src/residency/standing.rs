//! A residency with its park, regime and register: the input of every change, as `step::Case` is for applications.

use chrono::NaiveDate;
use entity::parks::{park, regime};
use entity::residency::{ResidencyState, residency, status};
use macros::boxed;

use super::find;
use crate::parks::{self, calendar, regimes};
use kernel::problem::{Message, Problem};
use kernel::work::Work;

/// A residency with everything that a change of it needs.
pub(super) struct ResidencyCase {
    pub residency: residency::Model,
    pub park: park::Model,
    pub regime: regime::Model,
    pub today: NaiveDate,
    /// All rows of the register, closed ones too.
    pub known: Vec<status::Model>,
    /// As of today, or of its first day where that is still to come.
    pub state: ResidencyState,
}

/// Loads what a change of a residency needs.
#[boxed]
pub(super) async fn load_residency_case(work: &Work, residency: residency::Model) -> Result<ResidencyCase, Problem> {
    let gone = || Problem::broken("a residency lost its park, its regime or its register");
    let park = parks::find::by_id(work, residency.park_id).await?.ok_or_else(gone)?;
    let own = regimes::by_id(work, residency.regime_id).await?.ok_or_else(gone)?;
    let today = calendar::today(work, &park);
    // What holds for residents is the version of the day, not the one they came in by.
    let regime = regimes::in_force(work, park.id, &own.category, today).await?.unwrap_or(own);
    let all = find::statuses(work, vec![residency.id]).await?.remove(&residency.id).unwrap_or_default();
    let state = find::state_on(&all, Ord::max(today, residency.since), None).ok_or_else(gone)?;
    Ok(ResidencyCase { residency, park, regime, today, known: all, state })
}

/// The problem of a change that the state does not allow.
pub(super) fn not_allowed_in(state: ResidencyState) -> Problem {
    Problem::IllegalTransition(Message::new("problem-residency-state").with("state", state.as_str()))
}
