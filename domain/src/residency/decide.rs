//! The park decides: yes or no, once.

use chrono::{Datelike, Months, NaiveDate};
use entity::ids::{ResidencyApplicationId, UserId};
use entity::parks::{EffectiveRule, ReasonUse, regime};
use entity::residency::{ApplicationState, DecisionOutcome, application};
use macros::boxed;
use sea_orm::ActiveValue::Set;

use super::lifecycle::{self, Step};
use super::{deadlines, register, step};
use crate::parks::regimes;
use kernel::access::Action;
use kernel::calendar::Span;
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::work::Work;

/// How a park decides.
pub enum Decision {
    Approve {
        protocol: Option<String>,
        remark: Option<String>,
        /// The regime's rule gives the day unless one is named.
        effective_from: Option<NaiveDate>,
    },
    Refuse {
        reason_code: String,
        reason: String,
        protocol: Option<String>,
        reapply_after: Option<NaiveDate>,
    },
}

/// Decides an application that is before the commission. A yes without an agreement to sign makes the company a resident at
/// once. Tells `ResidencyApplicationDecided`.
#[boxed]
pub async fn decide(
    work: &mut Work,
    id: ResidencyApplicationId,
    expected_revision: Option<i32>,
    decision: Decision,
) -> Result<application::Model, Problem> {
    let taken = if matches!(decision, Decision::Approve { .. }) { Step::Approve } else { Step::Refuse };
    let case = step::open(work, id, Action::DecideResidencyApplication, expected_revision, taken).await?;
    if let Decision::Refuse { reason_code, reason, .. } = &decision {
        let mut faults = Faults::default();
        judge(&mut faults, "decision.refuse", &case.regime, reason_code, reason);
        faults.finish()?;
    }
    let by = work.actor().user_id();
    take(work, &case, taken, decision, by, case.today).await
}

/// A ground that the regime knows, and words for it.
pub(super) fn judge(faults: &mut Faults, path: &str, regime: &regime::Model, code: &str, reason: &str) {
    if !regimes::is_reason(regime, ReasonUse::Refuse, code) {
        faults.add(format!("{path}.reasonCode"), Message::new("rule-reason-code"));
    }
    faults.length(format!("{path}.reason"), reason, 1, 5000);
}

/// Takes a decision that has been judged, as of the day on which it was taken; by nobody alone where a commission has taken it.
#[boxed]
pub(super) async fn take(
    work: &mut Work,
    case: &step::Case,
    taken: Step,
    decision: Decision,
    by: Option<UserId>,
    on: NaiveDate,
) -> Result<application::Model, Problem> {
    let next = case.next(taken)?;
    let mut change = case.change();
    change.decided_by = Set(by);
    let (effective, remark);
    match decision {
        Decision::Approve { protocol, remark: said, effective_from } => {
            change.outcome = Set(Some(DecisionOutcome::Approved));
            change.protocol = Set(protocol);
            effective = effective_from.or_else(|| first_day(case.regime.effective_from, on));
            remark = said;
            change.effective_from = Set(effective);
        }
        Decision::Refuse { reason_code, reason, protocol, reapply_after } => {
            change.outcome = Set(Some(DecisionOutcome::Refused));
            change.reason_code = Set(Some(reason_code));
            change.reason = Set(Some(reason.trim().to_owned()));
            change.protocol = Set(protocol);
            change.reapply_after = Set(reapply_after);
            (effective, remark) = (None, Some(reason.trim().to_owned()));
        }
    }
    conclude(work, case, next, change, effective, remark).await
}

/// Writes a decision into the application and its history, whoever has taken it, and brings about what follows.
#[boxed]
pub(super) async fn conclude(
    work: &mut Work,
    case: &step::Case,
    next: ApplicationState,
    mut change: application::ActiveModel,
    effective: Option<NaiveDate>,
    remark: Option<String>,
) -> Result<application::Model, Problem> {
    change.state = Set(next);
    change.decided_at = Set(Some(work.now()));
    if next == ApplicationState::AgreementPending {
        let clock = lifecycle::clock(next, &case.regime.steps.0);
        deadlines::start(&mut change, clock, case.today, &case.calendar);
        // Whoever does not sign in time lets the application lapse; both sides have as long as for a reply.
        let reply_within = u32::try_from(case.regime.reply_within_working_days).unwrap_or(0);
        change.reply_by = Set(Some(case.calendar.end(case.today, Span::WorkingDays(reply_within))));
    } else {
        deadlines::stop(&mut change);
    }
    let mut application = step::save(work, &case.application, change).await?;
    step::note(work, &case.application, Some(next), effective, remark).await?;
    let (company, park) = (application.company_id, application.park_id);
    work.record(Event::ResidencyApplicationDecided { application: application.id, company, park });
    if next == ApplicationState::Approved {
        application = register::begin(work, case, application).await?;
    }
    Ok(application)
}

/// The first day by the regime's rule, where the decision gives it.
fn first_day(rule: EffectiveRule, decided: NaiveDate) -> Option<NaiveDate> {
    match rule {
        EffectiveRule::OnDecision => Some(decided),
        EffectiveRule::OnAgreement => None,
        EffectiveRule::FirstOfNextMonth => decided.with_day(1).and_then(|first| first.checked_add_months(Months::new(1))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_residency_begins_by_the_rule_of_its_park() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(first_day(EffectiveRule::FirstOfNextMonth, day("2026-12-31")), Some(day("2027-01-01")));
        assert_eq!(first_day(EffectiveRule::OnDecision, day("2026-12-31")), Some(day("2026-12-31")));
        assert_eq!(first_day(EffectiveRule::OnAgreement, day("2026-12-31")), None);
    }
}
