//! That an order was cancelled, by whom and why, and what is due back of it.

use super::{Actor, Fact, LockedOrder};
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::base::money::Usd;
use crate::schema::order_cancellations;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// Writes down that it is cancelled, and that this much is due back.
pub fn insert_cancellation(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    reason: &str,
    refund_due: Usd,
) -> Result<(), AppError> {
    diesel::insert_into(order_cancellations::table)
        .values((
            order_cancellations::order_id.eq(order.id),
            order_cancellations::cancelled_by.eq(actor.id),
            order_cancellations::reason.eq(reason),
            order_cancellations::refund_due.eq(refund_due),
            order_cancellations::created_at.eq(now),
        ))
        .execute(conn)?;
    order.changed(Fact::Cancellation);
    Ok(())
}

/// What is due back; `None` unless the order is cancelled.
pub fn refund_due(conn: &mut PgConnection, order: OrderId) -> Result<Option<Usd>, AppError> {
    Ok(order_cancellations::table
        .find(order)
        .select(order_cancellations::refund_due)
        .first(conn)
        .optional()?)
}

/// More came after the cancellation.
pub fn owe_more(conn: &mut PgConnection, order: &mut LockedOrder, more: Usd) -> Result<(), AppError> {
    diesel::update(order_cancellations::table.find(order.id))
        .set(order_cancellations::refund_due.eq(order_cancellations::refund_due + more))
        .execute(conn)?;
    order.changed(Fact::Cancellation);
    Ok(())
}

/// Less is due back, as somebody says with a reason.
pub fn owe_less(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    due: Usd,
    reason: &str,
) -> Result<(), AppError> {
    diesel::update(order_cancellations::table.find(order.id))
        .set((
            order_cancellations::refund_due.eq(due),
            order_cancellations::lowered_by.eq(actor.id),
            order_cancellations::lowered_at.eq(now),
            order_cancellations::lowered_reason.eq(reason),
        ))
        .execute(conn)?;
    order.changed(Fact::Cancellation);
    Ok(())
}
