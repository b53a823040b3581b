//! Accounts, sessions, and what people may do for which organization.
//!
//! In order of events: somebody signs up, proves the address by the link in a letter, signs in on a device, renews the
//! session, founds or joins an organization, and signs out.

pub mod consents;
pub mod erase;
pub mod export;
pub mod find;
pub mod members;
pub mod passwords;
pub mod profile;
pub mod refresh;
pub mod sign_in;
pub mod sign_out;
pub mod sign_up;
mod tokens;

pub use sign_in::Opened;
