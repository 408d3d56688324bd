//! Files on the local disk, named by their id and nothing else: no name that came from outside ever reaches a path.
//!
//! `files/<last two of the id>/<id>` holds originals, `thumbnails/…` the same for small copies, which can be made again
//! and are therefore a cache. A file appears under its name only when it is whole: it is written beside it, synced, then
//! renamed. Directories are 0700 and files 0600. An object store (issue 4) will take this file's place; what the rest
//! of the room uses of it is [`Storage`]'s public methods.

use std::fs::{DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use tokio::task::spawn_blocking;
use uuid::Uuid;

/// How much is gathered before it goes to the disk in one blocking call.
const WRITE_BYTES: usize = 256 * 1024;

#[derive(Clone, Debug)]
pub struct Storage {
    originals: Arc<Path>,
    thumbnails: Arc<Path>,
}

/// A file that has arrived whole but is not kept yet. Dropping it removes it.
#[derive(Debug)]
pub struct Received {
    temp: NamedTempFile,
    path: PathBuf,
    pub id: Uuid,
    pub sha256: [u8; 32],
    pub size_bytes: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum ReceiveError<E> {
    #[error("more than {max_bytes} bytes")]
    TooLarge { max_bytes: u64 },
    /// What the sender's stream said; the connection broke, or it was not the form it claimed to be.
    #[error("the upload broke off")]
    Stream(E),
    #[error("cannot write the file")]
    Disk(#[from] io::Error),
}

impl Storage {
    /// Makes the two directories under `data_dir` where they are missing.
    pub fn open(data_dir: &Path) -> io::Result<Self> {
        let (originals, thumbnails) = (data_dir.join("files"), data_dir.join("thumbnails"));
        make_private_dir(&originals)?;
        make_private_dir(&thumbnails)?;
        Ok(Self {
            originals: originals.into(),
            thumbnails: thumbnails.into(),
        })
    }

    /// Takes a stream of chunks to disk, never holding more than a few hundred kilobytes of it in memory. Stops reading
    /// as soon as `max_bytes` is exceeded.
    pub async fn receive<S, C, E>(
        &self,
        id: Uuid,
        chunks: S,
        max_bytes: u64,
    ) -> Result<Received, ReceiveError<E>>
    where
        S: Stream<Item = Result<C, E>>,
        C: AsRef<[u8]>,
    {
        let path = shard(&self.originals, id);
        let mut writer = on_disk({
            let path = path.clone();
            move || Writer::beside(&path)
        })
        .await?;
        let (mut gathered, mut size_bytes) = (Vec::new(), 0u64);
        let mut chunks = std::pin::pin!(chunks);
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(ReceiveError::Stream)?;
            let chunk = chunk.as_ref();
            size_bytes += chunk.len() as u64;
            if size_bytes > max_bytes {
                return Err(ReceiveError::TooLarge { max_bytes });
            }
            gathered.extend_from_slice(chunk);
            if gathered.len() >= WRITE_BYTES {
                (writer, gathered) = on_disk(move || writer.write(gathered)).await?;
            }
        }
        let (temp, sha256) = on_disk(move || writer.write(gathered)?.0.finish()).await?;
        Ok(Received {
            temp,
            path,
            id,
            sha256,
            size_bytes,
        })
    }

    /// The same for bytes that are already in memory (a data URI, a picture the program drew). Blocks.
    pub fn receive_bytes(&self, id: Uuid, bytes: &[u8]) -> io::Result<Received> {
        let path = shard(&self.originals, id);
        let mut writer = Writer::beside(&path)?;
        writer.append(bytes)?;
        let (temp, sha256) = writer.finish()?;
        Ok(Received {
            temp,
            path,
            id,
            sha256,
            size_bytes: bytes.len() as u64,
        })
    }

    /// Blocks.
    pub fn open_original(&self, id: Uuid) -> io::Result<File> {
        File::open(shard(&self.originals, id))
    }

    /// Takes back a file whose row never came to be. Blocks; a missing file is as good as a removed one.
    pub fn remove(&self, id: Uuid) -> io::Result<()> {
        for root in [&self.originals, &self.thumbnails] {
            match std::fs::remove_file(shard(root, id)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// `None` while there is no thumbnail yet. Blocks.
    pub fn read_thumbnail(&self, id: Uuid) -> io::Result<Option<Vec<u8>>> {
        match std::fs::read(shard(&self.thumbnails, id)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Replaces what was there: two that draw it at once draw the same. Blocks.
    pub fn keep_thumbnail(&self, id: Uuid, bytes: &[u8]) -> io::Result<()> {
        let path = shard(&self.thumbnails, id);
        let mut writer = Writer::beside(&path)?;
        writer.append(bytes)?;
        writer.temp.persist(&path)?;
        Ok(())
    }
}

impl Received {
    /// A second handle, at the beginning, to look at what arrived. Blocks.
    pub fn reopen(&self) -> io::Result<File> {
        self.temp.reopen()
    }

    /// From here on the file is there under its id, also after a power cut. Blocks.
    pub fn keep(self) -> io::Result<()> {
        self.temp.as_file().sync_all()?;
        self.temp.persist_noclobber(&self.path)?;
        sync_dir(&self.path)
    }
}

/// Writes and hashes; lives in blocking calls only.
struct Writer {
    temp: NamedTempFile,
    hash: Sha256,
}

impl Writer {
    fn beside(path: &Path) -> io::Result<Self> {
        let dir = path.parent().unwrap_or(path);
        make_private_dir(dir)?;
        Ok(Self {
            // Created with mode 0600, and removed when dropped.
            temp: tempfile::Builder::new().prefix(".arriving-").tempfile_in(dir)?,
            hash: Sha256::new(),
        })
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.temp.write_all(bytes)
    }

    /// Gives the buffer back empty, to be filled again.
    fn write(mut self, mut bytes: Vec<u8>) -> io::Result<(Self, Vec<u8>)> {
        self.append(&bytes)?;
        bytes.clear();
        Ok((self, bytes))
    }

    fn finish(mut self) -> io::Result<(NamedTempFile, [u8; 32])> {
        self.temp.flush()?;
        Ok((self.temp, self.hash.finalize().into()))
    }
}

/// By the *end* of the id: the beginning of a version 7 UUID is the time, which would put everything in one directory.
fn shard(root: &Path, id: Uuid) -> PathBuf {
    let name = id.as_hyphenated().to_string();
    root.join(&name[34..]).join(&name)
}

fn make_private_dir(dir: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

/// A rename is durable once its directory is. The directory itself may be new, so its parent too.
fn sync_dir(path: &Path) -> io::Result<()> {
    for dir in path.ancestors().skip(1).take(2) {
        File::open(dir)?.sync_all()?;
    }
    Ok(())
}

async fn on_disk<T, F>(work: F) -> io::Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> io::Result<T> + Send + 'static,
{
    spawn_blocking(work).await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests;
