//! The company takes an application back.

use entity::ids::ProgramApplicationId;
use entity::programs::application;

use super::lifecycle::Step;
use super::step;
use kernel::access::Action;
use kernel::events::Event;
use kernel::problem::{Faults, Problem};
use kernel::work::Work;
use macros::boxed;

/// Takes an application back; only owners and managers of the company. It may apply again while the intake is open. Tells
/// `ProgramApplicationWithdrawn`, or nothing to hosts that have not seen it.
#[boxed]
pub async fn withdraw(
    work: &mut Work,
    id: ProgramApplicationId,
    expected_revision: Option<i32>,
    remark: Option<String>,
) -> Result<application::Model, Problem> {
    let case = step::open(work, id, Action::WithdrawProgramApplication, expected_revision, Step::Withdraw).await?;
    let mut faults = Faults::default();
    faults.length("remark", remark.as_deref().unwrap_or_default(), 0, 5000);
    faults.finish()?;
    let application = case.save(work, case.change(), remark).await?;
    let (company, program) = (application.company_id, case.intake.program_id);
    work.record(match application.submitted_at {
        Some(_) => Event::ProgramApplicationWithdrawn { application: id, company, program, hosts: case.hosts },
        None => Event::ProgramApplicationDrafted { application: id, company },
    });
    Ok(application)
}
