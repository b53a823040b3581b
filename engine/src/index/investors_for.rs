//! Finds investors for a deal.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::NaiveDate;
use entity::ids::{DealId, InvestorId};
use entity::matchmaking::{MatchSide, MatchVerdict};

use super::MatchIndex;
use super::bound::PartialScore;
use crate::bit_set::BitSet;
use crate::explanation::{Factor, millionths};
use crate::factors;
use crate::pair::{IndexedDeal, IndexedInvestor, match_pair, shows_backers};
use crate::profile::{top_level_sector, with_parents};
use crate::rules::{obstacles, ticket_obstacle};
use crate::score::match_score;
use crate::top_list::TopList;

impl MatchIndex {
    /// The best investors for these deals, each with the deal that fits it best and the score in millionths; equal scores are
    /// ordered by id. The verdicts are the company's.
    pub fn investors_for(
        &self,
        deals: &[IndexedDeal],
        verdicts: &HashMap<(InvestorId, DealId), MatchVerdict>,
        today: NaiveDate,
        limit: usize,
    ) -> Vec<(InvestorId, DealId, i64)> {
        let mut found: HashMap<InvestorId, (i64, Reverse<DealId>)> = HashMap::new();
        // An investor on the combined list is also on the list of the deal that fits it best.
        for deal in deals {
            for (id, score) in self.investors_for_one(deal, verdicts, today, limit) {
                let this = (score, Reverse(deal.id));
                found.entry(id).and_modify(|best| *best = (*best).max(this)).or_insert(this);
            }
        }
        let mut best = TopList::new(limit);
        found.iter().for_each(|(id, (score, _))| best.add(*id, *score));
        best.into_list().into_iter().map(|(id, score)| (id, found[&id].1.0, score)).collect()
    }

    fn investors_for_one(
        &self,
        deal: &IndexedDeal,
        verdicts: &HashMap<(InvestorId, DealId), MatchVerdict>,
        today: NaiveDate,
        limit: usize,
    ) -> Vec<(InvestorId, i64)> {
        let mut best = TopList::new(limit);
        // As for deals, a verdict can raise a score above any bound.
        for ((id, _), verdict) in verdicts.iter().filter(|it| it.0.1 == deal.id) {
            let Some(investor) = self.investor(*id) else { continue };
            if let Some(fit) = match_pair(investor, deal, MatchSide::Company, Some(*verdict), today) {
                best.add(*id, fit.millionths());
            }
        }
        let search = InvestorSearch::new(deal, today);
        let candidates = self.candidates_for(deal);
        for (sector, looking) in self.by_sector(&deal.offer.sectors) {
            if best.excludes(search.bound(sector)) {
                continue;
            }
            let mut candidates = candidates.clone();
            candidates.intersect(&looking);
            for investor in candidates.iter().filter_map(|at| self.investors[at as usize].as_ref()) {
                if !search.excludes(investor, sector, &best)
                    && !verdicts.contains_key(&(investor.id, deal.id))
                    && let Some(score) = quick_score(investor, deal, today)
                {
                    best.add(investor.id, score);
                }
            }
        }
        best.into_list()
    }

    /// Investors whose thesis allows the round and the country.
    fn candidates_for(&self, deal: &IndexedDeal) -> BitSet {
        let Some(joins) = self.investors_by_round.get(&deal.offer.round) else { return BitSet::default() };
        let mut candidates = self.investors_of_any_country.clone();
        self.investors_by_country.get(&deal.offer.country).into_iter().for_each(|there| candidates.unite(there));
        candidates.intersect(joins);
        candidates
    }

