//! How pressing an order is: what waits is let go on, or what goes on is made to wait.

use super::assign::replan;
use super::side_effects;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::domain::lifecycle::{AssignmentStatus, Priority};
use crate::domain::orders::{self, Actor, Audience, EventKind, LockedOrder, NewEvent};
use crate::domain::routing::assignments;
use crate::domain::routing::route::route;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Gives the order this priority. When it stops being on hold, workshops that were told have their whole time to accept,
/// and what had no workshop gets one.
pub fn set_priority(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    priority: Priority,
) -> Result<(), AppError> {
    if order.status.is_cancelled() {
        return Err(AppError::conflict("order_cancelled", "El pedido está cancelado."));
    }
    if order.priority == priority {
        return Ok(());
    }
    let before = order.priority;
    orders::set_priority(conn, order, priority)?;
    let event = NewEvent {
        item: None,
        kind: EventKind::PriorityChanged,
        audience: Audience::Staff,
        workshop: None,
        message: format!("De «{}» a «{}».", before.label(), priority.label()),
        reason: None,
    };
    order.record(conn, now, actor, event)?;
    if before == Priority::Hold {
        go_on(conn, now, order)?;
    }
    Ok(())
}

/// Its customer said yes to its designs: what was to begin while they looked has other days, and workshops that were told have
/// their whole time to accept.
pub fn go_on_after_waiting(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
) -> Result<(), AppError> {
    let today = calendar::today(now);
    let items = orders::items_of(conn, &[order.id])?;
    for mut work in assignments::active_of(conn, &[order.id])? {
        let is_past = work.start_date.is_some_and(|start| start < today);
        let item = items.iter().find(|item| item.id == work.order_item_id);
        if work.status < AssignmentStatus::InProduction
            && is_past
            && let Some(item) = item
        {
            match replan(conn, now, order, item, &mut work) {
                // No day is free for a year: what was promised stands, late.
                Ok(()) | Err(AppError::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
        }
    }
    go_on(conn, now, order)
}

/// What happened while it was on hold is held against nobody: deadlines that passed meanwhile begin anew.
fn go_on(conn: &mut PgConnection, now: DateTime<Utc>, order: &mut LockedOrder) -> Result<(), AppError> {
    let works = assignments::active_of(conn, &[order.id])?;
    let told: Vec<_> = works
        .iter()
        .filter(|work| work.status == AssignmentStatus::Notified)
        .collect();
    if !told.is_empty() {
        side_effects::change(conn, now, order, &told, AssignmentStatus::Notified, None)?;
    }
    route(conn, now, order)
}
