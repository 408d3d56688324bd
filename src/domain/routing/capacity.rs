//! The ledger of workshops' days: what is promised, booked and given back. The database keeps a day from being oversold.

use super::assignments::Assignment;
use super::rules::schedule::Schedule;
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, WorkshopId};
use crate::schema::{capacity_bookings, capacity_days};
use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// The check on `capacity_days` that a booking beyond a workshop's capacity breaks.
pub(super) const NOT_OVERSOLD: &str = "capacity_days_not_oversold";

/// Units of an assignment on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Insertable)]
#[diesel(table_name = capacity_bookings)]
pub struct Booking {
    pub workshop_id: WorkshopId,
    pub day: NaiveDate,
    pub assignment_id: AssignmentId,
    pub units: i32,
}

/// What these workshops have promised from a day on. One statement.
pub(super) fn booked(
    conn: &mut PgConnection,
    workshops: &[WorkshopId],
    from: NaiveDate,
) -> Result<HashMap<WorkshopId, BTreeMap<NaiveDate, i32>>, AppError> {
    let rows: Vec<(WorkshopId, NaiveDate, i32)> = capacity_days::table
        .filter(capacity_days::workshop_id.eq_any(workshops))
        .filter(capacity_days::day.ge(from))
        .filter(capacity_days::booked.gt(0))
        .select((
            capacity_days::workshop_id,
            capacity_days::day,
            capacity_days::booked,
        ))
        .load(conn)?;
    let mut found: HashMap<WorkshopId, BTreeMap<NaiveDate, i32>> = HashMap::new();
    for (workshop, day, units) in rows {
        found.entry(workshop).or_default().insert(day, units);
    }
    Ok(found)
}

/// Takes the units. Days are locked in the order of workshop and day, so that two orders never wait for each other.
/// Breaks [`NOT_OVERSOLD`] where somebody else was faster.
pub(super) fn book(conn: &mut PgConnection, mut bookings: Vec<Booking>) -> Result<(), AppError> {
    bookings.sort();
    diesel::insert_into(capacity_bookings::table)
        .values(bookings)
        .execute(conn)?;
    Ok(())
}

/// The units of an assignment, as they were laid out.
pub fn bookings(work: &Assignment, schedule: &Schedule) -> Vec<Booking> {
    let booking = |&(day, units): &(NaiveDate, i32)| Booking {
        workshop_id: work.workshop_id,
        day,
        assignment_id: work.id,
        units,
    };
    schedule.shares.iter().map(booking).collect()
}

/// `book`, or `false` and nothing taken where somebody else was faster.
pub fn try_book(conn: &mut PgConnection, bookings: Vec<Booking>) -> Result<bool, AppError> {
    match conn.transaction(|conn| book(conn, bookings)) {
        Ok(()) => Ok(true),
        Err(error) if error.violates(NOT_OVERSOLD) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Gives back what these assignments hold from a day on; what was held before is used up. Days are locked in the same
/// order as for booking.
pub fn release(
    conn: &mut PgConnection,
    assignments: &[AssignmentId],
    from: NaiveDate,
) -> Result<(), AppError> {
    if assignments.is_empty() {
        return Ok(());
    }
    let held = capacity_bookings::table
        .filter(capacity_bookings::assignment_id.eq_any(assignments))
        .filter(capacity_bookings::workshop_id.eq(capacity_days::workshop_id))
        .filter(capacity_bookings::day.eq(capacity_days::day))
        .filter(capacity_bookings::day.ge(from));
    let _locked: Vec<NaiveDate> = capacity_days::table
        .filter(exists(held))
        .order((capacity_days::workshop_id, capacity_days::day))
        .for_update()
        .select(capacity_days::day)
        .load(conn)?;
    diesel::delete(
        capacity_bookings::table
            .filter(capacity_bookings::assignment_id.eq_any(assignments))
            .filter(capacity_bookings::day.ge(from)),
    )
    .execute(conn)?;
    Ok(())
}
