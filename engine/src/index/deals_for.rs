//! Finds deals for an investor.

use chrono::NaiveDate;
use entity::ids::{DealId, InvestorId};
use entity::investment::{ExclusionKind, Round};
use entity::matchmaking::{MatchSide, MatchVerdict};

use super::bound::PartialScore;
use super::common_words::WordLevels;
use super::{DealGroup, DealRow, MatchIndex};
use crate::bit_set::BitSet;
use crate::explanation::{Factor, millionths};
use crate::factors;
use crate::pair::{IndexedInvestor, Verdicts, match_pair, shows_backers};
use crate::profile::{Criteria, TicketRange, count_shared};
use crate::rules::{competes, includes_sector, ticket_obstacle};
use crate::score::{Values, match_score};
use crate::top_list::TopList;

impl MatchIndex {
    /// The best deals for an investor, with scores in millionths; equal scores are ordered by id.
    pub fn deals_for(&self, investor: &IndexedInvestor, verdicts: &Verdicts<DealId>, today: NaiveDate, limit: usize) -> Vec<(DealId, i64)> {
        let mut best = TopList::new(limit);
        if limit == 0 || investor.criteria.until.is_some_and(|until| until < today) {
            return vec![];
        }
        let search = DealSearch::new(self, investor, today);
        let mut groups = BoundBuckets::default();
        self.candidates(&search).for_each(|at| search.bound(self, at).into_iter().for_each(|bound| groups.put(at, bound)));
        // Deals with a verdict are scored separately, because a verdict can raise a score above any bound.
        let mut with_verdict: Vec<(&DealId, &MatchVerdict)> = verdicts.iter().collect();
        with_verdict.sort_by_key(|it| *it.0);
        for (id, verdict) in with_verdict {
            let Some(deal) = self.deal(*id).filter(|it| it.is_open_on(today)) else { continue };
            if let Some(fit) = match_pair(investor, &deal, MatchSide::Investor, Some(*verdict), today) {
                best.add(*id, fit.millionths());
            }
        }
        for (bound, bucket) in groups.highest_first() {
            if best.excludes(bound) {
                break;
            }
            for (at, bound) in bucket {
                let group = &self.groups[*at as usize];
                let Some(base) = search.base(group).filter(|_| !best.excludes(*bound)) else { continue };
                for row in &group.rows {
                    if let Some(score) = search.score(self, group, base, row, &best)
                        && !verdicts.contains_key(&row.id)
                    {
                        best.add(row.id, millionths(score));
                    }
                }
            }
        }
        best.into_list()
    }

    /// The groups with a wanted round and country.
    fn candidates(&self, search: &DealSearch<'_>) -> impl Iterator<Item = u32> + use<> {
        let criteria = &search.investor.criteria;
        let mut bits = BitSet::default();
        for round in if criteria.rounds.is_empty() { Round::ALL } else { &criteria.rounds } {
            self.groups_by_round.get(round).into_iter().for_each(|groups| bits.unite(groups));
        }
        if !criteria.countries.is_empty() {
            let mut there = BitSet::default();
            for number in criteria.countries.iter().filter_map(|country| self.countries.numbers.get(country)) {
                self.groups_by_country.get(*number as usize).into_iter().for_each(|groups| there.unite(groups));
            }
            bits.intersect(&there);
        }
        bits.iter().collect::<Vec<_>>().into_iter()
    }
}

/// Groups, put into buckets by their upper bounds: almost sorted, and faster than sorting.
struct BoundBuckets(Vec<Vec<(u32, f32)>>);

impl Default for BoundBuckets {
    fn default() -> Self {
        Self(vec![vec![]; Self::BUCKETS + 1])
    }
}

impl BoundBuckets {
    const BUCKETS: usize = 1024;

    fn put(&mut self, group: u32, bound: f32) {
        self.0[(bound * Self::BUCKETS as f32) as usize].push((group, bound));
    }

    /// The buckets with their upper bounds, highest first.
    fn highest_first(&self) -> impl Iterator<Item = (f32, &[(u32, f32)])> {
        let buckets = self.0.iter().enumerate().rev();
        buckets.map(|(bucket, groups)| ((bucket + 1) as f32 / Self::BUCKETS as f32, groups.as_slice()))
    }
}

/// The values and the partial score that all deals with the same sectors have in common.
#[derive(Clone, Copy)]
struct GroupValues {
    values: Values,
    sum: PartialScore,
}

/// One search for deals. It holds the scores of values that many deals share.
struct DealSearch<'s> {
    investor: &'s IndexedInvestor,
    today: NaiveDate,
    /// By number in the interner; None if the thesis excludes the sectors.
    sectors: Vec<Option<GroupValues>>,
    excluded_countries: Vec<bool>,
    excluded_teams: Vec<bool>,
    models: Vec<Option<f32>>,
    ticket: Option<TicketRange>,
    word_levels: WordLevels,
    sanctioned: bool,
    competes: bool,
}

