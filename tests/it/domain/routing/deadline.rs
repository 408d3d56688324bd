use super::{day, look_at, look_soon, promised, waiting, work, works};
use crate::fixtures::rows::set_priority;
use crate::fixtures::{cover, example};
use crate::harness::{self, noon};
use chrono::TimeDelta;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::{AssignmentStatus, Priority};
use krafta::domain::production;
use krafta::schema::{unrouted_items, workshop_coverage};
use serde_json::json;

#[test]
fn what_is_not_accepted_within_a_business_day_goes_to_the_next() {
    let site = harness::start();
    let shop = site.shop();
    let placed = site.paid(&example());
    look_at(&site, noon() + TimeDelta::hours(23));
    assert_eq!(work(&site, placed.id).workshop_id, shop.cheap);
    look_at(&site, noon() + TimeDelta::hours(24));
    let now = work(&site, placed.id);
    assert_eq!(
        (now.workshop_id, now.status),
        (shop.dear, AssignmentStatus::Notified)
    );
    // Yesterday is over; nothing of what was to come is held.
    assert_eq!(promised(&site, shop.cheap), [(day(1, 15), 1)]);
    let first = &works(&site, placed.id)[0];
    assert_eq!(
        (first.status, first.closing_reason.as_deref()),
        (AssignmentStatus::Rejected, Some("No lo aceptó a tiempo"))
    );
    // Friday afternoon: the next has until Monday.
    look_at(&site, noon() + TimeDelta::hours(95));
    assert_eq!(work(&site, placed.id).id, now.id);
    look_at(&site, noon() + TimeDelta::hours(97));
    assert_eq!(waiting(&site), 1, "nobody is left");
    let page = site
        .signed_in(Role::Admin)
        .get(&format!("/admin/orders/{}", placed.id))
        .text();
    assert!(page.contains("El taller no respondió a tiempo"));
}

#[test]
fn what_is_accepted_or_on_hold_keeps_its_workshop() {
    let site = harness::start();
    let shop = site.shop();
    let (accepted, held) = (site.paid(&example()), site.paid(&example()));
    let client = site.sign_in(&site.taller_of(shop.cheap).1);
    let body = json!({"orderId": accepted.id, "status": "ACCEPTED"});
    assert_eq!(client.put_json("/api/workshop", &body).status, 200);
    set_priority(&site, held.id, Priority::Hold);
    look_at(&site, noon() + TimeDelta::days(9));
    for placed in [&accepted, &held] {
        assert_eq!(work(&site, placed.id).workshop_id, shop.cheap);
    }
}

#[test]
fn several_processes_look_at_once_and_one_acts() {
    let site = harness::start();
    let shop = site.shop();
    let orders: Vec<_> = (0..6).map(|_| site.paid(&example())).collect();
    site.app.db.clock().set(noon() + TimeDelta::days(1));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| production::deadline_job::run_once(&site.app.db).unwrap());
        }
    });
    for placed in &orders {
        let all = works(&site, placed.id);
        assert_eq!(all.len(), 2);
        assert_eq!(work(&site, placed.id).workshop_id, shop.dear);
    }
}

#[test]
fn an_item_that_an_admin_took_away_waits_for_that_admin() {
    let site = harness::start();
    let shop = site.shop();
    let placed = site.paid(&example());
    let given = work(&site, placed.id);
    let admin = site.signed_in(Role::Admin);
    let path = format!(
        "/admin/orders/{}/assignments/{}/cancellation",
        placed.id, given.id
    );
    assert_eq!(
        admin.post_form(&path, &[("reason", "espera la tela")]).status,
        303
    );
    assert_eq!(waiting(&site), 1);
    look_soon(&site);
    assert_eq!(waiting(&site), 1);
    assert!(promised(&site, shop.cheap).is_empty());
    let list = admin.get("/admin/orders/unassigned").text();
    assert!(list.contains(&placed.number) && list.contains("Decide tú"));
    let cancel = admin.post_form(
        &format!("/admin/orders/{}/cancellation", placed.id),
        &[("reason", "sin tela")],
    );
    assert_eq!(cancel.status, 303);
    assert_eq!(waiting(&site), 0);
}

#[test]
fn an_order_that_always_fails_keeps_no_other_from_its_workshop() {
    let site = harness::start();
    let shop = site.shop();
    site.app
        .db
        .transact_here(|conn, _| Ok(diesel::delete(workshop_coverage::table).execute(conn)?))
        .unwrap();
    let (broken, sound) = (site.paid(&example()), site.paid(&example()));
    assert_eq!(waiting(&site), 2);
    let mut conn = site.connect();
    conn.batch_execute(&format!(
        "ALTER TABLE assignments ADD CONSTRAINT broken CHECK (order_id <> '{}')",
        broken.id
    ))
    .unwrap();
    site.app
        .db
        .transact_here(|conn, _| cover(conn, shop.cheap, "Lara"))
        .unwrap();
    look_at(&site, noon() + TimeDelta::minutes(1));
    assert_eq!(work(&site, sound.id).workshop_id, shop.cheap);
    assert!(works(&site, broken.id).is_empty());
    // It goes to the end of the line, as one that was tried.
    let tried: Option<chrono::DateTime<chrono::Utc>> = site
        .app
        .db
        .read_here(|conn| {
            Ok(unrouted_items::table
                .filter(unrouted_items::order_id.eq(broken.id))
                .select(unrouted_items::tried_at)
                .first(conn)?)
        })
        .unwrap();
    assert_eq!(tried, Some(noon() + TimeDelta::minutes(1)));
}
