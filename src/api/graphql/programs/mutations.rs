//! What can be done with programs.

use async_graphql::{Context, Object, Result};

use super::inputs::*;
use super::types::Program;
use crate::api::graphql::context::Door;
use crate::api::graphql::ids;
use crate::domain::programs::publish;

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
        let mut work = ctx.work("createProgram").await?;
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
        let mut work = ctx.work("updateProgram").await?;
        let (id, expected_revision) = (ids::parse(&input.program_id)?, input.expected_revision);
        let (change, faults) = input.change();
        let program = publish::update(&mut work, id, expected_revision, change, faults).await?;
        ctx.commit(work).await?;
        Ok(UpdateProgramPayload { program: Program(program) })
    }
}
