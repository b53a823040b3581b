//! Investors and what they look for; companies that look for money, and what came of it.
//!
//! In order of events: somebody registers an investor, writes down its thesis, and a park verifies it; a company drafts a deal
//! and opens it; investors find it, keep it in their pipeline, and the company writes down the round that it ended with.

use chrono::NaiveDate;

pub mod accredit;
pub mod deals;
pub mod exclusions;
pub mod facets;
pub mod find;
pub mod investors;
pub mod lifecycle;
pub mod pipeline;
pub mod rates;
pub mod rounds;
pub mod saved;
pub mod search;
pub mod theses;
pub mod visibility;

use kernel::calendar::{day_in, zone};
use kernel::problem::{Faults, Message};
use kernel::values::{Currency, Money};
use kernel::work::View;
use rust_decimal::Decimal;

/// Deals belong to no park, so their days follow one zone in the middle of the region.
const TIME_ZONE: &str = "Asia/Tashkent";

pub fn today(view: &View) -> NaiveDate {
    day_in(zone(TIME_ZONE), view.now())
}

/// A sum as it was given, not judged yet.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Sum {
    pub amount: Decimal,
    pub currency: String,
}

impl Sum {
    /// The sum, or why it is none, at `path.amount` or `path.currency`.
    fn judge(&self, faults: &mut Faults, path: &str) -> Option<Money> {
        faults.take(format!("{path}.currency"), Currency::parse(&self.currency))?;
        faults.take(format!("{path}.amount"), Money::parse(self.amount, &self.currency))
    }

    /// As `judge`, for what must be more than nothing.
    fn judge_positive(&self, faults: &mut Faults, path: &str) -> Option<Money> {
        let money = self.judge(faults, path)?;
        if money.minor <= 0 {
            faults.add(format!("{path}.amount"), Message::new("rule-positive"));
            return None;
        }
        Some(money)
    }
}
