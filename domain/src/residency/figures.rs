//! A park in numbers over a period, as a ministry asks for them. Small numbers are kept from everybody but the park's own staff.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::companies::{FactKind, TagKind, company, fact, tag};
use entity::ids::{ParkId, RegimeId, ResidencyApplicationId};
use entity::parks::{RegimeStepKind, park};
use entity::residency::{ApplicationState, DecisionOutcome, ResidencyState, application, history, residency};
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait, Func, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::lifecycle::WAITING;
use super::tally::{self, FEWEST, Spread};
use crate::agreements::reciprocity;
use crate::companies::residents::{self, RESIDENT};
use crate::investment::rates::Rates;
use crate::parks::{calendar, regimes};
use kernel::access::{Action, Scope};
use kernel::calendar::{WorkCalendar, start_of_day, zone};
use kernel::problem::Problem;
use kernel::values;
use kernel::work::View;

/// Applications that are read at once.
const CHUNK: u64 = 500;

/// A count for each group, the largest first, and how many residents are in groups too small to be told.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    pub told: Vec<(String, i64)>,
    pub withheld: i64,
}

/// A park in numbers.
#[derive(Clone, Debug)]
pub struct Figures {
    pub from: Option<NaiveDate>,
    pub until: NaiveDate,
    /// On the last day.
    pub residents: i64,
    pub new_residents: i64,
    pub approvals: i64,
    pub refusals: i64,
    pub deprivals: i64,
    /// Past their limit now; none where the period is over, of which that is not kept.
    pub overdue: Option<i64>,
    pub by_category: Groups,
    pub by_country: Groups,
    pub by_region: Groups,
    pub by_city: Groups,
    pub by_sector: Groups,
    /// People, by what residents say of themselves; none where too few say anything.
    pub jobs: Option<i64>,
    /// What residents earned abroad in the period by the reports accepted, in minor units of the park's currency.
    pub export: Option<i64>,
    pub currency: String,
    /// Working days from submission to decision, pauses taken off.
    pub to_decision: Option<Spread>,
    pub by_step: Vec<(RegimeStepKind, Spread)>,
    /// Passes issued here to residents of other parks; none where they are too few to be told.
    pub access_given: Option<i64>,
    /// Passes issued elsewhere to its own residents; none where they are too few to be told.
    pub access_received: Option<i64>,
}

/// Everybody may ask; the park's staff and the operator are told small numbers too. An end that is open is the beginning of all days,
/// or today.
#[boxed]
pub async fn of(view: &View, park: &park::Model, from: Option<NaiveDate>, until: Option<NaiveDate>) -> Result<Figures, Problem> {
    let everything = view.may(Action::ReadResidencyQueue, &Scope::of(park.id));
    let today = calendar::today(view, park);
    let until = until.map_or(today, |until| Ord::min(until, today));
    let here = residency::Entity::find().filter(residency::Column::ParkId.eq(park.id));
    let resident = || here.clone().filter(residents::standing(&RESIDENT, until));
    let companies = || resident().select_only().column(residency::Column::CompanyId).into_query();
    let begun = residency::Entity::find().filter(residency::Column::ParkId.eq(park.id)).filter(residency::Column::Since.lte(until));
    let begun = if let Some(from) = from { begun.filter(residency::Column::Since.gte(from)) } else { begun };
    let begins = |day| start_of_day(zone(&park.time_zone), day);
    let span = Span { park: park.id, from: from.map(begins), until: begins(until.succ_opt().unwrap_or(until)) };
    let groups = |counts: Vec<(String, i64)>| {
        let (told, withheld) = tally::told(counts, everything);
        Groups { told, withheld }
    };
    let (to_decision, by_step) = durations(view, park, &span, everything).await?;
    let told = |count: &i64| everything || !(1..FEWEST).contains(count);
    let passes = reciprocity::pass_counts(view, park.id, from, until).await?;
    let overdue = application::Entity::find()
        .filter(application::Column::ParkId.eq(park.id))
        .filter(application::Column::State.is_in(WAITING))
        .filter(application::Column::DueOn.lt(today));
    Ok(Figures {
        from,
        until,
        residents: resident().count(view.db()).await? as i64,
        new_residents: begun.count(view.db()).await? as i64,
        approvals: decided(&span, Some(DecisionOutcome::Approved)).count(view.db()).await? as i64,
        refusals: decided(&span, Some(DecisionOutcome::Refused)).count(view.db()).await? as i64,
        deprivals: deprivals(view, &span).await?,
        overdue: if until == today { Some(overdue.count(view.db()).await? as i64) } else { None },
        by_category: groups(by_category(view, resident()).await?),
        by_country: groups(by_column(view, companies(), company::Column::Country).await?),
        by_region: groups(by_column(view, companies(), company::Column::Region).await?),
        by_city: groups(by_column(view, companies(), company::Column::City).await?),
        by_sector: groups(by_sector(view, companies()).await?),
        jobs: jobs(view, companies(), everything).await?,
        export: export(view, park, companies(), (from, until), everything).await?,
        currency: park.currency.clone(),
        to_decision,
        by_step,
        access_given: Some(passes.given).filter(told),
        access_received: Some(passes.received).filter(told),
    })
}

