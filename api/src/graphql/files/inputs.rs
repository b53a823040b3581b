//! What clients send about files, and what they get back.

use async_graphql::{InputObject, SimpleObject};

use super::types::Upload;
use domain::files::announce::Announcement;

/// Announces a file.
#[derive(InputObject)]
pub struct StartUploadInput {
    /// The name that it will be shown and downloaded by, without folders.
    pub name: String,
    /// What kind of content it is: `application/pdf`.
    pub media_type: String,
    /// How many bytes will come; 50 MiB at most.
    pub bytes: i64,
    /// The SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
}

impl From<StartUploadInput> for Announcement {
    fn from(input: StartUploadInput) -> Self {
        Self { name: input.name, media_type: input.media_type, bytes: input.bytes, sha256: input.sha256 }
    }
}

/// Where to send it.
#[derive(SimpleObject)]
pub struct StartUploadPayload {
    /// The place for the bytes.
    pub upload: Upload,
}
