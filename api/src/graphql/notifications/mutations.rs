//! What a person can do with notifications, and an owner with webhooks.

use async_graphql::{Context, ID, InputObject, Object, OneofObject, Result, SimpleObject};
use chrono::{DateTime, Utc};

use super::types::{Notification, WebhookEndpoint, WebhookEvent};
use crate::graphql::context::Door;
use crate::graphql::ids;
use crate::graphql::scalars::Url;
use domain::notifications::read::{self, Which};
use domain::notifications::webhooks;

/// Which notifications were read: some of them, or all up to a time.
#[derive(OneofObject)]
pub enum MarkNotificationsReadInput {
    /// These, 100 at most; the viewer's own.
    Ids(Vec<ID>),
    /// All that were made up to this instant.
    Until(DateTime<Utc>),
}

/// What has become read by this.
#[derive(SimpleObject)]
pub struct MarkNotificationsReadPayload {
    /// Those that were not read before, newest first.
    pub notifications: Vec<Notification>,
}

/// An address that is to be told of changes.
#[derive(InputObject)]
pub struct CreateWebhookInput {
    /// Whose changes it is told of; only its owners may set this up.
    pub organization_id: ID,
    /// Where bodies are sent by POST; an address inside the server's own network is refused.
    pub url: Url,
    /// What it is told of; at least one.
    pub events: Vec<WebhookEvent>,
}

/// The endpoint, and the secret that its bodies are signed with.
#[derive(SimpleObject)]
pub struct CreateWebhookPayload {
    /// The address as it was set up.
    pub webhook: WebhookEndpoint,
    /// Shown this once. The header `webhook-signature` holds `v1,` and, in base64, the HMAC-SHA256 under this secret of
    /// `webhook-id`, `webhook-timestamp` and the body, joined by dots.
    pub secret: String,
}

/// Takes a webhook away.
#[derive(InputObject)]
pub struct DeleteWebhookInput {
    /// Which one.
    pub webhook_id: ID,
}

/// The webhook is gone.
#[derive(SimpleObject)]
pub struct DeleteWebhookPayload {
    /// The one that was taken away.
    pub webhook_id: ID,
}

#[derive(Default)]
pub struct NotificationsMutation;

#[Object]
impl NotificationsMutation {
    /// Marks notifications of the viewer as read; those that are read already keep their time.
    async fn mark_notifications_read(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] input: MarkNotificationsReadInput,
    ) -> Result<MarkNotificationsReadPayload> {
        let which = match input {
            MarkNotificationsReadInput::Ids(ids) => Which::These(ids.iter().map(|id| ids::parse(id)).collect::<Result<_, _>>()?),
            MarkNotificationsReadInput::Until(at) => Which::Until(at),
        };
        let work = ctx.work().await?;
        let marked = read::mark(&work, which).await?;
        ctx.commit(work).await?;
        Ok(MarkNotificationsReadPayload { notifications: marked.into_iter().map(Notification).collect() })
    }

    /// Sets up an address that is told when something changes; only by owners of the organization.
    async fn create_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which address, and what it is told of.")] input: CreateWebhookInput,
    ) -> Result<CreateWebhookPayload> {
        let (kind, organization) = ids::organization(&input.organization_id)?;
        let events = input.events.into_iter().map(Into::into).collect();
        let mut work = ctx.work().await?;
        let webhook = webhooks::create(&mut work, kind, organization, &input.url.0, events, &ctx.app().http_client).await?;
        ctx.commit(work).await?;
        Ok(CreateWebhookPayload { secret: webhook.secret.clone(), webhook: WebhookEndpoint(webhook) })
    }

    /// Takes a webhook away, with whatever is on its way to it; only by owners of the organization.
    async fn delete_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook.")] input: DeleteWebhookInput,
    ) -> Result<DeleteWebhookPayload> {
        let mut work = ctx.work().await?;
        let id = webhooks::delete(&mut work, ids::parse(&input.webhook_id)?).await?;
        ctx.commit(work).await?;
        Ok(DeleteWebhookPayload { webhook_id: ids::global(id) })
    }
}
