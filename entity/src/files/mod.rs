//! What was uploaded, and whose staff may read it.

pub mod file;
pub mod reader;
