//! What can be done with files.

use async_graphql::{Context, Object, Result};

use super::inputs::*;
use super::types::Upload;
use crate::graphql::context::Door;
use domain::files::announce;

#[derive(Default)]
pub struct FilesMutation;

#[Object]
impl FilesMutation {
    /// Announces a file and gives an address to send its bytes to; whoever is logged in may.
    async fn start_upload(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file that will come.")] input: StartUploadInput,
    ) -> Result<StartUploadPayload> {
        let mut work = ctx.work().await?;
        let file = announce::announce(&mut work, input.into()).await?;
        ctx.commit(work).await?;
        Ok(StartUploadPayload { upload: Upload(file) })
    }
}
