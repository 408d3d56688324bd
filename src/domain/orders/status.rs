//! Reads an order's facts and writes the status that follows from them.

use super::{Order, customer_notifications, rules};
use crate::base::error::AppError;
use crate::base::ids::{ItemId, OrderId};
use crate::base::money::{Currency, Money, Rate, Usd};
use crate::domain::lifecycle::{
    AssignmentStatus, OrderFacts, OrderStatus, PaymentFacts, PaymentStatus, Received, SubmissionStatus,
    covered, order_status, payment_status,
};
use crate::domain::{notifications, settings};
use crate::schema::{assignments, order_cancellations, order_items, orders, payment_submissions, refunds};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use rust_decimal::Decimal;
use std::collections::HashMap;

/// What settling found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    pub before: OrderStatus,
    pub status: OrderStatus,
    pub payment: PaymentStatus,
    /// What was confirmed so far, in US dollars.
    pub received: Usd,
}

/// Derives both statuses from the facts and keeps them: the only writer of these columns. The order is locked.
pub fn settle(conn: &mut PgConnection, now: DateTime<Utc>, order: &Order) -> Result<Settled, AppError> {
    let (payment, received, has_open_payment) = payment_facts(conn, order)?;
    let refunded = refunded(conn, order.id)?;
    let facts = OrderFacts {
        refund_due: order_cancellations::table
            .find(order.id)
            .select(order_cancellations::refund_due)
            .first(conn)
            .optional()?,
        refunded,
        payment,
        items: items(conn, order.id)?,
    };
    let status = order_status(&facts);
    let kept: (OrderStatus, PaymentStatus, Usd, Usd) = orders::table
        .find(order.id)
        .select((
            orders::status,
            orders::payment_status,
            orders::received,
            orders::refunded,
        ))
        .first(conn)?;
    let before = kept.0;
    if kept != (status, payment, received, refunded) {
        diesel::update(orders::table.find(order.id))
            .set((
                orders::status.eq(status),
                orders::payment_status.eq(payment),
                orders::received.eq(received),
                orders::refunded.eq(refunded),
                orders::updated_at.eq(now),
            ))
            .execute(conn)?;
    }
    if before != status {
        customer_notifications::customer(conn, now, order, status, &facts, received)?;
    }
    let done = rules::dealt_with(has_open_payment, status.is_cancelled(), &facts.items);
    notifications::dealt_with(conn, now, &done, order.id)?;
    Ok(Settled {
        before,
        status,
        payment,
        received,
    })
}

/// The status, what was received, and whether a payment waits for a decision.
fn payment_facts(conn: &mut PgConnection, order: &Order) -> Result<(PaymentStatus, Usd, bool), AppError> {
    let rows: Vec<(SubmissionStatus, Currency, Option<Decimal>, Rate)> = payment_submissions::table
        .filter(payment_submissions::order_id.eq(order.id))
        .order((payment_submissions::reported_at, payment_submissions::id))
        .select((
            payment_submissions::status,
            payment_submissions::currency,
            payment_submissions::amount_received,
            payment_submissions::exchange_rate,
        ))
        .load(conn)?;
    let confirmed = rows.iter().filter(|row| row.0 == SubmissionStatus::Confirmed);
    let received = confirmed
        .filter_map(|&(_, currency, amount, rate)| {
            amount.map(|amount| Money::new(currency, amount).map(|amount| Received { amount, rate }))
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| AppError::Internal(error.into()))?;
    let received = covered(&received);
    let submissions: Vec<SubmissionStatus> = rows.iter().map(|row| row.0).collect();
    let status = payment_status(&PaymentFacts {
        total: order.total,
        received,
        tolerance: settings::money(conn)?.payment_tolerance,
        submissions: &submissions,
    });
    let has_open = submissions.iter().any(|status| status.is_open());
    Ok((status, received, has_open))
}

fn refunded(conn: &mut PgConnection, order: OrderId) -> Result<Usd, AppError> {
    let amounts: Vec<Usd> = refunds::table
        .filter(refunds::order_id.eq(order))
        .select(refunds::amount)
        .load(conn)?;
    Ok(amounts.into_iter().sum())
}

/// For each item, its active assignment.
fn items(conn: &mut PgConnection, order: OrderId) -> Result<Vec<Option<AssignmentStatus>>, AppError> {
    let ids: Vec<ItemId> = order_items::table
        .filter(order_items::order_id.eq(order))
        .select(order_items::id)
        .load(conn)?;
    let active: HashMap<ItemId, AssignmentStatus> = assignments::table
        .filter(assignments::order_id.eq(order))
        .filter(assignments::status.ne_all(AssignmentStatus::CLOSED))
        .select((assignments::order_item_id, assignments::status))
        .load(conn)?
        .into_iter()
        .collect();
    Ok(ids.into_iter().map(|id| active.get(&id).copied()).collect())
}
