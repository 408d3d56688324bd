//! What the provider tells of money that goes another way: given back, disputed, lost.

use super::super::refunds::{RefundRequest, failed, refunds_of, went_back};
use super::event::is_dispute;
use super::store;
use crate::base::error::AppError;
use crate::base::money::{Currency, Usd};
use crate::domain::lifecycle::Method;
use crate::domain::lifecycle::{OrderStatus, Priority};
use crate::domain::notifications::{self, CARD_TROUBLE, Message, Recipients, Target};
use crate::domain::orders::{Actor, Audience, EventKind, LockedOrder, NewEvent};
use crate::domain::production;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// The provider tells how much was given back in all; what is not written down yet is written down now.
pub(super) fn refunded(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
    intent: &str,
    so_far: Usd,
) -> Result<(), AppError> {
    // What an admin wrote down before this event came, under another reference: of whose payment it was is only sure
    // where there is one.
    let is_only = store::intents_of(conn, order.id)?.len() == 1;
    let is_told = |reference: &str| reference == intent || (is_only && !is_dispute(reference));
    let known: Usd = refunds_of(conn, order.id)?
        .into_iter()
        .filter(|refund| refund.method == Method::Tarjeta && is_told(&refund.reference))
        .map(|refund| refund.amount)
        .sum();
    let news = so_far.saturating_sub(known);
    let amount = gone(
        conn,
        now,
        order,
        news,
        intent,
        "Avisado por el procesador de tarjetas.",
    )?;
    if amount == Usd::ZERO || order.status.is_cancelled() {
        return Ok(());
    }
    let kept = order
        .received
        .saturating_sub(order.refunded)
        .saturating_sub(amount);
    let is_all = kept == Usd::ZERO;
    let message = match is_all {
        true => "Desde el procesador de tarjetas se devolvió todo lo que se había recibido.".to_owned(),
        false => format!("Desde el procesador de tarjetas se devolvieron {amount}."),
    };
    trouble(conn, now, order, &message, is_all)
}

/// Writes down how much of this went back of what there was, and tells people where it was more.
fn gone(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
    news: Usd,
    reference: &str,
    note: &str,
) -> Result<Usd, AppError> {
    let left = order.received.saturating_sub(order.refunded);
    if news > left {
        let more = news.saturating_sub(left);
        let message =
            format!("Por tarjeta se devolvieron {more} más de lo que quedaba de este pedido. Revísalo.");
        trouble(conn, now, order, &message, false)?;
    }
    let amount = news.min(left);
    if amount == Usd::ZERO {
        return Ok(amount);
    }
    let told = RefundRequest {
        amount,
        method: Method::Tarjeta,
        currency: Currency::Usd,
        amount_paid: None,
        reference: reference.to_owned(),
        note: note.to_owned(),
        receipt: None,
    };
    went_back(conn, now, order, &told)?;
    Ok(amount)
}

/// The customer still has to get it: what was written down as given back counts no more.
pub(super) fn refund_failed(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
    refund: &str,
    amount: Option<Usd>,
) -> Result<(), AppError> {
    let known: Vec<_> = refunds_of(conn, order.id)?
        .into_iter()
        .filter(|refund| refund.method == Method::Tarjeta && !is_dispute(&refund.reference))
        .collect();
    // The word that it was given back is still under way.
    if known.is_empty() {
        return Err(AppError::NotFound);
    }
    if let Some(row) = known.iter().rev().find(|refund| Some(refund.amount) == amount)
        && !failed(conn, now, order, row.id, refund)?
    {
        return Ok(());
    }
    let amount = amount.map_or_else(String::new, |amount| format!(" de {amount}"));
    let message =
        format!("El reembolso{amount} a la tarjeta no llegó a su titular. Devuélvelo por otro medio.");
    trouble(conn, now, order, &message, false)
}

/// The cardholder's bank took the money.
pub(super) fn dispute_lost(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
    dispute: &str,
    amount: Option<Usd>,
) -> Result<(), AppError> {
    let is_known = refunds_of(conn, order.id)?
        .iter()
        .any(|refund| refund.reference == dispute);
    if let Some(amount) = amount.filter(|_| !is_known) {
        gone(
            conn,
            now,
            order,
            amount,
            dispute,
            "Reclamo perdido: el banco del titular se quedó con el dinero.",
        )?;
    }
    trouble(
        conn,
        now,
        order,
        "El reclamo del titular de la tarjeta se perdió: ese dinero se fue.",
        true,
    )
}

/// Tells people what the provider said, and lets work wait for them where it should not go on by itself.
pub(super) fn trouble(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
    what: &str,
    stops: bool,
) -> Result<(), AppError> {
    let is_over = order.status.is_cancelled() || order.status == OrderStatus::Completed;
    let waits = stops && !is_over && order.priority != Priority::Hold;
    if waits {
        production::set_priority(conn, now, Actor::SYSTEM, order, Priority::Hold)?;
    }
    let message = match waits {
        true => format!("{what} El pedido quedó en espera: decide si sigue o se cancela."),
        false => what.to_owned(),
    };
    let word = Message {
        kind: CARD_TROUBLE,
        status: None,
        order: Some(order.id),
        title: format!("Tarjeta: revisa el pedido {}", order.number),
        body: message.clone(),
        at: Target::Order(order.id),
    };
    notifications::tell_and_write(conn, now, Recipients::Admins, &word)?;
    let event = NewEvent {
        item: None,
        kind: EventKind::Note,
        audience: Audience::Staff,
        workshop: None,
        message,
        reason: None,
    };
    order.record(conn, now, Actor::SYSTEM, event)
}
