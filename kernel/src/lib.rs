//! What every slice stands on: business words, no framework.

pub mod access;
pub mod calendar;
pub mod events;
pub mod executor;
pub mod forms;
pub mod language;
pub mod narrow;
pub mod page;
pub mod problem;
pub mod retries;
pub mod values;
pub mod word_search;
pub mod words;
pub mod work;
