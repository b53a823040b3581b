//! Applications for residency and the register, as clients see them.

pub mod commissions;
pub mod figures;
pub mod following;
pub mod inputs;
pub mod loaders;
pub mod mutations;
pub mod panels;
pub mod queries;
pub mod subscriptions;
pub mod types;
