//! What a customer is told about their order: the status's words, and what is particular to it.

use super::{Order, rules};
use crate::base::error::AppError;
use crate::base::money::Usd;
use crate::domain::lifecycle::{Method, OrderStatus, SubmissionStatus};
use crate::domain::notifications::{self, Message, ORDER_STATUS, Recipients, Target};
use crate::schema::payment_submissions;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// By mail, where we have an address, and in the app, where they have an account: at most one of each per transaction,
/// about the status at its end, and only if `rules::is_news` says so.
pub(super) fn customer(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &Order,
    refund_due: Option<Usd>,
) -> Result<(), AppError> {
    let status = order.status;
    if order.customer_email.is_empty() && order.user_id.is_none() {
        return Ok(());
    }
    let mut body = status.description().to_owned();
    if let Some(detail) = detail(conn, order, refund_due)? {
        body.push_str("\n\n");
        body.push_str(&detail);
    }
    let word = Message {
        kind: ORDER_STATUS,
        status: Some(status),
        order: Some(order.id),
        title: format!("Pedido {}: {}", order.number, status.label()),
        body,
        at: Target::Order(order.id),
    };
    if !order.customer_email.is_empty() {
        let told = notifications::statuses_mailed(conn, order.id)?;
        if rules::is_news(&told, status) {
            notifications::write(conn, now, order.customer_email.clone(), &word)?;
        }
    }
    if let Some(user) = order.user_id {
        let told = notifications::statuses_told(conn, order.id, user)?;
        if rules::is_news(&told, status) {
            // What they had not read yet is overtaken: one new notice for each order that has news.
            notifications::dealt_with(conn, now, &[ORDER_STATUS], order.id)?;
            notifications::tell(conn, now, Recipients::User(user), &word)?;
        }
    }
    Ok(())
}

/// By mail, of an order that waits for its money: its number, how much, and the link to where and how. Whoever closes the page
/// to pay finds it again.
pub fn tell_placed(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &Order,
    pays_by: Method,
) -> Result<(), AppError> {
    let Order {
        number,
        total,
        total_bs,
        ..
    } = order;
    let how = match pays_by {
        Method::Efectivo => {
            format!("En su página ves a dónde llevarlo y en qué horario. Di tu número: {number}.")
        }
        Method::Tarjeta => "Si todavía no lo pagaste, hazlo con tu tarjeta desde su página.".to_owned(),
        _ => format!(
            "En su página ves a qué cuenta pagar. Escribe {number} en el concepto, y cuéntanos ahí mismo cuando hayas pagado."
        ),
    };
    let word = Message {
        kind: ORDER_STATUS,
        status: Some(OrderStatus::Pending),
        order: Some(order.id),
        title: format!("Pedido {number}: {}", OrderStatus::Pending.label()),
        body: format!("Tu pedido está hecho. Son {total} o {total_bs}.\n\n{how}"),
        at: Target::Order(order.id),
    };
    notifications::write(conn, now, order.customer_email.clone(), &word)
}

/// What the words of the status leave open: why, how much, with whom.
fn detail(
    conn: &mut PgConnection,
    order: &Order,
    refund_due: Option<Usd>,
) -> Result<Option<String>, AppError> {
    Ok(match order.status {
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
        OrderStatus::Pending if order.received > Usd::ZERO => {
            let (received, missing) = (order.received, order.total.saturating_sub(order.received));
            Some(format!(
                "Recibimos {received}. Faltan {missing}; en tu pedido ves cuánto es en bolívares."
            ))
        }
        OrderStatus::HandedToDelivery => match (order.carrier.as_str(), order.tracking_number.as_str()) {
            ("", "") => None,
            (carrier, "") => Some(format!("Lo lleva {carrier}.")),
            ("", number) => Some(format!("Guía: {number}.")),
            (carrier, number) => Some(format!("Lo lleva {carrier}. Guía: {number}.")),
        },
        OrderStatus::RefundPending => {
            let by_hand = payment_submissions::table
                .filter(payment_submissions::order_id.eq(order.id))
                .filter(payment_submissions::status.eq(SubmissionStatus::Confirmed))
                .filter(payment_submissions::method.ne("TARJETA"));
            let where_to = match diesel::select(diesel::dsl::exists(by_hand)).get_result(conn)? {
                true => "Dinos a dónde en la página de tu pedido.",
                false => "Lo verás en tu tarjeta.",
            };
            refund_due.map(|due| {
                let left = due.saturating_sub(order.refunded);
                format!("Te devolveremos {left}. {where_to}")
            })
        }
        OrderStatus::Completed => {
            Some("¿Qué te pareció? Cuéntalo en la página de tu pedido: ayuda a otros a decidir.".to_owned())
        }
        OrderStatus::Refunded => Some(format!("Te devolvimos {}.", order.refunded)),
        _ => None,
    })
}
