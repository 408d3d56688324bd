//! Copies from the cache; drawn again where they were lost, and the first time where nobody needed one yet.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Seek};

use bytes::Bytes;
use uuid::Uuid;

use super::blocking::off_thread;
use super::inspect::inspect;
use super::kind::{FileKind, Inspected};
use super::storage::Kept;
use super::store::Upload;
use super::turns::QueuedTurn;
use super::{Files, NotTaken, Refused, away, drawing, thumbnail};
use crate::base::error::AppError;
use crate::base::ids::UploadId;

impl Files {
    /// A copy of a picture made of pixels that we keep.
    pub async fn copy(&self, kept: Kept, id: UploadId) -> Result<Bytes, AppError> {
        if let Some(bytes) = self.storage.read_copy(kept, id.0).await.map_err(away)? {
            return Ok(bytes);
        }
        let original = self.storage.fetch(id.0).await.map_err(away)?;
        self.draw(kept, id, original).await.map_err(unreadable)
    }

    /// The same of an SVG or a PDF: a PNG.
    pub async fn drawing(&self, kept: Kept, id: UploadId, kind: FileKind) -> Result<Bytes, AppError> {
        if let Some(bytes) = self.storage.read_copy(kept, id.0).await.map_err(away)? {
            return Ok(bytes);
        }
        let original = self.storage.fetch(id.0).await.map_err(away)?;
        self.draw_apart(kept, id, (kind, original))
            .await
            .map_err(unreadable)
    }

    /// A PNG or JPEG, to be drawn onto something: what shows through stays so.
    pub async fn art(&self, upload: &Upload) -> Result<Bytes, AppError> {
        let id = upload.id;
        if let Some(bytes) = self.storage.read_copy(Kept::Art, id.0).await.map_err(away)? {
            return Ok(bytes);
        }
        let original = self.storage.fetch(id.0).await.map_err(away)?;
        let drawn = match upload.kind {
            FileKind::Png | FileKind::Jpeg | FileKind::Webp => self.art_of_pixels(original).await,
            FileKind::Svg | FileKind::Pdf => self.art_of_lines(upload.kind, original).await,
        };
        let bytes = Bytes::from(drawn.map_err(unreadable)?);
        self.storage
            .keep_copy(Kept::Art, id.0, bytes.clone())
            .await
            .map_err(away)?;
        Ok(bytes)
    }

    async fn art_of_pixels(&self, original: File) -> Result<Vec<u8>, NotTaken> {
        let (original, inspected) = self.pixels_of(original, side_px(Kept::Art)).await?;
        let turn = self.turns.to_draw(inspected.drawing_bytes).await?;
        off_thread(move || {
            let _turn = turn;
            let drawn = thumbnail::render_clear(original, &inspected, side_px(Kept::Art))?;
            Ok(drawn.ok_or(Refused::UnknownType)?.bytes)
        })
        .await?
    }

    /// One that is too much to draw is its sign.
    async fn art_of_lines(&self, kind: FileKind, file: File) -> Result<Vec<u8>, NotTaken> {
        let turn = self.turns.to_draw_apart().await?;
        let apart = self.apart.clone();
        let drawn = off_thread(move || {
            let _turn = turn;
            apart.draw(kind, file, side_px(Kept::Art))
        })
        .await??;
        let drawn = drawn.or_else(|| drawing::icon(side_px(Kept::Art)));
        Ok(drawn.ok_or(Refused::Broken)?)
    }

    /// What was drawn under this name, if it is still there.
    pub async fn kept_mockup(&self, key: Uuid) -> Result<Option<Bytes>, AppError> {
        self.storage.read_copy(Kept::Mockup, key).await.map_err(away)
    }

    /// To be held while the pictures of a design are read and drawn: whoever waits has none of them in memory.
    pub async fn mockup_turn(&self) -> Result<QueuedTurn, AppError> {
        self.turns.to_draw_mockup().await
    }

    /// Draws something of this width once there is memory for it, and keeps it under this name.
    pub async fn draw_mockup(
        &self,
        key: Uuid,
        width_px: u32,
        draw: impl FnOnce() -> Option<Vec<u8>> + Send + 'static,
    ) -> Result<Bytes, AppError> {
        // The canvas, what is printed on it, and a picture that is read for that.
        let canvas = u64::from(width_px) * u64::from(width_px) * 4;
        let turn = self.turns.to_draw(3 * canvas).await.map_err(away)?;
        let drawn = off_thread(move || {
            let _turn = turn;
            draw()
        });
        let drawn = drawn.await.map_err(away)?;
        let drawn = drawn.ok_or_else(|| AppError::Internal(anyhow::anyhow!("a design cannot be drawn")))?;
        let bytes = Bytes::from(drawn);
        self.storage
            .keep_copy(Kept::Mockup, key, bytes.clone())
            .await
            .map_err(away)?;
        Ok(bytes)
    }

