//! The GraphQL types of agreements, access requests and passes.

pub mod access;
pub mod credentials;
pub mod inputs;
pub mod loaders;
pub mod mutations;
pub mod queries;
pub mod types;
