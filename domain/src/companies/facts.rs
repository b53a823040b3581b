//! Figures about a company, and who stands behind each: the company itself, or a park that has seen its reports.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::companies::{Audience, FactKind, fact};
use entity::ids::{CompanyFactId, CompanyId, ParkId};
use macros::boxed;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

use super::standing::{Standing, standings};
use super::{find, standing};
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::values::Currency;
use kernel::work::{View, Work, grouped};

/// Decimals that a figure is kept with.
const DECIMALS: u32 = 4;
/// Figures that are set at once, at most.
const MOST: usize = 100;

/// What an open end of a period is kept as: then periods compare, and one is found twice.
const EVER: (NaiveDate, NaiveDate) = (NaiveDate::from_ymd_opt(1, 1, 1).unwrap(), NaiveDate::from_ymd_opt(9999, 12, 31).unwrap());

/// A figure of the company's own.
#[derive(Clone, Debug)]
pub struct Figure {
    pub kind: FactKind,
    pub value: Decimal,
    pub currency: Option<String>,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub audience: Audience,
}

/// A figure as a decimal number.
pub fn value(fact: &fact::Model) -> Decimal {
    Decimal::new(fact.value, DECIMALS).normalize()
}

/// The ends of the period of a figure; none is open.
pub fn period(fact: &fact::Model) -> (Option<NaiveDate>, Option<NaiveDate>) {
    (Some(fact.period_from).filter(|day| *day != EVER.0), Some(fact.period_until).filter(|day| *day != EVER.1))
}

/// A number as figures are kept, rounded up: to compare them with.
pub fn kept(number: Decimal) -> i64 {
    let scaled = number.checked_mul(Decimal::from(10_i64.pow(DECIMALS))).unwrap_or(Decimal::MAX);
    scaled.ceil().to_i64().unwrap_or(i64::MAX)
}

fn is_money(kind: FactKind) -> bool {
    matches!(kind, FactKind::Revenue | FactKind::ExportRevenue | FactKind::MonthlyRecurringRevenue | FactKind::FundsRaised)
}

/// Sets figures; by the company's own staff. One of the same kind and period is overwritten and loses its verification. Tells
/// `CompanyFactsSet`. Gives them back in the order in which they were sent.
#[boxed]
pub async fn set(work: &mut Work, company: CompanyId, figures: Vec<Figure>) -> Result<Vec<fact::Model>, Problem> {
    if find::by_id(work, company).await?.is_none() {
        work.require(Action::UseAccount, &Scope::none())?;
        return Err(Problem::NotFound);
    }
    work.require(Action::EditCompany, &Scope::of(company))?;
    let rows = judge(work, company, &figures)?;
    if !rows.is_empty() {
        let again = OnConflict::columns([fact::Column::CompanyId, fact::Column::Kind, fact::Column::PeriodFrom, fact::Column::PeriodUntil])
            .update_columns([
                fact::Column::Value,
                fact::Column::Currency,
                fact::Column::Audience,
                fact::Column::VerifiedBy,
                fact::Column::VerifiedAt,
                fact::Column::SetAt,
            ])
            .to_owned();
        fact::Entity::insert_many(rows.clone()).on_conflict(again).exec_without_returning(work.db()).await?;
        work.record(Event::CompanyFactsSet { company });
    }
    let known = fact::Entity::find().filter(fact::Column::CompanyId.eq(company)).all(work.db()).await?;
    let set = rows.iter().filter_map(|row| {
        let key = (row.kind.as_ref(), row.period_from.as_ref(), row.period_until.as_ref());
        known.iter().find(|fact| (&fact.kind, &fact.period_from, &fact.period_until) == key).cloned()
    });
    Ok(set.collect())
}

