//! What parks promise each other.

mod access;
mod course;
mod ledger;
mod proposal;
