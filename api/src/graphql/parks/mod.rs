//! Parks, the rules of their residency, their calendars and services, as clients see them.

pub mod inputs;
pub mod loaders;
pub mod mutations;
pub mod queries;
pub mod regime;
pub mod types;
