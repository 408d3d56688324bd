//! Orders that are not paid: what is missing follows the rate once the hold has passed, and after some days one that nobody
//! paid is cancelled (docs/domain.md, money from customers). Safe with several processes: each verb locks its order and looks
//! again.

use super::cancel;
use crate::base::db::Db;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::orders::{self, Actor, LockedOrder};
use crate::domain::{payments, settings};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;

/// Orders looked at in one go.
const AT_ONCE: i64 = 500;

/// What fails for one order is logged and stops no other.
pub fn run_once(db: &Db) -> Result<(), AppError> {
    let now = db.clock().now();
    for order in overdue(db, now)? {
        if let Err(error) = db.transact_here(|conn, now| {
            orders::change(conn, now, order, |conn, order| give_up(conn, now, order))
        }) {
            tracing::error!(%order, %error, "an unpaid order could not be cancelled");
        }
    }
    for order in db.read_here(|conn| payments::past_hold(conn, now, AT_ONCE))? {
        if let Err(error) = db.transact_here(|conn, now| {
            orders::change(conn, now, order, |conn, order| {
                payments::requote(conn, now, order)
            })
        }) {
            tracing::error!(%order, %error, "an unpaid order could not be quoted again");
        }
    }
    Ok(())
}

/// Placed long enough ago; [`give_up`] looks closer.
fn overdue(db: &Db, now: DateTime<Utc>) -> Result<Vec<OrderId>, AppError> {
    db.read_here(|conn| {
        let (_, until) = last_day(conn, now)?;
        payments::unpaid_since(conn, until, AT_ONCE)
    })
}

fn last_day(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<(i32, DateTime<Utc>), AppError> {
    let days = settings::money(conn)?.unpaid_days;
    Ok((days, now - TimeDelta::days(i64::from(days))))
}

/// Cancels it, unless its customer was heard of since: a payment that was rejected may be corrected for as long again.
fn give_up(conn: &mut PgConnection, now: DateTime<Utc>, order: &mut LockedOrder) -> Result<(), AppError> {
    let (days, until) = last_day(conn, now)?;
    let reports = payments::by_orders(conn, &[order.id])?;
    if !payments::is_unpaid(order, &reports) || payments::last_heard(order, &reports) > until {
        return Ok(());
    }
    let reason = format!("No se recibió el pago en {days} días.");
    cancel(conn, now, Actor::SYSTEM, order, Some(&reason))?;
    Ok(())
}
