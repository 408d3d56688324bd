//! Orders that were paid in part and of which nothing is heard any more: after some days admins are told, once. With money
//! in, nothing is cancelled by itself. Safe with several processes: the verb locks its order and looks again.

use crate::base::db::Db;
use crate::base::error::AppError;
use crate::base::money::Currency;
use crate::domain::notifications::{self, Message, PAYMENT_STALLED, Recipients, Target};
use crate::domain::orders::{self, Actor, Audience, EventKind, LockedOrder, NewEvent};
use crate::domain::{payments, settings};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;

/// Orders looked at in one go.
const AT_ONCE: i64 = 500;

/// What fails for one order is logged and stops no other.
pub fn run_once(db: &Db) -> Result<(), AppError> {
    let now = db.clock().now();
    let silent = db.read_here(|conn| {
        let (_, until) = last_day(conn, now)?;
        payments::silent_since(conn, until, AT_ONCE)
    })?;
    for order in silent {
        if let Err(error) = db.transact_here(|conn, now| {
            orders::change(conn, now, order, |conn, order| tell_admins(conn, now, order))
        }) {
            tracing::error!(%order, %error, "nobody was told of a partly paid order");
        }
    }
    Ok(())
}

fn last_day(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<(i32, DateTime<Utc>), AppError> {
    let days = settings::money(conn)?.stalled_days;
    Ok((days, now - TimeDelta::days(i64::from(days))))
}

fn tell_admins(conn: &mut PgConnection, now: DateTime<Utc>, order: &mut LockedOrder) -> Result<(), AppError> {
    let (days, until) = last_day(conn, now)?;
    let reports = payments::by_orders(conn, &[order.id])?;
    let is_silent =
        payments::is_partly_paid(order, &reports) && payments::last_heard(order, &reports) <= until;
    if !is_silent || order.stalled_at.is_some() {
        return Ok(());
    }
    orders::set_stalled(conn, order, now)?;
    let missing = payments::due(order, &reports, Currency::Usd);
    let days = if days == 1 {
        "1 día".to_owned()
    } else {
        format!("{days} días")
    };
    let event = NewEvent {
        item: None,
        kind: EventKind::PaymentStalled,
        audience: Audience::Staff,
        workshop: None,
        message: format!(
            "Recibimos {}; faltan {missing}, y nada llegó en {days}.",
            order.received
        ),
        reason: None,
    };
    order.record(conn, now, Actor::SYSTEM, event)?;
    let word = Message {
        kind: PAYMENT_STALLED,
        status: None,
        order: Some(order.id),
        title: format!("Pedido a medio pagar: {}", order.number),
        body: format!(
            "Faltan {missing} de {}. Escríbele a su cliente, o cancélalo.",
            order.total
        ),
        at: Target::Order(order.id),
    };
    notifications::tell_and_write(conn, now, Recipients::Admins, &word)
}
