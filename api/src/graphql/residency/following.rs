//! What follows from a residency: duties, benefits, promises and appeals.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use entity::ids::ResidencyId;
use entity::parks::regime;
use entity::residency::{appeal, commitment, entitlement, filing, obligation, residency};
use rust_decimal::Decimal;

use super::loaders::{FilingById, ResidencyById};
use super::types::Residency;
use crate::graphql::context::Door;
use crate::graphql::files::types::{File, file};
use crate::graphql::ids;
use crate::graphql::paging::PageInfo;
use crate::graphql::parks::regime::{Benefit, IncomeTest, ObligationKind, regime};
use crate::graphql::parks::types::park;
use crate::graphql::scalars::{Date, DateRange, Money};
use domain::parks::{calendar, regimes};
use domain::residency::duties::{self, DutyState};
use domain::residency::{find, income};
use kernel::language::say;
use kernel::page::Page;
use kernel::problem::{Message, Problem};
use kernel::values;

/// One residency by id, for fields that name one, which is always there.
pub async fn residency(ctx: &Context<'_>, id: ResidencyId) -> Result<Residency> {
    let residency = ctx.load::<ResidencyById>(id).await?;
    Ok(Residency(residency.ok_or_else(|| Problem::broken(format!("there is no residency {id}")))?))
}

/// Where a duty stands.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "domain::residency::duties::DutyState")]
pub enum ObligationState {
    /// Its period is not over yet.
    Upcoming,
    /// Its period is over; it can be filed.
    Due,
    /// Filed; the park has not looked yet.
    Filed,
    /// Filed in time, and accepted.
    Accepted,
    /// Late, and not filed.
    Overdue,
    /// Filed late, and accepted.
    Cured,
    /// Late, and the cure period is over: a ground for taking the residency away. It can still be filed.
    Breached,
}

pub struct Obligation {
    pub row: obligation::Model,
    /// Today in the park.
    pub today: NaiveDate,
}

impl Obligation {
    pub fn stands(&self) -> DutyState {
        duties::of(&self.row, self.today)
    }

    async fn filing(&self, ctx: &Context<'_>) -> Result<Option<filing::Model>> {
        match self.row.filing_id {
            Some(id) => Ok(ctx.load::<FilingById>(id).await?),
            None => Ok(None),
        }
    }
}

/// One duty of a resident in one period.
#[Object]
impl Obligation {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.row.id)
    }

    /// Whose duty it is.
    async fn residency(&self, ctx: &Context<'_>) -> Result<Residency> {
        residency(ctx, self.row.residency_id).await
    }

    /// What it is.
    async fn kind(&self) -> ObligationKind {
        self.row.kind.into()
    }

    /// The days it is about.
    async fn period(&self) -> DateRange {
        DateRange::new(Some(self.row.period_from), Some(self.row.period_until))
    }

    /// The last day for it.
    async fn due_on(&self) -> Date {
        Date(self.row.due_on)
    }

    /// Where it stands today.
    async fn state(&self) -> ObligationState {
        self.stands().into()
    }

    /// What was earned in the period, line by line, as it was filed last.
    async fn income(&self, ctx: &Context<'_>) -> Result<Vec<IncomeLine>> {
        let filing = self.filing(ctx).await?;
        Ok(filing.into_iter().flat_map(|filing| filing.income.0).map(IncomeLine::from).collect())
    }

    /// Whatever else was filed last.
    async fn report(&self, ctx: &Context<'_>) -> Option<Result<serde_json::Value>> {
        self.filing(ctx).await.map(|filing| filing?.report).transpose()
    }

    /// The paper that was filed last.
    async fn file(&self, ctx: &Context<'_>) -> Option<Result<File>> {
        match self.filing(ctx).await {
            Ok(filing) => Some(file(ctx, filing?.file_id?).await),
            Err(error) => Some(Err(error)),
        }
    }

    /// When it was filed last.
    async fn filed_at(&self) -> Option<DateTime<Utc>> {
        self.row.filed_at
    }

    /// What the park said to it; why it was not accepted.
    async fn remark(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        self.filing(ctx).await.map(|filing| filing?.remark).transpose()
    }
}

