//! Addresses that organizations want to be told of changes: set up, taken away, and which facts are on their way to them.

use entity::identity::OrganizationKind;
use entity::ids::{FactId, OrganizationId, WebhookId};
use entity::notifications::{WebhookEvent, WebhookEvents, webhook, webhook_delivery};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::identity;
use kernel::access::{Action, Scope};
use kernel::events::{Event, Subject};
use kernel::problem::{Faults, Message, Problem};
use kernel::values::WebUrl;
use kernel::work::{View, Work, insert_all};
use platform::http_client::HttpClient;
use platform::mint;

/// Addresses that one organization may have.
const MOST: usize = 20;

/// An organization's webhooks, oldest first; none for all but its owners.
#[boxed]
pub async fn of(view: &View, organization: OrganizationId) -> Result<Option<Vec<webhook::Model>>, Problem> {
    if !view.may(Action::ReadWebhooks, &Scope::of(organization)) {
        return Ok(None);
    }
    let rows = webhook::Entity::find().filter(webhook::Column::OrganizationId.eq(organization)).order_by_asc(webhook::Column::Id);
    Ok(Some(rows.all(view.db()).await?))
}

#[boxed]
pub async fn by_id(view: &View, id: WebhookId) -> Result<Option<webhook::Model>, Problem> {
    let found = webhook::Entity::find_by_id(id).one(view.db()).await?;
    Ok(found.filter(|webhook| view.may(Action::ReadWebhooks, &Scope::of(webhook.organization_id))))
}

/// Sets up an address to be told; only owners. The secret in the row is what bodies are signed with. Tells `WebhookCreated`.
#[boxed]
pub async fn create(
    work: &mut Work,
    kind: OrganizationKind,
    organization: OrganizationId,
    url: &str,
    events: Vec<WebhookEvent>,
    client: &HttpClient,
) -> Result<webhook::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    identity::find::organization_name(work, kind, organization).await?.ok_or(Problem::NotFound)?;
    work.require(Action::CreateWebhook, &Scope::of(organization))?;
    let mut faults = Faults::default();
    let url = faults.take("url", WebUrl::parse(url));
    if url.as_ref().is_some_and(|url| !client.may_call(url.as_str())) {
        faults.add("url", Message::new("rule-url-inside"));
    }
    if events.is_empty() {
        faults.add("events", Message::new("rule-required"));
    }
    faults.finish()?;
    let known = of(work, organization).await?.unwrap_or_default();
    if known.len() >= MOST {
        return Err(Problem::Conflict(Message::new("rule-list-long").with("max", MOST)));
    }
    let Some(url) = url else { return Err(Problem::broken("a fault was not told")) };
    let mut wanted: Vec<WebhookEvent> = WebhookEvent::ALL.to_vec();
    wanted.retain(|event| events.contains(event));
    let webhook = webhook::ActiveModel {
        id: Set(work.mint()),
        organization_id: Set(organization),
        url: Set(url.into()),
        events: Set(WebhookEvents(wanted)),
        secret: Set(mint::secret()),
        active: Set(true),
        failures: Set(0),
        created_at: Set(work.now()),
        last_delivery_at: Set(None),
    };
    let webhook = webhook.insert(work.db()).await?;
    work.record(Event::WebhookCreated { webhook: webhook.id, organization });
    Ok(webhook)
}

/// Takes an address away, with whatever is on its way to it; only owners. Tells `WebhookDeleted`.
#[boxed]
pub async fn delete(work: &mut Work, id: WebhookId) -> Result<WebhookId, Problem> {
    let found = webhook::Entity::find_by_id(id).one(work.db()).await?;
    let scope = found.as_ref().map_or(Scope::none(), |webhook| Scope::of(webhook.organization_id));
    work.require(Action::DeleteWebhook, &scope)?;
    let Some(webhook) = found else { return Err(Problem::NotFound) };
    webhook::Entity::delete_by_id(id).exec(work.db()).await?;
    work.record(Event::WebhookDeleted { webhook: id, organization: webhook.organization_id });
    Ok(id)
}

/// Puts a fact on its way to the webhooks of all whom it concerns.
#[boxed]
pub async fn hear(work: &Work, fact: FactId, event: &Event) -> Result<(), Problem> {
    let subject = event.subject();
    let concerned = event.concerned();
    let Some(told_as) = told_as(subject).filter(|_| !concerned.is_empty()) else { return Ok(()) };
    let webhooks = webhook::Entity::find()
        .filter(webhook::Column::OrganizationId.is_in(concerned))
        .filter(webhook::Column::Active.eq(true))
        .all(work.db())
        .await?;
    let rows = webhooks.into_iter().filter(|webhook| webhook.events.0.contains(&told_as)).map(|webhook| webhook_delivery::ActiveModel {
        id: Set(work.mint()),
        webhook_id: Set(webhook.id),
        fact_id: Set(fact),
        event: Set(told_as),
        name: Set(event.name().to_owned()),
        subject_kind: Set(subject.kind.to_owned()),
        subject_id: Set(subject.id),
        created_at: Set(work.now()),
        attempts: Set(0),
        due_at: Set(work.now()),
        delivered_at: Set(None),
        last_error: Set(None),
    });
    insert_all::<webhook_delivery::Entity>(work.db(), rows.collect::<Vec<_>>()).await
}

/// What a change to a thing of this kind is called outside.
fn told_as(subject: Subject) -> Option<WebhookEvent> {
    Some(match subject.kind {
        "ResidencyApplication" => WebhookEvent::ResidencyApplicationChanged,
        "Residency" => WebhookEvent::ResidencyChanged,
        "Obligation" => WebhookEvent::ObligationChanged,
        "Agreement" => WebhookEvent::AgreementChanged,
        "AccessRequest" | "AccessPass" => WebhookEvent::AccessChanged,
        "ProgramApplication" => WebhookEvent::ProgramApplicationChanged,
        "Deal" => WebhookEvent::DealChanged,
        _ => return None,
    })
}
