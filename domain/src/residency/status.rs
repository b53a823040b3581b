//! The one table of a residency's life: what can be done with it in which state, by whom, and what comes of it.

use entity::residency::ResidencyState::{self as State, *};

/// What can be done with a residency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    Confirm,
    Warn,
    Suspend,
    Reinstate,
    Deprive,
    Exit,
    Renew,
    /// It goes on in another park or another company, and ends here.
    Transfer,
    /// Its term is over.
    Expire,
}

impl Move {
    pub const ALL: [Self; 9] =
        [Self::Confirm, Self::Warn, Self::Suspend, Self::Reinstate, Self::Deprive, Self::Exit, Self::Renew, Self::Transfer, Self::Expire];

    /// Whose move it is.
    pub fn by(self) -> &'static str {
        match self {
            Self::Exit => "Company",
            Self::Expire => "Clock",
            _ => "Park",
        }
    }
}

/// The state after a move; none where the state does not allow it.
pub fn next(state: State, made: Move) -> Option<State> {
    Some(match (state, made) {
        (Provisional, Move::Confirm) => Active,
        (Provisional | Active, Move::Warn) => Warned,
        (Provisional | Active | Warned, Move::Suspend) => Suspended,
        (Warned | Suspended | Deprived, Move::Reinstate) => Active,
        (Provisional | Active | Warned | Suspended, Move::Deprive) => Deprived,
        (Provisional | Active | Warned | Suspended, Move::Exit | Move::Transfer) => Exited,
        (Provisional | Active | Warned | Suspended, Move::Renew) => state,
        (Expired, Move::Renew) => Active,
        (Provisional | Active | Warned | Suspended, Move::Expire) => Expired,
        _ => return None,
    })
}

/// Whether it is over: nothing but a decision brings it back.
pub fn is_over(state: State) -> bool {
    matches!(state, Deprived | Exited | Expired)
}

/// The table as Markdown, for the documentation.
pub fn printed() -> String {
    let mut table = String::from("| state | move | by | next |\n|---|---|---|---|\n");
    for state in State::ALL {
        for made in Move::ALL {
            if let Some(after) = next(*state, made) {
                table += &format!("| {} | {made:?} | {} | {} |\n", state.as_str(), made.by(), after.as_str());
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_comes_back_by_a_decision_only() {
        for state in State::ALL.iter().copied().filter(|state| is_over(*state)) {
            let ways: Vec<Move> = Move::ALL.into_iter().filter(|made| next(state, *made).is_some()).collect();
            let expected: &[Move] = match state {
                Deprived => &[Move::Reinstate],
                Expired => &[Move::Renew],
                _ => &[],
            };
            assert_eq!(ways, expected, "{state:?}");
        }
    }

    #[test]
    fn every_state_with_rights_can_be_lost_in_every_way() {
        for state in [Provisional, Active, Warned, Suspended] {
            for (made, after) in [(Move::Deprive, Deprived), (Move::Exit, Exited), (Move::Transfer, Exited), (Move::Expire, Expired)] {
                assert_eq!(next(state, made), Some(after), "{state:?} {made:?}");
            }
        }
    }
}