    /// Small work on pictures that are in memory already, beside the reactor.
    pub async fn beside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let turn = self.turns.to_draw(0).await.map_err(away)?;
        let done = off_thread(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(away)
    }

    /// From what a copy with this longer side is drawn: the file, or of a WebP what was drawn of it apart.
    async fn pixels_of(
        &self,
        original: File,
        side_px: u32,
    ) -> Result<(Box<dyn Pixels>, Inspected), NotTaken> {
        let (reader, inspected) = looked_at(original).await?;
        match inspected.kind {
            FileKind::Webp => self.webp_pixels(reader.into_inner(), side_px).await,
            _ => Ok((Box::new(reader), inspected)),
        }
    }

    pub(super) async fn webp_pixels(
        &self,
        mut webp: File,
        side_px: u32,
    ) -> Result<(Box<dyn Pixels>, Inspected), NotTaken> {
        let turn = self.turns.to_draw_apart().await?;
        let apart = self.apart.clone();
        off_thread(move || {
            let _turn = turn;
            webp.rewind()?;
            let png = apart.draw(FileKind::Webp, webp, side_px)?;
            let mut png = Cursor::new(png.ok_or(Refused::Broken)?);
            let drawn = inspect(&mut png)?;
            png.rewind()?;
            Ok((Box::new(png) as Box<dyn Pixels>, drawn))
        })
        .await?
    }

    async fn draw(&self, kept: Kept, id: UploadId, original: File) -> Result<Bytes, NotTaken> {
        let (original, inspected) = self.pixels_of(original, side_px(kept)).await?;
        let turn = self.turns.to_draw(inspected.drawing_bytes).await?;
        let drawn = off_thread(move || {
            let _turn = turn;
            thumbnail::render(original, &inspected, side_px(kept))?.ok_or(Refused::UnknownType)
        })
        .await??;
        let bytes = Bytes::from(drawn.bytes);
        self.storage.keep_copy(kept, id.0, bytes.clone()).await?;
        Ok(bytes)
    }

    /// One that is too much to draw has a sign for its picture, from then on.
    async fn draw_apart(
        &self,
        kept: Kept,
        id: UploadId,
        (kind, file): (FileKind, File),
    ) -> Result<Bytes, NotTaken> {
        let turn = self.turns.to_draw_apart().await?;
        let apart = self.apart.clone();
        let drawn = off_thread(move || {
            let _turn = turn;
            let drawn = apart.draw(kind, file, side_px(kept))?;
            Ok::<_, NotTaken>(drawn.map(|png| thumbnail::drawing_on_ground(&png)).transpose()?)
        })
        .await??;
        if drawn.is_none() {
            tracing::info!(upload = %id, %kind, "a file takes too much to be drawn");
        }
        let drawn = drawn.or_else(|| drawing::icon(side_px(kept)));
        let bytes = Bytes::from(drawn.ok_or(Refused::Broken)?);
        self.storage.keep_copy(kept, id.0, bytes.clone()).await?;
        Ok(bytes)
    }
}

/// A picture that can be read.
pub(super) trait Pixels: BufRead + Seek + Send {}

impl<R: BufRead + Seek + Send> Pixels for R {}

async fn looked_at(original: File) -> Result<(BufReader<File>, Inspected), NotTaken> {
    off_thread(move || -> Result<_, NotTaken> {
        let mut reader = BufReader::new(original);
        let inspected = inspect(&mut reader)?;
        reader.rewind()?;
        Ok((reader, inspected))
    })
    .await?
}

fn unreadable(error: NotTaken) -> AppError {
    match error {
        NotTaken::Disk(error) => away(error),
        // It was good when it came in.
        error => AppError::Internal(anyhow::Error::new(error).context("a kept picture cannot be read")),
    }
}

/// The longer side of a copy.
fn side_px(kept: Kept) -> u32 {
    match kept {
        Kept::Thumbnail => thumbnail::SMALL_PX,
        Kept::Preview | Kept::Original | Kept::Art | Kept::Mockup | Kept::Print => thumbnail::LARGE_PX,
    }
}
