//! Lines of a statement in words, with the payments that they may be.

use super::parts::{LineView, QUEUE, doubt_labels, shown_doubts};
use crate::base::calendar;
use crate::base::ids::{AccountId, OrderId, StatementLineId};
use crate::base::money::Currency;
use crate::domain::orders::Order;
use crate::domain::payments::Submission;
use crate::domain::reconciliation::rules::Direction;
use crate::domain::reconciliation::{Line, Pair};
use std::collections::HashMap;

pub(super) struct LineRow {
    pub line: LineView,
    /// Its file and account, where the page does not say it.
    pub origin: String,
    /// A key of the design's pills, and its words.
    pub state: &'static str,
    pub label: &'static str,
    pub note: String,
    pub candidates: Vec<Candidate>,
    pub is_free: bool,
    /// What the button says that takes up again what was set aside; blank if it was not.
    pub retake: &'static str,
    pub order: String,
    pub order_href: String,
}

pub(super) struct Candidate {
    pub submission: String,
    pub href: String,
    pub number: String,
    pub customer: String,
    pub reported: String,
    pub reference: String,
    pub why: String,
    pub doubts: Vec<&'static str>,
    pub shown: String,
}

/// Lines in words, with the orders that they belong to or may belong to.
pub(super) fn rows(
    lines: &[Line],
    pairs: &[Vec<Pair>],
    used: &[Submission],
    orders: &HashMap<OrderId, Order>,
    currencies: &HashMap<AccountId, Currency>,
    originals: &HashMap<StatementLineId, (Line, String)>,
) -> Vec<LineRow> {
    let number = |order: OrderId| {
        orders
            .get(&order)
            .map(|order| order.number.clone())
            .unwrap_or_default()
    };
    lines
        .iter()
        .zip(pairs)
        .map(|(line, pairs)| {
            let owner = line
                .submission_id
                .and_then(|id| used.iter().find(|paid| paid.id == id));
            let seen = line
                .seen_before
                .and_then(|id| originals.get(&id))
                .map(|(other, file)| {
                    let day = calendar::date_short_es(other.posted_on);
                    format!("Se parece a la línea {} de «{file}», del {day}.", other.line)
                });
            let seen = seen.unwrap_or_default();
            let is_out = line.direction == Direction::Out;
            let is_seen = line.seen_before.is_some();
            let (state, label, note) = match (line.submission_id, &line.aside_reason) {
                _ if is_out => ("VOIDED", "Salió", seen),
                (_, None) if line.is_reversed() && !line.is_surely_reversed() => (
                    "PARTIAL",
                    "¿Reversado?",
                    "Salió casi el mismo monto: revisa si es un reverso.".to_owned(),
                ),
                (Some(_), _) if line.is_reversed() => (
                    "REJECTED",
                    "Reversado",
                    "Pagó este pedido y después el banco lo devolvió: revísalo.".to_owned(),
                ),
                (Some(_), _) => ("CONFIRMED", "Confirmado", String::new()),
                (None, Some(_)) if is_seen => ("VOIDED", "Probablemente ya visto", seen),
                (None, Some(reason)) => ("VOIDED", "Apartado", reason.clone()),
                (None, None) if line.is_reversed() => (
                    "REJECTED",
                    "Reversado",
                    "El banco lo devolvió: no paga ningún pedido.".to_owned(),
                ),
                (None, None) => match pairs.as_slice() {
                    [] => (
                        "PENDING",
                        "Sin pedido",
                        "Ningún pago por revisar se le parece.".to_owned(),
                    ),
                    [only] if only.is_exact() => ("READY", "Exacto", String::new()),
                    [_] => ("PARTIAL", "Probable", String::new()),
                    many => (
                        "PARTIAL",
                        "Probable",
                        format!("{} candidatos: decide una persona.", many.len()),
                    ),
                },
            };
            LineRow {
                line: LineView::new(
                    line,
                    currencies.get(&line.account_id).copied().unwrap_or(Currency::Ves),
                ),
                origin: String::new(),
                state,
                label,
                note,
                candidates: pairs
                    .iter()
                    .map(|proof| Candidate {
                        submission: proof.submission.id.to_string(),
                        href: format!("{QUEUE}/{}", proof.submission.id),
                        number: number(proof.submission.order_id),
                        customer: orders
                            .get(&proof.submission.order_id)
                            .map(|order| order.customer_name.clone())
                            .unwrap_or_default(),
                        reported: proof.submission.reported().to_string(),
                        reference: proof.submission.reference.clone(),
                        why: proof.why.clone(),
                        doubts: doubt_labels(&proof.doubts()),
                        shown: shown_doubts(&proof.doubts_if_named()),
                    })
                    .collect(),
                is_free: line.is_free(),
                retake: match line.aside_at {
                    Some(_) if is_seen => "Es otro dinero",
                    Some(_) => "Volver a tomar",
                    None => "",
                },
                order: owner.map(|paid| number(paid.order_id)).unwrap_or_default(),
                order_href: owner
                    .map(|paid| format!("/admin/orders/{}", paid.order_id))
                    .unwrap_or_default(),
            }
        })
        .collect()
}
