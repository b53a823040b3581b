//! The business, and nothing but the business: one folder a slice, one file a verb.

pub mod agreements;
pub mod audit;
pub mod companies;
pub mod files;
pub mod identity;
pub mod investment;
pub mod matchmaking;
pub mod notifications;
pub mod parks;
pub mod programs;
pub mod residency;
