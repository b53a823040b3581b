//! The matching engine: plain structs in, scores with reasons out. It has no database, no clock and no randomness, so equal
//! input gives equal output; only `evaluate` reads files and measures durations. `docs/matching.md` describes how the engine
//! ranks and how good it is.

mod bit_set;
pub mod complement;
pub mod evaluate;
pub mod explanation;
mod factors;
pub mod feature_source;
pub mod features;
pub mod fit;
pub mod history;
pub mod index;
pub mod learn;
mod math;
pub mod measure;
pub mod pair;
pub mod partner_index;
pub mod profile;
pub mod rank;
mod rules;
mod score;
pub mod similarity;
mod top_list;
pub mod trees;
pub mod weights;
