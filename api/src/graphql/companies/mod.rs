//! Companies, their figures and their lines of business, as clients see them.

pub mod inputs;
pub mod loaders;
pub mod mutations;
pub mod queries;
pub mod types;
