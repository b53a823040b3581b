//! Accounts, sessions and roles.

mod sessions;
