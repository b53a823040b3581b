//! Who fits whom, with reasons.

pub mod inputs;
pub mod loaders;
pub mod mutations;
pub mod types;
