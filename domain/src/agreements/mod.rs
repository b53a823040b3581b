//! Agreements between parks: records with parties and provisions, by which residents of one park use services of another.
//!
//! In order of events: a park proposes an agreement to others, every party signs, it comes into force with its first day; other
//! parks accede where it is open, parties leave, and it ends by its term or with the last but one of them. Meanwhile residents
//! see what is open to them, ask, are confirmed by their home park and accepted by the host, and are let in by a pass; what they
//! hold and use of a quota stands in a ledger.

pub mod access;
pub mod access_lifecycle;
pub mod answer;

pub mod endings;
pub mod entitlement;
pub mod find;
mod history;
pub mod ledger;
pub mod lifecycle;
pub mod offers;
pub mod passes;
pub mod propose;
pub mod quota;
pub mod reciprocity;
pub mod request;
pub mod sign;
mod step;
pub mod terminate;
mod versions;
