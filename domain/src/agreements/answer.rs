//! What the company and the two parks do with a request: the home park confirms, the host accepts, either declines, the company
//! takes it back, the host takes its pass back.

use entity::agreements::{EndCause, access_request};
use entity::ids::AccessRequestId;
use macros::boxed;

use super::course::{self, Step};
use super::step::{apply_step, illegal_step};
use super::{access, passes};
use kernel::access::Action;
use kernel::problem::{Faults, Problem, expect_revision};
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
    let side = possible.ok_or_else(|| illegal_step(request.state))?;
    let mut faults = Faults::default();
    if let Some(remark) = &act.remark {
        faults.length("remark", remark, 0, 2000);
    }
    faults.finish()?;
    let remark = act.remark.map(|remark| remark.trim().to_owned()).filter(|remark| !remark.is_empty());
    apply_step(work, &request, step, side, remark).await
}
