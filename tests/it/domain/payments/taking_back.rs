//! Decisions by mistake are taken back, with everything that they brought about, as long as nothing was made.

use crate::fixtures::{Placed, example, payment};
use crate::harness::client::{Answer, Client};
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::domain::payments::{self, Submission};
use krafta::schema::{
    assignments, capacity_days, order_cancellations, order_events, payment_verification_log as log,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn payments_of(site: &Site, placed: &Placed) -> Vec<Submission> {
    site.app
        .db
        .read_here(|conn| payments::by_orders(conn, &[placed.id]))
        .unwrap()
}

/// The form of the order's page.
fn reopen(client: &Client, site: &Site, placed: &Placed, reason: &str) -> Answer {
    let payment = payments_of(site, placed)[0].id;
    let path = format!("/admin/orders/{}/payments/{payment}/reopening", placed.id);
    client.post_form(&path, &[("reason", reason)])
}

/// The call of the API, about the only decided payment.
fn take_back(client: &Client, placed: &Placed, more: Value) -> Answer {
    let mut body = json!({"orderId": placed.id, "status": "REPORTED", "reason": "era de otro pedido"});
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    client.put_json("/api/payments", &body)
}

fn decide(client: &Client, placed: &Placed, status: &str) {
    let body = json!({"orderId": placed.id, "status": status, "rejectionReason": "No está"});
    let answer = client.put_json("/api/payments", &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// What is stored about money and work of the only order.
fn kept(site: &Site) -> (Vec<String>, i64, i64, i64) {
    site.app
        .db
        .read_here(|conn| {
            Ok((
                assignments::table
                    .order(assignments::created_at)
                    .select(assignments::status)
                    .load(conn)?,
                capacity_days::table
                    .filter(capacity_days::booked.gt(0))
                    .count()
                    .get_result(conn)?,
                log::table.count().get_result(conn)?,
                order_events::table.count().get_result(conn)?,
            ))
        })
        .unwrap()
}

#[test]
fn a_confirmation_by_mistake_leaves_nothing_behind_but_the_log() {
    let site = harness::start();
    site.shop();
    let placed = site.place(&site.client(), &example());
    let admin = site.signed_in(Role::Admin);
    site.confirm(&admin, &placed);
    assert_eq!(site.status(placed.id), "NOTIFIED");
    assert!(kept(&site).1 > 0, "days are booked");

    let blank = reopen(&admin, &site, &placed, " ");
    assert!(
        blank.status == 400 && blank.text().contains("Volver a revisar"),
        "{}",
        blank.text()
    );
    assert_eq!(reopen(&admin, &site, &placed, "era de otro pedido").status, 303);
    let order = site.order(placed.id);
    assert_eq!(
        (site.status(placed.id), order.received.decimal()),
        ("REPORTED", Decimal::ZERO)
    );
    let paid = payments_of(&site, &placed).remove(0);
    assert_eq!(
        (paid.amount_received, paid.decided_by, paid.reviewer_id),
        (None, None, None)
    );
    let (work, booked, logged, _) = kept(&site);
    assert_eq!((work, booked, logged), (vec!["CANCELLED".to_owned()], 0, 2));
    let reasons: Vec<Option<String>> = site
        .app
        .db
        .read_here(|conn| Ok(log::table.order(log::id).select(log::reason).load(conn)?))
        .unwrap();
    assert_eq!(reasons[1].as_deref(), Some("era de otro pedido"));
    let page = admin.get(&format!("/admin/orders/{}", placed.id)).text();
    assert!(page.contains("Pago otra vez en revisión") && page.contains("Confirmar Pago"));

    // Sent again, nothing more; decided again, it goes on as if nothing had been.
    assert_eq!(reopen(&admin, &site, &placed, "otra vez").status, 303);
    assert_eq!(kept(&site).2, 2);
    site.confirm(&admin, &placed);
    assert_eq!(site.status(placed.id), "NOTIFIED");
    site.books_agree();
}

#[test]
fn money_that_work_began_with_stands() {
    let site = harness::start();
    site.shop();
    let placed = site.place(&site.client(), &example());
    let admin = site.signed_in(Role::Admin);
    site.confirm(&admin, &placed);
    let begun = json!({"orderId": placed.id, "status": "IN_PRODUCTION"});
    assert_eq!(admin.put_json("/api/orders", &begun).status, 200);
    let before = kept(&site);
    let answer = take_back(&admin, &placed, json!({}));
    assert_eq!(
        (answer.status, answer.json()["code"].clone()),
        (409, json!("production_begun"))
    );
    let page = reopen(&admin, &site, &placed, "era de otro");
    assert!(
        page.status == 409 && page.text().contains("cancelar el pedido"),
        "{}",
        page.text()
    );
    assert_eq!(kept(&site), before);
    assert_eq!(site.status(placed.id), "IN_PRODUCTION");
    site.books_agree();
}

#[test]
fn work_stays_where_the_rest_still_covers_the_order() {
    let site = harness::start();
    site.shop();
    let placed = site.place(&site.client(), &example());
    let admin = site.signed_in(Role::Admin);
    let mut again = payment();
    again["orderId"] = json!(placed.id);
    again["reference"] = json!("777888");
    let second = admin.post_json("/api/payments", &again);
    assert_eq!(second.status, 200, "{}", second.text());
    for paid in payments_of(&site, &placed) {
        let body = json!({"orderId": placed.id, "submissionId": paid.id, "status": "CONFIRMED",
            "despite": ["MORE_THAN_MISSING"]});
        assert_eq!(admin.put_json("/api/payments", &body).status, 200);
    }
    let several = take_back(&admin, &placed, json!({}));
    assert!(
        several.status == 400 && several.text().contains("submissionId"),
        "{}",
        several.text()
    );
    let first = payments_of(&site, &placed)[0].id;
    assert_eq!(
        take_back(&admin, &placed, json!({"submissionId": first})).status,
        200
    );
    assert_eq!(site.status(placed.id), "NOTIFIED");
    assert_eq!(kept(&site).0, ["NOTIFIED"]);
    site.books_agree();
}

#[test]
fn a_cancelled_order_owes_as_much_less() {
    let site = harness::start();
    site.shop();
    let placed = site.place(&site.client(), &example());
    let admin = site.signed_in(Role::Admin);
    site.confirm(&admin, &placed);
    let cancel = format!("/api/orders/{}/cancellation", placed.id);
    assert_eq!(
        admin.post_json(&cancel, &json!({"reason": "sin tela"})).status,
        200
    );
    assert_eq!(site.status(placed.id), "REFUND_PENDING");
    assert_eq!(take_back(&admin, &placed, json!({})).status, 200);
    let due: Decimal = site
        .app
        .db
        .read_here(|conn| {
            Ok(order_cancellations::table
                .select(order_cancellations::refund_due)
                .first(conn)?)
        })
        .unwrap();
    assert_eq!((site.status(placed.id), due), ("CANCELLED", Decimal::ZERO));

    // What went back already cannot have been nothing.
    decide(&admin, &placed, "CONFIRMED");
    let refund = json!({"amount": 15, "method": "PAGO_MOVIL", "reference": "555666"});
    let refunds = format!("/api/orders/{}/refunds", placed.id);
    assert_eq!(admin.post_json(&refunds, &refund).status, 200);
    let answer = take_back(&admin, &placed, json!({}));
    assert_eq!(
        (answer.status, answer.json()["code"].clone()),
        (409, json!("already_refunded"))
    );
    assert_eq!(site.status(placed.id), "REFUNDED");
    site.books_agree();
}

#[test]
fn a_rejection_is_taken_back_too_and_only_by_admins() {
    let site = harness::start();
    site.shop();
    let placed = site.place(&site.client(), &example());
    let admin = site.signed_in(Role::Admin);
    decide(&admin, &placed, "REJECTED");
    let unexplained = take_back(&admin, &placed, json!({"reason": null}));
    assert!(
        unexplained.status == 400 && unexplained.text().contains("reason"),
        "{}",
        unexplained.text()
    );
    for role in [Role::Operador, Role::Taller, Role::Cliente] {
        assert_eq!(take_back(&site.signed_in(role), &placed, json!({})).status, 403);
    }
    let answer = take_back(&admin, &placed, json!({}));
    assert_eq!(
        (answer.status, answer.json()["orderStatus"].clone()),
        (200, json!("REPORTED"))
    );
    assert_eq!(site.status(placed.id), "REPORTED");
    site.books_agree();
}

#[test]
fn a_reference_is_corrected_while_nothing_is_decided() {
    let site = harness::start();
    site.shop();
    let placed = site.place(&site.client(), &example());
    let admin = site.signed_in(Role::Admin);
    let path = format!(
        "/admin/orders/{}/payments/{}/reference",
        placed.id,
        payments_of(&site, &placed)[0].id
    );
    let wrong = admin.post_form(&path, &[("reference", "no sé")]);
    assert!(
        wrong.status == 400 && wrong.text().contains("no sé"),
        "{}",
        wrong.text()
    );
    assert_eq!(admin.post_form(&path, &[("reference", "00998877")]).status, 303);
    let paid = payments_of(&site, &placed).remove(0);
    assert_eq!(
        (paid.reference.as_str(), paid.reference_key.as_str()),
        ("00998877", "998877")
    );
    let page = admin.get(&format!("/admin/orders/{}", placed.id)).text();
    assert!(page.contains("Referencia 00123456 → 00998877"), "{page}");
    site.confirm(&admin, &placed);
    assert_eq!(admin.post_form(&path, &[("reference", "1234567")]).status, 409);
    site.books_agree();
}
