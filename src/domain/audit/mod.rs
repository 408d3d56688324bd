//! Who changed a price, a policy, a capacity, a place served, a rate or a rule: kept for good, for the administration to
//! read. What is recorded stays (the database refuses anything else), in the words that people read.

mod change;
mod store;

use crate::base::error::AppError;
use crate::base::ids::UserId;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

pub use self::change::{Change, Entry, Field, Subject};
pub use self::store::list;

/// Keeps these changes, in the transaction that made them. What did not change leaves nothing.
pub fn record(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Option<UserId>,
    changes: &[Change],
) -> Result<(), AppError> {
    let real: Vec<&Change> = changes.iter().filter(|change| change.old != change.new).collect();
    if real.is_empty() {
        return Ok(());
    }
    store::insert(conn, now, actor, &real)
}
