//! Rows of assignments.

use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, ItemId, OfferId, OrderId, WorkshopId};
use crate::base::money::{Currency, Usd};
use crate::domain::lifecycle::{AssignmentStatus, Priority};
use crate::domain::orders::OrderItem;
use crate::schema::{assignments, order_items, orders, proofs};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;

/// One workshop's work on one order item.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = assignments, check_for_backend(diesel::pg::Pg))]
pub struct Assignment {
    pub id: AssignmentId,
    pub order_id: OrderId,
    pub order_item_id: ItemId,
    pub workshop_id: WorkshopId,
    /// Nothing where an admin typed the cost.
    pub workshop_offer_id: Option<OfferId>,
    pub status: AssignmentStatus,
    pub quantity: i32,
    /// US dollars for one unit, frozen with the agreed cost.
    pub unit_cost: Usd,
    /// US dollars for all units; nothing changes it.
    pub agreed_cost: Usd,
    pub currency: Currency,
    pub start_date: Option<NaiveDate>,
    pub due_date: Option<NaiveDate>,
    /// Why it was rejected or cancelled.
    pub closing_reason: Option<String>,
    /// Until when the workshop may accept; nothing once it did.
    pub accept_by: Option<DateTime<Utc>>,
    /// When the workshop was first told of it; nothing while that waits for an admin.
    pub notified_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Assignment {
    /// The workshop sees it, or saw it before it was closed. What waits for an admin, or was called off before anybody
    /// was told, is none of its business.
    pub fn is_known_to_workshop(&self) -> bool {
        if self.status.is_active() {
            self.status.is_visible_to_workshop()
        } else {
            self.notified_at.is_some()
        }
    }
}

pub fn insert(conn: &mut PgConnection, assignments: &[&Assignment]) -> Result<(), AppError> {
    diesel::insert_into(assignments::table)
        .values(assignments.to_vec())
        .execute(conn)?;
    Ok(())
}

pub fn set_status(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    ids: &[AssignmentId],
    status: AssignmentStatus,
    closing_reason: Option<&str>,
    accept_by: Option<DateTime<Utc>>,
) -> Result<(), AppError> {
    if status == AssignmentStatus::Notified {
        let untold = assignments::table
            .filter(assignments::id.eq_any(ids))
            .filter(assignments::notified_at.is_null());
        diesel::update(untold)
            .set(assignments::notified_at.eq(now))
            .execute(conn)?;
    }
    diesel::update(assignments::table.filter(assignments::id.eq_any(ids)))
        .set((
            assignments::status.eq(status),
            assignments::closing_reason.eq(closing_reason),
            assignments::accept_by.eq(accept_by),
            assignments::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut PgConnection, id: AssignmentId) -> Result<Option<Assignment>, AppError> {
    Ok(assignments::table
        .find(id)
        .select(Assignment::as_select())
        .first(conn)
        .optional()?)
}

/// The work that counts on these orders: at most one assignment per item.
pub fn active_of(conn: &mut PgConnection, orders: &[OrderId]) -> Result<Vec<Assignment>, AppError> {
    Ok(assignments::table
        .filter(assignments::order_id.eq_any(orders))
        .filter(assignments::status.ne_all(AssignmentStatus::CLOSED))
        .order(assignments::id)
        .select(Assignment::as_select())
        .load(conn)?)
}

/// The items of these orders, in their order, each with the work on it that counts, if there is some.
pub fn items_and_work(
    conn: &mut PgConnection,
    orders: &[OrderId],
) -> Result<Vec<(OrderItem, Option<Assignment>)>, AppError> {
    Ok(order_items::table
        .left_join(
            assignments::table.on(assignments::order_id
                .eq(order_items::order_id)
                .and(assignments::order_item_id.eq(order_items::id))
                .and(assignments::status.ne_all(AssignmentStatus::CLOSED))),
        )
        .filter(order_items::order_id.eq_any(orders))
        .order((order_items::order_id, order_items::position))
        .select((OrderItem::as_select(), Option::<Assignment>::as_select()))
        .load(conn)?)
}

/// Everything ever assigned on this order, closed work too, oldest first.
pub fn all_of(conn: &mut PgConnection, order: OrderId) -> Result<Vec<Assignment>, AppError> {
    Ok(assignments::table
        .filter(assignments::order_id.eq(order))
        .order(assignments::id)
        .select(Assignment::as_select())
        .load(conn)?)
}

/// A design of the work's order waits for its customer's yes: meanwhile no clock runs.
#[diesel::dsl::auto_type]
fn waits_for_a_yes() -> _ {
    let open = proofs::table
        .filter(proofs::order_id.eq(assignments::order_id))
        .filter(proofs::closed_at.is_null());
    exists(open)
}

/// Orders with work that was not accepted in time, other than those on hold or before their customer.
pub fn past_deadline(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<OrderId>, AppError> {
    let mut orders: Vec<OrderId> = assignments::table
        .inner_join(orders::table)
        .filter(assignments::status.eq(AssignmentStatus::Notified))
        .filter(assignments::accept_by.le(now))
        .filter(orders::priority.ne(Priority::Hold))
        .filter(not(waits_for_a_yes()))
        .order(assignments::accept_by)
        .limit(limit)
        .select(assignments::order_id)
        .load(conn)?;
    orders.dedup();
    Ok(orders)
}

/// What waits for an admin's approval, the oldest first. One statement.
pub fn to_approve(conn: &mut PgConnection, limit: i64) -> Result<Vec<Assignment>, AppError> {
    Ok(assignments::table
        .filter(assignments::status.eq(AssignmentStatus::PendingAssignment))
        .order((assignments::created_at, assignments::id))
        .limit(limit)
        .select(Assignment::as_select())
        .load(conn)?)
}

/// When the work begins, and until when it is to be done.
pub fn set_dates(conn: &mut PgConnection, work: &Assignment) -> Result<(), AppError> {
    diesel::update(assignments::table.find(work.id))
        .set((
            assignments::start_date.eq(work.start_date),
            assignments::due_date.eq(work.due_date),
        ))
        .execute(conn)?;
    Ok(())
}

/// Of what is to be made by this day, what its workshop was not reminded of yet: from here on it was. What another
/// process holds is left to it.
pub fn take_due(
    conn: &mut PgConnection,
    day: NaiveDate,
    limit: i64,
) -> Result<Vec<(OrderId, ItemId, WorkshopId)>, AppError> {
    let due: Vec<AssignmentId> = assignments::table
        .filter(assignments::due_date.eq(day))
        .filter(assignments::status.eq_any(AssignmentStatus::TO_MAKE))
        .filter(assignments::due_told_on.is_distinct_from(day))
        .filter(not(waits_for_a_yes()))
        .order(assignments::id)
        .limit(limit)
        .for_update()
        .skip_locked()
        .select(assignments::id)
        .load(conn)?;
    let mut taken: Vec<(AssignmentId, OrderId, ItemId, WorkshopId)> =
        diesel::update(assignments::table.filter(assignments::id.eq_any(due)))
            .set(assignments::due_told_on.eq(day))
            .returning((
                assignments::id,
                assignments::order_id,
                assignments::order_item_id,
                assignments::workshop_id,
            ))
            .get_results(conn)?;
    taken.sort_unstable();
    Ok(taken
        .into_iter()
        .map(|(_, order, item, workshop)| (order, item, workshop))
        .collect())
}

/// Work that is past its date by this day and that nobody was told of on it, with its date; they are told now.
pub fn take_late(
    conn: &mut PgConnection,
    day: NaiveDate,
    limit: i64,
) -> Result<Vec<(OrderId, ItemId, WorkshopId, NaiveDate)>, AppError> {
    let late: Vec<AssignmentId> = assignments::table
        .filter(assignments::due_date.lt(day))
        .filter(assignments::status.eq_any(AssignmentStatus::TO_MAKE))
        .filter(assignments::late_told_on.is_distinct_from(day))
        .filter(not(waits_for_a_yes()))
        .order(assignments::id)
        .limit(limit)
        .for_update()
        .skip_locked()
        .select(assignments::id)
        .load(conn)?;
    let taken: Vec<(AssignmentId, OrderId, ItemId, WorkshopId, Option<NaiveDate>)> =
        diesel::update(assignments::table.filter(assignments::id.eq_any(late)))
            .set(assignments::late_told_on.eq(day))
            .returning((
                assignments::id,
                assignments::order_id,
                assignments::order_item_id,
                assignments::workshop_id,
                assignments::due_date,
            ))
            .get_results(conn)?;
    let mut taken: Vec<_> = taken
        .into_iter()
        .filter_map(|(id, order, item, workshop, due)| Some((id, order, item, workshop, due?)))
        .collect();
    taken.sort_unstable();
    Ok(taken
        .into_iter()
        .map(|(_, order, item, workshop, due)| (order, item, workshop, due))
        .collect())
}
