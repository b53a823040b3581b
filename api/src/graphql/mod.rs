//! One GraphQL graph over all slices. Types that name each other live in this one room.

pub mod agreements;
pub mod audit;
pub mod companies;
pub mod context;
pub mod files;
pub mod following;
pub mod history;
pub mod identity;
pub mod ids;
pub mod investment;
pub mod loading;
pub mod matchmaking;
pub mod node;
pub mod notifications;
pub mod once;
pub mod organization;
pub mod paging;
pub mod parks;
pub mod programs;
pub mod residency;
pub mod scalars;
pub mod signed_in;
