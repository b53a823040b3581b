//! Who asks, what they want to do, and the one table that says whether they may.

mod action;
mod actor;
pub mod policy;

pub use action::{Action, Scope};
pub use actor::{Actor, Person, Seat};
