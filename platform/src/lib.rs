//! The machinery, without a business word.

pub mod allowance;
pub mod blobs;
pub mod bus;
pub mod clock;
pub mod database;
pub mod hashing;
pub mod http_client;
pub mod keys;
pub mod mail;
pub mod mint;
