//! What every move of an application has in common: load it within sight, ask the table, write it guarded, tell it.

use chrono::NaiveDate;
use entity::companies::company;
use entity::ids::ResidencyApplicationId;
use entity::parks::{park, regime};
use entity::residency::{ApplicationState, application, history};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::lifecycle::{self, Course, Step};
use super::{deadlines, find};
use crate::parks::{self, calendar, regimes};
use kernel::access::Action;
use kernel::calendar::WorkCalendar;
use kernel::events::Event;
use kernel::problem::{Message, Problem, expect_revision};
use kernel::work::Work;

/// An application with everything that a move of it needs.
pub(super) struct Case {
    pub application: application::Model,
    pub regime: regime::Model,
    pub park: park::Model,
    pub calendar: WorkCalendar,
    pub today: NaiveDate,
}

/// Somebody sees it, may do this to it, saw it as it is, and its state allows it: refused in this order.
#[boxed]
pub(super) async fn open(
    work: &Work,
    id: ResidencyApplicationId,
    action: Action,
    expected_revision: Option<i32>,
    step: Step,
) -> Result<Case, Problem> {
    let application = find::unguarded(work, id).await?;
    let application = match application {
        Some(application) => application,
        None => {
            // Whoever is not logged in is told so first, here as everywhere.
            work.require(Action::UseAccount, &kernel::access::Scope::none())?;
            return Err(Problem::NotFound);
        }
    };
    work.require(action, &find::scope(&application))?;
    expect_revision(expected_revision, application.revision)?;
    let case = of(work, application).await?;
    case.next(step)?;
    Ok(case)
}

/// The surroundings of an application; for the clock too.
#[boxed]
pub(super) async fn of(work: &Work, application: application::Model) -> Result<Case, Problem> {
    let gone = || Problem::broken("an application lost its park or regime");
    let park = parks::find::by_id(work, application.park_id).await?.ok_or_else(gone)?;
    let regime = regimes::by_id(work, application.regime_id).await?.ok_or_else(gone)?;
    let calendar = calendar::of(work, &park).await?;
    let today = calendar::today(work, &park);
    Ok(Case { application, regime, park, calendar, today })
}

impl Case {
    /// The state after a step, or why it cannot be taken.
    pub fn next(&self, step: Step) -> Result<ApplicationState, Problem> {
        let (state, course) = (self.application.state, Course::of(&self.regime.steps.0));
        lifecycle::next(state, step, course).ok_or_else(|| {
            if course.commission && state == ApplicationState::Commission && matches!(step, Step::Approve | Step::Refuse) {
                return Problem::IllegalTransition(Message::new("problem-commission-decides"));
            }
            refused(state)
        })
    }

    /// A row in which nothing is set yet.
    pub fn change(&self) -> application::ActiveModel {
        application::ActiveModel { id: Set(self.application.id), ..Default::default() }
    }
}

pub(super) fn refused(state: ApplicationState) -> Problem {
    Problem::IllegalTransition(Message::new("problem-step").with("state", state.as_str()))
}

/// Writes what has changed, unless somebody else has changed it since it was read.
#[boxed]
pub(super) async fn save(
    work: &Work,
    before: &application::Model,
    mut change: application::ActiveModel,
) -> Result<application::Model, Problem> {
    change.revision = Set(before.revision + 1);
    if let Set(Some(due_on)) = &change.due_on {
        // A limit that is reckoned without the holidays of a year would be wrong before anybody sees it.
        calendar::require_years(work, before.park_id, [work.now().date_naive(), *due_on]).await?;
    }
    let update = application::Entity::update_many()
        .set(change)
        .filter(application::Column::Id.eq(before.id))
        .filter(application::Column::Revision.eq(before.revision))
        .filter(application::Column::State.eq(before.state));
    work.update_guarded(update, "problem-revision").await?;
    find::unguarded(work, before.id).await?.ok_or(Problem::NotFound)
}

/// Moves an application to the next state, starts the clock of that state and records `ResidencyApplicationAccepted`.
#[boxed]
pub(super) async fn advance(work: &mut Work, case: Case, step: Step, remark: Option<String>) -> Result<application::Model, Problem> {
    let next = case.next(step)?;
    let mut change = case.change();
    change.state = Set(next);
    deadlines::start(&mut change, lifecycle::clock(next, &case.regime.steps.0), case.today, &case.calendar);
    let application = save(work, &case.application, change).await?;
    note(work, &case.application, Some(next), None, remark).await?;
    let (company, park) = (application.company_id, application.park_id);
    work.record(Event::ResidencyApplicationAccepted { application: application.id, company, park });
    Ok(application)
}

/// Writes a line of the application's history.
#[boxed]
pub(super) async fn note(
    work: &Work,
    before: &application::Model,
    to: Option<ApplicationState>,
    effective_from: Option<NaiveDate>,
    remark: Option<String>,
) -> Result<(), Problem> {
    let by_park = work.actor().role_in(before.park_id).is_some() && work.actor().role_in(before.company_id).is_none();
    history::ActiveModel {
        id: Set(platform::mint::id()),
        application_id: Set(Some(before.id)),
        residency_id: Set(None),
        at: Set(work.now()),
        actor_id: Set(work.actor().user_id()),
        by_park: Set(by_park),
        action: Set(work.action().to_owned()),
        from_state: Set(Some(before.state.as_str())),
        to_state: Set(to.filter(|to| *to != before.state).map(ApplicationState::as_str)),
        effective_from: Set(effective_from),
        remark: Set(remark),
    }
    .insert(work.db())
    .await?;
    Ok(())
}

/// A company that must be there.
#[boxed]
pub(super) async fn company(work: &Work, id: entity::ids::CompanyId) -> Result<company::Model, Problem> {
    company::Entity::find_by_id(id).one(work.db()).await?.ok_or(Problem::NotFound)
}
