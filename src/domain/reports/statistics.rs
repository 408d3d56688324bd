//! What the overview counts. Everything is exact: what would be too much to count each time is kept for some minutes, and
//! its time is told.

use super::kept::{Days, Large, Stages, StatisticsCache};
use super::lead_times::{SPANS, taken};
use super::period::Period;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{OrderId, SubmissionId, UserId, WorkshopId};
use crate::base::money::Usd;
use crate::domain::lifecycle::{AssignmentStatus, OrderStatus, SubmissionStatus};
use crate::domain::orders::{EventKind, Order};
use crate::domain::routing;
use crate::domain::routing::DayLoad;
use crate::domain::workshops::{self, Workshop};
use crate::domain::{payments, production, reconciliation};
use crate::schema::{
    assignments, order_events, orders, payment_submissions, products, refund_failures, refunds, users,
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{count_star, sum};
use diesel::prelude::*;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};

/// Nothing that waits is counted further than this.
pub const MOST_WAITING: i64 = 1000;
/// Of each stage, so many of the newest orders are measured at most.
pub const MOST_MEASURED: i64 = 500;
/// Business days ahead.
const DAYS_AHEAD: usize = 5;
/// Orders of which nothing is left to do: nearly all there are.
const OVER: [OrderStatus; 3] = [
    OrderStatus::Completed,
    OrderStatus::Cancelled,
    OrderStatus::Refunded,
];

diesel::table! {
    /// A view: confirmed payments by the day in Venezuela on which they were decided, in US dollars, each at its own rate.
    daily_income (day) {
        day -> Date,
        usd -> Numeric,
        payments -> BigInt,
    }
}

/// What waits for a person, as things stand.
pub struct Waiting {
    /// When each payment was reported, the oldest first; at most `MOST_WAITING`.
    pub payments: Vec<DateTime<Utc>>,
    pub next_payment: Option<SubmissionId>,
    pub without_workshop: usize,
    pub to_approve: usize,
    pub owed_back: usize,
    /// Paid in part, and no more came; the longest first.
    pub stalled: Vec<Order>,
}

pub fn waiting(conn: &mut PgConnection, me: UserId) -> Result<Waiting, AppError> {
    let most = usize::try_from(MOST_WAITING).unwrap_or(usize::MAX);
    Ok(Waiting {
        payments: payment_submissions::table
            .filter(
                payment_submissions::status
                    .eq_any([SubmissionStatus::Reported, SubmissionStatus::UnderReview]),
            )
            .order(payment_submissions::reported_at)
            .limit(MOST_WAITING)
            .select(payment_submissions::reported_at)
            .load(conn)?,
        next_payment: reconciliation::next(conn, me, None)?,
        without_workshop: routing::without_workshop(conn, MOST_WAITING)?.len(),
        to_approve: production::to_approve(conn, MOST_WAITING)?.len(),
        owed_back: crate::domain::orders::owed_back(
            conn,
            &crate::domain::orders::OwedFilter::default(),
            most,
            None,
        )?
        .0
        .len(),
        stalled: payments::stalled(conn, MOST_WAITING)?,
    })
}

/// A workshop's day: pieces of work that should be made by now, and those for today; and its next business days.
pub struct Shop {
    pub workshop: Workshop,
    pub late: i64,
    pub today: i64,
    pub days: Vec<DayLoad>,
}

/// Those we work with, and those that still have something to make. Four statements.
pub fn shops(conn: &mut PgConnection, today: NaiveDate) -> Result<Vec<Shop>, AppError> {
    let all = workshops::all(conn)?;
    let due: Vec<(WorkshopId, Option<NaiveDate>, i64)> = assignments::table
        .filter(assignments::status.eq_any(AssignmentStatus::TO_MAKE))
        .filter(assignments::due_date.le(today))
        .group_by((assignments::workshop_id, assignments::due_date))
        .select((assignments::workshop_id, assignments::due_date, count_star()))
        .load(conn)?;
    let mut marks: HashMap<WorkshopId, (i64, i64)> = HashMap::new();
    for (workshop, day, count) in due {
        let mark = marks.entry(workshop).or_default();
        if day == Some(today) {
            mark.1 += count;
        } else {
            mark.0 += count;
        }
    }
    let mut loads = routing::load_of_all(conn, &all, today, DAYS_AHEAD)?;
    Ok(all
        .into_iter()
        .filter(|workshop| workshop.active || marks.contains_key(&workshop.id))
        .map(|workshop| {
            let (late, today) = marks.get(&workshop.id).copied().unwrap_or_default();
            Shop {
                late,
                today,
                days: loads.remove(&workshop.id).unwrap_or_default(),
                workshop,
            }
        })
        .collect())
}

