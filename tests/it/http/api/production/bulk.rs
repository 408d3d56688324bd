//! `POST /api/production/bulk`: many orders at once, each by itself.

use super::bulk;
use crate::fixtures::{example, two_items};
use crate::harness;
use krafta::domain::accounts::Role;
use krafta::domain::orders::{self, EventKind};
use krafta::domain::production;
use serde_json::{Value, json};
use uuid::Uuid;

#[test]
fn one_that_cannot_be_done_stops_no_other_and_each_is_told() {
    let site = harness::start();
    site.shop();
    let first = site.paid(&example());
    let unpaid = site.place(&site.client(), &example());
    let last = site.paid(&two_items());
    let unknown = Uuid::new_v4().to_string();
    let operator = site.signed_in(Role::Operador);
    let ids = json!([first.id, unknown, unpaid.id, "no-es-un-id", first.id, "", last.id]);
    let results = bulk(
        &operator,
        &json!({"ids": ids, "status": "ACCEPTED", "notes": "Lote del sábado"}),
    );
    let told: Vec<(Value, bool, &str)> = results
        .iter()
        .map(|result| {
            let code = result["code"].as_str().unwrap_or_default();
            (result["id"].clone(), result["ok"].as_bool().unwrap(), code)
        })
        .collect();
    assert_eq!(
        told,
        [
            (json!(first.id), true, ""),
            (json!(unknown), false, "order_not_found"),
            (json!(unpaid.id), false, "payment_incomplete"),
            (json!("no-es-un-id"), false, "order_not_found"),
            (json!(first.id), false, "duplicate_id"),
            (json!(""), false, "order_not_found"),
            (json!(last.id), true, ""),
        ]
    );
    assert_eq!(results[2]["allowed"], json!([]));
    assert_eq!(results[1]["error"], "Order not found");
    assert_eq!(results[0]["status"], "ACCEPTED");
    let statuses = [first.id, unpaid.id, last.id].map(|id| site.status(id));
    assert_eq!(statuses, ["ACCEPTED", "REPORTED", "ACCEPTED"]);
    // What was refused got no note either.
    let notes = [first.id, unpaid.id, last.id].map(|id| {
        let events = site.app.db.read_here(|conn| orders::events_of(conn, id)).unwrap();
        events
            .iter()
            .filter(|event| event.kind == EventKind::Note)
            .count()
    });
    assert_eq!(notes, [1, 0, 1]);
}

#[test]
fn too_many_ids_or_nothing_to_do_changes_nothing_and_names_the_field() {
    let site = harness::start();
    site.shop();
    let placed = site.paid(&example());
    let operator = site.signed_in(Role::Operador);
    let mut many: Vec<String> = (0..4999).map(|_| Uuid::new_v4().to_string()).collect();
    many.insert(0, placed.id.to_string());
    for (body, field) in [
        (json!({"ids": many, "status": "approved"}), "ids"),
        (json!({"ids": many[..201], "status": "approved"}), "ids"),
        (json!({"ids": [], "status": "approved"}), "ids"),
        (json!({"ids": placed.id, "status": "approved"}), "ids"),
        (json!({"status": "approved"}), "ids"),
        (json!({"ids": [placed.id, 7], "status": "approved"}), "ids[1]"),
        (json!({"ids": [placed.id]}), "status"),
        (json!({"ids": [placed.id], "status": "PENDING"}), "status"),
        (json!({"ids": [placed.id], "status": "terminado"}), "status"),
        (json!({"ids": [placed.id], "priority": "ya"}), "priority"),
        (json!({"ids": [placed.id], "workshopId": "x"}), "workshopId"),
        (json!({"ids": [placed.id], "notes": "a".repeat(2001)}), "notes"),
    ] {
        let answer = operator.post_json("/api/production/bulk", &body);
        assert_eq!(answer.status, 400, "{}", answer.text());
        assert!(
            answer.json()["fields"][field].is_string(),
            "{field}: {}",
            answer.text()
        );
    }
    assert_eq!(site.status(placed.id), "NOTIFIED");
    // Two hundred are taken, whatever they are.
    many.truncate(200);
    let results = bulk(&operator, &json!({"ids": many, "status": "approved"}));
    let done = results.iter().filter(|result| result["ok"] == true).count();
    assert_eq!((results.len(), done), (200, 1));
}

#[test]
fn priority_and_workshop_change_by_their_own_verbs() {
    let site = harness::start();
    let shop = site.shop();
    let (first, second) = (site.paid(&example()), site.paid(&two_items()));
    let operator = site.signed_in(Role::Operador);
    let ids = json!([first.id, second.id]);
    let results = bulk(&operator, &json!({"ids": ids, "priority": "rush"}));
    assert_eq!(results[1]["priority"], "RUSH");

    // Taking work from a workshop wants a reason.
    let results = bulk(&operator, &json!({"ids": ids, "workshopId": shop.dear}));
    for result in &results {
        assert_eq!(result["code"], "invalid", "{result}");
        assert!(result["error"].as_str().unwrap().contains("«notes»"), "{result}");
    }
    let results = bulk(
        &operator,
        &json!({"ids": ids, "workshopId": shop.dear, "notes": "Se quedaron sin tinta"}),
    );
    assert!(results.iter().all(|result| result["ok"] == true), "{results:?}");
    for (order, items) in [(first.id, 1), (second.id, 2)] {
        let works = site
            .app
            .db
            .read_here(|conn| production::active_of(conn, &[order]))
            .unwrap();
        let there: Vec<bool> = works.iter().map(|work| work.workshop_id == shop.dear).collect();
        assert_eq!(there, vec![true; items]);
    }
}
