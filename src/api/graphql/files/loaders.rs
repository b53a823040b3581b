//! Files, many at a time.

use std::collections::HashMap;

use entity::files::file;
use entity::ids::FileId;

use crate::api::graphql::loading::Batch;
use crate::domain::files::find;
use crate::kernel::problem::Problem;
use crate::kernel::work::View;

/// A file that is named by something the viewer has been shown.
pub struct FileById;

impl Batch for FileById {
    type Key = FileId;
    type Value = file::Model;

    async fn fetch(view: &View, keys: Vec<FileId>) -> Result<HashMap<FileId, file::Model>, Problem> {
        find::rows(view, keys).await
    }
}
