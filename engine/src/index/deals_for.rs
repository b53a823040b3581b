//! Finds deals for an investor.

use chrono::NaiveDate;
use entity::ids::{DealId, InvestorId};
use entity::investment::{ExclusionKind, Round};
use entity::matchmaking::{MatchSide, MatchVerdict};

use super::bound::Sum;
use super::common_words::Spoken;
use super::{Heap, Index, Row};
use crate::bit_set::Bits;
use crate::explanation::{Factor, millionths};
use crate::factors;
use crate::pair::{Said, Seeker, hold, shows_backers};
use crate::profile::{Tickets, Wish, shared_words};
use crate::rules::{barred_by_sum, competes, names_sector};
use crate::score::{Values, score};
use crate::top_list::Best;

impl Index {
    /// The deals that fit an investor best, with their scores in millionths; equal ones by their ids.
    pub fn deals_for(&self, seeker: &Seeker, said: &Said<DealId>, today: NaiveDate, most: usize) -> Vec<(DealId, i64)> {
        let mut best = Best::new(most);
        if most == 0 || seeker.wish.until.is_some_and(|until| until < today) {
            return vec![];
        }
        let asked = Asked::of(self, seeker, today);
        let mut heaps = Ladder::default();
        self.candidates(&asked).for_each(|at| asked.bound(self, at).into_iter().for_each(|bound| heaps.put(at, bound)));
        // What has been spoken of is weighed by itself: a good word may lift it over any bound.
        let mut spoken_of: Vec<(&DealId, &MatchVerdict)> = said.iter().collect();
        spoken_of.sort_by_key(|it| *it.0);
        for (id, verdict) in spoken_of {
            let Some(listed) = self.listed(*id).filter(|it| it.is_open_on(today)) else { continue };
            if let Some(fit) = hold(seeker, &listed, MatchSide::Investor, Some(*verdict), today) {
                best.take(*id, fit.millionths());
            }
        }
        for (bound, rung) in heaps.down() {
            if best.is_beyond(bound) {
                break;
            }
            for (at, bound) in rung {
                let heap = &self.heaps[*at as usize];
                let Some(base) = asked.base(heap).filter(|_| !best.is_beyond(*bound)) else { continue };
                for row in &heap.rows {
                    if let Some(score) = asked.score(self, heap, base, row, &best)
                        && !said.contains_key(&row.id)
                    {
                        best.take(row.id, millionths(score));
                    }
                }
            }
        }
        best.into_list()
    }

    /// Heaps of the rounds and countries that are looked for.
    fn candidates(&self, asked: &Asked<'_>) -> impl Iterator<Item = u32> + use<> {
        let wish = &asked.seeker.wish;
        let mut bits = Bits::default();
        for round in if wish.rounds.is_empty() { Round::ALL } else { &wish.rounds } {
            self.heaps_by_round.get(round).into_iter().for_each(|heaps| bits.add(heaps));
        }
        if !wish.countries.is_empty() {
            let mut there = Bits::default();
            for number in wish.countries.iter().filter_map(|country| self.countries.numbers.get(country)) {
                self.heaps_by_country.get(*number as usize).into_iter().for_each(|heaps| there.add(heaps));
            }
            bits.keep(&there);
        }
        bits.iter().collect::<Vec<_>>().into_iter()
    }
}

/// Heaps with their bounds, on rungs: nearly as good as in order, and sooner done.
struct Ladder(Vec<Vec<(u32, f32)>>);

impl Default for Ladder {
    fn default() -> Self {
        Self(vec![vec![]; Self::RUNGS + 1])
    }
}

impl Ladder {
    const RUNGS: usize = 1024;

    fn put(&mut self, heap: u32, bound: f32) {
        self.0[(bound * Self::RUNGS as f32) as usize].push((heap, bound));
    }

    /// What may still come in, from the highest rung down.
    fn down(&self) -> impl Iterator<Item = (f32, &[(u32, f32)])> {
        let rungs = self.0.iter().enumerate().rev();
        rungs.map(|(rung, heaps)| ((rung + 1) as f32 / Self::RUNGS as f32, heaps.as_slice()))
    }
}

/// What is the same for all deals of some lines of business in the rounds and countries that are looked for.
#[derive(Clone, Copy)]
struct Base {
    values: Values,
    sum: Sum,
}

/// What an investor makes of values that many deals have alike, each weighed once.
struct Asked<'s> {
    seeker: &'s Seeker,
    today: NaiveDate,
    /// By number; None where they are excluded.
    sectors: Vec<Option<Base>>,
    excluded_countries: Vec<bool>,
    excluded_teams: Vec<bool>,
    models: Vec<Option<f32>>,
    ticket: Option<Tickets>,
    spoken: Spoken,
    sanctioned: bool,
    competes: bool,
}

