//! Programs, intakes and who may apply, as clients see them.

pub mod eligibility;
pub mod inputs;
pub mod loaders;
pub mod mutations;
pub mod queries;
pub mod subscriptions;
pub mod types;
