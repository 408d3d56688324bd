//! Where files are kept: the local disk, or any S3-compatible store, with the same keys in both.
//!
//! `files/<last two of the id>/<id>` holds originals, `thumbnails/…`, `previews/…`, `art/…`, `mockups/…` and `prints/…` the same for
//! what is drawn from them, which can be made again and is therefore a cache. A file appears under its key only when it is whole. On the local disk it is
//! synced before and its directory after (`with_fsync`), so what was kept is there after a power cut too; the
//! directories are 0700. Ids are random, so nothing is ever replaced.

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::ops::Range;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{
    ClientOptions, GetOptions, GetRange, GetResultPayload, ObjectStore, ObjectStoreExt, PutPayload,
    RetryConfig,
};
use uuid::Uuid;

use super::blocking::off_thread;
use super::staging::make_private_dir;
use crate::base::config::{S3, Store};
use crate::base::tls;

/// What is sent to the store at once: the least that S3 takes for a part, and all that is in memory of a large file.
const PART_BYTES: usize = 5 * 1024 * 1024;
/// How an upload that is being written is called on the local disk: `<id>#1`.
const STAGED: char = '#';
/// A request gives up on a store that is away after this long.
const PATIENCE: Duration = Duration::from_secs(10);

/// What lies under an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    Original,
    Thumbnail,
    Preview,
    /// As large as a preview, and what shows through does so: to be drawn onto something.
    Art,
    /// A drawing of a design, under a name made of what is in it. It has no row, so each goes after a while.
    Mockup,
    /// What a press is given of a design; the same of it.
    Print,
}

impl Kept {
    const ALL: [Self; 6] = [
        Self::Original,
        Self::Thumbnail,
        Self::Preview,
        Self::Art,
        Self::Mockup,
        Self::Print,
    ];

    const fn folder(self) -> &'static str {
        match self {
            Self::Original => "files",
            Self::Thumbnail => "thumbnails",
            Self::Preview => "previews",
            Self::Art => "art",
            Self::Mockup => "mockups",
            Self::Print => "prints",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
    /// Only on the local disk.
    root: Option<Arc<FilePath>>,
}

impl Storage {
    /// Makes directories where they are missing; does not ask a remote store anything.
    pub fn open(store: &Store, data_dir: &FilePath) -> io::Result<Self> {
        match store {
            Store::Local => Self::local(data_dir),
            Store::S3(s3) => remote(s3).map_err(failed),
        }
    }

    fn local(data_dir: &FilePath) -> io::Result<Self> {
        for kept in Kept::ALL {
            make_private_dir(&data_dir.join(kept.folder()))?;
        }
        let store = LocalFileSystem::new_with_prefix(data_dir)
            .map_err(failed)?
            .with_fsync(true);
        Ok(Self {
            store: Arc::new(store),
            prefix: Path::default(),
            root: Some(data_dir.into()),
        })
    }

    fn key(&self, kept: Kept, id: Uuid) -> Path {
        let name = id.as_hyphenated().to_string();
        // By the *end* of the id: the beginning of a version 7 UUID is the time, which would put everything in one
        // directory.
        self.folder(kept, &name[34..]).join(name)
    }

    fn folder(&self, kept: Kept, shard: &str) -> Path {
        self.prefix.clone().join(kept.folder()).join(shard)
    }

    /// Keeps a whole file, part by part where it is large.
    pub async fn keep(&self, id: Uuid, file: File) -> io::Result<()> {
        self.keep_as(Kept::Original, id, file).await
    }

    pub async fn keep_as(&self, kept: Kept, id: Uuid, mut file: File) -> io::Result<()> {
        let key = self.key(kept, id);
        let (mut part, rest) = next_part(file).await?;
        file = rest;
        if part.len() < PART_BYTES {
            self.store.put(&key, part.into()).await.map_err(failed)?;
            return Ok(());
        }
        let mut upload = self.store.put_multipart(&key).await.map_err(failed)?;
        let sent: io::Result<()> = async {
            while !part.is_empty() {
                upload.put_part(part.into()).await.map_err(failed)?;
                (part, file) = next_part(file).await?;
            }
            upload.complete().await.map_err(failed)?;
            Ok(())
        }
        .await;
        if sent.is_err() {
            // Parts that nobody will complete; the error is the one that counts.
            let _ = upload.abort().await;
        }
        sent
    }

    /// Replaces what was there: two that draw a copy at once draw the same.
    pub async fn keep_copy(&self, kept: Kept, id: Uuid, bytes: impl Into<Bytes>) -> io::Result<()> {
        let payload = PutPayload::from(bytes.into());
        self.store
            .put(&self.key(kept, id), payload)
            .await
            .map_err(failed)?;
        Ok(())
    }

