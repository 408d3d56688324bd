//! What follows from a change of an assignment's state: its deadline, its days, what is owed for it.

use super::rules::TAKEN_BACK_WITHIN;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::AssignmentId;
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::orders::{Fact, LockedOrder};
use crate::domain::routing::assignments::{self, Assignment};
use crate::domain::routing::capacity;
use crate::domain::routing::rules::accept_by;
use crate::domain::{payables, settings, workshops};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Writes the change, and all that follows from it. The only writer of an assignment's state. A closing reason comes
/// with what was rejected or cancelled, and with nothing else.
pub fn change(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
    works: &[&Assignment],
    to: AssignmentStatus,
    closing_reason: Option<&str>,
) -> Result<(), AppError> {
    order.changed(Fact::Work);
    if to == AssignmentStatus::Notified {
        for work in works {
            let deadline = deadline(conn, work, now)?;
            assignments::set_status(conn, now, &[work.id], to, closing_reason, Some(deadline))?;
        }
    } else {
        let ids: Vec<AssignmentId> = works.iter().map(|work| work.id).collect();
        assignments::set_status(conn, now, &ids, to, closing_reason, None)?;
    }
    if !to.is_active() {
        // A day on which the work had begun is used up.
        let today = calendar::today(now);
        let (begun, not_begun): (Vec<&Assignment>, Vec<&Assignment>) = works
            .iter()
            .partition(|work| work.status >= AssignmentStatus::InProduction);
        let ids = |works: Vec<&Assignment>| works.iter().map(|work| work.id).collect::<Vec<_>>();
        capacity::release(conn, &ids(not_begun), today)?;
        if let Some(tomorrow) = today.succ_opt() {
            capacity::release(conn, &ids(begun), tomorrow)?;
        }
    }
    let moved: Vec<_> = works.iter().map(|work| (work.id, work.status, to)).collect();
    payables::follow(conn, now, &moved, closing_reason)
}

/// Until when work of which its workshop was told then may be accepted.
fn deadline(
    conn: &mut PgConnection,
    work: &Assignment,
    told: DateTime<Utc>,
) -> Result<DateTime<Utc>, AppError> {
    let days = settings::acceptance_days(conn)?;
    let closed = workshops::closures_of(conn, work.workshop_id, calendar::today(told))?;
    let closed = closed.into_iter().map(|closure| closure.day).collect();
    Ok(accept_by(told, days, &closed))
}

/// What waits to be accepted again has the time that it had when it came, and at least as long as it takes to notice.
pub fn keep_deadlines(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    works: &[&Assignment],
) -> Result<(), AppError> {
    for work in works {
        let told = work.notified_at.unwrap_or(now);
        let deadline = deadline(conn, work, told)?.max(now + TAKEN_BACK_WITHIN);
        assignments::set_status(
            conn,
            now,
            &[work.id],
            AssignmentStatus::Notified,
            None,
            Some(deadline),
        )?;
    }
    Ok(())
}
