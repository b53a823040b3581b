//! The matching engine: plain structs in, scores with reasons out. It reads nothing, asks no clock, and gives the same for the
//! same; `docs/matching.md` says how good it is and how that is measured.

mod bit_set;
pub mod complement;
pub mod evaluate;
pub mod evidence;
pub mod explanation;
mod factors;
pub mod features;
pub mod fit;
pub mod history;
pub mod index;
pub mod learn;
pub mod likeness;
mod math;
pub mod measure;
pub mod pair;
pub mod partner_index;
pub mod profile;
pub mod rank;
mod rules;
mod score;
mod top_list;
pub mod trees;
pub mod weights;
