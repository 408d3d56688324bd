//! `PUT /api/orders`: from confirmed to delivered, and what is refused on the way.

use crate::fixtures::{Placed, example, two_items};
use crate::harness::client;
use crate::harness::client::Client;
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::schema::{assignments, order_events};
use serde_json::{Value, json};

fn put(client: &Client, placed: &Placed, status: &str) -> client::Answer {
    client.put_json(
        "/api/orders",
        &json!({"orderId": placed.id, "status": status, "reason": "porque sí"}),
    )
}

fn event_count(site: &Site) -> i64 {
    site.app
        .db
        .read_here(|conn| Ok(order_events::table.count().get_result(conn)?))
        .unwrap()
}

#[test]
fn the_whole_way_by_a_workshop() {
    let site = harness::start();
    let shop = site.shop();
    let placed = site.paid(&two_items());
    let (_, email) = site.taller_of(shop.cheap);
    let taller = site.sign_in(&email);
    for status in ["ACCEPTED", "IN_PRODUCTION", "READY"] {
        let answer = put(&taller, &placed, status);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(
            (site.status(placed.id), answer.json()["order"]["status"].as_str()),
            (status, Some(status))
        );
    }
    let body =
        json!({"orderId": placed.id, "status": "DISPATCHED", "carrier": "MRW", "trackingNumber": "G-123"});
    let sent = taller.put_json("/api/orders", &body).json();
    assert_eq!(sent["order"]["status"], "HANDED_TO_DELIVERY");
    assert_eq!(
        (
            sent["order"]["carrier"].clone(),
            sent["order"]["trackingNumber"].clone()
        ),
        (json!("MRW"), json!("G-123"))
    );
    let before = event_count(&site);
    assert_eq!(put(&taller, &placed, "HANDED_TO_DELIVERY").status, 200);
    assert_eq!(event_count(&site), before, "asking for what is so writes nothing");
    assert_eq!(put(&taller, &placed, "COMPLETED").status, 200);
    assert_eq!(site.status(placed.id), "COMPLETED");
}

#[test]
fn starting_accepts_as_well_and_pick_up_ends_in_delivery() {
    let site = harness::start();
    site.shop();
    let mut order = example();
    order["deliveryMethod"] = json!("PICKUP");
    order["shippingCost"] = json!(0);
    order["total"] = json!(12);
    order["totalBs"] = json!(480);
    order["payment"]["amountReported"] = json!(480);
    let placed = site.paid(&order);
    let operator = site.signed_in(Role::Operador);
    for (asked, held) in [
        ("IN_PRODUCTION", "IN_PRODUCTION"),
        ("READY", "READY"),
        ("HANDED_TO_DELIVERY", "COMPLETED"),
    ] {
        let answer = put(&operator, &placed, asked);
        assert_eq!(
            (answer.status, site.status(placed.id)),
            (200, held),
            "{}",
            answer.text()
        );
    }
    assert_eq!(put(&operator, &placed, "DISPATCHED").status, 200);
}

#[test]
fn illegal_moves_say_what_is_legal_and_change_nothing() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let waiting = site.place(&site.client(), &example());
    let early = put(&admin, &waiting, "IN_PRODUCTION");
    assert_eq!(
        (early.status, early.json()["code"].clone()),
        (409, json!("payment_incomplete"))
    );
    let paid = site.paid(&example());
    let before = event_count(&site);
    let skip = put(&admin, &paid, "READY");
    assert_eq!(skip.status, 409);
    let allowed: Vec<Value> = skip.json()["allowed"].as_array().unwrap().clone();
    assert!(
        allowed.contains(&json!("ACCEPTED")) && allowed.contains(&json!("IN_PRODUCTION")),
        "{allowed:?}"
    );
    assert_eq!(put(&admin, &paid, "PENDING").status, 409);
    assert_eq!(put(&admin, &paid, "REFUNDED").status, 409);
    assert_eq!((site.status(paid.id), event_count(&site)), ("NOTIFIED", before));

    put(&admin, &paid, "IN_PRODUCTION");
    assert_eq!(put(&admin, &paid, "ACCEPTED").status, 409);
    assert_eq!(put(&admin, &paid, "CONFIRMED").status, 409);
    for (body, field) in [
        (json!({"status": "READY"}), "orderId"),
        (json!({"orderId": paid.id}), "status"),
        (json!({"orderId": paid.id, "status": "LISTO"}), "status"),
        (json!({"orderId": 5, "status": "READY"}), "orderId"),
        (json!({"orderId": paid.id, "status": "CANCELLED"}), "reason"),
    ] {
        let answer = admin.put_json("/api/orders", &body);
        assert_eq!(answer.status, 400, "{body}: {}", answer.text());
        assert!(
            answer.json()["fields"][field].is_string(),
            "{body}: {}",
            answer.text()
        );
    }
    let unknown = admin.put_json(
        "/api/orders",
        &json!({"orderId": uuid::Uuid::new_v4(), "status": "READY"}),
    );
    assert_eq!(unknown.status, 404);
}

