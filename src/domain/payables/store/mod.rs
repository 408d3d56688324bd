//! Rows of payables. Transfers and lists are next door.

pub mod lists;
pub mod transfers;

use super::rules::{Closure, DueOn};
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, OrderId, PayableId, UserId, WorkshopId};
use crate::base::money::Usd;
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::workshops::PaymentPolicy;
use crate::schema::{assignments, payables, workshop_closures};
use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use std::collections::BTreeSet;

crate::code_columns!(DueOn, Closure);

#[derive(Insertable)]
#[diesel(table_name = payables, check_for_backend(diesel::pg::Pg))]
pub struct NewPayable {
    pub id: PayableId,
    pub assignment_id: AssignmentId,
    pub order_id: OrderId,
    pub workshop_id: WorkshopId,
    pub instalment: i32,
    pub due_on: DueOn,
    pub amount: Usd,
    pub policy: PaymentPolicy,
    pub due_date: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
}

pub fn insert(conn: &mut PgConnection, rows: &[NewPayable]) -> Result<(), AppError> {
    if !rows.is_empty() {
        diesel::insert_into(payables::table).values(rows).execute(conn)?;
    }
    Ok(())
}

/// An instalment: what is owed for an assignment, or half of it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = payables, check_for_backend(diesel::pg::Pg))]
pub struct Payable {
    pub id: PayableId,
    pub assignment_id: AssignmentId,
    pub order_id: OrderId,
    pub workshop_id: WorkshopId,
    pub instalment: i32,
    pub due_on: DueOn,
    pub amount: Usd,
    pub policy: PaymentPolicy,
    pub due_date: Option<NaiveDate>,
    pub paid_amount: Usd,
    pub closed_as: Option<Closure>,
    pub closed_reason: Option<String>,
    /// Who waived it. Who called the work off is in its order's timeline.
    pub closed_by: Option<UserId>,
    pub closed_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// The instalments of these assignments, in the order in which they fall due.
pub fn of_assignments(
    conn: &mut PgConnection,
    assignments: &[AssignmentId],
) -> Result<Vec<Payable>, AppError> {
    Ok(payables::table
        .filter(payables::assignment_id.eq_any(assignments))
        .order((payables::assignment_id, payables::instalment))
        .select(Payable::as_select())
        .load(conn)?)
}

/// Is any of this work only proposed? Nobody has agreed to what it costs yet.
pub fn waits_for_approval(conn: &mut PgConnection, work: &[AssignmentId]) -> Result<bool, AppError> {
    let proposed = assignments::table
        .filter(assignments::id.eq_any(work))
        .filter(assignments::status.eq(AssignmentStatus::PendingAssignment));
    Ok(diesel::select(exists(proposed)).get_result(conn)?)
}

/// The instalments of these assignments, locked. Everybody locks them in the order of their ids.
pub fn lock_of(conn: &mut PgConnection, assignments: &[AssignmentId]) -> Result<Vec<Payable>, AppError> {
    Ok(payables::table
        .filter(payables::assignment_id.eq_any(assignments))
        .order(payables::id)
        .select(Payable::as_select())
        .for_update()
        .load(conn)?)
}

/// These payables, locked. Everybody locks them in the order of their ids.
pub fn lock(conn: &mut PgConnection, ids: &[PayableId]) -> Result<Vec<Payable>, AppError> {
    Ok(payables::table
        .filter(payables::id.eq_any(ids))
        .order(payables::id)
        .select(Payable::as_select())
        .for_update()
        .load(conn)?)
}

pub fn find(conn: &mut PgConnection, id: PayableId) -> Result<Option<Payable>, AppError> {
    Ok(payables::table
        .find(id)
        .select(Payable::as_select())
        .first(conn)
        .optional()?)
}

pub fn set_due(
    conn: &mut PgConnection,
    ids: &[PayableId],
    due_date: Option<NaiveDate>,
) -> Result<(), AppError> {
    if !ids.is_empty() {
        diesel::update(payables::table.filter(payables::id.eq_any(ids)))
            .set(payables::due_date.eq(due_date))
            .execute(conn)?;
    }
    Ok(())
}

/// Work that is done and will not be handed over: what waits for that day, locked in the order of the ids.
pub fn lock_undelivered(conn: &mut PgConnection, order: OrderId) -> Result<Vec<Payable>, AppError> {
    let done = assignments::table
        .filter(assignments::id.eq(payables::assignment_id))
        .filter(assignments::status.eq(AssignmentStatus::Ready));
    Ok(payables::table
        .filter(payables::order_id.eq(order))
        .filter(payables::due_on.eq(DueOn::HandOver))
        .filter(payables::due_date.is_null())
        .filter(payables::closed_as.is_null())
        .filter(diesel::dsl::exists(done))
        .order(payables::id)
        .select(Payable::as_select())
        .for_update()
        .load(conn)?)
}

/// Keeps who had waived it, if anybody had.
pub fn void(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    ids: &[PayableId],
    reason: &str,
) -> Result<(), AppError> {
    if !ids.is_empty() {
        diesel::update(payables::table.filter(payables::id.eq_any(ids)))
            .set((
                payables::closed_as.eq(Closure::Voided),
                payables::closed_reason.eq(reason),
                payables::closed_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(())
}

pub fn waive(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    id: PayableId,
    reason: &str,
) -> Result<(), AppError> {
    diesel::update(payables::table.find(id))
        .set((
            payables::closed_as.eq(Closure::Waived),
            payables::closed_reason.eq(reason),
            payables::closed_by.eq(by),
            payables::closed_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// The days, from this one on, on which these workshops are closed by themselves. No row is further off than a year.
pub fn closed_days(
    conn: &mut PgConnection,
    workshops: &[WorkshopId],
    from: NaiveDate,
) -> Result<BTreeSet<(WorkshopId, NaiveDate)>, AppError> {
    let until = from.checked_add_days(Days::new(366)).unwrap_or(from);
    let days: Vec<(WorkshopId, NaiveDate)> = workshop_closures::table
        .filter(workshop_closures::workshop_id.eq_any(workshops))
        .filter(workshop_closures::day.between(from, until))
        .select((workshop_closures::workshop_id, workshop_closures::day))
        .load(conn)?;
    Ok(days.into_iter().collect())
}
