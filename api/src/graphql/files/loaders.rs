//! Files, many at a time.

use entity::files::file;
use entity::ids::FileId;

use crate::graphql::loading::batches;
use domain::files::find;

batches! {
    /// A file that is named by something the viewer has been shown.
    FileById: FileId => file::Model = find::rows;
}