#[test]
fn every_role_moves_what_is_its_own() {
    let site = harness::start();
    let shop = site.shop();
    let placed = site.paid(&example());
    let (_, own) = site.taller_of(shop.cheap);
    let (_, foreign) = site.taller_of(shop.dear);
    let (own, foreign) = (site.sign_in(&own), site.sign_in(&foreign));
    assert_eq!(put(&foreign, &placed, "IN_PRODUCTION").status, 404);
    for status in ["CONFIRMED", "CANCELLED"] {
        assert_eq!(put(&own, &placed, status).status, 403);
        assert_eq!(put(&site.signed_in(Role::Operador), &placed, status).status, 403);
    }
    assert_eq!(
        put(&site.signed_in(Role::Cliente), &placed, "COMPLETED").status,
        403
    );
    assert_eq!(put(&site.client(), &placed, "READY").status, 401);
    assert_eq!(site.status(placed.id), "NOTIFIED");
}

#[test]
fn let_go_it_goes_to_the_next_and_never_back() {
    let site = harness::start();
    let shop = site.shop();
    let placed = site.paid(&example());
    let (_, cheap) = site.taller_of(shop.cheap);
    let (_, dear) = site.taller_of(shop.dear);
    let (cheap, dear) = (site.sign_in(&cheap), site.sign_in(&dear));
    let refused = cheap.put_json(
        "/api/orders",
        &json!({"orderId": placed.id, "status": "REJECTED"}),
    );
    assert!(refused.status == 400 && refused.json()["fields"]["reason"].is_string());
    assert_eq!(put(&cheap, &placed, "REJECTED").status, 200);
    assert_eq!(site.status(placed.id), "NOTIFIED");
    assert_eq!(put(&cheap, &placed, "REJECTED").status, 200, "a repeat");
    assert_eq!(put(&cheap, &placed, "ACCEPTED").status, 409);
    assert_eq!(put(&dear, &placed, "REJECTED").status, 200);
    assert_eq!(site.status(placed.id), "CONFIRMED", "nobody is left");
}

#[test]
fn a_workshop_that_let_an_order_go_reads_its_customer_no_more() {
    let site = harness::start();
    let shop = site.shop();
    let placed = site.paid(&example());
    let taller = site.sign_in(&site.taller_of(shop.cheap).1);
    let accepted = put(&taller, &placed, "ACCEPTED").json();
    assert_eq!(accepted["order"]["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        accepted["order"]["shippingAddress"],
        Value::Null,
        "not before it hands over"
    );
    for _ in 0..2 {
        let answer = put(&taller, &placed, "REJECTED");
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(
            answer.json(),
            json!({"success": true, "order": {"view": "TRACE", "id": placed.id, "orderNumber": placed.number}})
        );
    }
}

#[test]
fn cancelling_gives_back_what_was_paid() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let customer = site.signed_in(Role::Cliente);
    let unpaid = site.place(&customer, &example());
    let path = format!("/api/orders/{}/cancellation", unpaid.id);
    assert_eq!(
        site.signed_in(Role::Cliente)
            .post_json(&path, &json!({"reason": "x"}))
            .status,
        404
    );
    assert_eq!(customer.post_json(&path, &json!({})).status, 400);
    assert_eq!(
        customer
            .post_json(&path, &json!({"reason": "me equivoqué"}))
            .json()["order"]["status"],
        "CANCELLED"
    );
    assert_eq!(
        customer.post_json(&path, &json!({"reason": "otra vez"})).status,
        200
    );

    let paid = site.place(&customer, &example());
    site.confirm(&admin, &paid);
    put(&admin, &paid, "IN_PRODUCTION");
    let path = format!("/api/orders/{}/cancellation", paid.id);
    assert_eq!(customer.post_json(&path, &json!({"reason": "x"})).status, 409);
    assert_eq!(put(&admin, &paid, "CANCELLED").status, 200);
    assert_eq!(site.status(paid.id), "REFUND_PENDING");
    let states: Vec<String> = site
        .app
        .db
        .read_here(|conn| Ok(assignments::table.select(assignments::status).load(conn)?))
        .unwrap();
    assert_eq!(states, ["CANCELLED"]);
    assert_eq!(put(&admin, &paid, "READY").status, 409);
}

#[test]
fn what_was_made_of_a_cancelled_order_stays_where_it_is() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let placed = site.paid(&example());
    put(&admin, &placed, "IN_PRODUCTION");
    put(&admin, &placed, "READY");
    assert_eq!(put(&admin, &placed, "CANCELLED").status, 200);
    let work = crate::fixtures::rows::work_on(&site, placed.id);
    let before = event_count(&site);
    for verb in [
        krafta::domain::production::step_back,
        krafta::domain::production::cancel_assignment,
    ] {
        let refused = site.app.db.transact_here(|conn, now| {
            let actor = krafta::domain::orders::Actor::SYSTEM;
            krafta::domain::orders::change(conn, now, placed.id, |conn, order| {
                verb(conn, now, actor, order, work[0].id, "por error")
            })
        });
        assert!(
            matches!(&refused, Err(krafta::base::error::AppError::Conflict(why)) if why.code == "order_cancelled"),
            "{refused:?}"
        );
    }
    assert_eq!(event_count(&site), before);
    let after = crate::fixtures::rows::work_on(&site, placed.id);
    assert_eq!(after[0].status.as_str(), "READY");
}

