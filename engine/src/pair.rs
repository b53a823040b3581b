//! An investor and a deal as the index keeps them, and their comparison.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::ids::{CompanyId, DealId, InvestorId};
use entity::investment::DealVisibility;
use entity::matchmaking::{MatchSide, MatchVerdict};

use crate::explanation::Fit;
use crate::fit::fit;
use crate::profile::{Bond, Offer, Wish};

/// What one side has said of matches, by the other side.
pub type Said<I> = HashMap<I, MatchVerdict>;

/// An investor who looks for deals.
#[derive(Clone, Debug)]
pub struct Seeker {
    pub id: InvestorId,
    pub wish: Wish,
    /// How often it has been in a company with another investor.
    pub met: HashMap<InvestorId, u32>,
    /// The last day on which a park's word for it holds.
    pub verified_until: Option<NaiveDate>,
}

/// An open deal as it is listed.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: DealId,
    pub company: CompanyId,
    pub visibility: DealVisibility,
    pub closes: NaiveDate,
    pub offer: Offer,
    /// Who has put money in the company.
    pub backers: Vec<InvestorId>,
}

impl Listed {
    pub fn is_open_on(&self, day: NaiveDate) -> bool {
        self.offer.opened <= day && self.closes >= day
    }
}

impl Seeker {
    pub(crate) fn finds(&self, visibility: DealVisibility, today: NaiveDate) -> bool {
        visibility == DealVisibility::Public || self.verified_until.is_some_and(|until| until >= today)
    }

    /// How often it has been in a company with one of these.
    pub(crate) fn shared(&self, backers: &[InvestorId], visibility: DealVisibility) -> u32 {
        if shows_backers(visibility) { backers.iter().filter_map(|backer| self.met.get(backer)).sum() } else { 0 }
    }

    /// The most that is known of co-investors, with a company that somebody is known to back, or nobody.
    pub(crate) fn knows_at_most(&self, backed: bool) -> Option<f32> {
        match backed && !self.met.is_empty() {
            true => Some(1.0),
            false => (self.wish.past.deals > 0).then_some(0.0),
        }
    }
}

/// Who backs a company would tell whose deal it is.
pub(crate) fn shows_backers(visibility: DealVisibility) -> bool {
    visibility != DealVisibility::ByIntroduction
}

/// How well the two fit, as one side sees it, which alone has `said` something. None where they are no match: excluded, hidden by the
/// side that looks, backed already, or a deal that the investor may not find.
pub fn hold(seeker: &Seeker, listed: &Listed, side: MatchSide, said: Option<MatchVerdict>, today: NaiveDate) -> Option<Fit> {
    if !seeker.finds(listed.visibility, today) {
        return None;
    }
    let bond = Bond {
        shared: seeker.shared(&listed.backers, listed.visibility),
        backed: listed.backers.contains(&seeker.id),
        investor_said: said.filter(|_| side == MatchSide::Investor),
        company_said: said.filter(|_| side == MatchSide::Company),
    };
    fit(&seeker.wish, &listed.offer, bond, today)
}
