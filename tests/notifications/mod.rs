//! What people are told.

mod told;
