//! Who did what, when, to what. Written by commit, read by owners, changed by nobody.

pub mod entry;
