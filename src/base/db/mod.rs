//! The database: the ways to use it, `read` and `transact`, and an end to every wait.
//!
//! There are two lanes: what somebody waits for, and `background`. Each has its connections (`link`), as many threads
//! (`lane`), and its limits (`patience`). In front of both stands a breaker (`breaker`, `guard`): while the database is away,
//! nobody waits for it.

pub mod address;
mod breaker;
pub mod columns;
mod guard;
mod lane;
mod link;
pub mod local;
mod migrations;
pub mod patience;
mod prepared;

pub use self::lane::as_one_asker;
pub use self::migrations::{MIGRATIONS, is_guarded_by_triggers_alone};
pub use self::prepared::Prepared;

use self::guard::Guard;
use self::lane::{Kind, Lane};
use self::link::{Link, Links};
use self::patience::{Limits, Patience};
use crate::base::blocking::{parcel, unpacked};
use crate::base::clock::Clock;
use crate::base::error::AppError;
use chrono::{DateTime, Utc};
use diesel::Connection as _;
use diesel::RunQueryDsl as _;
use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How often a transaction that lost a race (40001, 40P01) is tried.
const TRIES: u32 = 5;
/// Connections of the background lane, beside `DB_POOL_SIZE`.
const IN_THE_BACKGROUND: u32 = 3;
/// Whoever asks whether the database answers wants to know within a second.
const READY_WITHIN: Duration = Duration::from_millis(800);

/// A handle on one lane; cheap to clone.
#[derive(Clone)]
pub struct Db {
    lane: Arc<Lane>,
    background: Arc<Lane>,
    guard: Arc<Guard>,
    replica: Option<Replica>,
    /// Of a replica: the lane of the database itself, where this one has no connection.
    instead: Option<Arc<Lane>>,
    clock: Clock,
    statements: Arc<AtomicU64>,
}

/// A copy that PostgreSQL keeps up by itself, behind a breaker of its own.
#[derive(Clone)]
struct Replica {
    lane: Arc<Lane>,
    guard: Arc<Guard>,
}

/// How the pool is doing.
#[derive(Clone, Copy, Debug)]
pub struct PoolFigures {
    pub size: u32,
    pub open: u32,
    pub idle: u32,
    pub waiting: u64,
    pub timeouts: u64,
    pub statements: u64,
    /// The breaker is open.
    pub is_away: bool,
    /// How many it turned away.
    pub refused: u64,
}

impl Db {
    /// Connects lazily: the process starts, and answers 503, while the database is away.
    pub fn new(url: &str, size: u32, clock: Clock, patience: Patience) -> std::io::Result<Self> {
        let url = address::with_deadlines(url);
        let statements = Arc::new(AtomicU64::new(0));
        let guard = Arc::new(Guard::new("database", url.clone(), patience.probe));
        let lane = |size: u32, min_idle: u32, limits: Limits| {
            let links = Links::new(&url, &limits, &statements, &guard);
            Lane::new(links, size, min_idle, limits, patience.silence, &guard).map(Arc::new)
        };
        Ok(Self {
            lane: lane(size, 1, patience.request)?,
            background: lane(IN_THE_BACKGROUND, 0, patience.background)?,
            guard,
            replica: None,
            instead: None,
            clock,
            statements,
        })
    }

    /// The same database for what nobody waits for: a few connections of its own, so that it takes none from requests, and
    /// more time.
    #[must_use]
    pub fn background(&self) -> Self {
        Self {
            lane: Arc::clone(&self.background),
            ..self.clone()
        }
    }

    /// With a streaming replica at this address, and as many connections to it.
    pub fn with_replica(self, url: &str, size: u32, patience: Patience) -> std::io::Result<Self> {
        let url = address::with_deadlines(url);
        let guard = Arc::new(Guard::new("replica", url.clone(), patience.probe));
        let links = Links::new(&url, &patience.request, &self.statements, &guard);
        let lane = Lane::new(links, size, 1, patience.request, patience.silence, &guard)?;
        Ok(Self {
            replica: Some(Replica {
                lane: Arc::new(lane),
                guard,
            }),
            ..self
        })
    }

