//! An order costs what it costs in dollars. What is still to be paid of it is quoted in bolívares, which follow the rate once
//! the hold has passed (docs/domain.md, money from customers).

use super::balance::{Quote, due, quote, quote_anew};
use super::store::{self, Submission};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::base::money::{Currency, Usd};
use crate::domain::exchange_rates::quotes;
use crate::domain::lifecycle::OrderStatus;
use crate::domain::orders::{self, Actor, Audience, EventKind, LockedOrder, NewEvent, Order};
use crate::domain::settings;
use crate::schema::{orders as rows, payment_submissions};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;

/// Something is missing, and nothing is being looked at.
const UNPAID: [OrderStatus; 2] = [OrderStatus::Pending, OrderStatus::Rejected];

/// Orders of which something is to be paid, at a rate that does not hold any more. The oldest first. One that stalled is
/// quoted when it is looked at or paid: until then each day would only add a line to its timeline.
pub fn past_hold(conn: &mut PgConnection, now: DateTime<Utc>, limit: i64) -> Result<Vec<OrderId>, AppError> {
    let set = settings::money(conn)?;
    let rates = quotes(conn, &set)?.honoured(now);
    if rates.is_empty() {
        return Ok(Vec::new());
    }
    Ok(rows::table
        .filter(rows::status.eq_any(UNPAID))
        .filter(rows::stalled_at.is_null())
        .filter(rows::exchange_rate.ne_all(rates))
        .order((rows::created_at, rows::id))
        .select(rows::id)
        .limit(limit)
        .load(conn)?)
}

/// Quotes what is missing at the current rate, if the order's own does not hold any more. Says whether it did.
pub fn requote(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
) -> Result<bool, AppError> {
    let submissions = store::by_orders(conn, &[order.id])?;
    let set = settings::money(conn)?;
    let quotes = quotes(conn, &set)?;
    let new = quote(order, &submissions, set.payment_tolerance, &quotes, now);
    set_quote(conn, now, order, &submissions, new)
}

/// As [`requote`], for a payment that is reported now, whatever others wait for a decision. Who says on which day it moved is
/// held to that day by the bank's line.
pub(super) fn requote_for_another(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
    submissions: &[Submission],
    paid_on: Option<NaiveDate>,
) -> Result<bool, AppError> {
    let set = settings::money(conn)?;
    let moved = paid_on
        .and_then(calendar::start_of_day)
        .map_or(now, |day| day.min(now));
    let new = quote_anew(order, &quotes(conn, &set)?, moved, now);
    set_quote(conn, now, order, submissions, new)
}

fn set_quote(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
    submissions: &[Submission],
    new: Quote,
) -> Result<bool, AppError> {
    if new.rate == order.exchange_rate {
        return Ok(false);
    }
    let earlier = due(order, submissions, Currency::Ves);
    orders::set_price(conn, order, new.rate, new.total_bs)?;
    let due = |currency| due(order, submissions, currency);
    let (usd, bs) = (due(Currency::Usd), due(Currency::Ves));
    let what = match order.received > Usd::ZERO {
        true => format!("Faltan {usd}, que son"),
        false => format!("{usd} son"),
    };
    let event = NewEvent {
        item: None,
        kind: EventKind::Requoted,
        audience: Audience::Customer,
        workshop: None,
        message: format!("{what} ahora {bs}, a Bs. {} por dólar; eran {earlier}.", new.rate),
        reason: None,
    };
    order.record(conn, now, Actor::SYSTEM, event)?;
    Ok(true)
}

/// Nothing came of it, and nothing is being looked at.
pub fn is_unpaid(order: &Order, submissions: &[Submission]) -> bool {
    order.received == Usd::ZERO && is_waiting(order, submissions)
}

/// Something came of it, more is missing, and nothing is being looked at.
pub fn is_partly_paid(order: &Order, submissions: &[Submission]) -> bool {
    order.received > Usd::ZERO && is_waiting(order, submissions)
}

fn is_waiting(order: &Order, submissions: &[Submission]) -> bool {
    UNPAID.contains(&order.status) && !submissions.iter().any(|submission| submission.status.is_open())
}

/// When something was last heard of how it is paid.
pub fn last_heard(order: &Order, submissions: &[Submission]) -> DateTime<Utc> {
    let decided = submissions.iter().filter_map(|submission| submission.decided_at);
    decided.fold(order.created_at, DateTime::max)
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

/// Partly paid orders of which nothing was heard since this time and of which admins were not told yet, the oldest first.
pub fn silent_since(
    conn: &mut PgConnection,
    until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<OrderId>, AppError> {
    let heard = payment_submissions::table
        .filter(payment_submissions::order_id.eq(rows::id))
        .filter(payment_submissions::decided_at.gt(until));
    Ok(rows::table
        .filter(rows::status.eq_any(UNPAID))
        .filter(rows::received.gt(Usd::ZERO))
        .filter(rows::stalled_at.is_null())
        .filter(rows::created_at.le(until))
        .filter(not(exists(heard)))
        .order((rows::created_at, rows::id))
        .select(rows::id)
        .limit(limit)
        .load(conn)?)
}

/// Those of which admins were told and that still are where they were, the longest first.
pub fn stalled(conn: &mut PgConnection, limit: i64) -> Result<Vec<Order>, AppError> {
    Ok(rows::table
        .filter(rows::stalled_at.is_not_null())
        .filter(rows::status.eq_any(UNPAID))
        .order((rows::stalled_at, rows::id))
        .select(Order::as_select())
        .limit(limit)
        .load(conn)?)
}
