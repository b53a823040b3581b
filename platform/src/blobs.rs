//! Where the bytes of files lie: a folder, or a bucket that speaks S3.

use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::digest;
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt};
use hyper::body::Bytes;
use macros::boxed;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart};

use super::mint;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// How long the next bytes may take to come.
const NEXT_WITHIN: Duration = Duration::from_secs(30);

/// Parts of a large file that are on their way to the store at once.
const PARTS_AT_ONCE: usize = 4;

#[derive(Clone)]
pub struct Blobs(Arc<dyn ObjectStore>);

/// Why bytes were not kept. Nothing of them is left in the store.
#[derive(Debug)]
pub enum Refused {
    /// More bytes than were announced.
    TooMany,
    /// Fewer bytes than were announced, or others.
    Different,
    /// They stopped coming.
    Broken,
    /// The store did not take them.
    Store(object_store::Error),
}

impl From<object_store::Error> for Refused {
    fn from(error: object_store::Error) -> Self {
        Self::Store(error)
    }
}

impl Blobs {
    /// `file:DIR`, made if it is not there, or `s3://BUCKET/PREFIX` with the credentials of the environment (`AWS_…`).
    pub fn open(setting: &str) -> Result<Self, Failure> {
        if let Some(bucket) = setting.strip_prefix("s3://") {
            let (bucket, prefix) = bucket.split_once('/').unwrap_or((bucket, ""));
            let store = AmazonS3Builder::from_env().with_bucket_name(bucket).build()?;
            return Ok(Self(Arc::new(PrefixStore::new(store, prefix))));
        }
        let folder = setting.strip_prefix("file:").ok_or("must be file:DIR or s3://BUCKET/PREFIX")?;
        std::fs::create_dir_all(folder)?;
        Ok(Self(Arc::new(LocalFileSystem::new_with_prefix(folder)?)))
    }

    /// Keeps bytes under a name, as they come, if they are those announced by number and SHA-256. The name shows them only once
    /// they are known to be.
    pub async fn keep<B, E>(&self, name: &str, bytes: u64, sha256: &str, body: impl Stream<Item = Result<B, E>>) -> Result<(), Refused>
    where
        B: AsRef<[u8]>,
    {
        let mut upload = WriteMultipart::new(self.0.put_multipart(&Path::from(name)).await?);
        let kept = fill(&mut upload, bytes, sha256, body).await;
        match kept {
            Ok(()) => Ok(upload.finish().await.map(drop)?),
            Err(refused) => {
                if let Err(error) = upload.abort().await {
                    tracing::warn!(%error, name, "the store keeps parts of a file that was refused");
                }
                Err(refused)
            }
        }
    }

    /// The bytes under a name, as they come.
    #[boxed]
    pub async fn read(&self, name: &str) -> Result<BoxStream<'static, Result<Bytes, object_store::Error>>, Failure> {
        Ok(self.0.get(&Path::from(name)).await?.into_stream())
    }

    /// Forgets what is under a name; nothing there is no fault.
    #[boxed]
    pub async fn remove(&self, name: &str) -> Result<(), Failure> {
        match self.0.delete(&Path::from(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

async fn fill<B, E>(upload: &mut WriteMultipart, bytes: u64, sha256: &str, body: impl Stream<Item = Result<B, E>>) -> Result<(), Refused>
where
    B: AsRef<[u8]>,
{
    let mut body = std::pin::pin!(body);
    let mut digest = digest::Context::new(&digest::SHA256);
    let mut left = bytes;
    while let Some(part) = tokio::time::timeout(NEXT_WITHIN, body.next()).await.map_err(|_| Refused::Broken)? {
        let part = part.map_err(|_| Refused::Broken)?;
        let part = part.as_ref();
        left = left.checked_sub(part.len() as u64).ok_or(Refused::TooMany)?;
        digest.update(part);
        upload.wait_for_capacity(PARTS_AT_ONCE).await?;
        upload.write(part);
    }
    if left == 0 && mint::hex(digest.finish().as_ref()) == sha256 { Ok(()) } else { Err(Refused::Different) }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Parts = Vec<Result<&'static [u8], ()>>;

    async fn kept(blobs: &Blobs, name: &str, bytes: u64, sha256: &str, parts: Parts) -> Result<Vec<u8>, Refused> {
        blobs.keep(name, bytes, sha256, futures_util::stream::iter(parts)).await?;
        let mut parts = blobs.read(name).await.unwrap();
        let mut whole = vec![];
        while let Some(part) = parts.next().await {
            whole.extend(part.unwrap());
        }
        Ok(whole)
    }

    #[tokio::test]
    async fn only_the_bytes_that_were_announced_are_kept() {
        let folder = std::env::temp_dir().join(mint::id().to_string());
        let blobs = Blobs::open(&format!("file:{}", folder.display())).unwrap();
        let sha256 = mint::digest("caravan");
        assert!(matches!(kept(&blobs, "a", 7, &sha256, vec![Ok(b"cara"), Ok(b"van!")]).await, Err(Refused::TooMany)));
        assert!(matches!(kept(&blobs, "a", 7, &sha256, vec![Ok(b"cara")]).await, Err(Refused::Different)));
        assert!(matches!(kept(&blobs, "a", 7, &sha256, vec![Ok(b"camels!")]).await, Err(Refused::Different)));
        assert!(matches!(kept(&blobs, "a", 7, &sha256, vec![Ok(b"cara"), Err(())]).await, Err(Refused::Broken)));
        assert!(blobs.read("a").await.is_err(), "nothing of them is left");
        assert_eq!(kept(&blobs, "a", 7, &sha256, vec![Ok(b"cara"), Ok(b"van")]).await.unwrap(), b"caravan");
        blobs.remove("a").await.unwrap();
        blobs.remove("a").await.unwrap();
        assert!(blobs.read("a").await.is_err());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
