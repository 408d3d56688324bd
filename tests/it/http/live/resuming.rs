//! `GET /api/production/{id}/events`: a client that comes back gets exactly what it missed.

use super::stream::{Frame, Stream};
use super::{Twin, until};
use crate::fixtures::example;
use crate::harness;
use crate::harness::client::Client;
use krafta::base::ids::OrderId;
use krafta::domain::accounts::Role;
use serde_json::json;

fn advance(workshop: &Client, order: OrderId, status: &str) {
    let answer = workshop.put_json("/api/workshop", &json!({"orderId": order, "status": status}));
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// The frames up to this stage.
fn up_to(stream: &mut Stream, stage: &str) -> Vec<Frame> {
    let mut frames = Vec::new();
    loop {
        let frame = stream.event();
        let is_last = frame.event == "fulfillment_event" && frame.json()["status"] == stage;
        frames.push(frame);
        if is_last {
            return frames;
        }
    }
}

#[test]
fn a_client_follows_an_order_and_resumes_where_it_was() {
    let site = harness::start();
    let shop = site.shop();
    let owner = site.signed_in(Role::Cliente);
    let admin = site.signed_in(Role::Admin);
    let workshop = site.sign_in(&site.taller_of(shop.cheap).1);
    let order = site.place(&owner, &example());
    let twin = Twin::of(&site);
    let path = format!("/api/production/{}/events", order.id);
    let mut stream = Stream::open(&twin.address, &path, &owner, None);
    assert_eq!(stream.status, 200);
    until("it is open", || twin.services.hub.open() == 1);

    site.confirm(&admin, &order);
    let frames = up_to(&mut stream, "Queued");
    let queued = frames.last().unwrap().clone();
    let shape: Vec<String> = queued.json().as_object().unwrap().keys().cloned().collect();
    assert_eq!(shape, ["id", "message", "metadata", "occurredAt", "status"]);
    assert_eq!(queued.json()["id"], queued.id);
    assert_eq!(queued.json()["message"], "Payment confirmed, order queued");
    let change = frames.iter().find(|frame| frame.event == "order").unwrap().json();
    assert_eq!(change["id"], order.id.to_string());
    assert_eq!(
        (&change["status"], &change["orderStatus"]),
        (&json!("Queued"), &json!("submitted"))
    );
    assert!(change["updatedAt"].is_string());

    // The line breaks here; meanwhile the order goes on.
    drop(stream);
    advance(&workshop, order.id, "ACCEPTED");
    advance(&workshop, order.id, "IN_PRODUCTION");
    let mut again = Stream::open(&twin.address, &path, &owner, Some(&queued.id));
    let missed = up_to(&mut again, "Printing");
    let stages: Vec<String> = missed
        .iter()
        .filter(|frame| frame.event == "fulfillment_event")
        .map(|frame| {
            format!(
                "{} {}",
                frame.json()["status"],
                frame.json()["metadata"]["orderStatus"]
            )
        })
        .collect();
    assert_eq!(
        stages,
        ["\"Queued\" \"approved\"", "\"Printing\" \"in_production\""],
        "{missed:?}"
    );
    let ids: Vec<i64> = missed.iter().filter_map(|frame| frame.id.parse().ok()).collect();
    assert!(
        ids.iter().all(|id| *id > queued.id.parse().unwrap()),
        "{missed:?}"
    );
    assert!(ids.is_sorted(), "{missed:?}");
    // And then what happens, without anything twice.
    advance(&workshop, order.id, "READY");
    let rest = up_to(&mut again, "Ready");
    assert!(
        rest.iter()
            .all(|frame| frame.id.parse().unwrap_or(i64::MAX) > *ids.last().unwrap()),
        "{rest:?}"
    );
    assert_eq!(rest.len(), 2, "the order and its stage: {rest:?}");

    // Whoever has missed nothing gets nothing.
    let last = &rest.last().unwrap().id;
    let mut fresh = Stream::open(&twin.address, &path, &owner, Some(last));
    advance(&workshop, order.id, "DISPATCHED");
    let first = fresh.event();
    assert_eq!(first.json()["orderStatus"], "fulfilled", "{first:?}");
}

#[test]
fn only_those_who_may_see_the_order_follow_it() {
    let site = harness::start();
    let shop = site.shop();
    let owner = site.signed_in(Role::Cliente);
    let order = site.place(&owner, &example());
    let path = format!("/api/production/{}/events", order.id);
    let status = |client: &Client, path: &str| Stream::open(&site.address, path, client, None).status;
    let cheap = site.sign_in(&site.taller_of(shop.cheap).1);
    assert_eq!(status(&cheap, &path), 404, "nothing is its work yet");
    site.confirm(&site.signed_in(Role::Admin), &order);
    assert_eq!(status(&owner, &path), 200);
    assert_eq!(status(&site.signed_in(Role::Admin), &path), 200);
    assert_eq!(status(&site.signed_in(Role::Operador), &path), 200);
    assert_eq!(status(&cheap, &path), 200);
    assert_eq!(status(&site.sign_in(&site.taller_of(shop.dear).1), &path), 404);
    assert_eq!(status(&site.signed_in(Role::Cliente), &path), 403);
    let nothing = format!("/api/production/{}/events", OrderId::any());
    assert_eq!(status(&owner, &nothing), 404);
    let anonymous = Stream::request(&site.address, &path, "", None);
    assert_eq!(anonymous.status, 401);
    assert!(anonymous.header("content-type").starts_with("application/json"));
    let said = anonymous.rest();
    assert!(said.contains("\"success\":false"), "{said}");
}

#[test]
fn what_is_between_staff_stays_there() {
    let site = harness::start();
    site.shop();
    let owner = site.signed_in(Role::Cliente);
    let admin = site.signed_in(Role::Admin);
    let order = site.place(&owner, &example());
    site.confirm(&admin, &order);
    let path = format!("/api/production/{}/events", order.id);
    let answer = admin.post_form(
        &format!("/admin/orders/{}/priority", order.id),
        &[("priority", "RUSH")],
    );
    assert_eq!(answer.status, 303);
    let all = |client: &Client| {
        let mut stream = Stream::open(&site.address, &path, client, Some("0"));
        let mut frames = Vec::new();
        loop {
            let frame = stream.frame().unwrap();
            // The mark of where it goes on: nothing but an id.
            if frame.data.is_empty() && !frame.id.is_empty() {
                return frames;
            }
            if !frame.data.is_empty() {
                frames.push(frame);
            }
        }
    };
    let orders = |frames: &[Frame]| frames.iter().filter(|frame| frame.event == "order").count();
    let (seen, told) = (all(&admin), all(&owner));
    assert!(orders(&seen) > orders(&told), "{seen:?}\n{told:?}");
    let stages = |frames: &[Frame]| -> Vec<String> {
        let stages = frames.iter().filter(|frame| frame.event == "fulfillment_event");
        stages.map(|frame| frame.data.clone()).collect()
    };
    assert_eq!(stages(&seen), stages(&told));
}