    /// All investors, grouped by the value of the sector factor for these sectors (see `factors::sector`); highest values first.
    fn by_sector(&self, sectors: &[String]) -> [(Option<f32>, BitSet); 4] {
        let any_of = |of: &HashMap<String, BitSet>, codes: &mut dyn Iterator<Item = &str>| {
            let mut any = BitSet::default();
            codes.filter_map(|code| of.get(code)).for_each(|candidates| any.unite(candidates));
            any
        };
        let wanted = any_of(&self.investors_by_sector, &mut sectors.iter().flat_map(|code| with_parents(code)));
        let mut near = any_of(&self.investors_by_top_sector, &mut sectors.iter().map(|code| top_level_sector(code)));
        near.subtract(&wanted);
        let mut other = any_of(&self.investors_by_top_sector, &mut self.investors_by_top_sector.keys().map(String::as_str));
        other.subtract(&wanted);
        other.subtract(&near);
        [(Some(1.0), wanted), (None, self.investors_of_any_sector.clone()), (Some(0.5), near), (Some(0.0), other)]
    }
}

/// The score that `match_pair` gives without verdicts, in millionths and without reasons.
fn quick_score(investor: &IndexedInvestor, deal: &IndexedDeal, today: NaiveDate) -> Option<i64> {
    let (criteria, offer) = (&investor.criteria, &deal.offer);
    if !investor.may_see(deal.visibility, today)
        || deal.backers.contains(&investor.id)
        || obstacles(criteria, offer, today).next().is_some()
    {
        return None;
    }
    let shared = investor.co_investment_count(&deal.backers, deal.visibility);
    Some(millionths(match_score(&factors::factor_values(criteria, offer, shared, today), None)))
}

/// One search for investors.
struct InvestorSearch<'l> {
    deal: &'l IndexedDeal,
    today: NaiveDate,
    /// Factors with the same value for all investors.
    sum: PartialScore,
    backed: bool,
}

impl<'l> InvestorSearch<'l> {
    fn new(deal: &'l IndexedDeal, today: NaiveDate) -> Self {
        let offer = &deal.offer;
        let mut sum = PartialScore::default();
        sum.add_known(Factor::Traction, offer.stage.map(factors::traction));
        sum.add(Factor::Park, if offer.resident { 1.0 } else { 0.0 });
        sum.add(Factor::Momentum, factors::momentum(offer.opened, today).0);
        let backed = !deal.backers.is_empty() && shows_backers(deal.visibility);
        Self { deal, today, sum, backed }
    }

    /// An upper bound for investors with this value of the sector factor.
    fn bound(&self, sector: Option<f32>) -> f32 {
        use Factor::{BusinessModel, CoInvestors, Geography, Portfolio, Round, Text, Ticket};
        let mut sum = self.sum;
        sum.add_known(Factor::Sector, sector);
        [Round, Geography, Ticket, BusinessModel, Text, CoInvestors, Portfolio].into_iter().for_each(|factor| sum.add(factor, 1.0));
        sum.score()
    }

    /// Whether an investor cannot enter the list, or may not see the deal. Expensive factors are replaced by their upper bounds.
    fn excludes(&self, investor: &IndexedInvestor, sector: Option<f32>, best: &TopList<InvestorId>) -> bool {
        let (criteria, offer) = (&investor.criteria, &self.deal.offer);
        if ticket_obstacle(criteria.ticket, offer.sums).is_some() || !investor.may_see(self.deal.visibility, self.today) {
            return true;
        }
        let mut sum = self.sum;
        sum.add_known(Factor::Sector, sector);
        sum.add_known(Factor::Round, (!criteria.rounds.is_empty()).then_some(1.0));
        sum.add_known(Factor::Geography, (!criteria.countries.is_empty()).then_some(1.0));
        sum.add_known(Factor::Ticket, factors::ticket(criteria.ticket, offer.sums));
        sum.add_known(Factor::BusinessModel, factors::model(&criteria.models, &offer.models).map(|it| it.0));
        sum.add_known(Factor::CoInvestors, investor.co_investor_bound(self.backed));
        let whole = |text: Option<f32>, portfolio: Option<f32>| {
            let mut sum = sum;
            sum.add_known(Factor::Text, text);
            sum.add_known(Factor::Portfolio, portfolio);
            sum.score()
        };
        let (text, portfolio) = ((!criteria.words.is_empty()).then_some(1.0), (criteria.past.deals > 0).then_some(1.0));
        best.excludes(whole(text, portfolio))
            || best.excludes(whole(text, factors::portfolio(&criteria.past, &offer.sectors).map(|it| it.0)))
    }
}
