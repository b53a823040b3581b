//! Companies: who they are, what they say of themselves, and what a register says of them.
//!
//! In order of events: a founder registers a company and becomes its owner, keeps its profile, sets its figures; a park that
//! has seen the papers vouches for its numbers, and for single figures.

pub mod candidates;
pub mod eligibility;
pub mod facts;
pub mod find;
pub mod home_park;
pub mod identifiers;
pub mod profile;
pub mod register;
pub mod residents;
pub mod sectors;
pub mod standing;
pub mod vouch;
