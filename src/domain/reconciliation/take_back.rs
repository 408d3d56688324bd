//! A payment that was decided by mistake waits again, and the bank's line that proved it is free again.

use super::store;
use crate::base::error::AppError;
use crate::base::ids::SubmissionId;
use crate::domain::orders::{Actor, LockedOrder};
use crate::domain::payments::{self, Decision};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

pub fn take_back(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    submission: SubmissionId,
    reason: &str,
) -> Result<Decision, AppError> {
    let decision = payments::take_back(conn, now, actor, order, submission, reason)?;
    if decision == Decision::Made {
        store::unlink(conn, submission)?;
    }
    Ok(decision)
}
