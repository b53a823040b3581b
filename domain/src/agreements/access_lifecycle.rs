//! The lifecycle of an access request: which step is possible in which state, who may take it, and how it moves the units that the
//! request has reserved.

use entity::agreements::AccessState::{self as State, *};
use entity::agreements::QuotaMove;

/// A step of an access request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccessStep {
    Confirm,
    Accept,
    Decline,
    Cancel,
    Revoke,
    CheckIn,
    /// The first day is over and a park has not answered.
    Expire,
    /// The last day is over, and somebody checked in.
    Complete,
    /// The last day is over, and nobody checked in.
    Miss,
    /// The residency or the agreement that the request is based on has ended.
    End,
    /// The front desk was offline and reports a check-in after the request has ended.
    CheckInLate,
}

/// Who takes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessSide {
    Company,
    Home,
    Host,
    Clock,
}

impl AccessStep {
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

/// The state after a step; none if the state does not allow the step, or not to this side.
pub fn next_access_state(state: State, step: AccessStep, side: AccessSide) -> Option<State> {
    Some(match (state, step, side) {
        (Requested, AccessStep::Confirm, AccessSide::Home) => HomeConfirmed,
        (HomeConfirmed, AccessStep::Accept, AccessSide::Host) => HostAccepted,
        (Requested, AccessStep::Decline, AccessSide::Home) | (Requested | HomeConfirmed, AccessStep::Decline, AccessSide::Host) => Declined,
        (Requested | HomeConfirmed | HostAccepted, AccessStep::Cancel, AccessSide::Company) => Cancelled,
        (HostAccepted | Active, AccessStep::Revoke, AccessSide::Host) => Revoked,
        (HostAccepted | Active, AccessStep::CheckIn, AccessSide::Host) => Active,
        (Requested | HomeConfirmed, AccessStep::Expire, AccessSide::Clock) => Expired,
        (Active, AccessStep::Complete, AccessSide::Clock) => Completed,
        (HostAccepted, AccessStep::Miss, AccessSide::Clock) => NoShow,
        (Requested | HomeConfirmed | HostAccepted | Active, AccessStep::End, AccessSide::Clock) => Revoked,
        (NoShow | Completed, AccessStep::CheckInLate, AccessSide::Host) => Completed,
        (Revoked, AccessStep::CheckInLate, AccessSide::Host) => Revoked,
        _ => return None,
    })
}

/// How a step moves the reserved units. Once a pass is issued they count as used, unless the company cancels before it uses it.
pub fn quota_move(state: State, step: AccessStep) -> Option<QuotaMove> {
    match (state, step) {
        (Requested | HomeConfirmed, AccessStep::Decline | AccessStep::Cancel | AccessStep::Expire | AccessStep::End)
        | (HostAccepted, AccessStep::Cancel) => Some(QuotaMove::Release),
        (HostAccepted, AccessStep::CheckIn | AccessStep::Revoke | AccessStep::Miss | AccessStep::End) => Some(QuotaMove::Consume),
        _ => None,
    }
}

/// The states that are not final.
pub const OPEN_STATES: [State; 4] = [Requested, HomeConfirmed, HostAccepted, Active];

/// The states in which units are reserved but not used.
pub const STATES_WITH_UNITS: [State; 3] = [Requested, HomeConfirmed, HostAccepted];

/// The table as Markdown, for the documentation.
pub fn access_lifecycle_markdown() -> String {
    let mut table = String::from("| state | step | by | next | its units |\n|---|---|---|---|---|\n");
    for state in State::ALL {
        for step in AccessStep::ALL {
            for side in [AccessSide::Company, AccessSide::Home, AccessSide::Host, AccessSide::Clock] {
                let Some(next) = next_access_state(*state, step, side) else { continue };
                let units = quota_move(*state, step).map_or_else(String::new, QuotaMove::as_str);
                table += &format!("| {} | {step:?} | {side:?} | {} | {units} |\n", state.as_str(), next.as_str());
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDES: [AccessSide; 4] = [AccessSide::Company, AccessSide::Home, AccessSide::Host, AccessSide::Clock];

    fn ways(state: State) -> impl Iterator<Item = (AccessStep, State)> {
        AccessStep::ALL
            .into_iter()
            .flat_map(move |step| SIDES.into_iter().filter_map(move |side| Some((step, next_access_state(state, step, side)?))))
    }

    #[test]
    fn every_open_state_has_a_way_to_an_end_and_no_end_leads_back() {
        for state in State::ALL {
            let leads: Vec<State> = ways(*state).map(|(_, next)| next).collect();
            if OPEN_STATES.contains(state) {
                assert!(leads.iter().any(|next| !OPEN_STATES.contains(next)), "{state:?}");
            } else {
                assert!(leads.iter().all(|next| !OPEN_STATES.contains(next)), "{state:?}");
            }
        }
    }

    #[test]
    fn units_are_settled_once_on_every_way_to_an_end() {
        fn walk(state: State, settled: usize, depth: usize) {
            let ended = !OPEN_STATES.contains(&state);
            assert_eq!(settled, usize::from(ended || state == Active), "{state:?}");
            if depth > 0 {
                for (step, next) in ways(state) {
                    walk(next, settled + usize::from(quota_move(state, step).is_some()), depth - 1);
                }
            }
        }
        walk(Requested, 0, 6);
    }
}
