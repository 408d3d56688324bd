//! What happens without anybody asking: one runner for all of it, and the list.
//!
//! A job does its work, then waits until its time has come again or somebody wakes it, until the process ends. Each is safe
//! with several processes: its work locks the rows that it takes, looks again, and passes over what another has locked.

pub mod email;

use crate::base::blocking;
use crate::base::db::Db;
use crate::base::error::AppError;
use crate::domain::books;
use crate::domain::carts;
use crate::domain::designs;
use crate::domain::exchange_rates::fetch_job;
use crate::domain::files::measuring::Measuring;
use crate::domain::files::sweep::Sweep;
use crate::domain::intake;
use crate::domain::notifications::Mailer;
use crate::domain::notifications::push::PushSender;
use crate::domain::ordering::{bulk_changes, expire_unpaid, stalled};
use crate::domain::orders::refused_letters;
use crate::domain::payments::cards;
use crate::domain::production::{deadline_job, presses};
use crate::domain::reports::statistics::count_again;
use crate::http::metrics::Metrics;
use crate::http::services::Services;
use crate::http::state::AppState;
use anyhow::Context as _;
use futures_util::future::join_all;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, Notify, watch};
use tokio::task::JoinHandle;
use tracing::Instrument as _;

const SECOND: Duration = Duration::from_secs(1);

type Work = Box<dyn FnMut() -> Pin<Box<dyn Future<Output = Result<(), AppError>>>>>;

pub struct Job {
    /// Of its log span and its metrics.
    name: &'static str,
    /// From the end of one run to the next, unless it is woken.
    every: Duration,
    wake_up: Option<Arc<Notify>>,
    /// Becomes true when the process is to end.
    end: Option<watch::Receiver<bool>>,
    work: Work,
}

/// The jobs of a process that serves.
pub struct Running {
    end: watch::Sender<bool>,
    jobs: Vec<JoinHandle<()>>,
}

/// Starts all of them, inside of an actix system.
pub fn start(services: &Services) -> anyhow::Result<Running> {
    Ok(Running::start(all(services)?, &services.metrics))
}

impl Running {
    pub fn start(jobs: Vec<Job>, metrics: &Arc<Metrics>) -> Self {
        let (end, ended) = watch::channel(false);
        let start = |job: Job| {
            let job = Job {
                end: Some(ended.clone()),
                ..job
            };
            actix_web::rt::spawn(job.run(Arc::clone(metrics), tokio::time::sleep))
        };
        Self {
            jobs: jobs.into_iter().map(start).collect(),
            end,
        }
    }

    /// Lets those that are at work come to the end of it, and begins nothing new: a letter that was sent is also recorded.
    pub async fn finish(self, within: Duration) {
        self.end.send_replace(true);
        if tokio::time::timeout(within, join_all(self.jobs)).await.is_err() {
            tracing::warn!("a job did not end in time");
        }
    }
}

fn all(services: &Services) -> anyhow::Result<Vec<Job>> {
    let app = &services.state;
    let (db, cards, intake) = (app.db.background(), services.cards.clone(), app.intake.clone());
    let sweep = Arc::new(Mutex::new(Sweep::new(app.files.clone(), db.clone())));
    let mut jobs = vec![
        routing(app),
        Job::blocking("unpaid", 60 * SECOND, &db, expire_unpaid::run_once),
        Job::blocking("stalled", 600 * SECOND, &db, stalled::run_once),
        Job::blocking("letters", 60 * SECOND, &db, refused_letters::run_once),
        Job::blocking("presses", 3600 * SECOND, &db, presses::run_once),
        Job::blocking("carts", 3600 * SECOND, &db, carts::run_once),
        Job::blocking("bulk", 2 * SECOND, &db, bulk_changes::run_once),
        Job::new("cards", 60 * SECOND, move || {
            let (db, cards) = (db.clone(), cards.clone());
            async move { cards::run_once(&db, &cards).await }
        }),
        Job::blocking("books", 600 * SECOND, &app.db, books::run_once),
        Job::new("sweep", 3600 * SECOND, move || {
            let (sweep, intake) = (Arc::clone(&sweep), intake.clone());
            async move {
                // What the journal names has no row yet.
                match intake.standing().await?.records + intake.uploads().await? {
                    0 => sweep.lock().await.run_once().await,
                    _ => Ok(()),
                }
            }
        }),
        measuring(app),
        unordered_designs(app),
        statistics(services),
        prepare(app),
        journal(app),
    ];
    jobs.extend(rates(services));
    jobs.extend(mail(services)?);
    jobs.push(devices(app)?);
    Ok(jobs)
}

/// Ends what was not accepted in time, and tries again what waits for a workshop.
pub fn routing(app: &AppState) -> Job {
    Job::blocking("routing", 30 * SECOND, &app.db, deadline_job::run_once).woken_by(&app.routing_due)
}

/// PDFs from before their pages were measured.
pub fn measuring(app: &AppState) -> Job {
    let measuring = Measuring::new(app.files.clone(), app.db.background());
    let measuring = Arc::new(Mutex::new(measuring));
    Job::new("measuring", 300 * SECOND, move || {
        let measuring = Arc::clone(&measuring);
        async move { measuring.lock().await.run_once().await.map(drop) }
    })
}

