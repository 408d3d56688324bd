//! Where files arrive: a private directory on the local disk, whatever store they are kept in afterwards.
//!
//! A file is written and hashed there, examined there, and only then put into the store (see [`super::storage`]). No
//! name that came from outside ever reaches a path. The directory is 0700 and the files 0600; what a killed process left
//! behind is removed by the sweep.

#[cfg(test)]
mod tests;

use crate::base::blocking::block;
use std::fs::{DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures_util::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

/// How much is gathered before it goes to the disk in one blocking call.
const WRITE_BYTES: usize = 64 * 1024;

#[derive(Clone, Debug)]
pub struct Landing {
    pub(super) dir: Arc<Path>,
}

/// A file that has arrived whole but is not kept yet. Dropping it removes it.
#[derive(Debug)]
pub struct Received {
    temp: NamedTempFile,
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

impl Landing {
    /// Makes the directory where it is missing.
    pub fn open(dir: &Path) -> io::Result<Self> {
        make_private_dir(dir)?;
        Ok(Self { dir: dir.into() })
    }

    /// Takes a stream of chunks to disk, never holding more than a few hundred kilobytes of it in memory. Stops reading
    /// as soon as `max_bytes` is exceeded.
    pub async fn receive<S, C, E>(&self, chunks: S, max_bytes: u64) -> Result<Received, ReceiveError<E>>
    where
        S: Stream<Item = Result<C, E>>,
        C: AsRef<[u8]>,
    {
        let landing = self.clone();
        let mut writer = on_disk(move || landing.writer()).await?;
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
        Ok(on_disk(move || writer.write(gathered)?.0.finish(size_bytes)).await?)
    }

    /// The same for bytes that are already in memory (a data URI, a picture the program drew). Blocks.
    pub fn receive_bytes(&self, bytes: &[u8]) -> io::Result<Received> {
        let mut writer = self.writer()?;
        writer.append(bytes)?;
        writer.finish(bytes.len() as u64)
    }

    /// Removes what has been lying here since before `now - age`: no upload takes that long. Blocks.
    pub fn clear(&self, now: SystemTime, age: Duration) -> io::Result<usize> {
        let mut removed = 0;
        for entry in std::fs::read_dir(&self.dir)? {
            let entry = entry?;
            // Another process may have been quicker.
            let Ok(modified) = entry.metadata().and_then(|found| found.modified()) else {
                continue;
            };
            if now.duration_since(modified).is_ok_and(|lain| lain > age)
                && std::fs::remove_file(entry.path()).is_ok()
            {
                removed += 1;
            }
        }
        Ok(removed)
    }

    fn writer(&self) -> io::Result<Writer> {
        Ok(Writer {
            // Created with mode 0600, and removed when dropped.
            temp: tempfile::Builder::new()
                .prefix("arriving-")
                .tempfile_in(&self.dir)?,
            hash: Sha256::new(),
        })
    }
}

impl Received {
    /// A second handle, at the beginning, to look at what arrived. Blocks.
    pub fn reopen(&self) -> io::Result<File> {
        self.temp.reopen()
    }
}

/// Writes and hashes; lives in blocking calls only.
struct Writer {
    temp: NamedTempFile,
    hash: Sha256,
}

impl Writer {
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

    fn finish(mut self, size_bytes: u64) -> io::Result<Received> {
        self.temp.flush()?;
        Ok(Received {
            temp: self.temp,
            sha256: self.hash.finalize().into(),
            size_bytes,
        })
    }
}

pub(super) fn make_private_dir(dir: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

async fn on_disk<T, F>(work: F) -> io::Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> io::Result<T> + Send + 'static,
{
    block(work).await.map_err(io::Error::other)?
}
