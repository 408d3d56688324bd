//! `GET` and `PUT /api/workshop`.

use super::*;

#[test]
fn the_api_shows_the_queue_without_what_the_customer_pays() {
    let Shop {
        site,
        taller,
        workshop,
    } = shop();
    let order = Paid::new(&[("taza", 4)]).notes("Rápido").place(&site);
    let card = queue(&taller)[0].clone();
    let item = &card["items"][0];
    assert_eq!(card["orderId"], json!(order.id));
    assert_eq!(card["createdAt"], "2026-01-15T19:40:00Z");
    assert_eq!(
        (&card["status"], &card["priority"]),
        (&json!("NOTIFIED"), &json!("STANDARD"))
    );
    assert_eq!(card["workshopId"], json!(workshop));
    assert_eq!(
        (&card["workshopName"], &card["notes"]),
        (&json!("Taller Uno"), &json!("Rápido"))
    );
    assert_eq!(
        (&item["productName"], &item["quantity"]),
        (&json!("Producto taza"), &json!(4))
    );
    let assignment = &item["assignment"];
    let cost = |name: &str| assignment[name].as_f64();
    assert_eq!((cost("unitCost"), cost("agreedCost")), (Some(3.5), Some(14.0)));
    assert_eq!(assignment["dueDate"], "2026-01-20");
    assert_eq!(card["customerName"], Value::Null);
    let text = card.to_string();
    for hidden in [
        "12.34",
        "15.0",
        // As a number: an id may well hold these digits.
        ":600",
        "REF-778899",
        "Secreto",
        "Ana",
        "Libertador",
        "ana@",
        "payment",
    ] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
}

#[test]
fn the_api_moves_an_order_the_whole_way() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    for (asked, held) in [
        ("ACCEPTED", "ACCEPTED"),
        ("IN_PRODUCTION", "IN_PRODUCTION"),
        ("READY", "READY"),
        ("DISPATCHED", "HANDED_TO_DELIVERY"),
        ("COMPLETED", "COMPLETED"),
    ] {
        for _ in 0..2 {
            let body =
                json!({"orderId": order.id, "status": asked, "carrier": "Zoom", "trackingNumber": "9"});
            let moved = taller.put_json("/api/workshop", &body);
            assert_eq!(moved.status, 200, "{asked}: {}", moved.text());
            let moved = moved.json();
            assert_eq!(
                (&moved["success"], &moved["status"]),
                (&json!(true), &json!(held))
            );
            assert_eq!(moved["order"]["status"], json!(held));
        }
    }
    let back = taller.put_json(
        "/api/workshop",
        &json!({"orderId": order.id, "status": "ACCEPTED"}),
    );
    assert_eq!((back.status, &back.json()["allowed"]), (409, &json!([])));
    assert_eq!(queue(&taller)[0]["trackingNumber"], "9");
}

#[test]
fn the_api_names_what_is_wrong() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    let work = work_on(&site, order.id)[0].id;
    let wrong = |body: Value, field: &str| {
        let answer = taller.put_json("/api/workshop", &body);
        assert_eq!(answer.status, 400, "{body}: {}", answer.text());
        assert!(
            answer.json()["fields"][field].is_string(),
            "{body}: {}",
            answer.text()
        );
    };
    wrong(json!({"status": "READY"}), "orderId");
    wrong(
        json!({"orderId": order.id, "assignmentId": work, "status": "READY"}),
        "assignmentId",
    );
    wrong(json!({"orderId": "x", "status": "READY"}), "orderId");
    wrong(json!({"assignmentId": 5, "status": "READY"}), "assignmentId");
    wrong(json!({"orderId": order.id}), "status");
    for status in [
        "DONE",
        "ready",
        "NOTIFIED",
        "PENDING_ASSIGNMENT",
        "CANCELLED",
        "CONFIRMED",
        "REPORTED",
    ] {
        wrong(json!({"orderId": order.id, "status": status}), "status");
    }
    wrong(json!({"orderId": order.id, "status": "REJECTED"}), "reason");
    wrong(
        json!({"orderId": order.id, "status": "REJECTED", "reason": " "}),
        "reason",
    );
    let early = taller.put_json("/api/workshop", &json!({"orderId": order.id, "status": "READY"}));
    assert_eq!(early.status, 409);
    assert_eq!(
        early.json()["allowed"],
        json!(["ACCEPTED", "IN_PRODUCTION", "REJECTED"])
    );
    let unknown = json!({"orderId": OrderId::any(), "status": "READY"});
    assert_eq!(taller.put_json("/api/workshop", &unknown).status, 404);
    assert_eq!(stages(&site, order.id), [S::Notified]);

    let let_go = json!({"orderId": order.id, "status": "REJECTED", "reason": "Sin tinta"});
    for _ in 0..2 {
        let gone = taller.put_json("/api/workshop", &let_go);
        assert_eq!(gone.status, 200, "{}", gone.text());
        assert_eq!(
            (&gone.json()["status"], &gone.json()["order"]),
            (&json!("REJECTED"), &Value::Null)
        );
    }
}