pub struct ObligationConnection {
    pub page: Page<obligation::Model>,
    /// Today in the park.
    pub today: NaiveDate,
}

/// A page of duties.
#[Object]
impl ObligationConnection {
    /// The rows of this page, each with its cursor.
    async fn edges(&self) -> Vec<ObligationEdge> {
        let rows = self.page.cursors.iter().zip(&self.page.rows);
        let edge = |(cursor, row): (&String, &obligation::Model)| ObligationEdge {
            cursor: cursor.clone(),
            node: Obligation { row: row.clone(), today: self.today },
        };
        rows.map(edge).collect()
    }

    /// The rows of this page.
    async fn nodes(&self) -> Vec<Obligation> {
        self.page.rows.iter().map(|row| Obligation { row: row.clone(), today: self.today }).collect()
    }

    /// Where this page stands in its list.
    async fn page_info(&self) -> PageInfo {
        (&self.page).into()
    }

    /// How many rows the whole list has; computed only when selected, null above 10 000.
    async fn total_count(&self, ctx: &Context<'_>) -> Option<Result<i64>> {
        self.page.count.read(ctx.view()).await.map_err(Into::into).transpose()
    }
}

/// A duty in a page.
#[derive(SimpleObject)]
pub struct ObligationEdge {
    /// Where this row stands; good for `after` and `before`.
    pub cursor: String,
    /// The row itself.
    pub node: Obligation,
}

/// Income of one activity in a period.
#[derive(SimpleObject)]
pub struct IncomeLine {
    /// Code of the activity.
    pub activity: String,
    /// It is on the park's list of activities.
    pub listed: bool,
    /// It was earned abroad.
    pub export: bool,
    /// How much was earned.
    pub amount: Money,
}

impl From<filing::IncomeLine> for IncomeLine {
    fn from(line: filing::IncomeLine) -> Self {
        let amount = Money { amount: values::amount(line.amount, &line.currency), currency: line.currency.as_str().into() };
        Self { activity: line.activity, listed: line.listed, export: line.export, amount }
    }
}

/// The forecasts of a residency by the rules of today.
pub async fn forecasts(ctx: &Context<'_>, residency: &residency::Model) -> Result<Vec<IncomeTestForecast>> {
    let park = park(ctx, residency.park_id).await?.0;
    let today = calendar::today(ctx.view(), &park);
    let own = regime(ctx, residency.regime_id).await?.0;
    let rules = regimes::in_force(ctx.view(), park.id, &own.category, today).await?.unwrap_or(own);
    if rules.income_tests.0.is_empty() {
        return Ok(vec![]);
    }
    let reports = find::accepted_reports(ctx.view(), residency, &park.currency).await?;
    let tests = rules.income_tests.0.into_iter();
    Ok(tests
        .filter_map(|test| income::forecast(&test, residency.since, &reports, today).map(|row| IncomeTestForecast { test, row }))
        .collect())
}

pub struct IncomeTestForecast {
    test: entity::parks::IncomeTest,
    row: income::Forecast,
}

/// Where an income test will end if things go on as they do.
#[Object]
impl IncomeTestForecast {
    /// The test, by the rules of today.
    async fn test(&self) -> IncomeTest {
        IncomeTest(self.test.clone())
    }

    /// The days that the share is taken over.
    async fn period(&self) -> DateRange {
        DateRange::new(Some(self.row.from), Some(self.row.until))
    }

    /// The share so far, by the reports that were accepted; null without one in which something was earned.
    async fn actual_percent(&self) -> Option<Decimal> {
        self.row.actual
    }

    /// The share at the end of the period, if what is assumed holds.
    async fn projected_percent(&self) -> Option<Decimal> {
        self.row.projected
    }

    /// It will be missed unless something changes.
    async fn at_risk(&self) -> bool {
        self.row.at_risk
    }

    /// What the projection rests on, in the viewer's language.
    async fn assumptions(&self, ctx: &Context<'_>) -> Vec<String> {
        let Some((from, until)) = self.row.like else { return vec![] };
        let like = Message::new("income-days-like")
            .with("days", self.row.open_days)
            .with("from", from.to_string())
            .with("until", until.to_string());
        [like, Message::new("income-same-rules")].iter().map(|message| say(ctx.locale(), message)).collect()
    }
}

