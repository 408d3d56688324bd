//! How far an order has come, as the steps that its customer sees. Pure.

use crate::base::calendar::{date_short_es, today};
use crate::base::money::Usd;
use crate::domain::lifecycle::{DeliveryMethod, OrderStatus, STEPS};
use crate::domain::orders::{Event, EventKind, Order};
use crate::domain::payments::Submission;
use chrono::{DateTime, Utc};

/// For the macro `steps`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub label: &'static str,
    pub state: &'static str,
    pub note: String,
}

/// Nobody sends a pick-up order: it has no such step.
const SENT: usize = 5;

/// `events` are those that the customer may read, oldest first.
pub fn steps(order: &Order, submissions: &[Submission], events: &[Event], back: Option<Usd>) -> Vec<Step> {
    let Some(reached) = order.status.step() else {
        return ended(order, events, back);
    };
    let is_rejected = order.status == OrderStatus::Rejected;
    let is_complete = order.status == OrderStatus::Completed;
    STEPS
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != SENT || order.delivery_method != DeliveryMethod::Pickup)
        .map(|(index, &label)| {
            if is_rejected && index == 1 {
                return Step {
                    label: order.status.label(),
                    state: "bad",
                    note: "Repórtalo otra vez".to_owned(),
                };
            }
            let state = match index {
                _ if index < reached || is_complete || (is_rejected && index == 0) => "done",
                _ if index == reached => "current",
                _ => "todo",
            };
            let note = match (state, order.status) {
                ("current", OrderStatus::Pending) => "Falta tu pago".to_owned(),
                ("current", OrderStatus::Notified | OrderStatus::Accepted) => order.status.label().to_owned(),
                ("todo", _) => String::new(),
                _ => when(index, order, submissions, events)
                    .map(day)
                    .unwrap_or_default(),
            };
            Step { label, state, note }
        })
        .collect()
}

/// The steps of an order that was cancelled: it ends there, and money that came goes back.
fn ended(order: &Order, events: &[Event], back: Option<Usd>) -> Vec<Step> {
    let cancelled = last(events, EventKind::Cancelled).map(day).unwrap_or_default();
    let mut steps = vec![
        Step {
            label: STEPS[0],
            state: "done",
            note: day(order.created_at),
        },
        Step {
            label: OrderStatus::Cancelled.label(),
            state: "bad",
            note: cancelled,
        },
    ];
    let refund = match order.status {
        OrderStatus::RefundPending => Some("current"),
        OrderStatus::Refunded => Some("done"),
        _ => None,
    };
    if let Some(state) = refund {
        steps.push(Step {
            label: order.status.label(),
            state,
            note: back.map(|back| back.to_string()).unwrap_or_default(),
        });
    }
    steps
}

fn when(index: usize, order: &Order, submissions: &[Submission], events: &[Event]) -> Option<DateTime<Utc>> {
    let kind = match index {
        0 => return Some(order.created_at),
        1 => return submissions.last().map(|last| last.reported_at),
        2 => EventKind::PaymentConfirmed,
        3 => EventKind::Started,
        4 => EventKind::Ready,
        SENT => EventKind::HandedOver,
        _ => EventKind::Completed,
    };
    last(events, kind)
}

/// The last: after a step back it is the one that counts.
fn last(events: &[Event], kind: EventKind) -> Option<DateTime<Utc>> {
    let found = events.iter().rev().find(|event| event.kind == kind);
    found.map(|event| event.at)
}

fn day(at: DateTime<Utc>) -> String {
    date_short_es(today(at))
}
