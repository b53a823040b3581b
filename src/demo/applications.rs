//! Invented applications for residency, in every state an officer's queue can hold, some of them late.

use chrono::{DateTime, NaiveDate, Utc};
use entity::companies::company;
use entity::files::{file, reader};
use entity::ids::{FileId, ResidencyApplicationId, UserId};
use entity::parks::{ApplicantKind, DocumentKind, ReasonUse, regime};
use entity::residency::{ApplicationState, DecisionOutcome, application, document, history};
use sea_orm::ActiveValue::Set;
use serde_json::{Value as Json, json};

use super::chance::{one, roll};
use super::seeded::SeededPark;
use domain::parks::regimes;
use domain::residency::deadlines;
use domain::residency::lifecycle::{self, Course};
use kernel::calendar::Span;
use kernel::problem::Problem;
use kernel::work::Work;
use platform::mint;

use ApplicationState::*;

/// How often each is met in a queue.
const STATES: [ApplicationState; 10] = [
    Draft,
    Submitted,
    Submitted,
    CompletenessCheck,
    CompletenessCheck,
    ReturnedForRevision,
    Commission,
    AgreementPending,
    Refused,
    Withdrawn,
];

/// Who asks.
pub(super) struct Applicant<'t> {
    pub company: &'t company::Model,
    pub kind: ApplicantKind,
    pub founder: UserId,
}

/// An application, what has happened to it, and its papers.
pub(super) struct Invented {
    pub application: application::ActiveModel,
    pub past: Vec<history::ActiveModel>,
    pub papers: Vec<Paper>,
}

/// A document with its file and the text in it.
pub(super) struct Paper {
    pub document: document::ActiveModel,
    pub file: file::ActiveModel,
    pub readers: Vec<reader::ActiveModel>,
    pub text: String,
}

pub(super) fn invent(work: &Work, seat: &SeededPark, applicant: &Applicant<'_>, place: usize) -> Result<Invented, Problem> {
    let Applicant { company, kind, founder } = applicant;
    let regime = in_force(seat)?;
    let course = Course::of(&regime.steps.0);
    let state = match *one(&STATES, place, "application") {
        AgreementPending if !course.agreement => Refused,
        Commission if course.expert_review && roll(place, "experts").is_multiple_of(2) => ExpertReview,
        state => state,
    };
    // The last step was taken some working days ago, so that some are late after holidays too; a few days more lie before each
    // earlier one.
    let moved = seat.calendar.before(seat.today, roll(place, "moved") as u32 % 9);
    let past = past(state, course);
    let at = |steps_before: usize| work.now() - chrono::Duration::days((seat.today - moved).num_days() + 3 * steps_before as i64);
    let submitted_at = past.iter().position(|(_, to)| *to == Submitted).map(|nth| at(past.len() - 1 - nth));
    let id: ResidencyApplicationId = work.mint();
    let mut row = application::ActiveModel {
        id: Set(id),
        number: Set(format!("{}-DEMO-{:06}", seat.park.slug.to_uppercase(), place + 1)),
        park_id: Set(seat.park.id),
        company_id: Set(company.id),
        category: Set(regime.category.clone()),
        regime_id: Set(regime.id),
        applicant_kind: Set(*kind),
        state: Set(state),
        answers: Set(answers(&regime.form)),
        submitted_at: Set(submitted_at),
        queued_at: Set(submitted_at.unwrap_or_else(|| at(0))),
        assignee_id: Set((!matches!(state, Draft | Submitted | Withdrawn)).then_some(seat.officer)),
        outcome: Set(None),
        reason_code: Set(None),
        reason: Set(None),
        protocol: Set(None),
        decided_by: Set(None),
        decided_at: Set(None),
        effective_from: Set(None),
        reapply_after: Set(None),
        residency_id: Set(None),
        revision: Set(past.len() as i32),
        created_at: Set(at(past.len())),
        ..Default::default()
    };
    deadlines::stop(&mut row);
    run_clock(&mut row, state, regime, seat, moved);
    if matches!(state, AgreementPending | Refused) {
        row.decided_by = Set(Some(seat.officer));
        row.decided_at = Set(Some(at(0)));
        row.protocol = Set(Some("Demo data".to_owned()));
        row.outcome = Set(Some(if state == Refused { DecisionOutcome::Refused } else { DecisionOutcome::Approved }));
    }
    if state == Refused {
        let reasons = regimes::reasons(regime, Some(ReasonUse::Refuse));
        let reason = one(&reasons, place, "reason");
        row.reason_code = Set(Some(reason.code.clone()));
        row.reason = Set(reason.text.0.get("en").cloned());
    }
    let lines = past.iter().enumerate().map(|(nth, step)| {
        let from = nth.checked_sub(1).map(|before| past[before].1);
        line(id, *step, from, at(past.len() - 1 - nth), *founder, seat.officer)
    });
    let past = lines.collect();
    let wanted = regimes::documents(regime, Some(*kind)).filter(|document| document.required && state != Draft);
    let papers = wanted.enumerate().map(|(nth, wanted)| paper(work, seat, applicant, id, (wanted.kind, state, nth), at(3)));
    Ok(Invented { application: row, past, papers: papers.collect() })
}

