//! Reads what is kept and its facts, from the tables of all the rooms that write them. A bounded number of statements for
//! each chunk.

use super::rules::{self, Cancellation, Difference, Item, OrderBook, Owed, Payment, Proof, Work};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{AccountId, AssignmentId, OrderId, PayableId, SubmissionId, TransferId, WorkshopId};
use crate::base::money::{Bs, Currency, Money, Rate, Usd};
use crate::domain::audit::{Field, Subject};
use crate::domain::lifecycle::{AssignmentStatus, OrderStatus, PaymentStatus, SubmissionStatus};
use crate::domain::payables::Closure;
use crate::domain::payments::Method;
use crate::domain::settings;
use crate::schema::{
    assignments, capacity_bookings, capacity_days, network_audit, order_cancellations, order_items, orders,
    payable_payments, payables, payment_accounts, payment_submissions, refund_failures, refunds,
    statement_lines, workshop_transfers, workshops,
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{count_star, sum};
use diesel::prelude::*;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};

/// Every tolerance that was ever in force, today's first.
pub fn tolerances(conn: &mut PgConnection) -> Result<Vec<Usd>, AppError> {
    let mut all = vec![settings::money(conn)?.payment_tolerance];
    let earlier: Vec<Option<String>> = network_audit::table
        .filter(network_audit::subject.eq(Subject::Setting))
        .filter(network_audit::field.eq(Field::Tolerance))
        .select(network_audit::old_value)
        .distinct()
        .load(conn)?;
    all.extend(
        earlier
            .iter()
            .flatten()
            .filter_map(|text| text.parse::<Usd>().ok()),
    );
    Ok(all)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = orders, check_for_backend(diesel::pg::Pg))]
struct Kept {
    id: OrderId,
    number: String,
    status: OrderStatus,
    payment_status: PaymentStatus,
    shipping_cost: Usd,
    subtotal: Usd,
    total: Usd,
    total_bs: Bs,
    exchange_rate: Rate,
    received: Usd,
    refunded: Usd,
}

/// At most `limit` orders after the one given, by their ids.
pub fn orders(
    conn: &mut PgConnection,
    limit: i64,
    after: Option<OrderId>,
) -> Result<Vec<OrderBook>, AppError> {
    let mut query = orders::table.select(Kept::as_select()).into_boxed();
    if let Some(after) = after {
        query = query.filter(orders::id.gt(after));
    }
    let kept: Vec<Kept> = query.order(orders::id).limit(limit).load(conn)?;
    let ids: Vec<OrderId> = kept.iter().map(|order| order.id).collect();
    let mut items = items(conn, &ids)?;
    let mut payments = payments(conn, &ids)?;
    let refunds: Vec<(OrderId, Usd)> = refunds::table
        .left_join(refund_failures::table)
        .filter(refunds::order_id.eq_any(&ids))
        .filter(refund_failures::refund_id.is_null())
        .select((refunds::order_id, refunds::amount))
        .load(conn)?;
    let mut refunds = grouped(refunds);
    let cancellations = cancellations(conn, &ids)?;
    let mut work = work(conn, &ids)?;
    Ok(kept
        .into_iter()
        .map(|order| OrderBook {
            items: items.remove(&order.id).unwrap_or_default(),
            payments: payments.remove(&order.id).unwrap_or_default(),
            refunds: refunds.remove(&order.id).unwrap_or_default(),
            cancellation: cancellations.get(&order.id).copied(),
            work: work.remove(&order.id).unwrap_or_default(),
            id: order.id,
            number: order.number,
            status: order.status,
            payment_status: order.payment_status,
            shipping_cost: order.shipping_cost,
            subtotal: order.subtotal,
            total: order.total,
            total_bs: order.total_bs,
            exchange_rate: order.exchange_rate,
            received: order.received,
            refunded: order.refunded,
        })
        .collect())
}

/// In each group the order in which they came.
fn grouped<K: Eq + std::hash::Hash, V>(rows: Vec<(K, V)>) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for (key, value) in rows {
        groups.entry(key).or_default().push(value);
    }
    groups
}

fn items(conn: &mut PgConnection, ids: &[OrderId]) -> Result<HashMap<OrderId, Vec<Item>>, AppError> {
    let active = assignments::order_item_id
        .eq(order_items::id)
        .and(assignments::status.ne_all(AssignmentStatus::CLOSED));
    let rows: Vec<(OrderId, Usd, i32, Option<AssignmentStatus>)> = order_items::table
        .left_join(assignments::table.on(active))
        .filter(order_items::order_id.eq_any(ids))
        .order((order_items::order_id, order_items::position))
        .select((
            order_items::order_id,
            order_items::unit_price,
            order_items::quantity,
            assignments::status.nullable(),
        ))
        .load(conn)?;
    let item = |(order, unit_price, quantity, stage)| {
        (
            order,
            Item {
                unit_price,
                quantity,
                stage,
            },
        )
    };
    Ok(grouped(rows.into_iter().map(item).collect()))
}

type PaymentRow = (
    SubmissionId,
    OrderId,
    SubmissionStatus,
    Currency,
    Option<Decimal>,
    Rate,
);

