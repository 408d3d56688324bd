//! Which workshop gets an item, when it would make it, and what follows from a choice. Pure.

pub mod choice;
pub mod schedule;
#[cfg(test)]
mod tests;
pub mod verdict;

use crate::base::calendar;
use crate::base::money::Usd;
use crate::domain::lifecycle::AssignmentStatus;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use schedule::Agenda;
use std::collections::BTreeSet;

/// An offer under review, or one above the sale price, waits for an admin.
pub fn first_status(review_required: bool, unit_cost: Usd, sale_price: Usd) -> AssignmentStatus {
    if review_required || unit_cost > sale_price {
        AssignmentStatus::PendingAssignment
    } else {
        AssignmentStatus::Notified
    }
}

/// Until when a workshop that is told now may accept: so many of its open days later, at the same time of day. Told on a
/// closed day, it has the whole of the open days that follow.
pub fn accept_by(now: DateTime<Utc>, open_days: u32, closed: &BTreeSet<NaiveDate>) -> DateTime<Utc> {
    let days = Agenda {
        closed: closed.clone(),
        ..Agenda::default()
    };
    let today = calendar::today(now);
    let begun = if days.is_open(today) {
        today
    } else {
        days.after(today, 1)
    };
    let last = days.after(begun, open_days);
    match (calendar::start_of_day(today), calendar::start_of_day(last)) {
        (Some(midnight), Some(day)) if begun == today => day + (now - midnight),
        (_, Some(day)) => day,
        // Beyond the years that a calendar can hold.
        _ => now + TimeDelta::days(i64::from(open_days)),
    }
}

/// When the customer has it: the parcel travels so many business days after the work is done.
pub fn promise(due: NaiveDate, transit_days: u32) -> NaiveDate {
    calendar::add_business_days(due, transit_days)
}
