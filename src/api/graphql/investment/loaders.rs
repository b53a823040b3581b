//! Investors and what is theirs, many at a time.

use std::collections::HashMap;

use entity::ids::{DealId, InvestorId};
use entity::investment::{accreditation, deal, investor};

use crate::api::graphql::loading::Batch;
use crate::domain::investment::find;
use crate::kernel::problem::Problem;
use crate::kernel::work::View;

pub struct InvestorById;

impl Batch for InvestorById {
    type Key = InvestorId;
    type Value = investor::Model;

    async fn fetch(view: &View, keys: Vec<InvestorId>) -> Result<HashMap<InvestorId, investor::Model>, Problem> {
        find::investors_by_ids(view, keys).await
    }
}

pub struct AccreditationsOfInvestor;

impl Batch for AccreditationsOfInvestor {
    type Key = InvestorId;
    type Value = Vec<accreditation::Model>;

    async fn fetch(view: &View, keys: Vec<InvestorId>) -> Result<HashMap<InvestorId, Vec<accreditation::Model>>, Problem> {
        find::accreditations_of(view, keys).await
    }
}

/// Those that the viewer may see.
pub struct DealById;

impl Batch for DealById {
    type Key = DealId;
    type Value = deal::Model;

    async fn fetch(view: &View, keys: Vec<DealId>) -> Result<HashMap<DealId, deal::Model>, Problem> {
        find::deals_by_ids(view, keys).await
    }
}