/// An officer who has sent the application back has found fault with the first paper.
fn paper(
    work: &Work,
    seat: &SeededPark,
    applicant: &Applicant<'_>,
    application: ResidencyApplicationId,
    (kind, state, nth): (DocumentKind, ApplicationState, usize),
    received_at: DateTime<Utc>,
) -> Paper {
    let name = kind.as_str().to_lowercase();
    let text = format!("Demo data: the {} of {}.\n", name.replace('_', " "), applicant.company.name);
    let accepted = match state {
        Submitted | CompletenessCheck | Withdrawn => None,
        ReturnedForRevision => Some(nth > 0),
        _ => Some(true),
    };
    let id: FileId = work.mint();
    let organizations = [applicant.company.id.into(), seat.park.id.into()];
    let document = document::ActiveModel {
        id: Set(work.mint()),
        application_id: Set(application),
        kind: Set(kind),
        file_id: Set(id),
        received_at: Set(received_at),
        accepted: Set(accepted),
        remark: Set((accepted == Some(false)).then(|| "Demo data: the second page cannot be read.".to_owned())),
    };
    let file = file::ActiveModel {
        id: Set(id),
        name: Set(format!("{name}.txt")),
        media_type: Set("text/plain".to_owned()),
        bytes: Set(text.len() as i64),
        sha256: Set(mint::digest(&text)),
        uploaded_by: Set(applicant.founder),
        created_at: Set(received_at),
        received_at: Set(Some(received_at)),
        taken_at: Set(Some(received_at)),
        owner_id: Set(Some(applicant.company.id.into())),
        public: Set(false),
    };
    let readers = organizations.map(|organization| reader::ActiveModel { file_id: Set(id), organization_id: Set(organization) });
    Paper { document, file, readers: readers.into(), text }
}

pub(super) fn in_force(seat: &SeededPark) -> Result<&regime::Model, Problem> {
    let known = seat.regimes.iter().filter(|regime| regime.category == seat.park.ordinary_category && regime.valid_from <= seat.today);
    known.max_by_key(|regime| regime.valid_from).ok_or_else(|| Problem::broken(format!("{} has no rules today", seat.park.slug)))
}

/// The clock of the step, as it stands since the last move.
fn run_clock(row: &mut application::ActiveModel, state: ApplicationState, regime: &regime::Model, seat: &SeededPark, moved: NaiveDate) {
    let clock = lifecycle::clock(state, &regime.steps.0);
    deadlines::start(row, clock, moved, &seat.calendar);
    let reply = u32::try_from(regime.reply_within_working_days).unwrap_or(10);
    let reply_by = seat.calendar.end(seat.today, Span::WorkingDays(reply));
    match state {
        ReturnedForRevision => {
            row.reply_by = Set(Some(reply_by));
            row.step_started_on = Set(None);
            row.due_on = Set(None);
            row.queue_due = Set(deadlines::NEVER);
        }
        AgreementPending => row.reply_by = Set(Some(reply_by)),
        _ => {}
    }
}

/// The steps that lead to a state: by which mutation, to which state.
fn past(state: ApplicationState, course: Course) -> Vec<(&'static str, ApplicationState)> {
    let mut past = vec![("draftResidencyApplication", Draft), ("submitResidencyApplication", Submitted)];
    let taken_up = ("assignResidencyApplication", CompletenessCheck);
    match state {
        Draft => past.truncate(1),
        Submitted => {}
        Withdrawn => past.push(("withdrawResidencyApplication", Withdrawn)),
        CompletenessCheck => past.push(taken_up),
        ReturnedForRevision => past.extend([taken_up, ("returnResidencyApplication", ReturnedForRevision)]),
        ExpertReview => past.extend([taken_up, ("acceptResidencyApplicationAsComplete", ExpertReview)]),
        _ => {
            past.push(taken_up);
            if course.expert_review {
                past.push(("acceptResidencyApplicationAsComplete", ExpertReview));
                past.push((if course.panel { "givePanelOpinion" } else { "sendResidencyApplicationToCommission" }, Commission));
            } else {
                past.push(("acceptResidencyApplicationAsComplete", Commission));
            }
            if state != Commission {
                past.push((if course.commission { "closeCommissionSession" } else { "decideResidencyApplication" }, state));
            }
        }
    }
    past
}

fn line(
    application: ResidencyApplicationId,
    (action, to): (&'static str, ApplicationState),
    from: Option<ApplicationState>,
    at: DateTime<Utc>,
    founder: UserId,
    officer: UserId,
) -> history::ActiveModel {
    let by_park = !matches!(to, Draft | Submitted | Withdrawn);
    history::ActiveModel {
        id: Set(mint::id()),
        application_id: Set(Some(application)),
        residency_id: Set(None),
        at: Set(at),
        actor_id: Set(Some(if by_park { officer } else { founder })),
        by_park: Set(by_park),
        action: Set(action.to_owned()),
        from_state: Set(from.map(ApplicationState::as_str)),
        to_state: Set(Some(to.as_str())),
        effective_from: Set(None),
        remark: Set(None),
    }
}

/// Answers that fit the form: for each required question the smallest thing of its type.
fn answers(form: &Json) -> Json {
    let required = form["required"].as_array().into_iter().flatten().filter_map(Json::as_str);
    let answer = |question: &Json| match (question["type"].as_str(), &question["enum"]) {
        (_, Json::Array(choices)) => choices.first().cloned().unwrap_or_default(),
        (Some("integer" | "number"), _) => question.get("minimum").cloned().unwrap_or(json!(1)),
        (Some("boolean"), _) => json!(true),
        _ => json!("Demo data: an invented answer."),
    };
    required.map(|key| (key.to_owned(), answer(&form["properties"][key]))).collect::<serde_json::Map<_, _>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::files;
    use kernel::forms;

    #[test]
    fn invented_answers_fit_every_form() {
        for park in files::read().unwrap().parks {
            for rules in park.regimes {
                let answers = answers(&rules.form);
                let faults = forms::check(&rules.form, &answers, "answers").unwrap();
                assert!(faults.missing.is_empty() && faults.wrong.is_empty(), "{} {}: {faults:?}", park.founding.slug, rules.category);
            }
        }
    }
}
