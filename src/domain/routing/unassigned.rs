//! Items that are paid for and have no workshop, and the kept verdicts.

use super::rules::choice::RoutingDecision;
use super::rules::verdict::Evaluation;
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, ItemId, OrderId, UserId};
use crate::schema::{routings, unrouted_items};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;
use std::collections::HashMap;

/// These were tried, and fit nowhere.
pub(super) fn wait(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: OrderId,
    items: &[ItemId],
) -> Result<(), AppError> {
    let rows: Vec<_> = items
        .iter()
        .map(|item| {
            (
                unrouted_items::order_item_id.eq(*item),
                unrouted_items::order_id.eq(order),
                unrouted_items::since.eq(now),
                unrouted_items::tried_at.eq(Some(now)),
            )
        })
        .collect();
    diesel::insert_into(unrouted_items::table)
        .values(rows)
        .on_conflict(unrouted_items::order_item_id)
        .do_update()
        .set(unrouted_items::tried_at.eq(Some(now)))
        .execute(conn)?;
    Ok(())
}

/// An admin took it from its workshop: it is not given away again by itself.
pub fn set_aside(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: OrderId,
    item: ItemId,
) -> Result<(), AppError> {
    diesel::insert_into(unrouted_items::table)
        .values((
            unrouted_items::order_item_id.eq(item),
            unrouted_items::order_id.eq(order),
            unrouted_items::since.eq(now),
            unrouted_items::tried_at.eq(None::<DateTime<Utc>>),
        ))
        .on_conflict(unrouted_items::order_item_id)
        .do_update()
        .set(unrouted_items::tried_at.eq(None::<DateTime<Utc>>))
        .execute(conn)?;
    Ok(())
}

/// These have a workshop now.
pub(super) fn placed(conn: &mut PgConnection, items: &[ItemId]) -> Result<(), AppError> {
    diesel::delete(unrouted_items::table.filter(unrouted_items::order_item_id.eq_any(items)))
        .execute(conn)?;
    Ok(())
}

/// Nothing of this order waits for a workshop any more: it was cancelled.
pub fn stop_waiting(conn: &mut PgConnection, order: OrderId) -> Result<(), AppError> {
    diesel::delete(unrouted_items::table.filter(unrouted_items::order_id.eq(order))).execute(conn)?;
    Ok(())
}

/// What waits of this order goes to the end of the line.
pub fn tried(conn: &mut PgConnection, now: DateTime<Utc>, order: OrderId) -> Result<(), AppError> {
    let waiting = unrouted_items::table
        .filter(unrouted_items::order_id.eq(order))
        .filter(unrouted_items::tried_at.is_not_null());
    diesel::update(waiting)
        .set(unrouted_items::tried_at.eq(Some(now)))
        .execute(conn)?;
    Ok(())
}

/// Of this order's items, those that wait, and whether an admin decides about them.
pub fn of_order(conn: &mut PgConnection, order: OrderId) -> Result<HashMap<ItemId, bool>, AppError> {
    let rows: Vec<(ItemId, Option<DateTime<Utc>>)> = unrouted_items::table
        .filter(unrouted_items::order_id.eq(order))
        .select((unrouted_items::order_item_id, unrouted_items::tried_at))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(item, tried_at)| (item, tried_at.is_none()))
        .collect())
}

