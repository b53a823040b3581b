//! Both sides sign the residency agreement; with the second signature the residency begins. Nobody signing in time, it lapses.

use entity::identity::OrganizationKind;
use entity::ids::{OrganizationId, ResidencyApplicationId};
use entity::residency::{ApplicationState, application, signature};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::lifecycle::Step;
use super::{deadlines, find, register, step};
use kernel::access::{Action, policy};
use kernel::events::Event;
use kernel::problem::Problem;
use kernel::work::{Work, is_taken};

/// Signs for the side that the actor acts for; a side that has signed cannot sign again. Tells `ResidencyApplicationSigned`.
#[boxed]
pub async fn sign(
    work: &mut Work,
    id: ResidencyApplicationId,
    expected_revision: Option<i32>,
    remark: Option<String>,
) -> Result<application::Model, Problem> {
    let case = step::open(work, id, Action::SignResidencyAgreement, expected_revision, Step::SignAgreement).await?;
    let signed = find::signatures(work, id).await?;
    let (company, park): (OrganizationId, OrganizationId) = (case.application.company_id.into(), case.park.id.into());
    let sides = [(OrganizationKind::Company, company), (OrganizationKind::Park, park)];
    let open = |side: OrganizationId| !signed.iter().any(|signature| signature.organization_id == side);
    let mine = sides.into_iter().find(|(_, side)| policy::decides(work.actor(), *side) && open(*side));
    let Some((kind, organization)) = mine else { return Err(step::refused(case.application.state)) };
    let signed_by = work.actor().user_id().ok_or_else(Problem::unauthenticated)?;
    let row = signature::ActiveModel {
        application_id: Set(id),
        organization_id: Set(organization),
        organization_kind: Set(kind),
        signed_by: Set(signed_by),
        signed_at: Set(work.now()),
    };
    row.insert(work.db()).await.map_err(|error| match is_taken(&error) {
        true => Problem::conflict("problem-revision"),
        false => error.into(),
    })?;
    let both = signed.len() == 1;
    let mut change = case.change();
    let next = if both { case.next(Step::SignAgreement)? } else { case.application.state };
    if both {
        change.state = Set(next);
        deadlines::stop(&mut change);
        if case.application.effective_from.is_none() {
            change.effective_from = Set(Some(case.today));
        }
    }
    let mut application = step::save(work, &case.application, change).await?;
    step::note(work, &case.application, Some(next), None, remark).await?;
    work.record(Event::ResidencyApplicationSigned { application: id, company: application.company_id, park: application.park_id });
    if both {
        application = register::begin(work, &case, application).await?;
    }
    Ok(application)
}

/// How many applications lapse in one go.
const AT_ONCE: u64 = 100;

/// Lets lapse what was not answered or not signed in time; for the clock. Gives back how many lapsed: fewer than there were
/// may have, and it is called again.
#[boxed]
pub async fn lapse_overdue(work: &mut Work) -> Result<usize, Problem> {
    let waiting = application::Entity::find()
        .filter(application::Column::State.is_in([ApplicationState::ReturnedForRevision, ApplicationState::AgreementPending]))
        // Nowhere on earth is it earlier than this.
        .filter(application::Column::ReplyBy.lt((work.now() + chrono::Duration::hours(14)).date_naive()))
        .limit(AT_ONCE)
        .all(work.db())
        .await?;
    let mut lapsed = 0;
    for application in waiting {
        let case = step::of(work, application).await?;
        if case.application.reply_by.is_none_or(|last| last >= case.today) {
            continue;
        }
        let next = case.next(Step::Lapse)?;
        let mut change = case.change();
        change.state = Set(next);
        deadlines::stop(&mut change);
        step::save(work, &case.application, change).await?;
        step::note(work, &case.application, Some(next), None, None).await?;
        let (application, company, park) = (case.application.id, case.application.company_id, case.application.park_id);
        work.record(Event::ResidencyApplicationLapsed { application, company, park });
        lapsed += 1;
    }
    Ok(lapsed)
}
