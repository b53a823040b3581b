//! What can be asked about files.

use async_graphql::{Context, Result};
use entity::ids::{FileId, TypedId};
use uuid::Uuid;

use super::types::File;
use crate::graphql::context::Door;
use crate::graphql::node::Node;
use domain::residency::papers;

/// What of this slice an id names, for those who may read it.
pub async fn node(ctx: &Context<'_>, kind: &str, id: Uuid) -> Result<Option<Node>> {
    Ok(match kind {
        FileId::KIND => papers::readable(ctx.view(), id.into()).await?.map(|file| Node::File(File(file))),
        _ => None,
    })
}
