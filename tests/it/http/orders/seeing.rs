//! Who sees an order, and what the page says in each status.

use super::{page_of, put, status_of, without_payment};
use crate::fixtures::{Placed, example, two_items};
use crate::harness::client::Client;
use crate::harness::people::PASSWORD;
use crate::harness::snapshot;
use crate::harness::{self, Site};
use krafta::domain::accounts::{self, NewUser, Role};
use krafta::domain::lifecycle::OrderStatus;
use krafta::domain::ordering;
use krafta::domain::orders::{self, Actor};
use serde_json::json;

#[test]
fn the_owner_staff_and_the_holder_of_the_link_see_it_and_nobody_else() {
    let site = harness::start();
    let shop = site.shop();
    let owner = site.signed_in(Role::Cliente);
    let order = site.place(&owner, &example());
    let path = page_of(order.id);

    for client in [
        &owner,
        &site.signed_in(Role::Admin),
        &site.signed_in(Role::Operador),
    ] {
        let page = client.get(&path);
        assert_eq!(page.status, 200);
        assert!(page.text().contains(&order.number));
    }
    let by_link = site.client().get(&order.link());
    assert_eq!(by_link.status, 200);
    assert_eq!(by_link.header("referrer-policy"), "same-origin");
    assert_eq!(site.signed_in(Role::Cliente).get(&order.link()).status, 200);

    let before = site.app.db.statements();
    assert_eq!(site.client().get(&order.link()).status, 200);
    // Whether what is known still holds, the order, its items with who makes them, its payments, its events.
    assert!(site.app.db.statements() - before <= 5);

    let (_, email) = site.taller_of(shop.cheap);
    for client in [&site.signed_in(Role::Cliente), &site.sign_in(&email)] {
        assert_eq!(client.get(&path).status, 404);
        assert_eq!(client.get(&format!("{path}?token=AAAA")).status, 404);
    }
    assert_eq!(
        site.client()
            .get(&format!("{path}?token={}", "A".repeat(43)))
            .status,
        404
    );
    let away = site.client().get(&path);
    assert_eq!(away.status, 303);
    assert!(
        away.header("location").starts_with("/login?next=%2Forders%2F"),
        "{}",
        away.header("location")
    );
    let other = site.place(&site.client(), &example());
    assert_eq!(
        site.client().get(&format!("{path}?token={}", other.token)).status,
        404
    );
    assert_eq!(
        owner.get(&format!("/orders/{}", uuid::Uuid::new_v4())).status,
        404
    );
    assert_eq!(owner.get("/orders/no-es-un-pedido").status, 404);
}

#[test]
fn a_renewed_link_is_the_only_one_that_opens() {
    let site = harness::start();
    site.shop();
    let order = site.place(&site.client(), &example());
    site.app
        .db
        .transact_here(|conn, now| {
            orders::change(conn, now, order.id, |conn, order| {
                ordering::renew_link(conn, now, Actor::SYSTEM, order)
            })
        })
        .unwrap();
    assert_eq!(site.client().get(&order.link()).status, 404);
    let fields = [("token", order.token.as_str()), ("reason", "Ya no")];
    let dead = site
        .client()
        .post_form(&format!("{}/cancellation", page_of(order.id)), &fields);
    assert_eq!((dead.status, site.status(order.id)), (404, "REPORTED"));
    let token = site.app.signed_links.for_order(order.id, 2);
    assert_eq!(
        site.client()
            .get(&format!("{}?token={token}", page_of(order.id)))
            .status,
        200
    );
}

/// The key, and all that one reads.
fn says(client: &Client, order: &Placed, status: OrderStatus, name: &str) {
    let page = client.get(&order.link());
    assert_eq!(page.status, 200);
    assert_eq!(status_of(&page.text()), status.as_str());
    let words = page.words();
    for meant in [status.label(), status.description()] {
        assert!(words.contains(meant), "{status}: {meant}");
    }
    snapshot::holds("http/orders", name, &words);
}

