//! Who hears what.

use super::stream::{Frame, Stream};
use super::{Twin, until};
use crate::fixtures::{Placed, example};
use crate::harness::client::Client;
use crate::harness::{self, Site};
use krafta::base::ids::OrderId;
use krafta::domain::accounts::Role;
use krafta::domain::realtime::Pace;
use serde_json::json;

fn id(order: &Placed) -> String {
    order.id.to_string()
}

/// Accepts, as the workshop that has the work.
fn accept(workshop: &Client, order: OrderId) {
    let answer = workshop.put_json("/api/workshop", &json!({"orderId": order, "status": "ACCEPTED"}));
    assert_eq!(answer.status, 200, "{}", answer.text());
}

fn listening(site: &Site) -> Listening<'_> {
    until("the site listens", || site.services.hub.is_connected());
    Listening(site)
}

/// A site that listens.
struct Listening<'a>(&'a Site);

impl Listening<'_> {
    fn stream(&self, path: &str, client: &Client) -> Stream {
        Stream::open(&self.0.address, path, client, None)
    }
}

/// What happened before is told to nobody who comes now.
fn from_now_on() -> Pace {
    Pace {
        lately: std::time::Duration::ZERO,
        ..Pace::default()
    }
}

#[test]
fn a_move_on_one_process_is_heard_on_the_other() {
    let site = harness::start();
    let shop = site.shop();
    let order = site.paid(&example());
    let (_, workshop) = site.taller_of(shop.cheap);
    let operator = site.signed_in(Role::Operador);
    let twin = Twin::at_pace(&site, from_now_on());
    let mut staff = Stream::open(&twin.address, "/live", &operator, None);
    assert_eq!(staff.status, 200);
    assert_eq!(staff.header("content-type"), "text/event-stream");
    assert_eq!(staff.header("content-encoding"), "identity");
    assert_eq!(staff.header("cache-control"), "no-store");
    assert_eq!(staff.header("x-accel-buffering"), "no");
    let mut guest = Stream::request(&twin.address, &link(&order), "", None);

    accept(&site.sign_in(&workshop), order.id);
    // What came before may still be on its way to the other process.
    let newest = |stream: &mut Stream| loop {
        let told = stream.until_about(&id(&order)).pop().unwrap();
        if told.json()["status"] != "NOTIFIED" {
            break told;
        }
    };
    let told = newest(&mut staff);
    assert_eq!(told.event, "order");
    let mut said = told.json();
    assert_eq!(said["event"], told.id);
    said["event"].take();
    assert_eq!(
        said,
        json!({"order": order.id, "status": "ACCEPTED", "event": null})
    );
    let told = newest(&mut guest);
    assert_eq!(told.json()["status"], "ACCEPTED", "{told:?}");
}

fn link(order: &Placed) -> String {
    format!("/orders/{}/live?token={}", order.id, order.token)
}

#[test]
fn each_hears_only_what_it_may_see() {
    let site = harness::start();
    let shop = site.shop();
    let (cheap, dear) = (site.taller_of(shop.cheap).1, site.taller_of(shop.dear).1);
    let (cheap, dear) = (site.sign_in(&cheap), site.sign_in(&dear));
    let admin = site.signed_in(Role::Admin);
    let customer = site.signed_in(Role::Cliente);
    let stranger = site.signed_in(Role::Cliente);
    let order = site.place(&customer, &example());
    let other = site.place(&site.client(), &example());
    let place = Twin::at_pace(&site, from_now_on());

    let path = format!("/orders/{}/live", order.id);
    let stream = |path: &str, client: &Client| Stream::open(&place.address, path, client, None);
    let mut own = stream(&path, &customer);
    let mut by_link = Stream::request(&place.address, &link(&order), "", None);
    let mut with_work = stream("/live", &cheap);
    let mut without = stream("/live", &dear);
    let mut staff = stream("/live", &admin);
    assert_eq!(stream(&path, &stranger).status, 404);
    assert_eq!(stream(&path, &dear).status, 404);
    assert_eq!(stream(&path, &site.client()).status, 303);
    assert_eq!(stream("/live", &customer).status, 403);
    assert_eq!(stream("/live", &site.client()).status, 303);
    let forged = format!("/orders/{}/live?token={}", order.id, other.token);
    assert_eq!(Stream::request(&place.address, &forged, "", None).status, 404);

    // Only staff hears of the other order, which nobody has paid; then the workshop that gets the work of this one.
    let answer = admin.put_json(
        "/api/payments",
        &json!({"orderId": other.id, "status": "UNDER_REVIEW"}),
    );
    assert_eq!(answer.status, 200, "{}", answer.text());
    site.confirm(&admin, &order);
    // That it was placed may still be on its way to the other process.
    let paid = |stream: &mut Stream| {
        let mut heard = Vec::new();
        while heard
            .last()
            .is_none_or(|last: &Frame| last.json()["status"] == "REPORTED")
        {
            heard.extend(stream.until_about(&id(&order)));
        }
        heard
    };
    let heard = paid(&mut staff);
    assert!(
        heard.iter().any(|frame| frame.json()["order"] == id(&other)),
        "{heard:?}"
    );
    for stream in [&mut own, &mut by_link, &mut with_work] {
        for frame in paid(stream) {
            assert_eq!(frame.json()["order"], id(&order), "{frame:?}");
            assert!(!frame.data.contains("Pérez"));
        }
    }

    // A word among staff: neither the customer nor a workshop without work hears of it. Then something that they do.
    let answer = admin.post_form(
        &format!("/admin/orders/{}/priority", order.id),
        &[("priority", "RUSH")],
    );
    assert_eq!(answer.status, 303, "{}", answer.text());
    accept(&cheap, order.id);
    let timeline = |order| {
        site.app
            .db
            .read_here(|conn| krafta::domain::orders::events_of(conn, order))
    };
    let accepted = timeline(order.id).unwrap().pop().unwrap().id.to_string();
    let until_accepted = |stream: &mut Stream| {
        let mut ids = Vec::new();
        while ids.last() != Some(&accepted) {
            ids.push(stream.event().id);
        }
        ids
    };
    let (by_owner, by_staff) = (until_accepted(&mut own), until_accepted(&mut staff));
    assert_eq!(until_accepted(&mut by_link), by_owner);
    assert_eq!(by_staff.len(), by_owner.len() + 1, "{by_staff:?} {by_owner:?}");
    // A workshop is told that something changed, not how the order stands with its customer.
    loop {
        let frame = with_work.event();
        assert!(frame.json()["status"].is_null(), "{frame:?}");
        if frame.id == accepted {
            break;
        }
    }

    // The workshop without work has heard nothing so far: the first that it hears is its own.
    let answer = admin.put_json(
        "/api/payments",
        &json!({"orderId": other.id, "status": "CONFIRMED"}),
    );
    assert_eq!(answer.status, 200, "{}", answer.text());
    let item = site
        .app
        .db
        .read_here(|conn| krafta::domain::orders::items_of(conn, &[other.id]))
        .unwrap();
    let answer = admin.post_form(
        &format!("/admin/orders/{}/items/{}/assignment", other.id, item[0].id),
        &[("workshopId", &shop.dear.to_string()), ("reason", "cambio")],
    );
    assert_eq!(answer.status, 303, "{}", answer.text());
    let first = without.event();
    assert_eq!(first.json()["order"], id(&other), "{first:?}");
}

