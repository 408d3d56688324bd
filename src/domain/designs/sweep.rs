//! Designs that nothing was ordered with, and that lie in no cart, are deleted after a week, so that their pictures can go too. Safe with several
//! processes, and against an order that takes one up just then.

use super::store;
use crate::base::db::Db;
use crate::base::error::AppError;
use chrono::TimeDelta;

/// Longer than a session lasts, whose page shows the last one.
const KEPT: TimeDelta = TimeDelta::days(7);
/// In one transaction, and of these in one round.
const AT_ONCE: i64 = 500;
const BATCHES: usize = 20;

pub async fn run_once(db: &Db) -> Result<(), AppError> {
    for _ in 0..BATCHES {
        let gone = db
            .transact(|conn, now| store::delete_unused(conn, now - KEPT, AT_ONCE))
            .await?;
        if gone > 0 {
            tracing::info!(gone, "designs swept");
        }
        if (gone as i64) < AT_ONCE {
            break;
        }
    }
    Ok(())
}
