//! One connection, and how the pool makes it and looks at it.

use super::breaker::Doubt;
use super::guard::Guard;
use super::patience::Limits;
use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection as _};
use diesel::r2d2::{Error, ManageConnection, R2D2Connection as _};
use diesel::{Connection as _, ConnectionError, PgConnection};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub(super) struct Link {
    pub conn: PgConnection,
    /// Nobody gets it after this.
    pub is_spent: bool,
}

impl Link {
    /// Whether the server has closed it, as far as is known here: a look at the socket, which sends nothing and waits for
    /// nothing. The first look takes in a last word that was said, the second sees the end behind it.
    pub fn is_dead(&mut self) -> bool {
        (0..2).any(|_| self.conn.notifications_iter().any(|one| one.is_err()))
    }
}

/// Makes connections for a pool.
pub(super) struct Links {
    url: String,
    /// Said once on each.
    settings: String,
    statements: Arc<AtomicU64>,
    guard: Arc<Guard>,
}

impl Links {
    pub fn new(url: &str, limits: &Limits, statements: &Arc<AtomicU64>, guard: &Arc<Guard>) -> Self {
        Self {
            url: url.to_owned(),
            // A page's statement is over before it were compiled, or before others had been started to help.
            settings: format!(
                "SET timezone = 'UTC'; SET jit = off; SET max_parallel_workers_per_gather = 0; \
                 SET statement_timeout = {}; SET lock_timeout = {}; SET idle_in_transaction_session_timeout = {}",
                limits.statement.as_millis(),
                limits.lock.as_millis(),
                limits.idle.as_millis()
            ),
            statements: Arc::clone(statements),
            guard: Arc::clone(guard),
        }
    }

    fn establish(&self) -> Result<PgConnection, Error> {
        let mut conn = PgConnection::establish(&self.url).map_err(Error::ConnectionError)?;
        conn.batch_execute(&self.settings).map_err(Error::QueryError)?;
        conn.set_instrumentation(Count(Arc::clone(&self.statements)));
        Ok(conn)
    }
}

impl ManageConnection for Links {
    type Connection = Link;
    type Error = Error;

    fn connect(&self) -> Result<Link, Error> {
        match self.establish() {
            Ok(conn) => Ok(Link {
                conn,
                is_spent: false,
            }),
            Err(error) => {
                self.guard.doubt(Doubt::Failure);
                Err(error)
            }
        }
    }

    fn is_valid(&self, link: &mut Link) -> Result<(), Error> {
        if link.is_dead() {
            let closed = "the server closed it".to_owned();
            return Err(Error::ConnectionError(ConnectionError::BadConnection(closed)));
        }
        Ok(())
    }

    fn has_broken(&self, link: &mut Link) -> bool {
        std::thread::panicking() || link.is_spent || link.conn.is_broken()
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
