//! What people should know, as clients see it.

pub mod mutations;
pub mod queries;
pub mod subscriptions;
pub mod types;
