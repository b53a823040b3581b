//! How many deals fit an investor, with as many statements as for one.

use std::collections::HashMap;

use entity::ids::{DealId, InvestorId};

use crate::api::graphql::loading::Batch;
use crate::domain::matchmaking::suggest::{self, Match};
use crate::kernel::problem::Problem;
use crate::kernel::work::View;

/// For investors that the viewer acts for.
pub struct MatchOfPair;

impl Batch for MatchOfPair {
    type Key = (InvestorId, DealId);
    type Value = Match;

    async fn fetch(view: &View, keys: Vec<(InvestorId, DealId)>) -> Result<HashMap<(InvestorId, DealId), Match>, Problem> {
        suggest::pairs(view, keys).await
    }
}
