//! Which workshop gets an item, its days, its deadline, and what an admin sees of it.

pub mod capacity;
pub mod choice;
pub mod deadline;

use crate::harness::Site;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;
use krafta::base::ids::{AssignmentId, OrderId, WorkshopId};
use krafta::domain::production::{self, Assignment};
use krafta::schema::{capacity_bookings, capacity_days, unrouted_items, workshops};

/// All that was ever assigned on an order, oldest first.
pub fn works(site: &Site, order: OrderId) -> Vec<Assignment> {
    site.app
        .db
        .read_here(|conn| production::all_of(conn, order))
        .unwrap()
}

/// The one that counts on an order with a single item.
pub fn work(site: &Site, order: OrderId) -> Assignment {
    let mut active: Vec<Assignment> = works(site, order)
        .into_iter()
        .filter(|work| work.status.is_active())
        .collect();
    assert_eq!(active.len(), 1, "{active:?}");
    active.remove(0)
}

/// Day and units, in order.
pub fn bookings(site: &Site, work: AssignmentId) -> Vec<(NaiveDate, i32)> {
    site.app
        .db
        .read_here(|conn| {
            Ok(capacity_bookings::table
                .filter(capacity_bookings::assignment_id.eq(work))
                .order(capacity_bookings::day)
                .select((capacity_bookings::day, capacity_bookings::units))
                .load(conn)?)
        })
        .unwrap()
}

/// What a workshop has promised: day and units, in order.
pub fn promised(site: &Site, workshop: WorkshopId) -> Vec<(NaiveDate, i32)> {
    site.app
        .db
        .read_here(|conn| {
            Ok(capacity_days::table
                .filter(capacity_days::workshop_id.eq(workshop))
                .filter(capacity_days::booked.gt(0))
                .order(capacity_days::day)
                .select((capacity_days::day, capacity_days::booked))
                .load(conn)?)
        })
        .unwrap()
}

pub fn waiting(site: &Site) -> i64 {
    site.app
        .db
        .read_here(|conn| Ok(unrouted_items::table.count().get_result(conn)?))
        .unwrap()
}

pub fn set_capacity(site: &Site, workshop: WorkshopId, units: i32) {
    site.app
        .db
        .transact_here(|conn, _| {
            diesel::update(workshops::table.find(workshop))
                .set(workshops::capacity_per_day.eq(units))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
}

/// The clock goes on, and Krafta looks after what is late or waits.
pub fn look_at(site: &Site, at: DateTime<Utc>) {
    site.app.db.clock().set(at);
    production::deadline_job::run_once(&site.app.db).unwrap();
}

/// A little later, as things change.
pub fn look_soon(site: &Site) {
    let soon = site.app.db.clock().now() + TimeDelta::seconds(30);
    look_at(site, soon);
}

pub fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}
