//! What a process that serves is made of: the state that all handlers share, and what one room alone uses.

use crate::base::clock::Clock;
use crate::base::config::Config;
use crate::domain::exchange_rates::RateSources;
use crate::domain::payments::cards::Cards;
use crate::domain::realtime::{Hub, Pace};
use crate::domain::reports::StatisticsCache;
use crate::domain::workshops::PublicListCache;
use crate::http::metrics::Metrics;
use crate::http::state::AppState;
use actix_web::web::{Data, ServiceConfig};
use std::sync::Arc;

#[derive(Clone)]
pub struct Services {
    pub state: AppState,
    /// The open streams of this process.
    pub hub: Arc<Hub>,
    pub metrics: Arc<Metrics>,
    pub cards: Cards,
    pub rates: RateSources,
    public_list: PublicListCache,
    pub statistics: StatisticsCache,
}

impl Services {
    pub fn new(config: Config, database_url: &str, clock: Clock) -> std::io::Result<Self> {
        Ok(Self {
            hub: Arc::new(Hub::new(database_url, Pace::default())),
            metrics: Arc::default(),
            cards: Cards::new(&config)?,
            rates: RateSources::new(&config.rates)?,
            public_list: PublicListCache::in_dir(&config.data_dir),
            statistics: StatisticsCache::default(),
            state: AppState::new(config, database_url, clock)?,
        })
    }

    /// Hands each room what it asks for by type.
    pub fn register(&self, site: &mut ServiceConfig) {
        site.app_data(Data::new(self.state.clone()))
            .app_data(Data::from(Arc::clone(&self.hub)))
            .app_data(Data::from(Arc::clone(&self.metrics)))
            .app_data(Data::new(self.cards.clone()))
            .app_data(Data::new(self.public_list.clone()))
            .app_data(Data::new(self.statistics.clone()));
    }
}
