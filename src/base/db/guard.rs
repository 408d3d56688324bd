//! The breaker as all of a process share it, and the probe that finds out.

use super::breaker::{Breaker, Change, Doubt};
use crate::base::error::AppError;
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

/// Between two probes of a database that is away.
const PAUSE: Duration = Duration::from_millis(250);

#[derive(Debug)]
pub(super) struct Guard {
    /// What the log calls it.
    name: &'static str,
    url: String,
    breaker: Mutex<Breaker>,
    refused: AtomicU64,
}

impl Guard {
    /// In front of what answers at this address.
    pub fn new(name: &'static str, url: String, probe_within: Duration) -> Self {
        Self {
            name,
            url,
            breaker: Mutex::new(Breaker::new(probe_within)),
            refused: AtomicU64::new(0),
        }
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn is_away(&self) -> bool {
        !self.breaker().admits(Instant::now())
    }

    /// How many were turned away so far.
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// Turns away whoever would ask a database that is away.
    pub fn admit(&self) -> Result<(), AppError> {
        if self.is_away() {
            self.refused.fetch_add(1, Ordering::Relaxed);
            tracing::info!("not asked: the {} is away", self.name);
            return Err(AppError::Unavailable);
        }
        Ok(())
    }

    pub fn doubt(self: &Arc<Self>, why: Doubt) {
        if !self.breaker().doubt(why, Instant::now()) {
            return;
        }
        let guard = Arc::downgrade(self);
        // A thread of its own, for as long as there is doubt: all others may be waiting for the database.
        let spawned = std::thread::Builder::new()
            .name("db probe".to_owned())
            .spawn(move || probe_until_back(&guard));
        if let Err(error) = spawned {
            tracing::error!(%error, "no thread to probe with");
            self.breaker().probed(true, Instant::now());
        }
    }
}

fn probe_until_back(guard: &Weak<Guard>) {
    loop {
        let Some(url) = guard.upgrade().map(|guard| guard.url.clone()) else {
            return;
        };
        let outcome = probe(&url);
        let Some(guard) = guard.upgrade() else {
            return;
        };
        match guard.breaker().probed(outcome.is_ok(), Instant::now()) {
            Some(Change::Away) => {
                let error = outcome.as_ref().err().map_or("", String::as_str);
                tracing::error!(error, "the {} is away: nobody waits for it", guard.name);
            }
            Some(Change::Back) => tracing::info!("the {} is back", guard.name),
            None => {}
        }
        drop(guard);
        if outcome.is_ok() {
            return;
        }
        std::thread::sleep(PAUSE);
    }
}

fn probe(url: &str) -> Result<(), String> {
    match PgConnection::establish(url) {
        Ok(mut conn) => conn.batch_execute("SELECT 1").map_err(|error| error.to_string()),
        Err(error) => {
            let error = error.to_string();
            // It is there, and has no room for one more: those that it has serve.
            if error.contains("too many clients") || error.contains("connection slots are reserved") {
                return Ok(());
            }
            Err(error)
        }
    }
}
