//! Changes of many orders, as they are kept: what is to happen, and how it ended for each order.

use crate::base::error::AppError;
use crate::base::ids::{BulkChangeId, OrderId, UserId, WorkshopId};
use crate::domain::lifecycle::Priority;
use crate::domain::ordering::bulk::Change;
use crate::schema::{bulk_change_orders, bulk_changes};
use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;

crate::codes! {
    /// How it ended for an order.
    pub enum Outcome {
        Done = "DONE",
        Refused = "REFUSED",
    }
}

crate::code_columns!(Outcome);

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = bulk_changes, check_for_backend(diesel::pg::Pg))]
pub struct BulkChange {
    pub id: BulkChangeId,
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
    pub(super) goal: Option<String>,
    pub(super) priority: Option<Priority>,
    pub(super) workshop_id: Option<WorkshopId>,
    pub(super) notes: Option<String>,
    /// Of the list that it was asked for from.
    pub list_query: String,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
}

impl BulkChange {
    /// What is to happen to each order.
    pub fn change(&self) -> Change {
        Change {
            goal: self.goal.as_deref().and_then(|word| word.parse().ok()),
            priority: self.priority,
            workshop: self.workshop_id,
            notes: self.notes.clone(),
        }
    }
}

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub done: i64,
    pub refused: i64,
    pub open: i64,
}

impl Progress {
    pub const fn tried(self) -> i64 {
        self.done + self.refused
    }

    pub const fn total(self) -> i64 {
        self.tried() + self.open
    }
}

pub(super) fn insert(
    conn: &mut PgConnection,
    change: &BulkChange,
    orders: &[OrderId],
) -> Result<(), AppError> {
    diesel::insert_into(bulk_changes::table)
        .values(change)
        .execute(conn)?;
    let rows: Vec<_> = (0_i32..)
        .zip(orders)
        .map(|(position, order)| {
            (
                bulk_change_orders::change_id.eq(change.id),
                bulk_change_orders::position.eq(position),
                bulk_change_orders::order_id.eq(*order),
            )
        })
        .collect();
    diesel::insert_into(bulk_change_orders::table)
        .values(rows)
        .execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut PgConnection, id: BulkChangeId) -> Result<BulkChange, AppError> {
    Ok(bulk_changes::table
        .find(id)
        .select(BulkChange::as_select())
        .first(conn)?)
}

/// This person's, newest first.
pub fn recent(conn: &mut PgConnection, user: UserId, limit: i64) -> Result<Vec<BulkChange>, AppError> {
    Ok(bulk_changes::table
        .filter(bulk_changes::created_by.eq(user))
        .order((bulk_changes::created_at.desc(), bulk_changes::id.desc()))
        .limit(limit)
        .select(BulkChange::as_select())
        .load(conn)?)
}

pub fn progress(conn: &mut PgConnection, id: BulkChangeId) -> Result<Progress, AppError> {
    let counts: Vec<(Option<Outcome>, i64)> = bulk_change_orders::table
        .filter(bulk_change_orders::change_id.eq(id))
        .group_by(bulk_change_orders::outcome)
        .select((bulk_change_orders::outcome, diesel::dsl::count_star()))
        .load(conn)?;
    let of = |outcome| {
        let found = counts.iter().find(|(known, _)| *known == outcome);
        found.map_or(0, |(_, count)| *count)
    };
    Ok(Progress {
        done: of(Some(Outcome::Done)),
        refused: of(Some(Outcome::Refused)),
        open: of(None),
    })
}

/// Its orders, in the order in which they were named.
pub(super) fn orders_of(conn: &mut PgConnection, id: BulkChangeId) -> Result<Vec<OrderId>, AppError> {
    Ok(bulk_change_orders::table
        .filter(bulk_change_orders::change_id.eq(id))
        .order(bulk_change_orders::position)
        .select(bulk_change_orders::order_id)
        .load(conn)?)
}

/// The first orders for which it ended so, and why where they were refused.
pub fn told(
    conn: &mut PgConnection,
    id: BulkChangeId,
    outcome: Outcome,
    limit: i64,
) -> Result<Vec<(OrderId, String)>, AppError> {
    let rows: Vec<(OrderId, Option<String>)> = bulk_change_orders::table
        .filter(bulk_change_orders::change_id.eq(id))
        .filter(bulk_change_orders::outcome.eq(outcome))
        .order(bulk_change_orders::position)
        .limit(limit)
        .select((bulk_change_orders::order_id, bulk_change_orders::why))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(order, why)| (order, why.unwrap_or_default()))
        .collect())
}

/// Once.
pub(super) fn start(conn: &mut PgConnection, now: DateTime<Utc>, id: BulkChangeId) -> Result<(), AppError> {
    diesel::update(bulk_changes::table.find(id))
        .filter(bulk_changes::started_at.is_null())
        .set(bulk_changes::started_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// One that has begun and is not at its end, the oldest first.
pub(super) fn open(conn: &mut PgConnection) -> Result<Vec<BulkChange>, AppError> {
    Ok(bulk_changes::table
        .filter(bulk_changes::started_at.is_not_null())
        .filter(bulk_changes::finished_at.is_null())
        .order(bulk_changes::started_at)
        .select(BulkChange::as_select())
        .load(conn)?)
}

/// The next order that nobody has tried and nobody else is trying, held until this transaction ends.
pub(super) fn claim(conn: &mut PgConnection, id: BulkChangeId) -> Result<Option<(i32, OrderId)>, AppError> {
    Ok(bulk_change_orders::table
        .filter(bulk_change_orders::change_id.eq(id))
        .filter(bulk_change_orders::outcome.is_null())
        .order(bulk_change_orders::position)
        .select((bulk_change_orders::position, bulk_change_orders::order_id))
        .for_update()
        .skip_locked()
        .first(conn)
        .optional()?)
}

pub(super) fn tell(
    conn: &mut PgConnection,
    id: BulkChangeId,
    position: i32,
    refused: Option<&str>,
) -> Result<(), AppError> {
    let outcome = match refused {
        Some(_) => Outcome::Refused,
        None => Outcome::Done,
    };
    diesel::update(bulk_change_orders::table.find((id, position)))
        .set((
            bulk_change_orders::outcome.eq(outcome),
            bulk_change_orders::why.eq(refused),
        ))
        .execute(conn)?;
    Ok(())
}

/// Unless somebody is still at an order of it.
pub(super) fn finish(conn: &mut PgConnection, now: DateTime<Utc>, id: BulkChangeId) -> Result<(), AppError> {
    let open = bulk_change_orders::table
        .filter(bulk_change_orders::change_id.eq(id))
        .filter(bulk_change_orders::outcome.is_null());
    diesel::update(bulk_changes::table.find(id))
        .filter(not(exists(open)))
        .set(bulk_changes::finished_at.eq(now))
        .execute(conn)?;
    Ok(())
}
