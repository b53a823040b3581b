//! A resident files what it owes; the park accepts it or sends it back. Accepted income becomes a figure that the park stands
//! behind.

use chrono::NaiveDate;
use entity::companies::FactKind;
use entity::ids::{FileId, ObligationId, ResidencyId};
use entity::parks::ObligationKind;
use entity::residency::filing::{self, IncomeLine, IncomeLines};
use entity::residency::{DutyTold, obligation, residency};
use macros::boxed;
use rust_decimal::Decimal;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::duties::{self, Duty, DutyMove, DutyState};
use super::{find, register, standing, status};
use crate::companies::facts;
use crate::files::take;
use crate::parks::{self, calendar};
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::values::{self, Currency, Money};
use kernel::work::{Work, is_taken};

/// Lines of one report at most.
const MOST_LINES: usize = 500;
/// A report as JSON, written out, is at most this long.
const MOST_REPORT: usize = 100_000;

/// Income of one activity as it was sent, not judged yet.
#[derive(Debug)]
pub struct Line {
    pub activity: String,
    pub listed: bool,
    pub export: bool,
    pub amount: Decimal,
    pub currency: String,
}

/// What is handed in for a duty.
#[derive(Debug)]
pub struct Paper {
    pub income: Vec<Line>,
    pub report: Option<serde_json::Value>,
    pub upload: Option<FileId>,
}

/// A duty with what is needed to judge it.
struct Owed {
    duty: obligation::Model,
    residency: residency::Model,
    today: NaiveDate,
}

/// Whoever may not know of the duty is told that there is none.
async fn open(work: &Work, id: ObligationId, action: Action, made: DutyMove) -> Result<Owed, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let duty = find::obligation(work, id).await?.ok_or(Problem::NotFound)?;
    let residency = find::residency(work, duty.residency_id).await?.ok_or(Problem::NotFound)?;
    work.require(action, &Scope::of(residency.company_id).and(residency.park_id))?;
    let park = parks::find::by_id(work, residency.park_id).await?.ok_or(Problem::NotFound)?;
    let today = calendar::today(work, &park);
    let state = duties::of(&duty, today);
    if !duties::may(state, made) {
        return Err(refused(state));
    }
    Ok(Owed { duty, residency, today })
}

fn refused(state: DutyState) -> Problem {
    Problem::IllegalTransition(Message::new("problem-obligation-state").with("state", state.name()))
}

/// Files a report, an audit, a fee or a notice; by the company's staff, once the period is over, and late too. What was filed
/// before is kept. Tells `ObligationFiled`.
#[boxed]
pub async fn file(work: &mut Work, id: ObligationId, paper: Paper) -> Result<obligation::Model, Problem> {
    let owed = open(work, id, Action::FileObligation, DutyMove::File).await?;
    let income = judge(&paper)?;
    hand_in(work, owed, paper, income).await
}

/// Writes what was filed, beside what was filed before.
async fn hand_in(work: &mut Work, owed: Owed, paper: Paper, income: Vec<IncomeLine>) -> Result<obligation::Model, Problem> {
    let id = owed.duty.id;
    let (company, park) = (owed.residency.company_id, owed.residency.park_id);
    let file = match paper.upload {
        Some(upload) => Some(take::take(work, upload, "uploadId", &[company.into(), park.into()]).await?.id),
        None => None,
    };
    let filing = filing::ActiveModel {
        id: Set(work.mint()),
        obligation_id: Set(id),
        income: Set(IncomeLines(income)),
        report: Set(paper.report),
        file_id: Set(file),
        filed_by: Set(work.actor().user_id()),
        filed_at: Set(work.now()),
        filed_on: Set(owed.today),
        accepted: Set(None),
        reviewed_by: Set(None),
        reviewed_at: Set(None),
        remark: Set(None),
    };
    let filing = filing.insert(work.db()).await?;
    use obligation::Column;
    let filed = obligation::Entity::update_many()
        .col_expr(Column::FilingId, Expr::value(filing.id))
        .col_expr(Column::FiledAt, Expr::value(work.now()))
        .col_expr(Column::FiledOn, Expr::value(owed.today))
        .col_expr(Column::Accepted, Expr::value(Option::<bool>::None))
        .filter(Column::Id.eq(id))
        .filter(match owed.duty.filing_id {
            Some(before) => Column::FilingId.eq(before),
            None => Column::FilingId.is_null(),
        })
        .exec(work.db())
        .await?;
    if filed.rows_affected == 0 {
        return Err(Problem::conflict("problem-again"));
    }
    work.record(Event::ObligationFiled { obligation: id, company, park });
    let (filing_id, filed_at, filed_on) = (Some(filing.id), Some(work.now()), Some(owed.today));
    Ok(obligation::Model { filing_id, filed_at, filed_on, accepted: None, ..owed.duty })
}