fn judge(work: &Work, company: CompanyId, figures: &[Figure]) -> Result<Vec<fact::ActiveModel>, Problem> {
    let mut faults = Faults::default();
    if figures.len() > MOST {
        return Err(Problem::invalid("facts", Message::new("rule-list-long").with("max", MOST)));
    }
    let mut rows: Vec<fact::ActiveModel> = vec![];
    for (place, figure) in figures.iter().enumerate() {
        let path = |part: &str| format!("facts.{place}.{part}");
        let currency = match (is_money(figure.kind), &figure.currency) {
            (true, None) => {
                faults.add(path("currency"), Message::new("rule-required"));
                None
            }
            (true, Some(code)) => faults.take(path("currency"), Currency::parse(code)),
            (false, Some(_)) => {
                faults.add(path("currency"), Message::new("rule-no-currency"));
                None
            }
            (false, None) => None,
        };
        let value = faults.take(path("value"), scaled(figure.kind, figure.value));
        let (from, until) = (figure.from.unwrap_or(EVER.0), figure.until.unwrap_or(EVER.1));
        if from > until {
            faults.add(path("period.until"), Message::new("rule-date-order"));
        }
        let same = |row: &fact::ActiveModel| {
            (row.kind.as_ref(), row.period_from.as_ref(), row.period_until.as_ref()) == (&figure.kind, &from, &until)
        };
        if rows.iter().any(same) {
            faults.add(path("period"), Message::new("rule-twice"));
        }
        rows.push(fact::ActiveModel {
            id: Set(work.mint()),
            company_id: Set(company),
            kind: Set(figure.kind),
            value: Set(value.unwrap_or_default()),
            currency: Set(currency.map(Into::into)),
            period_from: Set(from),
            period_until: Set(until),
            audience: Set(figure.audience),
            verified_by: Set(None),
            verified_at: Set(None),
            set_at: Set(work.now()),
        });
    }
    faults.finish()?;
    Ok(rows)
}

/// A figure as the database keeps it: people and customers come whole, and only growth goes below zero.
fn scaled(kind: FactKind, value: Decimal) -> Result<i64, Message> {
    let decimals = match kind {
        FactKind::Users | FactKind::Customers | FactKind::Headcount => 0,
        FactKind::GrowthPercent => DECIMALS,
        FactKind::Revenue | FactKind::ExportRevenue | FactKind::MonthlyRecurringRevenue | FactKind::FundsRaised => 2,
    };
    if value.normalize().scale() > decimals {
        return Err(Message::new("rule-figure-decimals").with("max", decimals));
    }
    let least = if kind == FactKind::GrowthPercent { Decimal::from(-100) } else { Decimal::ZERO };
    if value < least {
        return Err(Message::new("rule-figure-least").with("min", least.to_string()));
    }
    let scaled = value.checked_mul(Decimal::from(10_i64.pow(DECIMALS)));
    scaled.and_then(|scaled| scaled.to_i64()).ok_or_else(|| Message::new("rule-amount-range"))
}

/// The figures of many companies that the actor may see, the latest period first.
#[boxed]
pub async fn visible(view: &View, companies: Vec<CompanyId>) -> Result<HashMap<CompanyId, Vec<fact::Model>>, Problem> {
    let standings = standings(view, &companies).await?;
    let standing = |company: &CompanyId| standings.get(company).copied().unwrap_or_default();
    let mut rows = fact::Entity::find()
        .filter(fact::Column::CompanyId.is_in(companies))
        .order_by_desc(fact::Column::PeriodUntil)
        .order_by_desc(fact::Column::PeriodFrom)
        .order_by_asc(fact::Column::Kind)
        .all(view.db())
        .await?;
    rows.retain(|fact| standing(&fact.company_id).sees(fact.audience));
    Ok(grouped(rows.into_iter().map(|fact| (fact.company_id, fact))))
}

/// A figure that the actor may see.
#[boxed]
pub async fn by_id(view: &View, id: CompanyFactId) -> Result<Option<fact::Model>, Problem> {
    let Some(fact) = fact::Entity::find_by_id(id).one(view.db()).await? else { return Ok(None) };
    let standing = standing::standings(view, &[fact.company_id]).await?.get(&fact.company_id).copied();
    Ok(standing.unwrap_or(Standing::Anybody).sees(fact.audience).then_some(fact))
}

