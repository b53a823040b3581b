//! What parks promise each other.

mod access;
mod association;
mod course;
mod ledger;
mod proposal;
