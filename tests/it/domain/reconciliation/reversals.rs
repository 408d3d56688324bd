//! Money that the bank takes back, before and after it has paid.

use super::frauds::world::{Ours, Printed, went_out};
use super::{account, imported, payment_of, payments_of, reported};
use crate::harness::client::Client;
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::schema::notices;
use serde_json::json;

/// Under the same reference, a day later.
fn taken_back(reference: &str) -> Printed {
    Printed {
        round: 0,
        account: Ours::Mobile,
        day: 16,
        reference: reference.to_owned(),
        words: "REV PAGO MOVIL".to_owned(),
        cents: 60_000,
        is_out: true,
    }
}

fn confirmed(site: &Site, admin: &Client, reference: &str, page: &str) -> crate::fixtures::Placed {
    let placed = reported(site, reference, json!({}));
    let done = admin.post_form(&format!("{page}/confirmations"), &[]);
    assert!(done.text().contains("1 pago confirmado"), "{}", done.text());
    placed
}

#[test]
fn what_comes_back_in_a_later_file_raises_an_alarm_once() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let page = imported(&admin, account, "15/01/2026;0000440001;PAGO MOVIL;;600,00\n");
    let placed = confirmed(&site, &admin, "440001", &page);
    let payment = format!("/admin/payments/{}", payment_of(&site, &placed));
    assert!(!admin.get(&payment).text().contains("reversó"));
    went_out(&site, account, &[&taken_back("0000440001")]);
    // It is looked for when a file of these days comes in; and told once, however many come.
    for n in 0..3 {
        imported(&admin, account, &format!("15/01/2026;000099000{n};OTRA;;1,00\n"));
    }
    let alarm = format!("El banco reversó un pago confirmado: pedido {}", placed.number);
    assert!(admin.get("/avisos").text().contains(&alarm));
    let told: i64 = site
        .app
        .db
        .read_here(|conn| {
            Ok(notices::table
                .filter(notices::title.eq(&alarm))
                .count()
                .get_result(conn)?)
        })
        .unwrap();
    assert_eq!(told, 1, "of one admin");
    assert!(
        admin
            .get(&payment)
            .text()
            .contains("El banco reversó este dinero")
    );
    assert!(admin.get(&page).text().contains("Reversado"));
    // What is to be done about it a person decides.
    assert_eq!(site.status(placed.id), "NOTIFIED");
}

#[test]
fn what_was_taken_back_before_it_was_confirmed_is_for_a_person() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let placed = reported(&site, "440001", json!({}));
    went_out(&site, account, &[&taken_back("0000440001")]);
    let page = imported(&admin, account, "15/01/2026;0000440001;PAGO MOVIL;;600,00\n");
    let payment = format!("/admin/payments/{}", payment_of(&site, &placed));
    for path in [
        page.as_str(),
        "/admin/payments",
        "/admin/payments/unclaimed",
        payment.as_str(),
    ] {
        let html = admin.get(path).text();
        assert!(
            html.contains("Reversado") && !html.contains("Exacto</span>"),
            "{path}: {html}"
        );
    }
    admin.post_form(&format!("{page}/confirmations"), &[]);
    assert_eq!(site.status(placed.id), "REPORTED");
    for path in ["/api/payments", "/api/orders"] {
        let body = json!({"orderId": placed.id, "status": "CONFIRMED"});
        let refused = admin.put_json(path, &body);
        assert_eq!(
            (refused.status, &refused.json()["doubts"]),
            (409, &json!(["REVERSED"])),
            "{}",
            refused.text()
        );
    }
    // The order's page does not show it, and asks.
    let by_order = format!(
        "/admin/orders/{}/payments/{}/confirmation",
        placed.id,
        payment_of(&site, &placed)
    );
    let asked = admin.post_form(&by_order, &[]);
    assert!(
        asked.status == 400 && asked.text().contains("Hay dudas: reversado por el banco."),
        "{}",
        asked.text()
    );
    assert_eq!(site.status(placed.id), "REPORTED");
    // Who says so a second time may still confirm.
    let sure = "Hay dudas: reversado por el banco. ¿Lo confirmas de todas formas?";
    let done = admin.post_form(
        &format!("{payment}/confirmation"),
        &[("amountReceived", "600,00"), ("sure", sure)],
    );
    assert_eq!(done.status, 303, "{}", done.text());
}

