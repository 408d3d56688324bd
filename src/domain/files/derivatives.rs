//! Copies from the cache; drawn again where they were lost, and the first time where nobody needed one yet.

use std::io::{BufReader, Seek};

use bytes::Bytes;

use super::blocking::off_thread;
use super::inspect::inspect;
use super::storage::Kept;
use super::{Files, NotTaken, Refused, away, drawing, thumbnail};
use crate::base::error::AppError;
use crate::base::ids::UploadId;

impl Files {
    /// A copy of a PNG or JPEG that we keep.
    pub async fn copy(&self, kept: Kept, id: UploadId) -> Result<Bytes, AppError> {
        if let Some(bytes) = self.storage.read_copy(kept, id.0).await.map_err(away)? {
            return Ok(bytes);
        }
        let original = self.storage.fetch(id.0).await.map_err(away)?;
        self.draw(kept, id, original).await.map_err(unreadable)
    }

    /// The same of an SVG: a PNG.
    pub async fn drawing(&self, kept: Kept, id: UploadId) -> Result<Bytes, AppError> {
        if let Some(bytes) = self.storage.read_copy(kept, id.0).await.map_err(away)? {
            return Ok(bytes);
        }
        let original = self.storage.fetch(id.0).await.map_err(away)?;
        self.draw_apart(kept, id, original).await.map_err(unreadable)
    }

    async fn draw(&self, kept: Kept, id: UploadId, original: std::fs::File) -> Result<Bytes, NotTaken> {
        let (original, inspected) = off_thread(move || -> Result<_, NotTaken> {
            let mut reader = BufReader::new(original);
            let inspected = inspect(&mut reader)?;
            reader.rewind()?;
            Ok((reader, inspected))
        })
        .await??;
        let turn = self.turns.to_draw(inspected.drawing_bytes).await?;
        let drawn = off_thread(move || {
            let _turn = turn;
            thumbnail::render(original, &inspected, side_px(kept))?.ok_or(Refused::UnknownType)
        })
        .await??;
        self.storage.keep_copy(kept, id.0, drawn.bytes.clone()).await?;
        Ok(drawn.bytes.into())
    }

    /// An SVG that is too much to draw has a sign for its picture, from then on.
    async fn draw_apart(&self, kept: Kept, id: UploadId, svg: std::fs::File) -> Result<Bytes, NotTaken> {
        let turn = self.turns.to_draw_apart().await?;
        let apart = self.apart.clone();
        let drawn = off_thread(move || {
            let _turn = turn;
            let drawn = apart.draw(svg, side_px(kept))?;
            Ok::<_, NotTaken>(drawn.map(|png| thumbnail::drawing_on_ground(&png)).transpose()?)
        })
        .await??;
        if drawn.is_none() {
            tracing::info!(upload = %id, "an SVG takes too much to be drawn");
        }
        let drawn = drawn.or_else(|| drawing::icon(side_px(kept)));
        let bytes = drawn.ok_or(Refused::Broken)?;
        self.storage.keep_copy(kept, id.0, bytes.clone()).await?;
        Ok(bytes.into())
    }
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
        Kept::Preview | Kept::Original => thumbnail::LARGE_PX,
    }
}
