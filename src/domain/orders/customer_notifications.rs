//! What a customer is told about their order: the status's words, and what is particular to it.

use super::{Order, rules};
use crate::base::error::AppError;
use crate::base::money::Usd;
use crate::domain::lifecycle::{OrderFacts, OrderStatus, SubmissionStatus};
use crate::domain::notifications::{self, At, ORDER_STATUS, To, Word};
use crate::schema::{orders, payment_submissions};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// By mail, where we have an address, and in the app, where they have an account: at most one of each per transaction,
/// about the status at its end, and only if `rules::is_news` says so.
///
/// Settling is done several times in one transaction, so what an earlier settling queued is taken back first; it is
/// known by its time, which is the transaction's. What the customer was told before is known by its words.
pub(super) fn customer(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &Order,
    status: OrderStatus,
    facts: &OrderFacts,
    received: Usd,
) -> Result<(), AppError> {
    notifications::take_back(conn, now, ORDER_STATUS, order.id)?;
    if order.user_id.is_some() {
        notifications::take_word_back(conn, now, ORDER_STATUS, order.id)?;
    }
    if order.customer_email.is_empty() && order.user_id.is_none() {
        return Ok(());
    }
    let mut body = status.description().to_owned();
    if let Some(detail) = detail(conn, order, status, facts, received)? {
        body.push_str("\n\n");
        body.push_str(&detail);
    }
    let word = Word {
        kind: ORDER_STATUS,
        order: Some(order.id),
        title: format!("Pedido {}: {}", order.number, status.label()),
        body,
        at: At::Order(order.id),
    };
    if !order.customer_email.is_empty() {
        let told = notifications::bodies(conn, ORDER_STATUS, order.id)?;
        if rules::is_news(&rules::statuses(&told), status) {
            notifications::write(conn, now, order.customer_email.clone(), &word)?;
        }
    }
    if let Some(user) = order.user_id {
        let told = notifications::words(conn, ORDER_STATUS, order.id, user)?;
        if rules::is_news(&rules::statuses(&told), status) {
            // What they had not read yet is overtaken: one new notice for each order that has news.
            notifications::dealt_with(conn, now, &[ORDER_STATUS], order.id)?;
            notifications::tell(conn, now, To::User(user), &word)?;
        }
    }
    Ok(())
}

/// What the words of the status leave open: why, how much, with whom.
fn detail(
    conn: &mut PgConnection,
    order: &Order,
    status: OrderStatus,
    facts: &OrderFacts,
    received: Usd,
) -> Result<Option<String>, AppError> {
    Ok(match status {
        OrderStatus::Rejected => {
            let reason: Option<Option<String>> = payment_submissions::table
                .filter(payment_submissions::order_id.eq(order.id))
                .filter(payment_submissions::status.eq(SubmissionStatus::Rejected))
                .order(payment_submissions::decided_at.desc())
                .select(payment_submissions::rejection_reason)
                .first(conn)
                .optional()?;
            reason.flatten().map(|reason| format!("Motivo: {reason}"))
        }
        OrderStatus::Pending if received > Usd::ZERO => {
            let missing = order.total.saturating_sub(received);
            Some(format!(
                "Recibimos {received}. Faltan {missing}; en tu pedido ves cuánto es en bolívares."
            ))
        }
        OrderStatus::HandedToDelivery => {
            // As it is now: the row at hand is from before the move.
            let (carrier, number): (String, String) = orders::table
                .find(order.id)
                .select((orders::carrier, orders::tracking_number))
                .first(conn)?;
            match (carrier.as_str(), number.as_str()) {
                ("", "") => None,
                (carrier, "") => Some(format!("Lo lleva {carrier}.")),
                ("", number) => Some(format!("Guía: {number}.")),
                (carrier, number) => Some(format!("Lo lleva {carrier}. Guía: {number}.")),
            }
        }
        OrderStatus::RefundPending => facts
            .refund_due
            .map(|due| format!("Te devolveremos {}.", due.saturating_sub(facts.refunded))),
        OrderStatus::Refunded => Some(format!("Te devolvimos {}.", facts.refunded)),
        _ => None,
    })
}
