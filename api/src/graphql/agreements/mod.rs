//! Agreements between parks, their parties and provisions, and what residents ask for under them, as clients see it.

pub mod access;
pub mod credentials;
pub mod inputs;
pub mod loaders;
pub mod mutations;
pub mod queries;
pub mod types;
