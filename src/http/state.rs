//! What all handlers share. What one room alone uses is data of its own: see `services`.

use crate::base::clock::Clock;
use crate::base::config::Config;
use crate::base::db::Db;
use crate::base::signed_links::SignedLinks;
use crate::domain::files::Files;
use crate::domain::intake::Intake;
use crate::http::kit::body_turns::BodyTurns;
use std::sync::Arc;
use tokio::sync::Notify;

#[derive(Clone)]
pub struct AppState {
    pub db: Db,
    pub config: Arc<Config>,
    pub signed_links: SignedLinks,
    pub files: Files,
    pub body_turns: BodyTurns,
    /// Where orders are taken while the database is away.
    pub intake: Intake,
    /// Rung when something may have been written to the outbox.
    pub mail_queued: Arc<Notify>,
    /// Rung when orders that found no workshop are worth another try.
    pub routing_due: Arc<Notify>,
}

impl AppState {
    pub fn new(config: Config, database_url: &str, clock: Clock) -> std::io::Result<Self> {
        let signed_links = SignedLinks::new(config.session_key.clone());
        let (size, patience) = (config.db_pool_size, config.patience);
        let mut db = Db::new(database_url, size, clock, patience)?;
        if let Some(replica) = &config.replica_url {
            db = db.with_replica(replica, size, patience)?;
        }
        Ok(Self {
            files: Files::open(&config, signed_links.clone())?,
            signed_links,
            intake: Intake::open(&config.data_dir)?,
            db,
            config: Arc::new(config),
            body_turns: BodyTurns::default(),
            mail_queued: Arc::default(),
            routing_due: Arc::default(),
        })
    }

    /// Something changed that routing depends on: an offer, a coverage, a capacity, a rule.
    pub fn wake_routing(&self) {
        self.routing_due.notify_one();
    }
}
