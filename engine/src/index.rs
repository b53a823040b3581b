//! All open deals and all investors in memory, so that the best few for one are found without looking at the rest.
//!
//! Deals lie in heaps of one round, country and set of lines of business: what is the same for a whole heap is weighed once, and
//! heaps that cannot hold anything better than what is found already are never opened. Investors are narrowed by sets of bits. Both
//! give exactly what holding each against each would give, in the same order; tests and the bench say so.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::hash::Hash;

use chrono::NaiveDate;
use entity::companies::{BusinessModel, CompanyStage};
use entity::ids::{CompanyId, DealId, InvestorId};
use entity::investment::{DealVisibility, ExclusionKind, Round};
use entity::matchmaking::{MatchSide, MatchVerdict};

use super::complement::Circle;
use super::fit::{self, Bond, FOR_COMPANY, FOR_INVESTOR, Factor, Fit, Offer, Sums, Tickets, UNKNOWN, Values, Wish};

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
    fn finds(&self, visibility: DealVisibility, today: NaiveDate) -> bool {
        visibility == DealVisibility::Public || self.verified_until.is_some_and(|until| until >= today)
    }

    /// How often it has been in a company with one of these.
    fn shared(&self, backers: &[InvestorId], visibility: DealVisibility) -> u32 {
        if shows_backers(visibility) { backers.iter().filter_map(|backer| self.met.get(backer)).sum() } else { 0 }
    }

    /// The most that is known of co-investors, with a company that somebody is known to back, or nobody.
    fn knows_at_most(&self, backed: bool) -> Option<f32> {
        match backed && !self.met.is_empty() {
            true => Some(1.0),
            false => (self.wish.past.deals > 0).then_some(0.0),
        }
    }
}

/// Who backs a company would tell whose deal it is.
fn shows_backers(visibility: DealVisibility) -> bool {
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
    fit::fit(&seeker.wish, &listed.offer, bond, today)
}

/// Each value once, by a small number.
#[derive(Debug)]
struct Once<T> {
    all: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self { all: vec![], numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Once<T> {
    fn number(&mut self, value: &T) -> u32 {
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        let number = self.all.len() as u32;
        self.all.push(value.clone());
        self.numbers.insert(value.clone(), number);
        number
    }
}

/// A set of small numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub fn set(&mut self, bit: u32, to: bool) {
        let (word, mask) = (bit as usize / 64, 1 << (bit % 64));
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if to { self.0[word] |= mask } else { self.0[word] &= !mask }
    }

    pub fn add(&mut self, other: &Self) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    pub fn keep(&mut self, other: &Self) {
        self.0.truncate(other.0.len());
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= other);
    }

    pub fn lose(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= !other);
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let rest = std::iter::successors((*word > 0).then_some(*word), |word| Some(word & (word - 1)).filter(|rest| *rest > 0));
            rest.map(move |word| at as u32 * 64 + word.trailing_zeros())
        })
    }
}

/// Words fall into 128 kinds by chance: those of a text say how many words it may share with another, without a look at them.
type Kinds = u128;

fn kind(word: u32) -> Kinds {
    1 << (word.wrapping_mul(0x9e37_79b1) >> 25)
}

fn kinds(words: &[u32]) -> Kinds {
    words.iter().fold(0, |kinds, word| kinds | kind(*word))
}

/// The words of one text, to be held against the kinds of many: first the kinds that it has a word of, then those that it has two of,
/// and so on.
struct Spoken(Vec<Kinds>);

impl Spoken {
    fn of(words: &[u32]) -> Self {
        let mut levels: Vec<Kinds> = vec![];
        for kind in words.iter().map(|word| kind(*word)) {
            match levels.iter_mut().find(|level| **level & kind == 0) {
                Some(level) => *level |= kind,
                None => levels.push(kind),
            }
        }
        Self(levels)
    }

    /// No text of these kinds shares more words with this one.
    fn shares_at_most(&self, kinds: Kinds) -> u32 {
        self.0.iter().map(|level| (level & kinds).count_ones()).sum()
    }
}

