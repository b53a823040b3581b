//! Where an intake stands: people call it off, the clock opens and closes it. One table of what can be done when.

use chrono::{DateTime, Utc};
use entity::programs::{IntakeStage, intake};

use IntakeState::{Cancelled, Closed, Open, Planned};

/// Where an intake stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntakeState {
    Planned,
    Open,
    Closed,
    Cancelled,
}

impl IntakeState {
    pub const ALL: [Self; 4] = [Planned, Open, Closed, Cancelled];

    /// The name it has in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Planned => "PLANNED",
            Open => "OPEN",
            Closed => "CLOSED",
            Cancelled => "CANCELLED",
        }
    }
}

/// What the hosts can do with an intake by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    Extend,
    Close,
    Cancel,
}

/// Open from the first instant on, closed at the last.
pub fn state(intake: &intake::Model, now: DateTime<Utc>) -> IntakeState {
    match intake.state {
        IntakeStage::Cancelled => Cancelled,
        IntakeStage::Scheduled if now >= intake.closes_at => Closed,
        IntakeStage::Scheduled if now >= intake.opens_at => Open,
        IntakeStage::Scheduled => Planned,
    }
}

/// The state after a change; none where the state does not allow it.
pub fn next(state: IntakeState, change: Change) -> Option<IntakeState> {
    Some(match (state, change) {
        (Planned | Open, Change::Extend) => state,
        (Open, Change::Close) => Closed,
        (Planned | Open | Closed, Change::Cancel) => Cancelled,
        _ => return None,
    })
}

/// The table as Markdown, for the documentation.
pub fn printed() -> String {
    let mut table = String::from("| state | change | next |\n|---|---|---|\n");
    for state in IntakeState::ALL {
        for change in [Change::Extend, Change::Close, Change::Cancel] {
            if let Some(next) = next(state, change) {
                table += &format!("| {} | {change:?} | {} |\n", state.as_str(), next.as_str());
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use entity::ids::{IntakeId, ProgramId};
    use uuid::Uuid;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_clock_opens_and_closes_an_intake() {
        let intake = intake::Model {
            id: IntakeId(Uuid::nil()),
            program_id: ProgramId(Uuid::nil()),
            name: "Spring".into(),
            opens_at: at("2026-03-01T09:00:00Z"),
            closes_at: at("2026-03-15T09:00:00Z"),
            state: IntakeStage::Scheduled,
            runs_from: None,
            runs_until: None,
            capacity: 1,
            reserve: 0,
            eligibility: Default::default(),
            form: serde_json::json!({}),
            rubric: Default::default(),
            blind_review: true,
            reviews_per_application: 2,
            revision: 1,
            created_at: at("2026-02-01T09:00:00Z"),
        };
        for (now, expected) in [
            ("2026-03-01T08:59:59.999999Z", Planned),
            ("2026-03-01T09:00:00Z", Open),
            ("2026-03-15T08:59:59.999999Z", Open),
            ("2026-03-15T09:00:00Z", Closed),
        ] {
            assert_eq!(state(&intake, at(now)), expected, "{now}");
        }
        let cancelled = intake::Model { state: IntakeStage::Cancelled, ..intake };
        assert_eq!(state(&cancelled, at("2026-03-02T09:00:00Z")), Cancelled);
    }

    #[test]
    fn what_is_called_off_stays_so() {
        assert!([Change::Extend, Change::Close, Change::Cancel].iter().all(|change| next(Cancelled, *change).is_none()));
        assert_eq!((next(Closed, Change::Extend), next(Planned, Change::Close)), (None, None));
    }
}
