//! Who fits whom: investors and deals, companies and programs, companies and companies.
//!
//! The engine ranks and gives reasons, and knows no database. In order of events: `gather` brings it what it looks at, `keep`
//! holds it in memory and up to date, `suggest` lists what fits and writes down what was shown, `complete` lists
//! programs and partners, `alert` tells investors of new deals, `feedback` takes what people think
//! of it.

pub mod alert;
pub mod complete;
pub mod feedback;
pub mod gather;
pub mod keep;
pub mod suggest;