/// Tells the park that the owners are to change from a day on, as long before as the rules of the day want it; told later it is a
/// duty filed late. By the company's staff. Tells `ObligationFiled`.
#[boxed]
pub async fn notify_ownership_change(
    work: &mut Work,
    id: ResidencyId,
    takes_effect_on: NaiveDate,
    paper: Paper,
) -> Result<obligation::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let residency = find::residency(work, id).await?.ok_or(Problem::NotFound)?;
    work.require(Action::FileObligation, &Scope::of(residency.company_id).and(residency.park_id))?;
    let standing = standing::load_residency_case(work, residency).await?;
    if status::is_over(standing.state) {
        return Err(standing::not_allowed_in(standing.state));
    }
    let rule = standing.regime.obligations.0.iter().find(|rule| rule.kind == ObligationKind::OwnershipChangeNotice);
    let Some((rule, lead)) = rule.and_then(|rule| Some((rule, u32::try_from(rule.lead_working_days?).ok()?))) else {
        return Err(Problem::conflict("problem-no-such-duty"));
    };
    let mut faults = Faults::default();
    if takes_effect_on < standing.residency.since {
        faults.add("takesEffectOn", Message::new("rule-before-residency").with("day", standing.residency.since.to_string()));
    }
    if paper.report.is_none() && paper.upload.is_none() {
        faults.add("report", Message::new("rule-required"));
    }
    faults.finish()?;
    judge(&paper)?;
    let calendar = calendar::of(work, &standing.park).await?;
    let due_on = calendar.before(takes_effect_on, lead);
    calendar::require_years(work, standing.park.id, [due_on, takes_effect_on]).await?;
    let (period_from, period_until) = (takes_effect_on, takes_effect_on);
    let duty = Duty { kind: rule.kind, period_from, period_until, due_on, cure_by: duties::cure_by(rule, due_on, &calendar) };
    let mut row = register::duty_row(work, standing.residency.id, duty);
    // Whoever files it knows of it.
    row.told = Set(DutyTold::Due);
    let duty = row.insert(work.db()).await.map_err(|error| match is_taken(&error) {
        true => Problem::conflict("problem-notice-already"),
        false => error.into(),
    })?;
    let owed = Owed { duty, residency: standing.residency, today: standing.today };
    hand_in(work, owed, paper, vec![]).await
}

/// Lines of one currency, each with a sum; and something at all.
fn judge(paper: &Paper) -> Result<Vec<IncomeLine>, Problem> {
    let mut faults = Faults::default();
    if paper.income.is_empty() && paper.report.is_none() && paper.upload.is_none() {
        faults.add("income", Message::new("rule-required"));
    }
    if paper.income.len() > MOST_LINES {
        faults.add("income", Message::new("rule-list-long").with("max", MOST_LINES));
    }
    if paper.report.as_ref().is_some_and(|report| report.to_string().len() > MOST_REPORT) {
        faults.add("report", Message::new("rule-too-long").with("max", MOST_REPORT));
    }
    let mut lines: Vec<IncomeLine> = vec![];
    let mut total = 0_i64;
    for (place, line) in paper.income.iter().enumerate().take(MOST_LINES) {
        let path = |field: &str| format!("income.{place}.{field}");
        faults.length(path("activity"), &line.activity, 1, 50);
        let Some(currency) = faults.take(path("amount.currency"), Currency::parse(&line.currency)) else { continue };
        if lines.first().is_some_and(|first| first.currency != currency.as_str()) {
            faults.add(path("amount.currency"), Message::new("rule-one-currency"));
        }
        let Some(money) = faults.take(path("amount.amount"), Money::parse(line.amount, currency.as_str())) else { continue };
        match total.checked_add(money.minor) {
            _ if money.minor < 0 => faults.add(path("amount.amount"), Message::new("rule-figure-least").with("min", 0)),
            Some(sum) => total = sum,
            None => faults.add(path("amount.amount"), Message::new("rule-amount-range")),
        }
        let activity = line.activity.trim().to_owned();
        let (listed, export) = (line.listed, line.export);
        lines.push(IncomeLine { activity, listed, export, amount: money.minor, currency: currency.into() });
    }
    faults.finish()?;
    Ok(lines)
}

