//! The one table of a request's life: what can be done in which state, whose move it is, and what it does to the units that the
//! request holds.

use entity::agreements::AccessState::{self as State, *};
use entity::agreements::QuotaMove;

/// What can be done with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    Confirm,
    Accept,
    Decline,
    Cancel,
    Revoke,
    CheckIn,
    /// Not answered before its first day was over.
    Expire,
    /// Its last day is over, and somebody came.
    Complete,
    /// Its last day is over, and nobody came.
    Miss,
    /// The residency or the agreement that it rests on is over.
    End,
    /// A pass that was read while the desk was offline is told of after the request has ended.
    CheckInLate,
}

/// Whose move it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Company,
    Home,
    Host,
    Clock,
}

impl Step {
    pub const ALL: [Self; 11] = [
        Self::Confirm,
        Self::Accept,
        Self::Decline,
        Self::Cancel,
        Self::Revoke,
        Self::CheckIn,
        Self::Expire,
        Self::Complete,
        Self::Miss,
        Self::End,
        Self::CheckInLate,
    ];
}

/// The state after a step of a side; none where the state does not allow it, or not to this side.
pub fn next(state: State, step: Step, side: Side) -> Option<State> {
    Some(match (state, step, side) {
        (Requested, Step::Confirm, Side::Home) => HomeConfirmed,
        (HomeConfirmed, Step::Accept, Side::Host) => HostAccepted,
        (Requested, Step::Decline, Side::Home) | (Requested | HomeConfirmed, Step::Decline, Side::Host) => Declined,
        (Requested | HomeConfirmed | HostAccepted, Step::Cancel, Side::Company) => Cancelled,
        (HostAccepted | Active, Step::Revoke, Side::Host) => Revoked,
        (HostAccepted | Active, Step::CheckIn, Side::Host) => Active,
        (Requested | HomeConfirmed, Step::Expire, Side::Clock) => Expired,
        (Active, Step::Complete, Side::Clock) => Completed,
        (HostAccepted, Step::Miss, Side::Clock) => NoShow,
        (Requested | HomeConfirmed | HostAccepted | Active, Step::End, Side::Clock) => Revoked,
        (NoShow | Completed, Step::CheckInLate, Side::Host) => Completed,
        (Revoked, Step::CheckInLate, Side::Host) => Revoked,
        _ => return None,
    })
}

/// What a step does to the units: a place for which a pass was given counts as used, unless the company gave it back in time.
pub fn settles(state: State, step: Step) -> Option<QuotaMove> {
    match (state, step) {
        (Requested | HomeConfirmed, Step::Decline | Step::Cancel | Step::Expire | Step::End) | (HostAccepted, Step::Cancel) => {
            Some(QuotaMove::Release)
        }
        (HostAccepted, Step::CheckIn | Step::Revoke | Step::Miss | Step::End) => Some(QuotaMove::Consume),
        _ => None,
    }
}

/// The states in which something is still to come.
pub const OPEN: [State; 4] = [Requested, HomeConfirmed, HostAccepted, Active];

/// The states in which units are held but not used.
pub const HOLDS: [State; 3] = [Requested, HomeConfirmed, HostAccepted];

/// The table as Markdown, for the documentation.
pub fn printed() -> String {
    let mut table = String::from("| state | step | by | next | its units |\n|---|---|---|---|---|\n");
    for state in State::ALL {
        for step in Step::ALL {
            for side in [Side::Company, Side::Home, Side::Host, Side::Clock] {
                let Some(next) = next(*state, step, side) else { continue };
                let units = settles(*state, step).map_or_else(String::new, QuotaMove::as_str);
                table += &format!("| {} | {step:?} | {side:?} | {} | {units} |\n", state.as_str(), next.as_str());
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDES: [Side; 4] = [Side::Company, Side::Home, Side::Host, Side::Clock];

    fn ways(state: State) -> impl Iterator<Item = (Step, State)> {
        Step::ALL.into_iter().flat_map(move |step| SIDES.into_iter().filter_map(move |side| Some((step, next(state, step, side)?))))
    }

    #[test]
    fn every_open_state_has_a_way_to_an_end_and_no_end_leads_back() {
        for state in State::ALL {
            let leads: Vec<State> = ways(*state).map(|(_, next)| next).collect();
            if OPEN.contains(state) {
                assert!(leads.iter().any(|next| !OPEN.contains(next)), "{state:?}");
            } else {
                assert!(leads.iter().all(|next| !OPEN.contains(next)), "{state:?}");
            }
        }
    }

    #[test]
    fn units_are_settled_once_on_every_way_to_an_end() {
        fn walk(state: State, settled: usize, depth: usize) {
            let ended = !OPEN.contains(&state);
            assert_eq!(settled, usize::from(ended || state == Active), "{state:?}");
            if depth > 0 {
                for (step, next) in ways(state) {
                    walk(next, settled + usize::from(settles(state, step).is_some()), depth - 1);
                }
            }
        }
        walk(Requested, 0, 6);
    }
}
