//! From the draft to the register.

mod application;
mod benefits;
mod change;
mod commission;
mod duties;
mod figures;
mod lifecycle;
mod memory;
mod nightly;
mod panels;
mod partners;
mod speed;
mod transfer;
