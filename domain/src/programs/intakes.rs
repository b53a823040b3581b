//! A park opens a round of a program, moves its close, or calls it off.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use entity::ids::{IntakeId, ParkId, ProgramId};
use entity::parks::{EligibilityRule, EligibilityRuleKind, EligibilityRules, park};
use entity::programs::{IntakeStage, ProgramApplicationState, RubricCriteria, RubricCriterion, application, intake, program};
use macros::boxed;
use rust_decimal::Decimal;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value as Json, json};

use super::hosts::require_common_agreement;
use super::index::index_intakes;
use super::{find, opening, publish};
use crate::{agreements, parks};
use kernel::access::Action;
use kernel::events::Event;
use kernel::forms;
use kernel::problem::{Faults, Message, Problem, expect_revision};
use kernel::work::Work;

const MOST_PLACES: i64 = 100_000;
const MOST_REVIEWS: i64 = 20;
/// Longer lists are a mistake.
const MOST_CRITERIA: usize = 50;
/// The ends of a reviewer's scale.
const SCORES: (i64, i64) = (-1000, 1000);
/// The greatest weight of a criterion, and its decimals.
const WEIGHT: (i64, u32) = (1000, 4);

/// A new round, as it was sent.
#[derive(Clone, Debug)]
pub struct Opening {
    pub program: ProgramId,
    pub name: String,
    /// Now unless named.
    pub opens_at: Option<DateTime<Utc>>,
    pub closes_at: DateTime<Utc>,
    pub runs_from: Option<NaiveDate>,
    pub runs_until: Option<NaiveDate>,
    pub capacity: i32,
    pub reserve: i32,
    pub eligibility: Vec<EligibilityRule>,
    pub form: Json,
    pub rubric: Vec<RubricCriterion>,
    pub blind_review: bool,
    pub reviews_per_application: i32,
}

/// Opens a round of a program, at once or later; `faults` are those that reading the input has found. Only owners and managers of
/// a host; hosts that do it together need their agreement still to bind them. Tells `IntakeOpened`.
#[boxed]
pub async fn open(work: &mut Work, opening: Opening, mut faults: Faults) -> Result<intake::Model, Problem> {
    let (program, hosts) = publish::to_change(work, opening.program, Action::OpenIntake).await?;
    rules_name_parks(work, &opening.eligibility).await?;
    judge(work, &opening, &mut faults);
    faults.finish()?;
    still_together(work, &program, &hosts).await?;
    let row = intake::ActiveModel {
        id: Set(work.mint()),
        program_id: Set(program.id),
        name: Set(opening.name.trim().to_owned()),
        opens_at: Set(opening.opens_at.unwrap_or(work.now())),
        closes_at: Set(opening.closes_at),
        state: Set(IntakeStage::Scheduled),
        runs_from: Set(opening.runs_from),
        runs_until: Set(opening.runs_until),
        capacity: Set(opening.capacity),
        reserve: Set(opening.reserve),
        eligibility: Set(EligibilityRules(opening.eligibility)),
        form: Set(opening.form),
        rubric: Set(RubricCriteria(opening.rubric)),
        blind_review: Set(opening.blind_review),
        reviews_per_application: Set(opening.reviews_per_application),
        revision: Set(1),
        created_at: Set(work.now()),
    };
    let intake = row.insert(work.db()).await?;
    index_intakes(work, &program, &hosts, &[&intake]).await?;
    work.record(Event::IntakeOpened { intake: intake.id, hosts });
    Ok(intake)
}

/// What is to become of an intake.
#[derive(Clone, Debug)]
pub enum Change {
    Extend { closes_at: DateTime<Utc> },
    Close { remark: Option<String> },
    Cancel { remark: Option<String> },
}

/// Moves an intake on by hand; only owners and managers of a host. Tells `IntakeChanged`, and `ProgramApplicationStranded` to
/// each company that applies to one that is called off.
#[boxed]
pub async fn change(work: &mut Work, id: IntakeId, expected_revision: Option<i32>, change: Change) -> Result<intake::Model, Problem> {
    work.require(Action::UseAccount, &kernel::access::Scope::none())?;
    let before = find::intake(work, id).await?.ok_or(Problem::NotFound)?;
    let (_, hosts) = publish::to_change(work, before.program_id, Action::ChangeIntake).await?;
    expect_revision(expected_revision, before.revision)?;
    let state = opening::state(&before, work.now());
    let (step, field) = match change {
        Change::Extend { .. } => (opening::Change::Extend, "extend"),
        Change::Close { .. } => (opening::Change::Close, "close"),
        Change::Cancel { .. } => (opening::Change::Cancel, "cancel"),
    };
    if opening::next(state, step).is_none() {
        return Err(Problem::IllegalTransition(Message::new("problem-intake-state").with("state", state.as_str())));
    }
    let mut row = intake::ActiveModel { revision: Set(before.revision + 1), ..Default::default() };
    let mut faults = Faults::default();
    let remark = match change {
        Change::Extend { closes_at } => {
            if closes_at <= before.closes_at {
                faults.add("change.extend.closesAt", Message::new("rule-intake-extend"));
            }
            row.closes_at = Set(closes_at);
            None
        }
        Change::Close { remark } => {
            row.closes_at = Set(work.now());
            remark
        }
        Change::Cancel { remark } => {
            row.state = Set(IntakeStage::Cancelled);
            remark
        }
    };
    faults.length(format!("change.{field}.remark"), remark.as_deref().unwrap_or_default(), 0, 5000);
    faults.finish()?;
    let written = intake::Entity::update_many()
        .set(row)
        .filter(intake::Column::Id.eq(id))
        .filter(intake::Column::Revision.eq(before.revision))
        .exec(work.db())
        .await?;
    if written.rows_affected == 0 {
        return Err(Problem::conflict("problem-revision"));
    }
    let intake = find::intake(work, id).await?.ok_or(Problem::NotFound)?;
    let told = |intake: &intake::Model| json!({ "state": opening::state(intake, work.now()).as_str(), "closesAt": intake.closes_at });
    let (was, mut is) = (told(&before), told(&intake));
    if let Some(remark) = remark {
        is["remark"] = json!(remark);
    }
    work.record_change(Event::IntakeChanged { intake: id, hosts }, Some(was), Some(is));
    if intake.state == IntakeStage::Cancelled {
        strand(work, &intake).await?;
    }
    Ok(intake)
}