/// A deal in its heap.
#[derive(Debug)]
struct Row {
    id: DealId,
    /// Numbers of what many deals have alike.
    firm: u32,
    team: u32,
    markets: u32,
    models: u32,
    sums: Option<Sums>,
    words: Box<[u32]>,
    kinds: Kinds,
    /// Somebody has put money in the company.
    backed: bool,
    opened: NaiveDate,
    closes: NaiveDate,
    stage: Option<CompanyStage>,
    visibility: DealVisibility,
    sanctioned: bool,
    resident: bool,
}

/// Deals of one round, one country and one set of lines of business.
#[derive(Debug)]
struct Heap {
    round: Round,
    country: u32,
    sectors: u32,
    rows: Vec<Row>,
    // The best that a deal in it may have; what goes does not lower them.
    newest: NaiveDate,
    traction: f32,
    resident: bool,
}

/// A company with an open deal.
#[derive(Debug)]
struct Firm {
    id: CompanyId,
    backers: Box<[InvestorId]>,
    deals: Vec<DealId>,
}

#[derive(Debug, Default)]
pub struct Index {
    sectors: Once<Vec<String>>,
    countries: Once<String>,
    /// Countries of teams, and markets.
    places: Once<Vec<String>>,
    models: Once<Vec<BusinessModel>>,
    heaps: Vec<Heap>,
    heap_of: HashMap<(Round, u32, u32), u32>,
    heaps_by_round: HashMap<Round, Bits>,
    heaps_by_country: Vec<Bits>,
    place_of: HashMap<DealId, (u32, u32)>,
    firms: Vec<Firm>,
    firm_of: HashMap<CompanyId, u32>,
    seekers: Vec<Option<Seeker>>,
    seeker_of: HashMap<InvestorId, u32>,
    /// Investors that join such rounds; where the thesis names none, all of them.
    seekers_by_round: HashMap<Round, Bits>,
    seekers_by_country: HashMap<String, Bits>,
    seekers_of_all_countries: Bits,
    /// Investors by the lines of business that they name, and by those above all others.
    seekers_by_sector: HashMap<String, Bits>,
    seekers_by_roof: HashMap<String, Bits>,
    seekers_of_all_sectors: Bits,
    /// Companies that may be partners.
    pub circle: Circle,
}

impl Index {
    pub fn deals(&self) -> usize {
        self.place_of.len()
    }

    pub fn investors(&self) -> usize {
        self.seeker_of.len()
    }

    /// The open deals of a company that are known.
    pub fn deals_of(&self, company: CompanyId) -> &[DealId] {
        self.firm_of.get(&company).map_or(&[], |firm| &self.firms[*firm as usize].deals)
    }

    /// Takes a deal in, or in its new form.
    pub fn put_deal(&mut self, listed: Listed) {
        self.drop_deal(listed.id);
        let Listed { id, company, visibility, closes, offer, backers } = listed;
        let firm = match self.firm_of.get(&company) {
            Some(firm) => *firm,
            None => {
                self.firms.push(Firm { id: company, backers: Box::default(), deals: vec![] });
                let firm = self.firms.len() as u32 - 1;
                self.firm_of.insert(company, firm);
                firm
            }
        };
        let backed = !backers.is_empty();
        self.set_backers(firm, backers);
        self.firms[firm as usize].deals.push(id);
        let (country, sectors) = (self.countries.number(&offer.country), self.sectors.number(&offer.sectors));
        let heap = self.heap(offer.round, country, sectors);
        let row = Row {
            id,
            firm,
            team: self.places.number(&offer.team_countries),
            markets: self.places.number(&offer.markets),
            models: self.models.number(&offer.models),
            sums: offer.sums,
            kinds: kinds(&offer.words),
            words: offer.words.into(),
            backed,
            opened: offer.opened,
            closes,
            stage: offer.stage,
            visibility,
            sanctioned: offer.sanctioned,
            resident: offer.resident,
        };
        let into = &mut self.heaps[heap as usize];
        into.newest = into.newest.max(row.opened);
        into.traction = into.traction.max(row.stage.map_or(1.0, fit::traction));
        into.resident |= row.resident;
        into.rows.push(row);
        self.place_of.insert(id, (heap, into.rows.len() as u32 - 1));
    }

