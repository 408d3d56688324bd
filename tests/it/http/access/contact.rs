//! A workshop learns to whom the goods go when it hands them over, and operators see no payments: on every door.

use super::{CONTACT, body, move_to};
use crate::fixtures::Placed;
use crate::fixtures::rows::work_on;
use crate::harness::client::Client;
use crate::harness::{self, Site};
use krafta::domain::accounts::Role;
use serde_json::{Value, json};

/// What each door says to this client about the order, by the door's name.
fn doors(client: &Client, order: &Placed, work: &str) -> Vec<(String, String)> {
    let id = order.id;
    let mut said = Vec::new();
    for path in [
        "/api/orders".to_owned(),
        format!("/api/orders/{id}"),
        "/api/workshop".to_owned(),
        format!("/api/production/{id}"),
        "/workshop/dashboard".to_owned(),
        format!("/workshop/assignments/{work}"),
        format!("/workshop/assignments/{work}/ticket"),
        "/workshop/tickets".to_owned(),
        "/avisos".to_owned(),
        format!("/orders/{id}"),
        format!("/ops/orders/{id}"),
        "/ops/orders".to_owned(),
        "/ops/orders.csv".to_owned(),
    ] {
        said.push((path.clone(), client.get(&path).text()));
    }
    said
}

fn leaks(said: &[(String, String)], secrets: &[&str]) -> Vec<String> {
    let each = said.iter().flat_map(|(door, text)| {
        let told = secrets.iter().filter(move |secret| text.contains(**secret));
        told.map(move |secret| format!("{door}: {secret}"))
    });
    each.collect()
}

fn shop() -> (Site, Client, Client, Placed, String) {
    let site = harness::start();
    let shop = site.shop();
    let order = site.paid(&body());
    let taller = site.sign_in(&site.taller_of(shop.cheap).1);
    let admin = site.signed_in(Role::Admin);
    let work = work_on(&site, order.id)[0].id.to_string();
    (site, taller, admin, order, work)
}

#[test]
fn a_workshop_reads_the_contact_from_ready_to_hand_over_only() {
    let (_site, taller, admin, order, work) = shop();
    let order_of = |client: &Client| client.get(&format!("/api/orders/{}", order.id)).json()["order"].clone();
    for status in ["NOTIFIED", "ACCEPTED", "IN_PRODUCTION"] {
        if status != "NOTIFIED" {
            // What the move itself answers is a door too.
            let moved = taller.put_json("/api/orders", &json!({"orderId": order.id, "status": status}));
            assert_eq!(moved.status, 200, "{}", moved.text());
            assert_eq!(leaks(&[("PUT".to_owned(), moved.text())], &CONTACT), [""; 0]);
        }
        assert_eq!(
            leaks(&doors(&taller, &order, &work), &CONTACT),
            [""; 0],
            "{status}"
        );
        let seen = order_of(&taller);
        assert_eq!(seen["orderNumber"], order.number.as_str());
        for hidden in [
            "customerName",
            "customerPhone",
            "shippingAddress",
            "customerEmail",
            "payments",
        ] {
            assert_eq!(seen[hidden], Value::Null, "{hidden}");
        }
        assert_eq!(seen["shippingCity"], "Barquisimeto");
    }
    for status in ["READY", "HANDED_TO_DELIVERY"] {
        let moved = taller.put_json("/api/workshop", &json!({"orderId": order.id, "status": status}));
        assert_eq!(moved.status, 200, "{}", moved.text());
        assert_eq!(moved.json()["order"]["customerName"], "Canaria Pérez");
        let seen = order_of(&taller);
        assert_eq!(
            (
                &seen["customerName"],
                &seen["customerPhone"],
                &seen["shippingAddress"]
            ),
            (
                &json!("Canaria Pérez"),
                &json!("+584145550199"),
                &json!("Calle del Canario 7")
            ),
            "{status}"
        );
        assert_eq!(
            (&seen["customerEmail"], &seen["payments"]),
            (&Value::Null, &Value::Null)
        );
        assert_eq!(
            leaks(&doors(&taller, &order, &work), &["canaria@example.com"]),
            [""; 0]
        );
    }
    assert_eq!(order_of(&admin)["payments"].as_array().unwrap().len(), 1);
}