/// Puts a park's word behind a figure, unless it was changed in the meantime. Only the slice that knows residents calls this.
/// Tells `CompanyFactVerified`.
#[boxed]
pub async fn verify(work: &mut Work, fact: fact::Model, park: ParkId) -> Result<fact::Model, Problem> {
    let verified = fact::Entity::update_many()
        .col_expr(fact::Column::VerifiedBy, Expr::value(park))
        .col_expr(fact::Column::VerifiedAt, Expr::value(work.now()))
        .filter(fact::Column::Id.eq(fact.id))
        .filter(Condition::all().add(fact::Column::Value.eq(fact.value)).add(fact::Column::SetAt.eq(fact.set_at)))
        .exec(work.db())
        .await?;
    if verified.rows_affected == 0 {
        return Err(Problem::conflict("problem-again"));
    }
    work.record(Event::CompanyFactVerified { fact: fact.id, company: fact.company_id, park });
    Ok(fact::Model { verified_by: Some(park), verified_at: Some(work.now()), ..fact })
}

/// Writes down a figure that a park has seen in a report: it stands behind it from the first. One of the same kind and period is
/// overwritten; who may see it stays. Only the slice that knows residents calls this. Tells `CompanyFactVerified`.
#[boxed]
pub async fn attest(
    work: &mut Work,
    company: CompanyId,
    park: ParkId,
    kind: FactKind,
    value: Decimal,
    currency: &str,
    (from, until): (NaiveDate, NaiveDate),
) -> Result<(), Problem> {
    use fact::Column;
    let value = scaled(kind, value.round_dp(2)).map_err(|message| Problem::invalid("income", message))?;
    let row = fact::ActiveModel {
        id: Set(work.mint()),
        company_id: Set(company),
        kind: Set(kind),
        value: Set(value),
        currency: Set(Some(currency.to_owned())),
        period_from: Set(from),
        period_until: Set(until),
        audience: Set(Audience::Parks),
        verified_by: Set(Some(park)),
        verified_at: Set(Some(work.now())),
        set_at: Set(work.now()),
    };
    let again = OnConflict::columns([Column::CompanyId, Column::Kind, Column::PeriodFrom, Column::PeriodUntil])
        .update_columns([Column::Value, Column::Currency, Column::VerifiedBy, Column::VerifiedAt, Column::SetAt])
        .to_owned();
    fact::Entity::insert(row).on_conflict(again).exec_without_returning(work.db()).await?;
    let kept = fact::Entity::find()
        .filter(Column::CompanyId.eq(company))
        .filter(Column::Kind.eq(kind))
        .filter(Column::PeriodFrom.eq(from))
        .filter(Column::PeriodUntil.eq(until))
        .one(work.db())
        .await?;
    let kept = kept.ok_or_else(|| Problem::broken("a figure that was written is not there"))?;
    work.record(Event::CompanyFactVerified { fact: kept.id, company, park });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_kept_exactly_or_refused() {
        let scaled = |kind, value: &str| scaled(kind, value.parse().unwrap()).map_err(|message| message.id);
        assert_eq!(scaled(FactKind::Revenue, "120000.50"), Ok(1_200_005_000));
        assert_eq!(scaled(FactKind::Revenue, "1.005"), Err("rule-figure-decimals"));
        assert_eq!(scaled(FactKind::Revenue, "-1"), Err("rule-figure-least"));
        assert_eq!(scaled(FactKind::Users, "12.0"), Ok(120_000));
        assert_eq!(scaled(FactKind::Users, "12.5"), Err("rule-figure-decimals"));
        assert_eq!(scaled(FactKind::GrowthPercent, "-12.25"), Ok(-122_500));
        assert_eq!(scaled(FactKind::GrowthPercent, "-101"), Err("rule-figure-least"));
        assert_eq!(scaled(FactKind::FundsRaised, "99999999999999999"), Err("rule-amount-range"));
    }
}
