//! `POST /api/orders/{id}/cancellation`, and the one word for an order that is not there.

use crate::fixtures::{example, payment};
use crate::harness;
use krafta::domain::accounts::Role;
use serde_json::{Value, json};
use uuid::Uuid;

#[test]
fn whoever_holds_the_link_cancels_and_nobody_else() {
    let site = harness::start();
    site.shop();
    let (order, other) = (
        site.place(&site.client(), &example()),
        site.place(&site.client(), &example()),
    );
    let path = format!("/api/orders/{}/cancellation", order.id);
    let with = |token: &str| json!({"reason": "Ya no lo necesito", "token": token});
    let guest = site.client();
    let bare = guest.post_json(&path, &json!({"reason": "Ya no lo necesito"}));
    assert_eq!(
        (bare.status, code(&bare.json())),
        (401, "unauthorized".to_owned())
    );
    let foreign = guest.post_json(&path, &with(&other.token));
    assert_eq!(
        (foreign.status, code(&foreign.json())),
        (404, "order_not_found".to_owned())
    );
    let operator = site.signed_in(Role::Operador);
    for body in [json!({"reason": "x"}), with(&order.token)] {
        assert_eq!(operator.post_json(&path, &body).status, 403, "{body}");
    }
    assert_eq!(site.status(order.id), "REPORTED");

    let done = guest.post_json(&path, &with(&order.token));
    assert_eq!(done.status, 200, "{}", done.text());
    assert_eq!(done.json()["order"]["status"], "CANCELLED");
    assert_eq!(guest.post_json(&path, &with(&order.token)).status, 200);
}

#[test]
fn an_order_that_is_not_there_is_called_the_same_everywhere() {
    let site = harness::start();
    let shop = site.shop();
    let admin = site.signed_in(Role::Admin);
    let workshop = site.sign_in(&site.taller_of(shop.cheap).1);
    let refund = json!({"amount": 1.00, "method": "ZELLE", "reference": "Z-1"});
    for id in [Uuid::new_v4().to_string(), "no-es-un-id".to_owned()] {
        for (method, path, body) in [
            ("GET", format!("/api/orders/{id}"), None),
            (
                "POST",
                format!("/api/orders/{id}/cancellation"),
                Some(json!({"reason": "x"})),
            ),
            ("POST", format!("/api/orders/{id}/refunds"), Some(refund.clone())),
            ("GET", format!("/api/production/{id}"), None),
            (
                "PATCH",
                format!("/api/production/{id}"),
                Some(json!({"notes": "x"})),
            ),
            ("GET", format!("/api/production/{id}/events"), None),
        ] {
            let answer = match &body {
                Some(body) => admin.send_json(method, &path, body),
                None => admin.get(&path),
            };
            assert_eq!(
                (answer.status, code(&answer.json())),
                (404, "order_not_found".to_owned()),
                "{method} {path}"
            );
        }
    }
    let nowhere = Uuid::new_v4();
    let mut report = payment();
    report["orderId"] = json!(nowhere);
    for (client, method, path, body) in [
        (
            &admin,
            "PUT",
            "/api/orders",
            json!({"orderId": nowhere, "status": "READY"}),
        ),
        (
            &admin,
            "PUT",
            "/api/payments",
            json!({"orderId": nowhere, "status": "CONFIRMED"}),
        ),
        (&admin, "POST", "/api/payments", report),
        (
            &workshop,
            "PUT",
            "/api/workshop",
            json!({"orderId": nowhere, "status": "ACCEPTED"}),
        ),
    ] {
        let answer = client.send_json(method, path, &body);
        assert_eq!(
            (answer.status, code(&answer.json())),
            (404, "order_not_found".to_owned()),
            "{method} {path}"
        );
    }
    // Nor is somebody else's.
    let waiting = site.place(&site.client(), &example());
    let others = workshop.put_json(
        "/api/workshop",
        &json!({"orderId": waiting.id, "status": "ACCEPTED"}),
    );
    assert_eq!(
        (others.status, code(&others.json())),
        (404, "order_not_found".to_owned())
    );
}

#[test]
fn an_order_that_is_not_paid_says_so() {
    let site = harness::start();
    let shop = site.shop();
    let waiting = site.place(&site.client(), &example());
    let operator = site.signed_in(Role::Operador);
    for (method, path, body) in [
        (
            "PUT",
            "/api/orders".to_owned(),
            json!({"orderId": waiting.id, "status": "IN_PRODUCTION"}),
        ),
        (
            "PATCH",
            format!("/api/production/{}", waiting.id),
            json!({"status": "in_production"}),
        ),
    ] {
        let answer = operator.send_json(method, &path, &body);
        assert_eq!(
            (answer.status, code(&answer.json())),
            (409, "payment_incomplete".to_owned()),
            "{path}"
        );
    }
    for change in [
        json!({"status": "in_production"}),
        json!({"workshopId": shop.cheap}),
    ] {
        let mut body = change.clone();
        body["ids"] = json!([waiting.id]);
        let answer = operator.post_json("/api/production/bulk", &body);
        assert_eq!(
            answer.json()["results"][0]["code"],
            "payment_incomplete",
            "{change}"
        );
    }
    // What is paid and has no workshop says that.
    let mut away = example();
    away["shippingState"] = json!("Zulia");
    away["shippingCity"] = json!("Maracaibo");
    (away["shippingCost"], away["total"], away["totalBs"]) = (json!(6.50), json!(18.50), json!(740.00));
    away["payment"]["amountReported"] = json!(740.00);
    let paid = site.paid(&away);
    let answer = operator.put_json(
        "/api/orders",
        &json!({"orderId": paid.id, "status": "IN_PRODUCTION"}),
    );
    assert_eq!(
        (answer.status, code(&answer.json())),
        (409, "illegal_move".to_owned())
    );
}

#[test]
fn an_empty_workshop_is_no_workshop() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    for path in ["/api/workshop?workshopId=", "/api/orders?workshopId="] {
        let answer = admin.get(path);
        assert_eq!(answer.status, 400, "{path}");
        assert!(
            answer.json()["fields"]["workshopId"].is_string(),
            "{}",
            answer.text()
        );
    }
    let body = json!({"ids": [Uuid::new_v4()], "workshopId": "", "notes": "x"});
    let answer = admin.post_json("/api/production/bulk", &body);
    assert_eq!(
        (answer.status, answer.json()["fields"]["workshopId"].is_string()),
        (400, true)
    );
}

fn code(body: &Value) -> String {
    body["code"].as_str().unwrap_or_default().to_owned()
}
