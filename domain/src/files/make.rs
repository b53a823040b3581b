//! A file that the system itself makes.

use entity::files::file;
use entity::ids::{FileId, OrganizationId, UserId};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use super::{stored, take};
use kernel::problem::Problem;
use kernel::work::Work;
use platform::blobs::{Blobs, Refused};
use platform::mint;

/// Keeps bytes as a file that this person alone may read or, where there is an owner, the owner's staff.
#[boxed]
pub async fn make(
    work: &Work,
    blobs: &Blobs,
    user: UserId,
    owner: Option<OrganizationId>,
    name: &str,
    media_type: &str,
    bytes: &[u8],
) -> Result<file::Model, Problem> {
    let id: FileId = work.mint();
    let sha256 = mint::digest(bytes);
    let body = futures_util::stream::iter([Ok::<_, std::convert::Infallible>(bytes)]);
    blobs.keep(&stored(id), bytes.len() as u64, &sha256, body).await.map_err(|refused| match refused {
        Refused::Store(error) => Problem::internal(error),
        refused => Problem::broken(format!("bytes of our own were refused: {refused:?}")),
    })?;
    let file = file::ActiveModel {
        id: Set(id),
        name: Set(name.to_owned()),
        media_type: Set(media_type.to_owned()),
        bytes: Set(bytes.len() as i64),
        sha256: Set(sha256),
        uploaded_by: Set(user),
        created_at: Set(work.now()),
        received_at: Set(Some(work.now())),
        taken_at: Set(Some(work.now())),
        owner_id: Set(owner),
        public: Set(false),
    };
    let file = file.insert(work.db()).await?;
    if let Some(owner) = owner {
        take::share(work, id, owner).await?;
    }
    Ok(file)
}
