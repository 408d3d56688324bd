//! `/api/payments`: reporting and deciding.

use crate::fixtures::{Placed, example, payment};
use crate::harness::client;
use crate::harness::client::Client;
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::schema::{order_events, payment_verification_log};
use serde_json::{Value, json};

fn decide(client: &Client, placed: &Placed, status: &str) -> client::Answer {
    client.put_json(
        "/api/payments",
        &json!({"orderId": placed.id, "status": status, "rejectionReason": "No aparece en el banco"}),
    )
}

fn log_rows(site: &Site) -> i64 {
    site.app
        .db
        .read_here(|conn| Ok(payment_verification_log::table.count().get_result(conn)?))
        .unwrap()
}

fn events(site: &Site, placed: &Placed) -> Vec<String> {
    site.app
        .db
        .read_here(|conn| {
            Ok(order_events::table
                .filter(order_events::order_id.eq(placed.id))
                .order(order_events::id)
                .select(order_events::kind)
                .load(conn)?)
        })
        .unwrap()
}

fn another(placed: &Placed, more: Value) -> Value {
    let mut body = payment();
    body["orderId"] = json!(placed.id);
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

#[test]
fn review_confirm_and_the_work_begins() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let placed = site.place(&site.client(), &example());
    assert_eq!(decide(&admin, &placed, "UNDER_REVIEW").status, 200);
    assert_eq!(site.status(placed.id), "UNDER_REVIEW");
    let answer = decide(&admin, &placed, "CONFIRMED").json();
    assert_eq!(
        (&answer["orderStatus"], &answer["paymentStatus"]),
        (&json!("NOTIFIED"), &json!("CONFIRMED"))
    );
    assert_eq!(log_rows(&site), 2);
    assert_eq!(
        events(&site, &placed),
        ["placed", "review_started", "payment_confirmed", "assigned"]
    );

    // Again, and through the other door: the same answer, nothing new.
    assert_eq!(decide(&admin, &placed, "CONFIRMED").status, 200);
    let again = admin.put_json(
        "/api/orders",
        &json!({"orderId": placed.id, "status": "CONFIRMED"}),
    );
    assert_eq!(again.status, 200, "{}", again.text());
    assert_eq!((log_rows(&site), events(&site, &placed).len()), (2, 4));
    let late = decide(&admin, &placed, "REJECTED");
    assert_eq!(
        (late.status, late.json()["code"].clone()),
        (409, json!("already_decided"))
    );
}

#[test]
fn rejected_with_a_reason_and_reported_again() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let placed = site.place(&site.client(), &example());
    let without = admin.put_json(
        "/api/payments",
        &json!({"orderId": placed.id, "status": "REJECTED"}),
    );
    assert_eq!(without.status, 400);
    assert!(without.json()["fields"]["rejectionReason"].is_string());
    assert_eq!(decide(&admin, &placed, "REJECTED").status, 200);
    assert_eq!(site.status(placed.id), "REJECTED");

    let guest = site.client();
    let again = another(&placed, json!({"reference": "00999"}));
    assert_eq!(guest.post_json("/api/payments", &again).status, 401);
    let mut with_token = again.clone();
    with_token["token"] = json!("wrong");
    assert_eq!(guest.post_json("/api/payments", &with_token).status, 404);
    with_token["token"] = json!(placed.token);
    let first = guest.post_json("/api/payments", &with_token);
    assert_eq!(first.status, 200, "{}", first.text());
    assert_eq!(site.status(placed.id), "REPORTED");
    // Pressed twice.
    assert_eq!(guest.post_json("/api/payments", &with_token).json(), first.json());
    assert_eq!(decide(&admin, &placed, "CONFIRMED").status, 200);
    let paid = guest.post_json(
        "/api/payments",
        &another(&placed, json!({"token": placed.token, "reference": "1"})),
    );
    assert_eq!(
        (paid.status, paid.json()["code"].clone()),
        (409, json!("already_paid"))
    );
}

