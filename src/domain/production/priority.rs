//! How pressing an order is: what waits is let go on, or what goes on is made to wait.

use super::side_effects;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::lifecycle::{AssignmentStatus, Priority};
use crate::domain::orders::{self, Actor, Audience, EventKind, NewEvent, Order};
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
    order: OrderId,
    priority: Priority,
) -> Result<(), AppError> {
    let order = orders::lock(conn, order)?;
    if order.status.is_cancelled() {
        return Err(AppError::conflict("order_cancelled", "El pedido está cancelado."));
    }
    if order.priority == priority {
        return Ok(());
    }
    orders::set_priority(conn, order.id, priority)?;
    let event = NewEvent {
        order: order.id,
        item: None,
        kind: EventKind::PriorityChanged,
        status: order.status,
        audience: Audience::Staff,
        workshop: None,
        message: format!("De «{}» a «{}».", order.priority.label(), priority.label()),
        reason: None,
    };
    orders::record(conn, now, actor, event)?;
    if order.priority == Priority::Hold {
        go_on(conn, now, &Order { priority, ..order })?;
    }
    Ok(())
}

/// What happened while it was on hold is held against nobody: deadlines that passed meanwhile begin anew.
fn go_on(conn: &mut PgConnection, now: DateTime<Utc>, order: &Order) -> Result<(), AppError> {
    let works = assignments::active_of(conn, &[order.id])?;
    let told: Vec<_> = works
        .iter()
        .filter(|work| work.status == AssignmentStatus::Notified)
        .collect();
    if !told.is_empty() {
        side_effects::change(conn, now, &told, AssignmentStatus::Notified, None)?;
    }
    route(conn, now, order)
}
