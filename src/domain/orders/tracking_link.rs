//! The tracking link, sent to whom the order belongs: who holds it acts as the customer.

use super::{LockedOrder, Order, rules, store};
use crate::base::error::AppError;
use crate::domain::notifications::{self, Message, ORDER_LINK, Target};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Makes earlier links worthless.
pub fn renew_link(conn: &mut PgConnection, order: &mut LockedOrder) -> Result<(), AppError> {
    order.order.link_version = store::raise_link_version(conn, order.id)?;
    Ok(())
}

/// Writes the link to the order's own address, unless that was just done; whoever asked for it learns nothing by it.
pub fn send_link(conn: &mut PgConnection, now: DateTime<Utc>, order: &Order) -> Result<(), AppError> {
    let to = &order.customer_email;
    let since = now - rules::LINK_AGAIN;
    if to.is_empty() || notifications::was_written(conn, ORDER_LINK, to, Some(order.id), since)? {
        return Ok(());
    }
    let word = Message {
        kind: ORDER_LINK,
        status: None,
        order: Some(order.id),
        title: format!("Pedido {}: tu enlace", order.number),
        body:
            "Con este enlace ves tu pedido y todo lo que puedes hacer con él. Es solo tuyo: no lo compartas."
                .to_owned(),
        at: Target::Order(order.id),
    };
    notifications::write(conn, now, to.clone(), &word)
}
