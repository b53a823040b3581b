//! What can be done with programs.

use async_graphql::{Context, Object, Result};

use super::inputs::*;
use super::types::{Intake, Program, ProgramApplication};
use crate::graphql::context::Door;
use crate::graphql::ids;
use domain::companies::sectors;
use domain::programs::{draft, intakes, publish, submit, withdraw};

#[derive(Default)]
pub struct ProgramsMutation;

#[Object]
impl ProgramsMutation {
    /// Publishes a program of one park, or of several under an agreement in force; only by owners and managers of a host.
    async fn create_program(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new program.")] input: CreateProgramInput,
    ) -> Result<CreateProgramPayload> {
        let mut work = ctx.work().await?;
        let (draft, faults) = input.draft()?;
        let program = publish::create(&mut work, draft, faults).await?;
        ctx.commit(work).await?;
        Ok(CreateProgramPayload { program: Program(program) })
    }

    /// Changes what a program says about itself; only by owners and managers of a host.
    async fn update_program(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The program, and what is to change.")] input: UpdateProgramInput,
    ) -> Result<UpdateProgramPayload> {
        let mut work = ctx.work().await?;
        let (id, expected_revision) = (ids::parse(&input.program_id)?, input.expected_revision);
        let (change, faults) = input.change();
        let program = publish::update(&mut work, id, expected_revision, change, faults).await?;
        ctx.commit(work).await?;
        Ok(UpdateProgramPayload { program: Program(program) })
    }
    /// Opens a round of a program, at once or later; only by owners and managers of a host.
    async fn open_intake(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new round.")] input: OpenIntakeInput,
    ) -> Result<OpenIntakePayload> {
        let mut work = ctx.work().await?;
        let sectors = sectors::codes(&work).await?;
        let (opening, faults) = input.opening(&sectors)?;
        let intake = intakes::open(&mut work, opening, faults).await?;
        ctx.commit(work).await?;
        Ok(OpenIntakePayload { intake: Intake(intake) })
    }

    /// Moves an intake on by hand: closes it later or now, or calls it off; only by owners and managers of a host.
    async fn change_intake(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The intake, and what to do.")] input: ChangeIntakeInput,
    ) -> Result<ChangeIntakePayload> {
        let mut work = ctx.work().await?;
        let id = ids::parse(&input.intake_id)?;
        let intake = intakes::change(&mut work, id, input.expected_revision, input.change.into()).await?;
        ctx.commit(work).await?;
        Ok(ChangeIntakePayload { intake: Intake(intake) })
    }

    /// Begins an application to an intake, or goes on with one that is still with the company; only by its staff.
    async fn draft_program_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A new application, or changes to one.")] input: DraftProgramApplicationInput,
    ) -> Result<ProgramApplicationPayload> {
        let mut work = ctx.work().await?;
        let application = match input {
            DraftProgramApplicationInput::Start(input) => {
                let (intake, company) = (ids::parse(&input.intake_id)?, ids::parse(&input.company_id)?);
                draft::start(&mut work, draft::Start { intake, company, answers: input.answers }).await?
            }
            DraftProgramApplicationInput::Edit(input) => {
                let id = ids::parse(&input.application_id)?;
                draft::edit(&mut work, id, input.expected_revision, input.answers).await?
            }
        };
        ctx.commit(work).await?;
        Ok(ProgramApplicationPayload { application: ProgramApplication(application) })
    }

    /// Hands an application in while the intake is open; only by owners and managers of the company.
    async fn submit_program_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which application.")] input: ProgramApplicationActionInput,
    ) -> Result<ProgramApplicationPayload> {
        let mut work = ctx.work().await?;
        let id = ids::parse(&input.application_id)?;
        let application = submit::submit(&mut work, id, input.expected_revision, input.remark).await?;
        ctx.commit(work).await?;
        Ok(ProgramApplicationPayload { application: ProgramApplication(application) })
    }

    /// Takes an application back; only by owners and managers of the company.
    async fn withdraw_program_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which application.")] input: ProgramApplicationActionInput,
    ) -> Result<ProgramApplicationPayload> {
        let mut work = ctx.work().await?;
        let id = ids::parse(&input.application_id)?;
        let application = withdraw::withdraw(&mut work, id, input.expected_revision, input.remark).await?;
        ctx.commit(work).await?;
        Ok(ProgramApplicationPayload { application: ProgramApplication(application) })
    }
}