/// A period in instants of the park's time zone, without its end.
struct Span {
    park: ParkId,
    from: Option<DateTime<Utc>>,
    until: DateTime<Utc>,
}

fn decided(span: &Span, outcome: Option<DecisionOutcome>) -> sea_orm::Select<application::Entity> {
    use application::Column;
    let mut rows = application::Entity::find().filter(Column::ParkId.eq(span.park)).filter(Column::DecidedAt.lt(span.until));
    if let Some(from) = span.from {
        rows = rows.filter(Column::DecidedAt.gte(from));
    }
    match outcome {
        Some(outcome) => rows.filter(Column::Outcome.eq(outcome)),
        None => rows.filter(Column::Outcome.is_not_null()),
    }
}

async fn deprivals(view: &View, span: &Span) -> Result<i64, Problem> {
    use history::Column;
    let here =
        residency::Entity::find().select_only().column(residency::Column::Id).filter(residency::Column::ParkId.eq(span.park)).into_query();
    let mut rows = history::Entity::find()
        .filter(Column::ResidencyId.in_subquery(here))
        .filter(Column::ToState.eq(ResidencyState::Deprived.as_str()))
        .filter(Column::At.lt(span.until));
    if let Some(from) = span.from {
        rows = rows.filter(Column::At.gte(from));
    }
    Ok(rows.count(view.db()).await? as i64)
}

async fn by_category(view: &View, residents: sea_orm::Select<residency::Entity>) -> Result<Vec<(String, i64)>, Problem> {
    let counts: Vec<(RegimeId, i64)> = residents
        .select_only()
        .column(residency::Column::RegimeId)
        .column_as(residency::Column::Id.count(), "number")
        .group_by(residency::Column::RegimeId)
        .into_tuple()
        .all(view.db())
        .await?;
    let versions = regimes::many(view, counts.iter().map(|(regime, _)| *regime)).await?;
    let mut categories: BTreeMap<String, i64> = BTreeMap::new();
    for (regime, count) in counts {
        let category = versions.get(&regime).map(|version| version.category.clone()).unwrap_or_default();
        *categories.entry(category).or_default() += count;
    }
    Ok(categories.into_iter().collect())
}

/// Those that say nothing are in no group.
async fn by_column(view: &View, companies: SelectStatement, column: company::Column) -> Result<Vec<(String, i64)>, Problem> {
    let counts = company::Entity::find()
        .select_only()
        .column(column)
        .column_as(company::Column::Id.count(), "number")
        .filter(company::Column::Id.in_subquery(companies))
        .filter(column.is_not_null())
        .group_by(column)
        .into_tuple();
    Ok(counts.all(view.db()).await?)
}

/// A company is counted in each of its lines of business.
async fn by_sector(view: &View, companies: SelectStatement) -> Result<Vec<(String, i64)>, Problem> {
    let counts = tag::Entity::find()
        .select_only()
        .column(tag::Column::Value)
        .column_as(tag::Column::CompanyId.count(), "number")
        .filter(tag::Column::Kind.eq(TagKind::Sector))
        .filter(tag::Column::CompanyId.in_subquery(companies))
        .group_by(tag::Column::Value)
        .into_tuple();
    Ok(counts.all(view.db()).await?)
}

