//! Computes the features of investors and deals.

mod build;
mod columns;
mod keys;
mod look;
mod network;
mod taste;

use crate::history::{Ask, Company, History};
use crate::similarity::{Similarity, Traits};
pub use columns::FeatureColumns;
use keys::Standing;

/// The number of traits with a taste feature of their own: sector, age, place, terms and stage.
const TRAITS: usize = 5;

struct Posting {
    row: u32,
    above_chance: f32,
    share: f32,
}

struct Partner {
    row: u32,
    joint: f32,
    cosine: f32,
    count: f32,
}

/// What is known of some investors, prepared so that the features of any deal can be computed quickly.
pub struct FeatureSource<'a> {
    history: &'a History,
    /// The investors to compute features for, without duplicates; each is one row.
    investors: Vec<u32>,
    /// By investor: its row, or `u32::MAX` if it is not among them.
    row_of: Vec<u32>,
    similarity: Similarity,
    /// The entries of all investors, ordered by slot; where those of each slot begin, and the total at the end.
    past_deals: Vec<PastDeal>,
    starts: Vec<usize>,
    /// The slot of each investor, ordered by the number of deals: the most active investors, which most others share deals with,
    /// are adjacent in memory.
    slots: Vec<u32>,
    /// The pairs of sector and age, and of terms and stage, that occur.
    sector_ages: Vec<(u32, u32)>,
    terms_stages: Vec<(u32, u32)>,
    long_weights: Vec<f32>,
    habits: Vec<Vec<Vec<Posting>>>,
    /// Features of the investor, one column each.
    investor_columns: Vec<Vec<f32>>,
    weight: Vec<f32>,
    weight_short: Vec<f32>,
    /// Entries by company.
    backers: Vec<Vec<u32>>,
    degree: Vec<f32>,
    partners: Vec<Vec<Partner>>,
    followers: Vec<Vec<(u32, f32)>>,
    walk: Vec<Vec<(u32, f32)>>,
    walk2: Vec<Vec<(u32, f32)>>,
    /// By row: the slots of co-investors with their weights, and the total weight of their deals.
    peers: Vec<Vec<(u32, f32)>>,
    peers_weight: Vec<f32>,
    sector_activity: Vec<f32>,
    /// Columns computed in advance for each value of a trait. Tastes by trait, over all years and over recent years.
    tastes: [[Vec<Vec<f32>>; 2]; TRAITS],
    gap: Vec<Vec<f32>>,
    gap_squared: Vec<Vec<f32>>,
    first_money: [Vec<f32>; 2],
    nature_terms: Vec<Vec<f32>>,
    nature_sector: Vec<Vec<f32>>,
    home_state: Vec<Vec<f32>>,
    /// Rows by what they have in common with a deal.
    rows_by_city: Vec<Vec<u32>>,
    rows_by_region: Vec<Vec<u32>>,
    rows_by_state: Vec<Vec<u32>>,
    rows_by_sector: Vec<Vec<u32>>,
}

/// An entry for the computation of tastes: the positions of its traits in `sector_ages`, `terms_stages` and the places, and its
/// weights.
struct PastDeal {
    company: u32,
    sector_ages: u32,
    terms_stages: u32,
    place: u32,
    long: f32,
    short: f32,
}

/// A deal and what was looked up for it.
struct DealContext<'a> {
    ask: Option<Ask>,
    company: &'a Company,
    standing: Standing,
    traits: Traits,
    /// Entries of investors in the company.
    backers: &'a [u32],
}
