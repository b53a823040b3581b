//! The programs with one intake each, whose days are counted from today, and invented companies that apply to them.

use chrono::Duration;
use entity::companies::company;
use entity::ids::{IntakeId, ProgramApplicationId, ProgramId, UserId};
use entity::parks::{EligibilityRule, EligibilityRules};
use entity::programs::{IntakeStage, ProgramApplicationState, RubricCriteria, application, history, intake};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::Town;
use super::chance::roll;
use super::files::{IntakeEntry, ProgramsFile};
use crate::domain::companies::eligibility::{Candidate, evaluate};
use crate::domain::programs::publish::{Draft, create};
use crate::kernel::problem::{Faults, Problem};
use crate::kernel::work::{Sight, Work, insert_all};
use crate::platform::mint;

/// An intake that takes applications today.
pub(super) struct OpenIntake {
    id: IntakeId,
    program: String,
    eligibility: Vec<EligibilityRule>,
}

pub(super) async fn write(work: &mut Work, town: &mut Town, file: ProgramsFile) -> Result<(), Problem> {
    let mut intakes = vec![];
    let rubric = RubricCriteria(file.rubric);
    for entry in file.programs {
        let draft = Draft {
            hosts: entry.hosts.iter().map(|slug| Ok(town.park(slug)?.park.id)).collect::<Result<_, Problem>>()?,
            agreement: entry.agreement.and_then(|key| town.agreements.get(&key).copied()),
            slug: Some(entry.slug.clone()),
            kind: entry.kind,
            names: entry.names,
            summaries: entry.summaries,
            sectors: entry.sectors,
            languages: entry.languages,
            services: entry.services,
        };
        let id = create(work, draft, Faults::default()).await?.id;
        for opened in entry.intakes {
            let eligibility = opened.eligibility.clone();
            let open = opened.opens_in_days <= 0 && opened.closes_in_days > 0;
            let row = intake(work, id, opened, &file.form, &rubric);
            if open {
                town.intakes.push(OpenIntake { id: *row.id.as_ref(), program: entry.slug.clone(), eligibility });
            }
            intakes.push(row);
        }
        town.report.programs += 1;
    }
    insert_all::<intake::Entity, _>(work.db(), intakes).await
}

fn intake(work: &Work, program: ProgramId, entry: IntakeEntry, form: &serde_json::Value, rubric: &RubricCriteria) -> intake::ActiveModel {
    let in_days = |days| work.now() + Duration::days(days);
    let (first, last) = entry.runs_in_days;
    intake::ActiveModel {
        id: Set(work.mint()),
        program_id: Set(program),
        name: Set(entry.name),
        opens_at: Set(in_days(entry.opens_in_days)),
        closes_at: Set(in_days(entry.closes_in_days)),
        state: Set(IntakeStage::Scheduled),
        runs_from: Set(Some(in_days(first).date_naive())),
        runs_until: Set(Some(in_days(last).date_naive())),
        capacity: Set(entry.capacity),
        reserve: Set(entry.reserve),
        eligibility: Set(EligibilityRules(entry.eligibility)),
        form: Set(form.clone()),
        rubric: Set(rubric.clone()),
        blind_review: Set(true),
        reviews_per_application: Set(2),
        revision: Set(1),
        created_at: Set(work.now()),
    }
}

/// Lets a company apply to one of the open intakes that would let it in; a rule on residency lets in nobody here, for the
/// companies have none when they are asked.
pub(super) fn enter(
    work: &Work,
    town: &Town,
    company: &company::Model,
    founder: UserId,
    place: usize,
) -> Option<(application::ActiveModel, Vec<history::ActiveModel>)> {
    let candidate = Candidate {
        today: work.now().date_naive(),
        country: company.country.clone(),
        sectors: company.sectors.0.clone(),
        stage: company.stage,
        founded_on: company.founded_on,
        headcount: company.headcount,
        technology_readiness: company.technology_readiness,
        women_founder: company.women_founder,
        languages: company.languages.0.clone(),
        ..Candidate::default()
    };
    let lets_in = |intake: &&OpenIntake| evaluate(&intake.eligibility, &candidate).iter().all(|result| result.met);
    let open: Vec<&OpenIntake> = town.intakes.iter().filter(lets_in).collect();
    let intake = open.get(roll(place, "intake").checked_rem(open.len())?)?;
    let id: ProgramApplicationId = work.mint();
    let submitted_at = work.now() - Duration::hours(1 + roll(place, "handed in") as i64 % 70);
    let began_at = submitted_at - Duration::hours(5);
    let row = application::ActiveModel {
        id: Set(id),
        number: Set(format!("{}-DEMO-{:06}", intake.program.to_uppercase(), place + 1)),
        intake_id: Set(intake.id),
        company_id: Set(company.id),
        state: Set(ProgramApplicationState::Submitted),
        answers: Set(json!({ "problem": "Demo data: an invented answer.", "plan": "Demo data: an invented plan." })),
        submitted_at: Set(Some(submitted_at)),
        eligibility: Set(None),
        revision: Set(2),
        created_at: Set(began_at),
    };
    let line = |at, action: &str, from: Option<ProgramApplicationState>, to: ProgramApplicationState| history::ActiveModel {
        id: Set(mint::id()),
        application_id: Set(id),
        at: Set(at),
        actor_id: Set(Some(founder)),
        by_host: Set(false),
        action: Set(action.to_owned()),
        from_state: Set(from.map(ProgramApplicationState::as_str)),
        to_state: Set(Some(to.as_str())),
        remark: Set(None),
    };
    let (draft, submitted) = (ProgramApplicationState::Draft, ProgramApplicationState::Submitted);
    let past = vec![
        line(began_at, "draftProgramApplication", None, draft),
        line(submitted_at, "submitProgramApplication", Some(draft), submitted),
    ];
    Some((row, past))
}
