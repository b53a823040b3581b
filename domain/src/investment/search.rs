//! A search for deals: what narrows it, and in which order they come.

use chrono::NaiveDate;
use entity::companies::{BusinessModel, CompanyStage, FactKind, TagKind, company, fact};
use entity::ids::{CompanyId, DealId, InvestorId, ParkId, TypedId};
use entity::investment::{Instrument, Round, deal};
use macros::boxed;
use rust_decimal::Decimal;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use serde::{Deserialize, Serialize};

use super::rates::Rates;
use super::visibility::{Viewer, open_on};
use super::{Sum, exclusions, today};
use crate::companies::find::tagged;
use crate::companies::{facts, residents, sectors};
use kernel::page::{self, Keyset, Page, PageRequest};
use kernel::problem::{Faults, Message, Problem};
use kernel::values::{Country, Currency, Money, amount};
use kernel::word_search;
use kernel::work::View;

/// More values than this in one list are a mistake.
const MOST: usize = 100;

/// What narrows a search, as it was given; an empty list narrows nothing. A saved search is kept in this form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Filter {
    /// Codes; each takes in the sectors under it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sectors: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<Round>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<CompanyStage>,
    /// Where the company is incorporated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// Where its people live: at least one of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub team_countries: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub target_markets: Vec<String>,
    /// Residents of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parks: Vec<ParkId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub business_models: Vec<BusinessModel>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub instruments: Vec<Instrument>,
    /// Between the smallest ticket and what is still open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<Sum>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<SumRange>,
    /// By the latest figure that the viewer may see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revenue_at_least: Option<Sum>,
    /// With a figure that the viewer may see and that a park stands behind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub park_verified_only: Option<bool>,
    /// Today, unless named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclude_sanctioned: Option<bool>,
    /// Without what this investor's thesis excludes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub for_investor: Option<InvestorId>,
}

/// From one sum to another, both included; an end that is absent is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SumRange {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Decimal>,
    pub currency: String,
}

/// The order of a list of deals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Newest,
    ClosingSoonest,
    TargetLargest,
}

/// A search as conditions on the table of deals. What facets are reckoned for stands apart: each facet leaves out its own.
#[derive(Clone, Debug)]
pub struct Narrowed {
    pub always: Condition,
    pub sectors: Option<Condition>,
    pub rounds: Option<Condition>,
    pub countries: Option<Condition>,
    pub parks: Option<Condition>,
}

impl Narrowed {
    /// Without anything that facets are reckoned for.
    pub fn to(always: Condition) -> Self {
        Self { always, sectors: None, rounds: None, countries: None, parks: None }
    }

    /// Deals for which all of it holds.
    pub fn all(&self) -> Condition {
        let parts = [&self.sectors, &self.rounds, &self.countries, &self.parks];
        parts.into_iter().flatten().fold(self.always.clone(), |all, part| all.add(part.clone()))
    }
}

/// A page of open deals that the actor may see, and the search they were found by.
#[boxed]
pub async fn list(
    view: &View,
    search: Option<&str>,
    filter: &Filter,
    order: Order,
    request: &PageRequest,
) -> Result<(Page<deal::Model>, Narrowed), Problem> {
    let viewer = Viewer::of(view).await?;
    let narrowed = narrow(view, &viewer, search, filter).await?;
    Ok((page_of(view, &narrowed, order, request).await?, narrowed))
}

/// One page of what a search finds.
#[boxed]
pub async fn page_of(view: &View, narrowed: &Narrowed, order: Order, request: &PageRequest) -> Result<Page<deal::Model>, Problem> {
    page::read(view, deal::Entity::find().filter(narrowed.all()), keyset(order), request).await
}

/// Deals of a company that the actor may see together with the name of the company, newest first.
#[boxed]
pub async fn deals_of(
    view: &View,
    company: CompanyId,
    open_only: bool,
    request: &PageRequest,
) -> Result<(Page<deal::Model>, Narrowed), Problem> {
    let viewer = Viewer::of(view).await?;
    let mut always = Condition::all().add(deal::Column::CompanyId.eq(company)).add(viewer.finds()).add(viewer.named());
    if open_only {
        always = always.add(open_on(today(view)));
    }
    let narrowed = Narrowed::to(always);
    Ok((page_of(view, &narrowed, Order::Newest, request).await?, narrowed))
}

fn keyset(order: Order) -> Keyset<deal::Model> {
    let by_id = |keyset: Keyset<deal::Model>, descending: bool| match descending {
        true => keyset.desc(deal::Column::Id, |deal: &deal::Model| deal.id.into()),
        false => keyset.asc(deal::Column::Id, |deal: &deal::Model| deal.id.into()),
    };
    match order {
        Order::Newest => by_id(Keyset::new("deals.newest").desc(deal::Column::OpensOn, |deal: &deal::Model| deal.opens_on.into()), true),
        Order::ClosingSoonest => {
            by_id(Keyset::new("deals.closing").asc(deal::Column::ClosesOn, |deal: &deal::Model| deal.closes_on.into()), false)
        }
        Order::TargetLargest => {
            let largest = Keyset::new("deals.largest");
            by_id(largest.desc(deal::Column::TargetReference, |deal: &deal::Model| deal.target_reference.into()), true)
        }
    }
}

