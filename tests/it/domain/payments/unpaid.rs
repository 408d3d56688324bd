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
    site.app.db.clock().set(noon() + TimeDelta::hours(24));
    // Its page says both, before a job wrote the new one and after it; what a person typed stands as they typed it.
    let page = client.get(&waits.link()).text();
    let both = "Cambió la tasa: $15,00 son ahora Bs. 750,00; eran Bs. 600,00.";
    assert!(page.contains(both), "{page}");
    after(&site, 24);
    let page = client.get(&waits.link()).text();
    let both = "Cambió la tasa: $15,00 son ahora Bs. 750,00, a Bs. 50,00 por dólar; eran Bs. 600,00.";
    assert!(page.contains(both), "{page}");
    let typed = [
        ("token", waits.token.as_str()),
        ("method", "PAGO_MOVIL"),
        ("amountBs", "523,25"),
    ];
    let path = format!("/orders/{}/payments", waits.id);
    let again = crate::http::shop::send(&client, &path, &typed, None);
    assert_eq!(again.status, 400);
    assert!(again.text().contains("value=\"523,25\""), "{}", again.text());
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
        Some(&"$15,00 son ahora Bs. 750,00, a Bs. 50,00 por dólar; eran Bs. 600,00.")
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
    // What came keeps its rate, what is missing does not.
    rate(&site, "60");
    after(&site, 24 * 6);
    let due = order(&site, waits.id)["due"].clone();
    assert_eq!(
        (due["usd"].to_string(), due["bs"].to_string()),
        ("3.00".into(), "180.00".into())
    );
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

#[test]
fn one_bolivar_neither_freezes_the_rate_nor_is_lost() {
    let site = harness::start();
    site.shop();
    let waits = site.place(&site.client(), &unpaid());
    let answer = site
        .client()
        .post_json("/api/payments", &report(&waits, "40.00", "11112222"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    site.confirm(&site.signed_in(Role::Admin), &waits);
    rate(&site, "50");
    after(&site, 23);
    let still = order(&site, waits.id);
    assert_eq!(still["exchangeRate"].to_string(), "40.0000", "the quote holds");
    after(&site, 24);
    let quoted = order(&site, waits.id);
    assert_eq!(quoted["exchangeRate"].to_string(), "50.0000");
    // What came is still a dollar: fourteen are missing, at the rate of the day.
    assert_eq!(quoted["received"].to_string(), "1.00");
    let rest = report(&waits, "700.00", "33334444");
    assert_eq!(site.client().post_json("/api/payments", &rest).status, 200);
    let payments = order(&site, waits.id)["payments"].as_array().unwrap().clone();
    assert_eq!(payments[1]["amountExpected"].to_string(), "700.00");
    site.confirm(&site.signed_in(Role::Admin), &waits);
    assert_eq!(site.status(waits.id), "NOTIFIED");
}

#[test]
fn what_is_missing_is_told_in_both_currencies_and_until_when() {
    let site = harness::start();
    site.shop();
    let waits = site.place(&site.client(), &unpaid());
    let due = || {
        let due = order(&site, waits.id)["due"].clone();
        let told = ["usd", "bs", "exchangeRate", "holdsUntil"].map(|field| due[field].to_string());
        told.join(" ")
    };
    assert_eq!(due(), "15.00 600.00 40.0000 \"2026-01-16T19:40:00Z\"");
    assert_eq!(
        site.client()
            .post_json("/api/payments", &report(&waits, "40.00", "11112222"))
            .status,
        200
    );
    site.confirm(&site.signed_in(Role::Admin), &waits);
    assert_eq!(due(), "14.00 560.00 40.0000 \"2026-01-16T19:40:00Z\"");
    site.app.db.clock().set(noon() + TimeDelta::hours(2));
    rate(&site, "50");
    assert_eq!(due(), "14.00 560.00 40.0000 \"2026-01-16T21:40:00Z\"");
    let page = site.client().get(&waits.link()).text();
    for shown in [
        "Bs. 560,00",
        "$14,00",
        "Hasta el vie 16 ene, 5:40 p. m.",
        "a la tasa 40,00",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    // The hold is over, and no job has run yet.
    site.app.db.clock().set(noon() + TimeDelta::hours(26));
    assert_eq!(due(), "14.00 700.00 50.0000 \"2026-01-17T21:40:00Z\"");
    let page = site.client().get(&waits.link()).text();
    assert!(
        page.contains("data-copy=\"700,00\"") && !page.contains("data-copy=\"560,00\""),
        "{page}"
    );
}

#[test]
fn one_bolivar_that_waits_for_a_decision_freezes_nothing() {
    let site = harness::start();
    site.shop();
    let client = site.client();
    let (little, whole) = (site.place(&client, &unpaid()), site.place(&client, &unpaid()));
    for (placed, amount, reference) in [(&little, "1.00", "11110001"), (&whole, "600.00", "11110002")] {
        let answer = client.post_json("/api/payments", &report(placed, amount, reference));
        assert_eq!(answer.status, 200);
    }
    rate(&site, "50");
    site.app.db.clock().set(noon() + TimeDelta::hours(30));
    for (placed, rate, until) in [(&little, "50.0000", false), (&whole, "40.0000", true)] {
        let due = order(&site, placed.id)["due"].clone();
        assert_eq!(due["exchangeRate"].to_string(), rate);
        assert_eq!(due["holdsUntil"].is_null(), until);
    }
    let expected = |placed, reference, day: Option<&str>, nth: usize| {
        let mut again = report(placed, "500.00", reference);
        again["paidOn"] = json!(day);
        let answer = client.post_json("/api/payments", &again);
        assert_eq!(answer.status, 200, "{}", answer.text());
        order(&site, placed.id)["payments"][nth]["amountExpected"].to_string()
    };
    assert_eq!(expected(&little, "22220001", None, 1), "750.00");
    // Who paid all of it while the quote held, and mends the reference, is not asked for more; who pays now is.
    assert_eq!(expected(&whole, "22220002", Some("2026-01-15"), 1), "600.00");
    assert_eq!(expected(&whole, "22220003", None, 2), "750.00");
}
