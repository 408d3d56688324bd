//! An order that nobody paid costs what it costs in dollars; its bolívares follow the rate once the hold has passed
//! (docs/domain.md, money from customers).

use super::store::{self, Submission};
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::base::money::Usd;
use crate::domain::catalog::current_rate;
use crate::domain::exchange_rates::honoured;
use crate::domain::lifecycle::OrderStatus;
use crate::domain::orders::{self, Actor, Audience, EventKind, LockedOrder, NewEvent, Order};
use crate::schema::orders as rows;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// No payment was confirmed, and none is being looked at.
const UNPAID: [OrderStatus; 2] = [OrderStatus::Pending, OrderStatus::Rejected];

/// Orders that nobody paid, at a rate that does not hold any more. The oldest first.
pub fn past_hold(conn: &mut PgConnection, now: DateTime<Utc>, limit: i64) -> Result<Vec<OrderId>, AppError> {
    let rates = honoured(conn, now)?;
    if rates.is_empty() {
        return Ok(Vec::new());
    }
    Ok(rows::table
        .filter(rows::status.eq_any(UNPAID))
        .filter(rows::received.eq(Usd::ZERO))
        .filter(rows::exchange_rate.ne_all(rates))
        .order((rows::created_at, rows::id))
        .select(rows::id)
        .limit(limit)
        .load(conn)?)
}

/// Gives an order that nobody paid its price in bolívares at the current rate, if its own does not hold any more. Says
/// whether it did.
pub fn requote(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
) -> Result<bool, AppError> {
    let Some(current) = current_rate(conn, now)? else {
        return Ok(false);
    };
    let submissions = store::by_orders(conn, &[order.id])?;
    if !is_unpaid(order, &submissions) || honoured(conn, now)?.contains(&order.exchange_rate) {
        return Ok(false);
    }
    let total_bs = current.to_bs(order.total);
    orders::set_price(conn, order, current, total_bs)?;
    let event = NewEvent {
        item: None,
        kind: EventKind::Requoted,
        audience: Audience::Customer,
        workshop: None,
        message: format!("{} son ahora {total_bs}, a Bs. {current} por dólar.", order.total),
        reason: None,
    };
    order.record(conn, now, Actor::SYSTEM, event)?;
    Ok(true)
}

/// Nothing came of it, and nothing is being looked at.
pub fn is_unpaid(order: &Order, submissions: &[Submission]) -> bool {
    UNPAID.contains(&order.status)
        && order.received == Usd::ZERO
        && !submissions.iter().any(|submission| submission.status.is_open())
}

/// Orders that were placed up to this time and that nobody paid, the oldest first.
pub fn unpaid_since(
    conn: &mut PgConnection,
    until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<OrderId>, AppError> {
    Ok(rows::table
        .filter(rows::status.eq_any(UNPAID))
        .filter(rows::received.eq(Usd::ZERO))
        .filter(rows::created_at.le(until))
        .order((rows::created_at, rows::id))
        .select(rows::id)
        .limit(limit)
        .load(conn)?)
}
