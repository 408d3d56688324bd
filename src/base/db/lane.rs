//! A pool and the threads that use it: as many threads as connections, and nothing else runs on them.
//!
//! Who comes takes a turn first, and waits for it without a thread. Some turns are for reading only: transactions may all
//! be waiting for one lock, and pages are served beside them.

use super::breaker::Doubt;
use super::guard::Guard;
use super::link::{Link, Links};
use super::patience::Limits;
use crate::base::blocking::Parcel;
use crate::base::error::AppError;
use diesel::r2d2::{HandleError, Pool, PooledConnection};
use std::cell::Cell;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinHandle, spawn_blocking};

/// How often who waits looks whether that is still of use.
const TICK: Duration = Duration::from_millis(100);
/// So many may wait for a turn, for each that there is. One more would wait in vain.
const QUEUE: u64 = 32;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Reading,
    Writing,
}

/// What is to be done until this deadline.
pub(super) type Work = Box<dyn FnOnce(Instant) -> Result<Parcel, AppError> + Send>;

pub(super) struct Lane {
    pool: Pool<Links>,
    threads: Threads,
    turns: Arc<Semaphore>,
    /// Turns that transactions may have at once.
    writing: Arc<Semaphore>,
    limits: Limits,
    /// Silence for so long raises a doubt.
    silence: Duration,
    guard: Arc<Guard>,
    /// Who waits for a turn or a connection now, and who waited in vain so far.
    waiting: AtomicU64,
    timeouts: AtomicU64,
}

tokio::task_local! {
    static WAITED: Cell<Duration>;
}

/// What is under this limit is work, not waiting: a request may do a lot of it.
const SLOW: Duration = Duration::from_millis(250);

/// Counts together what this future, a request, waits for: what it has waited already is not there for what it asks next.
pub async fn as_one_asker<F: Future>(future: F) -> F::Output {
    WAITED.scope(Cell::default(), future).await
}

fn waited() -> Duration {
    WAITED.try_with(Cell::get).unwrap_or_default()
}

fn add_to_waited(took: Duration) {
    if took >= SLOW {
        // Outside of a request nobody counts.
        let _ = WAITED.try_with(|waited| waited.set(waited.get() + took));
    }
}

/// Held while the work is done.
pub(super) struct Turn {
    _turn: OwnedSemaphorePermit,
    _writing: Option<OwnedSemaphorePermit>,
}

/// What waited was told that it waits in vain.
struct InVain;

impl Lane {
    pub fn new(
        links: Links,
        size: u32,
        min_idle: u32,
        limits: Limits,
        silence: Duration,
        guard: &Arc<Guard>,
    ) -> std::io::Result<Self> {
        let turns = size as usize;
        Ok(Self {
            pool: Pool::builder()
                .max_size(size)
                .min_idle(Some(min_idle))
                .connection_timeout(limits.turn)
                // A look at the socket, no statement: see `Link::is_dead`.
                .test_on_check_out(true)
                .error_handler(Box::new(Quiet))
                .build_unchecked(links),
            threads: Threads::new(turns)?,
            turns: Arc::new(Semaphore::new(turns)),
            writing: Arc::new(Semaphore::new((turns * 3 / 4).max(1))),
            limits,
            silence,
            guard: Arc::clone(guard),
            waiting: AtomicU64::new(0),
            timeouts: AtomicU64::new(0),
        })
    }

    pub fn pool(&self) -> &Pool<Links> {
        &self.pool
    }

    pub fn waiting(&self) -> u64 {
        self.waiting.load(Ordering::Relaxed)
    }

    pub fn timeouts(&self) -> u64 {
        self.timeouts.load(Ordering::Relaxed)
    }

    /// Runs this on a thread of the lane, in the span of whoever asks, and tells it its deadline. Who asks is told at the
    /// deadline that it was in vain, whatever the thread is waiting for.
    pub async fn run(&self, kind: Kind, work: Work) -> Result<Parcel, AppError> {
        self.guard.admit()?;
        let started = Instant::now();
        let left = self.limits.whole.saturating_sub(waited());
        if left.is_zero() {
            return Err(self.in_vain());
        }
        let outcome = self.run_until(started + left, kind, work).await;
        add_to_waited(started.elapsed());
        outcome
    }

    async fn run_until(&self, deadline: Instant, kind: Kind, work: Work) -> Result<Parcel, AppError> {
        let turn = self.turn(deadline, kind).await?;
        let span = tracing::Span::current();
        let task = self.threads.spawn(move || {
            // Held by the work, not by who asks: one that is given up keeps its thread until it ends.
            let _turn = turn;
            span.in_scope(|| work(deadline))
        });
        match self.until(deadline, task).await {
            Ok(done) => done?,
            Err(InVain) => Err(self.in_vain()),
        }
    }

