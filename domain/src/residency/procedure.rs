//! What the park's staff do with an application on its way: take it up, send it back, let it pass.

use entity::companies::company;
use entity::identity::Role;
use entity::ids::{ResidencyApplicationId, UserId};
use entity::parks::{DocumentKind, ReasonUse, park, regime};
use entity::residency::{ApplicationState, application, document};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::lifecycle::{self, Step};
use super::{deadlines, find, panel, step};
use crate::companies::eligibility::{self, RuleResult};
use crate::identity;
use crate::parks::regimes;
use kernel::access::Action;
use kernel::calendar::Span;
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::work::{View, Work};

/// Would this company be let in under a regime today: the check that a founder runs, and the one that decides.
#[boxed]
pub async fn eligibility(
    view: &View,
    regime: &regime::Model,
    park: &park::Model,
    company: &company::Model,
) -> Result<Vec<RuleResult>, Problem> {
    let candidate = find::candidate(view, park, company).await?;
    Ok(eligibility::evaluate(&regime.eligibility.0, &candidate))
}

/// Gives an application to one of the park's staff and starts the check; without an assignee it goes back to the queue. Tells
/// `ResidencyApplicationAssigned`.
#[boxed]
pub async fn assign(
    work: &mut Work,
    id: ResidencyApplicationId,
    expected_revision: Option<i32>,
    assignee: Option<UserId>,
) -> Result<application::Model, Problem> {
    let case = step::open(work, id, Action::HandleResidencyApplication, expected_revision, Step::Assign).await?;
    if let Some(assignee) = assignee {
        let staff = identity::find::people_of(work, case.park.id.into(), &[Role::Owner, Role::Manager, Role::Member]).await?;
        if !staff.contains(&assignee) {
            return Err(Problem::invalid("assigneeId", Message::new("rule-assignee")));
        }
    }
    let next = match (case.application.state, assignee) {
        (ApplicationState::CompletenessCheck, None) => ApplicationState::Submitted,
        (state @ ApplicationState::Submitted, None) => state,
        _ => case.next(Step::Assign)?,
    };
    let mut change = case.change();
    change.state = Set(next);
    change.assignee_id = Set(assignee);
    let application = step::save(work, &case.application, change).await?;
    step::note(work, &case.application, Some(next), None, None).await?;
    work.record(Event::ResidencyApplicationAssigned { application: id, company: application.company_id, park: application.park_id });
    Ok(application)
}

/// A document that is sent back, and what is wrong with it.
pub struct SentBack {
    pub document: DocumentKind,
    pub remark: String,
}

/// Sends an application back to the applicant and stops the clock where the regime says so; what is not named stays accepted.
/// Tells `ResidencyApplicationReturned`.
#[boxed]
pub async fn return_for_revision(
    work: &mut Work,
    id: ResidencyApplicationId,
    expected_revision: Option<i32>,
    reason_code: &str,
    remark: &str,
    items: Vec<SentBack>,
) -> Result<application::Model, Problem> {
    let case = step::open(work, id, Action::HandleResidencyApplication, expected_revision, Step::ReturnForRevision).await?;
    let documents = find::documents(work, id).await?;
    let mut faults = Faults::default();
    if !regimes::is_reason(&case.regime, ReasonUse::Return, reason_code) {
        faults.add("reasonCode", Message::new("rule-reason-code"));
    }
    faults.length("remark", remark, 1, 5000);
    for (place, item) in items.iter().enumerate() {
        faults.length(format!("items.{place}.remark"), &item.remark, 1, 5000);
        if !documents.iter().any(|document| document.kind == item.document) {
            faults.add(format!("items.{place}.document"), Message::new("rule-item-missing"));
        }
    }
    faults.finish()?;
    for document in documents {
        let sent_back = items.iter().find(|item| item.document == document.kind);
        let mut judged: document::ActiveModel = document.into_active_model();
        judged.accepted = Set(Some(sent_back.is_none()));
        judged.remark = Set(sent_back.map(|item| item.remark.trim().to_owned()));
        judged.update(work.db()).await?;
    }
    panel::dissolve(work, &case.application).await?;
    let next = case.next(Step::ReturnForRevision)?;
    let mut change = case.change();
    change.state = Set(next);
    change.reason_code = Set(Some(reason_code.to_owned()));
    let reply_within = u32::try_from(case.regime.reply_within_working_days).unwrap_or(0);
    change.reply_by = Set(Some(case.calendar.end(case.today, Span::WorkingDays(reply_within))));
    let clock = lifecycle::clock(case.application.state, &case.regime.steps.0);
    deadlines::pause(&mut change, &case.application, clock, case.today, &case.calendar);
    let application = step::save(work, &case.application, change).await?;
    step::note(work, &case.application, Some(next), None, Some(remark.trim().to_owned())).await?;
    work.record(Event::ResidencyApplicationReturned { application: id, company: application.company_id, park: application.park_id });
    Ok(application)
}

/// Everything is there: the application goes on to the experts or to the commission, as the regime has it. Tells
/// `ResidencyApplicationAccepted`.
#[boxed]
pub async fn accept_as_complete(
    work: &mut Work,
    id: ResidencyApplicationId,
    expected_revision: Option<i32>,
    remark: Option<String>,
) -> Result<application::Model, Problem> {
    let case = step::open(work, id, Action::HandleResidencyApplication, expected_revision, Step::AcceptAsComplete).await?;
    for document in find::documents(work, id).await? {
        let mut judged: document::ActiveModel = document.into_active_model();
        judged.accepted = Set(Some(true));
        judged.remark = Set(None);
        judged.update(work.db()).await?;
    }
    step::advance(work, case, Step::AcceptAsComplete, remark).await
}

/// The experts are done. Tells `ResidencyApplicationAccepted`.
#[boxed]
pub async fn send_to_commission(
    work: &mut Work,
    id: ResidencyApplicationId,
    expected_revision: Option<i32>,
    remark: Option<String>,
) -> Result<application::Model, Problem> {
    let case = step::open(work, id, Action::HandleResidencyApplication, expected_revision, Step::SendToCommission).await?;
    step::advance(work, case, Step::SendToCommission, remark).await
}
