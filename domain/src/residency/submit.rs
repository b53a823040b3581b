//! The company hands an application in, or takes it back.

use entity::ids::ResidencyApplicationId;
use entity::residency::{ApplicationState, application};
use macros::boxed;
use sea_orm::ActiveValue::Set;

use super::lifecycle::{self, Step};
use super::{convene, deadlines, find, panel, problems, procedure, step};
use crate::files::take;
use crate::parks::regimes;
use kernel::access::Action;
use kernel::events::Event;
use kernel::language::say;
use kernel::problem::{Message, Problem};
use kernel::work::Work;

/// Hands an application in. It is judged by the rules in force today, and keeps them. Nothing may be missing, and the company
/// must meet every rule. Submitted again after a return, it goes on with the check, for what was left of its time. Tells
/// `ResidencyApplicationSubmitted`.
#[boxed]
pub async fn submit(
    work: &mut Work,
    id: ResidencyApplicationId,
    expected_revision: Option<i32>,
    remark: Option<String>,
) -> Result<application::Model, Problem> {
    let mut case = step::open(work, id, Action::SubmitResidencyApplication, expected_revision, Step::Submit).await?;
    let first = case.application.state == ApplicationState::Draft;
    if first {
        let regime = regimes::in_force(work, case.park.id, &case.application.category, case.today).await?;
        case.regime = regime.ok_or_else(|| Problem::conflict("problem-no-regime"))?;
    }
    let next = case.next(Step::Submit)?;
    let documents = find::documents(work, id).await?;
    let lacking = problems::of(&case.application, &case.regime, &documents)?;
    if !lacking.is_empty() {
        return Err(Problem::Invalid(lacking));
    }
    if first {
        let company = step::company(work, case.application.company_id).await?;
        let unmet: Vec<String> = procedure::eligibility(work, &case.regime, &case.park, &company)
            .await?
            .into_iter()
            .filter(|result| !result.met)
            .map(|result| say(work.locale(), &result.explanation()))
            .collect();
        if !unmet.is_empty() {
            return Err(Problem::NotEligible(Message::new("problem-not-eligible").with("unmet", unmet.join(" "))));
        }
    }
    for document in &documents {
        take::share(work, document.file_id, case.park.id.into()).await?;
    }
    let mut change = case.change();
    change.state = Set(next);
    change.reply_by = Set(None);
    let clock = lifecycle::clock(next, &case.regime.steps.0);
    if first {
        change.regime_id = Set(case.regime.id);
        change.submitted_at = Set(Some(work.now()));
        change.queued_at = Set(work.now());
        deadlines::start(&mut change, clock, case.today, &case.calendar);
    } else if let Some(clock) = clock {
        let same = case.application.step == Some(clock.kind);
        match case.application.step_length {
            // The clock stood still: it goes on. One that ran all the while runs on.
            Some(left) if same && clock.pauses_while_returned => {
                deadlines::resume(&mut change, clock, left as u32, case.today, &case.calendar);
            }
            Some(_) if same => {}
            _ => deadlines::start(&mut change, Some(clock), case.today, &case.calendar),
        }
    }
    let application = step::save(work, &case.application, change).await?;
    step::note(work, &case.application, Some(next), None, remark).await?;
    work.record(Event::ResidencyApplicationSubmitted { application: id, company: application.company_id, park: application.park_id });
    Ok(application)
}

/// Takes an application back before it is decided. Tells `ResidencyApplicationWithdrawn`, or nothing to a park that has not
/// seen it.
#[boxed]
pub async fn withdraw(
    work: &mut Work,
    id: ResidencyApplicationId,
    expected_revision: Option<i32>,
    remark: Option<String>,
) -> Result<application::Model, Problem> {
    let case = step::open(work, id, Action::WithdrawResidencyApplication, expected_revision, Step::Withdraw).await?;
    panel::dissolve(work, &case.application).await?;
    convene::drop_off(work, &case.application).await?;
    let next = case.next(Step::Withdraw)?;
    let mut change = case.change();
    change.state = Set(next);
    deadlines::stop(&mut change);
    let application = step::save(work, &case.application, change).await?;
    step::note(work, &case.application, Some(next), None, remark).await?;
    let (company, park) = (application.company_id, application.park_id);
    work.record(match application.submitted_at {
        Some(_) => Event::ResidencyApplicationWithdrawn { application: id, company, park },
        None => Event::ResidencyApplicationDrafted { application: id, company },
    });
    Ok(application)
}
