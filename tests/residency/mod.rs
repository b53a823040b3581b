//! From the draft to the register.

mod application;
mod change;
mod lifecycle;
