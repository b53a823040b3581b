//! What the company and the two parks do with a request: the home park confirms, the host accepts, either declines, the company
//! takes it back, the host takes its pass back.

use entity::agreements::{AccessState, EndCause, access_request};
use entity::ids::AccessRequestId;
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::course::{self, Side, Step};
use super::{access, ledger, passes, request};
use kernel::access::Action;
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem, expect_revision};
use kernel::work::Work;

/// A move in a request.
#[derive(Clone, Debug)]
pub struct Act {
    pub request: AccessRequestId,
    pub expected_revision: Option<i32>,
    pub remark: Option<String>,
}

/// The home park says that the company is its resident. Only its staff. Tells `AccessConfirmed`.
#[boxed]
pub async fn confirm(work: &mut Work, act: Act) -> Result<access_request::Model, Problem> {
    take(work, act, Step::Confirm).await
}

/// The host says yes, and the pass is issued. Only its staff. Tells `AccessAccepted`.
#[boxed]
pub async fn accept(work: &mut Work, act: Act) -> Result<access_request::Model, Problem> {
    let accepted = take(work, act, Step::Accept).await?;
    passes::issue(work, &accepted).await?;
    Ok(accepted)
}

/// One of the parks says no, and the units go back. Only the staff of the park whose turn it is. Tells `AccessDeclined`.
#[boxed]
pub async fn decline(work: &mut Work, act: Act) -> Result<access_request::Model, Problem> {
    take(work, act, Step::Decline).await
}

/// The company does not come, and the units go back. Only people who act for it. Tells `AccessCancelled`.
#[boxed]
pub async fn cancel(work: &mut Work, act: Act) -> Result<access_request::Model, Problem> {
    let cancelled = take(work, act, Step::Cancel).await?;
    passes::revoke(work, &cancelled, EndCause::Company).await?;
    Ok(cancelled)
}

/// The host takes the pass back: it is bad at once, and the units stay used. Only the host's owners and managers. Tells
/// `AccessRevoked`.
#[boxed]
pub async fn revoke(work: &mut Work, act: Act) -> Result<access_request::Model, Problem> {
    let revoked = take(work, act, Step::Revoke).await?;
    passes::revoke(work, &revoked, EndCause::Host).await?;
    Ok(revoked)
}

/// Somebody sees it, may do this to it, saw it as it is, and its state allows it: refused in this order.
async fn take(work: &mut Work, act: Act, step: Step) -> Result<access_request::Model, Problem> {
    work.require(Action::UseAccount, &kernel::access::Scope::none())?;
    let request = access::unguarded(work, act.request).await?.ok_or(Problem::NotFound)?;
    if !work.may(Action::ReadAccessRequest, &access::scope(&request)) {
        return Err(Problem::NotFound);
    }
    let sides = access::sides(work, &request, step);
    if sides.is_empty() {
        return Err(Problem::Forbidden);
    }
    expect_revision(act.expected_revision, request.revision)?;
    let possible = sides.into_iter().find(|side| course::next(request.state, step, *side).is_some());
    let side = possible.ok_or_else(|| refused(request.state))?;
    let mut faults = Faults::default();
    if let Some(remark) = &act.remark {
        faults.length("remark", remark, 0, 2000);
    }
    faults.finish()?;
    let remark = act.remark.map(|remark| remark.trim().to_owned()).filter(|remark| !remark.is_empty());
    go(work, &request, step, side, remark).await
}

fn refused(state: AccessState) -> Problem {
    Problem::IllegalTransition(Message::new("problem-step").with("state", state.as_str()))
}

/// Takes a step that the table allows, with what it does to the units, its line in the history, and the fact.
#[boxed]
pub(super) async fn go(
    work: &mut Work,
    before: &access_request::Model,
    step: Step,
    side: Side,
    remark: Option<String>,
) -> Result<access_request::Model, Problem> {
    use access_request::Column;
    let next = course::next(before.state, step, side).ok_or_else(|| refused(before.state))?;
    let written = access_request::Entity::update_many()
        .col_expr(Column::State, Expr::value(next.as_str()))
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .filter(Column::Id.eq(before.id))
        .filter(Column::Revision.eq(before.revision))
        .filter(Column::State.eq(before.state))
        .exec(work.db())
        .await?;
    if written.rows_affected == 0 {
        return Err(Problem::conflict("problem-revision"));
    }
    if let Some(kind) = course::settles(before.state, step) {
        ledger::settle(work, before, kind).await?;
    }
    let after = access_request::Model { state: next, revision: before.revision + 1, ..before.clone() };
    let by_park = match side {
        Side::Home => Some(before.home_park_id),
        Side::Host => Some(before.host_park_id),
        Side::Company | Side::Clock => None,
    };
    request::note(work, &after, Some(before.state), by_park, remark).await?;
    work.record(event(before, step));
    Ok(after)
}

fn event(of: &access_request::Model, step: Step) -> Event {
    let (request, company, home, host) = (of.id, of.company_id, of.home_park_id, of.host_park_id);
    match step {
        Step::Confirm => Event::AccessConfirmed { request, company, home, host },
        Step::Accept => Event::AccessAccepted { request, company, home, host },
        Step::Decline => Event::AccessDeclined { request, company, home, host },
        Step::Cancel => Event::AccessCancelled { request, company, home, host },
        Step::Revoke => Event::AccessRevoked { request, company, home, host },
        Step::CheckIn | Step::CheckInLate => Event::AccessCheckedIn { request, company, home, host },
        Step::Expire => Event::AccessExpired { request, company, home, host },
        Step::Complete => Event::AccessCompleted { request, company, home, host },
        Step::Miss => Event::AccessMissed { request, company, home, host },
        Step::End => Event::AccessEnded { request, company, home, host },
    }
}
