//! What a person can ask about notifications: only their own.

use async_graphql::{Context, Result};
use entity::identity::user;
use entity::ids::{NotificationId, OrganizationId, TypedId, WebhookId};
use entity::notifications::NotificationKind as Kind;
use uuid::Uuid;

use super::types::{Notification, NotificationConnection, NotificationKind, WebhookEndpoint};
use crate::graphql::context::Door;
use crate::graphql::node::Node;
use domain::notifications::{find, webhooks};
use kernel::page::PageRequest;

/// What the viewer was told, newest first.
pub async fn own(ctx: &Context<'_>, unread_only: bool, request: PageRequest) -> Result<NotificationConnection> {
    Ok(find::own(ctx.view(), unread_only, &request).await?.into())
}

/// The kinds that a person has muted, in the order of the enum.
pub fn muted(person: &user::Model) -> Vec<NotificationKind> {
    Kind::ALL.iter().filter(|kind| person.muted_notifications.0.contains(&kind.as_str())).map(|kind| (*kind).into()).collect()
}

/// The webhooks of an organization; null for all but its owners.
pub async fn webhooks_of(ctx: &Context<'_>, organization: impl Into<OrganizationId>) -> Option<Result<Vec<WebhookEndpoint>>> {
    let found = webhooks::of(ctx.view(), organization.into()).await;
    found.map(|rows| rows.map(|rows| rows.into_iter().map(WebhookEndpoint).collect())).map_err(Into::into).transpose()
}

/// What of this slice an id names, as far as the viewer may know.
pub async fn node(ctx: &Context<'_>, kind: &str, id: Uuid) -> Result<Option<Node>> {
    Ok(match kind {
        NotificationId::KIND => find::by_id(ctx.view(), id.into()).await?.map(|row| Node::Notification(Notification(row))),
        WebhookId::KIND => webhooks::by_id(ctx.view(), id.into()).await?.map(|row| Node::WebhookEndpoint(WebhookEndpoint(row))),
        _ => None,
    })
}