async fn strand(work: &mut Work, intake: &intake::Model) -> Result<(), Problem> {
    let waiting = application::Entity::find()
        .filter(application::Column::IntakeId.eq(intake.id))
        .filter(application::Column::State.is_in([ProgramApplicationState::Draft, ProgramApplicationState::Submitted]))
        .order_by_asc(application::Column::Id)
        .all(work.db())
        .await?;
    for application in waiting {
        let (company, program) = (application.company_id, intake.program_id);
        work.record(Event::ProgramApplicationStranded { application: application.id, company, program });
    }
    Ok(())
}

/// A park that a rule names must be there.
async fn rules_name_parks(work: &Work, rules: &[EligibilityRule]) -> Result<(), Problem> {
    let named = rules.iter().filter(|rule| rule.kind == EligibilityRuleKind::ResidentOfPark).filter_map(|rule| rule.parameters.as_array());
    let named: HashSet<ParkId> = named.flatten().filter_map(|id| id.as_str()?.parse::<uuid::Uuid>().ok()).map(ParkId).collect();
    if named.is_empty() || parks::find::many(work, named.iter().copied()).await?.len() == named.len() {
        return Ok(());
    }
    Err(Problem::NotFound)
}

async fn still_together(work: &Work, program: &program::Model, hosts: &[ParkId]) -> Result<(), Problem> {
    let parks = parks::find::many(work, hosts.iter().copied()).await?;
    let parks: Vec<&park::Model> = hosts.iter().filter_map(|host| parks.get(host)).collect();
    let agreement = match program.agreement_id {
        Some(id) => agreements::find::agreement_by_id(work, id).await?,
        None => None,
    };
    require_common_agreement(work, &parks, agreement.as_ref()).await
}

fn judge(work: &Work, opening: &Opening, faults: &mut Faults) {
    faults.length("name", &opening.name, 1, 200);
    if opening.closes_at <= opening.opens_at.unwrap_or(work.now()) || opening.closes_at <= work.now() {
        faults.add("closesAt", Message::new("rule-intake-close-later"));
    }
    if let (Some(from), Some(until)) = (opening.runs_from, opening.runs_until)
        && until < from
    {
        faults.add("runs.until", Message::new("rule-date-order"));
    }
    faults.range("capacity", opening.capacity.into(), 1, MOST_PLACES);
    faults.range("reserve", opening.reserve.into(), 0, MOST_PLACES);
    faults.range("reviewsPerApplication", opening.reviews_per_application.into(), 1, MOST_REVIEWS);
    faults.take("form", forms::compile(&opening.form));
    judge_rubric(faults, &opening.rubric);
}

fn judge_rubric(faults: &mut Faults, rubric: &[RubricCriterion]) {
    if rubric.len() > MOST_CRITERIA {
        faults.add("rubric", Message::new("rule-list-long").with("max", MOST_CRITERIA));
        return;
    }
    let mut keys = HashSet::new();
    for (place, criterion) in rubric.iter().enumerate() {
        let path = |field: &str| format!("rubric.{place}.{field}");
        faults.length(path("key"), &criterion.key, 1, 60);
        if !criterion.key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
            faults.add(path("key"), Message::new("rule-rubric-key"));
        }
        if !keys.insert(criterion.key.as_str()) {
            faults.add(path("key"), Message::new("rule-twice"));
        }
        let weight = criterion.weight.parse::<Decimal>().ok();
        let fits = |weight: Decimal| weight > Decimal::ZERO && weight <= WEIGHT.0.into() && weight.normalize().scale() <= WEIGHT.1;
        if !weight.is_some_and(fits) {
            faults.add(path("weight"), Message::new("rule-weight").with("max", WEIGHT.0).with("decimals", WEIGHT.1));
        }
        faults.range(path("min"), criterion.min.into(), SCORES.0, SCORES.1);
        faults.range(path("max"), criterion.max.into(), SCORES.0, SCORES.1);
        if criterion.max <= criterion.min {
            faults.add(path("max"), Message::new("rule-range-order"));
        }
    }
}
