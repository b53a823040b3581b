//! Who did what, for whoever may know.

mod trail;