    /// `None` while there is none yet.
    pub async fn read_copy(&self, kept: Kept, id: Uuid) -> io::Result<Option<Bytes>> {
        match self.store.get(&self.key(kept, id)).await {
            Ok(found) => Ok(Some(found.bytes().await.map_err(failed)?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// How many bytes there are of it. `None` while there is none yet.
    pub async fn size_of(&self, kept: Kept, id: Uuid) -> io::Result<Option<u64>> {
        match self.store.head(&self.key(kept, id)).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// These bytes of an original, as they come.
    pub async fn stream(
        &self,
        id: Uuid,
        range: Range<u64>,
    ) -> io::Result<BoxStream<'static, io::Result<Bytes>>> {
        self.stream_of(Kept::Original, id, range).await
    }

    pub async fn stream_of(
        &self,
        kept: Kept,
        id: Uuid,
        range: Range<u64>,
    ) -> io::Result<BoxStream<'static, io::Result<Bytes>>> {
        let wish = GetOptions {
            range: Some(GetRange::Bounded(range)),
            ..GetOptions::default()
        };
        let found = self
            .store
            .get_opts(&self.key(kept, id), wish)
            .await
            .map_err(failed)?;
        Ok(found.into_stream().map_err(failed).boxed())
    }

    /// An original to read to and fro in: the file itself, or a copy of it that is gone when it is closed.
    pub async fn fetch(&self, id: Uuid) -> io::Result<File> {
        let found = self
            .store
            .get(&self.key(Kept::Original, id))
            .await
            .map_err(failed)?;
        if let GetResultPayload::File(file, _) = found.payload {
            return Ok(file);
        }
        let mut copy = off_thread(tempfile::tempfile).await??;
        let mut chunks = found.into_stream();
        while let Some(chunk) = chunks.try_next().await.map_err(failed)? {
            copy = off_thread(move || copy.write_all(&chunk).map(|()| copy)).await??;
        }
        off_thread(move || copy.rewind().map(|()| copy)).await?
    }

    /// The original first: copies of what is not there any more do no harm, and are found by the sweep. A missing file is
    /// as good as a removed one.
    pub async fn remove(&self, id: Uuid) -> io::Result<()> {
        for kept in Kept::ALL {
            match self.store.delete(&self.key(kept, id)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(failed(error)),
            }
        }
        Ok(())
    }

    /// Ids in one of the 256 folders under which something has been lying since before this time.
    pub async fn old_in(&self, shard: u8, before: DateTime<Utc>) -> io::Result<Vec<Uuid>> {
        let shard = format!("{shard:02x}");
        let mut found = Vec::new();
        for kept in Kept::ALL {
            let folder = self.folder(kept, &shard);
            let mut listed = self.store.list(Some(&folder));
            while let Some(object) = listed.try_next().await.map_err(failed)? {
                let id = object.location.filename().and_then(|name| name.parse().ok());
                if let Some(id) = id.filter(|_| object.last_modified < before) {
                    found.push(id);
                }
            }
            if let Some(root) = &self.root {
                let dir = root.join(kept.folder()).join(&shard);
                off_thread(move || clear_staged(dir, before)).await??;
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}

/// On the local disk, what a killed process was just writing.
fn clear_staged(dir: PathBuf, before: DateTime<Utc>) -> io::Result<()> {
    let entries = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let is_staged = entry.file_name().to_string_lossy().contains(STAGED);
        if is_staged && DateTime::<Utc>::from(entry.metadata()?.modified()?) < before {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn remote(s3: &S3) -> object_store::Result<Storage> {
    tls::init();
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&s3.bucket)
        .with_region(&s3.region)
        .with_access_key_id(&s3.key_id)
        .with_secret_access_key(s3.secret.expose())
        .with_client_options(
            ClientOptions::new()
                .with_allow_http(true)
                .with_connect_timeout(PATIENCE / 2)
                // A large file on a slow line is read for as long as something comes.
                .with_read_timeout(PATIENCE)
                .with_timeout_disabled(),
        )
        .with_retry(RetryConfig {
            max_retries: 3,
            retry_timeout: PATIENCE,
            ..RetryConfig::default()
        });
    if let Some(endpoint) = &s3.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    if let Some(token) = &s3.token {
        builder = builder.with_token(token.expose());
    }
    Ok(Storage {
        store: Arc::new(builder.build()?),
        prefix: Path::parse(&s3.prefix)?,
        root: None,
    })
}

/// Up to [`PART_BYTES`]; fewer only at the end of the file.
async fn next_part(mut file: File) -> io::Result<(Vec<u8>, File)> {
    off_thread(move || {
        let mut part = Vec::new();
        (&mut file).take(PART_BYTES as u64).read_to_end(&mut part)?;
        Ok((part, file))
    })
    .await?
}

/// What the store said, kept inside; see [`super::away`].
fn failed(error: object_store::Error) -> io::Error {
    match error {
        object_store::Error::NotFound { .. } => io::Error::new(io::ErrorKind::NotFound, error),
        error => io::Error::other(error),
    }
}
