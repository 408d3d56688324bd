//! Orders that were paid in part, and of which nothing more is heard.

use super::{report, unpaid};
use crate::fixtures::Placed;
use crate::harness::{self, Site, noon};
use chrono::TimeDelta;
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::domain::ordering::{expire_unpaid, stalled};
use krafta::schema::notices;
use serde_json::json;

fn pay(site: &Site, placed: &Placed, bolivares: &str, reference: &str) {
    let answer = site
        .client()
        .post_json("/api/payments", &report(placed, bolivares, reference));
    assert_eq!(answer.status, 200, "{}", answer.text());
    site.confirm(&site.signed_in(Role::Admin), placed);
}

fn after(site: &Site, hours: i64) {
    site.app.db.clock().set(noon() + TimeDelta::hours(hours));
    expire_unpaid::run_once(&site.app.db).unwrap();
    stalled::run_once(&site.app.db).unwrap();
}

/// How many notices of it are still to be read, and how many there are.
fn told(site: &Site) -> (i64, i64) {
    let all = || notices::table.filter(notices::kind.eq("payment_stalled"));
    site.app
        .db
        .read_here(|conn| {
            let unread = all().filter(notices::read_at.is_null());
            Ok((unread.count().get_result(conn)?, all().count().get_result(conn)?))
        })
        .unwrap()
}

/// A session ends sooner than these orders stall: the admin signs in again.
fn overview(site: &Site, email: &str) -> String {
    site.sign_in(email).get("/admin").text()
}

fn listed(site: &Site, email: &str, placed: &Placed) -> bool {
    let html = overview(site, email);
    html.contains("Pedidos a medio pagar") && html.contains(&placed.number)
}

#[test]
fn a_partly_paid_order_is_put_before_admins_once_and_never_cancelled() {
    let site = harness::start();
    site.shop();
    let (_, admin) = site.user(Role::Admin);
    let waits = site.place(&site.client(), &unpaid());
    pay(&site, &waits, "200.00", "11110001");
    after(&site, 24 * 5 - 1);
    assert_eq!((told(&site), listed(&site, &admin, &waits)), ((0, 0), false));
    after(&site, 24 * 5);
    // Two admins: whoever confirmed, and this one.
    assert_eq!((told(&site), listed(&site, &admin, &waits)), ((2, 2), true));
    let html = overview(&site, &admin);
    assert!(
        html.contains("recibimos $5,00") && html.contains("Faltan $10,00"),
        "{html}"
    );
    let html = site
        .sign_in(&admin)
        .get(&format!("/admin/orders/{}", waits.id))
        .text();
    assert!(
        html.contains("Recibimos $5,00; faltan $10,00, y nada llegó en 5 días."),
        "{html}"
    );
    let customer = site.client().get(&waits.link()).text();
    assert!(!customer.contains("nada llegó"), "between the house's own people");
    after(&site, 24 * 40);
    assert_eq!((told(&site), site.status(waits.id)), ((2, 2), "PENDING"));
}

#[test]
fn the_next_word_about_a_payment_takes_it_off_the_list() {
    let site = harness::start();
    site.shop();
    let (_, admin) = site.user(Role::Admin);
    let waits = site.place(&site.client(), &unpaid());
    pay(&site, &waits, "200.00", "11110001");
    after(&site, 24 * 5);
    let before = told(&site);
    pay(&site, &waits, "200.00", "11110002");
    assert_eq!(told(&site), (0, before.1), "nothing is left to do about it");
    assert!(!listed(&site, &admin, &waits));
    // And then nothing more, again.
    after(&site, 24 * 10 - 1);
    assert_eq!(told(&site).0, 0);
    after(&site, 24 * 10);
    assert!(told(&site).0 > 0 && listed(&site, &admin, &waits));
    let body = json!({"reason": "Nadie contesta."});
    let cancelled = site
        .sign_in(&admin)
        .post_json(&format!("/api/orders/{}/cancellation", waits.id), &body);
    assert_eq!(cancelled.status, 200, "{}", cancelled.text());
    assert_eq!((told(&site).0, listed(&site, &admin, &waits)), (0, false));
}

#[test]
fn after_how_many_days_is_a_setting() {
    let site = harness::start();
    site.shop();
    let (_, admin) = site.user(Role::Admin);
    for wrong in ["0", "61", "pronto"] {
        let refused = site
            .sign_in(&admin)
            .post_form("/admin/settings", &[("stalledDays", wrong)]);
        assert_eq!(refused.status, 400, "{wrong}");
        assert!(refused.text().contains("f-stalledDays-error"));
    }
    assert_eq!(
        site.sign_in(&admin)
            .post_form("/admin/settings", &[("stalledDays", "1")])
            .status,
        303
    );
    let waits = site.place(&site.client(), &unpaid());
    pay(&site, &waits, "200.00", "11110001");
    after(&site, 24);
    assert!(listed(&site, &admin, &waits));
}

#[test]
fn one_that_waits_for_a_decision_or_got_nothing_is_not_meant() {
    let site = harness::start();
    site.shop();
    let (_, admin) = site.user(Role::Admin);
    let (nothing, open) = (
        site.place(&site.client(), &unpaid()),
        site.place(&site.client(), &unpaid()),
    );
    pay(&site, &open, "200.00", "11110001");
    let again = site
        .client()
        .post_json("/api/payments", &report(&open, "100.00", "11110002"));
    assert_eq!(again.status, 200);
    after(&site, 24 * 6);
    assert!(!listed(&site, &admin, &nothing) && !listed(&site, &admin, &open));
    assert_eq!(told(&site), (0, 0));
}
