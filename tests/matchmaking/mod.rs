//! Who fits whom: what people see of it, and what the engine does with history.

mod alerts;
mod companies;
mod matches;
