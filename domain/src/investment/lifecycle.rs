//! Where a deal may go from where it stands: one table, from which the check and the documentation come.

use entity::investment::DealState::{self, Cancelled, Closed, Draft, Open, Paused};

/// Every move: from a state to a state. What is closed or cancelled stays so.
pub const MOVES: [(DealState, DealState); 9] = [
    (Draft, Open),
    (Draft, Closed),
    (Draft, Cancelled),
    (Open, Paused),
    (Open, Closed),
    (Open, Cancelled),
    (Paused, Open),
    (Paused, Closed),
    (Paused, Cancelled),
];

/// Whether a deal may go from one state to another.
pub fn leads(from: DealState, to: DealState) -> bool {
    MOVES.contains(&(from, to))
}

/// Nothing about the deal changes any more.
pub fn is_final(state: DealState) -> bool {
    !MOVES.iter().any(|(from, _)| *from == state)
}

/// The table, for the documentation.
pub fn printed() -> String {
    let moves = MOVES.iter().map(|(from, to)| format!("| {} | {} |\n", from.as_str(), to.as_str()));
    format!("| state | next |\n|---|---|\n{}", moves.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_closed_or_cancelled_is_final() {
        let last: Vec<_> = DealState::ALL.iter().copied().filter(|state| is_final(*state)).collect();
        assert_eq!(last, [Closed, Cancelled]);
    }

    #[test]
    fn nothing_becomes_a_draft_again_and_nothing_opens_twice() {
        assert!(DealState::ALL.iter().all(|from| !leads(*from, Draft) && !leads(*from, *from)));
        assert!(leads(Paused, Open) && !leads(Closed, Open) && !leads(Cancelled, Open) && !leads(Draft, Paused));
    }
}
