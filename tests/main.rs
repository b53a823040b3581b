//! Karvon's stories, told by people who speak GraphQL to the real router, each in a town of its own: on SQLite, or on the
//! PostgreSQL server that KARVON_TEST_DATABASE names.

#![allow(clippy::disallowed_methods, reason = "which database a run is for stands in the environment, and a story may ask what day it is")]

mod access;
mod agreements;
mod api;
mod architecture;
mod audit;
mod companies;
mod cost;
mod demo;
mod faults;
mod files;
mod identity;
mod investment;
mod matchmaking;
mod notifications;
mod parks;
mod programs;
mod residency;
mod schema;
mod support;
mod worker;
