//! A small town, its people, and how they ask.

mod letters;
mod person;
mod places;
mod template;
mod town;

pub use person::{Person, ask};
pub use places::Place;
pub use town::{PASSWORD, Town};
