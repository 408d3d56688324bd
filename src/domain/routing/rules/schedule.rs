//! On which days a workshop would make something. Pure.

use crate::base::calendar;
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// How far ahead work is planned, in days of the calendar. What does not fit until then waits for a person.
pub const HORIZON: u64 = 366;

/// A workshop's days, from today on.
#[derive(Clone, Debug, Default)]
pub struct Agenda {
    /// In units.
    pub capacity_per_day: i32,
    /// From the first day of the work until it is due, in business days.
    pub sla_days: u32,
    /// Units that are promised already.
    pub booked: BTreeMap<NaiveDate, i32>,
    /// Its own closed days, besides weekends and public holidays.
    pub closed: BTreeSet<NaiveDate>,
}

/// A job, laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Units on each day, in their order; never empty.
    pub shares: Vec<(NaiveDate, i32)>,
    pub start: NaiveDate,
    pub due: NaiveDate,
    /// Units that were free on the first day, this job's included.
    pub free_at_start: i32,
}

impl Agenda {
    pub fn is_open(&self, day: NaiveDate) -> bool {
        calendar::is_business_day(day) && !self.closed.contains(&day)
    }

    pub fn free(&self, day: NaiveDate) -> i32 {
        let booked = self.booked.get(&day).copied().unwrap_or(0);
        if self.is_open(day) {
            (self.capacity_per_day - booked).max(0)
        } else {
            0
        }
    }

    /// Units promised from today on.
    pub fn load(&self) -> i64 {
        self.booked.values().map(|units| i64::from(*units)).sum()
    }

    /// The first free days that hold the quantity. Due when the lead time is over, or with the last unit where that is
    /// later. `None` if it does not fit within the horizon.
    pub fn schedule(&self, today: NaiveDate, quantity: i32) -> Option<Schedule> {
        let mut left = quantity;
        let mut shares: Vec<(NaiveDate, i32)> = Vec::new();
        let until = today.checked_add_days(Days::new(HORIZON))?;
        for day in today.iter_days().take_while(|day| *day <= until) {
            let units = self.free(day).min(left);
            if units > 0 {
                shares.push((day, units));
                left -= units;
            }
            if left <= 0 {
                break;
            }
        }
        let (&(start, _), &(last, _)) = (shares.first()?, shares.last()?);
        (left == 0).then(|| Schedule {
            start,
            due: self.after(start, self.sla_days).max(last),
            free_at_start: self.free(start),
            shares,
        })
    }

    pub fn book(&mut self, schedule: &Schedule) {
        for (day, units) in &schedule.shares {
            *self.booked.entry(*day).or_default() += units;
        }
    }

    /// So many open days after a day, which does not count itself.
    pub fn after(&self, day: NaiveDate, open_days: u32) -> NaiveDate {
        let mut reached = day;
        for _ in 0..open_days {
            reached = calendar::next_business_day(reached);
            // Its own closed days are finitely many.
            while self.closed.contains(&reached) {
                reached = calendar::next_business_day(reached);
            }
        }
        reached
    }
}
