//! A company begins an application to an intake, or goes on with one.

use entity::ids::{CompanyId, IntakeId, ProgramApplicationId};
use entity::programs::{ProgramApplicationState, application, intake};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::{Value, json};

use super::lifecycle::Step;
use super::opening::{self, IntakeState};
use super::{find, step};
use crate::companies;
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::forms;
use kernel::problem::{Faults, Message, Problem};
use kernel::work::{Work, is_taken};
use platform::mint;

/// A new application, as it was sent.
pub struct Start {
    pub intake: IntakeId,
    pub company: CompanyId,
    pub answers: Option<Value>,
}

/// Begins an application before the intake closes, one for a company and an intake; only the company's staff. Tells
/// `ProgramApplicationDrafted`, of which the hosts learn nothing.
#[boxed]
pub async fn start(work: &mut Work, start: Start) -> Result<application::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let intake = find::intake(work, start.intake).await?.ok_or(Problem::NotFound)?;
    let company = companies::find::by_id(work, start.company).await?.ok_or(Problem::NotFound)?;
    work.require(Action::DraftProgramApplication, &Scope::of(company.id))?;
    let answers = start.answers.unwrap_or_else(|| json!({}));
    judge_answers(&intake, &answers, "start.answers")?;
    let stands = opening::state(&intake, work.now());
    if matches!(stands, IntakeState::Closed | IntakeState::Cancelled) {
        return Err(Problem::IllegalTransition(Message::new("problem-intake-not-open").with("state", stands.as_str())));
    }
    let program = find::by_id(work, intake.program_id).await?.ok_or_else(|| Problem::broken("an intake lost its program"))?;
    let row = application::ActiveModel {
        id: Set(work.mint()),
        number: Set(format!("{}-{}-{}", program.slug.to_uppercase(), work.now().format("%Y"), mint::spoken())),
        intake_id: Set(intake.id),
        company_id: Set(company.id),
        state: Set(ProgramApplicationState::Draft),
        answers: Set(answers),
        submitted_at: Set(None),
        eligibility: Set(None),
        revision: Set(1),
        created_at: Set(work.now()),
    };
    let application = row.insert(work.db()).await.map_err(|error| match is_taken(&error) {
        true => Problem::conflict("problem-program-application-open"),
        false => error.into(),
    })?;
    step::note(work, &application, None, application.state, None).await?;
    work.record(Event::ProgramApplicationDrafted { application: application.id, company: company.id });
    Ok(application)
}

/// Goes on with a draft; only the company's staff. Tells `ProgramApplicationDrafted`.
#[boxed]
pub async fn edit(
    work: &mut Work,
    id: ProgramApplicationId,
    expected_revision: Option<i32>,
    answers: Value,
) -> Result<application::Model, Problem> {
    let case = step::open(work, id, Action::EditProgramApplication, expected_revision, Step::Edit).await?;
    judge_answers(&case.intake, &answers, "edit.answers")?;
    let change = application::ActiveModel { answers: Set(answers), ..case.change() };
    let application = case.save(work, change, None).await?;
    work.record(Event::ProgramApplicationDrafted { application: id, company: application.company_id });
    Ok(application)
}

/// What is there must fit the form; what is missing matters only on submission.
fn judge_answers(intake: &intake::Model, answers: &Value, path: &str) -> Result<(), Problem> {
    let form =
        forms::check(&intake.form, answers, path).map_err(|message| Problem::broken(format!("the form of an intake: {}", message.id)))?;
    let mut faults = Faults::default();
    faults.extend(form.wrong);
    faults.finish()
}