impl<'s> DealSearch<'s> {
    fn new(index: &MatchIndex, investor: &'s IndexedInvestor, today: NaiveDate) -> Self {
        let criteria = &investor.criteria;
        let excludes = |kind: ExclusionKind| criteria.exclusions.iter().filter(move |it| it.kind == kind);
        let any_of = |kind: ExclusionKind, places: &[String]| excludes(kind).any(|it| it.values.iter().any(|it| places.contains(it)));
        let sectors = index.sectors.all.iter().map(|sectors| {
            if excludes(ExclusionKind::Sector).any(|it| includes_sector(&it.values, sectors)) {
                return None;
            }
            Some(Self::group_values(criteria, sectors))
        });
        let countries = index.countries.all.iter();
        let teams = index.places.all.iter().map(|places| any_of(ExclusionKind::TeamCountry, places));
        Self {
            investor,
            today,
            sectors: sectors.collect(),
            excluded_countries: countries.map(|it| any_of(ExclusionKind::CountryOfIncorporation, std::slice::from_ref(it))).collect(),
            excluded_teams: teams.collect(),
            models: index.models.all.iter().map(|models| factors::model(&criteria.models, models).map(|it| it.0)).collect(),
            ticket: criteria.ticket,
            word_levels: WordLevels::new(&criteria.words),
            sanctioned: excludes(ExclusionKind::Sanctioned).next().is_some(),
            competes: excludes(ExclusionKind::CompetesWithPortfolio).next().is_some(),
        }
    }

    fn group_values(criteria: &Criteria, sectors: &[String]) -> GroupValues {
        let mut base = GroupValues { values: Values::default(), sum: PartialScore::default() };
        let parts = [
            (Factor::Sector, factors::sector(&criteria.sectors, sectors).map(|it| it.0)),
            (Factor::Portfolio, factors::portfolio(&criteria.past, sectors).map(|it| it.0)),
            (Factor::Round, (!criteria.rounds.is_empty()).then_some(1.0)),
            (Factor::Geography, (!criteria.countries.is_empty()).then_some(1.0)),
        ];
        for (factor, value) in parts {
            base.values[factor as usize] = value;
            base.sum.add_known(factor, value);
        }
        base
    }

    /// None if the thesis excludes the whole group.
    fn base(&self, group: &DealGroup) -> Option<&GroupValues> {
        self.sectors[group.sectors as usize].as_ref().filter(|_| !self.excluded_countries[group.country as usize])
    }

    /// An upper bound for the scores of a group; None if nothing in it can match.
    fn bound(&self, index: &MatchIndex, at: u32) -> Option<f32> {
        let group = &index.groups[at as usize];
        if group.rows.is_empty() {
            return None;
        }
        let mut sum = self.base(group)?.sum;
        let criteria = &self.investor.criteria;
        if self.ticket.is_some() {
            sum.add(Factor::Ticket, 1.0);
        }
        if !criteria.models.is_empty() {
            sum.add(Factor::BusinessModel, 1.0);
        }
        if !criteria.words.is_empty() {
            sum.add(Factor::Text, 1.0);
        }
        sum.add_known(Factor::CoInvestors, self.investor.co_investor_bound(true));
        sum.add(Factor::Traction, group.traction);
        sum.add(Factor::Park, if group.resident { 1.0 } else { 0.0 });
        sum.add(Factor::Momentum, factors::momentum(group.newest, self.today).0);
        Some(sum.score())
    }

    /// The score of a deal. None if a hard rule is not met or if the deal cannot enter the list.
    fn score(&self, index: &MatchIndex, group: &DealGroup, base: &GroupValues, row: &DealRow, best: &TopList<DealId>) -> Option<f32> {
        if row.opened > self.today
            || row.closes < self.today
            || !self.investor.may_see(row.visibility, self.today)
            || self.excluded_teams[row.team as usize]
            || (self.sanctioned && row.sanctioned)
            || ticket_obstacle(self.ticket, row.sums).is_some()
        {
            return None;
        }
        let (ticket, model) = (factors::ticket(self.ticket, row.sums), self.models[row.models as usize]);
        let (traction, park) = (row.stage.map(factors::traction), if row.resident { 1.0 } else { 0.0 });
        let momentum = factors::momentum(row.opened, self.today).0;
        let cheap = [
            (Factor::Ticket, ticket),
            (Factor::BusinessModel, model),
            (Factor::Traction, traction),
            (Factor::Park, Some(park)),
            (Factor::Momentum, Some(momentum)),
        ];
        let (criteria, of) = (&self.investor.criteria, self.investor.criteria.words.len());
        let mut sum = base.sum;
        cheap.iter().for_each(|(factor, value)| sum.add_known(*factor, *value));
        // Expensive factors are first replaced by their upper bounds, one after the other.
        if of > 0 {
            sum.add(Factor::Text, factors::text(self.word_levels.max_shared(row.word_classes), of));
        }
        let excluded = |known: Option<f32>| {
            let mut sum = sum;
            sum.add_known(Factor::CoInvestors, known);
            best.excludes(sum.score())
        };
        if excluded(self.investor.co_investor_bound(row.backed && shows_backers(row.visibility))) {
            return None;
        }
        let backers: &[InvestorId] = if row.backed { &index.companies[row.company as usize].backers } else { &[] };
        let shared = self.investor.co_investment_count(backers, row.visibility);
        let known = (criteria.past.deals > 0 || shared > 0).then(|| factors::co_investors(shared));
        if excluded(known) {
            return None;
        }
        let (sectors, markets) = (&index.sectors.all[group.sectors as usize], &index.places.all[row.markets as usize]);
        if backers.contains(&self.investor.id) || (self.competes && competes(&criteria.past, sectors, markets)) {
            return None;
        }
        let mut values = base.values;
        cheap.into_iter().for_each(|(factor, value)| values[factor as usize] = value);
        values[Factor::Text as usize] = (of > 0).then(|| factors::text(count_shared(&criteria.words, &row.words), of));
        values[Factor::CoInvestors as usize] = known;
        Some(match_score(&values, None))
    }
}