    /// What a company's deals have alike is told with each of them, and holds for all.
    fn set_backers(&mut self, firm: u32, backers: Vec<InvestorId>) {
        let firm = &mut self.firms[firm as usize];
        for (heap, place) in firm.deals.iter().filter_map(|id| self.place_of.get(id)) {
            self.heaps[*heap as usize].rows[*place as usize].backed = !backers.is_empty();
        }
        firm.backers = backers.into();
    }

    fn heap(&mut self, round: Round, country: u32, sectors: u32) -> u32 {
        if let Some(heap) = self.heap_of.get(&(round, country, sectors)) {
            return *heap;
        }
        let heap = self.heaps.len() as u32;
        self.heaps.push(Heap { round, country, sectors, rows: vec![], newest: NaiveDate::MIN, traction: 0.0, resident: false });
        self.heap_of.insert((round, country, sectors), heap);
        self.heaps_by_round.entry(round).or_default().set(heap, true);
        self.heaps_by_country.resize(self.countries.all.len(), Bits::default());
        self.heaps_by_country[country as usize].set(heap, true);
        heap
    }

    /// Forgets a deal that is open no longer.
    pub fn drop_deal(&mut self, id: DealId) {
        let Some((heap, place)) = self.place_of.remove(&id) else { return };
        let rows = &mut self.heaps[heap as usize].rows;
        let row = rows.swap_remove(place as usize);
        if let Some(moved) = rows.get(place as usize) {
            self.place_of.insert(moved.id, (heap, place));
        }
        self.firms[row.firm as usize].deals.retain(|deal| *deal != id);
    }

    /// Takes an investor in, or in its new form.
    pub fn put_seeker(&mut self, seeker: Seeker) {
        let at = match self.seeker_of.get(&seeker.id) {
            Some(at) => *at,
            None => {
                self.seekers.push(None);
                let at = self.seekers.len() as u32 - 1;
                self.seeker_of.insert(seeker.id, at);
                at
            }
        };
        if let Some(before) = self.seekers[at as usize].take() {
            self.mark(&before.wish, at, false);
        }
        self.mark(&seeker.wish, at, true);
        self.seekers[at as usize] = Some(seeker);
    }

    fn mark(&mut self, wish: &Wish, at: u32, to: bool) {
        for round in if wish.rounds.is_empty() { Round::ALL } else { &wish.rounds } {
            self.seekers_by_round.entry(*round).or_default().set(at, to);
        }
        for country in &wish.countries {
            self.seekers_by_country.entry(country.clone()).or_default().set(at, to);
        }
        if wish.countries.is_empty() {
            self.seekers_of_all_countries.set(at, to);
        }
        for code in &wish.sectors {
            self.seekers_by_sector.entry(code.clone()).or_default().set(at, to);
            self.seekers_by_roof.entry(fit::roof(code).to_owned()).or_default().set(at, to);
        }
        if wish.sectors.is_empty() {
            self.seekers_of_all_sectors.set(at, to);
        }
    }

    pub fn seeker(&self, id: InvestorId) -> Option<&Seeker> {
        self.seekers[*self.seeker_of.get(&id)? as usize].as_ref()
    }

    /// A deal as it was put in.
    pub fn listed(&self, id: DealId) -> Option<Listed> {
        let (heap, place) = self.place_of.get(&id)?;
        let heap = &self.heaps[*heap as usize];
        let row = &heap.rows[*place as usize];
        let firm = &self.firms[row.firm as usize];
        let offer = Offer {
            sectors: self.sectors.all[heap.sectors as usize].clone(),
            round: heap.round,
            country: self.countries.all[heap.country as usize].clone(),
            team_countries: self.places.all[row.team as usize].clone(),
            markets: self.places.all[row.markets as usize].clone(),
            models: self.models.all[row.models as usize].clone(),
            stage: row.stage,
            sums: row.sums,
            words: row.words.to_vec(),
            sanctioned: row.sanctioned,
            resident: row.resident,
            opened: row.opened,
        };
        Some(Listed { id, company: firm.id, visibility: row.visibility, closes: row.closes, offer, backers: firm.backers.to_vec() })
    }

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
                        best.take(row.id, fit::millionths(score));
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

