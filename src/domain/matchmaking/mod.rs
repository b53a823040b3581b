//! Who fits whom: investors and deals, companies and investors.
//!
//! The engine ranks and gives reasons, and knows no database. In order of events: `gather` brings it what it looks at, `keep`
//! holds it in memory and up to date, `suggest` lists what fits and writes down what was shown, `feedback` takes what people think
//! of it.

pub mod engine;
pub mod feedback;
pub mod gather;
pub mod keep;
pub mod suggest;
