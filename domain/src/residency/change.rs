//! Where a residency stands is changed: by a decision of the park, or by the company that leaves. Each change has the day it was
//! decided, which is when the register learns of it, and the day from which it counts.

use chrono::NaiveDate;
use entity::ids::ResidencyId;
use entity::parks::ReasonUse;
use entity::residency::{ResidencyState, residency};
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::standing::{ResidencyCase, load_residency_case, not_allowed_in};
use super::status::{self as states, Move};
use super::timeline::{self, Stretch};
use super::transfer::{self, Transfer};
use super::{entitlements, find, register};
use crate::parks::regimes;
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem, expect_revision};
use kernel::work::Work;

/// What is to change.
#[derive(Clone, Debug)]
pub enum Change {
    Confirm { effective_from: Option<NaiveDate>, protocol: Option<String> },
    Warn { reason_code: String, reason: String, cure_by: Option<NaiveDate> },
    Suspend { reason_code: String, reason: String, effective_from: Option<NaiveDate>, until: Option<NaiveDate> },
    Reinstate { reason: String, effective_from: Option<NaiveDate> },
    Deprive { reason_code: String, reason: String, effective_from: Option<NaiveDate>, protocol: Option<String> },
    Exit { effective_from: Option<NaiveDate>, reason: Option<String> },
    Renew { until: NaiveDate, protocol: Option<String> },
    Transfer(Transfer),
}

impl Change {
    fn made(&self) -> Move {
        match self {
            Self::Confirm { .. } => Move::Confirm,
            Self::Warn { .. } => Move::Warn,
            Self::Suspend { .. } => Move::Suspend,
            Self::Reinstate { .. } => Move::Reinstate,
            Self::Deprive { .. } => Move::Deprive,
            Self::Exit { .. } => Move::Exit,
            Self::Renew { .. } => Move::Renew,
            Self::Transfer(_) => Move::Transfer,
        }
    }

    /// Its name in the input.
    fn path(&self, field: &str) -> String {
        let name = match self.made() {
            Move::Confirm => "confirm",
            Move::Warn => "warn",
            Move::Suspend => "suspend",
            Move::Reinstate => "reinstate",
            Move::Deprive => "deprive",
            Move::Exit => "exit",
            Move::Transfer => "transfer",
            Move::Renew | Move::Expire => "renew",
        };
        format!("change.{name}.{field}")
    }
}