/// Judges a search, and says it as conditions. Wrong values are told all at once, at `filter.…`; an investor that the actor does
/// not act for is not found.
#[boxed]
pub async fn narrow(view: &View, viewer: &Viewer, search: Option<&str>, filter: &Filter) -> Result<Narrowed, Problem> {
    let judged = judge(view, filter).await?;
    let rates = match judged.needs_rates() {
        true => Rates::read(view).await?,
        false => Rates::default(),
    };
    let mut always = Condition::all().add(viewer.finds());
    if let Some(found) = search.and_then(|search| word_search::matching_ids(DealId::KIND, search)) {
        always = always.add(deal::Column::Id.in_subquery(found));
    }
    let day = filter.open_on.unwrap_or_else(|| today(view));
    always = always.add(open_on(day));
    if !filter.stages.is_empty() {
        always = always.add(of_company(at_stages(&filter.stages)));
    }
    for (kind, values) in [(TagKind::TeamCountry, &judged.team_countries), (TagKind::TargetMarket, &judged.target_markets)] {
        if !values.is_empty() {
            always = always.add(of_company(tagged(kind, values.clone())));
        }
    }
    if !filter.business_models.is_empty() {
        let models = filter.business_models.iter().map(|model| model.as_str()).collect();
        always = always.add(of_company(tagged(TagKind::BusinessModel, models)));
    }
    if !filter.instruments.is_empty() {
        always = always.add(deal::Column::Instrument.is_in(filter.instruments.iter().copied()));
    }
    if let Some(ticket) = &judged.ticket {
        always = always.add(in_each_currency(&rates, ticket, |sum| {
            let least = deal::Column::MinTicketAmount.is_null().or(deal::Column::MinTicketAmount.lte(sum));
            let open = Expr::col(deal::Column::TargetAmount).sub(Expr::col(deal::Column::RaisedAmount));
            least.and(open.gte(sum))
        }));
    }
    if let Some(min) = &judged.target_min {
        always = always.add(in_each_currency(&rates, min, |sum| deal::Column::TargetAmount.gte(sum)));
    }
    if let Some(max) = &judged.target_max {
        always = always.add(in_each_currency(&rates, max, |sum| deal::Column::TargetAmount.lte(sum)));
    }
    if let Some(revenue) = &judged.revenue {
        always = always.add(of_company(earning(viewer, &rates, revenue)));
    }
    if filter.park_verified_only == Some(true) {
        let vouched = fact::Entity::find()
            .select_only()
            .column(fact::Column::CompanyId)
            .filter(Expr::col((fact::Entity, fact::Column::CompanyId)).equals((deal::Entity, deal::Column::CompanyId)))
            .filter(fact::Column::VerifiedBy.is_not_null())
            .filter(viewer.figures("company_fact"))
            .into_query();
        always = always.add(Expr::exists(vouched));
    }
    if filter.exclude_sanctioned == Some(true) {
        always = always.add(exclusions::not_sanctioned(view).await?);
    }
    if let Some(investor) = filter.for_investor {
        always = always.add(exclusions::of(view, investor).await?);
    }
    Ok(Narrowed {
        always,
        sectors: match filter.sectors.is_empty() {
            true => None,
            false => {
                let codes = sectors::with_those_under(view, &filter.sectors).await?;
                Some(Condition::all().add(of_company(tagged(TagKind::Sector, codes))))
            }
        },
        rounds: listed(&filter.rounds, |rounds| deal::Column::Round.is_in(rounds)),
        countries: listed(&judged.countries, |countries| deal::Column::Country.is_in(countries)),
        parks: listed(&filter.parks, |parks| {
            residents::is_resident((deal::Entity, deal::Column::CompanyId), &parks, &residents::RESIDENT, today(view))
        }),
    })
}

fn listed<T: Clone>(values: &[T], condition: impl FnOnce(Vec<T>) -> SimpleExpr) -> Option<Condition> {
    (!values.is_empty()).then(|| Condition::all().add(condition(values.to_vec())))
}

/// Deals of these companies.
pub(super) fn of_company(companies: SelectStatement) -> SimpleExpr {
    deal::Column::CompanyId.in_subquery(companies)
}

fn at_stages(stages: &[CompanyStage]) -> SelectStatement {
    company::Entity::find()
        .select_only()
        .column(company::Column::Id)
        .filter(company::Column::Stage.is_in(stages.iter().copied()))
        .into_query()
}