#[test]
fn payments_in_parts_add_up() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let mut order = example();
    order["payment"]["amountReported"] = json!(200.01);
    let placed = site.place(&site.client(), &order);
    assert_eq!(
        decide(&admin, &placed, "CONFIRMED").json()["paymentStatus"],
        "PENDING"
    );
    let second = another(
        &placed,
        json!({"token": placed.token, "method": "ZELLE", "amountReported": 10, "reference": "Z9", "originBank": "Wise"}),
    );
    assert_eq!(site.client().post_json("/api/payments", &second).status, 200);
    let shown = admin.get(&format!("/api/orders/{}", placed.id)).text();
    assert!(shown.contains(r#""amountExpected":10.00"#), "{shown}");
    let third = another(
        &placed,
        json!({"token": placed.token, "amountReported": 1, "reference": "10"}),
    );
    assert_eq!(site.client().post_json("/api/payments", &third).status, 200);
    // Two are open: which one is meant?
    let unclear = decide(&admin, &placed, "CONFIRMED");
    assert!(
        unclear.status == 400 && unclear.json()["fields"]["submissionId"].is_string(),
        "{}",
        unclear.text()
    );
    let payments = admin.get(&format!("/api/orders/{}", placed.id)).json()["order"]["payments"].clone();
    let zelle = payments
        .as_array()
        .unwrap()
        .iter()
        .find(|paid| paid["method"] == "ZELLE")
        .unwrap()["id"]
        .clone();
    let body =
        json!({"orderId": placed.id, "submissionId": zelle, "status": "CONFIRMED", "amountReceived": 10});
    let done = admin.put_json("/api/payments", &body).json();
    assert_eq!(done["paymentStatus"], "CONFIRMED");
}

#[test]
fn only_admins_decide_and_only_what_can_be_decided() {
    let site = harness::start();
    site.shop();
    let placed = site.place(&site.client(), &example());
    for role in [Role::Operador, Role::Taller, Role::Cliente] {
        assert_eq!(decide(&site.signed_in(role), &placed, "CONFIRMED").status, 403);
    }
    assert_eq!(decide(&site.client(), &placed, "CONFIRMED").status, 401);
    let admin = site.signed_in(Role::Admin);
    for (body, status, field) in [
        (json!({"status": "CONFIRMED"}), 400, "orderId"),
        (json!({"orderId": "x", "status": "CONFIRMED"}), 400, "orderId"),
        (json!({"orderId": placed.id}), 400, "status"),
        (json!({"orderId": placed.id, "status": "PAID"}), 400, "status"),
        (json!({"orderId": placed.id, "status": "REPORTED"}), 400, "reason"),
        (
            json!({"orderId": placed.id, "status": "CONFIRMED", "amountReceived": 0}),
            400,
            "amountReceived",
        ),
        (
            json!({"orderId": placed.id, "status": "CONFIRMED", "amountReceived": -1}),
            400,
            "amountReceived",
        ),
        (
            json!({"orderId": uuid::Uuid::new_v4(), "status": "CONFIRMED"}),
            404,
            "",
        ),
        (
            json!({"orderId": placed.id, "submissionId": uuid::Uuid::new_v4(), "status": "CONFIRMED"}),
            404,
            "",
        ),
    ] {
        let answer = admin.put_json("/api/payments", &body);
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
        assert!(
            field.is_empty() || answer.json()["fields"][field].is_string(),
            "{body}: {}",
            answer.text()
        );
    }
    assert_eq!((site.status(placed.id), log_rows(&site)), ("REPORTED", 0));
}

#[test]
fn two_admins_at_once_one_wins() {
    let site = harness::start();
    site.shop();
    let (one, two) = (site.signed_in(Role::Admin), site.signed_in(Role::Admin));
    for _ in 0..5 {
        let placed = site.place(&site.client(), &example());
        let (yes, no) = std::thread::scope(|scope| {
            let yes = scope.spawn(|| decide(&one, &placed, "CONFIRMED").status);
            let no = scope.spawn(|| decide(&two, &placed, "REJECTED").status);
            (yes.join().unwrap(), no.join().unwrap())
        });
        let expected = if yes == 200 {
            (200, 409, "NOTIFIED")
        } else {
            (409, 200, "REJECTED")
        };
        assert_eq!((yes, no, site.status(placed.id)), expected);
    }
}

#[test]
fn money_confirmed_after_a_cancellation_is_owed_back() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let placed = site.place(&site.client(), &example());
    let cancel = json!({"orderId": placed.id, "status": "CANCELLED"});
    assert_eq!(admin.put_json("/api/orders", &cancel).status, 200);
    assert_eq!(site.status(placed.id), "CANCELLED");
    let more = another(&placed, json!({"token": placed.token, "reference": "5"}));
    assert_eq!(site.client().post_json("/api/payments", &more).status, 409);
    assert_eq!(
        decide(&admin, &placed, "CONFIRMED").json()["orderStatus"],
        "REFUND_PENDING"
    );
}

#[test]
fn the_log_cannot_be_rewritten() {
    let site = harness::start();
    site.shop();
    site.paid(&example());
    let outcome = site.app.db.read_here(|conn| {
        diesel::update(payment_verification_log::table)
            .set(payment_verification_log::reason.eq("otra"))
            .execute(conn)?;
        Ok(())
    });
    assert!(outcome.is_err());
    let outcome = site.app.db.read_here(|conn| {
        diesel::delete(order_events::table).execute(conn)?;
        Ok(())
    });
    assert!(outcome.is_err());
}

#[test]
fn ten_payments_of_an_order_may_wait_for_a_decision() {
    let site = harness::start();
    site.shop();
    let placed = site.place(&site.client(), &example());
    let report = |reference: u32| {
        let more = json!({"token": placed.token, "reference": reference.to_string()});
        site.client().post_json("/api/payments", &another(&placed, more))
    };
    for reference in 1000..1009 {
        assert_eq!(report(reference).status, 200);
    }
    let refused = report(1009);
    assert_eq!(
        (refused.status, refused.json()["code"].clone()),
        (409, json!("too_many_open_payments"))
    );
    assert_eq!(report(1008).status, 200, "a repeat is the same report");
}
