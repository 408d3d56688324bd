//! How much of a workshop's days is promised already.

use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::WorkshopId;
use crate::domain::workshops::{self, Closure, Workshop};
use crate::schema::capacity_days;
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
    let wanted = business_days(from, days);
    let booked: HashMap<NaiveDate, i32> = capacity_days::table
        .filter(capacity_days::workshop_id.eq(workshop.id))
        .filter(capacity_days::day.eq_any(&wanted))
        .select((capacity_days::day, capacity_days::booked))
        .load(conn)?
        .into_iter()
        .collect();
    Ok(days_of(workshop, &wanted, &booked, |day| {
        closures.iter().any(|closure| closure.day == day)
    }))
}

/// The same of each of these workshops. Two statements.
pub fn load_of_all(
    conn: &mut PgConnection,
    workshops: &[Workshop],
    from: NaiveDate,
    days: usize,
) -> Result<HashMap<WorkshopId, Vec<DayLoad>>, AppError> {
    let wanted = business_days(from, days);
    let rows: Vec<(WorkshopId, NaiveDate, i32)> = capacity_days::table
        .filter(capacity_days::day.eq_any(&wanted))
        .select((
            capacity_days::workshop_id,
            capacity_days::day,
            capacity_days::booked,
        ))
        .load(conn)?;
    let mut booked: HashMap<WorkshopId, HashMap<NaiveDate, i32>> = HashMap::new();
    for (workshop, day, units) in rows {
        booked.entry(workshop).or_default().insert(day, units);
    }
    let closed = workshops::closed_on(conn, &wanted)?;
    Ok(workshops
        .iter()
        .map(|workshop| {
            let booked = booked.remove(&workshop.id).unwrap_or_default();
            let is_closed = |day| closed.contains(&(workshop.id, day));
            (workshop.id, days_of(workshop, &wanted, &booked, is_closed))
        })
        .collect())
}

fn business_days(from: NaiveDate, days: usize) -> Vec<NaiveDate> {
    from.iter_days()
        .filter(|day| calendar::is_business_day(*day))
        .take(days)
        .collect()
}

fn days_of(
    workshop: &Workshop,
    days: &[NaiveDate],
    booked: &HashMap<NaiveDate, i32>,
    is_closed: impl Fn(NaiveDate) -> bool,
) -> Vec<DayLoad> {
    days.iter()
        .map(|&day| {
            let is_closed = is_closed(day);
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
        .collect()
}
