//! Programs of parks: what a park, or several together, do for the companies they take in.
//!
//! In order of events: a park publishes a program, alone or with others under an agreement; it opens an intake, which opens and
//! closes by the clock; a company asks whether it would be let in, drafts an application, submits it before the close, or takes
//! it back.

pub mod draft;
pub mod eligibility;
pub mod find;
pub mod hosts;
mod index;
pub mod intakes;
pub mod lifecycle;
pub mod opening;
pub mod problems;
pub mod publish;
pub mod search;
mod step;
pub mod submit;
pub mod withdraw;
