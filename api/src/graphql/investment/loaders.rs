//! Investors and what is theirs, many at a time.

use entity::ids::{DealId, InvestorId};
use entity::investment::{accreditation, deal, investor};

use crate::graphql::loading::batches;
use domain::investment::find;

batches! {
    InvestorById: InvestorId => investor::Model = find::investors_by_ids;
    AccreditationsOfInvestor: InvestorId => Vec<accreditation::Model> = find::accreditations_of;
    /// Those that the viewer may see.
    DealById: DealId => deal::Model = find::deals_by_ids;
}
