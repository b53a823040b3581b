//! What a person was told; nobody sees another's.

use entity::ids::{FactId, NotificationId};
use entity::notifications::notification::{Column, Entity, Model};
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};

use kernel::page::{self, Keyset, Page, PageRequest};
use kernel::problem::Problem;
use kernel::work::View;

fn visible(view: &View) -> Option<Select<Entity>> {
    view.actor().user_id().map(|user| Entity::find().filter(Column::UserId.eq(user)))
}

/// The actor's own, newest first.
#[boxed]
pub async fn own(view: &View, unread_only: bool, request: &PageRequest) -> Result<Page<Model>, Problem> {
    let Some(mut select) = visible(view) else { return Ok(Page::empty()) };
    if unread_only {
        select = select.filter(Column::ReadAt.is_null());
    }
    let order = Keyset::new("notifications").desc(Column::CreatedAt, |n: &Model| n.created_at.into()).desc(Column::Id, |n| n.id.into());
    page::read(view, select, order, request).await
}

#[boxed]
pub async fn by_id(view: &View, id: NotificationId) -> Result<Option<Model>, Problem> {
    let Some(select) = visible(view) else { return Ok(None) };
    Ok(select.filter(Column::Id.eq(id)).one(view.db()).await?)
}

/// What the actor was told of a fact.
#[boxed]
pub async fn own_of_fact(view: &View, fact: FactId) -> Result<Option<Model>, Problem> {
    let Some(select) = visible(view) else { return Ok(None) };
    Ok(select.filter(Column::FactId.eq(fact)).one(view.db()).await?)
}
