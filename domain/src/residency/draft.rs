//! A company begins an application, or goes on with one.

use entity::ids::{CompanyId, ParkId, ResidencyApplicationId};
use entity::parks::{ApplicantKind, regime};
use entity::residency::{ApplicationState, application};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use super::lifecycle::Step;
use super::{deadlines, find, step};
use crate::parks::{self, calendar, regimes};
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::forms;
use kernel::problem::{Faults, Message, Problem};
use kernel::work::{Work, is_taken};
use platform::mint;

/// A new application, as it was sent.
pub struct Start {
    pub company: CompanyId,
    pub park: ParkId,
    /// The park's ordinary one unless named.
    pub category: Option<String>,
    pub applicant_kind: ApplicantKind,
    pub answers: Option<Value>,
}

/// Begins an application under the rules in force today; one open application for a company and a park. Tells
/// `ResidencyApplicationDrafted`, of which the park learns nothing.
#[boxed]
pub async fn start(work: &mut Work, start: Start) -> Result<application::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let company = step::company(work, start.company).await?;
    let park = parks::find::by_id(work, start.park).await?.ok_or(Problem::NotFound)?;
    work.require(Action::DraftResidencyApplication, &Scope::of(company.id))?;
    let today = calendar::today(work, &park);
    let mut faults = Faults::default();
    let category = start.category.clone().unwrap_or_else(|| park.ordinary_category.clone());
    let known = regimes::of(work, park.id).await?;
    if !known.iter().any(|regime| regime.category == category) {
        faults.add("start.category", Message::new("rule-category"));
        faults.finish()?;
        return Err(Problem::broken("a fault was not told"));
    }
    let regime = regimes::in_force(work, park.id, &category, today).await?;
    let regime = regime.ok_or_else(|| Problem::conflict("problem-no-regime"))?;
    if !regime.applicant_kinds.0.contains(&start.applicant_kind) {
        faults.add("start.applicantKind", Message::new("rule-applicant-kind"));
    }
    let answers = start.answers.unwrap_or_else(|| json!({}));
    judge_answers(&mut faults, &regime, &answers, "start.answers")?;
    faults.finish()?;
    if find::current_residency(work, &park, company.id).await?.is_some() {
        return Err(Problem::conflict("problem-resident-already"));
    }
    let refused = application::Entity::find()
        .filter(application::Column::ParkId.eq(park.id))
        .filter(application::Column::CompanyId.eq(company.id))
        .filter(application::Column::ReapplyAfter.gt(today))
        .order_by_desc(application::Column::ReapplyAfter)
        .one(work.db())
        .await?;
    if let Some(day) = refused.and_then(|refused| refused.reapply_after) {
        return Err(Problem::NotEligible(Message::new("problem-reapply").with("day", day.to_string())));
    }
    let row = application::ActiveModel {
        id: Set(work.mint()),
        number: Set(number(&park.slug, work)),
        park_id: Set(park.id),
        company_id: Set(company.id),
        category: Set(category),
        regime_id: Set(regime.id),
        applicant_kind: Set(start.applicant_kind),
        state: Set(ApplicationState::Draft),
        answers: Set(answers),
        submitted_at: Set(None),
        queued_at: Set(work.now()),
        step: Set(None),
        step_started_on: Set(None),
        due_on: Set(None),
        queue_due: Set(deadlines::NEVER),
        step_length: Set(None),
        reply_by: Set(None),
        assignee_id: Set(None),
        outcome: Set(None),
        reason_code: Set(None),
        reason: Set(None),
        protocol: Set(None),
        decided_by: Set(None),
        decided_at: Set(None),
        effective_from: Set(None),
        reapply_after: Set(None),
        residency_id: Set(None),
        revision: Set(1),
        created_at: Set(work.now()),
    };
    let application = row.insert(work.db()).await.map_err(|error| match is_taken(&error) {
        true => Problem::conflict("problem-application-open"),
        false => error.into(),
    })?;
    step::note(work, &application, None, None, None).await?;
    work.record(Event::ResidencyApplicationDrafted { application: application.id, company: company.id });
    Ok(application)
}

/// A number that people can say on the telephone: `IT-PARK-2026-7KQ3M9X2`.
fn number(slug: &str, work: &Work) -> String {
    format!("{}-{}-{}", slug.to_uppercase(), work.now().format("%Y"), mint::spoken())
}

/// What is to change in a draft.
pub struct Edit {
    pub application: ResidencyApplicationId,
    pub expected_revision: Option<i32>,
    pub applicant_kind: Option<ApplicantKind>,
    pub answers: Option<Value>,
}

/// Goes on with an application that is still, or again, with the company. Tells `ResidencyApplicationDrafted`.
#[boxed]
pub async fn edit(work: &mut Work, edit: Edit) -> Result<application::Model, Problem> {
    let case = step::open(work, edit.application, Action::EditResidencyApplication, edit.expected_revision, Step::Edit).await?;
    let mut faults = Faults::default();
    let mut change = case.change();
    if let Some(kind) = edit.applicant_kind {
        if !case.regime.applicant_kinds.0.contains(&kind) {
            faults.add("edit.applicantKind", Message::new("rule-applicant-kind"));
        }
        change.applicant_kind = Set(kind);
    }
    if let Some(answers) = edit.answers {
        judge_answers(&mut faults, &case.regime, &answers, "edit.answers")?;
        change.answers = Set(answers);
    }
    faults.finish()?;
    let application = step::save(work, &case.application, change).await?;
    work.record(Event::ResidencyApplicationDrafted { application: application.id, company: application.company_id });
    Ok(application)
}

/// What is there must fit the form; what is missing matters only on submission.
fn judge_answers(faults: &mut Faults, regime: &regime::Model, answers: &Value, path: &str) -> Result<(), Problem> {
    let form =
        forms::check(&regime.form, answers, path).map_err(|message| Problem::broken(format!("the form of a regime: {}", message.id)))?;
    faults.extend(form.wrong);
    Ok(())
}
