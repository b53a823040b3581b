//! The steps that people take: the home park confirms, the host accepts, either park declines, the company cancels, the host
//! revokes.

use entity::agreements::{EndCause, access_request};
use entity::ids::AccessRequestId;
use macros::boxed;

use super::access_lifecycle::{self, AccessStep};
use super::step::{apply_step, illegal_step};
use super::{access, passes};
use kernel::access::Action;
use kernel::problem::{Faults, Problem, expect_revision};
use kernel::work::Work;

/// A step that a person takes on a request.
#[derive(Clone, Debug)]
pub struct AccessAnswer {
    pub request: AccessRequestId,
    pub expected_revision: Option<i32>,
    pub remark: Option<String>,
}

/// The home park confirms that the company is its resident. Only for its staff. Records `AccessConfirmed`.
#[boxed]
pub async fn confirm_access(work: &mut Work, answer: AccessAnswer) -> Result<access_request::Model, Problem> {
    take_step(work, answer, AccessStep::Confirm).await
}

/// The host accepts, which issues the pass. Only for its staff. Records `AccessAccepted`.
#[boxed]
pub async fn accept_access(work: &mut Work, answer: AccessAnswer) -> Result<access_request::Model, Problem> {
    let accepted = take_step(work, answer, AccessStep::Accept).await?;
    passes::issue_pass(work, &accepted).await?;
    Ok(accepted)
}

/// A park declines, which releases the units. Only for the staff of a park whose answer is due. Records `AccessDeclined`.
#[boxed]
pub async fn decline_access(work: &mut Work, answer: AccessAnswer) -> Result<access_request::Model, Problem> {
    take_step(work, answer, AccessStep::Decline).await
}

/// The company cancels, which releases the units. Only for people who answer for it. Records `AccessCancelled`.
#[boxed]
pub async fn cancel_access(work: &mut Work, answer: AccessAnswer) -> Result<access_request::Model, Problem> {
    let cancelled = take_step(work, answer, AccessStep::Cancel).await?;
    passes::revoke_pass(work, &cancelled, EndCause::Company).await?;
    Ok(cancelled)
}

/// The host revokes the pass, which becomes invalid at once; its units count as used. Only for the host's owners and managers.
/// Records `AccessRevoked`.
#[boxed]
pub async fn revoke_access(work: &mut Work, answer: AccessAnswer) -> Result<access_request::Model, Problem> {
    let revoked = take_step(work, answer, AccessStep::Revoke).await?;
    passes::revoke_pass(work, &revoked, EndCause::Host).await?;
    Ok(revoked)
}

/// Checks in this order: the caller may read the request, may take the step, saw the current revision, and the state allows it.
async fn take_step(work: &mut Work, answer: AccessAnswer, step: AccessStep) -> Result<access_request::Model, Problem> {
    let request = access::access_request_unchecked(work, answer.request).await?.ok_or(Problem::NotFound)?;
    if !work.may(Action::ReadAccessRequest, &access::access_scope(&request)) {
        return Err(Problem::NotFound);
    }
    let sides = access::permitted_sides(work, &request, step);
    if sides.is_empty() {
        return Err(Problem::Forbidden);
    }
    expect_revision(answer.expected_revision, request.revision)?;
    let possible = sides.into_iter().find(|side| access_lifecycle::next_access_state(request.state, step, *side).is_some());
    let side = possible.ok_or_else(|| illegal_step(request.state))?;
    let mut faults = Faults::default();
    if let Some(remark) = &answer.remark {
        faults.length("remark", remark, 0, 2000);
    }
    faults.finish()?;
    let remark = answer.remark.map(|remark| remark.trim().to_owned()).filter(|remark| !remark.is_empty());
    apply_step(work, &request, step, side, remark).await
}
