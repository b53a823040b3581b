//! What every move of an application has in common: load it within sight, ask the table, write it guarded, tell it.

use entity::ids::{ParkId, ProgramApplicationId};
use entity::programs::{ProgramApplicationState, application, history, intake};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::lifecycle::{self, Step};
use super::{find, hosts, opening};
use kernel::access::{Action, Scope};
use kernel::problem::{Message, Problem, expect_revision};
use kernel::work::Work;

/// An application with everything that a move of it needs.
pub(super) struct Case {
    pub application: application::Model,
    pub intake: intake::Model,
    pub hosts: Vec<ParkId>,
    /// What the step leads to.
    pub next: ProgramApplicationState,
}

/// Somebody sees it, may do this to it, saw it as it is, and its state allows it: refused in this order.
#[boxed]
pub(super) async fn open(
    work: &Work,
    id: ProgramApplicationId,
    action: Action,
    expected_revision: Option<i32>,
    step: Step,
) -> Result<Case, Problem> {
    // Whoever is not logged in is told so first, here as everywhere.
    work.require(Action::UseAccount, &Scope::none())?;
    let application = find::unguarded(work, id).await?.ok_or(Problem::NotFound)?;
    let gone = || Problem::broken("an application lost its intake");
    let intake = find::intake(work, application.intake_id).await?.ok_or_else(gone)?;
    let hosts = hosts::hosts_of_program(work, intake.program_id).await?;
    work.require(action, &find::scope(&application, &hosts))?;
    expect_revision(expected_revision, application.revision)?;
    let stands = opening::state(&intake, work.now());
    let next = lifecycle::next(application.state, step, stands).ok_or_else(|| {
        match lifecycle::next(application.state, step, opening::IntakeState::Open) {
            Some(_) => Problem::IllegalTransition(Message::new("problem-intake-not-open").with("state", stands.as_str())),
            None => Problem::IllegalTransition(Message::new("problem-step").with("state", application.state.as_str())),
        }
    })?;
    Ok(Case { application, intake, hosts, next })
}

impl Case {
    /// A row in which nothing is set but what the step leads to.
    pub fn change(&self) -> application::ActiveModel {
        application::ActiveModel { state: Set(self.next), ..Default::default() }
    }

    /// Writes what has changed, unless somebody else has changed it since it was read, and a line of the history.
    #[boxed]
    pub async fn save(
        &self,
        work: &Work,
        mut change: application::ActiveModel,
        remark: Option<String>,
    ) -> Result<application::Model, Problem> {
        let before = &self.application;
        change.revision = Set(before.revision + 1);
        let written = application::Entity::update_many()
            .set(change)
            .filter(application::Column::Id.eq(before.id))
            .filter(application::Column::Revision.eq(before.revision))
            .filter(application::Column::State.eq(before.state))
            .exec(work.db())
            .await?;
        if written.rows_affected == 0 {
            return Err(Problem::conflict("problem-revision"));
        }
        if self.next != before.state {
            note(work, before, Some(before.state), self.next, remark).await?;
        }
        find::unguarded(work, before.id).await?.ok_or(Problem::NotFound)
    }
}

/// Writes a line of the application's history.
#[boxed]
pub(super) async fn note(
    work: &Work,
    application: &application::Model,
    from: Option<ProgramApplicationState>,
    to: ProgramApplicationState,
    remark: Option<String>,
) -> Result<(), Problem> {
    history::ActiveModel {
        id: Set(platform::mint::id()),
        application_id: Set(application.id),
        at: Set(work.now()),
        actor_id: Set(work.actor().user_id()),
        by_host: Set(work.actor().role_in(application.company_id).is_none()),
        action: Set(work.action().to_owned()),
        from_state: Set(from.map(ProgramApplicationState::as_str)),
        to_state: Set(Some(to.as_str())),
        remark: Set(remark),
    }
    .insert(work.db())
    .await?;
    Ok(())
}
