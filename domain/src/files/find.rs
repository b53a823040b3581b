//! Files, and who may read them.

use std::collections::HashMap;

use entity::files::{file, reader};
use entity::ids::{FileId, OrganizationId};
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use kernel::access::{Action, Scope};
use kernel::problem::Problem;
use kernel::work::View;

/// Files that are named by things the actor has been shown: who sees the paper sees that it has a file, and its name.
#[boxed]
pub async fn rows(view: &View, ids: Vec<FileId>) -> Result<HashMap<FileId, file::Model>, Problem> {
    let files = file::Entity::find().filter(file::Column::Id.is_in(ids)).all(view.db()).await?;
    Ok(files.into_iter().map(|file| (file.id, file)).collect())
}

/// By which right somebody reads a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Everybody may.
    Public,
    /// It is one's own, and no organization's.
    Own,
    /// As staff of this organization.
    Staff(OrganizationId),
}

/// A file that has come in and that the actor may read, and by which right.
#[boxed]
pub async fn readable(view: &View, id: FileId) -> Result<Option<(file::Model, Right)>, Problem> {
    let file = file::Entity::find_by_id(id).filter(file::Column::ReceivedAt.is_not_null()).one(view.db()).await?;
    let Some(file) = file else { return Ok(None) };
    if file.public {
        return Ok(Some((file, Right::Public)));
    }
    if file.owner_id.is_none() {
        let own = Some(file.uploaded_by) == view.actor().user_id();
        return Ok(own.then_some((file, Right::Own)));
    }
    let seats: Vec<_> = view.actor().seats().iter().map(|seat| seat.organization).collect();
    let readers = reader::Entity::find()
        .filter(reader::Column::FileId.eq(id))
        .filter(reader::Column::OrganizationId.is_in(seats))
        .all(view.db())
        .await?;
    let staff = readers.into_iter().map(|row| row.organization_id).find(|of| view.may(Action::ReadFile, &Scope::of(*of)));
    Ok(staff.map(|organization| (file, Right::Staff(organization))))
}
