//! Orders while the database is away: taken at the prices that were known last, kept in a journal on disk, entered once it
//! is back.
//!
//! An order's id is made when it is taken, so that entering it again meets its row. What no longer fits when it is entered
//! is held for an admin. Which rule decides is [`ordering::price`], of both.

mod desk;
mod disk;
pub mod enter;
mod given;
pub mod held;
mod placing;
pub mod record;
mod rules;
mod store;
mod uploads;

use self::desk::Desk;
pub use self::desk::Standing;
pub use self::given::{given, looked_up};
pub use self::record::{Customer, FIRST_LINK, Given, Intent, Record};
use crate::base::db::Db;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::ordering::{self, IdempotencyKey, Known, LastKnown};
use crate::domain::orders;
use chrono::{DateTime, Utc};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use tokio::sync::oneshot;

/// So many numbers a process keeps; it sets more aside once half of them are gone.
const NUMBERS: usize = 2000;

/// Is the database away, or as good as?
pub fn is_away(error: &AppError) -> bool {
    error.http_status() == 503
}

type Task = Box<dyn FnOnce(&mut Desk) + Send>;

/// Where orders are taken; cheap to clone. What is done at its desk is done on a thread of its own: no query that hangs keeps
/// it waiting.
#[derive(Clone)]
pub struct Intake {
    desk: mpsc::Sender<Task>,
    /// What orders are checked against.
    pub known: LastKnown,
    /// Where it is kept.
    snapshot: Arc<Path>,
    /// What is kept there.
    kept: Arc<Mutex<Option<Arc<Known>>>>,
    uploads: Arc<Path>,
}

impl Intake {
    /// In `DATA_DIR/journal`, with what an earlier process left there.
    pub fn open(data_dir: &Path) -> io::Result<Self> {
        let root = data_dir.join("journal");
        let mut desk = Desk::open(&root)?;
        let snapshot = root.join("snapshot.json");
        let (sender, tasks) = mpsc::channel::<Task>();
        std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || {
                for task in tasks {
                    task(&mut desk);
                }
            })?;
        Ok(Self {
            desk: sender,
            known: LastKnown::new(load(&snapshot)),
            kept: Arc::default(),
            snapshot: snapshot.into(),
            uploads: root.join("uploads").into(),
        })
    }

    async fn at_desk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Desk) -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let (answer, answered) = oneshot::channel();
        let task: Task = Box::new(move |desk| {
            // Whoever went away is not told of an order: none is kept for them.
            if !answer.is_closed() {
                drop(answer.send(work(desk)));
            }
        });
        self.desk.send(task).map_err(|_| AppError::Unavailable)?;
        answered.await.map_err(|_| AppError::Unavailable)
    }

    /// Takes an order: checked, numbered, and on the disk once this is `Ok`.
    pub async fn accept(&self, now: DateTime<Utc>, intent: Intent) -> Result<Arc<Record>, AppError> {
        let known = self.known.get().ok_or(AppError::Unavailable)?;
        let priced = ordering::price(&intent.wanted, &known.facts(now, &intent.wanted))?;
        if let Some(payment) = &intent.wanted.payment {
            payment.fits(|account, method| known.currency_of(account, method))?;
        }
        self.at_desk(move |desk| desk.keep(now, intent, priced)).await?
    }

    /// The order that was taken for this request and is not entered yet.
    pub async fn repeated(&self, keys: Vec<IdempotencyKey>) -> Result<Option<Arc<Record>>, AppError> {
        self.at_desk(move |desk| desk.repeated(&keys)).await?
    }

    pub async fn find(&self, id: OrderId) -> Result<Option<Arc<Record>>, AppError> {
        self.at_desk(move |desk| desk.find(id)).await
    }

    pub async fn standing(&self) -> Result<Standing, AppError> {
        self.at_desk(|desk| desk.standing()).await
    }

    /// Reads what the next outage will need, and sets numbers aside for it.
    pub async fn prepare(&self, db: &Db) -> Result<(), AppError> {
        let known = self.known.clone();
        let read = db.read(move |conn| known.current(conn)).await?;
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if kept.is_none_or(|kept| !Arc::ptr_eq(&kept, &read)) {
            let (path, known) = (Arc::clone(&self.snapshot), Arc::clone(&read));
            self.at_desk(move |_| keep(&path, &known))
                .await?
                .map_err(on_disk)?;
            *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(read);
        }
        let numbers = self.standing().await?.numbers;
        if numbers <= NUMBERS / 2 {
            let more = NUMBERS - numbers;
            let reserved = db
                .transact(move |conn, now| orders::reserve(conn, now, more))
                .await?;
            self.at_desk(move |desk| desk.stock_up(reserved))
                .await?
                .map_err(on_disk)?;
        }
        Ok(())
    }
}

fn on_disk(error: io::Error) -> AppError {
    AppError::Internal(anyhow::Error::new(error).context("the journal"))
}

/// What was known last; `None` if nothing ever was, or nothing that this version can read.
fn load(path: &Path) -> Option<Known> {
    let text = std::fs::read(path).ok()?;
    serde_json::from_slice(&text)
        .inspect_err(|error| tracing::warn!(%error, "the last snapshot cannot be read"))
        .ok()
}

fn keep(path: &Path, known: &Known) -> io::Result<()> {
    disk::write_whole(path, &serde_json::to_vec(known)?)
}