    /// The same database as its replica shows it, a moment old: for lists, figures and files that nothing is decided by.
    /// The database itself where there is no replica, or none that answers.
    #[must_use]
    pub fn replica(&self) -> Self {
        match &self.replica {
            Some(replica) if !replica.guard.is_away() => Self {
                lane: Arc::clone(&replica.lane),
                guard: Arc::clone(&replica.guard),
                instead: Some(Arc::clone(&self.lane)),
                ..self.clone()
            },
            _ => self.clone(),
        }
    }

    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Statements sent so far, for metrics and for tests that count them.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    pub fn pool_figures(&self) -> PoolFigures {
        let pool = self.lane.pool();
        let state = pool.state();
        PoolFigures {
            size: pool.max_size(),
            open: state.connections,
            idle: state.idle_connections,
            waiting: self.lane.waiting(),
            timeouts: self.lane.timeouts(),
            statements: self.statements(),
            is_away: self.guard.is_away(),
            refused: self.guard.refused(),
        }
    }

    /// The database is known to be away: whoever has another way takes it now.
    pub fn is_away(&self) -> bool {
        self.guard.is_away()
    }

    /// Whether the database answers, asked now.
    pub async fn answers(&self) -> bool {
        let asked = self.read(|conn| Ok(conn.batch_execute("SELECT 1")?));
        matches!(tokio::time::timeout(READY_WITHIN, asked).await, Ok(Ok(())))
    }

    /// Runs queries on a thread of the lane.
    pub async fn read<T, F>(&self, work: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut PgConnection) -> Result<T, AppError> + Send + 'static,
    {
        let db = self.clone();
        let work = Box::new(move |deadline| db.read_until(Some(deadline), work).map(parcel));
        self.lane.run(Kind::Reading, work).await.map(unpacked)
    }

    /// Runs one transaction on a thread of the lane, with the time at which it happens: all of it, or nothing.
    /// A transaction that lost a race is run again from the start.
    pub async fn transact<T, F>(&self, work: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnMut(&mut PgConnection, DateTime<Utc>) -> Result<T, AppError> + Send + 'static,
    {
        let db = self.clone();
        let work = Box::new(move |deadline| db.transact_until(Some(deadline), work).map(parcel));
        self.lane.run(Kind::Writing, work).await.map(unpacked)
    }

    /// `read` on this thread.
    pub fn read_here<T>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.read_until(None, work)
    }

