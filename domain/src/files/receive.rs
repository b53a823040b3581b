//! The bytes that were announced have come.

use entity::files::file;
use entity::ids::FileId;
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::find;
use kernel::problem::Problem;
use kernel::work::{View, Work};

/// A file whose bytes may still come. To be asked with the system's eyes by whoever holds the signed address.
#[boxed]
pub async fn expected(view: &View, id: FileId) -> Result<Option<file::Model>, Problem> {
    Ok(find::rows(view, vec![id]).await?.remove(&id).filter(|file| file.received_at.is_none()))
}

/// Notes that the store has the bytes. A second time changes nothing.
#[boxed]
pub async fn receive(work: &mut Work, id: FileId) -> Result<(), Problem> {
    file::Entity::update_many()
        .col_expr(file::Column::ReceivedAt, Expr::value(work.now()))
        .filter(file::Column::Id.eq(id))
        .filter(file::Column::ReceivedAt.is_null())
        .exec(work.db())
        .await?;
    Ok(())
}
