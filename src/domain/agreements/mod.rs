//! Agreements between parks: records with parties and provisions, by which residents of one park use services of another.
//!
//! In order of events: a park proposes an agreement to others, every party signs, it comes into force with its first day; other
//! parks accede where it is open, parties leave, and it ends by its term or with the last but one of them.

pub mod entitlement;
pub mod find;
pub mod lifecycle;
pub mod propose;
pub mod sign;
pub mod terminate;
