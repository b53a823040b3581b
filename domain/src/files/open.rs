//! A reader opens a file, and the owner can see that.

use chrono::Duration;
use entity::files::file;
use entity::ids::FileId;

use super::find::{self, Right};
use kernel::events::Event;
use kernel::problem::Problem;
use kernel::work::Work;
use macros::boxed;

/// How long an address for reading is good.
pub const GOOD_FOR: Duration = Duration::minutes(5);

/// Asks once more whether the actor may read the file, and writes down that they did. Tells `FileOpened` to the owner and to
/// the organization the reader acts for.
#[boxed]
pub async fn open(work: &mut Work, id: FileId) -> Result<file::Model, Problem> {
    let (file, right) = find::readable(work, id).await?.ok_or(Problem::NotFound)?;
    if let (Right::Staff(reader), Some(owner), Some(user)) = (right, file.owner_id, work.actor().user_id()) {
        work.record(Event::FileOpened { file: file.id, user, owner, reader });
    }
    Ok(file)
}