    /// `transact` on this thread.
    pub fn transact_here<T>(
        &self,
        work: impl FnMut(&mut PgConnection, DateTime<Utc>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.transact_until(None, work)
    }

    fn read_until<T>(
        &self,
        deadline: Option<Instant>,
        work: impl FnOnce(&mut PgConnection) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let mut work = Some(work);
        let mut done = None;
        self.read_by(deadline, &mut |conn| {
            done = work.take().map(|work| work(conn)).transpose()?;
            Ok(())
        })?;
        done.ok_or_else(unasked)
    }

    fn transact_until<T>(
        &self,
        deadline: Option<Instant>,
        mut work: impl FnMut(&mut PgConnection, DateTime<Utc>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let mut done = None;
        self.transact_by(deadline, &mut |conn, now| {
            done = Some(work(conn, now)?);
            Ok(())
        })?;
        done.ok_or_else(unasked)
    }

    fn read_by(
        &self,
        deadline: Option<Instant>,
        work: &mut dyn FnMut(&mut PgConnection) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        let (lane, mut link) = match (self.lane.connection(), &self.instead) {
            (Err(_), Some(instead)) => (instead, instead.connection()?),
            (link, _) => (&self.lane, link?),
        };
        let outcome = work(&mut link.conn);
        if outcome.is_err() {
            lane.is_lost(&mut link);
        }
        throw_away_late(&mut link, deadline);
        outcome
    }

    fn transact_by(&self, deadline: Option<Instant>, work: &mut Transacted<'_>) -> Result<(), AppError> {
        let mut link = self.lane.connection()?;
        let now = self.clock.now();
        let mut tried = 1;
        let mut is_replaced = false;
        loop {
            let mut is_at_commit = false;
            let outcome = link.conn.transaction(|conn| {
                work(conn, now)?;
                if is_past(deadline) {
                    // Who asked was told that it was in vain: then nothing of it is done.
                    return Err(AppError::Unavailable);
                }
                is_at_commit = true;
                Ok(())
            });
            let Err(error) = outcome else {
                return outcome;
            };
            throw_away_late(&mut link, deadline);
            if error.is_transient() && !is_past(deadline) {
                if tried == TRIES {
                    tracing::warn!(%error, "a transaction lost {TRIES} races");
                    return Err(AppError::Unavailable);
                }
                tracing::debug!(tried, "transaction lost a race, trying again");
                std::thread::sleep(Duration::from_millis(u64::from(5 * tried * tried)));
                tried += 1;
            } else if self.lane.is_lost(&mut link) && !is_at_commit && !is_replaced && !is_past(deadline) {
                // Nothing was kept. After a COMMIT whose answer was lost nobody knows, so that is never repeated.
                is_replaced = true;
                link = self.lane.connection()?;
            } else {
                return Err(error);
            }
        }
    }

    /// Reads the whole database as it stands at one moment, however long that takes and whatever is written meanwhile;
    /// what it writes itself is there once it is done. On this thread, and not tried again.
    pub fn snapshot_here<T>(
        &self,
        work: impl FnOnce(&mut PgConnection, DateTime<Utc>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let mut link = self.lane.connection()?;
        let now = self.clock.now();
        link.conn.build_transaction().repeatable_read().run(|connection| {
            // Nobody waits for its answer.
            connection.batch_execute("SET LOCAL statement_timeout = 0")?;
            work(connection, now)
        })
    }

    /// One transaction that takes as long as it takes, waiting for whoever holds what it wants. On this thread, and not tried
    /// again.
    pub fn transact_long_here<T>(
        &self,
        work: impl FnOnce(&mut PgConnection, DateTime<Utc>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let mut link = self.lane.connection()?;
        let now = self.clock.now();
        link.conn.transaction(|conn| {
            conn.batch_execute(
                "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
                 SET LOCAL idle_in_transaction_session_timeout = 0",
            )?;
            work(conn, now)
        })
    }

    /// Brings the schema up to date. `owner` is the address at which the tables' owner works, where that is another role:
    /// it then lets ours read and write.
    pub fn migrate(&self, owner: Option<&str>) -> Result<Vec<String>, AppError> {
        let Some(owner) = owner else {
            let mut link = self.lane.connection()?;
            // Without its limits nobody else may have it.
            link.is_spent = true;
            return migrations::run(&mut link.conn, None);
        };
        let worker = self.read_here(migrations::role)?;
        let mut conn = PgConnection::establish(&address::with_deadlines(owner))
            .map_err(|error| anyhow::anyhow!("connecting as the tables' owner: {error}"))?;
        migrations::run(&mut conn, Some(&worker))
    }
}

/// What is done in a transaction, perhaps more than once.
type Transacted<'a> = dyn FnMut(&mut PgConnection, DateTime<Utc>) -> Result<(), AppError> + 'a;

/// Never: work is asked before its success is told.
fn unasked() -> AppError {
    AppError::Internal(anyhow::anyhow!("work was not asked"))
}

fn is_past(deadline: Option<Instant>) -> bool {
    deadline.is_some_and(|deadline| Instant::now() >= deadline)
}

/// What answered after the deadline may have more answers under way.
fn throw_away_late(link: &mut Link, deadline: Option<Instant>) {
    link.is_spent |= is_past(deadline);
}

mod functions {
    diesel::define_sql_function! {
        /// Held until the transaction ends.
        fn pg_advisory_xact_lock(key: diesel::sql_types::BigInt);
    }
    diesel::define_sql_function! {
        /// The same, if nobody holds it.
        fn pg_try_advisory_xact_lock(key: diesel::sql_types::BigInt) -> diesel::sql_types::Bool;
    }
}

/// Transactions that hold the same words wait for each other.
pub fn hold(conn: &mut PgConnection, words: &str) -> Result<(), AppError> {
    diesel::select(functions::pg_advisory_xact_lock(lock_key(words))).execute(conn)?;
    Ok(())
}

/// The same without waiting: `false` where another transaction holds them.
pub fn try_hold(conn: &mut PgConnection, words: &str) -> Result<bool, AppError> {
    Ok(diesel::select(functions::pg_try_advisory_xact_lock(lock_key(words))).get_result(conn)?)
}

fn lock_key(words: &str) -> i64 {
    let digest = Sha256::digest(words.as_bytes());
    let mut key = [0_u8; 8];
    key.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(key)
}

/// A pattern for `LIKE` that takes the word literally, wherever it stands.
pub fn containing(word: &str) -> String {
    let mut pattern = String::from("%");
    for c in word.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_taken_literally() {
        assert_eq!(containing("50%_\\"), "%50\\%\\_\\\\%");
    }
}