#[test]
fn each_status_shows_its_label_and_description() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let guest = site.client();

    let unpaid = site.place(&guest, &without_payment(example()));
    says(&guest, &unpaid, OrderStatus::Pending, "pending");
    put(&admin, &unpaid, "CANCELLED", json!({}));
    says(&guest, &unpaid, OrderStatus::Cancelled, "cancelled");

    let order = site.place(&guest, &example());
    says(&guest, &order, OrderStatus::Reported, "reported");
    let carrier = json!({"carrier": "MRW", "trackingNumber": "GUIA-77"});
    for (asked, status, name, more) in [
        (
            "UNDER_REVIEW",
            OrderStatus::UnderReview,
            "under_review",
            json!({}),
        ),
        ("CONFIRMED", OrderStatus::Notified, "notified", json!({})),
        ("ACCEPTED", OrderStatus::Accepted, "accepted", json!({})),
        (
            "IN_PRODUCTION",
            OrderStatus::InProduction,
            "in_production",
            json!({}),
        ),
        ("READY", OrderStatus::Ready, "ready", json!({})),
        (
            "DISPATCHED",
            OrderStatus::HandedToDelivery,
            "handed_to_delivery",
            carrier,
        ),
        ("COMPLETED", OrderStatus::Completed, "completed", json!({})),
    ] {
        put(&admin, &order, asked, more);
        says(&guest, &order, status, name);
    }

    let rejected = site.place(&guest, &example());
    let reason = json!({"reason": "No aparece en el banco"});
    put(&admin, &rejected, "REJECTED", reason);
    says(&guest, &rejected, OrderStatus::Rejected, "rejected");

    let refunded = site.paid(&example());
    put(&admin, &refunded, "CANCELLED", json!({}));
    says(&guest, &refunded, OrderStatus::RefundPending, "refund_pending");
}

#[test]
fn a_pick_up_order_is_fetched_not_sent() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let mut pickup = example();
    pickup["deliveryMethod"] = json!("PICKUP");
    pickup["shippingCost"] = json!(0);
    pickup["total"] = json!(12);
    pickup["totalBs"] = json!(480);
    pickup["payment"]["amountReported"] = json!(480);
    let order = site.paid(&pickup);
    for status in ["ACCEPTED", "IN_PRODUCTION", "READY"] {
        put(&admin, &order, status, json!({}));
    }
    says(&site.client(), &order, OrderStatus::Ready, "ready_for_pick_up");
}

fn admin_called(site: &Site, name: &str) -> Client {
    let email = "jefa@krafta.test";
    let new = NewUser {
        email: email.into(),
        password_hash: accounts::hash_password(PASSWORD).unwrap(),
        name: name.into(),
        role: Role::Admin,
        workshop: None,
        is_proven: true,
    };
    site.app
        .db
        .transact_here(|conn, now| accounts::create(conn, now, new.clone()))
        .unwrap();
    site.sign_in(email)
}

#[test]
fn names_of_staff_and_what_they_note_stay_with_them() {
    let site = harness::start();
    site.shop();
    let admin = admin_called(&site, "Yulimar Secreta");
    let order = site.place(&site.client(), &example());
    put(&admin, &order, "UNDER_REVIEW", json!({}));
    put(&admin, &order, "CONFIRMED", json!({}));
    // Of one workshop's refusal, and of a step back, the customer learns nothing.
    let answer = admin.put_json(
        "/api/orders",
        &json!({"orderId": order.id, "status": "ACCEPTED", "reason": "apunte interno"}),
    );
    assert_eq!(answer.status, 200);
    let work = crate::fixtures::rows::work_on(&site, order.id);
    site.app
        .db
        .transact_here(|conn, now| {
            let actor = Actor::SYSTEM;
            orders::change(conn, now, order.id, |conn, order| {
                krafta::domain::production::step_back(
                    conn,
                    now,
                    actor,
                    order,
                    work[0].id,
                    "la jefa se equivocó",
                )
            })
        })
        .unwrap();
    let page = site.client().get(&order.link()).text();
    for hidden in [
        "Yulimar",
        "jefa",
        "apunte interno",
        "Un paso atrás",
        "$4,00",
        "agreedCost",
    ] {
        assert!(!page.contains(hidden), "{hidden}");
    }
    assert!(page.contains("· Krafta") && page.contains("· Tú"));
}

#[test]
fn what_people_type_is_shown_as_text() {
    let site = harness::start();
    site.shop();
    let mut nasty = two_items();
    for field in ["customerName", "shippingAddress", "notes"] {
        nasty[field] = json!("<script>alert('x')</script>\"><b>negrita</b>");
    }
    for field in ["reference", "originBank", "payerName"] {
        nasty["payment"][field] = json!("<b>negrita</b>\"");
    }
    // A Pago Móvil's reference is a number.
    nasty["payment"]["method"] = json!("TRANSFERENCIA");
    let order = site.place(&site.client(), &nasty);
    let reason = "<b>negrita</b>";
    put(
        &site.signed_in(Role::Admin),
        &order,
        "REJECTED",
        json!({"reason": reason}),
    );
    let page = site.client().get(&order.link()).text();
    assert!(!page.contains("<b>") && !page.contains("<script>alert"), "{page}");
    assert!(page.contains("&#60;b&#62;negrita"));
}
