//! All open deals and all investors in memory, to find the best matches without scoring every pair.
//!
//! Deals with the same round, country and set of sectors form a group. What is equal within a group is scored once, and groups
//! whose upper bound is too low are skipped. Investors are selected with bit sets. Both directions give exactly the result of a
//! full scan, in the same order; a property test and the benchmark compare them.

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

use crate::bit_set::BitSet;
use crate::factors;
use crate::pair::{IndexedDeal, IndexedInvestor};
use crate::partner_index::PartnerIndex;
use crate::profile::{Criteria, DealAmounts, Offer, top_level_sector};
use common_words::{WordClasses, word_classes};

/// Gives each distinct value a small number.
#[derive(Debug)]
struct Interner<T> {
    all: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { all: vec![], numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Interner<T> {
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

/// A deal in its group.
#[derive(Debug)]
struct DealRow {
    id: DealId,
    /// Numbers from the interners of the index.
    company: u32,
    team: u32,
    markets: u32,
    models: u32,
    sums: Option<DealAmounts>,
    words: Box<[u32]>,
    word_classes: WordClasses,
    /// The company has backers.
    backed: bool,
    opened: NaiveDate,
    closes: NaiveDate,
    stage: Option<CompanyStage>,
    visibility: DealVisibility,
    sanctioned: bool,
    resident: bool,
}

/// Deals with the same round, country and set of sectors.
#[derive(Debug)]
struct DealGroup {
    round: Round,
    country: u32,
    sectors: u32,
    rows: Vec<DealRow>,
    // The best values of any deal in the group. They are not lowered when a deal is removed.
    newest: NaiveDate,
    traction: f32,
    resident: bool,
}

/// A company with open deals.
#[derive(Debug)]
struct IndexedCompany {
    id: CompanyId,
    backers: Box<[InvestorId]>,
    deals: Vec<DealId>,
}

#[derive(Debug, Default)]
pub struct MatchIndex {
    sectors: Interner<Vec<String>>,
    countries: Interner<String>,
    /// Countries of teams, and markets.
    places: Interner<Vec<String>>,
    models: Interner<Vec<BusinessModel>>,
    groups: Vec<DealGroup>,
    group_numbers: HashMap<(Round, u32, u32), u32>,
    groups_by_round: HashMap<Round, BitSet>,
    groups_by_country: Vec<BitSet>,
    deal_places: HashMap<DealId, (u32, u32)>,
    companies: Vec<IndexedCompany>,
    company_places: HashMap<CompanyId, u32>,
    investors: Vec<Option<IndexedInvestor>>,
    investor_places: HashMap<InvestorId, u32>,
    /// Investors whose thesis allows the round; those without rounds are in all of them.
    investors_by_round: HashMap<Round, BitSet>,
    investors_by_country: HashMap<String, BitSet>,
    investors_of_any_country: BitSet,
    /// Investors by the sectors in their thesis, and by the top-level sectors of these.
    investors_by_sector: HashMap<String, BitSet>,
    investors_by_top_sector: HashMap<String, BitSet>,
    investors_of_any_sector: BitSet,
    /// The index of companies that may become partners.
    pub partners: PartnerIndex,
}

impl MatchIndex {
    pub fn deal_count(&self) -> usize {
        self.deal_places.len()
    }

    pub fn investor_count(&self) -> usize {
        self.investor_places.len()
    }

    /// The deals of a company that are in the index.
    pub fn deals_of(&self, company: CompanyId) -> &[DealId] {
        self.company_places.get(&company).map_or(&[], |company| &self.companies[*company as usize].deals)
    }

    /// Inserts or replaces a deal.
    pub fn insert_deal(&mut self, deal: IndexedDeal) {
        self.remove_deal(deal.id);
        let IndexedDeal { id, company, visibility, closes, offer, backers } = deal;
        let company = match self.company_places.get(&company) {
            Some(place) => *place,
            None => {
                let place = self.companies.len() as u32;
                self.companies.push(IndexedCompany { id: company, backers: Box::default(), deals: vec![] });
                self.company_places.insert(company, place);
                place
            }
        };
        let backed = !backers.is_empty();
        self.set_backers(company, backers);
        self.companies[company as usize].deals.push(id);
        let (country, sectors) = (self.countries.number(&offer.country), self.sectors.number(&offer.sectors));
        let group = self.group(offer.round, country, sectors);
        let row = DealRow {
            id,
            company,
            team: self.places.number(&offer.team_countries),
            markets: self.places.number(&offer.markets),
            models: self.models.number(&offer.models),
            sums: offer.sums,
            word_classes: word_classes(&offer.words),
            words: offer.words.into(),
            backed,
            opened: offer.opened,
            closes,
            stage: offer.stage,
            visibility,
            sanctioned: offer.sanctioned,
            resident: offer.resident,
        };
        let into = &mut self.groups[group as usize];
        into.newest = into.newest.max(row.opened);
        into.traction = into.traction.max(row.stage.map_or(1.0, factors::traction));
        into.resident |= row.resident;
        into.rows.push(row);
        self.deal_places.insert(id, (group, into.rows.len() as u32 - 1));
    }

    /// Sets the backers of a company; all its deals share them.
    fn set_backers(&mut self, company: u32, backers: Vec<InvestorId>) {
        let company = &mut self.companies[company as usize];
        for (group, place) in company.deals.iter().filter_map(|id| self.deal_places.get(id)) {
            self.groups[*group as usize].rows[*place as usize].backed = !backers.is_empty();
        }
        company.backers = backers.into();
    }

    fn group(&mut self, round: Round, country: u32, sectors: u32) -> u32 {
        if let Some(group) = self.group_numbers.get(&(round, country, sectors)) {
            return *group;
        }
        let group = self.groups.len() as u32;
        self.groups.push(DealGroup { round, country, sectors, rows: vec![], newest: NaiveDate::MIN, traction: 0.0, resident: false });
        self.group_numbers.insert((round, country, sectors), group);
        self.groups_by_round.entry(round).or_default().set(group, true);
        self.groups_by_country.resize(self.countries.all.len(), BitSet::default());
        self.groups_by_country[country as usize].set(group, true);
        group
    }

    /// Removes a deal, if it is there.
    pub fn remove_deal(&mut self, id: DealId) {
        let Some((group, place)) = self.deal_places.remove(&id) else { return };
        let rows = &mut self.groups[group as usize].rows;
        let row = rows.swap_remove(place as usize);
        if let Some(moved) = rows.get(place as usize) {
            self.deal_places.insert(moved.id, (group, place));
        }
        self.companies[row.company as usize].deals.retain(|deal| *deal != id);
    }

    /// Inserts or replaces an investor.
    pub fn insert_investor(&mut self, investor: IndexedInvestor) {
        let at = match self.investor_places.get(&investor.id) {
            Some(at) => *at,
            None => {
                self.investors.push(None);
                let at = self.investors.len() as u32 - 1;
                self.investor_places.insert(investor.id, at);
                at
            }
        };
        if let Some(old) = self.investors[at as usize].take() {
            self.set_bits(&old.criteria, at, false);
        }
        self.set_bits(&investor.criteria, at, true);
        self.investors[at as usize] = Some(investor);
    }

    fn set_bits(&mut self, criteria: &Criteria, at: u32, value: bool) {
        for round in if criteria.rounds.is_empty() { Round::ALL } else { &criteria.rounds } {
            self.investors_by_round.entry(*round).or_default().set(at, value);
        }
        for country in &criteria.countries {
            self.investors_by_country.entry(country.clone()).or_default().set(at, value);
        }
        if criteria.countries.is_empty() {
            self.investors_of_any_country.set(at, value);
        }
        for code in &criteria.sectors {
            self.investors_by_sector.entry(code.clone()).or_default().set(at, value);
            self.investors_by_top_sector.entry(top_level_sector(code).to_owned()).or_default().set(at, value);
        }
        if criteria.sectors.is_empty() {
            self.investors_of_any_sector.set(at, value);
        }
    }

    pub fn investor(&self, id: InvestorId) -> Option<&IndexedInvestor> {
        self.investors[*self.investor_places.get(&id)? as usize].as_ref()
    }

    /// A deal as it was inserted.
    pub fn deal(&self, id: DealId) -> Option<IndexedDeal> {
        let (group, place) = self.deal_places.get(&id)?;
        let group = &self.groups[*group as usize];
        let row = &group.rows[*place as usize];
        let company = &self.companies[row.company as usize];
        let offer = Offer {
            sectors: self.sectors.all[group.sectors as usize].clone(),
            round: group.round,
            country: self.countries.all[group.country as usize].clone(),
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
        Some(IndexedDeal {
            id,
            company: company.id,
            visibility: row.visibility,
            closes: row.closes,
            offer,
            backers: company.backers.to_vec(),
        })
    }
}