/// What came and went in a period.
pub struct Flow {
    /// Of each day of the period: confirmed income, and of how many payments.
    pub income: Vec<(NaiveDate, Usd, i64)>,
    pub received: Usd,
    pub payments: i64,
    pub given_back: Usd,
    pub placed: i64,
    /// When the days before today were counted.
    pub counted_at: DateTime<Utc>,
}

/// Five statements; three where the days before today are kept.
pub fn flow(
    conn: &mut PgConnection,
    period: Period,
    now: DateTime<Utc>,
    kept: &StatisticsCache,
) -> Result<Flow, AppError> {
    let (start, end) = period.bounds()?;
    let (before, since) = period.split(calendar::today(now));
    let mut counted_at = now;
    let mut parts = Vec::new();
    if let Some(period) = before {
        let past = match kept.past(now, period) {
            Some(past) => past,
            None => {
                let past = days(conn, period, now)?;
                kept.keep_past(&past);
                past
            }
        };
        counted_at = past.at;
        parts.push(past);
    }
    if let Some(period) = since {
        parts.push(days(conn, period, now)?);
    }
    let by_day: BTreeMap<NaiveDate, (Usd, i64)> = parts.iter().flat_map(|part| part.income.clone()).collect();
    let given_back: Option<Decimal> = refunds::table
        .filter(refunds::created_at.ge(start))
        .filter(refunds::created_at.lt(end))
        .left_join(refund_failures::table)
        .filter(refund_failures::refund_id.is_null())
        .select(sum(refunds::amount))
        .first(conn)?;
    Ok(Flow {
        received: by_day.values().map(|(sum, _)| *sum).sum(),
        payments: by_day.values().map(|(_, count)| count).sum(),
        income: period
            .days()
            .map(|day| {
                let (sum, count) = by_day.get(&day).copied().unwrap_or((Usd::ZERO, 0));
                (day, sum, count)
            })
            .collect(),
        given_back: Usd::rounded(given_back.unwrap_or_default()),
        placed: parts.iter().map(|part| part.placed).sum(),
        counted_at,
    })
}

fn days(conn: &mut PgConnection, period: Period, at: DateTime<Utc>) -> Result<Days, AppError> {
    let (start, end) = period.bounds()?;
    let rows: Vec<(NaiveDate, Decimal, i64)> = daily_income::table
        .filter(daily_income::day.between(period.from, period.to))
        .select((daily_income::day, daily_income::usd, daily_income::payments))
        .load(conn)?;
    Ok(Days {
        period,
        at,
        income: rows
            .into_iter()
            .map(|(day, sum, count)| (day, (Usd::rounded(sum), count)))
            .collect(),
        placed: orders::table
            .filter(orders::created_at.ge(start))
            .filter(orders::created_at.lt(end))
            .count()
            .get_result(conn)?,
    })
}

/// No statement where they are kept.
pub fn stages(
    conn: &mut PgConnection,
    period: Period,
    now: DateTime<Utc>,
    kept: &StatisticsCache,
) -> Result<Stages, AppError> {
    match kept.stages(now, period) {
        Some(stages) => Ok(stages),
        None => {
            let stages = measured(conn, period, now)?;
            kept.keep_stages(&stages);
            Ok(stages)
        }
    }
}

