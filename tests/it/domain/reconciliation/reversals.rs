//! Money that the bank takes back, before and after it has paid.

use super::frauds::world::{Ours, Printed, went_out};
use super::{account, imported, payment_of, payments_of, press, reported, upload};
use crate::harness::client::Client;
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::base::ids::AccountId;
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
pub fn alarms(admin: &Client) -> usize {
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
    assert!(admin.get("/avisos").text().contains(SOFT));
    assert!(admin.get(&page).text().contains("Reversado"));
}

/// Imports a file with a column of states.
fn with_states(admin: &Client, account: AccountId, lines: &str) -> String {
    let file = format!("Fecha;Referencia;Descripción;Débito;Crédito;Estado\n{lines}");
    let answer = upload(admin, account, file.as_bytes(), false);
    let to = answer.header("location").to_owned();
    match to.contains("/drafts/") {
        true => press(admin, &to, &[]).header("location").to_owned(),
        false => to,
    }
}

#[test]
fn what_a_later_file_calls_undone_raises_the_alarm_once() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let good = "15/01/2026;0000440001;PAGO MOVIL;;600,00;Aprobada\n15/01/2026;0000550002;PAGO MOVIL;;250,00;Aprobada\n";
    let page = with_states(&admin, account, good);
    let placed = confirmed(&site, &admin, "440001", &page);
    // The same again says nothing, whatever else is told of how it came.
    let other = "15/01/2026;0000440001;PAGO MOVIL;;600,00;Pendiente\n";
    with_states(&admin, account, &format!("{good}{other}"));
    assert_eq!(alarms(&admin), 0);
    let back = good.replace("Aprobada", "Reversado");
    for n in 0..2 {
        let more = format!("17/01/2026;000099000{n};OTRA;;1,00;Aprobada\n");
        with_states(&admin, account, &format!("{back}{more}"));
    }
    let title = format!("El banco reversó un pago confirmado: pedido {}", placed.number);
    let told: i64 = site
        .app
        .db
        .read_here(|conn| {
            Ok(notices::table
                .filter(notices::title.eq(&title))
                .count()
                .get_result(conn)?)
        })
        .unwrap();
    assert_eq!(told, 1, "of one admin");
    let payment = format!("/admin/payments/{}", payment_of(&site, &placed));
    assert!(
        admin
            .get(&payment)
            .text()
            .contains("El banco reversó este dinero")
    );
    // What nobody used yet is used by no program.
    let late = reported(&site, "550002", json!({"amountReported": 250}));
    admin.post_form(&format!("{page}/confirmations"), &[]);
    assert_eq!(site.status(late.id), "REPORTED");
    assert!(admin.get(&page).text().contains("El banco lo devolvió"));
}

#[test]
fn a_line_whose_words_turn_is_undone_until_that_file_is() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let page = imported(&admin, account, "15/01/2026;0000440001;PAGO MOVIL;;600,00\n");
    confirmed(&site, &admin, "440001", &page);
    let turned = "15/01/2026;0000440001;PAGO MOVIL REVERSADO;;600,00\n16/01/2026;0000990099;OTRA;;1,00\n";
    let later = imported(&admin, account, turned);
    assert!(alarms(&admin) > 0 && admin.get(&page).text().contains("Reversado"));
    assert_eq!(admin.post_form(&format!("{later}/undo"), &[]).status, 303);
    assert!(!admin.get(&page).text().contains("Reversado"));
}

const SOFT: &str = "Salió el mismo monto: revisa si es un reverso";

/// What went out beside the money of six payments; the first is nobody's reversal.
const WENT: &str = "14/01/2026;0000410001;REVERSO;310,00;\n16/01/2026;0000430003;CARGO;164,00;\n\
    17/01/2026;0000430003;CARGO;164,50;\n16/01/2026;40004;REVERSO;339,00;\n\
    20/01/2026;0000990099;CONTRACARGO;545,00;\n";

#[test]
fn a_reversal_is_known_by_its_day_its_parts_its_fee_and_on_another_account() {
    let site = harness::start();
    site.shop();
    let (own, other) = (account(&site), account(&site));
    let admin = site.signed_in(Role::Admin);
    let paid = [
        ("0000660006", 700),
        ("0000410001", 310),
        ("0000420002", 320),
        ("0000430003", 330),
        ("0000440004", 340),
        ("0000550005", 550),
    ];
    let orders = paid.map(|(reference, amount)| {
        reported(
            &site,
            &reference[4..],
            json!({"amountReported": amount, "accountId": own}),
        )
    });
    imported(
        &admin,
        other,
        "16/01/2026;0000420002;REVERSO PAGO MOVIL;320,00;\n",
    );
    let came = paid.map(|(reference, amount)| format!("15/01/2026;{reference};PAGO MOVIL;;{amount},00\n"));
    let page = imported(&admin, own, &format!("{WENT}{}", came.concat()));
    admin.post_form(&format!("{page}/confirmations"), &[]);
    let confirmed = orders
        .each_ref()
        .map(|placed| payments_of(&site, placed)[0].amount_received.is_some());
    assert_eq!(confirmed, [true, false, false, false, false, false]);
}

#[test]
fn the_same_amount_alone_asks_to_look_and_claims_nothing() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let page = imported(&admin, account, "15/01/2026;0000440001;PAGO MOVIL;;600,00\n");
    let placed = confirmed(&site, &admin, "440001", &page);
    let payment = format!("/admin/payments/{}", payment_of(&site, &placed));
    imported(
        &admin,
        account,
        "16/01/2026;0000881122;PAGO PROVEEDOR TINTAS CA;600,00;\n",
    );
    assert_eq!(alarms(&admin), 0);
    let html = admin.get("/avisos").text();
    assert!(
        html.contains(SOFT) && html.contains("PAGO PROVEEDOR TINTAS CA"),
        "{html}"
    );
    let html = admin.get(&payment).text();
    assert!(
        html.contains("Revisa si es un reverso") && !html.contains("El banco reversó"),
        "{html}"
    );
    assert!(admin.get(&page).text().contains("¿Reversado?"));
    // The bank's own word makes it sure.
    imported(&admin, account, "17/01/2026;0000440001;REVERSO PM;600,00;\n");
    assert!(alarms(&admin) > 0);
    assert!(
        admin
            .get(&payment)
            .text()
            .contains("El banco reversó este dinero")
    );
}
