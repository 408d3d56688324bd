//! Where orders are taken without the database: the journal of one process, and the numbers that it may promise.
//!
//! `DATA_DIR/journal` has a folder for each process, `0`, `1`, …; whoever holds its `lock` writes in it, nobody else. The
//! kernel lets go of a lock when its process dies in any way; the next process takes the folder over, or another one brings
//! what lies in it into its own. In a folder: `orders`, a line for each ([`super::rules::lines`]); `numbers`, those that
//! nobody was promised yet; `unreadable`, lines that are not as they were written.

use super::disk::{Tail, private_dir, private_file, write_whole};
use super::record::{Intent, Record};
use super::rules::lines;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::ordering::{IdempotencyKey, Priced};
use crate::domain::orders::Promised;
use chrono::{DateTime, Utc};
use std::fs::{File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// More than any outage brings; a disk and a memory have an end.
const MOST_RECORDS: usize = 10_000;
const MOST_BYTES: u64 = 32 * 1024 * 1024;
/// Processes that share a data directory.
const MOST_FOLDERS: usize = 256;
/// For so long another process may look through the journals and write a line.
const TURN: Duration = Duration::from_secs(1);

/// A folder that is ours for as long as this lives.
struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// `None` if another process has it.
    fn claim(path: PathBuf) -> io::Result<Option<Self>> {
        private_dir(&path)?;
        let lock = private_file(&path.join("lock"))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self { path, _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn orders(&self) -> PathBuf {
        self.path.join("orders")
    }

    fn numbers(&self) -> PathBuf {
        self.path.join("numbers")
    }

    fn unreadable(&self) -> PathBuf {
        self.path.join("unreadable")
    }
}

/// What lies in a folder.
#[derive(Default)]
struct Contents {
    records: Vec<(Arc<Record>, Vec<u8>)>,
    unreadable: Vec<Vec<u8>>,
    is_torn: bool,
    numbers: Vec<String>,
}

impl Contents {
    fn read(folder: &Path) -> io::Result<Self> {
        let mut contents = Self::default();
        let text = read_if_there(&folder.join("orders"))?;
        let lines = lines::read(&text);
        contents.is_torn = !lines.torn.is_empty();
        contents.unreadable = lines.unreadable.iter().map(|line| line.to_vec()).collect();
        for json in lines.records {
            match serde_json::from_slice(json) {
                Ok(record) => contents.records.push((Arc::new(record), lines::line(json))),
                Err(_) => contents.unreadable.push(lines::line(json)),
            }
        }
        let numbers = read_if_there(&folder.join("numbers"))?;
        contents.numbers = String::from_utf8_lossy(&numbers)
            .lines()
            .filter(|number| number.len() == 11 && number.starts_with("KRFT-"))
            // Promised, and the process ended before it said so here.
            .filter(|number| {
                contents
                    .records
                    .iter()
                    .all(|(record, _)| record.number != *number)
            })
            .map(str::to_owned)
            .collect();
        Ok(contents)
    }
}

fn read_if_there(path: &Path) -> io::Result<Vec<u8>> {
    match std::fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read,
    }
}

/// The journal of this process. One thread uses it.
pub(super) struct Desk {
    root: PathBuf,
    folder: Folder,
    tail: Tail<File>,
    /// With their lines.
    records: Vec<(Arc<Record>, Vec<u8>)>,
    numbers: Vec<String>,
    /// Lines that were put aside and that nobody was told of.
    pub unreadable: usize,
}

/// How a desk stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub records: usize,
    pub oldest: Option<DateTime<Utc>>,
    pub numbers: usize,
}

impl Desk {
    /// Takes the first folder that no process has. What a crash left behind is put right.
    pub fn open(root: &Path) -> io::Result<Self> {
        private_dir(root)?;
        for n in 0..MOST_FOLDERS {
            if let Some(folder) = Folder::claim(root.join(n.to_string()))? {
                return Self::in_folder(root, folder);
            }
        }
        Err(io::Error::other("every folder of the journal is in use"))
    }