    /// All investors by what these lines of business are worth to them, as `fit::sector` has it, the most likely first.
    fn by_sector(&self, sectors: &[String]) -> [(Option<f32>, Bits); 4] {
        let any_of = |of: &HashMap<String, Bits>, codes: &mut dyn Iterator<Item = &str>| {
            let mut any = Bits::default();
            codes.filter_map(|code| of.get(code)).for_each(|who| any.add(who));
            any
        };
        let wanted = any_of(&self.seekers_by_sector, &mut sectors.iter().flat_map(|code| fit::with_above(code)));
        let mut near = any_of(&self.seekers_by_roof, &mut sectors.iter().map(|code| fit::roof(code)));
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
    if !seeker.finds(listed.visibility, today) || listed.backers.contains(&seeker.id) || fit::bars(wish, offer, today).next().is_some() {
        return None;
    }
    let shared = seeker.shared(&listed.backers, listed.visibility);
    Some(fit::millionths(fit::score(&fit::values(wish, offer, shared, today), None)))
}

/// The best that have been found so far, no more than a number of them.
pub(super) struct Best<I> {
    most: usize,
    found: BinaryHeap<Reverse<(i64, Reverse<I>)>>,
}

impl<I: Ord + Copy> Best<I> {
    pub fn new(most: usize) -> Self {
        Self { most, found: BinaryHeap::new() }
    }

    /// What scores nothing is no match.
    pub fn take(&mut self, id: I, score: i64) {
        if score > 0 {
            self.found.push(Reverse((score, Reverse(id))));
            if self.found.len() > self.most {
                self.found.pop();
            }
        }
    }

    /// Nothing with this score as its bound can come in any more. Bounds are reckoned in another order than scores, and may differ in
    /// the last digits.
    fn is_beyond(&self, bound: f32) -> bool {
        const SLACK: f32 = 1e-5;
        self.found.len() == self.most && self.found.peek().is_some_and(|worst| ((bound + SLACK) * 1e6) < worst.0.0 as f32)
    }