#[test]
fn an_agreed_cost_is_frozen() {
    let site = harness::start();
    let shop = site.shop();
    let placed = site.paid(&two_items());
    let raise = site.app.db.read_here(|conn| {
        diesel::update(krafta::schema::workshop_offers::table)
            .set(
                krafta::schema::workshop_offers::cost.eq("9.00".parse::<krafta::base::money::Usd>().unwrap()),
            )
            .execute(conn)?;
        Ok(())
    });
    raise.unwrap();
    let (_, email) = site.taller_of(shop.cheap);
    let shown = site
        .sign_in(&email)
        .get(&format!("/api/orders/{}", placed.id))
        .text();
    assert!(
        shown.contains(r#""agreedCost":4.00"#) && shown.contains(r#""agreedCost":10.00"#),
        "{shown}"
    );
    let by_force = site.app.db.read_here(|conn| {
        diesel::update(assignments::table)
            .set(assignments::unit_cost.eq("1.00".parse::<krafta::base::money::Usd>().unwrap()))
            .execute(conn)?;
        Ok(())
    });
    assert!(by_force.is_err());
}

#[test]
fn two_items_moved_at_the_same_time_leave_the_right_status() {
    let site = harness::start();
    let shop = site.shop();
    for _ in 0..4 {
        // One item for each workshop: the dear one gets what the cheap one let go.
        let placed = site.paid(&two_items());
        site.app
            .db
            .transact_here(|conn, now| {
                use krafta::domain::orders::Actor;
                use krafta::domain::production;
                let item = krafta::domain::orders::items_of(conn, &[placed.id])?[1].id;
                let wish = production::AssignRequest {
                    workshop: shop.dear,
                    reason: Some("prueba".into()),
                    unit_cost: None,
                };
                krafta::domain::orders::change(conn, now, placed.id, |conn, order| {
                    production::assign(conn, now, Actor::SYSTEM, order, item, &wish)
                })
            })
            .unwrap();
        let clients: Vec<Client> = [shop.cheap, shop.dear]
            .into_iter()
            .map(|workshop| site.sign_in(&site.taller_of(workshop).1))
            .collect();
        for status in ["IN_PRODUCTION", "READY", "HANDED_TO_DELIVERY"] {
            std::thread::scope(|scope| {
                for client in &clients {
                    scope.spawn(|| assert_eq!(put(client, &placed, status).status, 200));
                }
            });
            assert_eq!(site.status(placed.id), status);
        }
    }
}

#[test]
fn a_part_of_the_money_does_not_confirm_an_order() {
    let site = harness::start();
    site.shop();
    let mut order = example();
    order["payment"]["amountReported"] = json!(100);
    let placed = site.place(&site.client(), &order);
    let admin = site.signed_in(Role::Admin);
    let before = event_count(&site);
    let answer = put(&admin, &placed, "CONFIRMED");
    assert_eq!(
        (answer.status, answer.json()["code"].clone()),
        (409, json!("payment_incomplete"))
    );
    assert_eq!((site.status(placed.id), event_count(&site)), ("REPORTED", before));
}

#[test]
fn what_is_promised_as_legal_can_be_asked() {
    let site = harness::start();
    let shop = site.shop();
    let waiting = site.place(&site.client(), &example());
    let paid = site.paid(&example());
    let (admin, operator) = (site.signed_in(Role::Admin), site.signed_in(Role::Operador));
    let taller = site.sign_in(&site.taller_of(shop.cheap).1);
    let allowed = |client: &Client, placed: &Placed| put(client, placed, "READY").json()["allowed"].clone();
    assert_eq!(
        allowed(&admin, &waiting),
        json!(["UNDER_REVIEW", "CONFIRMED", "REJECTED", "CANCELLED"])
    );
    assert_eq!(allowed(&operator, &waiting), json!([]));
    assert_eq!(
        allowed(&admin, &paid),
        json!(["ACCEPTED", "IN_PRODUCTION", "CANCELLED"])
    );
    assert_eq!(allowed(&operator, &paid), json!(["ACCEPTED", "IN_PRODUCTION"]));
    assert_eq!(
        allowed(&taller, &paid),
        json!(["ACCEPTED", "IN_PRODUCTION", "REJECTED"])
    );
    put(&admin, &waiting, "CANCELLED");
    assert_eq!(allowed(&admin, &waiting), json!([]));
}
