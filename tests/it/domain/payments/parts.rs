//! Several payments of one order.

use super::{order, report, unpaid};
use crate::fixtures::Placed;
use crate::harness::{self, Site};
use krafta::domain::accounts::Role;
use serde_json::json;

/// Reported and confirmed.
fn pay(site: &Site, placed: &Placed, bolivares: &str, reference: &str) {
    let answer = site
        .client()
        .post_json("/api/payments", &report(placed, bolivares, reference));
    assert_eq!(answer.status, 200, "{}", answer.text());
    site.confirm(&site.signed_in(Role::Admin), placed);
}

fn expected(site: &Site, placed: &Placed) -> String {
    let payments = order(site, placed.id)["payments"].as_array().unwrap().clone();
    payments.last().unwrap()["amountExpected"].to_string()
}

#[test]
fn what_came_adds_up_until_it_is_enough() {
    let site = harness::start();
    site.shop();
    let placed = site.place(&site.client(), &unpaid());
    pay(&site, &placed, "480.00", "11110001");
    assert_eq!(site.status(placed.id), "PENDING");
    let dollars = json!({
        "orderId": placed.id, "token": placed.token, "method": "ZELLE", "amountReported": 1,
        "reference": "Z-99", "originBank": "Wise", "payerName": "María Pérez",
    });
    assert_eq!(site.client().post_json("/api/payments", &dollars).status, 200);
    assert_eq!(expected(&site, &placed), "3.00");
    site.confirm(&site.signed_in(Role::Admin), &placed);
    assert_eq!(order(&site, placed.id)["received"].to_string(), "13.00");
    pay(&site, &placed, "80.00", "11110002");
    assert_eq!(expected(&site, &placed), "80.00");
    assert_eq!(site.status(placed.id), "NOTIFIED");
}

#[test]
fn what_is_missing_in_bolivares_is_right_to_the_cent() {
    let site = harness::start();
    site.shop();
    let placed = site.place(&site.client(), &unpaid());
    // 12.0075 dollars: by way of dollars, 119.60 would be missing.
    pay(&site, &placed, "480.30", "11110001");
    let answer = site
        .client()
        .post_json("/api/payments", &report(&placed, "119.70", "11110002"));
    assert_eq!(answer.status, 200);
    assert_eq!(expected(&site, &placed), "119.70");
    site.confirm(&site.signed_in(Role::Admin), &placed);
    assert_eq!(site.status(placed.id), "NOTIFIED");
    assert_eq!(order(&site, placed.id)["received"].to_string(), "15.00");
}

#[test]
fn a_little_may_be_missing_as_the_setting_says() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let (strict, lenient) = (
        site.place(&site.client(), &unpaid()),
        site.place(&site.client(), &unpaid()),
    );
    pay(&site, &strict, "590.00", "11110001");
    assert_eq!(site.status(strict.id), "PENDING");
    for wrong in ["5,01", "-1", "poco"] {
        let refused = admin.post_form("/admin/settings", &[("paymentTolerance", wrong)]);
        assert_eq!(refused.status, 400, "{wrong}");
    }
    assert_eq!(
        admin
            .post_form("/admin/settings", &[("paymentTolerance", "0,25")])
            .status,
        303
    );
    pay(&site, &lenient, "590.00", "11110002");
    assert_eq!(site.status(lenient.id), "NOTIFIED");
}

#[test]
fn what_came_above_is_owed_back() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let placed = site.place(&site.client(), &unpaid());
    assert!(admin.get("/admin/refunds").text().contains("No le debemos nada"));
    pay(&site, &placed, "720.00", "11110001");
    assert_eq!(site.status(placed.id), "NOTIFIED");
    let list = admin.get("/admin/refunds").text();
    assert!(list.contains(&placed.number) && list.contains("$3,00") && list.contains("Pagó de más"));
    let page = admin.get(&format!("/admin/orders/{}", placed.id)).text();
    assert!(page.contains("Por devolver $3,00"), "{page}");
    let back = json!({"amount": 3, "method": "ZELLE", "reference": "B-1"});
    let answer = admin.post_json(&format!("/api/orders/{}/refunds", placed.id), &back);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(admin.get("/admin/refunds").text().contains("No le debemos nada"));
    // A refund on a live order is only a row.
    assert_eq!(site.status(placed.id), "NOTIFIED");
}
