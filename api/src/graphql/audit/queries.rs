//! What owners can ask about what was done.

use async_graphql::{Context, ID, Object, Result};
use entity::ids::{AuditEntryId, TypedId};
use uuid::Uuid;

use super::types::{AuditConnection, AuditEntry};
use crate::graphql::context::Door;
use crate::graphql::node::Node;
use crate::graphql::{ids, paging};
use domain::audit::find::{self, Filter};
use kernel::page::Page;
use kernel::problem::Problem;

#[derive(Default)]
pub struct AuditQuery;

#[Object]
impl AuditQuery {
    /// What was done for an organization and to what is its own, newest first; null for all but its owners.
    #[allow(clippy::too_many_arguments)]
    async fn audit_trail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The park, company or investor.")] organization_id: ID,
        #[graphql(desc = "How many lines, from the newest on; 20 unless asked, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many lines, from the oldest back; 100 at most.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
        #[graphql(desc = "Only what was done to this.")] subject_id: Option<ID>,
        #[graphql(desc = "Only what this person did.")] actor_id: Option<ID>,
    ) -> Option<Result<AuditConnection>> {
        let trail = async {
            let request = paging::request(first, after, last, before)?;
            let Ok((_, organization)) = ids::organization(&organization_id) else { return Ok(None) };
            let filter = match filter(subject_id, actor_id) {
                Ok(filter) => filter,
                // What is no id was done to nothing, by nobody.
                Err(_) => {
                    return find::trail(ctx.view(), organization, Filter::default(), &request)
                        .await
                        .map(|page| page.map(|_| Page::empty()));
                }
            };
            find::trail(ctx.view(), organization, filter, &request).await
        };
        trail.await.map(|page| page.map(Into::into)).map_err(Into::into).transpose()
    }
}

fn filter(subject_id: Option<ID>, actor_id: Option<ID>) -> Result<Filter, Problem> {
    let subject = subject_id.map(|id| ids::split(&id).ok_or(Problem::NotFound)).transpose()?;
    let actor = actor_id.map(|id| ids::parse(&id)).transpose()?;
    Ok(Filter { subject, actor })
}

/// What of this slice an id names, as far as the viewer may know.
pub async fn node(ctx: &Context<'_>, kind: &str, id: Uuid) -> Result<Option<Node>> {
    Ok(match kind {
        AuditEntryId::KIND => find::by_id(ctx.view(), id.into()).await?.map(|row| Node::AuditEntry(AuditEntry(row))),
        _ => None,
    })
}
