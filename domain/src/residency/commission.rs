//! What the votes of a commission come to, by the rule of the regime, and the one table of its sessions. Pure.

use entity::parks::{CommissionRule, TieRule};
use entity::residency::SessionState::{self as State, *};

/// What the votes that are there come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    NoQuorum,
    Tied,
    InFavour,
    Against,
}

/// How many have said what; who abstains is not among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub in_favour: u32,
    pub against: u32,
    /// What the chair has said, who is one of them.
    pub chair: Option<bool>,
}

/// Counts the votes by the rule.
pub fn count(rule: &CommissionRule, tally: Tally) -> Standing {
    let Tally { in_favour, against, chair } = tally;
    if in_favour + against < rule.quorum {
        return Standing::NoQuorum;
    }
    match rule.votes_needed {
        Some(needed) if in_favour >= needed => Standing::InFavour,
        Some(_) => Standing::Against,
        None if in_favour > against => Standing::InFavour,
        None if in_favour < against || rule.tie == TieRule::Against => Standing::Against,
        None => match chair {
            Some(true) => Standing::InFavour,
            Some(false) => Standing::Against,
            None => Standing::Tied,
        },
    }
}

/// What can be done with a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SessionStep {
    Change,
    Open,
    Vote,
    /// Of a line of the agenda.
    Postpone,
    /// Every line is decided by its votes.
    Close,
    /// Every line goes back.
    Cancel,
}

impl SessionStep {
    pub const ALL: [Self; 6] = [Self::Change, Self::Open, Self::Vote, Self::Postpone, Self::Close, Self::Cancel];

    fn side(self) -> &'static str {
        match self {
            Self::Change | Self::Cancel => "Park",
            Self::Open | Self::Postpone | Self::Close => "Park or chair",
            Self::Vote => "Members",
        }
    }
}

/// The state after a step; none where the state does not allow it.
pub fn next(state: State, step: SessionStep) -> Option<State> {
    Some(match (state, step) {
        (Planned, SessionStep::Change) => Planned,
        (Planned, SessionStep::Open) => Open,
        (Open, SessionStep::Vote | SessionStep::Postpone) => Open,
        (Open, SessionStep::Close) => Closed,
        (Planned | Open, SessionStep::Cancel) => Cancelled,
        _ => return None,
    })
}

/// The table as Markdown, for the documentation.
pub fn printed() -> String {
    let mut table = String::from("| state | step | by | next |\n|---|---|---|---|\n");
    for state in State::ALL {
        for step in SessionStep::ALL {
            if let Some(after) = next(*state, step) {
                table += &format!("| {} | {step:?} | {} | {} |\n", state.as_str(), step.side(), after.as_str());
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(votes_needed: Option<u32>, tie: TieRule, (in_favour, against): (u32, u32), chair: Option<bool>) -> Standing {
        count(&CommissionRule { quorum: 3, votes_needed, tie }, Tally { in_favour, against, chair })
    }

    #[test]
    fn a_commission_decides_by_its_rule() {
        assert_eq!(counted(None, TieRule::Chair, (2, 0), Some(true)), Standing::NoQuorum);
        assert_eq!(counted(None, TieRule::Chair, (2, 1), Some(false)), Standing::InFavour);
        assert_eq!(counted(None, TieRule::Chair, (1, 2), Some(true)), Standing::Against);
        assert_eq!(counted(Some(4), TieRule::Chair, (3, 1), Some(true)), Standing::Against);
        assert_eq!(counted(Some(3), TieRule::Chair, (3, 3), None), Standing::InFavour);
    }

    #[test]
    fn a_tie_is_the_chairs_or_a_no() {
        assert_eq!(counted(None, TieRule::Chair, (2, 2), Some(true)), Standing::InFavour);
        assert_eq!(counted(None, TieRule::Chair, (2, 2), Some(false)), Standing::Against);
        assert_eq!(counted(None, TieRule::Chair, (2, 2), None), Standing::Tied);
        assert_eq!(counted(None, TieRule::Against, (2, 2), Some(true)), Standing::Against);
    }

    #[test]
    fn nothing_leads_out_of_an_end() {
        for step in SessionStep::ALL {
            assert_eq!((next(Closed, step), next(Cancelled, step)), (None, None), "{step:?}");
        }
    }
}
