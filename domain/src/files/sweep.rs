//! Uploads that nothing took.

use chrono::Duration;
use entity::files::file;
use entity::ids::FileId;
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use kernel::problem::Problem;
use kernel::work::Work;

/// How long an upload waits to be used.
const WAITS: Duration = Duration::days(2);

/// Forgets uploads that have waited too long; the caller removes their bytes from the store. For the clock.
#[boxed]
pub async fn sweep(work: &Work) -> Result<Vec<FileId>, Problem> {
    let forgotten = file::Entity::delete_many()
        .filter(file::Column::TakenAt.is_null())
        .filter(file::Column::CreatedAt.lt(work.now() - WAITS))
        .exec_with_returning(work.db())
        .await?;
    Ok(forgotten.into_iter().map(|file| file.id).collect())
}

/// Deletes the rows of files; the caller removes their bytes from the store.
#[boxed]
pub async fn delete_rows(work: &Work, files: &[FileId]) -> Result<(), Problem> {
    file::Entity::delete_many().filter(file::Column::Id.is_in(files.iter().copied())).exec(work.db()).await?;
    Ok(())
}
