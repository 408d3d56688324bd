//! The news that events leave behind, and what the listener reads about an event that it was told of.

use super::rules::{Heard, is_for_customers, payload_of};
use crate::base::error::AppError;
use crate::base::ids::{OrderId, WorkshopId};
use crate::domain::lifecycle::{AssignmentStatus, OrderStatus};
use crate::domain::orders::{Audience, EventKind};
use crate::schema::{assignments, event_news, order_events, orders};
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

/// News that are taken at once.
const NEWS: i64 = 1000;
/// In one notification, whose text is under 8000 bytes: some 57 for each.
const IN_ONE: usize = 100;

mod functions {
    diesel::define_sql_function! {
        fn pg_notify(channel: diesel::sql_types::Text, payload: diesel::sql_types::Text);
    }
}

/// Takes what events left behind, and tells every process of it. Says whether there may be more. What another process takes at
/// the same moment is left to it.
pub fn pass_news(conn: &mut PgConnection) -> Result<bool, AppError> {
    conn.transaction(|conn| {
        let news: Vec<(i64, OrderId)> = event_news::table
            .order(event_news::event_id)
            .limit(NEWS)
            .for_update()
            .skip_locked()
            .load(conn)?;
        if news.is_empty() {
            return Ok(false);
        }
        let taken: Vec<i64> = news.iter().map(|(event, _)| *event).collect();
        diesel::delete(event_news::table.filter(event_news::event_id.eq_any(&taken))).execute(conn)?;
        for some in news.chunks(IN_ONE) {
            diesel::select(functions::pg_notify("krafta_orders", payload_of(some))).execute(conn)?;
        }
        Ok(i64::try_from(news.len()) == Ok(NEWS))
    })
}

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
