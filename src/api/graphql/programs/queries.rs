//! What can be asked about programs.

use async_graphql::{Context, Object, Result};
use entity::ids::{ProgramId, TypedId};
use uuid::Uuid;

use super::loaders::ProgramById;
use super::types::Program;
use crate::api::graphql::context::Door;
use crate::api::graphql::node::Node;
use crate::domain::programs::find;

#[derive(Default)]
pub struct ProgramsQuery;

#[Object]
impl ProgramsQuery {
    /// One program by its name in addresses; null where there is none.
    async fn program(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The name in addresses: `hub-to-hub`.")] slug: String,
    ) -> Option<Result<Program>> {
        find::by_slug(ctx.view(), &slug).await.map(|program| program.map(Program)).map_err(Into::into).transpose()
    }
}

/// What of this slice an id names, as far as the viewer may know.
pub async fn node(ctx: &Context<'_>, kind: &str, id: Uuid) -> Result<Option<Node>> {
    Ok(match kind {
        ProgramId::KIND => ctx.load::<ProgramById>(id.into()).await?.map(|row| Node::Program(Program(row))),
        _ => None,
    })
}
