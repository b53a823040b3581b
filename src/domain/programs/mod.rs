//! Programs of parks: what a park, or several together, do for the companies they take in.
//!
//! In order of events: a park publishes a program, alone or with others under an agreement.

pub mod find;
pub mod publish;
