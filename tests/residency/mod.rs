//! From the draft to the register.

mod application;
mod benefits;
mod change;
mod duties;
mod lifecycle;
mod memory;
mod nightly;
