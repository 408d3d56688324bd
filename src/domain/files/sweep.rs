//! What nobody uses is deleted after a week: rows that no order, payment, transfer, product or kept cart refers to, with their
//! files, and files that never got a row. Safe with several processes, and against an order that takes up a file just then:
//! whoever takes it locks its row first ([`super::store::hold`]), and what is locked is passed over.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};

use super::blocking::off_thread;
use super::store::{self, Place};
use super::{Files, away};
use crate::base::db::Db;
use crate::base::error::AppError;
use crate::base::ids::UploadId;

/// How long a file may lie unused. Also how long one may wait for its row.
const KEPT: TimeDelta = TimeDelta::days(7);
/// What arrives takes minutes at most.
const ARRIVING: Duration = Duration::from_secs(24 * 3600);
/// Rows looked at in one transaction.
const AT_ONCE: i64 = 500;
/// Transactions in one round; the next round goes on where this one stopped.
const BATCHES: usize = 40;
/// Folders of the store looked through in one round, so that each is seen about once a day.
const FOLDERS: i64 = 11;

/// Goes over all files again and again. What it remembers is only where it stopped.
pub struct Sweep {
    files: Files,
    db: Db,
    after: Option<Place>,
}

/// What one round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Rows, with their files.
    pub unused: usize,
    /// Files without a row.
    pub stray: usize,
}

impl Sweep {
    pub fn new(files: Files, db: Db) -> Self {
        Self {
            files,
            db,
            after: None,
        }
    }

    /// One round, as it is an hour now.
    pub async fn run_once(&mut self) -> Result<(), AppError> {
        let swept = self.round(self.db.clock().now()).await?;
        if swept != Swept::default() {
            tracing::info!(swept.unused, swept.stray, "files swept");
        }
        Ok(())
    }

    pub async fn round(&mut self, now: DateTime<Utc>) -> Result<Swept, AppError> {
        let mut swept = Swept::default();
        for _ in 0..BATCHES {
            let (removed, next) = self.batch(now).await?;
            swept.unused += removed;
            self.after = next;
            if self.after.is_none() {
                break;
            }
        }
        let hour = now.timestamp().div_euclid(3600).rem_euclid(24);
        for folder in hour * FOLDERS..(hour + 1) * FOLDERS {
            if let Ok(folder) = u8::try_from(folder) {
                swept.stray += self.strays(folder, now).await?;
            }
        }
        let landing = self.files.landing.clone();
        #[allow(
            clippy::disallowed_methods,
            reason = "compared with what the file system wrote, by its own clock"
        )]
        let now = SystemTime::now();
        off_thread(move || landing.clear(now, ARRIVING))
            .await
            .and_then(|cleared| cleared)
            .map_err(away)?;
        Ok(swept)
    }

    /// The row first: a file without a row is found later, a row without its file would be an order without it.
    async fn batch(&self, now: DateTime<Utc>) -> Result<(usize, Option<Place>), AppError> {
        let after = self.after;
        let (gone, next) = self
            .db
            .transact(move |conn, _| store::delete_unused(conn, after, now - KEPT, AT_ONCE))
            .await?;
        for id in &gone {
            self.files.discard(*id).await;
        }
        Ok((gone.len(), next))
    }

    /// What lies in a folder of the store and has no row: left behind by a process that was killed, or by a removal that
    /// failed.
    pub async fn strays(&self, folder: u8, now: DateTime<Utc>) -> Result<usize, AppError> {
        let old = self
            .files
            .storage
            .old_in(folder, now - KEPT)
            .await
            .map_err(away)?;
        let mut removed = 0;
        for ids in old.chunks(1000) {
            let ids: Vec<UploadId> = ids.iter().copied().map(UploadId::from).collect();
            let strays = self.db.read(move |conn| store::without_row(conn, ids)).await?;
            removed += strays.len();
            for id in strays {
                self.files.discard(id).await;
            }
        }
        Ok(removed)
    }
}
