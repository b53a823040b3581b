//! Computes the features of investors and deals.

mod build;
mod columns;
mod keys;
mod look;
mod network;
mod taste;

use crate::history::History;
use crate::likeness::Likeness;
pub use columns::Columns;

/// Traits of a deal that have a taste of their own: sector, age, place, terms and stage.
const TRAITS: usize = 5;

struct Posting {
    pub(super) row: u32,
    pub(super) above_chance: f32,
    pub(super) share: f32,
}

struct Partner {
    pub(super) row: u32,
    pub(super) joint: f32,
    pub(super) cosine: f32,
    pub(super) count: f32,
}

/// What is known of some investors, ready to be held against any deal.
pub struct Evidence<'a> {
    history: &'a History,
    /// The investors asked about, each once; a row each.
    who: Vec<u32>,
    /// By investor; the highest number for those who are not asked about.
    row_of: Vec<u32>,
    likeness: Likeness,
    /// Everybody's entries, seat by seat; and where each seat's begin, one more at the end.
    told: Vec<Told>,
    starts: Vec<usize>,
    /// By investor: those who have done most, whom all the others meet, sit side by side.
    seats: Vec<u32>,
    /// Pairs of sector and age, of terms and stage, that occur.
    near: Vec<(u32, u32)>,
    stood: Vec<(u32, u32)>,
    long: Vec<f32>,
    habits: Vec<Vec<Vec<Posting>>>,
    /// Features of the investor alone, a column each.
    alone: Vec<Vec<f32>>,
    weight: Vec<f32>,
    weight_short: Vec<f32>,
    /// Entries by company.
    backers: Vec<Vec<u32>>,
    degree: Vec<f32>,
    partners: Vec<Vec<Partner>>,
    followers: Vec<Vec<(u32, f32)>>,
    walk: Vec<Vec<(u32, f32)>>,
    walk2: Vec<Vec<(u32, f32)>>,
    /// By row: the seats of partners and how close they are, and the weight of what they have done.
    peers: Vec<Vec<(u32, f32)>>,
    peers_weight: Vec<f32>,
    hot: Vec<f32>,
    /// What a deal's value makes of each row: a column for each value. Tastes by trait, over all years and lately.
    tastes: [[Vec<Vec<f32>>; 2]; TRAITS],
    gap: Vec<Vec<f32>>,
    gap_squared: Vec<Vec<f32>>,
    first_money: [Vec<f32>; 2],
    nature_terms: Vec<Vec<f32>>,
    nature_sector: Vec<Vec<f32>>,
    home_state: Vec<Vec<f32>>,
    /// Rows by what they have in common with a deal.
    of_city: Vec<Vec<u32>>,
    of_region: Vec<Vec<u32>>,
    of_state: Vec<Vec<u32>>,
    of_sector: Vec<Vec<u32>>,
}

/// An entry as far as likeness goes: its traits, as places in `near`, `stood` and among places, and how much it still counts.
struct Told {
    company: u32,
    near: u32,
    stood: u32,
    place: u32,
    long: f32,
    short: f32,
}