async fn jobs(view: &View, companies: SelectStatement, everything: bool) -> Result<Option<i64>, Problem> {
    let column = company::Column::Headcount;
    let said: Option<(i64, Option<i64>)> = company::Entity::find()
        .select_only()
        .column_as(column.count(), "number")
        .column_as(whole(column), "people")
        .filter(company::Column::Id.in_subquery(companies))
        .filter(column.is_not_null())
        .into_tuple()
        .one(view.db())
        .await?;
    Ok(said.and_then(|(count, people)| people.filter(|_| count > 0 && (everything || count >= FEWEST))))
}

/// A sum as a whole number on both databases: PostgreSQL adds whole numbers up to decimals.
fn whole(column: impl ColumnTrait) -> Expr {
    Expr::expr(Func::sum(Expr::col(column))).cast_as("bigint")
}

async fn export(
    view: &View,
    park: &park::Model,
    companies: SelectStatement,
    (from, until): (Option<NaiveDate>, NaiveDate),
    everything: bool,
) -> Result<Option<i64>, Problem> {
    use fact::Column;
    let mut rows = fact::Entity::find()
        .select_only()
        .column(Column::Currency)
        .column_as(whole(Column::Value), "sum")
        .filter(Column::Kind.eq(FactKind::ExportRevenue))
        .filter(Column::VerifiedBy.eq(park.id))
        .filter(Column::PeriodUntil.lte(until))
        .filter(Column::CompanyId.in_subquery(companies.clone()));
    let mut earners = fact::Entity::find()
        .filter(Column::Kind.eq(FactKind::ExportRevenue))
        .filter(Column::VerifiedBy.eq(park.id))
        .filter(Column::PeriodUntil.lte(until))
        .filter(Column::CompanyId.in_subquery(companies));
    if let Some(from) = from {
        rows = rows.filter(Column::PeriodFrom.gte(from));
        earners = earners.filter(Column::PeriodFrom.gte(from));
    }
    let sums: Vec<(Option<String>, Option<i64>)> = rows.group_by(Column::Currency).into_tuple().all(view.db()).await?;
    let earners: i64 = earners
        .select_only()
        .column_as(Expr::expr(Func::count_distinct(Expr::col(Column::CompanyId))), "number")
        .into_tuple()
        .one(view.db())
        .await?
        .unwrap_or(0);
    if earners == 0 || (!everything && earners < FEWEST) {
        return Ok(None);
    }
    let rates = Rates::read(view).await?;
    // Figures are kept in ten-thousandths of the currency's unit.
    let mut converted = sums.into_iter().filter_map(|(currency, sum)| {
        let (currency, sum) = (currency?, sum?);
        let decimals = values::Currency::parse(&currency).ok()?.decimals();
        let minor = i64::try_from(i128::from(sum) * 10_i128.pow(decimals) / 10_000).ok()?;
        rates.convert(minor, &currency, &park.currency)
    });
    Ok(converted.try_fold(0_i64, i64::checked_add))
}

type Durations = (Option<Spread>, Vec<(RegimeStepKind, Spread)>);

/// How long the applications took that were decided in the period, in all and step by step. Read in chunks: only days are kept.
async fn durations(view: &View, park: &park::Model, span: &Span, everything: bool) -> Result<Durations, Problem> {
    let calendar = calendar::of(view, park).await?;
    let (mut whole, mut steps): (Vec<u32>, HashMap<RegimeStepKind, Vec<u32>>) = (vec![], HashMap::new());
    let mut after: Option<ResidencyApplicationId> = None;
    loop {
        let mut page = decided(span, None).select_only().column(application::Column::Id).order_by_asc(application::Column::Id).limit(CHUNK);
        if let Some(after) = after {
            page = page.filter(application::Column::Id.gt(after));
        }
        let ids: Vec<ResidencyApplicationId> = page.into_tuple().all(view.db()).await?;
        let Some(last) = ids.last().copied() else { break };
        after = Some(last);
        let rows = history::Entity::find()
            .filter(history::Column::ApplicationId.is_in(ids))
            .order_by_asc(history::Column::ApplicationId)
            .order_by_asc(history::Column::Id)
            .all(view.db())
            .await?;
        for one in rows.chunk_by(|row, next| row.application_id == next.application_id) {
            let took = took(one, park, &calendar);
            if let Some(all) = took.iter().map(|(_, days)| *days).reduce(|all, days| all + days) {
                whole.push(all);
            }
            for (step, days) in took {
                steps.entry(step).or_default().push(days);
            }
        }
    }
    let enough = |spread: &Spread| everything || spread.count >= FEWEST;
    let mut by_step: Vec<(RegimeStepKind, Spread)> =
        steps.into_iter().filter_map(|(step, days)| Some((step, tally::spread(days).filter(enough)?))).collect();
    by_step.sort_by_key(|(step, _)| *step);
    Ok((tally::spread(whole).filter(enough), by_step))
}