#[test]
fn work_that_was_called_off_is_handed_to_nobody() {
    let (_site, taller, admin, order, work) = shop();
    for status in ["ACCEPTED", "IN_PRODUCTION", "READY"] {
        move_to(&admin, &order, status);
    }
    assert!(!leaks(&doors(&taller, &order, &work), &CONTACT).is_empty());
    let cancelled = json!({"reason": "No pasa nadie a buscarlo"});
    let path = format!("/api/orders/{}/cancellation", order.id);
    assert_eq!(admin.post_json(&path, &cancelled).status, 200);
    assert_eq!(leaks(&doors(&taller, &order, &work), &CONTACT), [""; 0]);
}

#[test]
fn a_workshop_that_let_the_work_go_sees_nothing_of_it() {
    let (_site, taller, admin, order, work) = shop();
    let let_go = json!({"orderId": order.id, "status": "REJECTED", "reason": "Sin tela"});
    let answer = taller.put_json("/api/workshop", &let_go);
    assert_eq!(answer.status, 200, "{}", answer.text());
    for status in ["ACCEPTED", "IN_PRODUCTION", "READY"] {
        move_to(&admin, &order, status);
    }
    let mut secrets = CONTACT.to_vec();
    secrets.push("canaria@example.com");
    assert_eq!(leaks(&doors(&taller, &order, &work), &secrets), [""; 0]);
    for path in [
        format!("/api/orders/{}", order.id),
        format!("/api/production/{}", order.id),
        format!("/api/production/{}/events", order.id),
        format!("/orders/{}/live", order.id),
    ] {
        assert_eq!(taller.send("HEAD", &path, &[], None).status, 404, "{path}");
    }
    // Number and telephone, which it may have written down, open nothing either.
    let fields = [("number", order.number.as_str()), ("contact", "0414-5550199")];
    let page = taller.post_form("/seguimiento", &fields).text();
    assert!(
        !page.contains(&order.token)
            && !page.contains("Canaria")
            && !page.split_once("<main").unwrap().1.contains("<button"),
        "{page}"
    );
}

/// Letter by letter, a search would tell what is not shown.
#[test]
fn a_workshop_searches_by_number_only() {
    let (_site, taller, admin, order, _) = shop();
    let found = |client: &Client, q: &str| {
        let answer = client.get(&format!("/api/orders?q={q}")).json();
        answer["orders"].as_array().unwrap().len()
    };
    for secret in [
        "canaria",
        "Canaria",
        "4145550199",
        "0414-5550199",
        "canaria@example.com",
        "00123456",
    ] {
        assert_eq!(
            (found(&admin, secret), found(&taller, secret)),
            (1, 0),
            "{secret}"
        );
    }
    let reference = admin.get(&format!("/api/orders/{}", order.id)).json()["order"]["reference"].clone();
    for own in [
        order.number.as_str(),
        &order.number[5..],
        reference.as_str().unwrap(),
    ] {
        assert_eq!((found(&admin, own), found(&taller, own)), (1, 1), "{own}");
    }
}

#[test]
fn an_operator_sees_no_payment_on_any_door() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let (receipt, url) = super::upload(&guest, 9);
    let mut body = body();
    body["payment"]["receiptUrl"] = json!(url);
    body["payment"]["reference"] = json!("99887766");
    let order = site.paid(&body);
    let operator = site.signed_in(Role::Operador);
    let work = work_on(&site, order.id)[0].id.to_string();
    let secrets = [
        "Pagadora Canaria",
        "99887766",
        receipt.as_str(),
        "rejectionReason",
        "amountReported",
    ];
    assert_eq!(leaks(&doors(&operator, &order, &work), &secrets), [""; 0]);
    let moved = operator.put_json("/api/orders", &json!({"orderId": order.id, "status": "ACCEPTED"}));
    assert_eq!(moved.status, 200);
    assert_eq!(leaks(&[("PUT".to_owned(), moved.text())], &secrets), [""; 0]);
    let seen = &moved.json()["order"];
    for hidden in ["payments", "received", "refunded", "due"] {
        assert_eq!(seen[hidden], Value::Null, "{hidden}");
    }
    assert_eq!(seen["customerName"], "Canaria Pérez");
    assert_eq!(operator.get(&format!("/files/{receipt}")).status, 404);
    let admin = site.signed_in(Role::Admin);
    assert_eq!(admin.get(&format!("/files/{receipt}")).status, 200);
    for path in [
        "/api/payments".to_owned(),
        format!("/api/orders/{}/refunds", order.id),
    ] {
        let method = if path.ends_with("refunds") { "POST" } else { "PUT" };
        assert_eq!(
            operator.send_json(method, &path, &json!({})).status,
            403,
            "{path}"
        );
    }
}