/// A statement for each stage, and one more.
fn measured(conn: &mut PgConnection, period: Period, at: DateTime<Utc>) -> Result<Stages, AppError> {
    let (start, end) = period.bounds()?;
    let mut ended: Vec<Vec<OrderId>> = Vec::with_capacity(SPANS.len());
    for span in &SPANS {
        let mut newest: Vec<OrderId> = order_events::table
            .filter(order_events::kind.eq(span.ends))
            .filter(order_events::created_at.ge(start))
            .filter(order_events::created_at.lt(end))
            .order(order_events::created_at.desc())
            .limit(MOST_MEASURED)
            .select(order_events::order_id)
            .load(conn)?;
        // Once for each workshop that an order is with.
        newest.sort_unstable();
        newest.dedup();
        ended.push(newest);
    }
    let mut all: Vec<OrderId> = ended.iter().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    let mut kinds: Vec<EventKind> = SPANS
        .iter()
        .flat_map(|span| span.begins.iter().copied().chain([span.ends]))
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    let events: Vec<(OrderId, EventKind, DateTime<Utc>)> = order_events::table
        .filter(order_events::order_id.eq_any(&all))
        .filter(order_events::kind.eq_any(kinds))
        .filter(order_events::created_at.lt(end))
        .order((order_events::order_id, order_events::id))
        .select((
            order_events::order_id,
            order_events::kind,
            order_events::created_at,
        ))
        .load(conn)?;
    let mut of: HashMap<OrderId, Vec<(EventKind, DateTime<Utc>)>> = HashMap::new();
    for (order, kind, at) in events {
        of.entry(order).or_default().push((kind, at));
    }
    let timelines = |orders: &[OrderId]| -> Vec<&[(EventKind, DateTime<Utc>)]> {
        orders
            .iter()
            .filter_map(|id| of.get(id).map(Vec::as_slice))
            .collect()
    };
    Ok(Stages {
        period,
        at,
        taken: SPANS
            .iter()
            .zip(ended)
            .map(|(span, orders)| (span, taken(span, &timelines(&orders))))
            .collect(),
    })
}

/// How many there are of everything.
#[derive(Clone, Debug)]
pub struct Totals {
    /// Of every status that some order has.
    pub orders: BTreeMap<OrderStatus, i64>,
    pub users: i64,
    pub products: i64,
    /// When the finished orders and the people were counted; everything else is as it stands.
    pub counted_at: DateTime<Utc>,
}

/// Counts again what is kept, before somebody would wait for it.
pub fn count_again(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    kept: &StatisticsCache,
) -> Result<(), AppError> {
    kept.keep(&large(conn, now)?);
    let (flows, stages) = kept.periods();
    for period in flows {
        kept.keep_past(&days(conn, period, now)?);
    }
    for period in stages {
        kept.keep_stages(&measured(conn, period, now)?);
    }
    Ok(())
}

fn large(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Large, AppError> {
    Ok(Large {
        at: now,
        orders: counted(conn, &OVER)?,
        users: users::table.count().get_result(conn)?,
    })
}

/// Two statements; four when the large counts are not kept.
pub fn totals(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    kept: &StatisticsCache,
) -> Result<Totals, AppError> {
    let large = match kept.fresh(now) {
        Some(large) => large,
        None => {
            let large = large(conn, now)?;
            kept.keep(&large);
            large
        }
    };
    let open: Vec<OrderStatus> = OrderStatus::ALL
        .iter()
        .filter(|status| !OVER.contains(status))
        .copied()
        .collect();
    let mut orders: BTreeMap<OrderStatus, i64> = counted(conn, &open)?.into_iter().collect();
    orders.extend(large.orders);
    Ok(Totals {
        orders,
        users: large.users,
        products: products::table
            .filter(products::active)
            .count()
            .get_result(conn)?,
        counted_at: large.at,
    })
}

fn counted(conn: &mut PgConnection, statuses: &[OrderStatus]) -> Result<Vec<(OrderStatus, i64)>, AppError> {
    Ok(orders::table
        .filter(orders::status.eq_any(statuses))
        .group_by(orders::status)
        .select((orders::status, count_star()))
        .load(conn)?)
}
