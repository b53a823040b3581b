//! Files and uploads, as clients see them; the bytes go past the graph, through `api::uploads`.

pub mod inputs;
pub mod loaders;
pub mod mutations;
pub mod queries;
pub mod types;