    pub fn into_list(self) -> Vec<(I, i64)> {
        self.found.into_sorted_vec().into_iter().map(|Reverse((score, Reverse(id)))| (id, score)).collect()
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

/// Points and weights of both sides, as far as they are known.
#[derive(Clone, Copy, Default)]
struct Sum {
    investor: (f32, f32),
    company: (f32, f32),
}

impl Sum {
    fn add(&mut self, factor: Factor, worth: f32) {
        let weights = &WEIGHTS[factor as usize];
        self.investor.0 += weights.0 * worth;
        self.investor.1 += weights.0;
        self.company.0 += weights.1 * worth;
        self.company.1 += weights.1;
    }

    fn know(&mut self, factor: Factor, worth: Option<f32>) {
        if let Some(worth) = worth {
            self.add(factor, worth);
        }
    }

    fn score(&self) -> f32 {
        let side = |(points, weights): (f32, f32)| if weights > 0.0 { points / weights } else { UNKNOWN };
        (side(self.investor) * side(self.company)).sqrt()
    }
}

/// What a factor weighs for either side, by its place.
const WEIGHTS: [(f32, f32); 12] = {
    let mut weights = [(0.0, 0.0); 12];
    let mut at = 0;
    while at < FOR_INVESTOR.len() {
        weights[FOR_INVESTOR[at].0 as usize].0 = FOR_INVESTOR[at].1;
        at += 1;
    }
    at = 0;
    while at < FOR_COMPANY.len() {
        weights[FOR_COMPANY[at].0 as usize].1 = FOR_COMPANY[at].1;
        at += 1;
    }
    weights
};

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
        sum.know(Factor::Traction, offer.stage.map(fit::traction));
        sum.add(Factor::Park, if offer.resident { 1.0 } else { 0.0 });
        sum.add(Factor::Momentum, fit::momentum(offer.opened, today).0);
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
        if fit::barred_by_sum(wish.ticket, offer.sums).is_some() || !seeker.finds(self.listed.visibility, self.today) {
            return true;
        }
        let mut sum = self.sum;
        sum.know(Factor::Sector, sector);
        sum.know(Factor::Round, (!wish.rounds.is_empty()).then_some(1.0));
        sum.know(Factor::Geography, (!wish.countries.is_empty()).then_some(1.0));
        sum.know(Factor::Ticket, fit::ticket(wish.ticket, offer.sums));
        sum.know(Factor::BusinessModel, fit::model(&wish.models, &offer.models).map(|it| it.0));
        sum.know(Factor::CoInvestors, seeker.knows_at_most(self.backed));
        let whole = |text: Option<f32>, portfolio: Option<f32>| {
            let mut sum = sum;
            sum.know(Factor::Text, text);
            sum.know(Factor::Portfolio, portfolio);
            sum.score()
        };
        let (text, portfolio) = ((!wish.words.is_empty()).then_some(1.0), (wish.past.deals > 0).then_some(1.0));
        best.is_beyond(whole(text, portfolio)) || best.is_beyond(whole(text, fit::portfolio(&wish.past, &offer.sectors).map(|it| it.0)))
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
            if excludes(ExclusionKind::Sector).any(|it| fit::names_sector(&it.values, sectors)) {
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
            models: index.models.all.iter().map(|models| fit::model(&wish.models, models).map(|it| it.0)).collect(),
            ticket: wish.ticket,
            spoken: Spoken::of(&wish.words),
            sanctioned: excludes(ExclusionKind::Sanctioned).next().is_some(),
            competes: excludes(ExclusionKind::CompetesWithPortfolio).next().is_some(),
        }
    }

    fn base_of(wish: &Wish, sectors: &[String]) -> Base {
        let mut base = Base { values: Values::default(), sum: Sum::default() };
        let parts = [
            (Factor::Sector, fit::sector(&wish.sectors, sectors).map(|it| it.0)),
            (Factor::Portfolio, fit::portfolio(&wish.past, sectors).map(|it| it.0)),
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
        sum.add(Factor::Momentum, fit::momentum(heap.newest, self.today).0);
        Some(sum.score())
    }

    /// What a deal scores, unless a rule keeps it away or it cannot be among the best any more.
    fn score(&self, index: &Index, heap: &Heap, base: &Base, row: &Row, best: &Best<DealId>) -> Option<f32> {
        if row.opened > self.today
            || row.closes < self.today
            || !self.seeker.finds(row.visibility, self.today)
            || self.excluded_teams[row.team as usize]
            || (self.sanctioned && row.sanctioned)
            || fit::barred_by_sum(self.ticket, row.sums).is_some()
        {
            return None;
        }
        let (ticket, model) = (fit::ticket(self.ticket, row.sums), self.models[row.models as usize]);
        let (traction, park) = (row.stage.map(fit::traction), if row.resident { 1.0 } else { 0.0 });
        let momentum = fit::momentum(row.opened, self.today).0;
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
            sum.add(Factor::Text, fit::text(self.spoken.shares_at_most(row.kinds), of));
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
        let known = (wish.past.deals > 0 || shared > 0).then(|| fit::co_investors(shared));
        if beyond(known) {
            return None;
        }
        let (sectors, markets) = (&index.sectors.all[heap.sectors as usize], &index.places.all[row.markets as usize]);
        if backers.contains(&self.seeker.id) || (self.competes && fit::competes(&wish.past, sectors, markets)) {
            return None;
        }
        let mut values = base.values;
        cheap.into_iter().for_each(|(factor, worth)| values[factor as usize] = worth);
        values[Factor::Text as usize] = (of > 0).then(|| fit::text(fit::shared_words(&wish.words, &row.words), of));
        values[Factor::CoInvestors as usize] = known;
        Some(fit::score(&values, None))
    }
}

#[cfg(test)]
mod tests {
    use entity::investment::Exclusion;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    const SECTORS: [&str; 6] = ["finance", "finance.payments", "health", "health.devices", "energy.solar", "ў"];
    const PLACES: [&str; 3] = ["UZ", "KZ", "RU"];

