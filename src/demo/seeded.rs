//! What has been seeded so far, which each later step builds on, and small conversions that the steps share.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use entity::ids::{AgreementId, CompanyId, IntakeId, ServiceId, UserId};
use entity::parks::{EligibilityRule, ServiceKind, park, regime};
use entity::text::Texts;
use rust_decimal::Decimal;

use kernel::calendar::WorkCalendar;
use kernel::problem::Problem;
use kernel::values::Money;

/// How many rows were written; all zero if the database was seeded before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub parks: usize,
    pub regimes: usize,
    pub companies: usize,
    pub residencies: usize,
    pub applications: usize,
    pub agreements: usize,
    pub programs: usize,
    pub investors: usize,
    pub deals: usize,
}

/// A park with what later steps need of it.
pub(super) struct SeededPark {
    pub park: park::Model,
    pub regimes: Vec<regime::Model>,
    pub services: HashMap<ServiceKind, ServiceId>,
    pub calendar: WorkCalendar,
    pub today: NaiveDate,
    pub officer: UserId,
}

/// What has been seeded so far, by the keys of the files.
#[derive(Default)]
pub(super) struct Seeded {
    pub parks: HashMap<String, SeededPark>,
    pub companies: HashMap<String, CompanyId>,
    pub agreements: HashMap<String, AgreementId>,
    pub intakes: Vec<OpenIntake>,
    pub report: Report,
}

impl Seeded {
    pub fn park(&self, slug: &str) -> Result<&SeededPark, Problem> {
        self.parks.get(slug).ok_or_else(|| Problem::broken(format!("no park {slug} in the data")))
    }
}

/// An intake that takes applications today.
pub(super) struct OpenIntake {
    pub id: IntakeId,
    pub program: String,
    pub eligibility: Vec<EligibilityRule>,
}

pub(super) fn decimal(text: &str) -> Result<Decimal, Problem> {
    text.parse().map_err(Problem::internal)
}

pub(super) fn money(amount: &str, currency: &str) -> Result<Money, Problem> {
    Money::parse(decimal(amount)?, currency).map_err(|fault| Problem::broken(format!("{amount} {currency}: {}", fault.id)))
}

pub(super) fn days_ago(today: NaiveDate, days: usize) -> NaiveDate {
    today.checked_sub_days(Days::new(days as u64)).unwrap_or(today)
}

pub(super) fn in_days(today: NaiveDate, days: usize) -> NaiveDate {
    today.checked_add_days(Days::new(days as u64)).unwrap_or(today)
}

/// Sentences after one another, in every language.
pub(super) fn joined(texts: &[&Texts]) -> Texts {
    let mut all = Texts::default();
    for texts in texts {
        for (language, text) in &texts.0 {
            let said = all.0.entry(language.clone()).or_default();
            if !said.is_empty() {
                said.push(' ');
            }
            said.push_str(text);
        }
    }
    all
}
