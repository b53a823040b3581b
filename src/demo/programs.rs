//! The programs with one intake each, whose days are counted from today, and invented companies that apply to them.

use chrono::Duration;
use entity::companies::company;
use entity::ids::{ProgramApplicationId, ProgramId, UserId};
use entity::programs::{ProgramApplicationState, RubricCriterion, application, history};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::chance::roll;
use super::files::{IntakeEntry, ProgramsFile};
use super::seeded::{OpenIntake, Seeded};
use domain::companies::eligibility::{Candidate, RuleResult, evaluate};
use domain::programs::intakes::{self, Opening};
use domain::programs::opening::{self, IntakeState};
use domain::programs::publish::{Draft, create};
use kernel::problem::{Faults, Problem};
use kernel::work::Work;
use platform::mint;

pub(super) async fn write(work: &mut Work, seeded: &mut Seeded, file: ProgramsFile) -> Result<(), Problem> {
    for entry in file.programs {
        let draft = Draft {
            hosts: entry.hosts.iter().map(|slug| Ok(seeded.park(slug)?.park.id)).collect::<Result<_, Problem>>()?,
            agreement: entry.agreement.and_then(|key| seeded.agreements.get(&key).copied()),
            slug: Some(entry.slug.clone()),
            kind: entry.kind,
            names: entry.names,
            summaries: entry.summaries,
            sectors: entry.sectors,
            languages: entry.languages,
            services: entry.services,
        };
        let program = create(work, draft, Faults::default()).await?;
        for announced in entry.intakes {
            let opening = opening(work, program.id, announced, &file.form, &file.rubric);
            let intake = intakes::open(work, opening, Faults::default()).await?;
            if opening::state(&intake, work.now()) == IntakeState::Open {
                let (id, eligibility) = (intake.id, intake.eligibility.0);
                seeded.intakes.push(OpenIntake { id, program: program.slug.clone(), eligibility });
            }
        }
        seeded.report.programs += 1;
    }
    Ok(())
}

fn opening(work: &Work, program: ProgramId, entry: IntakeEntry, form: &serde_json::Value, rubric: &[RubricCriterion]) -> Opening {
    let in_days = |days| work.now() + Duration::days(days);
    let (first, last) = entry.runs_in_days;
    Opening {
        program,
        name: entry.name,
        opens_at: Some(in_days(entry.opens_in_days)),
        closes_at: in_days(entry.closes_in_days),
        runs_from: Some(in_days(first).date_naive()),
        runs_until: Some(in_days(last).date_naive()),
        capacity: entry.capacity,
        reserve: entry.reserve,
        eligibility: entry.eligibility,
        form: form.clone(),
        rubric: rubric.to_vec(),
        blind_review: true,
        reviews_per_application: 2,
    }
}

/// Lets a company apply to one of the open intakes that would let it in; a rule on residency lets in nobody here, for the
/// companies have none when they are asked.
pub(super) fn enter(
    work: &Work,
    seeded: &Seeded,
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
    let judged = seeded.intakes.iter().map(|intake| (intake, evaluate(&intake.eligibility, &candidate)));
    let open: Vec<(&OpenIntake, Vec<RuleResult>)> = judged.filter(|(_, results)| results.iter().all(|result| result.met)).collect();
    let (intake, results) = open.get(roll(place, "intake").checked_rem(open.len())?)?;
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
        eligibility: Set(serde_json::to_value(results).ok()),
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
