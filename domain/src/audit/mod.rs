//! Who did what, when, to what. Every write leaves its line by itself; here owners read them.

pub mod find;
