//! What the listener reads about an event that it was told of.

use super::rules::{Heard, is_for_customers};
use crate::base::error::AppError;
use crate::base::ids::{OrderId, WorkshopId};
use crate::domain::lifecycle::{AssignmentStatus, OrderStatus};
use crate::domain::orders::{Audience, EventKind};
use crate::schema::{assignments, order_events, orders};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

type Work = (WorkshopId, AssignmentStatus, Option<DateTime<Utc>>, DateTime<Utc>);
type Row = (
    i64,
    OrderId,
    EventKind,
    Audience,
    Option<WorkshopId>,
    DateTime<Utc>,
    OrderStatus,
);

/// These events, in their order, with who may hear of them. Two statements.
pub fn heard(conn: &mut PgConnection, events: &[i64]) -> Result<Vec<Heard>, AppError> {
    let rows: Vec<Row> = order_events::table
        .inner_join(orders::table)
        .filter(order_events::id.eq_any(events))
        .order(order_events::id)
        .select((
            order_events::id,
            order_events::order_id,
            order_events::kind,
            order_events::audience,
            order_events::workshop_id,
            order_events::created_at,
            orders::status,
        ))
        .load(conn)?;
    let ids: HashSet<OrderId> = rows.iter().map(|row| row.1).collect();
    let mut work: HashMap<OrderId, Vec<Work>> = HashMap::new();
    let assigned: Vec<(OrderId, Work)> = assignments::table
        .filter(assignments::order_id.eq_any(ids))
        .select((
            assignments::order_id,
            (
                assignments::workshop_id,
                assignments::status,
                assignments::notified_at,
                assignments::updated_at,
            ),
        ))
        .load(conn)?;
    for (order, one) in assigned {
        work.entry(order).or_default().push(one);
    }
    Ok(rows
        .into_iter()
        .map(|(event, order, kind, audience, named, at, status)| Heard {
            event,
            order,
            status,
            is_for_customers: is_for_customers(kind, audience),
            workshops: work
                .get(&order)
                .into_iter()
                .flatten()
                .filter(|work| sees(work, named, at))
                .map(|(workshop, ..)| *workshop)
                .collect(),
            ends_links: kind == EventKind::LinkRenewed,
        })
        .collect())
}

/// Work that it has; or had, until this event took it. What it was never told of is none of its business.
fn sees(&(workshop, status, notified, changed): &Work, named: Option<WorkshopId>, at: DateTime<Utc>) -> bool {
    if status.is_active() {
        status.is_visible_to_workshop() || notified.is_some() && changed >= at
    } else {
        notified.is_some() && (named == Some(workshop) || changed >= at)
    }
}

/// Has this workshop work in the order, that it was told of?
pub fn is_seen_by(conn: &mut PgConnection, order: OrderId, workshop: WorkshopId) -> Result<bool, AppError> {
    let own = assignments::table
        .filter(assignments::order_id.eq(order))
        .filter(assignments::workshop_id.eq(workshop))
        .filter(assignments::status.eq_any(AssignmentStatus::VISIBLE_TO_WORKSHOP));
    Ok(diesel::select(diesel::dsl::exists(own)).get_result(conn)?)
}
