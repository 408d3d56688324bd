//! Messages ready to be sent by a person, by WhatsApp. Pure.

use crate::domain::lifecycle::{OrderStatus, SubmissionStatus};
use crate::domain::orders::Order;
use crate::domain::payments::Submission;

/// To the customer, about where their order stands now: the status's words, why a payment was rejected, and where to look.
pub(super) fn to_customer(order: &Order, submissions: &[Submission], link: &str) -> String {
    let hello = match order.customer_name.split_whitespace().next() {
        Some(first) => format!("Hola {first}, te escribimos de Krafta."),
        None => "Hola, te escribimos de Krafta.".to_owned(),
    };
    let mut lines = vec![
        hello,
        format!("Pedido {}: *{}*", order.number, order.status.label()),
        order.status.description().to_owned(),
    ];
    let rejected = submissions
        .iter()
        .rev()
        .find(|paid| paid.status == SubmissionStatus::Rejected)
        .and_then(|paid| paid.rejection_reason.as_deref());
    let look = match (order.status, rejected) {
        (OrderStatus::Rejected, reason) => {
            lines.extend(reason.map(|reason| format!("Motivo: {reason}")));
            "Corrígelo aquí"
        }
        (OrderStatus::Pending, _) => "Paga y repórtalo aquí",
        _ => "Síguelo aquí",
    };
    if order.status == OrderStatus::HandedToDelivery && !order.tracking_number.is_empty() {
        let carrier = match order.carrier.as_str() {
            "" => String::new(),
            carrier => format!(" ({carrier})"),
        };
        lines.push(format!("Guía: {}{carrier}", order.tracking_number));
    }
    lines.push(format!("{look}: {link}"));
    lines.join("\n")
}

/// To a workshop that an admin thinks of, before it is given the work.
pub(super) fn to_candidate(item: &str, number: &str, cost: &str, due: &str) -> String {
    let until = match due {
        "" => String::new(),
        due => format!(" para el {due}"),
    };
    format!(
        "Hola, te escribimos de Krafta. ¿Puedes hacer {item}{until}? Te pagamos {cost}. Es el pedido {number}."
    )
}
