//! Files that were uploaded while the database was away. Each lies in the store already; what its row will say waits here, a
//! file for each, shared by all processes. They are entered before the orders that may name them.

use super::disk::{private_dir, write_whole};
use super::placing::person;
use super::record::Customer;
use super::{Intake, on_disk};
use crate::base::db::{self, Db};
use crate::base::error::AppError;
use crate::domain::files::{self, Arrived};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Nobody is counted in an outage, so that all of them together are.
const MOST: usize = 1000;
const MOST_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// An upload without its row.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Waiting {
    by: Customer,
    at: DateTime<Utc>,
    file: Arrived,
}

/// A waiting upload's name on the disk says how large its file is.
fn name(file: &Arrived) -> String {
    format!("{}.{}", file.id, file.size_bytes)
}

impl Intake {
    /// Keeps an upload until it can have its row: on the disk once this is `Ok`.
    pub async fn accept_upload(
        &self,
        at: DateTime<Utc>,
        by: Customer,
        file: Arrived,
    ) -> Result<(), AppError> {
        let waiting = Waiting { by, at, file };
        let dir = self.uploads.clone();
        self.at_desk(move |_| keep(&dir, &waiting)).await?
    }

    /// How many wait.
    pub async fn uploads(&self) -> Result<usize, AppError> {
        let dir = self.uploads.clone();
        let waiting = self.at_desk(move |_| waiting_in(&dir)).await?;
        Ok(waiting.map_err(on_disk)?.len())
    }

    /// Gives each its row, exactly once: a crash after that finds the row.
    pub(super) async fn enter_uploads(&self, db: &Db) -> Result<(), AppError> {
        let dir = self.uploads.clone();
        let paths = self.at_desk(move |_| waiting_in(&dir)).await?.map_err(on_disk)?;
        for path in paths {
            let read = {
                let path = path.clone();
                self.at_desk(move |_| read(&path)).await?.map_err(on_disk)?
            };
            if let Some(waiting) = read {
                db.transact(move |conn, _| enter(conn, &waiting)).await?;
            }
            self.at_desk(move |_| remove(&path)).await?.map_err(on_disk)?;
        }
        Ok(())
    }
}

fn keep(dir: &Path, waiting: &Waiting) -> Result<(), AppError> {
    let kept = private_dir(dir).and_then(|()| waiting_in(dir)).and_then(|all| {
        let bytes: u64 = all.iter().filter_map(|path| size_of(path)).sum();
        if all.len() >= MOST || bytes.saturating_add(waiting.file.size_bytes) > MOST_BYTES {
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        write_whole(&dir.join(name(&waiting.file)), &serde_json::to_vec(waiting)?)
    });
    kept.map_err(|error| {
        tracing::error!(%error, "an upload could not be kept without the database");
        AppError::Unavailable
    })
}

fn size_of(path: &Path) -> Option<u64> {
    path.extension()?.to_str()?.parse().ok()
}

/// Other files there are half written, or put aside.
fn waiting_in(dir: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(dir) {
        Ok(entries) => {
            let mut paths = Vec::new();
            for entry in entries {
                let path = entry?.path();
                if size_of(&path).is_some() {
                    paths.push(path);
                }
            }
            Ok(paths)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// `None`: another process was faster, or nobody can read it; that is put aside, for a person.
fn read(path: &Path) -> io::Result<Option<Waiting>> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        bytes => bytes?,
    };
    if let Ok(waiting) = serde_json::from_slice(&bytes) {
        return Ok(Some(waiting));
    }
    let mut aside = path.as_os_str().to_owned();
    aside.push(OsStr::new(".unreadable"));
    tracing::error!(file = %path.display(), "an upload's record cannot be read; it was put aside");
    fs::rename(path, aside)?;
    Ok(None)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn enter(conn: &mut PgConnection, waiting: &Waiting) -> Result<(), AppError> {
    // Two processes may be at it.
    db::hold(conn, &format!("upload|{}", waiting.file.id))?;
    if files::find(conn, waiting.file.id)?.is_none() {
        let owner = person(conn, &waiting.by, waiting.at)?.map(|user| user.id);
        waiting.file.record(conn, owner, waiting.at)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(size_bytes: u64) -> Waiting {
        let file = serde_json::json!({
            "id": uuid::Uuid::new_v4(), "kind": "image/png", "file_name": "a.png", "size_bytes": size_bytes,
            "sha256": vec![0; 32], "width_px": 1, "height_px": 1, "look": null,
        });
        Waiting {
            by: Customer::Guest,
            at: DateTime::UNIX_EPOCH,
            file: serde_json::from_value(file).unwrap(),
        }
    }

    /// Fails without the sum over what waits.
    #[test]
    fn what_waits_is_bounded() {
        let dir = tempfile::tempdir().unwrap();
        let most = waiting(MOST_BYTES - 1);
        keep(dir.path(), &most).unwrap();
        assert!(keep(dir.path(), &waiting(2)).is_err());
        keep(dir.path(), &waiting(1)).unwrap();
        let read = read(&dir.path().join(name(&most.file))).unwrap().unwrap();
        assert_eq!((read.file.id, read.at), (most.file.id, most.at));
        assert_eq!(waiting_in(dir.path()).unwrap().len(), 2);
    }

    #[test]
    fn what_cannot_be_read_is_put_aside_and_stops_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("torn.5");
        fs::write(&path, b"{\"by\":").unwrap();
        assert!(read(&path).unwrap().is_none());
        assert!(read(&path).unwrap().is_none(), "gone, and no error");
        remove(&path).unwrap();
        assert!(waiting_in(dir.path()).unwrap().is_empty());
        assert!(dir.path().join("torn.5.unreadable").exists());
    }
}
