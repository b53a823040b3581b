//! The audit trail, as far as the one who asks may read it.

use entity::audit::entry::{Column, Entity, Model};
use entity::ids::{AuditEntryId, OrganizationId, UserId};
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use kernel::access::{Action, Scope};
use kernel::page::{self, Keyset, Page, PageRequest};
use kernel::problem::Problem;
use kernel::work::View;

/// Which lines.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub subject: Option<(String, Uuid)>,
    pub actor: Option<UserId>,
}

/// What was done in an organization's name or to what is its own, newest first. None for whoever may not read it.
#[boxed]
pub async fn trail(
    view: &View,
    organization: OrganizationId,
    filter: Filter,
    request: &PageRequest,
) -> Result<Option<Page<Model>>, Problem> {
    if !view.may(Action::ReadAuditTrail, &Scope::of(organization)) {
        return Ok(None);
    }
    let mut select = Entity::find().filter(Column::OrganizationId.eq(organization));
    if let Some((kind, id)) = filter.subject {
        select = select.filter(Column::SubjectId.eq(id)).filter(Column::SubjectKind.eq(kind));
    }
    if let Some(actor) = filter.actor {
        select = select.filter(Column::ActorId.eq(actor));
    }
    let order = Keyset::new("audit").desc(Column::At, |entry: &Model| entry.at.into()).desc(Column::Id, |entry| entry.id.into());
    page::read(view, select, order, request).await.map(Some)
}

#[boxed]
pub async fn by_id(view: &View, id: AuditEntryId) -> Result<Option<Model>, Problem> {
    let found = Entity::find_by_id(id).one(view.db()).await?;
    Ok(found.filter(|entry| entry.organization_id.is_some_and(|owner| view.may(Action::ReadAuditTrail, &Scope::of(owner)))))
}
