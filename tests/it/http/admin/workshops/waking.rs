//! What waits for a workshop does not wait for the next round once one fits.

use crate::fixtures::example;
use crate::harness::{self, Site, noon};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::jobs;
use krafta::schema::{assignments, unrouted_items};
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn tried_at(site: &Site) -> Option<DateTime<Utc>> {
    let row = site.app.db.read_here(|conn| {
        Ok(unrouted_items::table
            .select(unrouted_items::tried_at)
            .first(conn)?)
    });
    row.unwrap()
}

fn tried_an_hour_ago(site: &Site) {
    site.app
        .db
        .read_here(|conn| {
            diesel::update(unrouted_items::table)
                .set(unrouted_items::tried_at.eq(noon() - TimeDelta::hours(1)))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
}

fn soon(what: &str, happened: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(15);
    while !happened() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_new_place_gets_the_orders_that_waited_for_it() {
    let site = harness::start();
    let shop = site.shop();
    let mut order = example();
    order["shippingCity"] = json!("Maracaibo");
    order["shippingState"] = json!("Zulia");
    order["shippingCost"] = json!(6.50);
    order["total"] = json!(18.50);
    order["totalBs"] = json!(740.00);
    order["payment"]["amountReported"] = json!(740.00);
    let placed = site.paid(&order);
    assert_eq!(site.status(placed.id), "CONFIRMED");

    tried_an_hour_ago(&site);
    let services = site.services.clone();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async {
            // It looks once, and then only when it is woken.
            let metrics = Arc::clone(&services.metrics);
            let job = jobs::routing(&services.state).run(metrics, |_| std::future::pending());
            drop(actix_web::rt::time::timeout(Duration::from_secs(25), job).await);
        });
    });
    soon("the job never ran", || tried_at(&site) == Some(noon()));
    tried_an_hour_ago(&site);

    let path = format!("/api/workshops/{}/coverage", shop.dear);
    let put = site
        .signed_in(Role::Admin)
        .put_json(&path, &json!({"stateName": "Zulia"}));
    assert_eq!(put.status, 200, "{}", put.text());
    soon("nobody woke the routing", || {
        let given = site.app.db.read_here(|conn| {
            Ok(assignments::table
                .filter(assignments::order_id.eq(placed.id))
                .filter(assignments::workshop_id.eq(shop.dear))
                .count()
                .get_result::<i64>(conn)?)
        });
        given.unwrap() == 1
    });
}