/// How a benefit was determined.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum EntitlementState {
    /// The residency gives it.
    Granted,
    /// It does not.
    Refused,
    /// It was granted, and lost with the residency.
    Annulled,
}

pub struct Entitlement {
    pub row: entitlement::Model,
    pub residency: residency::Model,
}

/// Whether a residency gives a benefit in a period. A loss of residency annuls what was granted for later days.
#[Object]
impl Entitlement {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.row.id)
    }

    /// The benefit, as the latest version of the rules that knows it describes it.
    async fn benefit(&self, ctx: &Context<'_>) -> Result<Benefit> {
        let own = regime(ctx, self.residency.regime_id).await?.0;
        let known = |rules: &regime::Model| rules.benefits.0.iter().find(|benefit| benefit.code == self.row.benefit).cloned();
        let mut versions = regimes::of(ctx.view(), self.residency.park_id).await?;
        versions.retain(|version| version.category == own.category);
        versions.sort_by_key(|version| std::cmp::Reverse(version.valid_from));
        let benefit = versions.iter().find_map(known).or_else(|| known(&own));
        Ok(Benefit(benefit.ok_or_else(|| Problem::broken("a determination of a benefit that no rules know"))?))
    }

    /// The days it is for.
    async fn period(&self) -> DateRange {
        DateRange::new(Some(self.row.period_from), Some(self.row.period_until))
    }

    /// How it was determined.
    async fn state(&self) -> EntitlementState {
        match (self.row.granted, self.row.annulled_from) {
            (false, _) => EntitlementState::Refused,
            (true, Some(_)) => EntitlementState::Annulled,
            (true, None) => EntitlementState::Granted,
        }
    }

    /// What the determination rests on.
    async fn basis(&self) -> &str {
        &self.row.basis
    }

    /// When it was determined.
    async fn decided_at(&self) -> DateTime<Utc> {
        self.row.decided_at
    }

    /// From which day on it is annulled, where it is.
    async fn annulled_from(&self) -> Option<Date> {
        self.row.annulled_from.map(Date)
    }
}

pub struct Appeal(pub appeal::Model);

/// An objection to a refusal or to the loss of a residency.
#[Object]
impl Appeal {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// Why the company holds the decision to be wrong.
    async fn grounds(&self) -> &str {
        &self.0.grounds
    }

    /// A paper that shows it.
    async fn file(&self, ctx: &Context<'_>) -> Option<Result<File>> {
        Some(file(ctx, self.0.file_id?).await)
    }

    /// When it was filed.
    async fn filed_at(&self) -> DateTime<Utc> {
        self.0.filed_at
    }

    /// When it was decided.
    async fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.0.decided_at
    }

    /// Null until it is decided. Upheld, a refusal goes back to the commission and a lost residency comes back.
    async fn upheld(&self) -> Option<bool> {
        self.0.upheld
    }

    /// Why it was decided so, in the park's words.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }
}

pub struct InvestmentCommitment(pub commitment::Model);

/// What a resident promised to invest, and what it has invested since.
#[Object]
impl InvestmentCommitment {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// The residency it was promised for.
    async fn residency(&self, ctx: &Context<'_>) -> Result<Residency> {
        residency(ctx, self.0.residency_id).await
    }

    /// The sum that was promised.
    async fn promised(&self) -> Money {
        self.sum(self.0.promised_amount)
    }

    /// The sum that has been invested so far.
    async fn invested(&self) -> Money {
        self.sum(self.0.invested_amount)
    }

    /// The last day for it.
    async fn by(&self) -> Date {
        Date(self.0.by)
    }

    /// What the money is for.
    async fn purpose(&self) -> Option<&str> {
        self.0.purpose.as_deref()
    }
}

impl InvestmentCommitment {
    fn sum(&self, minor: i64) -> Money {
        Money { amount: values::amount(minor, &self.0.currency), currency: self.0.currency.as_str().into() }
    }
}
