//! How the world asks.

pub mod chart;
pub mod charts;
pub mod engine;
pub mod errors;
pub mod file_urls;
pub mod gateway;
pub mod graphiql;
pub mod graphql;
pub mod http;
pub mod limits;
pub mod schema;
pub mod serve;
pub mod sign;
pub mod uploads;
pub mod ws;
