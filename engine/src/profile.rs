//! What the engine knows of an investor and of a deal.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::companies::{BusinessModel, CompanyStage};
use entity::investment::{Exclusion, Round};
use entity::matchmaking::MatchVerdict;

/// An investor: what it looks for, what it has done. Sums are in minor units of the reference currency.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Each with all above it: `finance.payments` is also `finance`.
    pub sectors: Vec<String>,
    pub rounds: Vec<Round>,
    pub countries: Vec<String>,
    pub models: Vec<BusinessModel>,
    pub ticket: Option<Tickets>,
    pub until: Option<NaiveDate>,
    pub exclusions: Vec<Exclusion>,
    /// Words of its own text, as `words` makes them.
    pub words: Vec<u32>,
    pub past: Past,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tickets {
    pub min: i64,
    pub typical: Option<i64>,
    pub max: i64,
}

/// The deals that an investor has done, as far as matches look at them: no longer than there are lines of business and markets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past {
    pub deals: u32,
    /// In how many of them the company was in this line of business.
    pub by_sector: BTreeMap<String, u32>,
    /// By line of business: the markets of the companies in it, each once and in order.
    pub markets: BTreeMap<String, Vec<String>>,
}

impl Past {
    /// One more deal, with a company of these lines of business and markets.
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

/// A company that raises.
#[derive(Clone, Debug)]
pub struct Offer {
    pub sectors: Vec<String>,
    pub round: Round,
    pub country: String,
    pub team_countries: Vec<String>,
    pub markets: Vec<String>,
    pub models: Vec<BusinessModel>,
    pub stage: Option<CompanyStage>,
    /// None where there is no rate for the currency: then sums are not compared.
    pub sums: Option<Sums>,
    /// As `words` makes them.
    pub words: Vec<u32>,
    pub sanctioned: bool,
    pub resident: bool,
    pub opened: NaiveDate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    pub min_ticket: i64,
    /// What of the target has not been raised yet.
    pub open: i64,
}

/// What is known of the two together.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bond {
    /// How often the investor has been in a company with one of this company's backers.
    pub shared: u32,
    /// Has put money in the company before.
    pub backed: bool,
    /// What the one who looks has said; of the other side's word nothing may show.
    pub investor_said: Option<MatchVerdict>,
    pub company_said: Option<MatchVerdict>,
}

/// Folded words as matches compare them: by a hash, in which two different ones meet once in four thousand million.
pub fn words<'w>(folded: impl Iterator<Item = &'w str>) -> Vec<u32> {
    let hash = |word: &str| word.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let mut words: Vec<u32> = folded.map(hash).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// How many words two texts share.
pub(crate) fn shared_words(one: &[u32], other: &[u32]) -> u32 {
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

/// The line of business above all others of a sector: `finance` for `finance.payments`.
pub(crate) fn roof(sector: &str) -> &str {
    sector.split('.').next().unwrap_or(sector)
}

/// A sector and those above it: `finance.payments`, `finance`.
pub fn with_above(code: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(code), |code| code.rsplit_once('.').map(|it| it.0))
}
