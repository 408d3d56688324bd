//! Print files: made apart from the server, one after the other, kept under a name made of what is in them, and made again where
//! they were lost.

use super::blocking::off_thread;
use super::failed_prints::FailedPrints;
use super::storage::Kept;
use super::{Files, away};
use crate::base::error::AppError;
use crate::base::ids::UploadId;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use std::fs::File;
use std::io::{self, Seek as _, Write as _};
use std::ops::Range;
use std::sync::LazyLock;
use std::time::Instant;
use uuid::Uuid;

/// What is made once, and named by what is in it.
#[derive(Clone, Debug)]
pub struct PrintWish {
    pub key: Uuid,
    /// Before the originals, in a bundle.
    pub head: Vec<u8>,
    pub originals: Vec<UploadId>,
}

impl Files {
    /// How many bytes it has, once it is there. It is finished even where whoever asked for it is gone by then.
    pub async fn print(&self, wish: PrintWish) -> Result<u64, AppError> {
        let kept = self.storage.size_of(Kept::Print, wish.key).await.map_err(away)?;
        if let Some(size) = kept {
            return Ok(size);
        }
        if FAILED.has(wish.key, Instant::now()) {
            return Err(too_large());
        }
        let files = self.clone();
        tokio::spawn(async move { files.make_print(wish).await }).await?
    }

    /// A part of one that is there.
    pub async fn print_stream(
        &self,
        key: Uuid,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, io::Result<Bytes>>, AppError> {
        self.storage
            .stream_of(Kept::Print, key, range)
            .await
            .map_err(away)
    }

    async fn make_print(&self, wish: PrintWish) -> Result<u64, AppError> {
        let turn = self.turns.to_print().await?;
        // Another may have made it meanwhile.
        let kept = self.storage.size_of(Kept::Print, wish.key).await.map_err(away)?;
        if let Some(size) = kept {
            return Ok(size);
        }
        let mut bundle = begun(wish.head).await.map_err(away)?;
        for id in wish.originals {
            let original = self.storage.fetch(id.0).await.map_err(away)?;
            bundle = with(bundle, original).await.map_err(away)?;
        }
        let apart = self.apart.clone();
        let made = off_thread(move || {
            let _turn = turn;
            bundle.rewind()?;
            let made = apart.print(bundle)?;
            made.map(|file| Ok((file.metadata()?.len(), file))).transpose()
        });
        let made: io::Result<Option<(u64, File)>> = made.await.and_then(|made| made);
        let Some((size, file)) = made.map_err(away)?.filter(|(size, _)| *size > 0) else {
            tracing::warn!(print = %wish.key, "a print file takes too much to be made, or something in it cannot be read");
            FAILED.note(wish.key, Instant::now());
            return Err(too_large());
        };
        let turn = self.turns.to_keep().await.map_err(away)?;
        self.storage
            .keep_as(Kept::Print, wish.key, file)
            .await
            .map_err(away)?;
        drop(turn);
        Ok(size)
    }
}

static FAILED: LazyLock<FailedPrints> = LazyLock::new(FailedPrints::default);

fn too_large() -> AppError {
    AppError::conflict(
        "print_too_large",
        "Esta área es demasiado para prepararla aquí en un archivo. Imprime con los archivos originales.",
    )
}

async fn begun(head: Vec<u8>) -> io::Result<File> {
    off_thread(move || {
        let mut bundle = tempfile::tempfile()?;
        bundle.write_all(&head)?;
        Ok(bundle)
    })
    .await?
}

async fn with(mut bundle: File, mut original: File) -> io::Result<File> {
    off_thread(move || {
        io::copy(&mut original, &mut bundle)?;
        Ok(bundle)
    })
    .await?
}