    async fn turn(&self, deadline: Instant, kind: Kind) -> Result<Turn, AppError> {
        if let Some(turn) = self.turn_at_once(kind) {
            return Ok(turn);
        }
        if self.waiting() >= QUEUE * u64::from(self.pool.max_size()) {
            tracing::warn!("too many wait for the database");
            self.timeouts.fetch_add(1, Ordering::Relaxed);
            return Err(AppError::Unavailable);
        }
        let _waits = Waits::at(&self.waiting);
        let both = async {
            let writing = match kind {
                Kind::Reading => None,
                Kind::Writing => Some(Arc::clone(&self.writing).acquire_owned().await?),
            };
            let turn = Arc::clone(&self.turns).acquire_owned().await?;
            Ok(Turn {
                _turn: turn,
                _writing: writing,
            })
        };
        match self
            .until(deadline.min(Instant::now() + self.limits.turn), both)
            .await
        {
            Ok(turn) => turn.map_err(|error: tokio::sync::AcquireError| AppError::Internal(error.into())),
            Err(InVain) => Err(self.in_vain()),
        }
    }

    fn turn_at_once(&self, kind: Kind) -> Option<Turn> {
        let writing = match kind {
            Kind::Reading => None,
            Kind::Writing => Some(Arc::clone(&self.writing).try_acquire_owned().ok()?),
        };
        Some(Turn {
            _turn: Arc::clone(&self.turns).try_acquire_owned().ok()?,
            _writing: writing,
        })
    }

    fn in_vain(&self) -> AppError {
        self.timeouts.fetch_add(1, Ordering::Relaxed);
        tracing::warn!("the database did not answer in time");
        AppError::Unavailable
    }

    /// Waits for this until the deadline. Who has waited for long says so, and leaves when the database is found to be away.
    async fn until<F: Future>(&self, deadline: Instant, future: F) -> Result<F::Output, InVain> {
        let started = Instant::now();
        tokio::pin!(future);
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            tokio::select! {
                biased;
                done = &mut future => return Ok(done),
                () = tokio::time::sleep(left.min(TICK)) => {}
            }
            if started.elapsed() >= self.silence {
                self.guard.doubt(Doubt::Silence);
                if self.guard.is_away() {
                    return Err(InVain);
                }
            }
            if Instant::now() >= deadline {
                self.guard.doubt(Doubt::Silence);
                return Err(InVain);
            }
        }
    }

    /// A connection, on this thread.
    pub fn connection(&self) -> Result<PooledConnection<Links>, AppError> {
        self.guard.admit()?;
        let _waits = Waits::at(&self.waiting);
        let deadline = Instant::now() + self.limits.turn;
        loop {
            let error = match self.pool.get_timeout(TICK) {
                Ok(link) => return Ok(link),
                Err(error) => error,
            };
            let is_late = Instant::now() >= deadline;
            if is_late {
                self.guard.doubt(Doubt::Silence);
            }
            if is_late || self.guard.is_away() {
                self.timeouts.fetch_add(1, Ordering::Relaxed);
                tracing::warn!(%error, "no database connection");
                return Err(AppError::Unavailable);
            }
        }
    }

    /// After a failure: was it the connection's? Then it is thrown away, and others are doubted.
    pub fn is_lost(&self, link: &mut Link) -> bool {
        let is_lost = link.is_dead();
        if is_lost {
            link.is_spent = true;
            self.guard.doubt(Doubt::Failure);
        }
        is_lost
    }
}

/// Counted as waiting for as long as it lives.
struct Waits<'a>(&'a AtomicU64);

impl<'a> Waits<'a> {
    fn at(count: &'a AtomicU64) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Threads that come when there is work and go when there has been none for a while.
struct Threads(Option<Runtime>);

impl Threads {
    fn new(most: usize) -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread()
            .max_blocking_threads(most)
            .thread_name("db")
            .build()?;
        Ok(Self(Some(runtime)))
    }

    fn spawn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
        match &self.0 {
            Some(runtime) => runtime.spawn_blocking(work),
            None => spawn_blocking(work),
        }
    }
}

/// The last handle may go inside of another runtime, which must not wait.
impl Drop for Threads {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// What goes wrong with a connection is told by the guard, once, and by who needed it.
#[derive(Debug)]
struct Quiet;

impl HandleError<diesel::r2d2::Error> for Quiet {
    fn handle_error(&self, error: diesel::r2d2::Error) {
        tracing::debug!(%error, "database connection");
    }
}
