//! What is sent about a match, and what comes back.

use async_graphql::{Enum, ID, InputObject, SimpleObject};

use super::types::Match;

/// What someone thinks of a match.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entity::matchmaking::MatchVerdict")]
pub enum MatchVerdict {
    /// Worth a talk.
    Interested,
    /// Good, at another time.
    NotNow,
    /// Not what is looked for.
    NotAFit,
    /// Not to be shown again.
    Hide,
}

/// Says what one thinks of a match; it counts in later ones. HIDE takes it off the list.
#[derive(InputObject)]
pub struct RateMatchInput {
    /// The match.
    pub match_id: ID,
    /// What one thinks of it.
    pub verdict: MatchVerdict,
    /// Why, in one's own words; only for one's own side.
    pub reason: Option<String>,
}

/// What came of a rating.
#[derive(SimpleObject)]
pub struct RateMatchPayload {
    /// The match as it counts now, unless it was hidden.
    pub r#match: Option<Match>,
}
