//! Reads the facts from which an order's status follows. These lie in tables of the rooms that write them, which come
//! after this one: the status is one function of all of them.

use super::Order;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::base::money::{Currency, Money, Rate, Usd};
use crate::domain::lifecycle::{
    AssignmentStatus, OrderStatus, PaymentFacts, PaymentStatus, Received, SubmissionStatus, covered,
    payment_status,
};
use crate::domain::settings;
use crate::schema::{
    assignments, order_items, orders, payment_submissions, proofs, refund_failures, refunds,
};
use diesel::prelude::*;
use rust_decimal::Decimal;

pub(super) struct Payments {
    pub status: PaymentStatus,
    pub received: Usd,
    /// One waits for a decision.
    pub has_open: bool,
}

pub(super) fn payments(conn: &mut PgConnection, order: &Order) -> Result<Payments, AppError> {
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
    let tolerance = settings::money(conn)?.payment_tolerance;
    Ok(follow(order.total, received, tolerance, &submissions))
}

/// What follows from these submissions, of which so much was received.
pub(super) fn follow(
    total: Usd,
    received: Usd,
    tolerance: Usd,
    submissions: &[SubmissionStatus],
) -> Payments {
    Payments {
        status: payment_status(&PaymentFacts {
            total,
            received,
            tolerance,
            submissions,
        }),
        received,
        has_open: submissions.iter().any(|status| status.is_open()),
    }
}

pub(super) fn refunded(conn: &mut PgConnection, order: OrderId) -> Result<Usd, AppError> {
    let amounts: Vec<Usd> = refunds::table
        .left_join(refund_failures::table)
        .filter(refunds::order_id.eq(order))
        .filter(refund_failures::refund_id.is_null())
        .select(refunds::amount)
        .load(conn)?;
    Ok(amounts.into_iter().sum())
}

/// Whether a design of it waits for its customer's yes.
pub(super) fn awaits_approval(conn: &mut PgConnection, order: OrderId) -> Result<bool, AppError> {
    let open = proofs::table
        .filter(proofs::order_id.eq(order))
        .filter(proofs::closed_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(open)).get_result(conn)?)
}

/// For each item, its active assignment.
pub(super) fn items(
    conn: &mut PgConnection,
    order: OrderId,
) -> Result<Vec<Option<AssignmentStatus>>, AppError> {
    let active = assignments::order_item_id
        .eq(order_items::id)
        .and(assignments::status.ne_all(AssignmentStatus::CLOSED));
    Ok(order_items::table
        .left_join(assignments::table.on(active))
        .filter(order_items::order_id.eq(order))
        .order(order_items::position)
        .select(assignments::status.nullable())
        .load(conn)?)
}

/// How many there are in each status: all of them are counted.
pub fn counts(conn: &mut PgConnection) -> Result<Vec<(OrderStatus, i64)>, AppError> {
    Ok(orders::table
        .group_by(orders::status)
        .select((orders::status, diesel::dsl::count_star()))
        .load(conn)?)
}
