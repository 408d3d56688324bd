//! What follows from the provider's word.

use super::super::decide;
use super::super::refunds::{RefundWanted, refund, refunds_of};
use super::super::standing::due;
use super::super::store::{self as submissions, Method, Submission, Verdict};
use super::event::{Event, Happened};
use super::store::{self, CardSession, CardStatus};
use crate::calendar;
use crate::error::AppError;
use crate::ids::{OrderId, SubmissionId};
use crate::lifecycle::SubmissionStatus;
use crate::money::{Currency, Money, Usd};
use crate::orders::{self, Actor, Audience, EventKind, NewEvent, Order};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Does what an event asks for, once, however often and in whatever order events come. An event about a session that we
/// do not know (yet) is `NotFound`, so that the provider tells us again.
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
            let (order, session) = locked(conn, now, session, *order, *amount)?;
            if session.status == CardStatus::Completed {
                return Ok(());
            }
            let paid = Paid {
                amount: amount.unwrap_or(session.amount),
                reference: intent.as_deref().unwrap_or(&session.id),
                payer: payer.as_deref().unwrap_or(&order.customer_name),
            };
            let submission = confirmed(conn, now, &order, &paid)?;
            store::complete(conn, now, &session.id, submission, intent.as_deref())
        }
        Happened::Expired { session } => {
            let (order, session) = locked(conn, now, session, None, None)?;
            if session.status != CardStatus::Open {
                return Ok(());
            }
            store::expire(conn, now, &session.id)?;
            let event = NewEvent {
                order: order.id,
                item: None,
                kind: EventKind::CardExpired,
                status: order.status,
                audience: Audience::Customer,
                workshop: None,
                message: format!("Nadie pagó {} con tarjeta a tiempo.", session.amount),
                reason: None,
            };
            orders::record(conn, now, Actor::SYSTEM, event)
        }
        Happened::Refunded { intent, so_far } => refunded(conn, now, intent, *so_far),
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

/// The order, locked, and its session as it is then.
fn locked(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    session: &str,
    order: Option<OrderId>,
    amount: Option<Usd>,
) -> Result<(Order, CardSession), AppError> {
    let known = store::find(conn, session)?;
    let id = known
        .map(|known| known.order_id)
        .or(order)
        .ok_or(AppError::NotFound)?;
    let order = orders::lock(conn, id)?;
    if let Some(session) = store::find(conn, session)? {
        return Ok((order, session));
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
    Ok((order, made))
}

struct Paid<'a> {
    amount: Usd,
    reference: &'a str,
    payer: &'a str,
}

/// The money is there: nobody has to look for it in a bank.
fn confirmed(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &Order,
    paid: &Paid<'_>,
) -> Result<SubmissionId, AppError> {
    let before = submissions::by_orders(conn, &[order.id])?;
    let amount = Money::Usd(paid.amount);
    let submission = Submission {
        id: SubmissionId::new(),
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
        origin_bank: String::new(),
        payer_name: paid.payer.chars().take(120).collect(),
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
    };
    submissions::insert(conn, &submission)?;
    let verdict = Verdict {
        status: SubmissionStatus::Confirmed,
        by: None,
        received: Some(amount.decimal()),
        reason: None,
    };
    submissions::log(conn, now, &submission, &verdict)?;
    submissions::decide(conn, now, submission.id, &verdict)?;
    orders::touch_search(conn, order.id)?;
    decide::after_confirmation(conn, now, Actor::SYSTEM, order, amount)?;
    Ok(submission.id)
}

/// The provider tells how much was given back in all; what is not written down yet is written down now.
fn refunded(conn: &mut PgConnection, now: DateTime<Utc>, intent: &str, so_far: Usd) -> Result<(), AppError> {
    let session = store::by_intent(conn, intent)?.ok_or(AppError::NotFound)?;
    let order = orders::lock(conn, session.order_id)?;
    let others: Vec<String> = store::intents_of(conn, order.id)?
        .into_iter()
        .filter(|other| other != intent)
        .collect();
    let known: Usd = refunds_of(conn, order.id)?
        .into_iter()
        // Also what an admin wrote down before this event came.
        .filter(|refund| refund.method == Method::Tarjeta && !others.contains(&refund.reference))
        .map(|refund| refund.amount)
        .sum();
    let news = so_far.saturating_sub(known);
    let left = order.received.saturating_sub(order.refunded);
    if news > left {
        tracing::warn!(order = %order.id, %news, %left, "more was given back by card than is left of the order");
    }
    let amount = news.min(left);
    if amount == Usd::ZERO {
        return Ok(());
    }
    let wanted = RefundWanted {
        amount,
        method: Method::Tarjeta,
        currency: Currency::Usd,
        amount_paid: None,
        reference: intent.to_owned(),
        note: "Avisado por el procesador de tarjetas.".to_owned(),
        receipt: None,
    };
    refund(conn, now, Actor::SYSTEM, order.id, &wanted, None, None).map(drop)
}
