//! An investor and a deal as the index keeps them, and their comparison.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::ids::{CompanyId, DealId, InvestorId};
use entity::investment::DealVisibility;
use entity::matchmaking::{MatchSide, MatchVerdict};

use crate::explanation::Fit;
use crate::fit::score_deal;
use crate::profile::{Criteria, Offer, PairContext};

/// The verdicts of one side on candidates of the other.
pub type Verdicts<I> = HashMap<I, MatchVerdict>;

/// An investor in the index.
#[derive(Clone, Debug)]
pub struct IndexedInvestor {
    pub id: InvestorId,
    pub criteria: Criteria,
    /// For each other investor, the number of companies in which both have invested.
    pub met: HashMap<InvestorId, u32>,
    /// The last day on which a park's verification of the investor is valid.
    pub verified_until: Option<NaiveDate>,
}

/// An open deal in the index.
#[derive(Clone, Debug)]
pub struct IndexedDeal {
    pub id: DealId,
    pub company: CompanyId,
    pub visibility: DealVisibility,
    pub closes: NaiveDate,
    pub offer: Offer,
    /// Investors that have invested in the company.
    pub backers: Vec<InvestorId>,
}

impl IndexedDeal {
    pub fn is_open_on(&self, day: NaiveDate) -> bool {
        self.offer.opened <= day && self.closes >= day
    }
}

impl IndexedInvestor {
    pub(crate) fn may_see(&self, visibility: DealVisibility, today: NaiveDate) -> bool {
        visibility == DealVisibility::Public || self.verified_until.is_some_and(|until| until >= today)
    }

    /// How often it has invested in the same company as one of the backers.
    pub(crate) fn co_investment_count(&self, backers: &[InvestorId], visibility: DealVisibility) -> u32 {
        if shows_backers(visibility) { backers.iter().filter_map(|backer| self.met.get(backer)).sum() } else { 0 }
    }

    /// An upper bound for the co-investors factor, for a company with or without known backers.
    pub(crate) fn co_investor_bound(&self, backed: bool) -> Option<f32> {
        match backed && !self.met.is_empty() {
            true => Some(1.0),
            false => (self.criteria.past.deals > 0).then_some(0.0),
        }
    }
}

/// For a deal by introduction, the backers would reveal the company.
pub(crate) fn shows_backers(visibility: DealVisibility) -> bool {
    visibility != DealVisibility::ByIntroduction
}

/// Scores a pair as `side` sees it; the verdict is that side's own. None if they are no match: excluded, hidden by that side,
/// invested already, or the investor may not see the deal.
pub fn match_pair(
    investor: &IndexedInvestor,
    deal: &IndexedDeal,
    side: MatchSide,
    verdict: Option<MatchVerdict>,
    today: NaiveDate,
) -> Option<Fit> {
    if !investor.may_see(deal.visibility, today) {
        return None;
    }
    let context = PairContext {
        shared: investor.co_investment_count(&deal.backers, deal.visibility),
        backed: deal.backers.contains(&investor.id),
        investor_verdict: verdict.filter(|_| side == MatchSide::Investor),
        company_verdict: verdict.filter(|_| side == MatchSide::Company),
    };
    score_deal(&investor.criteria, &deal.offer, context, today)
}
