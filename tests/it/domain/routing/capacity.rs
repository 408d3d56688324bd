use super::{bookings, day, look_soon, promised, set_capacity, waiting, work, works};
use crate::fixtures::{Placed, Shop, example, two_items};
use crate::harness::{self, Site};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use krafta::base::ids::{OrderId, WorkshopId};
use krafta::domain::accounts::Role;
use krafta::domain::routing;
use krafta::schema::{capacity_days, workshop_closures, workshops};
use serde_json::{Value, json};
use std::sync::Barrier;

const CAPACITY: i32 = 10;
const THREADS: usize = 16;

/// Only the cheap workshop is left, with ten units a day.
fn one_workshop() -> (Site, Shop) {
    let site = harness::start();
    let shop = site.shop();
    site.app
        .db
        .transact_here(|conn, _| {
            diesel::update(workshops::table.find(shop.dear))
                .set(workshops::active.eq(false))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    set_capacity(&site, shop.cheap, CAPACITY);
    (site, shop)
}

fn of(quantity: i32) -> Value {
    let mut body = example();
    let units = f64::from(quantity);
    body["quantity"] = json!(quantity);
    body["subtotal"] = json!(12.0 * units);
    body["total"] = json!(12.0 * units + 3.0);
    body["totalBs"] = json!((12.0 * units + 3.0) * 40.0);
    body["payment"]["amountReported"] = body["totalBs"].clone();
    body
}

#[test]
fn a_large_job_spreads_over_business_days_and_skips_closed_ones() {
    let (site, shop) = one_workshop();
    site.app
        .db
        .transact_here(|conn, _| {
            diesel::insert_into(workshop_closures::table)
                .values((
                    workshop_closures::workshop_id.eq(shop.cheap),
                    workshop_closures::day.eq(day(1, 19)),
                ))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    let first = site.paid(&of(4));
    let large = site.paid(&of(35));
    let work = work(&site, large.id);
    // Thursday has six left; Saturday, Sunday and the workshop's own Monday are closed.
    let expected = [
        (day(1, 15), 6),
        (day(1, 16), 10),
        (day(1, 20), 10),
        (day(1, 21), 9),
    ];
    assert_eq!(bookings(&site, work.id), expected);
    assert_eq!(
        (work.start_date, work.due_date),
        (Some(day(1, 15)), Some(day(1, 21)))
    );
    // The order is cancelled on Friday, before anybody began: what was held from then on is free again.
    site.app.db.clock().set("2026-01-16T15:00:00Z".parse().unwrap());
    let admin = site.signed_in(Role::Admin);
    let path = format!("/api/orders/{}/cancellation", large.id);
    assert_eq!(
        admin.post_json(&path, &json!({"reason": "se arrepintió"})).status,
        200
    );
    assert_eq!(promised(&site, shop.cheap), [(day(1, 15), 10)]);
    assert_eq!(
        bookings(&site, super::work(&site, first.id).id),
        [(day(1, 15), 4)]
    );
}

#[test]
fn what_was_begun_has_used_up_its_day() {
    let (site, shop) = one_workshop();
    let placed = site.paid(&of(15));
    let client = site.sign_in(&site.taller_of(shop.cheap).1);
    let start = json!({"orderId": placed.id, "status": "IN_PRODUCTION"});
    assert_eq!(client.put_json("/api/workshop", &start).status, 200);
    let admin = site.signed_in(Role::Admin);
    let path = format!("/api/orders/{}/cancellation", placed.id);
    assert_eq!(
        admin.post_json(&path, &json!({"reason": "se arrepintió"})).status,
        200
    );
    assert_eq!(promised(&site, shop.cheap), [(day(1, 15), 10)]);
}

#[test]
fn a_lower_capacity_takes_nothing_back_and_a_closed_day_gives_nothing() {
    let (site, shop) = one_workshop();
    site.paid(&of(8));
    set_capacity(&site, shop.cheap, 5);
    let next = site.paid(&of(5));
    assert_eq!(bookings(&site, work(&site, next.id).id), [(day(1, 16), 5)]);
    assert_eq!(promised(&site, shop.cheap), [(day(1, 15), 8), (day(1, 16), 5)]);
    // Whoever writes, the database refuses what would oversell a day.
    let mut conn = site.connect();
    for day in ["2026-01-15", "2026-01-16"] {
        let more = format!(
            "INSERT INTO capacity_bookings (assignment_id, workshop_id, day, units)
             SELECT gen_random_uuid(), '{}', '{day}', 1",
            shop.cheap
        );
        let refused = conn.batch_execute(&more).unwrap_err().to_string();
        assert!(refused.contains("capacity_days_not_oversold"), "{refused}");
    }
    set_capacity(&site, shop.cheap, 9);
    let last = site.paid(&of(1));
    assert_eq!(bookings(&site, work(&site, last.id).id), [(day(1, 15), 1)]);
}

#[test]
fn what_found_no_day_is_routed_when_capacity_grows() {
    let (site, shop) = one_workshop();
    set_capacity(&site, shop.cheap, 1);
    let placed = site.paid(&of(2000));
    assert_eq!(waiting(&site), 1);
    set_capacity(&site, shop.cheap, 100);
    look_soon(&site);
    assert_eq!(works(&site, placed.id).len(), 1);
    assert_eq!(waiting(&site), 0);
}

/// Four times a day's capacity, wanted by 16 threads at once; one order has two items. Answers the days and their units.
fn rush(site: &Site, shop: &Shop) -> Vec<(chrono::NaiveDate, i32, i64)> {
    let placed: Vec<Placed> = (0..THREADS)
        .map(|n| {
            // 3 + 7 × 3 + 8 × 2 = 40 units.
            let body = match n {
                0 => two_items(),
                1..=7 => of(3),
                _ => of(2),
            };
            // On hold while it is paid for, so that nothing is given out before the start.
            let placed = site.place(&site.client(), &body);
            crate::fixtures::rows::set_priority(site, placed.id, krafta::domain::lifecycle::Priority::Hold);
            site.confirm(&site.signed_in(Role::Admin), &placed);
            crate::fixtures::rows::set_priority(
                site,
                placed.id,
                krafta::domain::lifecycle::Priority::Standard,
            );
            placed
        })
        .collect();
    let together = Barrier::new(THREADS);
    std::thread::scope(|scope| {
        for placed in &placed {
            let (site, together) = (&site, &together);
            scope.spawn(move || {
                // A connection of its own: the pool is small, and would make them queue.
                let db = site.another_db(1);
                db.read_here(|_| Ok(())).unwrap();
                together.wait();
                db.transact_here(|conn, now| routing::reroute(conn, now, placed.id))
                    .unwrap();
            });
        }
    });
    let ids: Vec<OrderId> = placed.iter().map(|placed| placed.id).collect();
    assert!(
        ids.iter().all(|id| !works(site, *id).is_empty()),
        "everything found a day"
    );
    taken(site, shop.cheap)
}

/// Each day with what the ledger says and what the bookings add up to.
fn taken(site: &Site, workshop: WorkshopId) -> Vec<(chrono::NaiveDate, i32, i64)> {
    use krafta::schema::capacity_bookings as bookings;
    site.app
        .db
        .read_here(|conn| {
            let days: Vec<(chrono::NaiveDate, i32)> = capacity_days::table
                .filter(capacity_days::workshop_id.eq(workshop))
                .order(capacity_days::day)
                .select((capacity_days::day, capacity_days::booked))
                .load(conn)?;
            let sums: Vec<(chrono::NaiveDate, Option<i64>)> = bookings::table
                .filter(bookings::workshop_id.eq(workshop))
                .group_by(bookings::day)
                .select((bookings::day, diesel::dsl::sum(bookings::units)))
                .load(conn)?;
            Ok(days
                .into_iter()
                .map(|(day, booked)| {
                    let sum = sums.iter().find(|(other, _)| *other == day);
                    (day, booked, sum.and_then(|(_, sum)| *sum).unwrap_or(0))
                })
                .collect())
        })
        .unwrap()
}

#[test]
fn sixteen_threads_never_sell_a_unit_too_many() {
    let (site, shop) = one_workshop();
    let days = rush(&site, &shop);
    let total: i64 = days.iter().map(|(_, _, sum)| sum).sum();
    assert_eq!(total, i64::from(4 * CAPACITY), "all that was wanted was booked");
    for (day, booked, sum) in days {
        assert!(booked <= CAPACITY, "{day}: {booked}");
        assert_eq!(i64::from(booked), sum, "{day}");
    }
}

#[test]
fn without_the_guard_the_same_run_oversells() {
    let (site, shop) = one_workshop();
    let mut conn = site.connect();
    conn.batch_execute("ALTER TABLE capacity_days DROP CONSTRAINT capacity_days_not_oversold")
        .unwrap();
    // Sixteen choices are made while the others are, so this takes one round; a few are allowed.
    let oversold = (0..5).any(|_| rush(&site, &shop).iter().any(|(_, booked, _)| *booked > CAPACITY));
    assert!(oversold, "the check is not what keeps the days");
}
