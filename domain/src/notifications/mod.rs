//! What people should know: who is told of which fact, in which words, and what they have read.
//!
//! Nobody calls this slice: it hears of facts, and people ask it what is new.

pub mod find;
pub mod read;
pub mod route;
pub mod webhooks;
pub mod wording;