    fn day(number: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + chrono::Duration::days(number)
    }

    fn some(of: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec(prop::sample::select(of), 0..=most).prop_map(|it| it.into_iter().map(str::to_owned).collect())
    }

    fn investor(number: u128) -> InvestorId {
        InvestorId(Uuid::from_u128(number))
    }

    fn sum() -> impl Strategy<Value = i64> {
        prop_oneof![Just(0), Just(50_000_00), Just(100_000_00), any::<i64>()]
    }

    prop_compose! {
        fn any_listed()(id in 0u128..40, company in 0u128..25, sectors in some(&SECTORS, 2), place in prop::sample::select(&PLACES),
                        team_countries in some(&PLACES, 2), markets in some(&PLACES, 2), words in prop::collection::btree_set(0u32..9, 0..5),
                        sums in prop::option::of((sum(), sum())), stage in prop::option::of(prop::sample::select(CompanyStage::ALL)),
                        models in prop::collection::vec(prop::sample::select(BusinessModel::ALL), 0..2), opened in -120i64..3,
                        round in prop::sample::select(&Round::ALL[..3]), visibility in prop::sample::select(DealVisibility::ALL),
                        (sanctioned, resident, closes) in (any::<bool>(), any::<bool>(), -2i64..90)) -> Listed {
            // What a company's deals have alike is the company's.
            let backers: Vec<InvestorId> = (0..company % 4).map(|of| investor(company % 7 + of)).collect();
            Listed {
                id: DealId(Uuid::from_u128(id)),
                company: CompanyId(Uuid::from_u128(company)),
                visibility,
                closes: day(closes),
                offer: Offer {
                    sectors, round, team_countries, markets, models, stage, sanctioned, resident,
                    country: (*place).to_owned(),
                    sums: sums.map(|(min_ticket, open)| Sums { min_ticket, open }),
                    words: words.into_iter().collect(),
                    opened: day(opened),
                },
                backers,
            }
        }
    }

    prop_compose! {
        fn any_seeker()(id in 0u128..12, sectors in some(&SECTORS, 2), countries in some(&PLACES, 2), until in prop::option::of(-1i64..9),
                        words in prop::collection::btree_set(0u32..9, 0..5), ticket in prop::option::of((sum(), prop::option::of(sum()), sum())),
                        rounds in prop::collection::vec(prop::sample::select(&Round::ALL[..3]), 0..2),
                        models in prop::collection::vec(prop::sample::select(BusinessModel::ALL), 0..2),
                        past in prop::collection::vec((some(&SECTORS, 2), some(&PLACES, 1)), 0..5),
                        exclusions in prop::collection::vec((prop::sample::select(ExclusionKind::ALL), some(&SECTORS, 1), some(&PLACES, 1)), 0..3),
                        met in prop::collection::hash_map(0u128..12, 1u32..5, 0..4), verified in prop::option::of(-1i64..9)) -> Seeker {
            let mut done = Past::default();
            past.iter().for_each(|(sectors, markets)| done.add(sectors, markets));
            let exclusion = |(kind, sectors, places): (ExclusionKind, Vec<String>, Vec<String>)| {
                Exclusion { kind, values: if kind == ExclusionKind::Sector { sectors } else { places } }
            };
            Seeker {
                id: investor(id),
                wish: Wish {
                    sectors, countries, rounds, models,
                    words: words.into_iter().collect(),
                    ticket: ticket.map(|(min, typical, max)| Tickets { min, typical, max }),
                    until: until.map(day),
                    exclusions: exclusions.into_iter().map(exclusion).collect(),
                    past: done,
                },
                met: met.into_iter().map(|(id, times)| (investor(id), times)).collect(),
                verified_until: verified.map(day),
            }
        }
    }

