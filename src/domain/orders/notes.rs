//! What Krafta's own people write about an order, to each other and to its customer.

use super::{Actor, Audience, EventKind, LockedOrder, NewEvent, events_of};
use crate::base::error::AppError;
use crate::domain::notifications::{self, Message, ORDER_MESSAGE, Recipients, Target};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;

/// In characters.
pub const LONGEST_NOTE: usize = 2000;
/// In characters: why something was done with an order, or what went wrong.
pub const LONGEST_REASON: usize = 1000;

/// The same words by the same person so soon after are the same form, sent twice.
const SENT_TWICE: TimeDelta = TimeDelta::minutes(1);

/// An internal note: the customer and the workshops never see it.
pub fn note(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    text: &str,
) -> Result<(), AppError> {
    append(conn, now, actor, order, EventKind::Note, text).map(drop)
}

/// A message to the customer: on their page, in their notices if they have an account, and by mail if we have an address.
pub fn tell_customer(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    text: &str,
) -> Result<(), AppError> {
    if !append(conn, now, actor, order, EventKind::Message, text)? {
        return Ok(());
    }
    let word = Message {
        kind: ORDER_MESSAGE,
        status: None,
        order: Some(order.id),
        title: format!("Pedido {}: un mensaje de Krafta", order.number),
        body: text.trim().to_owned(),
        at: Target::Order(order.id),
    };
    if let Some(user) = order.user_id {
        notifications::tell(conn, now, Recipients::User(user), &word)?;
    }
    notifications::write(conn, now, order.customer_email.clone(), &word)
}

/// `false` if it was there already.
fn append(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    kind: EventKind,
    text: &str,
) -> Result<bool, AppError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AppError::field("text", "es obligatorio"));
    }
    if text.chars().count() > LONGEST_NOTE {
        return Err(AppError::field(
            "text",
            format!("admite hasta {LONGEST_NOTE} caracteres"),
        ));
    }
    let was_sent = events_of(conn, order.id)?.iter().rev().any(|event| {
        event.kind == kind && event.actor == actor && event.message == text && now - event.at < SENT_TWICE
    });
    if was_sent {
        return Ok(false);
    }
    let event = NewEvent {
        item: None,
        kind,
        audience: match kind {
            EventKind::Message => Audience::Customer,
            _ => Audience::Staff,
        },
        workshop: None,
        message: text.to_owned(),
        reason: None,
    };
    order.record(conn, now, actor, event)?;
    Ok(true)
}
