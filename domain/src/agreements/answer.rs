//! What the company and the two parks do with a request: the home park confirms, the host accepts, either declines, the company
//! takes it back, the host takes its pass back.

use entity::agreements::{EndCause, access_request};
use entity::ids::AccessRequestId;
use macros::boxed;

use super::access_lifecycle::{self, AccessStep};
use super::step::{apply_step, illegal_step};
use super::{access, passes};
use kernel::access::Action;
use kernel::problem::{Faults, Problem, expect_revision};
use kernel::work::Work;

/// A move in a request.
#[derive(Clone, Debug)]
pub struct AccessAnswer {
    pub request: AccessRequestId,
    pub expected_revision: Option<i32>,
    pub remark: Option<String>,
}

/// The home park says that the company is its resident. Only its staff. Tells `AccessConfirmed`.
#[boxed]
pub async fn confirm_access(work: &mut Work, act: AccessAnswer) -> Result<access_request::Model, Problem> {
    answer(work, act, AccessStep::Confirm).await
}

/// The host says yes, and the pass is issued. Only its staff. Tells `AccessAccepted`.
#[boxed]
pub async fn accept_access(work: &mut Work, act: AccessAnswer) -> Result<access_request::Model, Problem> {
    let accepted = answer(work, act, AccessStep::Accept).await?;
    passes::issue_pass(work, &accepted).await?;
    Ok(accepted)
}

/// One of the parks says no, and the units go back. Only the staff of the park whose turn it is. Tells `AccessDeclined`.
#[boxed]
pub async fn decline_access(work: &mut Work, act: AccessAnswer) -> Result<access_request::Model, Problem> {
    answer(work, act, AccessStep::Decline).await
}

/// The company does not come, and the units go back. Only people who act for it. Tells `AccessCancelled`.
#[boxed]
pub async fn cancel_access(work: &mut Work, act: AccessAnswer) -> Result<access_request::Model, Problem> {
    let cancelled = answer(work, act, AccessStep::Cancel).await?;
    passes::revoke_pass(work, &cancelled, EndCause::Company).await?;
    Ok(cancelled)
}

/// The host takes the pass back: it is bad at once, and the units stay used. Only the host's owners and managers. Tells
/// `AccessRevoked`.
#[boxed]
pub async fn revoke_access(work: &mut Work, act: AccessAnswer) -> Result<access_request::Model, Problem> {
    let revoked = answer(work, act, AccessStep::Revoke).await?;
    passes::revoke_pass(work, &revoked, EndCause::Host).await?;
    Ok(revoked)
}

/// Somebody sees it, may do this to it, saw it as it is, and its state allows it: refused in this order.
async fn answer(work: &mut Work, act: AccessAnswer, step: AccessStep) -> Result<access_request::Model, Problem> {
    work.require(Action::UseAccount, &kernel::access::Scope::none())?;
    let request = access::access_request_unchecked(work, act.request).await?.ok_or(Problem::NotFound)?;
    if !work.may(Action::ReadAccessRequest, &access::access_scope(&request)) {
        return Err(Problem::NotFound);
    }
    let sides = access::permitted_sides(work, &request, step);
    if sides.is_empty() {
        return Err(Problem::Forbidden);
    }
    expect_revision(act.expected_revision, request.revision)?;
    let possible = sides.into_iter().find(|side| access_lifecycle::next_access_state(request.state, step, *side).is_some());
    let side = possible.ok_or_else(|| illegal_step(request.state))?;
    let mut faults = Faults::default();
    if let Some(remark) = &act.remark {
        faults.length("remark", remark, 0, 2000);
    }
    faults.finish()?;
    let remark = act.remark.map(|remark| remark.trim().to_owned()).filter(|remark| !remark.is_empty());
    apply_step(work, &request, step, side, remark).await
}