    fn in_folder(root: &Path, folder: Folder) -> io::Result<Self> {
        let contents = Contents::read(&folder.path)?;
        if contents.is_torn {
            tracing::warn!(
                "the journal's last line was not written to its end; nobody was told that it was kept"
            );
        }
        let is_whole = !contents.is_torn && contents.unreadable.is_empty();
        put_aside(&folder, &contents.unreadable)?;
        if !is_whole {
            write_whole(&folder.orders(), &joined(&contents.records))?;
        }
        let file = private_file(&folder.orders())?;
        let length = file.metadata()?.len();
        File::open(&folder.path)?.sync_all()?;
        Ok(Self {
            root: root.to_owned(),
            tail: Tail::new(file, length),
            unreadable: contents.unreadable.len(),
            records: contents.records,
            numbers: contents.numbers,
            folder,
        })
    }

    pub fn standing(&self) -> Standing {
        Standing {
            records: self.records.len(),
            oldest: self.records.iter().map(|(record, _)| record.at).min(),
            numbers: self.numbers.len(),
        }
    }

    /// Keeps an order: on the disk, with its number, once this is `Ok`. A repeat gets what the first was promised.
    pub fn keep(
        &mut self,
        now: DateTime<Utc>,
        intent: Intent,
        priced: Priced,
    ) -> Result<Arc<Record>, AppError> {
        // Processes that share the folder look and write in turn, so that one request is one order.
        let _turn = match &intent.repeat {
            Some(repeat) => {
                let turn = self.turn()?;
                if let Some(earlier) = self.repeated(std::slice::from_ref(repeat))? {
                    return Ok(earlier);
                }
                Some(turn)
            }
            None => None,
        };
        if self.records.len() >= MOST_RECORDS {
            tracing::error!("the journal has as many orders as it takes");
            return Err(AppError::Unavailable);
        }
        let Some(number) = self.numbers.pop() else {
            tracing::error!("no order number is left to promise");
            return Err(AppError::Unavailable);
        };
        let promised = Promised {
            number: number.clone(),
            at: now,
        };
        let record = Record::new(intent, priced, promised);
        match self.add(record) {
            Ok(record) => Ok(record),
            Err(error) => {
                self.numbers.push(number);
                tracing::error!(%error, "an order could not be kept in the journal");
                Err(AppError::Unavailable)
            }
        }
    }

    fn add(&mut self, record: Record) -> io::Result<Arc<Record>> {
        let line = lines::line(&serde_json::to_vec(&record)?);
        if self.tail.length() + line.len() as u64 > MOST_BYTES {
            return Err(io::Error::other("the journal is as long as it may be"));
        }
        self.tail.add(&line)?;
        let record = Arc::new(record);
        self.records.push((Arc::clone(&record), line));
        Ok(record)
    }