fn payments(conn: &mut PgConnection, ids: &[OrderId]) -> Result<HashMap<OrderId, Vec<Payment>>, AppError> {
    let rows: Vec<PaymentRow> = payment_submissions::table
        .filter(payment_submissions::order_id.eq_any(ids))
        .order((payment_submissions::reported_at, payment_submissions::id))
        .select((
            payment_submissions::id,
            payment_submissions::order_id,
            payment_submissions::status,
            payment_submissions::currency,
            payment_submissions::amount_received,
            payment_submissions::exchange_rate,
        ))
        .load(conn)?;
    let submissions: Vec<SubmissionId> = rows.iter().map(|row| row.0).collect();
    let mut proofs = proofs(conn, &submissions)?;
    let payments = rows
        .into_iter()
        .map(|(id, order, status, currency, received, rate)| {
            let payment = Payment {
                status,
                received: received.map(|amount| money(currency, amount)).transpose()?,
                rate,
                proofs: proofs.remove(&id).unwrap_or_default(),
            };
            Ok((order, payment))
        })
        .collect::<Result<Vec<_>, AppError>>()?;
    Ok(grouped(payments))
}

fn proofs(
    conn: &mut PgConnection,
    submissions: &[SubmissionId],
) -> Result<HashMap<SubmissionId, Vec<Proof>>, AppError> {
    let rows: Vec<(Option<SubmissionId>, Currency, Decimal, String)> = statement_lines::table
        .inner_join(payment_accounts::table)
        .filter(statement_lines::submission_id.eq_any(submissions))
        .select((
            statement_lines::submission_id,
            payment_accounts::currency,
            statement_lines::amount,
            statement_lines::direction,
        ))
        .load(conn)?;
    let proofs = rows
        .into_iter()
        .filter_map(|(submission, currency, amount, direction)| {
            let proof = money(currency, amount).map(|amount| Proof {
                amount,
                came_in: direction == "IN",
            });
            submission.map(|submission| proof.map(|proof| (submission, proof)))
        })
        .collect::<Result<Vec<_>, AppError>>()?;
    Ok(grouped(proofs))
}

fn money(currency: Currency, amount: Decimal) -> Result<Money, AppError> {
    Money::new(currency, amount).map_err(|error| AppError::Internal(error.into()))
}

fn cancellations(
    conn: &mut PgConnection,
    ids: &[OrderId],
) -> Result<HashMap<OrderId, Cancellation>, AppError> {
    let rows: Vec<(OrderId, Usd, Option<DateTime<Utc>>)> = order_cancellations::table
        .filter(order_cancellations::order_id.eq_any(ids))
        .select((
            order_cancellations::order_id,
            order_cancellations::refund_due,
            order_cancellations::lowered_at,
        ))
        .load(conn)?;
    let cancellation = |(order, refund_due, lowered_at): (OrderId, Usd, Option<DateTime<Utc>>)| {
        (
            order,
            Cancellation {
                refund_due,
                is_lowered: lowered_at.is_some(),
            },
        )
    };
    Ok(rows.into_iter().map(cancellation).collect())
}

type WorkRow = (AssignmentId, OrderId, AssignmentStatus, i32, Usd, DateTime<Utc>);

fn work(conn: &mut PgConnection, ids: &[OrderId]) -> Result<HashMap<OrderId, Vec<Work>>, AppError> {
    let rows: Vec<WorkRow> = assignments::table
        .filter(assignments::order_id.eq_any(ids))
        .order(assignments::id)
        .select((
            assignments::id,
            assignments::order_id,
            assignments::status,
            assignments::quantity,
            assignments::agreed_cost,
            assignments::updated_at,
        ))
        .load(conn)?;
    let works: Vec<AssignmentId> = rows.iter().map(|row| row.0).collect();
    let booked: Vec<(AssignmentId, (NaiveDate, i32))> = capacity_bookings::table
        .filter(capacity_bookings::assignment_id.eq_any(&works))
        .select((
            capacity_bookings::assignment_id,
            (capacity_bookings::day, capacity_bookings::units),
        ))
        .load(conn)?;
    let mut bookings = grouped(booked);
    let mut owed = owed(conn, &works)?;
    let work = |(id, order, status, quantity, agreed_cost, changed_at): WorkRow| {
        let work = Work {
            status,
            quantity,
            agreed_cost,
            changed_on: calendar::today(changed_at),
            bookings: bookings.remove(&id).unwrap_or_default(),
            payables: owed.remove(&id).unwrap_or_default(),
        };
        (order, work)
    };
    Ok(grouped(rows.into_iter().map(work).collect()))
}

type OwedRow = (PayableId, AssignmentId, Usd, Usd, Option<Closure>);