impl<'s> Asked<'s> {
    fn of(index: &Index, seeker: &'s Seeker, today: NaiveDate) -> Self {
        let wish = &seeker.wish;
        let excludes = |kind: ExclusionKind| wish.exclusions.iter().filter(move |it| it.kind == kind);
        let any_of = |kind: ExclusionKind, places: &[String]| excludes(kind).any(|it| it.values.iter().any(|it| places.contains(it)));
        let sectors = index.sectors.all.iter().map(|sectors| {
            if excludes(ExclusionKind::Sector).any(|it| names_sector(&it.values, sectors)) {
                return None;
            }
            Some(Self::base_of(wish, sectors))
        });
        let countries = index.countries.all.iter();
        let teams = index.places.all.iter().map(|places| any_of(ExclusionKind::TeamCountry, places));
        Self {
            seeker,
            today,
            sectors: sectors.collect(),
            excluded_countries: countries.map(|it| any_of(ExclusionKind::CountryOfIncorporation, std::slice::from_ref(it))).collect(),
            excluded_teams: teams.collect(),
            models: index.models.all.iter().map(|models| factors::model(&wish.models, models).map(|it| it.0)).collect(),
            ticket: wish.ticket,
            spoken: Spoken::of(&wish.words),
            sanctioned: excludes(ExclusionKind::Sanctioned).next().is_some(),
            competes: excludes(ExclusionKind::CompetesWithPortfolio).next().is_some(),
        }
    }

    fn base_of(wish: &Wish, sectors: &[String]) -> Base {
        let mut base = Base { values: Values::default(), sum: Sum::default() };
        let parts = [
            (Factor::Sector, factors::sector(&wish.sectors, sectors).map(|it| it.0)),
            (Factor::Portfolio, factors::portfolio(&wish.past, sectors).map(|it| it.0)),
            (Factor::Round, (!wish.rounds.is_empty()).then_some(1.0)),
            (Factor::Geography, (!wish.countries.is_empty()).then_some(1.0)),
        ];
        for (factor, worth) in parts {
            base.values[factor as usize] = worth;
            base.sum.know(factor, worth);
        }
        base
    }

    /// None where a hard rule keeps the whole heap away.
    fn base(&self, heap: &Heap) -> Option<&Base> {
        self.sectors[heap.sectors as usize].as_ref().filter(|_| !self.excluded_countries[heap.country as usize])
    }

    /// What the best deal of a heap could score.
    fn bound(&self, index: &Index, at: u32) -> Option<f32> {
        let heap = &index.heaps[at as usize];
        if heap.rows.is_empty() {
            return None;
        }
        let mut sum = self.base(heap)?.sum;
        let wish = &self.seeker.wish;
        if self.ticket.is_some() {
            sum.add(Factor::Ticket, 1.0);
        }
        if !wish.models.is_empty() {
            sum.add(Factor::BusinessModel, 1.0);
        }
        if !wish.words.is_empty() {
            sum.add(Factor::Text, 1.0);
        }
        sum.know(Factor::CoInvestors, self.seeker.knows_at_most(true));
        sum.add(Factor::Traction, heap.traction);
        sum.add(Factor::Park, if heap.resident { 1.0 } else { 0.0 });
        sum.add(Factor::Momentum, factors::momentum(heap.newest, self.today).0);
        Some(sum.score())
    }

    /// What a deal scores, unless a rule keeps it away or it cannot be among the best any more.
    fn score(&self, index: &Index, heap: &Heap, base: &Base, row: &Row, best: &Best<DealId>) -> Option<f32> {
        if row.opened > self.today
            || row.closes < self.today
            || !self.seeker.finds(row.visibility, self.today)
            || self.excluded_teams[row.team as usize]
            || (self.sanctioned && row.sanctioned)
            || barred_by_sum(self.ticket, row.sums).is_some()
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
        let (wish, of) = (&self.seeker.wish, self.seeker.wish.words.len());
        let mut sum = base.sum;
        cheap.iter().for_each(|(factor, worth)| sum.know(*factor, *worth));
        // What takes long to find out is taken for the best it can be, one after the other.
        if of > 0 {
            sum.add(Factor::Text, factors::text(self.spoken.shares_at_most(row.kinds), of));
        }
        let beyond = |known: Option<f32>| {
            let mut sum = sum;
            sum.know(Factor::CoInvestors, known);
            best.is_beyond(sum.score())
        };
        if beyond(self.seeker.knows_at_most(row.backed && shows_backers(row.visibility))) {
            return None;
        }
        let backers: &[InvestorId] = if row.backed { &index.firms[row.firm as usize].backers } else { &[] };
        let shared = self.seeker.shared(backers, row.visibility);
        let known = (wish.past.deals > 0 || shared > 0).then(|| factors::co_investors(shared));
        if beyond(known) {
            return None;
        }
        let (sectors, markets) = (&index.sectors.all[heap.sectors as usize], &index.places.all[row.markets as usize]);
        if backers.contains(&self.seeker.id) || (self.competes && competes(&wish.past, sectors, markets)) {
            return None;
        }
        let mut values = base.values;
        cheap.into_iter().for_each(|(factor, worth)| values[factor as usize] = worth);
        values[Factor::Text as usize] = (of > 0).then(|| factors::text(shared_words(&wish.words, &row.words), of));
        values[Factor::CoInvestors as usize] = known;
        Some(score(&values, None))
    }
}
