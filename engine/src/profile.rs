//! What the engine knows of an investor and of a deal.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::companies::{BusinessModel, CompanyStage};
use entity::investment::{Exclusion, Round};
use entity::matchmaking::MatchVerdict;

/// An investor: its thesis and its past deals. Amounts are in minor units of the reference currency.
#[derive(Clone, Debug, Default)]
pub struct Criteria {
    /// A code includes its subsectors: `finance` includes `finance.payments`.
    pub sectors: Vec<String>,
    pub rounds: Vec<Round>,
    pub countries: Vec<String>,
    pub models: Vec<BusinessModel>,
    pub ticket: Option<TicketRange>,
    pub until: Option<NaiveDate>,
    pub exclusions: Vec<Exclusion>,
    /// Words of the thesis, hashed by `hash_words`.
    pub words: Vec<u32>,
    pub past: TrackRecord,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TicketRange {
    pub min: i64,
    pub typical: Option<i64>,
    pub max: i64,
}

/// Past deals of an investor, counted by sector and market, so that the size does not grow with the number of deals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrackRecord {
    pub deals: u32,
    /// The number of deals per sector.
    pub by_sector: BTreeMap<String, u32>,
    /// The markets of past companies per sector, sorted and without duplicates.
    pub markets: BTreeMap<String, Vec<String>>,
}

impl TrackRecord {
    /// Adds a deal with a company of these sectors and markets.
    pub fn add(&mut self, sectors: &[String], markets: &[String]) {
        self.deals += 1;
        for sector in sectors {
            *self.by_sector.entry(sector.clone()).or_default() += 1;
            let there = self.markets.entry(sector.clone()).or_default();
            for market in markets {
                if let Err(place) = there.binary_search(market) {
                    there.insert(place, market.clone());
                }
            }
        }
    }
}

/// A deal and its company.
#[derive(Clone, Debug)]
pub struct Offer {
    pub sectors: Vec<String>,
    pub round: Round,
    pub country: String,
    pub team_countries: Vec<String>,
    pub markets: Vec<String>,
    pub models: Vec<BusinessModel>,
    pub stage: Option<CompanyStage>,
    /// None without an exchange rate for the currency: then amounts are not compared.
    pub sums: Option<DealAmounts>,
    /// Hashed by `hash_words`.
    pub words: Vec<u32>,
    pub sanctioned: bool,
    pub resident: bool,
    pub opened: NaiveDate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DealAmounts {
    pub min_ticket: i64,
    /// The part of the target amount that is not raised yet.
    pub open: i64,
}

/// What is known about an investor and a company together.
#[derive(Clone, Copy, Debug, Default)]
pub struct PairContext {
    /// How often the investor has invested in the same company as one of this company's backers.
    pub shared: u32,
    /// Has invested in the company before.
    pub backed: bool,
    /// The verdict of the side that reads the list. The other side's verdict must not influence the result.
    pub investor_verdict: Option<MatchVerdict>,
    pub company_verdict: Option<MatchVerdict>,
}

/// Hashes folded words, so that comparing texts is fast. Two different words have the same hash with a probability of 1 in 4
/// billion.
pub fn hash_words<'w>(folded: impl Iterator<Item = &'w str>) -> Vec<u32> {
    let hash = |word: &str| word.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let mut words: Vec<u32> = folded.map(hash).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The number of words that two texts have in common.
pub(crate) fn count_shared(one: &[u32], other: &[u32]) -> u32 {
    let (mut one, mut other, mut shared) = (one.iter().peekable(), other.iter().peekable(), 0);
    while let (Some(a), Some(b)) = (one.peek(), other.peek()) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => drop(one.next()),
            std::cmp::Ordering::Greater => drop(other.next()),
            std::cmp::Ordering::Equal => {
                shared += 1;
                one.next();
                other.next();
            }
        }
    }
    shared
}

/// The top-level sector of a code: `finance` for `finance.payments`.
pub(crate) fn top_level_sector(sector: &str) -> &str {
    sector.split('.').next().unwrap_or(sector)
}

/// A sector code and its parents: `finance.payments`, `finance`.
pub fn with_parents(code: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(code), |code| code.rsplit_once('.').map(|it| it.0))
}
