//! From bytes to a file that is examined and kept, and its row.

use std::io::{self, BufReader};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use futures_util::{Stream, stream};
use serde::{Deserialize, Serialize};

use super::blocking::off_thread;
use super::derivatives::Pixels;
use super::inspect::inspect;
use super::kind::{FileKind, Inspected, MAX_BYTES, Refused};
use super::pdf::PdfState;
use super::pdf_page::PdfPage;
use super::perceptual_hash::Look;
use super::staging::{ReceiveError, Received};
use super::storage::Kept;
use super::store::{self, Upload};
use super::{Files, data_uri, filename, thumbnail};
use crate::base::error::AppError;
use crate::base::ids::{UploadId, UserId};

/// A file that lies whole in the store and was found good, but has no row yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Arrived {
    pub id: UploadId,
    pub kind: FileKind,
    pub file_name: String,
    pub size_bytes: u64,
    pub sha256: [u8; 32],
    pub width_px: Option<u32>,
    pub height_px: Option<u32>,
    /// What is known of a PDF that can be placed.
    #[serde(default)]
    pub page: Option<PdfPage>,
    /// Of an SVG with pictures in it: how many pixels it would be across if all of it were as coarse as they are.
    #[serde(default)]
    pub inside_px: Option<u32>,
    /// How it looks, for comparing; only pictures made of pixels have one.
    pub look: Option<Look>,
    #[serde(skip)]
    recorded: Arc<AtomicBool>,
}

/// Why a file did not arrive.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("La subida se interrumpió. Inténtalo de nuevo.")]
    BrokeOff,
    /// Here, or in the store.
    #[error("cannot keep the file")]
    Disk(#[from] io::Error),
}

impl NotTaken {
    /// As a complaint about one field of a larger request: 400.
    pub fn about(self, field: &str) -> AppError {
        match self {
            Self::Refused(refused) => AppError::field(field, refused.why()),
            other => other.into(),
        }
    }
}

/// As the answer to an upload by itself: 413, 415 or 400.
impl From<NotTaken> for AppError {
    fn from(error: NotTaken) -> Self {
        match error {
            NotTaken::Refused(Refused::TooLarge { .. }) => Self::TooLarge,
            NotTaken::Refused(Refused::Empty) => Self::field("file", Refused::Empty.why()),
            NotTaken::Refused(refused) => Self::UnsupportedMedia(refused.to_string()),
            NotTaken::BrokeOff => Self::Malformed("La subida se interrumpió. Inténtalo de nuevo."),
            NotTaken::Disk(error) => super::away(error),
        }
    }
}

impl Arrived {
    /// Writes the row. May be called again when the transaction is.
    pub fn record(
        &self,
        conn: &mut PgConnection,
        owner: Option<UserId>,
        now: DateTime<Utc>,
    ) -> Result<Upload, AppError> {
        let upload = Upload {
            id: self.id,
            owner_id: owner,
            file_name: self.file_name.clone(),
            kind: self.kind,
            // Both are far below their type's end: MAX_BYTES, and the limits on pixels.
            size_bytes: i64::try_from(self.size_bytes).unwrap_or(i64::MAX),
            sha256: self.sha256.to_vec(),
            width_px: self.width_px.and_then(|px| i32::try_from(px).ok()),
            height_px: self.height_px.and_then(|px| i32::try_from(px).ok()),
            created_at: now,
            pages: self.page.map(|page| page.pages),
            width_um: self.page.map(|page| page.width_um),
            height_um: self.page.map(|page| page.height_um),
            inside_px: self.inside_px.and_then(|px| i32::try_from(px).ok()),
        };
        store::insert(conn, &upload, self.look)?;
        self.recorded.store(true, Ordering::Relaxed);
        Ok(upload)
    }

    pub(super) fn is_recorded(&self) -> bool {
        self.recorded.load(Ordering::Relaxed)
    }
}

impl Files {
    /// Takes a stream of chunks; `name` is what the sender calls the file.
    pub async fn arrive<S, C, E>(&self, name: &str, chunks: S) -> Result<Arrived, NotTaken>
    where
        S: Stream<Item = Result<C, E>>,
        C: AsRef<[u8]>,
    {
        let id = UploadId::random();
        let received = self
            .landing
            .receive(chunks, MAX_BYTES)
            .await
            .map_err(|error| match error {
                ReceiveError::TooLarge { max_bytes } => NotTaken::Refused(Refused::TooLarge { max_bytes }),
                ReceiveError::Stream(_) => NotTaken::BrokeOff,
                ReceiveError::Disk(error) => NotTaken::Disk(error),
            })?;
        self.examine(id, received, name).await
    }

    /// Takes bytes that are in memory already.
    pub async fn arrive_bytes(&self, name: &str, bytes: Vec<u8>) -> Result<Arrived, NotTaken> {
        let (id, landing) = (UploadId::random(), self.landing.clone());
        let received = off_thread(move || landing.receive_bytes(&bytes)).await??;
        self.examine(id, received, name).await
    }

