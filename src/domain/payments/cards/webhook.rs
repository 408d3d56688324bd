//! What follows from the provider's word.

use super::super::store::{self as submissions, Submission, Verdict};
use super::event::{Event, Happened};
use super::money_back::{dispute_lost, refund_failed, refunded, trouble};
use super::store::{self, CardSession, CardStatus};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{OrderId, SubmissionId};
use crate::base::money::{Currency, Money, Usd};
use crate::domain::lifecycle::Method;
use crate::domain::lifecycle::SubmissionStatus;
use crate::domain::orders::{self, Actor, Audience, EventKind, LockedOrder, NewEvent, Order};
use crate::domain::payments::balance::due;
use crate::domain::payments::review;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Does what an event asks for, once, however often and in whatever order events come. An event about an order of ours
/// whose payment we do not know yet is `NotFound`, so that the provider tells us again; what is not ours is none of our
/// business.
pub fn hear(conn: &mut PgConnection, now: DateTime<Utc>, event: &Event) -> Result<(), AppError> {
    if !store::is_first(conn, now, event)? {
        return Ok(());
    }
    match &event.happened {
        Happened::Paid {
            session,
            order,
            amount,
            intent,
            payer,
        } => {
            let Some(id) = ours(conn, session, *order)? else {
                return not_ours(event);
            };
            orders::change(conn, now, id, |conn, order| {
                let session = kept(conn, now, session, order, *amount)?;
                if session.status == CardStatus::Completed {
                    return Ok(());
                }
                let paid = Paid {
                    amount: amount.unwrap_or(session.amount),
                    reference: intent.as_deref().unwrap_or(&session.id),
                    payer: payer.as_deref(),
                };
                let submission = confirmed(conn, now, order, &paid)?;
                store::complete(conn, now, &session.id, submission, intent.as_deref())
            })
        }
        Happened::PaidOtherwise { session } => {
            let Some(order) = order_of(conn, session)? else {
                return not_ours(event);
            };
            let message = "El procesador de tarjetas cobró en otra moneda. Búscalo allá antes de seguir.";
            orders::change(conn, now, order, |conn, order| {
                trouble(conn, now, order, message, true)
            })
        }
        Happened::Expired { session } => {
            // A page that was made and never told to anybody, or one of somebody else's.
            let Some(order) = order_of(conn, session)? else {
                return not_ours(event);
            };
            orders::change(conn, now, order, |conn, order| expired(conn, now, order, session))
        }
        Happened::Refunded {
            intent,
            order,
            so_far,
        } => match store::by_intent(conn, intent)? {
            Some(session) => {
                let unreadable = || AppError::field("data.object.amount_refunded", "no se entiende");
                let so_far = so_far.ok_or_else(unreadable)?;
                orders::change(conn, now, session.order_id, |conn, order| {
                    refunded(conn, now, order, intent, so_far)
                })
            }
            // Of an order whose payment was not told yet: it is told again.
            None => match order {
                Some(order) if orders::find(conn, *order)?.is_some() => Err(AppError::NotFound),
                _ => not_ours(event),
            },
        },
        Happened::RefundFailed {
            refund,
            intent,
            amount,
        } => of_intent(conn, now, event, intent, |conn, order| {
            refund_failed(conn, now, order, refund, *amount)
        }),
        Happened::Disputed {
            intent,
            amount,
            reason,
        } => of_intent(conn, now, event, intent, |conn, order| {
            let amount = amount.map_or_else(String::new, |amount| format!(" de {amount}"));
            let reason = match reason.as_str() {
                "" => String::new(),
                reason => format!(" ({reason})"),
            };
            let message = format!(
                "El titular de la tarjeta reclamó el pago{amount}{reason}. Responde en el procesador de tarjetas."
            );
            trouble(conn, now, order, &message, true)
        }),
        Happened::DisputeClosed {
            dispute,
            intent,
            amount,
            is_lost,
        } => of_intent(conn, now, event, intent, |conn, order| match is_lost {
            false => trouble(
                conn,
                now,
                order,
                "El reclamo del titular de la tarjeta se cerró a nuestro favor.",
                false,
            ),
            true => dispute_lost(conn, now, order, dispute, *amount),
        }),
        Happened::Else => {
            tracing::info!(
                event = event.id,
                kind = event.kind,
                "card event without consequence"
            );
            Ok(())
        }
    }
}

fn not_ours(event: &Event) -> Result<(), AppError> {
    tracing::info!(
        event = event.id,
        kind = event.kind,
        "a card event that is not ours"
    );
    Ok(())
}

