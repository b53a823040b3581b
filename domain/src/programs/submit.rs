//! The company hands an application in.

use entity::ids::ProgramApplicationId;
use entity::programs::application;
use macros::boxed;
use sea_orm::ActiveValue::Set;

use super::lifecycle::Step;
use super::{eligibility, problems, step};
use kernel::access::Action;
use kernel::events::Event;
use kernel::language::say;
use kernel::problem::{Faults, Message, Problem};
use kernel::work::Work;

/// Hands an application in while the intake is open; only owners and managers of the company. Nothing may be missing, and the
/// company must meet every rule; how it stood to them is kept. Tells `ProgramApplicationSubmitted`.
#[boxed]
pub async fn submit(
    work: &mut Work,
    id: ProgramApplicationId,
    expected_revision: Option<i32>,
    remark: Option<String>,
) -> Result<application::Model, Problem> {
    let case = step::open(work, id, Action::SubmitProgramApplication, expected_revision, Step::Submit).await?;
    let mut faults = Faults::default();
    faults.length("remark", remark.as_deref().unwrap_or_default(), 0, 5000);
    faults.extend(problems::of_answers(&case.application, &case.intake)?);
    faults.finish()?;
    let company = case.application.company_id;
    let results = eligibility::of(work, &case.intake, company).await?;
    let unmet: Vec<String> = results.iter().filter(|result| !result.met).map(|result| say(work.locale(), &result.explanation())).collect();
    if !unmet.is_empty() {
        return Err(Problem::NotEligible(Message::new("problem-not-eligible").with("unmet", unmet.join(" "))));
    }
    let change = application::ActiveModel {
        submitted_at: Set(Some(work.now())),
        eligibility: Set(Some(serde_json::to_value(&results).map_err(Problem::internal)?)),
        ..case.change()
    };
    let application = case.save(work, change, remark).await?;
    let program = case.intake.program_id;
    work.record(Event::ProgramApplicationSubmitted { application: id, company, program, hosts: case.hosts });
    Ok(application)
}
