//! The matching engine: plain structs in, scores with reasons out. It reads nothing, asks no clock, and gives the same for the
//! same; `docs/matching.md` says how good it is and how that is measured.

pub mod complement;
pub mod evaluate;
pub mod features;
pub mod fit;
pub mod history;
pub mod index;
pub mod learn;
pub mod likeness;
pub mod measure;
pub mod rank;
pub mod trees;
pub mod weights;
