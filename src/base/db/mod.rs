//! The database: a pool, and the two ways to use it, `read` and `transact`.

pub mod columns;
pub mod local;

use crate::base::clock::Clock;
use crate::base::error::AppError;
use chrono::{DateTime, Utc};
use diesel::Connection as _;
use diesel::RunQueryDsl as _;
use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection as _};
use diesel::pg::PgConnection;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool, PooledConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// How often a transaction that lost a race (40001, 40P01) is tried.
const TRIES: u32 = 5;

/// A handle on the pool; cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: Pool<ConnectionManager<PgConnection>>,
    clock: Clock,
    statements: Arc<AtomicU64>,
    /// Who waits for a connection now, and who waited in vain so far.
    waiting: Arc<AtomicU64>,
    timeouts: Arc<AtomicU64>,
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
}

/// Runs this on the blocking pool, in the span of whoever asks: what it logs carries the request's id.
pub async fn block<T, F>(work: F) -> Result<T, tokio::task::JoinError>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let span = tracing::Span::current();
    tokio::task::spawn_blocking(move || span.in_scope(work)).await
}

impl Db {
    /// Connects lazily: the process starts, and answers 503, while the database is away.
    pub fn new(url: &str, size: u32, clock: Clock) -> Self {
        let statements = Arc::new(AtomicU64::new(0));
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            // r2d2 waits 30 s by default: an outage would hang every request.
            .connection_timeout(Duration::from_secs(2))
            .connection_customizer(Box::new(Setup {
                statements: Arc::clone(&statements),
            }))
            .build_unchecked(ConnectionManager::new(url));
        Self {
            pool,
            clock,
            statements,
            waiting: Arc::default(),
            timeouts: Arc::default(),
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
        let state = self.pool.state();
        PoolFigures {
            size: self.pool.max_size(),
            open: state.connections,
            idle: state.idle_connections,
            waiting: self.waiting.load(Ordering::Relaxed),
            timeouts: self.timeouts.load(Ordering::Relaxed),
            statements: self.statements(),
        }
    }

    /// Runs queries on the blocking pool.
    pub async fn read<T, F>(&self, work: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut PgConnection) -> Result<T, AppError> + Send + 'static,
    {
        let db = self.clone();
        block(move || db.read_here(work)).await?
    }

    /// Runs one transaction on the blocking pool, with the time at which it happens: all of it, or nothing.
    /// A transaction that lost a race is run again from the start.
    pub async fn transact<T, F>(&self, work: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnMut(&mut PgConnection, DateTime<Utc>) -> Result<T, AppError> + Send + 'static,
    {
        let db = self.clone();
        block(move || db.transact_here(work)).await?
    }

    /// `read` on this thread.
    pub fn read_here<T>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        work(&mut *self.connection()?)
    }

    /// `transact` on this thread.
    pub fn transact_here<T>(
        &self,
        mut work: impl FnMut(&mut PgConnection, DateTime<Utc>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let mut connection = self.connection()?;
        let now = self.clock.now();
        let mut tried = 1;
        loop {
            match connection.transaction(|connection| work(connection, now)) {
                Err(error) if error.is_transient() && tried < TRIES => {
                    tracing::debug!(tried, "transaction lost a race, trying again");
                    std::thread::sleep(Duration::from_millis(u64::from(5 * tried * tried)));
                    tried += 1;
                }
                result => return result,
            }
        }
    }

    /// Reads the whole database as it stands at one moment, however long that takes and whatever is written meanwhile;
    /// what it writes itself is there once it is done. On this thread, and not tried again.
    pub fn snapshot_here<T>(
        &self,
        work: impl FnOnce(&mut PgConnection, DateTime<Utc>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let mut connection = self.connection()?;
        let now = self.clock.now();
        connection
            .build_transaction()
            .repeatable_read()
            .run(|connection| {
                // Nobody waits for its answer.
                connection.batch_execute("SET LOCAL statement_timeout = 0")?;
                work(connection, now)
            })
    }

    fn connection(&self) -> Result<PooledConnection<ConnectionManager<PgConnection>>, AppError> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let connection = self.pool.get();
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        connection.map_err(|error| {
            self.timeouts.fetch_add(1, Ordering::Relaxed);
            tracing::warn!(%error, "no database connection");
            AppError::Unavailable
        })
    }

    /// Brings the schema up to date. Processes that start together wait for each other.
    pub fn migrate(&self) -> Result<Vec<String>, AppError> {
        self.read_here(|connection| {
            // Any number will do, as long as it is the same everywhere.
            const LOCK: i64 = 0x4b52_4146_5441;
            connection.batch_execute(&format!(
                "SET statement_timeout = 0; SELECT pg_advisory_lock({LOCK})"
            ))?;
            let applied = connection
                .run_pending_migrations(MIGRATIONS)
                .map(|versions| versions.iter().map(ToString::to_string).collect())
                .map_err(|error| AppError::Internal(anyhow::anyhow!("migrating: {error}")));
            connection.batch_execute(&format!(
                "SELECT pg_advisory_unlock({LOCK}); SET statement_timeout = '{STATEMENT_TIMEOUT}'"
            ))?;
            applied
        })
    }
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

/// A statement that runs longer than this is given up: no request waits for ever.
const STATEMENT_TIMEOUT: &str = "15s";

#[derive(Debug)]
struct Setup {
    statements: Arc<AtomicU64>,
}

impl CustomizeConnection<PgConnection, diesel::r2d2::Error> for Setup {
    fn on_acquire(&self, connection: &mut PgConnection) -> Result<(), diesel::r2d2::Error> {
        connection
            .batch_execute(&format!(
                "SET timezone = 'UTC'; SET statement_timeout = '{STATEMENT_TIMEOUT}'"
            ))
            .map_err(diesel::r2d2::Error::QueryError)?;
        connection.set_instrumentation(Count(Arc::clone(&self.statements)));
        Ok(())
    }
}

struct Count(Arc<AtomicU64>);

impl Instrumentation for Count {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_taken_literally() {
        assert_eq!(containing("50%_\\"), "%50\\%\\_\\\\%");
    }
}
