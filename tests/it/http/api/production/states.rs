//! The production API's words, and where they bring an order.

use super::{brought, bulk};
use crate::fixtures::{example, two_items};
use crate::harness;
use krafta::domain::accounts::Role;
use krafta::domain::orders::{self, EventKind};
use serde_json::json;

#[test]
fn each_word_goes_by_the_verbs_of_the_buttons() {
    let site = harness::start();
    site.shop();
    let placed = site.paid(&two_items());
    let operator = site.signed_in(Role::Operador);
    for (word, status) in [
        ("approved", "ACCEPTED"),
        ("approved", "ACCEPTED"),
        ("in_production", "IN_PRODUCTION"),
        ("fulfilled", "HANDED_TO_DELIVERY"),
        ("fulfilled", "HANDED_TO_DELIVERY"),
    ] {
        brought(&operator, placed.id, word);
        assert_eq!(site.status(placed.id), status, "{word}");
    }
    let events = site.app.db.read_here(|conn| orders::events_of(conn, placed.id));
    let moves: Vec<EventKind> = events
        .unwrap()
        .iter()
        .map(|event| event.kind)
        .filter(|kind| {
            matches!(
                kind,
                EventKind::Accepted | EventKind::Started | EventKind::Ready | EventKind::HandedOver
            )
        })
        .collect();
    // Each once: what is held already is no second event.
    assert_eq!(
        moves,
        [
            EventKind::Accepted,
            EventKind::Started,
            EventKind::Ready,
            EventKind::HandedOver
        ]
    );
}

#[test]
fn starting_accepts_and_a_pick_up_order_ends_with_its_hand_over() {
    let site = harness::start();
    site.shop();
    let mut body = example();
    body["deliveryMethod"] = json!("PICKUP");
    body["shippingCost"] = json!(0.00);
    body["total"] = json!(12.00);
    body["totalBs"] = json!(480.00);
    body["payment"]["amountReported"] = json!(480.00);
    let placed = site.paid(&body);
    let operator = site.signed_in(Role::Operador);
    assert_eq!(site.status(placed.id), "NOTIFIED");
    brought(&operator, placed.id, "in_production");
    brought(&operator, placed.id, "fulfilled");
    assert_eq!(site.status(placed.id), "COMPLETED");
}

#[test]
fn what_nobody_can_ask_for_is_refused_with_what_they_can() {
    let site = harness::start();
    site.shop();
    let placed = site.paid(&example());
    let admin = site.signed_in(Role::Admin);
    for word in ["draft", "submitted"] {
        let results = bulk(&admin, &json!({"ids": [placed.id], "status": word}));
        assert_eq!(
            (&results[0]["ok"], &results[0]["code"]),
            (&json!(false), &json!("illegal_move")),
            "{word}"
        );
        assert_eq!(
            results[0]["allowed"],
            json!(["approved", "in_production", "canceled"])
        );
    }
    // Ready and handed over, from production on only; and half of it is nothing.
    let results = bulk(&admin, &json!({"ids": [placed.id], "status": "fulfilled"}));
    assert_eq!(results[0]["code"], "illegal_move");
    assert_eq!(site.status(placed.id), "NOTIFIED");

    // On hold nothing starts, though «accepted» would have come first.
    bulk(&admin, &json!({"ids": [placed.id], "priority": "hold"}));
    let results = bulk(
        &admin,
        &json!({"ids": [placed.id], "status": "in_production", "notes": "ya"}),
    );
    assert_eq!(results[0]["code"], "on_hold");
    assert_eq!(site.status(placed.id), "NOTIFIED");
}

#[test]
fn cancelling_is_an_admins_and_its_note_is_the_reason() {
    let site = harness::start();
    site.shop();
    let placed = site.paid(&example());
    let operator = site.signed_in(Role::Operador);
    let cancel = json!({"ids": [placed.id], "status": "canceled"});
    let answer = operator.post_json("/api/production/bulk", &cancel);
    assert_eq!(
        (answer.status, &answer.json()["code"]),
        (403, &json!("forbidden"))
    );
    brought(&operator, placed.id, "in_production");

    let admin = site.signed_in(Role::Admin);
    let results = bulk(&admin, &cancel);
    assert_eq!(results[0]["code"], "invalid");
    assert!(
        results[0]["error"].as_str().unwrap().contains("«notes»"),
        "{results:?}"
    );
    let results = bulk(
        &admin,
        &json!({"ids": [placed.id], "status": "canceled", "notes": "Lo pidió el cliente"}),
    );
    assert_eq!(
        (&results[0]["status"], &results[0]["orderStatus"]),
        (&json!("REFUND_PENDING"), &json!("canceled"))
    );
    let events = site.app.db.read_here(|conn| orders::events_of(conn, placed.id));
    let told = events.unwrap();
    let last = told.last().unwrap();
    assert_eq!(
        (last.kind, last.reason.as_deref()),
        (EventKind::Cancelled, Some("Lo pidió el cliente"))
    );
    brought(&admin, placed.id, "canceled");
}