/// Designs that nothing was ordered with: before their pictures are looked at.
pub fn unordered_designs(app: &AppState) -> Job {
    let db = app.db.background();
    Job::new("designs", 3600 * SECOND, move || {
        let db = db.clone();
        async move { designs::sweep::run_once(&db).await }
    })
}

/// Counts again what the overview keeps, while it is still kept.
pub fn statistics(services: &Services) -> Job {
    let (db, kept) = (services.state.db.background(), services.statistics.clone());
    Job::new("statistics", 240 * SECOND, move || {
        let (db, kept) = (db.clone(), kept.clone());
        async move {
            let now = db.clock().now();
            db.read(move |conn| count_again(conn, now, &kept)).await
        }
    })
}

/// Knows what the next outage will need.
pub fn prepare(app: &AppState) -> Job {
    let (db, intake) = (app.db.background(), app.intake.clone());
    Job::new("prepare", 60 * SECOND, move || {
        let (db, intake) = (db.clone(), intake.clone());
        async move { intake.prepare(&db).await }
    })
}

/// Enters orders that were taken while the database was away.
pub fn journal(app: &AppState) -> Job {
    let app = app.clone();
    Job::new("journal", 2 * SECOND, move || {
        let app = app.clone();
        async move {
            let entered = intake::enter::run_once(&app.db.background(), &app.files, &app.intake).await;
            app.mail_queued.notify_one();
            entered
        }
    })
}

/// Reads the exchange rate, where it is known who publishes it.
pub fn rates(services: &Services) -> Option<Job> {
    let (db, sources) = (services.state.db.background(), services.rates.clone());
    let metrics = Arc::clone(&services.metrics);
    sources.are_set().then(|| {
        Job::new("rates", 1800 * SECOND, move || {
            let (db, sources, metrics) = (db.clone(), sources.clone(), Arc::clone(&metrics));
            async move {
                let on_failure = |host: &str| metrics.rate_source_failed(host);
                fetch_job::run_once(&db, &sources, on_failure).await
            }
        })
    })
}

/// Sends mail, where there is a mail server. What another process wrote, and what is to be tried again, is found by time.
pub fn mail(services: &Services) -> anyhow::Result<Option<Job>> {
    let app = &services.state;
    let Some(smtp) = &app.config.smtp else {
        return Ok(None);
    };
    let mailer = Mailer::new(
        app.db.background(),
        smtp,
        &app.config.public_url,
        app.signed_links.clone(),
        email::html,
    );
    let mailer = Arc::new(mailer.context("SMTP_URL")?);
    let job = Job::new("mail", 10 * SECOND, move || {
        let mailer = Arc::clone(&mailer);
        async move { mailer.deliver_due().await.map(drop) }
    });
    Ok(Some(job.woken_by(&app.mail_queued)))
}

/// Takes what waits to the devices of staff. What another process wrote, and what is to be tried again, is found by time.
pub fn devices(app: &AppState) -> anyhow::Result<Job> {
    let sender = PushSender::new(app.db.background(), &app.config.push, &app.config.public_url)?;
    let sender = Arc::new(sender);
    Ok(Job::new("devices", 5 * SECOND, move || {
        let sender = Arc::clone(&sender);
        async move { sender.deliver_due().await }
    }))
}

impl Job {
    pub fn new<F, W>(name: &'static str, every: Duration, mut work: W) -> Self
    where
        F: Future<Output = Result<(), AppError>> + 'static,
        W: FnMut() -> F + 'static,
    {
        Self {
            name,
            every,
            wake_up: None,
            end: None,
            work: Box::new(move || Box::pin(work())),
        }
    }

    /// Work that waits for the database on a thread of its own.
    fn blocking(name: &'static str, every: Duration, db: &Db, work: fn(&Db) -> Result<(), AppError>) -> Self {
        let db = db.background();
        Self::new(name, every, move || {
            let db = db.clone();
            async move { blocking::block(move || work(&db)).await? }
        })
    }

    #[must_use]
    pub fn woken_by(self, wake_up: &Arc<Notify>) -> Self {
        Self {
            wake_up: Some(Arc::clone(wake_up)),
            ..self
        }
    }

    /// Until the process ends, or it is told that it will. A run that fails is logged and counted; the next one comes all the same.
    pub async fn run<P: Future<Output = ()>>(mut self, metrics: Arc<Metrics>, pause: impl Fn(Duration) -> P) {
        loop {
            let span = tracing::error_span!("job", name = self.name);
            let started = Instant::now();
            // A task of its own, so that a panic is one run's and not the job's.
            let run = actix_web::rt::spawn((self.work)().instrument(span.clone()));
            let outcome = run.await.unwrap_or_else(|error| Err(error.into()));
            if let Err(error) = &outcome {
                span.in_scope(|| tracing::warn!(%error, "job failed"));
            }
            metrics.job_ran(self.name, outcome.is_ok(), started.elapsed());
            let woken = async {
                match &self.wake_up {
                    Some(wake_up) => wake_up.notified().await,
                    None => std::future::pending().await,
                }
            };
            let ended = async {
                match &mut self.end {
                    // Who could say so is gone: that is an end too.
                    Some(end) => drop(end.wait_for(|is_ending| *is_ending).await),
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                () = ended => return,
                () = pause(self.every) => {}
                () = woken => {}
            }
        }
    }
}