/// Accepts what was filed, or sends it back with a remark; by the park's staff. Filed late and accepted, the duty is cured. The
/// income becomes figures of the company that the park stands behind. Tells `ObligationAccepted`
/// or `ObligationSentBack`.
#[boxed]
pub async fn review(work: &mut Work, id: ObligationId, accept: bool, remark: Option<String>) -> Result<obligation::Model, Problem> {
    let owed = open(work, id, Action::ReviewObligation, DutyMove::Review).await?;
    let remark = remark.map(|remark| remark.trim().to_owned()).filter(|remark| !remark.is_empty());
    let mut faults = Faults::default();
    match &remark {
        Some(remark) => faults.length("remark", remark, 1, 5000),
        None if !accept => faults.add("remark", Message::new("rule-required")),
        None => {}
    }
    faults.finish()?;
    let lost = || Problem::broken("a duty was filed with nothing");
    let filing_id = owed.duty.filing_id.ok_or_else(lost)?;
    let filing = filing::Entity::find_by_id(filing_id).one(work.db()).await?.ok_or_else(lost)?;
    let reviewed = obligation::Entity::update_many()
        .col_expr(obligation::Column::Accepted, Expr::value(accept))
        .col_expr(obligation::Column::Told, Expr::value(if accept { DutyTold::Settled } else { owed.duty.told }))
        .filter(obligation::Column::Id.eq(id))
        .filter(obligation::Column::FilingId.eq(filing_id))
        .filter(obligation::Column::Accepted.is_null())
        .exec(work.db())
        .await?;
    if reviewed.rows_affected == 0 {
        return Err(Problem::conflict("problem-again"));
    }
    filing::Entity::update_many()
        .col_expr(filing::Column::Accepted, Expr::value(accept))
        .col_expr(filing::Column::ReviewedBy, Expr::value(work.actor().user_id()))
        .col_expr(filing::Column::ReviewedAt, Expr::value(work.now()))
        .col_expr(filing::Column::Remark, Expr::value(remark))
        .filter(filing::Column::Id.eq(filing_id))
        .exec(work.db())
        .await?;
    if accept {
        attest(work, &owed, &filing.income.0).await?;
    }
    let (company, park) = (owed.residency.company_id, owed.residency.park_id);
    work.record(match accept {
        true => Event::ObligationAccepted { obligation: id, company, park },
        false => Event::ObligationSentBack { obligation: id, company, park },
    });
    Ok(obligation::Model { accepted: Some(accept), ..owed.duty })
}

/// What was earned in the period, and what of it abroad.
async fn attest(work: &mut Work, owed: &Owed, income: &[IncomeLine]) -> Result<(), Problem> {
    let Some(currency) = income.first().map(|line| line.currency.clone()) else { return Ok(()) };
    let sum = |of: &dyn Fn(&IncomeLine) -> bool| -> i64 { income.iter().filter(|line| of(line)).map(|line| line.amount).sum() };
    for (kind, minor) in [(FactKind::Revenue, sum(&|_| true)), (FactKind::ExportRevenue, sum(&|line| line.export))] {
        let value = values::amount(minor, &currency);
        let period = (owed.duty.period_from, owed.duty.period_until);
        facts::attest(work, owed.residency.company_id, owed.residency.park_id, kind, value, &currency, period).await?;
    }
    Ok(())
}
