//! All open deals and all investors in memory, so that the best few for one are found without looking at the rest.
//!
//! Deals lie in heaps of one round, country and set of lines of business: what is the same for a whole heap is weighed once, and
//! heaps that cannot hold anything better than what is found already are never opened. Investors are narrowed by sets of bits. Both
//! give exactly what holding each against each would give, in the same order; tests and the bench say so.

mod bound;
mod common_words;
mod deals_for;
mod investors_for;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::hash::Hash;

use chrono::NaiveDate;
use entity::companies::{BusinessModel, CompanyStage};
use entity::ids::{CompanyId, DealId, InvestorId};
use entity::investment::{DealVisibility, Round};

use crate::bit_set::Bits;
use crate::factors;
use crate::pair::{Listed, Seeker};
use crate::partner_index::Circle;
use crate::profile::{Offer, Sums, Wish, roof};
use common_words::{Kinds, kinds};

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
        into.traction = into.traction.max(row.stage.map_or(1.0, factors::traction));
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
            self.seekers_by_roof.entry(roof(code).to_owned()).or_default().set(at, to);
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
}