/// Working days that one application stood in each step before it was decided; what it was with the applicant is not counted.
fn took(past: &[history::Model], park: &park::Model, calendar: &WorkCalendar) -> Vec<(RegimeStepKind, u32)> {
    let mut days: BTreeMap<RegimeStepKind, u32> = BTreeMap::new();
    let mut stands: Option<(RegimeStepKind, NaiveDate)> = None;
    for entry in past {
        let Some(state) = entry.to_state.as_deref() else { continue };
        let on = calendar::day(park, entry.at);
        if let Some((step, since)) = stands.take() {
            *days.entry(step).or_default() += calendar.working_days_between(since, on);
        }
        let state = ApplicationState::ALL.iter().find(|known| known.as_str() == state);
        stands = match state {
            Some(ApplicationState::Submitted | ApplicationState::CompletenessCheck) => Some((RegimeStepKind::CompletenessCheck, on)),
            Some(ApplicationState::ExpertReview) => Some((RegimeStepKind::ExpertReview, on)),
            Some(ApplicationState::Commission) => Some((RegimeStepKind::Commission, on)),
            _ => None,
        };
    }
    days.into_iter().collect()
}

/// The figures as CSV: a measure, what it is about, and the number.
pub fn csv(figures: &Figures) -> String {
    let mut lines = vec![("measure".to_owned(), "of".to_owned(), "number".to_owned())];
    let mut add = |measure: &str, of: &str, number: String| lines.push((measure.to_owned(), of.to_owned(), number));
    add("from", "", figures.from.map(|day| day.to_string()).unwrap_or_default());
    add("until", "", figures.until.to_string());
    for (measure, number) in [
        ("residents", Some(figures.residents)),
        ("new_residents", Some(figures.new_residents)),
        ("approvals", Some(figures.approvals)),
        ("refusals", Some(figures.refusals)),
        ("deprivals", Some(figures.deprivals)),
        ("applications_overdue", figures.overdue),
        ("jobs", figures.jobs),
        ("access_given", figures.access_given),
        ("access_received", figures.access_received),
    ] {
        add(measure, "", number.map(|number| number.to_string()).unwrap_or_default());
    }
    let export = figures.export.map(|minor| values::amount(minor, &figures.currency).to_string());
    add("export", &figures.currency, export.unwrap_or_default());
    for (measure, groups) in [
        ("residents_by_category", &figures.by_category),
        ("residents_by_country", &figures.by_country),
        ("residents_by_region", &figures.by_region),
        ("residents_by_city", &figures.by_city),
        ("residents_by_sector", &figures.by_sector),
    ] {
        for (of, count) in &groups.told {
            add(measure, of, count.to_string());
        }
        add(&format!("{measure}_withheld"), "", groups.withheld.to_string());
    }
    let whole = figures.to_decision.map(|spread| ("ALL".to_owned(), spread));
    for (step, spread) in whole.into_iter().chain(figures.by_step.iter().map(|(step, spread)| (step.as_str(), *spread))) {
        add("decisions_counted", &step, spread.count.to_string());
        add("working_days_median", &step, spread.median.to_string());
        add("working_days_ninetieth", &step, spread.ninetieth.to_string());
    }
    lines.iter().map(|(measure, of, number)| format!("{measure},{},{}\r\n", tally::field(of), tally::field(number))).collect()
}
