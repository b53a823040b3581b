//! Investors, their theses and accreditations, deals and investments, as clients see them.

pub mod deals;
pub mod desk;
pub mod inputs;
pub mod loaders;
pub mod mutations;
pub mod queries;
pub mod subscriptions;
pub mod types;
