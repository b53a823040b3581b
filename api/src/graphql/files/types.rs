//! File, Upload, and the headers to send with it.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use entity::files::file;
use entity::ids::FileId;

use super::loaders::FileById;
use crate::file_urls;
use crate::graphql::context::Door;
use crate::graphql::ids;
use crate::graphql::scalars::Url;
use kernel::problem::Problem;

/// One file by id, for fields that name a file, which is always there.
pub async fn file(ctx: &Context<'_>, id: FileId) -> Result<File> {
    let file = ctx.load::<FileById>(id).await?;
    Ok(File(file.ok_or_else(|| Problem::broken(format!("there is no file {id}")))?))
}

#[derive(Clone)]
pub struct File(pub file::Model);

/// A file that was uploaded.
#[Object]
impl File {
    /// Opaque, the same everywhere and for ever; the id of the upload it came by.
    pub async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// The name that whoever uploaded it gave it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What kind of content it was announced as.
    async fn media_type(&self) -> &str {
        &self.0.media_type
    }

    /// How many bytes it has.
    async fn bytes(&self) -> i64 {
        self.0.bytes
    }

    /// The SHA-256 of the bytes, hexadecimal.
    async fn sha256(&self) -> &str {
        &self.0.sha256
    }

    /// When the bytes came in.
    async fn uploaded_at(&self) -> DateTime<Utc> {
        self.0.received_at.unwrap_or(self.0.created_at)
    }

    /// An address for this viewer and five minutes; the right to it is checked again, and written down, when it is used.
    async fn download_url(&self, ctx: &Context<'_>) -> Url {
        Url(file_urls::download_address(ctx.app(), ctx.actor(), self.0.id))
    }
}

pub struct Upload(pub file::Model);

/// A place to put a file, before anything points to it.
#[Object]
impl Upload {
    /// What other inputs take as `uploadId`; good for one of them, INVALID_INPUT for a second.
    async fn id(&self) -> ID {
        ids::global(self.0.id)
    }

    /// Send the bytes here with PUT and these headers; other bytes than announced are refused.
    async fn url(&self, ctx: &Context<'_>) -> Url {
        Url(file_urls::upload_address(ctx.app(), &self.0))
    }

    /// The headers to send with the bytes.
    async fn headers(&self) -> Vec<HttpHeader> {
        vec![HttpHeader { name: "Content-Type".to_owned(), value: self.0.media_type.clone() }]
    }

    /// Until when the bytes may come.
    async fn expires_at(&self) -> DateTime<Utc> {
        file_urls::expires_at(&self.0)
    }
}

/// A header to send.
#[derive(SimpleObject)]
pub struct HttpHeader {
    /// The name of the header.
    pub name: String,
    /// What it says.
    pub value: String,
}
