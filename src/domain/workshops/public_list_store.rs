//! What is asked of the database for these pages alone.

use crate::base::error::AppError;
use crate::base::ids::WorkshopId;
use crate::domain::lifecycle::{AssignmentStatus, OrderStatus};
use crate::schema::{assignments, capacity_bookings, orders};
use chrono::NaiveDate;
use diesel::dsl::sum;
use diesel::prelude::*;

/// Work that a workshop was told of and has not made yet.
const TO_MAKE: [AssignmentStatus; 3] = [
    AssignmentStatus::Notified,
    AssignmentStatus::Accepted,
    AssignmentStatus::InProduction,
];
const CALLED_OFF: [OrderStatus; 3] = [
    OrderStatus::Cancelled,
    OrderStatus::RefundPending,
    OrderStatus::Refunded,
];

/// Units that a workshop still has to make and that no day from this one on is booked for: their days are past. Two
/// statements.
pub fn left_over(conn: &mut PgConnection, workshop: WorkshopId, today: NaiveDate) -> Result<i64, AppError> {
    let to_make: Option<i64> = assignments::table
        .inner_join(orders::table)
        .filter(assignments::workshop_id.eq(workshop))
        .filter(assignments::status.eq_any(TO_MAKE))
        .filter(orders::status.ne_all(CALLED_OFF))
        .select(sum(assignments::quantity))
        .first(conn)?;
    let booked: Option<i64> = capacity_bookings::table
        .inner_join(assignments::table.inner_join(orders::table))
        .filter(assignments::workshop_id.eq(workshop))
        .filter(assignments::status.eq_any(TO_MAKE))
        .filter(orders::status.ne_all(CALLED_OFF))
        .filter(capacity_bookings::day.ge(today))
        .select(sum(capacity_bookings::units))
        .first(conn)?;
    Ok(to_make.unwrap_or(0) - booked.unwrap_or(0))
}
