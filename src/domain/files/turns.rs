//! How many files are in memory at once: pictures are drawn one by one, and parts of files go into the store few at a time.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::base::error::{AppError, Crowd};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What takes no more than this waits for no large one.
const SMALL_BYTES: u64 = 8 * 1024 * 1024;
/// Files that are put into the store at the same time, each by parts of some megabytes.
const KEPT_AT_ONCE: usize = 2;
/// Print files that wait to be made, with the one that is.
const PRINTS_WAITING: usize = 16;
/// Pictures of designs that are drawn at once, each with all that lies on it in memory; and those that wait for it with them.
const MOCKUPS_AT_ONCE: usize = 2;
const MOCKUPS_WAITING: usize = 64;
/// What one of each takes, about: so that whoever is turned away is told when to come again.
const PRINT_TAKES: Duration = Duration::from_secs(2);
const MOCKUP_TAKES: Duration = Duration::from_millis(300);

#[derive(Clone, Debug)]
pub(super) struct Turns {
    small: Arc<Semaphore>,
    large: Arc<Semaphore>,
    keeping: Arc<Semaphore>,
    apart: Arc<Semaphore>,
    printing: Queue,
    mockups: Queue,
}

/// A lane in front of which only so many wait.
#[derive(Clone, Debug)]
struct Queue {
    lane: Arc<Semaphore>,
    places: Arc<Semaphore>,
    /// Those that are full.
    crowd: Crowd,
}

/// In a queue, to be held while something is made.
pub struct QueuedTurn {
    _place: OwnedSemaphorePermit,
    _turn: OwnedSemaphorePermit,
}

impl Queue {
    fn new(at_once: usize, waiting: usize, takes: Duration) -> Self {
        let all = takes.as_millis() as u64 * waiting as u64 / at_once as u64;
        Self {
            crowd: Crowd {
                ahead: waiting,
                seconds: all.div_ceil(1000),
            },
            lane: Arc::new(Semaphore::new(at_once)),
            places: Arc::new(Semaphore::new(waiting)),
        }
    }

    /// Whoever finds it full is told so at once.
    async fn turn(&self) -> Result<QueuedTurn, AppError> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place = place.map_err(|_| AppError::Crowded(self.crowd))?;
        let turn = Arc::clone(&self.lane).acquire_owned().await;
        Ok(QueuedTurn {
            _place: place,
            _turn: turn.map_err(|closed| AppError::Internal(closed.into()))?,
        })
    }
}

impl Default for Turns {
    fn default() -> Self {
        Self {
            small: Arc::new(Semaphore::new(1)),
            large: Arc::new(Semaphore::new(1)),
            keeping: Arc::new(Semaphore::new(KEPT_AT_ONCE)),
            apart: Arc::new(Semaphore::new(1)),
            printing: Queue::new(1, PRINTS_WAITING, PRINT_TAKES),
            mockups: Queue::new(MOCKUPS_AT_ONCE, MOCKUPS_WAITING, MOCKUP_TAKES),
        }
    }
}

impl Turns {
    /// To be held while so much memory is used.
    pub async fn to_draw(&self, bytes: u64) -> io::Result<OwnedSemaphorePermit> {
        let lane = if bytes <= SMALL_BYTES {
            &self.small
        } else {
            &self.large
        };
        Arc::clone(lane).acquire_owned().await.map_err(io::Error::other)
    }

    /// To be held while another process draws.
    pub async fn to_draw_apart(&self) -> io::Result<OwnedSemaphorePermit> {
        let turn = Arc::clone(&self.apart).acquire_owned();
        turn.await.map_err(io::Error::other)
    }

    /// To be held while a print file is made.
    pub async fn to_print(&self) -> Result<QueuedTurn, AppError> {
        self.printing.turn().await
    }

    /// To be held while what lies on a product is read and drawn.
    pub async fn to_draw_mockup(&self) -> Result<QueuedTurn, AppError> {
        self.mockups.turn().await
    }

    pub async fn to_keep(&self) -> io::Result<OwnedSemaphorePermit> {
        let turn = Arc::clone(&self.keeping).acquire_owned();
        turn.await.map_err(io::Error::other)
    }
}
