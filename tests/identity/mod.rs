//! Accounts, sessions and roles.

mod privacy;
mod sessions;
