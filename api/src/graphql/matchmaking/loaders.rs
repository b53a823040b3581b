//! How many deals fit an investor, with as many statements as for one.

use entity::ids::{DealId, InvestorId};

use crate::graphql::loading::batches;
use domain::matchmaking::suggest::{self, Match};

batches! {
    /// For investors that the viewer acts for.
    MatchOfPair: (InvestorId, DealId) => Match = suggest::pairs;
}
