//! A park in numbers.

use async_graphql::{Context, Object, Result, SimpleObject};
use entity::parks::park;
use futures_util::future::try_join_all;
use rust_decimal::Decimal;

use crate::graphql::companies::loaders::SectorByCode;
use crate::graphql::companies::types::{Sector, SectorCount};
use crate::graphql::context::Door;
use crate::graphql::parks::regime::RegimeStepKind;
use crate::graphql::scalars::{CountryCount, DateRange, DateRangeInput, Money};
use domain::residency::figures::{self, Figures};
use domain::residency::tally::Spread;
use kernel::problem::{Message, Problem};
use kernel::values;

/// The figures of a park over a period.
pub async fn of_park(ctx: &Context<'_>, park: &park::Model, period: DateRangeInput) -> Result<ParkFigures> {
    let (from, until) = (period.from.map(|day| day.0), period.until.map(|day| day.0));
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        return Err(Problem::invalid("period.until", Message::new("rule-date-order")).into());
    }
    Ok(ParkFigures(figures::of(ctx.view(), park, from, until).await?))
}

pub struct ParkFigures(Figures);

/// A park in numbers, over a period. Groups of fewer than three are told to the park's own staff only.
#[Object]
impl ParkFigures {
    /// The days it is about; the last is today at most.
    async fn period(&self) -> DateRange {
        DateRange::new(self.0.from, Some(self.0.until))
    }

    /// Residents on the last day of the period, the suspended included.
    async fn residents(&self) -> i64 {
        self.0.residents
    }

    /// Residencies that began in the period.
    async fn new_residents(&self) -> i64 {
        self.0.new_residents
    }

    /// Applications that were approved.
    async fn approvals(&self) -> i64 {
        self.0.approvals
    }

    /// Applications that were refused.
    async fn refusals(&self) -> i64 {
        self.0.refusals
    }

    /// Residencies that were taken away, by the day of the decision.
    async fn deprivals(&self) -> i64 {
        self.0.deprivals
    }

    /// The middle of the working days from submission to decision, pauses taken off; null where there are too few.
    async fn median_days_to_decision(&self) -> Option<f64> {
        self.0.to_decision.map(|spread| spread.median)
    }

    /// The working days within which nine of ten were decided, pauses taken off; null where there are too few.
    async fn ninetieth_days_to_decision(&self) -> Option<f64> {
        self.0.to_decision.map(|spread| spread.ninetieth)
    }

    /// The same for each step, as far as there are enough.
    async fn steps(&self) -> Vec<StepResult> {
        self.0.by_step.iter().map(|(step, spread)| StepResult { step: (*step).into(), spread: *spread }).collect()
    }

    /// Applications past their limit today; null for a period that is over, of which that is not kept.
    async fn overdue(&self) -> Option<i64> {
        self.0.overdue
    }

    /// Residents by the park's own word for their kind.
    async fn by_category(&self) -> Vec<CountResult> {
        named(&self.0.by_category.told)
    }

    /// Residents by the country in which the company is incorporated.
    async fn by_country(&self) -> Vec<CountryCount> {
        let counts = self.0.by_country.told.iter();
        counts.map(|(country, count)| CountryCount { country: country.as_str().into(), count: *count }).collect()
    }

    /// Residents by the region that the company names, by ISO 3166-2.
    async fn by_region(&self) -> Vec<CountResult> {
        named(&self.0.by_region.told)
    }

    /// Residents by the city that the company names.
    async fn by_city(&self) -> Vec<CountResult> {
        named(&self.0.by_city.told)
    }

    /// Residents by line of business; a company is counted in each of its own.
    async fn by_sector(&self, ctx: &Context<'_>) -> Result<Vec<SectorCount>> {
        let counts = &self.0.by_sector.told;
        let found = try_join_all(counts.iter().map(|(code, _)| ctx.load::<SectorByCode>(code.clone()))).await?;
        let counts = found.into_iter().zip(counts);
        Ok(counts.filter_map(|(sector, (_, count))| Some(SectorCount { sector: Sector(sector?), count: *count })).collect())
    }

    /// People who work for residents, by what these say of themselves; null where too few say anything.
    async fn jobs(&self) -> Option<i64> {
        self.0.jobs
    }

    /// Passes issued here to residents of other parks; null where they are so few that only the park's staff is told.
    async fn access_given(&self) -> Option<i64> {
        self.0.access_given
    }

    /// Passes issued elsewhere to its own residents; null where they are so few that only the park's staff is told.
    async fn access_received(&self) -> Option<i64> {
        self.0.access_received
    }

    /// What residents earned abroad in the period by their accepted reports, in the park's currency; null where too few reported.
    async fn export(&self) -> Option<Money> {
        let amount = self.0.export.map(|minor| values::amount(minor, &self.0.currency));
        amount.map(|amount: Decimal| Money { amount, currency: self.0.currency.as_str().into() })
    }
}

/// How many, of one name.
#[derive(SimpleObject)]
pub struct CountResult {
    /// What they have in common.
    pub name: String,
    /// How many there are.
    pub count: i64,
}

fn named(counts: &[(String, i64)]) -> Vec<CountResult> {
    counts.iter().map(|(name, count)| CountResult { name: name.clone(), count: *count }).collect()
}

pub struct StepResult {
    step: RegimeStepKind,
    spread: Spread,
}

/// How long a step of the procedure took.
#[Object]
impl StepResult {
    /// The step.
    async fn step(&self) -> RegimeStepKind {
        self.step
    }

    /// The applications counted.
    async fn count(&self) -> i64 {
        self.spread.count
    }

    /// The middle of the working days.
    async fn median_days(&self) -> f64 {
        self.spread.median
    }

    /// The working days within which nine of ten passed it.
    async fn ninetieth_days(&self) -> f64 {
        self.spread.ninetieth
    }
}
