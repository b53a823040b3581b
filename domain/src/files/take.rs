//! A paper or a room takes an upload, and says whose staff may read it. Only other slices call this: they have asked the policy.

use entity::files::{file, reader};
use entity::ids::{FileId, OrganizationId};
use macros::boxed;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use kernel::problem::{Message, Problem};
use kernel::work::Work;

/// Takes one of the actor's own uploads, good for one use; `path` is where the input names it. The first organization is the
/// owner; the staff of all of them may read it. Another's upload is not found.
#[boxed]
pub async fn take(work: &Work, upload: FileId, path: &str, organizations: &[OrganizationId]) -> Result<file::Model, Problem> {
    let own = file::Entity::find_by_id(upload).one(work.db()).await?;
    let own = own.filter(|file| Some(file.uploaded_by) == work.actor().user_id()).ok_or(Problem::NotFound)?;
    if own.received_at.is_none() {
        return Err(Problem::invalid(path, Message::new("rule-upload-missing")));
    }
    let owner = organizations.first().copied();
    let taken = file::Entity::update_many()
        .col_expr(file::Column::TakenAt, Expr::value(work.now()))
        .col_expr(file::Column::OwnerId, Expr::value(owner))
        .filter(file::Column::Id.eq(upload))
        .filter(file::Column::TakenAt.is_null())
        .exec(work.db())
        .await?;
    if taken.rows_affected == 0 {
        return Err(Problem::invalid(path, Message::new("rule-upload-used")));
    }
    for organization in organizations {
        share(work, upload, *organization).await?;
    }
    Ok(file::Model { taken_at: Some(work.now()), owner_id: owner, ..own })
}

/// Lets the staff of one more organization read a file.
#[boxed]
pub async fn share(work: &Work, file: FileId, organization: OrganizationId) -> Result<(), Problem> {
    let row = reader::ActiveModel { file_id: Set(file), organization_id: Set(organization) };
    let known = OnConflict::columns([reader::Column::FileId, reader::Column::OrganizationId]).do_nothing().to_owned();
    reader::Entity::insert(row).on_conflict(known).exec_without_returning(work.db()).await?;
    Ok(())
}

/// From now on the staff of this organization may not read a file, with a link they hold neither.
#[boxed]
pub async fn unshare(work: &Work, file: FileId, organization: OrganizationId) -> Result<(), Problem> {
    reader::Entity::delete_by_id((file, organization)).exec(work.db()).await?;
    Ok(())
}

/// Lets everybody read a file, or no longer.
#[boxed]
pub async fn publish(work: &Work, file: FileId, public: bool) -> Result<(), Problem> {
    file::Entity::update_many()
        .col_expr(file::Column::Public, Expr::value(public))
        .filter(file::Column::Id.eq(file))
        .exec(work.db())
        .await?;
    Ok(())
}
