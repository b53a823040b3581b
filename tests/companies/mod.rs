//! Companies: registering, saying, being found, and who is shown what.

mod facts;
mod profile;
mod register;
mod search;
mod standing;