#[test]
fn what_was_confirmed_by_hand_and_came_and_went_in_one_file_raises_it_too() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let placed = reported(&site, "440001", json!({}));
    site.confirm(&admin, &placed);
    went_out(&site, account, &[&taken_back("0000440001")]);
    let page = imported(&admin, account, "15/01/2026;0000440001;PAGO MOVIL;;600,00\n");
    let html = admin.get(&page).text();
    assert!(
        html.contains("Reversado") && html.contains(&placed.number),
        "{html}"
    );
    assert!(admin.get("/avisos").text().contains(&placed.number));
    assert!(payments_of(&site, &placed)[0].amount_received.is_some());
}

#[test]
fn every_page_says_the_same_of_a_payment() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let one = reported(&site, "440001", json!({"payerPhone": "0414-1234567"}));
    let page = imported(
        &admin,
        account,
        "15/01/2026;0000440001;PM DE 0424-765.43.21;;600,00\n",
    );
    let payment = format!("/admin/payments/{}", payment_of(&site, &one));
    let pages = [
        page.as_str(),
        "/admin/payments",
        "/admin/payments/unclaimed",
        payment.as_str(),
    ];
    for path in pages {
        let html = admin.get(path).text();
        assert!(
            html.contains("Otro teléfono") && html.contains("el teléfono es otro"),
            "{path}: {html}"
        );
    }
    // Elsewhere, by another method, and a rejected report of another order: it is doubtful everywhere.
    let two = reported(&site, "550001", json!({}));
    let other = reported(&site, "550001", json!({"method": "TRANSFERENCIA"}));
    let page = imported(&admin, account, "15/01/2026;0000550001;PAGO MOVIL;;600,00\n");
    let payment = format!("/admin/payments/{}", payment_of(&site, &two));
    let pages = [
        page.as_str(),
        "/admin/payments",
        "/admin/payments/unclaimed",
        payment.as_str(),
    ];
    for path in pages {
        let html = admin.get(path).text();
        assert!(html.contains("Referencia repetida"), "{path}: {html}");
    }
    assert!(!admin.get(&page).text().contains("Confirmar los exactos"));
    let rejected = json!({"orderId": other.id, "status": "REJECTED", "rejectionReason": "no"});
    assert_eq!(admin.put_json("/api/payments", &rejected).status, 200);
    assert!(admin.get(&page).text().contains("Referencia repetida"));
}

/// Lines of the alarm, of whatever order.
fn alarms(admin: &Client) -> usize {
    admin
        .get("/avisos")
        .text()
        .matches("El banco reversó un pago confirmado")
        .count()
}

#[test]
fn what_we_sent_ourselves_is_no_reversal() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    // Another customer's order was paid, cancelled, and given back.
    let other = reported(&site, "770007", json!({}));
    site.confirm(&admin, &other);
    let body = json!({"reason": "Se arrepintió"});
    let cancelled = admin.post_json(&format!("/api/orders/{}/cancellation", other.id), &body);
    assert_eq!(cancelled.status, 200);
    let back = json!({"amount": 15, "method": "PAGO_MOVIL", "reference": "B-900900"});
    let refund = admin.post_json(&format!("/api/orders/{}/refunds", other.id), &back);
    assert_eq!(refund.status, 200, "{}", refund.text());
    let page = imported(&admin, account, "15/01/2026;0000440001;PAGO MOVIL;;600,00\n");
    confirmed(&site, &admin, "440001", &page);
    // The bank gave the refund a number of its own.
    imported(
        &admin,
        account,
        "16/01/2026;0000555555;PAGO MOVIL ENVIADO;600,00;\n",
    );
    assert_eq!(alarms(&admin), 0);
    assert!(!admin.get(&page).text().contains("Reversado"));
    // One refund explains one line: what else goes out is somebody else's doing.
    imported(
        &admin,
        account,
        "17/01/2026;0000666666;PAGO MOVIL ENVIADO;600,00;\n",
    );
    assert!(alarms(&admin) > 0);
    assert!(admin.get(&page).text().contains("Reversado"));
}
