//! Applications for residency, and the register.
//!
//! In order of events: a company drafts an application, attaches what the regime asks for and submits it; an officer takes it
//! up, returns it or accepts it as complete; experts are drawn for it, a commission sits on it; the park decides; both sides sign; the company
//! stands in the register. From then on it is followed: warned, suspended, deprived, given back; it leaves, or its term ends. It
//! files what it owes, is granted benefits, promises to invest, and may object to what was decided.

pub mod appeal;
pub mod attach;
mod blind;
pub mod change;
pub mod close;
pub mod commission;
pub mod commitments;
mod conflicts;
pub mod convene;
pub mod deadlines;
pub mod decide;
pub mod draft;
mod draw;
pub mod duties;
pub mod entitlements;
pub mod experts;
pub mod figures;
pub mod find;
pub mod income;
pub mod lifecycle;
mod minutes;
pub mod nightly;
pub mod obligations;
pub mod opinion;
pub mod panel;
pub mod panels;
pub mod papers;
pub mod problems;
pub mod procedure;
pub mod reckon;
pub mod register;
pub mod sessions;
pub mod sign;
mod standing;
pub mod status;
mod step;
pub mod submit;
pub mod tally;
pub mod timeline;
pub mod transfer;
pub mod verdict;
pub mod verify_fact;
pub mod vote;
