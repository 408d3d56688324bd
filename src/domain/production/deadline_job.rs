//! What happens without anybody asking: a workshop that does not accept in time loses the work, and what fits nowhere is
//! tried again. Safe with several processes: each verb locks its order and looks again.

use super::events::one_workshop;
use super::{due_reminders, side_effects};
use crate::base::db::Db;
use crate::base::error::AppError;
use crate::domain::lifecycle::{AssignmentStatus, Priority};
use crate::domain::orders::{self, Actor, Audience, EventKind, LockedOrder, NewEvent, OrderItem};
use crate::domain::routing::assignments::{self, Assignment};
use crate::domain::routing::route::{reroute, route};
use crate::domain::routing::{notifications, unassigned};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Orders looked at in one go, so that a long list never keeps the rest waiting.
const AT_ONCE: i64 = 200;

/// Whose time is up, what is due today, then what waits for a workshop. What fails for one order is logged and stops no other.
pub fn run_once(db: &Db) -> Result<(), AppError> {
    let now = db.clock().now();
    let late = db.read_here(|conn| assignments::past_deadline(conn, now, AT_ONCE))?;
    for order in late {
        if let Err(error) = db.transact_here(|conn, now| {
            orders::change(conn, now, order, |conn, order| end_wait(conn, now, order))
        }) {
            tracing::error!(%order, %error, "a deadline could not be enforced");
        }
    }
    if let Err(error) = tell_due(db) {
        tracing::error!(%error, "workshops could not be told what is due today");
    }
    let waiting = db.read_here(|conn| unassigned::worth_a_try(conn, now, AT_ONCE))?;
    for order in waiting {
        if let Err(error) = db.transact_here(|conn, now| reroute(conn, now, order)) {
            tracing::error!(%order, %error, "an order could not be routed");
            // Tried, for what it is worth: the others come first next time.
            db.transact_here(|conn, now| unassigned::tried(conn, now, order))?;
        }
    }
    Ok(())
}

fn tell_due(db: &Db) -> Result<(), AppError> {
    while db.transact_here(|conn, now| due_reminders::tell_due(conn, now, AT_ONCE))? {}
    while db.transact_here(|conn, now| due_reminders::tell_late(conn, now, AT_ONCE))? {}
    Ok(())
}

/// Takes from workshops what they did not accept in time, as if they had rejected it, and gives it to the next. What is
/// on hold, or waits for its customer, stays.
fn end_wait(conn: &mut PgConnection, now: DateTime<Utc>, order: &mut LockedOrder) -> Result<(), AppError> {
    const REASON: &str = "No lo aceptó a tiempo";
    let late: Vec<Assignment> = assignments::active_of(conn, &[order.id])?
        .into_iter()
        .filter(|work| work.status == AssignmentStatus::Notified)
        .filter(|work| work.accept_by.is_some_and(|until| until <= now))
        .collect();
    if late.is_empty() || order.priority == Priority::Hold || order.awaits_approval {
        return Ok(());
    }
    let works: Vec<&Assignment> = late.iter().collect();
    side_effects::change(conn, now, order, &works, AssignmentStatus::Rejected, Some(REASON))?;
    let items = orders::items_of(conn, &[order.id])?;
    for work in &late {
        let item = items.iter().find(|item| item.id == work.order_item_id);
        let event = NewEvent {
            item: Some(work.order_item_id),
            kind: EventKind::DeadlinePassed,
            audience: Audience::Workshop,
            workshop: Some(work.workshop_id),
            message: item.map(OrderItem::label).unwrap_or_default(),
            reason: Some(REASON.to_owned()),
        };
        order.record(conn, now, Actor::SYSTEM, event)?;
    }
    let workshop = one_workshop(late.iter().map(|work| work.workshop_id));
    notifications::let_go(conn, now, order, workshop, REASON)?;
    route(conn, now, order)
}