/// The order that a session was made for: one that we know, or that its event names and we have.
fn ours(conn: &mut PgConnection, session: &str, named: Option<OrderId>) -> Result<Option<OrderId>, AppError> {
    match (order_of(conn, session)?, named) {
        (Some(known), _) => Ok(Some(known)),
        (None, Some(named)) => Ok(orders::find(conn, named)?.map(|order| order.id)),
        (None, None) => Ok(None),
    }
}

/// Does this to the order that a payment was for.
fn of_intent(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    event: &Event,
    intent: &str,
    act: impl FnOnce(&mut PgConnection, &mut LockedOrder) -> Result<(), AppError>,
) -> Result<(), AppError> {
    match store::by_intent(conn, intent)? {
        Some(session) => orders::change(conn, now, session.order_id, act),
        None => not_ours(event),
    }
}

fn order_of(conn: &mut PgConnection, session: &str) -> Result<Option<OrderId>, AppError> {
    Ok(store::find(conn, session)?.map(|known| known.order_id))
}

/// The link was not used.
fn expired(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
    session: &str,
) -> Result<(), AppError> {
    let session = store::find(conn, session)?.ok_or(AppError::NotFound)?;
    if session.status != CardStatus::Open {
        return Ok(());
    }
    store::expire(conn, now, &session.id)?;
    if order.status.is_cancelled() || order.payment_status.is_settled() {
        return Ok(());
    }
    let event = NewEvent {
        item: None,
        kind: EventKind::CardExpired,
        audience: Audience::Customer,
        workshop: None,
        message: format!("El enlace para pagar {} con tarjeta venció.", session.amount),
        reason: None,
    };
    order.record(conn, now, Actor::SYSTEM, event)
}

/// The session of a locked order, as it is by now.
fn kept(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    session: &str,
    order: &Order,
    amount: Option<Usd>,
) -> Result<CardSession, AppError> {
    if let Some(session) = store::find(conn, session)? {
        return Ok(session);
    }
    // Made for this order, and lost before it was written down here; the provider says what was paid on it.
    let amount = amount
        .filter(|amount| *amount > Usd::ZERO)
        .ok_or(AppError::NotFound)?;
    let made = CardSession {
        id: session.to_owned(),
        order_id: order.id,
        amount,
        url: String::new(),
        status: CardStatus::Open,
        payment_intent: None,
        submission_id: None,
        created_at: now,
        expires_at: now,
        closed_at: None,
    };
    store::keep(conn, &made)?;
    Ok(made)
}

struct Paid<'a> {
    amount: Usd,
    reference: &'a str,
    payer: Option<&'a str>,
}

/// The money is there: nobody has to look for it in a bank.
fn confirmed(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
    paid: &Paid<'_>,
) -> Result<SubmissionId, AppError> {
    let before = submissions::by_orders(conn, &[order.id])?;
    let amount = Money::Usd(paid.amount);
    let submission = Submission {
        id: SubmissionId::new(now),
        order_id: order.id,
        method: Method::Tarjeta,
        currency: Currency::Usd,
        amount_expected: due(order, &before, Currency::Usd).decimal(),
        amount_reported: amount.decimal(),
        amount_received: None,
        exchange_rate: order.exchange_rate,
        reference: paid.reference.chars().take(60).collect(),
        // No bank's statement has it; that it counts once is the session's part.
        reference_key: String::new(),
        paid_key: String::new(),
        origin_bank: String::new(),
        payer_name: paid
            .payer
            .unwrap_or(&order.customer_name)
            .chars()
            .take(120)
            .collect(),
        payer_phone: String::new(),
        paid_on: Some(calendar::today(now)),
        account_id: None,
        receipt_upload_id: None,
        receipt_url: None,
        status: SubmissionStatus::Reported,
        reviewer_id: None,
        review_started_at: None,
        decided_by: None,
        decided_at: None,
        rejection_reason: None,
        reported_at: now,
        payer_id_number: None,
        origin_bank_code: None,
    };
    submissions::insert(conn, &submission)?;
    let verdict = Verdict {
        status: SubmissionStatus::Confirmed,
        by: None,
        received: Some(amount.decimal()),
        reason: None,
        with: None,
    };
    submissions::log(conn, now, &submission, &verdict)?;
    submissions::decide(conn, now, submission.id, &verdict)?;
    orders::touch_search(conn, order)?;
    review::after_confirmation(conn, now, Actor::SYSTEM, order, amount)?;
    Ok(submission.id)
}
