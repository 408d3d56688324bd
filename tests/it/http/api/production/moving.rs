//! `PATCH /api/production/{id}`: the same verbs as the buttons.

use super::*;

/// An order that is paid, and an operator.
fn paid(site: &Site) -> (Made, Client) {
    let made = site.production(&example());
    let answer = site.event(&made.paid(&format!("evt_{}", made.session)));
    assert_eq!(answer.status, 200, "{}", answer.text());
    (made, site.signed_in(Role::Operador))
}

fn patch(client: &Client, made: &Made, body: &Value) -> Answer {
    client.send_json("PATCH", &format!("/api/production/{}", made.order), body)
}

fn kinds(site: &Site, order: OrderId) -> Vec<&'static str> {
    let events = site
        .app
        .db
        .read_here(|conn| orders::events_of(conn, order))
        .unwrap();
    events.iter().map(|event| event.kind.as_str()).collect()
}

#[test]
fn the_way_of_an_order() {
    let site = shop();
    let (made, operator) = paid(&site);
    for (asked, status, state) in [
        ("approved", "Queued", "approved"),
        ("approved", "Queued", "approved"),
        ("in_production", "Printing", "in_production"),
        ("fulfilled", "Ready", "fulfilled"),
        ("fulfilled", "Ready", "fulfilled"),
    ] {
        let answer = patch(&operator, &made, &json!({"status": asked}));
        assert_eq!(answer.status, 200, "{asked}: {}", answer.text());
        let order = &answer.json()["order"];
        assert_eq!(
            (&order["status"], &order["orderStatus"]),
            (&json!(status), &json!(state)),
            "{asked}"
        );
    }
    // Each change of stage once, in the production API's words.
    let seen = made.seen();
    let stages: Vec<&str> = seen["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["metadata"]["orderStatus"].as_str().unwrap())
        .collect();
    assert_eq!(stages.last(), Some(&"fulfilled"));
    assert_eq!(stages.iter().filter(|stage| **stage == "approved").count(), 1);
    // It is picked up: handing it over is its end.
    assert_eq!(site.found(made.order).status.as_str(), "COMPLETED");
    assert_eq!(seen["etaDays"], 0);
}

#[test]
fn notes_priority_and_status_together_or_not_at_all() {
    let site = shop();
    let (made, operator) = paid(&site);
    let body = json!({"status": "in_production", "priority": "rush", "notes": "Started printing batch"});
    let answer = patch(&operator, &made, &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["order"]["priority"], "Rush");
    assert!(kinds(&site, made.order).contains(&"note"));
    // An internal note is nobody's but ours.
    let page = made.client.get(&format!("/orders/{}", made.order)).text();
    assert!(!page.contains("Started printing batch"));

    let before = kinds(&site, made.order);
    let answer = patch(
        &operator,
        &made,
        &json!({"status": "submitted", "priority": "hold", "notes": "x"}),
    );
    assert_eq!(answer.status, 409, "{}", answer.text());
    assert!(
        answer.json()["allowed"]
            .as_array()
            .unwrap()
            .contains(&json!("fulfilled"))
    );
    assert_eq!(kinds(&site, made.order), before);
    assert_eq!(made.seen()["priority"], "Rush");
}

#[test]
fn what_is_on_hold_is_not_started() {
    let site = shop();
    let (made, operator) = paid(&site);
    assert_eq!(patch(&operator, &made, &json!({"priority": "hold"})).status, 200);
    assert_eq!(made.seen()["priority"], "Hold");
    assert_eq!(
        patch(&operator, &made, &json!({"status": "in_production"})).status,
        409
    );
    assert_eq!(
        patch(&operator, &made, &json!({"priority": "standard"})).status,
        200
    );
    assert_eq!(
        patch(&operator, &made, &json!({"status": "in_production"})).status,
        200
    );
}

#[test]
fn who_may_and_what_can_be_asked() {
    let site = shop();
    let (made, operator) = paid(&site);
    let answer = patch(&made.client, &made, &json!({"status": "approved"}));
    assert_eq!(
        (answer.status, answer.json()["error"].as_str()),
        (403, Some("Forbidden"))
    );
    assert_eq!(
        patch(&site.client(), &made, &json!({"status": "approved"})).status,
        401
    );
    // Cancelling is an admin's.
    assert_eq!(
        patch(&operator, &made, &json!({"status": "canceled", "notes": "x"})).status,
        403
    );
    for (field, body) in [
        ("status", json!({})),
        ("status", json!({"status": "printed"})),
        ("status", json!({"status": 5})),
        ("priority", json!({"priority": "urgent"})),
        ("notes", json!({"notes": "x".repeat(2001)})),
    ] {
        let answer = patch(&operator, &made, &body);
        let json = answer.json();
        assert_eq!(
            (answer.status, json["error"].as_str()),
            (400, Some("Invalid request")),
            "{json}"
        );
        assert!(json["fields"][field].is_string(), "{json}");
    }
    let unknown = format!("/api/production/{}", OrderId::any());
    let answer = operator.send_json("PATCH", &unknown, &json!({"status": "approved"}));
    assert_eq!(
        (answer.status, answer.json()["error"].as_str()),
        (404, Some("Order not found"))
    );
    let admin = site.signed_in(Role::Admin);
    let answer = patch(
        &admin,
        &made,
        &json!({"status": "canceled", "notes": "Sin material"}),
    );
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["order"]["orderStatus"], "canceled");
    assert_eq!(site.found(made.order).status.as_str(), "REFUND_PENDING");
}

#[test]
fn a_draft_is_not_produced() {
    let site = shop();
    let made = site.production(&example());
    let operator = site.signed_in(Role::Operador);
    for status in ["approved", "in_production", "fulfilled", "draft", "submitted"] {
        let answer = patch(&operator, &made, &json!({"status": status}));
        assert_eq!(answer.status, 409, "{status}: {}", answer.text());
    }
    assert_eq!(made.seen()["orderStatus"], "draft");
}

#[test]
fn a_cancelled_order_stays_where_its_printing_stopped() {
    let site = shop();
    let made = site.production(&example());
    site.event(&made.paid("evt_1"));
    let (operator, admin) = (site.signed_in(Role::Operador), site.signed_in(Role::Admin));
    assert_eq!(
        patch(&operator, &made, &json!({"status": "in_production"})).status,
        200
    );
    let cancelled = patch(
        &admin,
        &made,
        &json!({"status": "canceled", "notes": "Sin material"}),
    );
    let owed = site.found(made.order).total;
    let refund = json!({"amount": owed, "method": "ZELLE", "reference": "Z-1"});
    let refunded = admin.post_json(&format!("/api/orders/{}/refunds", made.order), &refund);
    assert_eq!(
        (cancelled.status, refunded.status),
        (200, 200),
        "{}",
        refunded.text()
    );
    let order = made.client.get(&format!("/api/production/{}", made.order)).json()["order"].clone();
    assert_eq!(
        (&order["orderStatus"], &order["status"]),
        (&json!("canceled"), &json!("Printing"))
    );
    let last = order["events"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["status"], &last["message"]),
        (&json!("Printing"), &json!("Canceled"))
    );
}
