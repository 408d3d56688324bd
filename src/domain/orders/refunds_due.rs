//! Orders whose customers are owed something.

use super::list::OrderCursor;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::base::keyset::{Cursor, cut, one_more};
use crate::base::money::Usd;
use crate::domain::lifecycle::OrderStatus;
use crate::domain::settings;
use crate::schema::{order_cancellations, orders};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// What is owed back on an order.
#[derive(Clone, Debug)]
pub struct OwedBack {
    pub order: OrderId,
    pub number: String,
    pub customer_name: String,
    /// In US dollars.
    pub amount: Usd,
    /// Else more came than the order costs.
    pub is_cancelled: bool,
    /// When the order was placed.
    pub since: DateTime<Utc>,
}

/// The oldest orders first, of cancelled and of overpaid ones; at most `limit`, after `after`. Three statements.
pub fn owed_back(
    conn: &mut PgConnection,
    limit: usize,
    after: Option<OrderCursor>,
) -> Result<(Vec<OwedBack>, Option<OrderCursor>), AppError> {
    let tolerance = settings::money(conn)?.payment_tolerance;
    let mut found = cancelled(conn, limit, after)?;
    found.extend(overpaid(conn, tolerance, limit, after)?);
    found.sort_by_key(|owed| (owed.since, owed.order));
    let next = cut(&mut found, limit).map(|last| Cursor::at(last.since, last.order));
    Ok((found, next))
}

fn place(after: Option<OrderCursor>) -> Option<(DateTime<Utc>, OrderId)> {
    after.and_then(|after| Some((after.time()?, after.id)))
}

type Row = (OrderId, String, String, DateTime<Utc>, Usd, Usd);

fn cancelled(
    conn: &mut PgConnection,
    limit: usize,
    after: Option<OrderCursor>,
) -> Result<Vec<OwedBack>, AppError> {
    let mut query = orders::table
        .inner_join(order_cancellations::table)
        .filter(orders::status.eq(OrderStatus::RefundPending))
        .select((
            orders::id,
            orders::number,
            orders::customer_name,
            orders::created_at,
            order_cancellations::refund_due,
            orders::refunded,
        ))
        .into_boxed();
    if let Some((at, id)) = place(after) {
        query = query.filter(
            orders::created_at
                .gt(at)
                .or(orders::created_at.eq(at).and(orders::id.gt(id))),
        );
    }
    let rows: Vec<Row> = query
        .order((orders::created_at, orders::id))
        .limit(one_more(limit))
        .load(conn)?;
    Ok(rows.into_iter().map(|row| owed(row, true)).collect())
}

fn overpaid(
    conn: &mut PgConnection,
    tolerance: Usd,
    limit: usize,
    after: Option<OrderCursor>,
) -> Result<Vec<OwedBack>, AppError> {
    // As the index `orders_overpaid` has it; the tolerance is little, and so are the rows that it leaves out.
    let mut query = orders::table
        .filter((orders::received - orders::refunded).gt(orders::total))
        .filter((orders::received - orders::refunded).gt(orders::total + tolerance))
        .filter(orders::status.ne_all([
            OrderStatus::Cancelled,
            OrderStatus::RefundPending,
            OrderStatus::Refunded,
        ]))
        .select((
            orders::id,
            orders::number,
            orders::customer_name,
            orders::created_at,
            orders::received,
            orders::refunded + orders::total,
        ))
        .into_boxed();
    if let Some((at, id)) = place(after) {
        query = query.filter(
            orders::created_at
                .gt(at)
                .or(orders::created_at.eq(at).and(orders::id.gt(id))),
        );
    }
    let rows: Vec<Row> = query
        .order((orders::created_at, orders::id))
        .limit(one_more(limit))
        .load(conn)?;
    Ok(rows.into_iter().map(|row| owed(row, false)).collect())
}

fn owed((order, number, customer_name, since, of, less): Row, is_cancelled: bool) -> OwedBack {
    OwedBack {
        order,
        number,
        customer_name,
        amount: of.saturating_sub(less),
        is_cancelled,
        since,
    }
}
