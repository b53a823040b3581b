//! The tables as Rust: no behaviour, no GraphQL. One folder a slice, one file a table.

pub mod agreements;
pub mod audit;
pub mod companies;
pub mod files;
pub mod identity;
pub mod ids;
pub mod investment;
pub mod kept_answer;
pub mod matchmaking;
pub mod notifications;
pub mod outbox;
pub mod parks;
pub mod programs;
pub mod residency;
pub mod text;
pub mod word;
