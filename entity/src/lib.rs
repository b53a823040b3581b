//! The tables as Rust: no behaviour, no GraphQL. One folder a slice, one file a table.
//!
//! Without the feature `database` there are only ids, enums and the types stored as JSON, and no SeaORM.

#[cfg(feature = "database")]
pub mod agreements;
#[cfg(feature = "database")]
pub mod audit;
pub mod companies;
#[cfg(feature = "database")]
pub mod files;
#[cfg(feature = "database")]
pub mod identity;
pub mod ids;
pub mod investment;
#[cfg(feature = "database")]
pub mod kept_answer;
pub mod matchmaking;
#[cfg(feature = "database")]
pub mod notifications;
#[cfg(feature = "database")]
pub mod outbox;
pub mod parks;
pub mod programs;
#[cfg(feature = "database")]
pub mod residency;
pub mod text;
#[cfg(feature = "database")]
pub mod word;