/// Changes where a residency stands; by the park's owners and managers, and only leaving by those of the company. The day from
/// which it counts may lie in the past, but not before the residency. Of two who change it at once one is refused. Tells
/// `ResidencyStatusChanged`, and `ResidencyLeft` or `ResidencyTransferred`.
#[boxed]
pub async fn change(work: &mut Work, id: ResidencyId, expected_revision: Option<i32>, change: Change) -> Result<residency::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let residency = find::residency(work, id).await?.ok_or(Problem::NotFound)?;
    let action = if matches!(change, Change::Exit { .. }) { Action::LeaveResidency } else { Action::ChangeResidency };
    work.require(action, &Scope::of(residency.company_id).and(residency.park_id))?;
    expect_revision(expected_revision, residency.revision)?;
    let standing = load_residency_case(work, residency).await?;
    let Some(next) = states::next(standing.state, change.made()) else {
        // Between the two reads somebody else may have moved it: whoever named a revision is told so.
        let now = find::residency(work, id).await?.ok_or(Problem::NotFound)?;
        expect_revision(expected_revision, now.revision)?;
        return Err(not_allowed_in(standing.state));
    };
    validate_change(&standing, &change)?;
    let heir = match &change {
        Change::Transfer(transfer) => Some(transfer::heir(work, &standing, transfer).await?),
        _ => None,
    };
    if states::is_over(standing.state) && find::current_residency(work, &standing.park, standing.residency.company_id).await?.is_some() {
        return Err(Problem::conflict("problem-resident-already"));
    }
    let line = register::line(&standing.known);
    let first = Ord::max(standing.today, standing.residency.since);
    let from = effective(&change).unwrap_or(first);
    // What has been laid down for later stays, unless the residency is to be over; a return to ACTIVE is no such thing: a warning
    // outlasts the end of the provisional time.
    let turn = timeline::next_turn(&line, Ord::max(from, standing.today), |state| *state != ResidencyState::Active);
    let term = standing.residency.until;
    let after_term = term.and_then(|last| last.succ_opt());
    let mut laid: Vec<Stretch<ResidencyState>> = vec![];
    let mut last_day = term;
    match &change {
        Change::Deprive { .. } | Change::Exit { .. } | Change::Transfer(_) => laid.push(Stretch { from, until: None, what: next }),
        Change::Renew { until, .. } => {
            let (Some(term), Some(after)) = (term, until.succ_opt()) else { return Err(no_term()) };
            let over = standing.state == ResidencyState::Expired;
            let begins = if over { first } else { term.succ_opt().unwrap_or(term) };
            // Renewed in time, it goes on as it will stand on its last day.
            let goes_on = if over { Some(next) } else { find::state_on(&standing.known, Ord::max(term, first), None) };
            let goes_on = goes_on.filter(|state| !states::is_over(*state)).ok_or_else(|| not_allowed_in(ResidencyState::Exited))?;
            laid.push(Stretch { from: begins, until: Some(after), what: goes_on });
            laid.push(Stretch { from: after, until: None, what: ResidencyState::Expired });
            last_day = Some(*until);
        }
        Change::Suspend { until: Some(last), .. } => {
            // What it interrupts goes on after it.
            let ends = [last.succ_opt(), turn].into_iter().flatten().min();
            laid.push(Stretch { from, until: ends, what: next });
        }
        _ => {
            laid.push(Stretch { from, until: turn.or(after_term), what: next });
            // A residency that was taken away has lost its term too, and gets it back.
            if let (None, Some(after)) = (turn, after_term) {
                laid.push(Stretch { from: after, until: None, what: ResidencyState::Expired });
            }
        }
    }
    let cure_by = if let Change::Warn { cure_by, .. } = &change { *cure_by } else { None };
    let (reason_code, remark, protocol) = decision_texts(&change);
    let changed = update_residency(work, &standing.residency, last_day, cure_by).await?;
    let grounds = register::Grounds { reason_code, basis: protocol.or_else(|| remark.clone()) };
    let at = register::learn(work, &standing.known, (changed.id, standing.today), laid, &grounds).await?;
    match &change {
        Change::Deprive { .. } | Change::Exit { .. } | Change::Transfer(_) => {
            entitlements::lose(work, changed.id, from, at).await?;
            register::owe_no_more(work, changed.id, from, standing.today).await?;
        }
        Change::Reinstate { .. } | Change::Renew { .. } => register::owe_again(work, &changed, from).await?,
        _ => {}
    }
    let effective_from = if let Change::Renew { until, .. } = change { Some(until) } else { Some(from) };
    register::note(work, &changed, at, standing.state, next, effective_from, remark.or(grounds.basis)).await?;
    let (company, park) = (changed.company_id, changed.park_id);
    work.record(Event::ResidencyStatusChanged { residency: id, company, park });
    if change.made() == Move::Exit {
        work.record(Event::ResidencyLeft { residency: id, company, park });
    }
    if let Some(heir) = heir {
        transfer::pass_on(work, &standing, heir, from).await?;
    }
    Ok(changed)
}

/// Writes the term and the cure date of a residency, unless somebody else has changed it since it was read.
#[boxed]
pub(super) async fn update_residency(
    work: &Work,
    residency: &residency::Model,
    until: Option<NaiveDate>,
    cure_by: Option<NaiveDate>,
) -> Result<residency::Model, Problem> {
    use residency::Column;
    let update = residency::Entity::update_many()
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .col_expr(Column::Until, Expr::value(until))
        .col_expr(Column::CureBy, Expr::value(cure_by))
        .col_expr(Column::CureTold, Expr::value(false))
        .filter(Column::Id.eq(residency.id))
        .filter(Column::Revision.eq(residency.revision));
    work.update_guarded(update, "problem-revision").await?;
    Ok(residency::Model { revision: residency.revision + 1, until, cure_by, ..residency.clone() })
}

fn no_term() -> Problem {
    Problem::IllegalTransition(Message::new("problem-residency-no-term"))
}

fn effective(change: &Change) -> Option<NaiveDate> {
    match change {
        Change::Confirm { effective_from, .. }
        | Change::Suspend { effective_from, .. }
        | Change::Reinstate { effective_from, .. }
        | Change::Deprive { effective_from, .. }
        | Change::Exit { effective_from, .. }
        | Change::Transfer(Transfer { effective_from, .. }) => *effective_from,
        Change::Warn { .. } | Change::Renew { .. } => None,
    }
}