    /// Takes a picture that came inside a request. It must be one: a PDF has no place there.
    pub(super) async fn arrive_data_uri(&self, uri: &str) -> Result<Arrived, NotTaken> {
        // Piece by piece to the disk: the text itself is large enough.
        let pieces = data_uri::pieces(uri, MAX_BYTES)?;
        let received = self.landing.receive(stream::iter(pieces), MAX_BYTES).await;
        let received = received.map_err(|error| match error {
            ReceiveError::TooLarge { max_bytes } => NotTaken::Refused(Refused::TooLarge { max_bytes }),
            ReceiveError::Stream(refused) => NotTaken::Refused(refused),
            ReceiveError::Disk(error) => NotTaken::Disk(error),
        })?;
        let arrived = self.examine(UploadId::random(), received, "vista-previa").await?;
        if arrived.kind == FileKind::Pdf {
            self.discard(arrived.id).await;
            return Err(Refused::UnknownType.into());
        }
        Ok(arrived)
    }

    async fn examine(&self, id: UploadId, received: Received, name: &str) -> Result<Arrived, NotTaken> {
        // An SVG is read whole to be inspected, with what lies inside of it.
        let turn = self.turns.to_draw(2 * received.size_bytes).await?;
        let (received, inspected) = off_thread(move || -> Result<_, NotTaken> {
            let _turn = turn;
            let inspected = inspect(BufReader::new(received.reopen()?))?;
            Ok((received, inspected))
        })
        .await??;
        let (received, thumbnail, page) = self.decode(received, inspected.clone()).await?;
        let (received, inside_px) = self.inside(received, &inspected).await?;
        let (size_bytes, sha256) = (received.size_bytes, received.sha256);
        let look = thumbnail.as_ref().and_then(|thumbnail| thumbnail.look);
        // The thumbnail first: once the original is there, nothing is missing.
        if let Some(thumbnail) = thumbnail {
            self.storage
                .keep_copy(Kept::Thumbnail, id.0, thumbnail.bytes)
                .await?;
        }
        // What arrived stays on the disk until the store has it.
        let (received, file) = off_thread(move || received.reopen().map(|file| (received, file))).await??;
        let turn = self.turns.to_keep().await?;
        self.storage.keep(id.0, file).await?;
        drop(turn);
        drop(received);
        Ok(Arrived {
            id,
            kind: inspected.kind,
            file_name: filename::clean(name, inspected.kind),
            size_bytes,
            sha256,
            width_px: inspected.width_px,
            height_px: inspected.height_px,
            page,
            inside_px,
            look,
            recorded: Arc::default(),
        })
    }

    /// Decodes the whole picture, once there is memory for it.
    async fn decode(
        &self,
        received: Received,
        inspected: Inspected,
    ) -> Result<(Received, Option<thumbnail::Thumbnail>, Option<PdfPage>), NotTaken> {
        match inspected.kind {
            FileKind::Png | FileKind::Jpeg | FileKind::Webp => {}
            FileKind::Pdf => {
                let (received, page) = self.readable(received).await?;
                return Ok((received, None, page));
            }
            FileKind::Svg => return Ok((received, None, None)),
        }
        let (received, file) = off_thread(move || received.reopen().map(|file| (received, file))).await??;
        let (pixels, inspected) = match inspected.kind {
            FileKind::Webp => self.webp_pixels(file, thumbnail::SMALL_PX).await?,
            _ => (Box::new(BufReader::new(file)) as Box<dyn Pixels>, inspected),
        };
        let turn = self.turns.to_draw(inspected.drawing_bytes).await?;
        off_thread(move || {
            let _turn = turn;
            let thumbnail = thumbnail::render(pixels, &inspected, thumbnail::SMALL_PX)?;
            Ok((received, thumbnail, None))
        })
        .await?
    }

    /// How coarse the pictures in an SVG are.
    async fn inside(
        &self,
        received: Received,
        inspected: &Inspected,
    ) -> Result<(Received, Option<u32>), NotTaken> {
        if !inspected.has_pictures {
            return Ok((received, None));
        }
        let turn = self.turns.to_draw_apart().await?;
        let apart = self.apart.clone();
        off_thread(move || {
            let _turn = turn;
            let pixels = apart.measure_svg(received.reopen()?)?;
            Ok((received, pixels))
        })
        .await?
    }

    /// One that can be opened, and has a page; and how large that is, if it can be drawn.
    async fn readable(&self, received: Received) -> Result<(Received, Option<PdfPage>), NotTaken> {
        let turn = self.turns.to_draw_apart().await?;
        let apart = self.apart.clone();
        let (received, state, page) = off_thread(move || -> io::Result<_> {
            let _turn = turn;
            let state = apart.read_pdf(received.reopen()?)?;
            let page = match state {
                Some(PdfState::HasPages) => apart.measure_pdf(received.reopen()?)?,
                _ => None,
            };
            Ok((received, state, page))
        })
        .await??;
        match state {
            Some(state) => state.taken()?,
            // A print shop's program may have more room for it.
            None => tracing::info!("a PDF takes too much to be read"),
        }
        Ok((received, page))
    }
}
