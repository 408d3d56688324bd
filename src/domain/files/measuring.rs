//! PDFs that came before their pages were measured: looked at once more, a few at a time, so that they can be placed in designs too.
//! Safe with several processes: the same file has the same measures.

use super::blocking::off_thread;
use super::pdf_page::PdfPage;
use super::store::{self, Place};
use super::{Files, away};
use crate::base::db::Db;
use crate::base::error::AppError;
use crate::base::ids::UploadId;

/// Of one round: each may take some seconds of a processor, in the turn that uploads wait for too.
const AT_ONCE: usize = 20;
/// Rows looked at in one statement, and statements of one round.
const ROWS: i64 = 500;
const PAGES: usize = 40;

/// Goes over all files once; those that cannot be measured would not be the next time either. What it remembers is only where it
/// stopped.
pub struct Measuring {
    files: Files,
    db: Db,
    after: Option<Place>,
    is_done: bool,
}

impl Measuring {
    pub fn new(files: Files, db: Db) -> Self {
        Self {
            files,
            db,
            after: None,
            is_done: false,
        }
    }

    /// One round: how many were measured.
    pub async fn run_once(&mut self) -> Result<usize, AppError> {
        let (mut tried, mut measured) = (0, 0);
        for _ in 0..PAGES {
            if self.is_done || tried == AT_ONCE {
                break;
            }
            let after = self.after;
            let page = self.db.read(move |conn| store::unmeasured(conn, after, ROWS));
            let (found, next) = page.await?;
            let fits = AT_ONCE - tried;
            for (at, id) in found.iter().take(fits) {
                match self.measure(*id).await {
                    Ok(is_measured) => measured += usize::from(is_measured),
                    // The store or the database is away: here again the next time.
                    Err(AppError::Unavailable) => return Err(AppError::Unavailable),
                    Err(error) => tracing::warn!(upload = %id, %error, "a PDF cannot be measured"),
                }
                tried += 1;
                self.after = Some((*at, *id));
            }
            if found.len() <= fits {
                self.after = next;
                self.is_done = next.is_none();
            }
        }
        if measured > 0 {
            tracing::info!(measured, "PDFs measured that came before");
        }
        Ok(measured)
    }

    async fn measure(&self, id: UploadId) -> Result<bool, AppError> {
        let original = self.files.storage.fetch(id.0).await.map_err(away)?;
        let turn = self.files.turns.to_draw_apart().await.map_err(away)?;
        let apart = self.files.apart.clone();
        let page = off_thread(move || {
            let _turn = turn;
            apart.measure_pdf(original)
        });
        let page: Option<PdfPage> = page.await.and_then(|page| page).map_err(away)?;
        match page {
            Some(page) => self
                .db
                .transact(move |conn, _| store::write_page(conn, id, page))
                .await
                .map(|()| true),
            None => Ok(false),
        }
    }
}
