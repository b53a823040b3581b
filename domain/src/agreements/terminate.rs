//! A park leaves an agreement, or takes back a proposal.

use chrono::NaiveDate;
use entity::agreements::{AgreementState, agreement, party};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::json;

use super::history::{AgreementChange, add_agreement_entry};
use super::sign::{Move, Table};
use super::{endings, lifecycle};
use kernel::access::Action;
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::work::Work;

/// Takes a park out from a day on, one for which an association signed too; with fewer than two sides left the agreement ends, and
/// a proposal is withdrawn. Only the park's owners and managers. Grants end with it from that day on, as the agreement says. Tells
/// `AgreementLeft` to every party.
#[boxed]
pub async fn leave(work: &mut Work, step: Move, effective_on: Option<NaiveDate>, reason: &str) -> Result<agreement::Model, Problem> {
    let table = Table::sit(work, step, Action::LeaveAgreement).await?;
    let not_bound = || Problem::IllegalTransition(Message::new("problem-agreement-not-party"));
    if matches!(table.state, AgreementState::Expired | AgreementState::Terminated) {
        return Err(not_bound());
    }
    let seat = table.seat(step.park).ok_or_else(not_bound)?;
    let end = effective_on.unwrap_or(table.park_today);
    let mut faults = Faults::default();
    faults.length("reason", reason, 1, 2000);
    if end < table.park_today {
        faults.add("effectiveOn", Message::new("rule-date-past"));
    } else if lifecycle::last_day(&table.agreement).is_some_and(|last| end > last) {
        faults.add("effectiveOn", Message::new("rule-agreement-day"));
    }
    faults.finish()?;
    let mut changed = agreement::ActiveModel { ..Default::default() };
    if table.state == AgreementState::Proposed {
        changed.terminated_on = Set(Some(table.park_today));
    } else {
        party::ActiveModel { id: Set(seat.id), left_on: Set(Some(end)), ..Default::default() }.update(work.db()).await?;
        let gone = |party: &party::Model| if party.id == seat.id { Some(end) } else { party.left_on };
        let after: Vec<_> = table.parties.iter().map(|party| party::Model { left_on: gone(party), ..party.clone() }).collect();
        if lifecycle::sides(&after, end).len() < 2 {
            changed.terminated_on = Set(Some(table.agreement.terminated_on.map_or(end, |known| known.min(end))));
        }
    }
    let parks: Vec<_> = table.parties.iter().filter_map(|party| party.park_id).collect();
    let (from, today) = (table.state, table.today);
    let agreement = table.turn(work, changed).await?;
    let to = lifecycle::state(&agreement, today.max(end));
    let entry = AgreementChange { from: Some(from), to: Some(to), effective_from: Some(end), remark: Some(reason.trim().to_owned()) };
    add_agreement_entry(work, agreement.id, entry).await?;
    for park in parks {
        let after = json!({ "park": step.park, "leftOn": end, "reason": reason.trim() });
        work.record_change(Event::AgreementLeft { agreement: agreement.id, park }, None, Some(after));
    }
    endings::of_agreement(work, agreement.id).await?;
    Ok(agreement)
}
