//! Parks: their place and week, their rules as data, their services.
//!
//! In order of events: a park is founded, keeps its calendar, publishes the rules of its residency version by version, and
//! offers services. What it does with companies and with other parks happens in the slices above.

pub mod calendar;
pub mod find;
pub mod found;
pub mod publish;
pub mod regimes;
pub mod services;
pub mod update;
