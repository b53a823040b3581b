//! Accounts, sessions, members and invitations, as clients see them.

pub mod inputs;
pub mod loaders;
pub mod mutations;
pub mod queries;
pub mod types;