/// A condition on an amount of a deal, said for deals in every currency the sum can be told in.
fn in_each_currency(rates: &Rates, sum: &Money, condition: impl Fn(i64) -> SimpleExpr) -> Condition {
    let sums = rates.everywhere(sum).into_iter();
    sums.fold(Condition::any(), |any, (currency, minor)| any.add(deal::Column::Currency.eq(currency).and(condition(minor))))
}

/// Companies whose latest revenue, among the figures that the viewer may see, is at least this.
fn earning(viewer: &Viewer, rates: &Rates, least: &Money) -> SelectStatement {
    const FIGURE: &str = "figure";
    const LATER: &str = "later";
    let figure = |column: fact::Column| Expr::col((FIGURE, column));
    let later = |column: fact::Column| Expr::col((LATER, column));
    let enough = rates.everywhere(least).into_iter().fold(Condition::any(), |any, (currency, minor)| {
        let value = facts::kept(amount(minor, &currency));
        any.add(figure(fact::Column::Currency).eq(currency).and(figure(fact::Column::Value).gte(value)))
    });
    let same_end = later(fact::Column::PeriodUntil).eq(figure(fact::Column::PeriodUntil));
    let is_later = Condition::any()
        .add(later(fact::Column::PeriodUntil).gt(figure(fact::Column::PeriodUntil)))
        .add(same_end.and(later(fact::Column::PeriodFrom).gt(figure(fact::Column::PeriodFrom))));
    let newer = Query::select()
        .expr(Expr::val(1))
        .from_as(fact::Entity, LATER)
        .and_where(later(fact::Column::CompanyId).eq(figure(fact::Column::CompanyId)))
        .and_where(later(fact::Column::Kind).eq(FactKind::Revenue.as_str()))
        .cond_where(is_later)
        .cond_where(viewer.figures(LATER))
        .to_owned();
    Query::select()
        .column((FIGURE, fact::Column::CompanyId))
        .from_as(fact::Entity, FIGURE)
        .and_where(figure(fact::Column::Kind).eq(FactKind::Revenue.as_str()))
        .cond_where(enough)
        .cond_where(viewer.figures(FIGURE))
        .and_where(Expr::not_exists(newer))
        .to_owned()
}

/// A filter without a fault.
#[derive(Debug, Default)]
struct Judged {
    countries: Vec<String>,
    team_countries: Vec<String>,
    target_markets: Vec<String>,
    ticket: Option<Money>,
    target_min: Option<Money>,
    target_max: Option<Money>,
    revenue: Option<Money>,
}

impl Judged {
    fn needs_rates(&self) -> bool {
        [&self.ticket, &self.target_min, &self.target_max, &self.revenue].into_iter().any(Option::is_some)
    }
}

async fn judge(view: &View, filter: &Filter) -> Result<Judged, Problem> {
    let mut faults = Faults::default();
    let lengths = [
        ("sectors", filter.sectors.len()),
        ("countries", filter.countries.len()),
        ("teamCountries", filter.team_countries.len()),
        ("targetMarkets", filter.target_markets.len()),
        ("parks", filter.parks.len()),
    ];
    for (list, _) in lengths.into_iter().filter(|(_, length)| *length > MOST) {
        faults.add(format!("filter.{list}"), Message::new("rule-list-long").with("max", MOST));
    }
    if !faults.is_empty() {
        return Err(faults.finish().expect_err("there is a fault"));
    }
    if !filter.sectors.is_empty() {
        let known = sectors::codes(view).await?;
        for (place, _) in filter.sectors.iter().enumerate().filter(|(_, code)| !known.contains(code)) {
            faults.add(format!("filter.sectors.{place}"), Message::new("rule-sector"));
        }
    }
    let mut countries = |list: &str, codes: &[String]| -> Vec<String> {
        let codes = codes.iter().enumerate();
        codes.filter_map(|(place, code)| faults.take(format!("filter.{list}.{place}"), Country::parse(code)).map(Into::into)).collect()
    };
    let mut judged = Judged {
        countries: countries("countries", &filter.countries),
        team_countries: countries("teamCountries", &filter.team_countries),
        target_markets: countries("targetMarkets", &filter.target_markets),
        ..Judged::default()
    };
    judged.ticket = filter.ticket.as_ref().and_then(|sum| sum.judge(&mut faults, "filter.ticket"));
    judged.revenue = filter.revenue_at_least.as_ref().and_then(|sum| sum.judge(&mut faults, "filter.revenueAtLeast"));
    if let Some(range) = &filter.target
        && let Some(currency) = faults.take("filter.target.currency", Currency::parse(&range.currency))
    {
        let mut end = |path, amount: Option<Decimal>| faults.take_some(path, amount.map(|amount| Money::parse(amount, currency.as_str())));
        judged.target_min = end("filter.target.min", range.min);
        judged.target_max = end("filter.target.max", range.max);
        if range.min.zip(range.max).is_some_and(|(min, max)| min > max) {
            faults.add("filter.target.max", Message::new("rule-range-order"));
        }
    }
    faults.finish()?;
    Ok(judged)
}
