//! What handlers share.

use crate::base::clock::Clock;
use crate::base::config::Config;
use crate::base::db::Db;
use crate::base::signed_links::SignedLinks;
use crate::domain::files::{self, Files};
use crate::domain::notifications::Post;
use crate::domain::ordering::expire_unpaid;
use crate::domain::payments::cards::{self, Cards};
use crate::domain::production;
use crate::domain::workshops::access::Snapshot;
use crate::domain::{realtime, reports};
use std::sync::Arc;
use tokio::sync::Notify;
use tracing::Instrument as _;

/// What handlers share.
#[derive(Clone)]
pub struct AppState {
    pub db: Db,
    pub config: Arc<Config>,
    pub signed_links: SignedLinks,
    pub files: Files,
    pub snapshot: Snapshot,
    /// The open streams of this process.
    pub live: Arc<realtime::Hub>,
    pub metrics: Arc<crate::http::metrics::Metrics>,
    pub cards: Cards,
    /// What the overview counts only now and then.
    pub counts: reports::Kept,
    /// Rung when something may have been written to the outbox.
    pub outbox: Arc<Notify>,
    /// Rung when orders that found no workshop are worth another try.
    routing: Arc<Notify>,
}

impl AppState {
    pub fn new(config: Config, database_url: &str, clock: Clock) -> std::io::Result<Self> {
        let signed_links = SignedLinks::new(config.session_key.clone());
        Ok(Self {
            files: Files::open(&config, signed_links.clone())?,
            snapshot: Snapshot::in_dir(&config.data_dir),
            live: Arc::new(realtime::Hub::new(database_url, realtime::Pace::default())),
            metrics: Arc::default(),
            cards: Cards::new(&config)?,
            counts: reports::Kept::default(),
            signed_links,
            db: Db::new(database_url, config.db_pool_size, clock),
            config: Arc::new(config),
            outbox: Arc::default(),
            routing: Arc::default(),
        })
    }

    /// Something changed that routing depends on: an offer, a coverage, a capacity, a rule.
    pub fn wake_routing(&self) {
        self.routing.notify_one();
    }

    /// Watches over orders that nobody pays, until the process ends.
    pub async fn watch_unpaid(self) {
        expire_unpaid::watch(self.db).instrument(job("unpaid")).await;
    }

    /// Ends card sessions that nobody should pay any more, until the process ends.
    pub async fn watch_cards(self) {
        cards::watch(self.db, self.cards).await;
    }

    /// The post, where there is a mail server.
    pub fn post(&self) -> anyhow::Result<Option<Post>> {
        let smtp = self.config.smtp.as_ref();
        smtp.map(|smtp| {
            Post::new(
                self.db.clone(),
                smtp,
                &self.config.public_url,
                self.signed_links.clone(),
            )
        })
        .transpose()
    }

    /// Sends mail until the process ends.
    pub async fn deliver_mail(self, post: Post) {
        post.deliver(|| self.outbox.notified())
            .instrument(job("post"))
            .await;
    }

    /// Watches over deadlines, and over orders that found no workshop, until the process ends.
    pub async fn watch_routing(self) {
        production::watch(self.db.clone(), || self.routing.notified())
            .instrument(job("routing"))
            .await;
    }

    /// Deletes files that nobody uses, until the process ends.
    pub async fn sweep_files(self) {
        let sweep = files::sweep::Sweep::new(self.files, self.db);
        sweep.watch().instrument(job("sweep")).await;
    }
}

/// What a job logs carries its name.
fn job(name: &'static str) -> tracing::Span {
    tracing::error_span!("job", name)
}
