//! What came of a deal: the company writes it down, and each investor that is named can see its own line.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::ids::{CompanyId, DealId, InvestorId};
use entity::investment::{DealState, Round, deal, investment};
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::rates::Rates;
use super::{Sum, find, today};
use crate::companies;
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::work::{Work, insert_all};

/// Investors of one round at most.
const MOST: usize = 100;

/// One investor's part.
#[derive(Debug)]
pub struct Part {
    pub investor: InvestorId,
    pub amount: Option<Sum>,
    pub lead: bool,
}

/// Writes down a round; only the company's owners and managers. What each put in is added to the deal it came by, in the
/// currency of the deal. Tells `InvestmentRecorded` for each.
#[boxed]
pub async fn record(
    work: &mut Work,
    company: CompanyId,
    deal: Option<DealId>,
    round: Round,
    on: NaiveDate,
    parts: Vec<Part>,
) -> Result<(Vec<investment::Model>, Option<deal::Model>), Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    companies::find::by_id(work, company).await?.ok_or(Problem::NotFound)?;
    let deal = match deal {
        Some(id) => Some(find::deal(work, id).await?.filter(|deal| deal.company_id == company).ok_or(Problem::NotFound)?),
        None => None,
    };
    let known = find::investors_by_ids(work, parts.iter().map(|part| part.investor).collect()).await?;
    if parts.iter().any(|part| !known.contains_key(&part.investor)) {
        return Err(Problem::NotFound);
    }
    work.require(Action::RecordRound, &Scope::of(company))?;
    if let Some(deal) = deal.as_ref().filter(|deal| matches!(deal.state, DealState::Draft | DealState::Cancelled)) {
        return Err(Problem::IllegalTransition(Message::new("problem-deal-round").with("state", deal.state.as_str())));
    }
    let (rows, raised) = judge(work, company, deal.as_ref(), round, on, &parts).await?;
    insert_all::<investment::Entity>(work.db(), rows.clone().into_iter().map(Into::into)).await?;
    let deal = match deal {
        Some(deal) => Some(raise(work, deal, raised).await?),
        None => None,
    };
    for row in &rows {
        work.record(Event::InvestmentRecorded { investment: row.id, investor: row.investor_id, company });
    }
    Ok((rows, deal))
}

/// The rows, and what they come to in the currency of the deal.
async fn judge(
    work: &Work,
    company: CompanyId,
    deal: Option<&deal::Model>,
    round: Round,
    on: NaiveDate,
    parts: &[Part],
) -> Result<(Vec<investment::Model>, i64), Problem> {
    let mut faults = Faults::default();
    if parts.is_empty() {
        faults.add("investments", Message::new("rule-required"));
    }
    if parts.len() > MOST {
        faults.add("investments", Message::new("rule-list-long").with("max", MOST));
    }
    if on > today(work) {
        faults.add("on", Message::new("rule-date-future"));
    }
    let rates = Rates::read(work).await?;
    let (mut rows, mut raised, mut seen) = (vec![], 0_i64, HashSet::new());
    for (place, part) in parts.iter().enumerate().take(MOST) {
        let path = |field: &str| format!("investments.{place}.{field}");
        if !seen.insert(part.investor) {
            faults.add(path("investorId"), Message::new("rule-twice"));
        }
        let amount = part.amount.as_ref().and_then(|sum| sum.judge_positive(&mut faults, &path("amount")));
        if let (Some(amount), Some(deal)) = (&amount, deal) {
            match rates.convert(amount.minor, amount.currency.as_str(), &deal.currency).and_then(|minor| raised.checked_add(minor)) {
                Some(sum) => raised = sum,
                None => faults.add(path("amount.currency"), Message::new("rule-no-rate").with("currency", deal.currency.as_str())),
            }
        }
        let (amount, currency) = amount.map(|amount| (amount.minor, amount.currency.into())).unzip();
        rows.push(investment::Model {
            id: work.mint(),
            investor_id: part.investor,
            company_id: company,
            deal_id: deal.map(|deal| deal.id),
            round,
            amount,
            currency,
            made_on: on,
            lead: part.lead,
            created_at: work.now(),
        });
    }
    faults.finish()?;
    Ok((rows, raised))
}

/// Adds to what a deal has raised, in the database, so that two who write at once are both counted.
async fn raise(work: &Work, deal: deal::Model, raised: i64) -> Result<deal::Model, Problem> {
    deal::Entity::update_many()
        .col_expr(deal::Column::RaisedAmount, Expr::col(deal::Column::RaisedAmount).add(raised))
        .col_expr(deal::Column::Revision, Expr::col(deal::Column::Revision).add(1))
        .filter(deal::Column::Id.eq(deal.id))
        .exec(work.db())
        .await?;
    deal::Entity::find_by_id(deal.id).one(work.db()).await?.ok_or(Problem::NotFound)
}
