//! Finds investors for a deal.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::NaiveDate;
use entity::ids::{DealId, InvestorId};
use entity::matchmaking::{MatchSide, MatchVerdict};

use super::Index;
use super::bound::Sum;
use crate::bit_set::Bits;
use crate::explanation::{Factor, millionths};
use crate::factors;
use crate::pair::{Listed, Seeker, hold, shows_backers};
use crate::profile::{roof, with_above};
use crate::rules::{barred_by_sum, bars};
use crate::score::score;
use crate::top_list::Best;

impl Index {
    /// The investors that fit one of these deals best, each with the deal that suits it best and the score in millionths; equal ones by
    /// their ids. `said` is the company's word.
    pub fn investors_for(
        &self,
        deals: &[Listed],
        said: &HashMap<(InvestorId, DealId), MatchVerdict>,
        today: NaiveDate,
        most: usize,
    ) -> Vec<(InvestorId, DealId, i64)> {
        let mut found: HashMap<InvestorId, (i64, Reverse<DealId>)> = HashMap::new();
        // Who is among the best by any deal is among the best by the one that suits it best.
        for listed in deals {
            for (id, score) in self.investors_for_one(listed, said, today, most) {
                let this = (score, Reverse(listed.id));
                found.entry(id).and_modify(|best| *best = (*best).max(this)).or_insert(this);
            }
        }
        let mut best = Best::new(most);
        found.iter().for_each(|(id, (score, _))| best.take(*id, *score));
        best.into_list().into_iter().map(|(id, score)| (id, found[&id].1.0, score)).collect()
    }

    fn investors_for_one(
        &self,
        listed: &Listed,
        said: &HashMap<(InvestorId, DealId), MatchVerdict>,
        today: NaiveDate,
        most: usize,
    ) -> Vec<(InvestorId, i64)> {
        let mut best = Best::new(most);
        // As with deals, a word lifts over any bound.
        for ((id, _), verdict) in said.iter().filter(|it| it.0.1 == listed.id) {
            let Some(seeker) = self.seeker(*id) else { continue };
            if let Some(fit) = hold(seeker, listed, MatchSide::Company, Some(*verdict), today) {
                best.take(*id, fit.millionths());
            }
        }
        let offered = Offered::of(listed, today);
        let who = self.candidates_for(listed);
        for (sector, looking) in self.by_sector(&listed.offer.sectors) {
            if best.is_beyond(offered.bound(sector)) {
                continue;
            }
            let mut who = who.clone();
            who.keep(&looking);
            for seeker in who.iter().filter_map(|at| self.seekers[at as usize].as_ref()) {
                if !offered.is_beyond(seeker, sector, &best)
                    && !said.contains_key(&(seeker.id, listed.id))
                    && let Some(score) = glance(seeker, listed, today)
                {
                    best.take(seeker.id, score);
                }
            }
        }
        best.into_list()
    }

    /// Investors that join such a round in such a country.
    fn candidates_for(&self, listed: &Listed) -> Bits {
        let Some(joins) = self.seekers_by_round.get(&listed.offer.round) else { return Bits::default() };
        let mut who = self.seekers_of_all_countries.clone();
        self.seekers_by_country.get(&listed.offer.country).into_iter().for_each(|there| who.add(there));
        who.keep(joins);
        who
    }

    /// All investors by what these lines of business are worth to them, as `factors::sector` has it, the most likely first.
    fn by_sector(&self, sectors: &[String]) -> [(Option<f32>, Bits); 4] {
        let any_of = |of: &HashMap<String, Bits>, codes: &mut dyn Iterator<Item = &str>| {
            let mut any = Bits::default();
            codes.filter_map(|code| of.get(code)).for_each(|who| any.add(who));
            any
        };
        let wanted = any_of(&self.seekers_by_sector, &mut sectors.iter().flat_map(|code| with_above(code)));
        let mut near = any_of(&self.seekers_by_roof, &mut sectors.iter().map(|code| roof(code)));
        near.lose(&wanted);
        let mut other = any_of(&self.seekers_by_roof, &mut self.seekers_by_roof.keys().map(String::as_str));
        other.lose(&wanted);
        other.lose(&near);
        [(Some(1.0), wanted), (None, self.seekers_of_all_sectors.clone()), (Some(0.5), near), (Some(0.0), other)]
    }
}

/// The score of a pair of which nothing has been said, in millionths, as `hold` would give it and without the reasons.
fn glance(seeker: &Seeker, listed: &Listed, today: NaiveDate) -> Option<i64> {
    let (wish, offer) = (&seeker.wish, &listed.offer);
    if !seeker.finds(listed.visibility, today) || listed.backers.contains(&seeker.id) || bars(wish, offer, today).next().is_some() {
        return None;
    }
    let shared = seeker.shared(&listed.backers, listed.visibility);
    Some(millionths(score(&factors::values(wish, offer, shared, today), None)))
}

/// A deal that investors are looked for.
struct Offered<'l> {
    listed: &'l Listed,
    today: NaiveDate,
    /// What is the same for all investors.
    sum: Sum,
    backed: bool,
}

impl<'l> Offered<'l> {
    fn of(listed: &'l Listed, today: NaiveDate) -> Self {
        let offer = &listed.offer;
        let mut sum = Sum::default();
        sum.know(Factor::Traction, offer.stage.map(factors::traction));
        sum.add(Factor::Park, if offer.resident { 1.0 } else { 0.0 });
        sum.add(Factor::Momentum, factors::momentum(offer.opened, today).0);
        let backed = !listed.backers.is_empty() && shows_backers(listed.visibility);
        Self { listed, today, sum, backed }
    }

    /// What the best investor could score to whom the lines of business are worth this.
    fn bound(&self, sector: Option<f32>) -> f32 {
        use Factor::{BusinessModel, CoInvestors, Geography, Portfolio, Round, Text, Ticket};
        let mut sum = self.sum;
        sum.know(Factor::Sector, sector);
        [Round, Geography, Ticket, BusinessModel, Text, CoInvestors, Portfolio].into_iter().for_each(|factor| sum.add(factor, 1.0));
        sum.score()
    }

    /// An investor cannot be among the best any more, or may not have the deal; what takes long to find out is taken for the best it
    /// can be.
    fn is_beyond(&self, seeker: &Seeker, sector: Option<f32>, best: &Best<InvestorId>) -> bool {
        let (wish, offer) = (&seeker.wish, &self.listed.offer);
        if barred_by_sum(wish.ticket, offer.sums).is_some() || !seeker.finds(self.listed.visibility, self.today) {
            return true;
        }
        let mut sum = self.sum;
        sum.know(Factor::Sector, sector);
        sum.know(Factor::Round, (!wish.rounds.is_empty()).then_some(1.0));
        sum.know(Factor::Geography, (!wish.countries.is_empty()).then_some(1.0));
        sum.know(Factor::Ticket, factors::ticket(wish.ticket, offer.sums));
        sum.know(Factor::BusinessModel, factors::model(&wish.models, &offer.models).map(|it| it.0));
        sum.know(Factor::CoInvestors, seeker.knows_at_most(self.backed));
        let whole = |text: Option<f32>, portfolio: Option<f32>| {
            let mut sum = sum;
            sum.know(Factor::Text, text);
            sum.know(Factor::Portfolio, portfolio);
            sum.score()
        };
        let (text, portfolio) = ((!wish.words.is_empty()).then_some(1.0), (wish.past.deals > 0).then_some(1.0));
        best.is_beyond(whole(text, portfolio)) || best.is_beyond(whole(text, factors::portfolio(&wish.past, &offer.sectors).map(|it| it.0)))
    }
}