fn owed(
    conn: &mut PgConnection,
    works: &[AssignmentId],
) -> Result<HashMap<AssignmentId, Vec<Owed>>, AppError> {
    let rows: Vec<OwedRow> = payables::table
        .filter(payables::assignment_id.eq_any(works))
        .order((payables::assignment_id, payables::instalment))
        .select((
            payables::id,
            payables::assignment_id,
            payables::amount,
            payables::paid_amount,
            payables::closed_as,
        ))
        .load(conn)?;
    let ids: Vec<PayableId> = rows.iter().map(|row| row.0).collect();
    let lines: Vec<(PayableId, Decimal)> = payable_payments::table
        .filter(payable_payments::payable_id.eq_any(&ids))
        .select((payable_payments::payable_id, payable_payments::amount))
        .load(conn)?;
    let mut lines = grouped(lines);
    let owed = |(id, work, amount, paid_amount, closed_as): OwedRow| {
        let owed = Owed {
            amount,
            paid_amount,
            closed_as,
            lines: lines.remove(&id).unwrap_or_default(),
        };
        (work, owed)
    };
    Ok(grouped(rows.into_iter().map(owed).collect()))
}

/// Confirmed payments to one account that the same money paid (by the bank's full reference where a line proves it, which
/// tells two customers apart whose last digits are the same).
pub fn repeated_references(conn: &mut PgConnection) -> Result<Vec<Difference>, AppError> {
    let same = (
        payment_submissions::account_id,
        payment_submissions::method,
        payment_submissions::paid_key,
    );
    let repeated: Vec<(Option<AccountId>, Method, String)> = payment_submissions::table
        .filter(payment_submissions::status.eq(SubmissionStatus::Confirmed))
        .filter(payment_submissions::paid_key.ne(""))
        .group_by(same)
        .having(count_star().gt(1))
        .select(same)
        .load(conn)?;
    let mut found = Vec::new();
    for (account, method, key) in repeated {
        let paid: Vec<(OrderId, String, String)> = payment_submissions::table
            .inner_join(orders::table)
            .filter(payment_submissions::status.eq(SubmissionStatus::Confirmed))
            .filter(payment_submissions::account_id.is_not_distinct_from(account))
            .filter(payment_submissions::method.eq(method))
            .filter(payment_submissions::paid_key.eq(&key))
            .order(payment_submissions::id)
            .select((orders::id, orders::number, payment_submissions::reference))
            .load(conn)?;
        let of = |(order, number, reference): &(OrderId, String, String)| {
            rules::repeated(*order, number, reference, paid.len())
        };
        found.extend(paid.iter().map(of));
    }
    Ok(found)
}

pub fn workshops(conn: &mut PgConnection) -> Result<Vec<(WorkshopId, String)>, AppError> {
    Ok(workshops::table
        .order(workshops::id)
        .select((workshops::id, workshops::name))
        .load(conn)?)
}

type Units = BTreeMap<NaiveDate, i64>;

/// What a workshop's days say is booked, and what is.
pub fn days_of(conn: &mut PgConnection, workshop: WorkshopId) -> Result<(Units, Units), AppError> {
    let kept: Vec<(NaiveDate, i32)> = capacity_days::table
        .filter(capacity_days::workshop_id.eq(workshop))
        .select((capacity_days::day, capacity_days::booked))
        .load(conn)?;
    let booked: Vec<(NaiveDate, Option<i64>)> = capacity_bookings::table
        .filter(capacity_bookings::workshop_id.eq(workshop))
        .group_by(capacity_bookings::day)
        .select((capacity_bookings::day, sum(capacity_bookings::units)))
        .load(conn)?;
    let kept = kept.into_iter().map(|(day, units)| (day, i64::from(units)));
    let booked = booked.into_iter().map(|(day, units)| (day, units.unwrap_or(0)));
    Ok((kept.collect(), booked.collect()))
}

/// A transfer to a workshop, or the reversal of one, and the sum of its lines.
pub struct Transfer {
    pub id: TransferId,
    pub workshop: String,
    pub reference: String,
    pub amount: Decimal,
    pub lines: Decimal,
}

/// At most `limit` transfers after the one given, by their ids.
pub fn transfers(
    conn: &mut PgConnection,
    limit: i64,
    after: Option<TransferId>,
) -> Result<Vec<Transfer>, AppError> {
    let mut query = workshop_transfers::table
        .inner_join(workshops::table)
        .select((
            workshop_transfers::id,
            workshops::name,
            workshop_transfers::reference,
            workshop_transfers::amount,
        ))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(workshop_transfers::id.gt(after));
    }
    let rows: Vec<(TransferId, String, String, Decimal)> =
        query.order(workshop_transfers::id).limit(limit).load(conn)?;
    let ids: Vec<TransferId> = rows.iter().map(|row| row.0).collect();
    let sums: Vec<(TransferId, Option<Decimal>)> = payable_payments::table
        .filter(payable_payments::transfer_id.eq_any(&ids))
        .group_by(payable_payments::transfer_id)
        .select((payable_payments::transfer_id, sum(payable_payments::amount)))
        .load(conn)?;
    let sums: HashMap<TransferId, Option<Decimal>> = sums.into_iter().collect();
    let transfer = |(id, workshop, reference, amount)| Transfer {
        id,
        workshop,
        reference,
        amount,
        lines: sums.get(&id).copied().flatten().unwrap_or_default(),
    };
    Ok(rows.into_iter().map(transfer).collect())
}
