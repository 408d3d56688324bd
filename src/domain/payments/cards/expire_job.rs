//! Pages on which nobody should pay any more: their order is paid in another way, or cancelled. They are ended at the
//! provider, so that nobody is charged for nothing.

use super::client::Cards;
use super::store;
use crate::base::db::Db;
use crate::base::error::AppError;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(60);
const AT_ONCE: i64 = 20;

/// Until the process ends.
pub async fn watch(db: Db, cards: Cards) {
    loop {
        if let Err(error) = end_needless(&db, &cards).await {
            tracing::warn!(%error, "ending card sessions");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Ends some of them. One that cannot be ended now, or was paid meanwhile, is left to the provider's word.
pub async fn end_needless(db: &Db, cards: &Cards) -> Result<(), AppError> {
    for id in db.read(|conn| store::needless(conn, AT_ONCE)).await? {
        if cards.end(&id).await {
            db.transact(move |conn, now| store::end(conn, now, &id)).await?;
        }
    }
    Ok(())
}
