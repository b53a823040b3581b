//! A park leaves an agreement or withdraws a proposal.

use chrono::NaiveDate;
use entity::agreements::{AgreementState, agreement, party};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::json;

use super::history::{AgreementChange, add_agreement_entry};
use super::sign::{AgreementCase, PartyStep};
use super::{endings, lifecycle};
use kernel::access::Action;
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::work::Work;

/// Ends the membership of a park in an agreement from a day on, also if an association signed for it. The agreement ends if fewer
/// than two sides are left; a proposal is withdrawn. Only for the park's owners and managers. Requests under the agreement end
/// according to its expiry rule. Records `AgreementLeft` for every party.
#[boxed]
pub async fn leave_agreement(
    work: &mut Work,
    step: PartyStep,
    effective_on: Option<NaiveDate>,
    reason: &str,
) -> Result<agreement::Model, Problem> {
    let case = AgreementCase::load(work, step, Action::LeaveAgreement).await?;
    let not_bound = || Problem::IllegalTransition(Message::new("problem-agreement-not-party"));
    if matches!(case.state, AgreementState::Expired | AgreementState::Terminated) {
        return Err(not_bound());
    }
    let leaving = case.party(step.park).ok_or_else(not_bound)?;
    let end = effective_on.unwrap_or(case.park_today);
    let mut faults = Faults::default();
    faults.length("reason", reason, 1, 2000);
    if end < case.park_today {
        faults.add("effectiveOn", Message::new("rule-date-past"));
    } else if lifecycle::last_day(&case.agreement).is_some_and(|last| end > last) {
        faults.add("effectiveOn", Message::new("rule-agreement-day"));
    }
    faults.finish()?;
    let mut changed = agreement::ActiveModel { ..Default::default() };
    if case.state == AgreementState::Proposed {
        changed.terminated_on = Set(Some(case.park_today));
    } else {
        party::ActiveModel { id: Set(leaving.id), left_on: Set(Some(end)), ..Default::default() }.update(work.db()).await?;
        let left_on = |party: &party::Model| if party.id == leaving.id { Some(end) } else { party.left_on };
        let after: Vec<_> = case.parties.iter().map(|party| party::Model { left_on: left_on(party), ..party.clone() }).collect();
        if lifecycle::bound_sides(&after, end).len() < 2 {
            changed.terminated_on = Set(Some(case.agreement.terminated_on.map_or(end, |known| known.min(end))));
        }
    }
    let parks: Vec<_> = case.parties.iter().filter_map(|party| party.park_id).collect();
    let (from, today) = (case.state, case.today);
    let agreement = case.save(work, changed).await?;
    let to = lifecycle::agreement_state(&agreement, today.max(end));
    let entry = AgreementChange { from: Some(from), to: Some(to), effective_from: Some(end), remark: Some(reason.trim().to_owned()) };
    add_agreement_entry(work, agreement.id, entry).await?;
    for park in parks {
        let after = json!({ "park": step.park, "leftOn": end, "reason": reason.trim() });
        work.record_change(Event::AgreementLeft { agreement: agreement.id, park }, None, Some(after));
    }
    endings::close_agreement(work, agreement.id).await?;
    Ok(agreement)
}
