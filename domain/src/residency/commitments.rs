//! What a resident promises to invest, written down by its park, and what it has invested since, added up.

use chrono::NaiveDate;
use entity::ids::{CommitmentId, FileId, ResidencyId};
use entity::residency::{commitment, payment};
use macros::boxed;
use rust_decimal::Decimal;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::find;
use crate::files::take;
use crate::parks::{self, calendar};
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::values::{Currency, Money};
use kernel::work::Work;

/// Writes down a promise; by the park's staff. Tells `InvestmentPromised`.
#[boxed]
pub async fn promise(
    work: &mut Work,
    residency: ResidencyId,
    (amount, currency): (Decimal, String),
    by: NaiveDate,
    purpose: Option<String>,
) -> Result<commitment::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let residency = find::residency(work, residency).await?.ok_or(Problem::NotFound)?;
    let (company, park) = (residency.company_id, residency.park_id);
    work.require(Action::KeepCommitments, &Scope::of(company).and(park))?;
    let mut faults = Faults::default();
    let promised = sum(&mut faults, "promised", amount, &currency);
    if by < residency.since {
        faults.add("by", Message::new("rule-before-residency").with("day", residency.since.to_string()));
    }
    let purpose = purpose.map(|purpose| purpose.trim().to_owned()).filter(|purpose| !purpose.is_empty());
    if let Some(purpose) = &purpose {
        faults.length("purpose", purpose, 1, 1000);
    }
    faults.finish()?;
    let Some(promised) = promised else { return Err(Problem::broken("a fault was not told")) };
    let row = commitment::ActiveModel {
        id: Set(work.mint()),
        residency_id: Set(residency.id),
        promised_amount: Set(promised.minor),
        invested_amount: Set(0),
        currency: Set(promised.currency.into()),
        by: Set(by),
        purpose: Set(purpose),
        created_at: Set(work.now()),
    };
    let commitment = row.insert(work.db()).await?;
    work.record(Event::InvestmentPromised { commitment: commitment.id, company, park });
    Ok(commitment)
}

/// Adds a sum, in the currency of the promise; by the park's staff. Two who write at once are both counted. Tells
/// `CommitmentPaid`.
#[boxed]
pub async fn record(
    work: &mut Work,
    id: CommitmentId,
    (amount, currency): (Decimal, String),
    on: NaiveDate,
    upload: Option<FileId>,
) -> Result<commitment::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let commitment = find::commitment(work, id).await?.ok_or(Problem::NotFound)?;
    let residency = find::residency(work, commitment.residency_id).await?.ok_or(Problem::NotFound)?;
    let (company, park) = (residency.company_id, residency.park_id);
    work.require(Action::KeepCommitments, &Scope::of(company).and(park))?;
    let mut faults = Faults::default();
    let paid = sum(&mut faults, "amount", amount, &currency);
    if paid.as_ref().is_some_and(|paid| paid.currency.as_str() != commitment.currency) {
        faults.add("amount.currency", Message::new("rule-commitment-currency").with("currency", commitment.currency.as_str()));
    }
    if paid.as_ref().is_some_and(|paid| commitment.invested_amount.checked_add(paid.minor).is_none()) {
        faults.add("amount.amount", Message::new("rule-amount-range"));
    }
    let host = parks::find::by_id(work, park).await?.ok_or(Problem::NotFound)?;
    if on > calendar::today(work, &host) {
        faults.add("on", Message::new("rule-date-future"));
    }
    faults.finish()?;
    let Some(paid) = paid else { return Err(Problem::broken("a fault was not told")) };
    let file = match upload {
        Some(upload) => Some(take::take(work, upload, "uploadId", &[park.into(), company.into()]).await?.id),
        None => None,
    };
    let row = payment::ActiveModel {
        id: Set(work.mint()),
        commitment_id: Set(id),
        amount: Set(paid.minor),
        paid_on: Set(on),
        file_id: Set(file),
        recorded_by: Set(work.actor().user_id()),
        recorded_at: Set(work.now()),
    };
    row.insert(work.db()).await?;
    use commitment::Column;
    commitment::Entity::update_many()
        .col_expr(Column::InvestedAmount, Expr::col(Column::InvestedAmount).add(paid.minor))
        .filter(Column::Id.eq(id))
        .exec(work.db())
        .await?;
    work.record(Event::CommitmentPaid { commitment: id, company, park });
    find::commitment(work, id).await?.ok_or(Problem::NotFound)
}

/// A sum above nothing, or why it is none.
fn sum(faults: &mut Faults, path: &str, amount: Decimal, currency: &str) -> Option<Money> {
    let currency = faults.take(format!("{path}.currency"), Currency::parse(currency))?;
    let money = faults.take(format!("{path}.amount"), Money::parse(amount, currency.as_str()))?;
    if money.minor <= 0 {
        faults.add(format!("{path}.amount"), Message::new("rule-positive"));
        return None;
    }
    Some(money)
}
