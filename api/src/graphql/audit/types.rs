//! A line of the audit trail.

use async_graphql::{Context, ID, Json, Object, Result};
use chrono::{DateTime, Utc};
use entity::audit::entry;

use crate::graphql::context::Door;
use crate::graphql::identity::loaders::UserById;
use crate::graphql::identity::types::User;
use crate::graphql::ids;
use crate::graphql::node::{self, Node};
use crate::graphql::organization::{self, Organization};

#[derive(Clone)]
pub struct AuditEntry(pub entry::Model);

/// A line of the audit trail; none is ever changed.
#[Object]
impl AuditEntry {
    /// Opaque, the same everywhere and for ever.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// When it was done.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// Who did it; null where the clock or the operator did, or the account is gone.
    async fn actor(&self, ctx: &Context<'_>) -> Option<Result<User>> {
        let user = ctx.load::<UserById>(self.0.actor_id?).await;
        user.map(|user| user.map(User)).map_err(Into::into).transpose()
    }

    /// In whose trail this line stands.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let owner = self.0.organization_id?;
        let seat = ctx.actor().seats().iter().find(|seat| seat.organization == owner)?;
        organization::find(ctx, seat.kind, owner).await.transpose()
    }

    /// The name of the mutation, or of the timer.
    async fn action(&self) -> &str {
        &self.0.action
    }

    /// What it was done to; null if the viewer can no longer see it.
    async fn subject(&self, ctx: &Context<'_>) -> Option<Result<Node>> {
        node::find(ctx, &ids::encode(&self.0.subject_kind, self.0.subject_id)).await.transpose()
    }

    /// What was there before; null where nothing was, or nothing is kept.
    async fn before(&self) -> Option<Json<serde_json::Value>> {
        self.0.before.clone().map(Json)
    }

    /// What is there since; null where nothing is, or nothing is kept.
    async fn after(&self) -> Option<Json<serde_json::Value>> {
        self.0.after.clone().map(Json)
    }

    /// The network address it came from.
    async fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }
}

crate::connection! {
    /// A page of an audit trail.
    AuditConnection,
    /// A line of an audit trail in a page.
    AuditEdge, AuditEntry, entry::Model
}