#[test]
fn a_workshop_hears_that_its_work_is_gone() {
    let site = harness::start();
    let shop = site.shop();
    let order = site.paid(&example());
    let workshop = site.sign_in(&site.taller_of(shop.cheap).1);
    let admin = site.signed_in(Role::Admin);
    let place = listening(&site);
    let mut board = place.stream("/live", &workshop);
    let answer = admin.post_json(
        &format!("/api/orders/{}/cancellation", order.id),
        &json!({"reason": "el cliente no lo quiere"}),
    );
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told = board.until_about(&id(&order)).pop().unwrap();
    assert_eq!(told.json()["order"], id(&order));
}

#[test]
fn a_taller_without_a_workshop_is_not_kept_waiting() {
    let site = harness::start();
    let unlinked = site.sign_in(&crate::fixtures::rows::unlinked_taller(&site));
    assert_eq!(unlinked.get("/live").status, 204);
}

#[test]
fn a_stream_costs_no_connection_of_the_pool_and_asking_for_its_head_opens_none() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let place = listening(&site);
    // More than the pool has.
    let streams: Vec<Stream> = (0..12).map(|_| place.stream("/live", &admin)).collect();
    assert_eq!(site.services.hub.open(), 12);
    let used: i64 = site
        .app
        .db
        .read_here(|conn| {
            use diesel::prelude::*;
            let count = diesel::dsl::sql::<diesel::sql_types::BigInt>(
                "(select count(*) from pg_stat_activity where datname = current_database() \
                  and application_name = 'krafta live')",
            );
            Ok(diesel::select(count).get_result(conn)?)
        })
        .unwrap();
    assert_eq!(used, 1);
    assert_eq!(admin.send("HEAD", "/live", &[], None).status, 200);
    assert_eq!(site.services.hub.open(), 12);
    drop(streams);
    // Whoever went away is noticed at the latest when there is something to say.
    let beat = Twin::at_pace(
        &site,
        Pace {
            beat: std::time::Duration::from_millis(50),
            ..Pace::default()
        },
    );
    let gone = Stream::open(&beat.address, "/live", &admin, None);
    until("it is open", || beat.services.hub.open() == 1);
    drop(gone);
    until("it is gone", || beat.services.hub.open() == 0);
}

#[test]
fn who_may_see_less_hears_less_at_once() {
    let site = harness::start();
    let shop = site.shop();
    let admin = site.signed_in(Role::Admin);
    let order = site.paid(&example());
    let place = listening(&site);
    let cheap = site.sign_in(&site.taller_of(shop.cheap).1);
    let path = format!("/api/production/{}/events", order.id);
    let mut working = place.stream(&path, &cheap);
    assert_eq!(working.status, 200);
    // Another workshop gets the work: that the order goes on is none of its business any more.
    let item = site
        .app
        .db
        .read_here(|conn| krafta::domain::orders::items_of(conn, &[order.id]))
        .unwrap()
        .remove(0);
    let form = format!("/admin/orders/{}/items/{}/assignment", order.id, item.id);
    let dear = shop.dear.to_string();
    let answer = admin.post_form(&form, &[("workshopId", &dear), ("reason", "Más cerca")]);
    assert_eq!(answer.status, 303, "{}", answer.text());
    site.app
        .db
        .clock()
        .set(harness::noon() + chrono::TimeDelta::minutes(1));
    accept(&site.sign_in(&site.taller_of(shop.dear).1), order.id);
    while let Some(frame) = working.frame() {
        assert!(!frame.data.contains("approved"), "{frame:?}");
    }
    assert_eq!(place.stream(&path, &cheap).status, 404);

    // Whose account is closed, or whose role is another, comes back as who they are now.
    let (operator, email) = site.user(Role::Operador);
    let client = site.sign_in(&email);
    let mut open = place.stream("/live", &client);
    assert_eq!(open.status, 200);
    let answer = admin.post_form(&format!("/admin/users/{operator}/closure"), &[]);
    assert_eq!(answer.status, 303, "{}", answer.text());
    while open.frame().is_some() {}
    assert_eq!(place.stream("/live", &client).status, 303);
}