/// Orders with items that were last tried before this, those that waited longest for a try first.
pub fn worth_a_try(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<OrderId>, AppError> {
    let mut orders: Vec<OrderId> = unrouted_items::table
        .filter(unrouted_items::tried_at.lt(before))
        .order(unrouted_items::tried_at)
        .limit(limit)
        .select(unrouted_items::order_id)
        .load(conn)?;
    orders.dedup();
    Ok(orders)
}

/// An item without a workshop.
#[derive(Clone, Copy, Debug)]
pub struct Unrouted {
    pub order: OrderId,
    pub item: ItemId,
    pub since: DateTime<Utc>,
    /// An admin took it from its workshop, and decides what becomes of it.
    pub is_set_aside: bool,
}

/// Those that have waited longest. One statement.
pub fn without_workshop(conn: &mut PgConnection, limit: i64) -> Result<Vec<Unrouted>, AppError> {
    type Row = (OrderId, ItemId, DateTime<Utc>, Option<DateTime<Utc>>);
    let rows: Vec<Row> = unrouted_items::table
        .order((unrouted_items::since, unrouted_items::order_item_id))
        .limit(limit)
        .select((
            unrouted_items::order_id,
            unrouted_items::order_item_id,
            unrouted_items::since,
            unrouted_items::tried_at,
        ))
        .load(conn)?;
    let rows = rows.into_iter().map(|(order, item, since, tried_at)| Unrouted {
        order,
        item,
        since,
        is_set_aside: tried_at.is_none(),
    });
    Ok(rows.collect())
}

/// A decision to be kept, and what came of it.
pub struct Kept<'a> {
    pub decision: &'a RoutingDecision,
    pub assignment: Option<AssignmentId>,
    pub actor: Option<UserId>,
    pub reason: Option<&'a str>,
}

/// Keeps what was found, except what only says again that nobody fits, and for the same reasons.
pub(super) fn keep(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: OrderId,
    kept: &[Kept<'_>],
) -> Result<(), AppError> {
    let items: Vec<ItemId> = kept.iter().map(|kept| kept.decision.item).collect();
    let known = latest_rows(conn, &items)?;
    let mut rows = Vec::with_capacity(kept.len());
    for kept in kept {
        let verdicts = serde_json::to_value(&kept.decision.verdicts)
            .map_err(|error| AppError::Internal(error.into()))?;
        let says_nothing_new = kept.assignment.is_none()
            && known
                .get(&kept.decision.item)
                .is_some_and(|row| row.assignment.is_none() && row.verdicts == verdicts);
        if !says_nothing_new {
            rows.push((
                routings::order_id.eq(order),
                routings::order_item_id.eq(kept.decision.item),
                routings::assignment_id.eq(kept.assignment),
                routings::verdicts.eq(verdicts),
                routings::actor_id.eq(kept.actor),
                routings::reason.eq(kept.reason),
                routings::created_at.eq(now),
            ));
        }
    }
    diesel::insert_into(routings::table).values(rows).execute(conn)?;
    Ok(())
}

struct Row {
    assignment: Option<AssignmentId>,
    verdicts: Value,
    reason: Option<String>,
    at: DateTime<Utc>,
}

fn latest_rows(conn: &mut PgConnection, items: &[ItemId]) -> Result<HashMap<ItemId, Row>, AppError> {
    type Columns = (ItemId, Option<AssignmentId>, Value, Option<String>, DateTime<Utc>);
    let rows: Vec<Columns> = routings::table
        .filter(routings::order_item_id.eq_any(items))
        .distinct_on(routings::order_item_id)
        .order((routings::order_item_id, routings::id.desc()))
        .select((
            routings::order_item_id,
            routings::assignment_id,
            routings::verdicts,
            routings::reason,
            routings::created_at,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(item, assignment, verdicts, reason, at)| {
            let row = Row {
                assignment,
                verdicts,
                reason,
                at,
            };
            (item, row)
        })
        .collect())
}

/// What was found when an item was last looked at.
#[derive(Clone, Debug)]
pub struct Routing {
    pub assignment: Option<AssignmentId>,
    /// On every candidate, the best first.
    pub verdicts: Vec<Evaluation>,
    /// An admin's, for a choice of its own.
    pub reason: Option<String>,
    pub at: DateTime<Utc>,
}

/// Of each item, what was found last. One statement.
pub fn latest(conn: &mut PgConnection, items: &[ItemId]) -> Result<HashMap<ItemId, Routing>, AppError> {
    latest_rows(conn, items)?
        .into_iter()
        .map(|(item, row)| {
            let verdicts = serde_json::from_value(row.verdicts)
                .map_err(|error| AppError::Internal(anyhow::anyhow!("kept verdicts: {error}")))?;
            let routing = Routing {
                assignment: row.assignment,
                verdicts,
                reason: row.reason,
                at: row.at,
            };
            Ok((item, routing))
        })
        .collect()
}
