//! Karvon: the backend on which technoparks work together.
//!
//! Domain slices below, one GraphQL graph above, the same names in both.
//!
//! | room | what lives there |
//! |---|---|
//! | [`config`] | every setting, typed, read once |
//! | [`app`] | the composition root: settings become parts |
//! | [`api`] | how the world asks: HTTP, WebSocket, GraphQL |
//! | [`domain`] | the business, one folder a slice, one file a verb |
//! | [`evaluate`] | the matching engine held against funding history, and its weights learned from it |
//! | [`kernel`] | what every slice stands on: access, work, facts, problems, pages, values |
//! | [`platform`] | the machinery without a business word |
//! | [`worker`] | what happens without being asked: facts handed on, letters delivered, time limits kept |

pub mod api;
pub mod app;
pub mod config;
pub mod demo;
pub mod domain;
pub mod evaluate;
pub mod kernel;
pub mod platform;
pub mod worker;
