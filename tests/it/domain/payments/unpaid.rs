//! Orders that nobody pays follow the rate, and end.

use super::{order, report, unpaid};
use crate::fixtures::example;
use crate::harness::{self, Site, noon};
use chrono::TimeDelta;
use krafta::domain::accounts::Role;
use krafta::domain::ordering::expire_unpaid;
use serde_json::json;

fn rate(site: &Site, rate: &str) {
    let rate = rate.parse().unwrap();
    site.app
        .db
        .transact_here(|conn, now| krafta::domain::exchange_rates::record_rate(conn, now, rate, "BCV", None))
        .unwrap();
}

fn after(site: &Site, hours: i64) {
    site.app.db.clock().set(noon() + TimeDelta::hours(hours));
    expire_unpaid::run_once(&site.app.db).unwrap();
}

#[test]
fn an_unpaid_order_is_quoted_anew_after_the_hold() {
    let site = harness::start();
    site.shop();
    let client = site.client();
    let (waits, reported) = (site.place(&client, &unpaid()), site.place(&client, &example()));
    rate(&site, "50");
    after(&site, 24);
    // Held until 24 hours after it was replaced.
    assert_eq!(order(&site, waits.id)["totalBs"].to_string(), "750.00");
    assert_eq!(order(&site, waits.id)["exchangeRate"].to_string(), "50.0000");
    assert_eq!(order(&site, waits.id)["total"].to_string(), "15.00");
    // Somebody says that this one is paid.
    assert_eq!(order(&site, reported.id)["totalBs"].to_string(), "600.00");
    let events = site
        .app
        .db
        .read_here(|conn| krafta::domain::orders::events_of(conn, waits.id))
        .unwrap();
    let told: Vec<_> = events.iter().map(|event| event.message.as_str()).collect();
    assert_eq!(
        told.last(),
        Some(&"$15,00 son ahora Bs. 750,00, a Bs. 50,00 por dólar.")
    );
    after(&site, 25);
    assert_eq!(
        site.app
            .db
            .read_here(|conn| krafta::domain::orders::events_of(conn, waits.id))
            .unwrap()
            .len(),
        events.len()
    );
}

#[test]
fn a_quote_is_kept_within_the_hold() {
    let site = harness::start();
    site.shop();
    let waits = site.place(&site.client(), &unpaid());
    rate(&site, "50");
    after(&site, 23);
    assert_eq!(order(&site, waits.id)["totalBs"].to_string(), "600.00");
}

#[test]
fn whoever_pays_after_the_hold_pays_at_the_rate_of_the_day() {
    let site = harness::start();
    site.shop();
    let waits = site.place(&site.client(), &unpaid());
    rate(&site, "50");
    site.app.db.clock().set(noon() + TimeDelta::hours(30));
    let answer = site
        .client()
        .post_json("/api/payments", &report(&waits, "600.00", "11112222"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let payment = order(&site, waits.id)["payments"][0].clone();
    assert_eq!(payment["amountExpected"].to_string(), "750.00");
    site.confirm(&site.signed_in(Role::Admin), &waits);
    assert_eq!(site.status(waits.id), "PENDING", "12 of 15 dollars");
    // What came fixed the rate: nothing is quoted anew.
    rate(&site, "60");
    after(&site, 24 * 6);
    assert_eq!(order(&site, waits.id)["totalBs"].to_string(), "750.00");
}

#[test]
fn an_order_that_nobody_pays_ends_after_some_days() {
    let site = harness::start();
    site.shop();
    let client = site.client();
    let (waits, rejected, reported) = (
        site.place(&client, &unpaid()),
        site.place(&client, &example()),
        site.place(&client, &example()),
    );
    after(&site, 24 * 3);
    let admin = site.signed_in(Role::Admin);
    let no = json!({"orderId": rejected.id, "status": "REJECTED", "rejectionReason": "No está."});
    assert_eq!(admin.put_json("/api/payments", &no).status, 200);
    after(&site, 24 * 7 - 1);
    assert_eq!(site.status(waits.id), "PENDING");
    after(&site, 24 * 7);
    assert_eq!(site.status(waits.id), "CANCELLED");
    assert_eq!(
        site.status(rejected.id),
        "REJECTED",
        "it may be corrected for a while"
    );
    after(&site, 24 * 10);
    assert_eq!(site.status(rejected.id), "CANCELLED");
    assert_eq!(site.status(reported.id), "REPORTED", "somebody has to look at it");

    let late = client.post_json("/api/payments", &report(&waits, "600.00", "33334444"));
    assert_eq!(
        (late.status, &late.json()["code"]),
        (409, &json!("order_cancelled"))
    );
}

#[test]
fn one_that_cannot_be_cancelled_holds_up_no_other() {
    let site = harness::start();
    site.shop();
    let client = site.client();
    let orders = [site.place(&client, &unpaid()), site.place(&client, &unpaid())];
    // A second cancellation row cannot be: as if another process were half-way.
    let mut conn = site.connect();
    let sql = format!(
        "INSERT INTO order_cancellations (order_id, reason, refund_due, created_at) VALUES ('{}', '', 0, now())",
        orders[0].id
    );
    diesel::connection::SimpleConnection::batch_execute(&mut conn, &sql).unwrap();
    after(&site, 24 * 8);
    assert_eq!(site.status(orders[1].id), "CANCELLED");
}
