//! What an application still lacks: the same for the founder who looks and for the submission that refuses.

use entity::programs::{application, intake};

use crate::companies::eligibility::RuleResult;
use kernel::forms;
use kernel::problem::{Problem, Violation};

/// What the form asks for and is not there, or does not fit. Paths are those in the application: `answers.team`.
pub fn of_answers(application: &application::Model, intake: &intake::Model) -> Result<Vec<Violation>, Problem> {
    let form = forms::check(&intake.form, &application.answers, "answers")
        .map_err(|message| Problem::broken(format!("the form of an intake: {}", message.id)))?;
    Ok(form.missing.into_iter().chain(form.wrong).collect())
}

/// The rules that the company does not meet: `eligibility.0`.
pub fn of_rules(results: &[RuleResult]) -> Vec<Violation> {
    let unmet = results.iter().enumerate().filter(|(_, result)| !result.met);
    unmet.map(|(place, result)| Violation { path: format!("eligibility.{place}"), message: result.explanation() }).collect()
}
