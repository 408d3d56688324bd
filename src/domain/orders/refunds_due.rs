//! Orders whose customers are owed something.

use super::list::OrderCursor;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::base::keyset::{Cursor, cut, one_more};
use crate::base::money::Usd;
use crate::base::search::ListFilter;
use crate::domain::lifecycle::OrderStatus;
use crate::domain::settings;
use crate::schema::{order_cancellations, orders};
use chrono::{DateTime, Utc};
use diesel::dsl::LeftJoinQuerySource;
use diesel::prelude::*;

/// What is owed back on an order.
#[derive(Clone, Debug)]
pub struct OwedBack {
    pub order: OrderId,
    pub number: String,
    pub customer_name: String,
    /// In US dollars.
    pub amount: Usd,
    pub cause: OwedCause,
    /// When the order was placed.
    pub since: DateTime<Utc>,
}

crate::codes! {
    /// Why something is owed back.
    pub enum OwedCause {
        Cancelled = "cancelled",
        Overpaid = "overpaid",
    }
}

impl OwedCause {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Cancelled => "Pedido cancelado",
            Self::Overpaid => "Pagó de más",
        }
    }
}

/// By the days on which orders were placed; its amount is what is owed, in dollars.
#[derive(Clone, Debug, Default)]
pub struct OwedFilter {
    pub list: ListFilter,
    pub cause: Option<OwedCause>,
}

/// The oldest orders first, of cancelled and of overpaid ones; at most `limit`, after `after`. Three statements.
pub fn owed_back(
    conn: &mut PgConnection,
    filter: &OwedFilter,
    limit: usize,
    after: Option<OrderCursor>,
) -> Result<(Vec<OwedBack>, Option<OrderCursor>), AppError> {
    let tolerance = settings::money(conn)?.payment_tolerance;
    let wanted = |cause| filter.cause.is_none_or(|only| only == cause);
    let mut found = Vec::new();
    if wanted(OwedCause::Cancelled) {
        found.extend(cancelled(conn, &filter.list, limit, after)?);
    }
    if wanted(OwedCause::Overpaid) {
        found.extend(overpaid(conn, &filter.list, tolerance, limit, after)?);
    }
    found.sort_by_key(|owed| (owed.since, owed.order));
    let next = cut(&mut found, limit).map(|last| Cursor::at(last.since, last.order));
    Ok((found, next))
}

fn place(after: Option<OrderCursor>) -> Option<(DateTime<Utc>, OrderId)> {
    after.and_then(|after| Some((after.time()?, after.id)))
}

/// The two queries are of two types, and have this in common.
macro_rules! narrow {
    ($query:ident, $filter:ident, $source:ty, $amount:ident => $is_owed:expr) => {
        if let Some(from) = $filter.from.and_then(calendar::start_of_day) {
            $query = $query.filter(orders::created_at.ge(from));
        }
        if let Some(end) = $filter.to.and_then(calendar::end_of_day) {
            $query = $query.filter(orders::created_at.lt(end));
        }
        let search = &$filter.search;
        if !search.is_blank() {
            let is_named = crate::found_by!(orders, search, $source);
            $query = match search.amount.map(Usd::rounded) {
                None => $query.filter(is_named),
                Some($amount) => $query.filter(is_named.or($is_owed)),
            };
        }
    };
}

type Row = (OrderId, String, String, DateTime<Utc>, Usd, Usd);

type Cancelled = LeftJoinQuerySource<orders::table, order_cancellations::table>;

fn cancelled(
    conn: &mut PgConnection,
    filter: &ListFilter,
    limit: usize,
    after: Option<OrderCursor>,
) -> Result<Vec<OwedBack>, AppError> {
    // Each has a cancellation. The planner, which does not know, reads them in their order, and no more than are wanted.
    let mut query = orders::table
        .left_join(order_cancellations::table)
        .filter(orders::status.eq(OrderStatus::RefundPending))
        .select((
            orders::id,
            orders::number,
            orders::customer_name,
            orders::created_at,
            order_cancellations::refund_due.assume_not_null(),
            orders::refunded,
        ))
        .into_boxed();
    narrow!(query, filter, Cancelled, amount => order_cancellations::refund_due.assume_not_null().eq(orders::refunded + amount));
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
    Ok(rows
        .into_iter()
        .map(|row| owed(row, OwedCause::Cancelled))
        .collect())
}

fn overpaid(
    conn: &mut PgConnection,
    filter: &ListFilter,
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
    narrow!(query, filter, orders::table, amount => orders::received.eq(orders::refunded + orders::total + amount));
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
    Ok(rows
        .into_iter()
        .map(|row| owed(row, OwedCause::Overpaid))
        .collect())
}

fn owed((order, number, customer_name, since, of, less): Row, cause: OwedCause) -> OwedBack {
    OwedBack {
        order,
        number,
        customer_name,
        amount: of.saturating_sub(less),
        cause,
        since,
    }
}
