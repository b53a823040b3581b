//! What every step of an access request has in common, whether a person or the clock takes it.

use entity::agreements::{AccessState, access_request};
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::access_lifecycle::{self, AccessSide, AccessStep};
use super::{history, ledger};
use kernel::events::Event;
use kernel::problem::{Message, Problem};
use kernel::work::Work;

pub(super) fn illegal_step(state: AccessState) -> Problem {
    Problem::IllegalTransition(Message::new("problem-step").with("state", state.as_str()))
}

/// Takes a step that the lifecycle allows: changes the state, moves the units, adds a history entry and records the event.
#[boxed]
pub(super) async fn apply_step(
    work: &mut Work,
    before: &access_request::Model,
    step: AccessStep,
    side: AccessSide,
    remark: Option<String>,
) -> Result<access_request::Model, Problem> {
    use access_request::Column;
    let next = access_lifecycle::next_access_state(before.state, step, side).ok_or_else(|| illegal_step(before.state))?;
    let update = access_request::Entity::update_many()
        .col_expr(Column::State, Expr::value(next.as_str()))
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .filter(Column::Id.eq(before.id))
        .filter(Column::Revision.eq(before.revision))
        .filter(Column::State.eq(before.state));
    work.update_guarded(update, "problem-revision").await?;
    if let Some(kind) = access_lifecycle::quota_move(before.state, step) {
        ledger::settle_units(work, before, kind).await?;
    }
    let after = access_request::Model { state: next, revision: before.revision + 1, ..before.clone() };
    let by_park = match side {
        AccessSide::Home => Some(before.home_park_id),
        AccessSide::Host => Some(before.host_park_id),
        AccessSide::Company | AccessSide::Clock => None,
    };
    history::add_access_entry(work, &after, Some(before.state), by_park, remark).await?;
    work.record(event(before, step));
    Ok(after)
}

fn event(of: &access_request::Model, step: AccessStep) -> Event {
    let (request, company, home, host) = (of.id, of.company_id, of.home_park_id, of.host_park_id);
    match step {
        AccessStep::Confirm => Event::AccessConfirmed { request, company, home, host },
        AccessStep::Accept => Event::AccessAccepted { request, company, home, host },
        AccessStep::Decline => Event::AccessDeclined { request, company, home, host },
        AccessStep::Cancel => Event::AccessCancelled { request, company, home, host },
        AccessStep::Revoke => Event::AccessRevoked { request, company, home, host },
        AccessStep::CheckIn | AccessStep::CheckInLate => Event::AccessCheckedIn { request, company, home, host },
        AccessStep::Expire => Event::AccessExpired { request, company, home, host },
        AccessStep::Complete => Event::AccessCompleted { request, company, home, host },
        AccessStep::Miss => Event::AccessMissed { request, company, home, host },
        AccessStep::End => Event::AccessEnded { request, company, home, host },
    }
}