/// The ground, what was said, and the minutes.
fn decision_texts(change: &Change) -> (Option<String>, Option<String>, Option<String>) {
    let trimmed = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    match change {
        Change::Confirm { protocol, .. } | Change::Renew { protocol, .. } => (None, None, protocol.as_deref().and_then(trimmed)),
        Change::Warn { reason_code, reason, .. } | Change::Suspend { reason_code, reason, .. } => {
            (Some(reason_code.clone()), trimmed(reason), None)
        }
        Change::Deprive { reason_code, reason, protocol, .. } => {
            (Some(reason_code.clone()), trimmed(reason), protocol.as_deref().and_then(trimmed))
        }
        Change::Reinstate { reason, .. } => (None, trimmed(reason), None),
        Change::Exit { reason, .. } => (None, reason.as_deref().and_then(trimmed), None),
        Change::Transfer(transfer) => (None, None, trimmed(&transfer.basis)),
    }
}

/// Grounds and days that make no sense, all of them.
fn validate_change(standing: &ResidencyCase, change: &Change) -> Result<(), Problem> {
    let mut faults = Faults::default();
    let mut ground = |usage, code: &str, reason: &str| {
        if !regimes::is_reason(&standing.regime, usage, code) {
            faults.add(change.path("reasonCode"), Message::new("rule-reason-code"));
        }
        faults.length(change.path("reason"), reason, 1, 5000);
    };
    match change {
        Change::Warn { reason_code, reason, .. } => ground(ReasonUse::Warn, reason_code, reason),
        Change::Suspend { reason_code, reason, .. } => ground(ReasonUse::Suspend, reason_code, reason),
        Change::Deprive { reason_code, reason, .. } => ground(ReasonUse::Deprive, reason_code, reason),
        Change::Reinstate { reason, .. } => faults.length(change.path("reason"), reason, 1, 5000),
        Change::Exit { reason: Some(reason), .. } => faults.length(change.path("reason"), reason, 0, 5000),
        Change::Transfer(transfer) => faults.length(change.path("basis"), &transfer.basis, 1, 5000),
        _ => {}
    }
    if let Change::Confirm { protocol: Some(protocol), .. }
    | Change::Deprive { protocol: Some(protocol), .. }
    | Change::Renew { protocol: Some(protocol), .. } = change
    {
        faults.length(change.path("protocol"), protocol, 0, 500);
    }
    let first = Ord::max(standing.today, standing.residency.since);
    if let Some(from) = effective(change) {
        let path = || change.path("effectiveFrom");
        let on_that_day = find::state_on(&standing.known, from, None);
        if from < standing.residency.since {
            faults.add(path(), Message::new("rule-before-residency").with("day", standing.residency.since.to_string()));
        } else if matches!(change, Change::Exit { .. }) && from < standing.today {
            faults.add(path(), Message::new("rule-date-past"));
        } else if from > first && !matches!(change, Change::Reinstate { .. }) && on_that_day.is_some_and(states::is_over) {
            faults.add(path(), Message::new("rule-residency-over-then"));
        }
    }
    // Given back for days after its term it would be over at once.
    let back = effective(change).unwrap_or(first);
    if let (Change::Reinstate { .. }, Some(last)) = (change, standing.residency.until)
        && back > last
    {
        faults.add(change.path("effectiveFrom"), Message::new("rule-residency-over-then"));
    }
    match change {
        Change::Warn { cure_by: Some(cure_by), .. } if *cure_by < standing.today => {
            faults.add(change.path("cureBy"), Message::new("rule-date-past"));
        }
        Change::Suspend { until: Some(until), effective_from, .. } if *until < effective_from.unwrap_or(first) => {
            faults.add(change.path("until"), Message::new("rule-date-order"));
        }
        Change::Renew { until, .. } => match standing.residency.until {
            None => {
                faults.finish()?;
                return Err(no_term());
            }
            Some(last) if *until <= last => {
                faults.add(change.path("until"), Message::new("rule-renewal-later").with("day", last.to_string()));
            }
            Some(_) if *until < first => faults.add(change.path("until"), Message::new("rule-date-past")),
            Some(_) => {}
        },
        _ => {}
    }
    faults.finish()
}