    use super::fit::Past;

    fn sorted<I: Ord + Copy>(mut found: Vec<(I, i64)>, most: usize) -> Vec<(I, i64)> {
        found.retain(|it| it.1 > 0);
        found.sort_by_key(|(id, score)| (Reverse(*score), *id));
        found.truncate(most);
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        /// After any history of deals that come, change and go, the index gives what holding each against each gives.
        #[test]
        fn the_index_finds_what_looking_at_all_would_find(
            history in prop::collection::vec((any_listed(), 0u8..5), 1..80), seekers in prop::collection::vec(any_seeker(), 1..12),
            verdicts in prop::collection::hash_map((0u128..12, 0u128..40), prop::sample::select(MatchVerdict::ALL), 0..30), most in 1usize..25,
        ) {
            let mut index = Index::default();
            let mut deals: std::collections::BTreeMap<DealId, Listed> = Default::default();
            for (listed, how) in history {
                if how == 0 {
                    index.drop_deal(listed.id);
                    deals.remove(&listed.id);
                } else if deals.get(&listed.id).is_none_or(|before| before.company == listed.company) {
                    index.put_deal(listed.clone());
                    deals.insert(listed.id, listed);
                }
            }
            let mut known: std::collections::BTreeMap<InvestorId, Seeker> = Default::default();
            for seeker in seekers {
                index.put_seeker(seeker.clone());
                known.insert(seeker.id, seeker);
            }
            prop_assert_eq!((index.deals(), index.investors()), (deals.len(), known.len()));
            let said: HashMap<(InvestorId, DealId), MatchVerdict> =
                verdicts.into_iter().map(|((who, what), verdict)| ((investor(who), DealId(Uuid::from_u128(what))), verdict)).collect();
            for seeker in known.values() {
                let mine: Said<DealId> = said.iter().filter(|it| it.0.0 == seeker.id).map(|(pair, verdict)| (pair.1, *verdict)).collect();
                let open = deals.values().filter(|it| it.offer.opened <= day(0) && it.closes >= day(0));
                let all = open.filter_map(|listed| {
                    let fit = hold(seeker, listed, MatchSide::Investor, mine.get(&listed.id).copied(), day(0))?;
                    Some((listed.id, fit.millionths()))
                });
                prop_assert_eq!(index.deals_for(seeker, &mine, day(0), most), sorted(all.collect(), most));
            }
            for (id, listed) in &deals {
                let kept = index.listed(*id).expect("it is there");
                prop_assert_eq!(format!("{kept:?}"), format!("{listed:?}"));
                let all = known.values().filter_map(|seeker| {
                    Some((seeker.id, hold(seeker, listed, MatchSide::Company, said.get(&(seeker.id, *id)).copied(), day(0))?.millionths()))
                });
                let found = index.investors_for(std::slice::from_ref(listed), &said, day(0), most);
                prop_assert_eq!(found.into_iter().map(|(id, _, score)| (id, score)).collect::<Vec<_>>(), sorted(all.collect(), most));
            }
            // Of all deals together each investor comes once, by the one that suits it best.
            let all: Vec<Listed> = deals.values().cloned().collect();
            let by_the_best = known.values().filter_map(|seeker| {
                let held = all.iter().filter_map(|listed| {
                    let fit = hold(seeker, listed, MatchSide::Company, said.get(&(seeker.id, listed.id)).copied(), day(0))?;
                    Some((fit.millionths(), Reverse(listed.id)))
                });
                held.max().map(|(score, deal)| (seeker.id, score, deal.0))
            });
            let by_the_best: Vec<_> = by_the_best.collect();
            let found = index.investors_for(&all, &said, day(0), most);
            let scores = by_the_best.iter().map(|it| (it.0, it.1)).collect();
            prop_assert_eq!(found.iter().map(|it| (it.0, it.2)).collect::<Vec<_>>(), sorted(scores, most));
            prop_assert!(found.iter().all(|(id, deal, score)| by_the_best.contains(&(*id, *score, *deal))));
        }
    }
}
