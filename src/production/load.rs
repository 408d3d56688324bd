//! How much of a workshop's days is promised already.

use crate::calendar;
use crate::error::AppError;
use crate::schema::capacity_days;
use crate::workshops::{Closure, Workshop};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;

/// A business day of a workshop, in units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayLoad {
    pub day: NaiveDate,
    pub capacity: i32,
    pub booked: i32,
    pub is_closed: bool,
}

/// The next business days of this workshop, this one among them. One statement.
pub fn load(
    conn: &mut PgConnection,
    workshop: &Workshop,
    closures: &[Closure],
    from: NaiveDate,
    days: usize,
) -> Result<Vec<DayLoad>, AppError> {
    let wanted: Vec<NaiveDate> = from
        .iter_days()
        .filter(|day| calendar::is_business_day(*day))
        .take(days)
        .collect();
    let booked: HashMap<NaiveDate, i32> = capacity_days::table
        .filter(capacity_days::workshop_id.eq(workshop.id))
        .filter(capacity_days::day.eq_any(&wanted))
        .select((capacity_days::day, capacity_days::booked))
        .load(conn)?
        .into_iter()
        .collect();
    Ok(wanted
        .into_iter()
        .map(|day| {
            let is_closed = closures.iter().any(|closure| closure.day == day);
            let booked = booked.get(&day).copied().unwrap_or(0);
            let capacity = if is_closed { 0 } else { workshop.capacity_per_day };
            DayLoad {
                day,
                // What was promised before a day was closed, or the capacity lowered, stays promised.
                capacity: capacity.max(booked),
                booked,
                is_closed,
            }
        })
        .collect())
}
