//! What parks promise each other.

mod course;
mod proposal;
