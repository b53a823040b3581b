//! Karvon: the backend on which technoparks work together.
//!
//! The workspace's members, from the top: `api`, and here `worker` and `demo`; `app`; `domain`; `engine` and `kernel`; `platform`
//! and `entity`; `migration`.

pub mod demo;
pub mod worker;