    fn turn(&self) -> Result<File, AppError> {
        let lock = private_file(&self.root.join("turn")).map_err(|error| {
            tracing::error!(%error, "the journal's turn cannot be taken");
            AppError::Unavailable
        })?;
        let begun = Instant::now();
        while lock.try_lock().is_err() {
            if begun.elapsed() > TURN {
                tracing::error!("another process does not let go of the journal");
                return Err(AppError::Unavailable);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok(lock)
    }

    /// The order that was taken for this request before, whoever of these its key is said to be; another request with the
    /// same key is refused.
    pub fn repeated(&self, keys: &[IdempotencyKey]) -> Result<Option<Arc<Record>>, AppError> {
        let is_one = |record: &Record| {
            record.repeat.as_ref().is_some_and(|kept| {
                keys.iter()
                    .any(|key| (&key.owner, &key.key) == (&kept.owner, &kept.key))
            })
        };
        let Some(record) = self.any(is_one) else {
            return Ok(None);
        };
        let body = record.repeat.as_ref().map(|kept| kept.body);
        match keys.iter().any(|key| Some(key.body) == body) {
            true => Ok(Some(record)),
            false => Err(IdempotencyKey::reused()),
        }
    }

    pub fn find(&self, id: OrderId) -> Option<Arc<Record>> {
        self.any(|record| record.id == id)
    }

    /// In this journal, else in those of other processes, which are read as they stand.
    fn any(&self, is_one: impl Fn(&Record) -> bool) -> Option<Arc<Record>> {
        let own = self.records.iter().map(|(record, _)| record);
        own.into_iter()
            .find(|record| is_one(record))
            .cloned()
            .or_else(|| {
                let others = self.others();
                let contents = others.filter_map(|folder| Contents::read(&folder).ok());
                contents
                    .flat_map(|contents| contents.records)
                    .map(|(record, _)| record)
                    .find(|record| is_one(record))
            })
    }

    fn others(&self) -> impl Iterator<Item = PathBuf> + use<> {
        let own = self.folder.path.clone();
        let entries = std::fs::read_dir(&self.root).into_iter().flatten();
        entries
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(move |path| path.is_dir() && *path != own)
            .filter(|path| {
                let length = |name| std::fs::metadata(path.join(name)).map_or(0, |file| file.len());
                length("orders") + length("numbers") > 0
            })
    }

    /// Oldest first.
    pub fn waiting(&self) -> Vec<Arc<Record>> {
        let mut records: Vec<Arc<Record>> = self
            .records
            .iter()
            .map(|(record, _)| Arc::clone(record))
            .collect();
        records.sort_by_key(|record| record.at);
        records
    }

    /// These lie in the database now. A crash before their lines are gone enters them again, which changes nothing.
    pub fn done(&mut self, ids: &[OrderId]) -> io::Result<()> {
        self.records.retain(|(record, _)| !ids.contains(&record.id));
        // First: a number whose line is gone must not be there any more.
        self.keep_numbers()?;
        let rest = joined(&self.records);
        write_whole(&self.folder.orders(), &rest)?;
        self.tail = Tail::new(private_file(&self.folder.orders())?, rest.len() as u64);
        Ok(())
    }

    pub fn stock_up(&mut self, numbers: Vec<String>) -> io::Result<()> {
        self.numbers.extend(numbers);
        self.keep_numbers()
    }

    fn keep_numbers(&self) -> io::Result<()> {
        write_whole(&self.folder.numbers(), self.numbers.join("\n").as_bytes())
    }

    /// Brings in what processes that ended left behind.
    pub fn adopt(&mut self) -> io::Result<()> {
        for path in self.others() {
            let Some(folder) = Folder::claim(path)? else {
                continue;
            };
            let contents = Contents::read(&folder.path)?;
            put_aside(&self.folder, &contents.unreadable)?;
            self.unreadable += contents.unreadable.len();
            for (record, line) in contents.records {
                self.tail.add(&line)?;
                self.records.push((record, line));
            }
            self.stock_up(contents.numbers)?;
            // Twice is no harm: the same order enters once, and the same number stands in one folder again.
            write_whole(&folder.numbers(), b"")?;
            write_whole(&folder.orders(), b"")?;
        }
        Ok(())
    }
}

fn joined(records: &[(Arc<Record>, Vec<u8>)]) -> Vec<u8> {
    records.iter().flat_map(|(_, line)| line).copied().collect()
}

/// Never lost: somebody may still read what a program cannot.
fn put_aside(folder: &Folder, lines: &[Vec<u8>]) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let path = folder.unreadable();
    let mut file = private_file(&path)?;
    file.write_all(&lines.concat())?;
    file.sync_all()?;
    tracing::error!(lines = lines.len(), file = %path.display(), "lines of the journal cannot be read; they were put aside");
    Ok(())
}

#[cfg(test)]
mod tests;
