//! Reads the rate from where it is published. Safe with several processes: what is known changes nothing, and whoever
//! enters it holds the ledger.

use super::published::{Taken, take};
use super::sources::RateSources;
use crate::base::db::Db;
use crate::base::error::AppError;
use anyhow::anyhow;

/// One round. `on_failure` hears the host of each source that gave no rate; an error if none gave one.
pub async fn run_once(db: &Db, sources: &RateSources, on_failure: impl Fn(&str)) -> Result<(), AppError> {
    let round = sources.ask().await;
    for host in &round.failed {
        on_failure(host);
    }
    let Some(fetched) = round.fetched else {
        return Err(AppError::Internal(anyhow!("no source gave an exchange rate")));
    };
    let (rate, source) = (fetched.published.rate, fetched.source.clone());
    match db.transact(move |conn, now| take(conn, now, &fetched)).await? {
        Taken::Entered => tracing::info!(%rate, source, "a new exchange rate"),
        Taken::Held => tracing::warn!(%rate, source, "an exchange rate waits for an admin"),
        Taken::Known => {}
    }
    Ok(())
}
