//! What the opinions of a panel come to, by the rule of the regime; and the order in which a seed draws. Pure.

use entity::ids::ExpertId;
use entity::parks::PanelRule;
use entity::residency::PanelStage;

use platform::mint;

/// Where a panel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelState {
    Open,
    NoQuorum,
    Tied,
    InFavour,
    Against,
    Dissolved,
}

impl PanelState {
    /// How a panel ends that has come to this; none where it has not decided.
    pub fn decided(self) -> Option<PanelStage> {
        match self {
            Self::InFavour => Some(PanelStage::InFavour),
            Self::Against => Some(PanelStage::Against),
            Self::Open | Self::NoQuorum | Self::Tied | Self::Dissolved => None,
        }
    }
}

/// How many have said what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Votes {
    pub in_favour: u32,
    pub against: u32,
    /// Asked, and silent so far.
    pub waiting: u32,
}

impl Votes {
    /// How many have spoken.
    pub fn given(self) -> u32 {
        self.in_favour + self.against
    }
}

/// What the opinions that are there come to, without those that are missing.
pub fn count(rule: &PanelRule, votes: Votes) -> PanelState {
    if votes.given() < rule.quorum {
        return PanelState::NoQuorum;
    }
    match rule.votes_needed {
        Some(needed) if votes.in_favour >= needed => PanelState::InFavour,
        Some(_) => PanelState::Against,
        None if votes.in_favour > votes.against => PanelState::InFavour,
        None if votes.in_favour == votes.against && rule.extra > 0 => PanelState::Tied,
        None => PanelState::Against,
    }
}

/// Where a panel stands today: opinions are waited for until the time of the step is over.
pub fn standing(rule: &PanelRule, stage: PanelStage, votes: Votes, overdue: bool) -> PanelState {
    match stage {
        PanelStage::InFavour => PanelState::InFavour,
        PanelStage::Against => PanelState::Against,
        PanelStage::Dissolved => PanelState::Dissolved,
        PanelStage::Open if votes.waiting > 0 && !overdue => PanelState::Open,
        PanelStage::Open => match count(rule, votes) {
            // Late, and decided as soon as somebody closes it.
            counted if counted.decided().is_some() => PanelState::Open,
            stuck => stuck,
        },
    }
}

/// The order in which a seed draws: by the SHA-256 of the seed, a colon and the id.
pub fn shuffled(seed: &str, mut candidates: Vec<ExpertId>) -> Vec<ExpertId> {
    candidates.sort_by_cached_key(|id| mint::digest(format!("{seed}:{id}")));
    candidates
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn rule(quorum: u32, votes_needed: Option<u32>, extra: u32) -> PanelRule {
        PanelRule {
            size: 5,
            quorum,
            votes_needed,
            blind: true,
            by_field: false,
            lowest_rating: None,
            extra,
            extension: None,
            refuse_code: None,
            questions: vec![],
        }
    }

    fn votes(in_favour: u32, against: u32, waiting: u32) -> Votes {
        Votes { in_favour, against, waiting }
    }

    #[test]
    fn a_panel_decides_by_its_rule() {
        assert_eq!(count(&rule(3, None, 2), votes(2, 0, 0)), PanelState::NoQuorum);
        assert_eq!(count(&rule(3, None, 2), votes(2, 1, 0)), PanelState::InFavour);
        assert_eq!(count(&rule(3, None, 2), votes(1, 2, 0)), PanelState::Against);
        assert_eq!(count(&rule(4, None, 2), votes(2, 2, 0)), PanelState::Tied);
        assert_eq!(count(&rule(4, None, 0), votes(2, 2, 0)), PanelState::Against);
        assert_eq!(count(&rule(4, Some(3), 2), votes(2, 2, 0)), PanelState::Against);
    }

    #[test]
    fn who_is_silent_is_waited_for_until_the_time_is_over() {
        assert_eq!(standing(&rule(2, None, 1), PanelStage::Open, votes(1, 1, 1), false), PanelState::Open);
        assert_eq!(standing(&rule(2, None, 1), PanelStage::Open, votes(1, 1, 1), true), PanelState::Tied);
        assert_eq!(standing(&rule(3, None, 1), PanelStage::Open, votes(1, 1, 0), false), PanelState::NoQuorum);
    }

    #[test]
    fn a_seed_draws_the_same_again_and_another_draws_others() {
        let all: Vec<ExpertId> = (1..=40).map(|id| ExpertId(Uuid::from_u128(id))).collect();
        let turned: Vec<ExpertId> = all.iter().rev().copied().collect();
        assert_eq!(shuffled("a", all.clone()), shuffled("a", turned));
        assert_ne!(shuffled("a", all.clone()), shuffled("b", all));
    }
}
