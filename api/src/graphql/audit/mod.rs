//! The audit trail, as its owners see it.

pub mod queries;
pub mod types;
