//! Two lock files beside the cluster. Both are `flock`s, which the kernel lets go of when a process dies in any way.
//!
//! `start.lock` is held by whoever is starting or stopping the server: one at a time. `in-use.lock` is held shared by every
//! process that uses the server; who can have it alone is the last one, and stops the server.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::AsRawFd;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::place::Owner;

#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    /// Waits for our turn to start or stop the server in `home`.
    pub fn turn(home: &Path, owner: &Owner, patience: Duration) -> Result<Self> {
        let lock = Self::open(&home.join("start.lock"), owner)?;
        let deadline = Instant::now() + patience;
        while !lock.flock(libc::LOCK_EX)? {
            if Instant::now() >= deadline {
                bail!(
                    "another process has been starting or stopping the PostgreSQL in {} for {} seconds",
                    home.display(),
                    patience.as_secs()
                );
            }
            sleep(Duration::from_millis(20));
        }
        Ok(lock)
    }

    /// Marks the server in `home` as used by us. Only the last user asks for it alone, and holds the turn meanwhile, so
    /// with the turn in hand this does not wait.
    pub fn using(home: &Path, owner: &Owner) -> Result<Self> {
        let lock = Self::open(&home.join("in-use.lock"), owner)?;
        if !lock.flock(libc::LOCK_SH)? {
            bail!("{} is locked by another program", home.display());
        }
        Ok(lock)
    }

    /// Whether nobody else uses the server. Ask with the turn in hand.
    pub fn is_last(&self) -> Result<bool> {
        self.flock(libc::LOCK_EX)
    }

    fn open(path: &Path, owner: &Owner) -> Result<Self> {
        owner
            .open(path, OpenOptions::new().read(true).write(true))
            .map(Self)
    }

    fn flock(&self, kind: libc::c_int) -> Result<bool> {
        loop {
            // SAFETY: the descriptor is open for as long as `self.0` lives.
            if unsafe { libc::flock(self.0.as_raw_fd(), kind | libc::LOCK_NB) } == 0 {
                return Ok(true);
            }
            let error = io::Error::last_os_error();
            match error.kind() {
                io::ErrorKind::WouldBlock => return Ok(false),
                io::ErrorKind::Interrupted => {}
                _ => return Err(error).context("cannot lock a file beside the local database"),
            }
        }
    }
}
