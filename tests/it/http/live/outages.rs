//! Lines break, processes stop, readers fall silent.

use super::stream::Stream;
use super::{Twin, until};
use crate::fixtures::{Placed, example};
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::domain::realtime::Pace;
use serde_json::json;
use std::time::{Duration, Instant};

fn hang_up(site: &Site) {
    let ended: i64 = diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(
        "(select count(pg_terminate_backend(pid)) from pg_stat_activity \
          where datname = current_database() and application_name = 'krafta live')",
    ))
    .get_result(&mut site.connect())
    .unwrap();
    assert_eq!(ended, 1, "one process listens");
}

#[test]
fn a_listener_that_lost_its_line_comes_back_and_has_everybody_look_again() {
    let site = harness::start();
    let shop = site.shop();
    let order = site.paid(&example());
    let workshop = site.sign_in(&site.taller_of(shop.cheap).1);
    let admin = site.signed_in(Role::Admin);
    until("the site listens", || site.services.hub.is_connected());
    let mut page = Stream::open(&site.address, "/live", &admin, None);
    let path = format!("/api/production/{}/events", order.id);
    let mut client = Stream::open(&site.address, &path, &admin, None);
    assert_eq!((page.status, client.status), (200, 200));
    hang_up(&site);
    loop {
        if page.event().event == "refresh" {
            break;
        }
    }
    // A client of the API comes back with the last id that it saw, and misses nothing.
    assert!(client.ends());
    until("it listens again", || site.services.hub.is_connected());
    let answer = workshop.put_json(
        "/api/workshop",
        &json!({"orderId": order.id, "status": "ACCEPTED"}),
    );
    assert_eq!(answer.status, 200, "{}", answer.text());
    // What happened before it came back may be told after that.
    loop {
        let told = page.until_about(&order.id.to_string()).pop().unwrap().json();
        if told["status"] == "ACCEPTED" {
            break;
        }
        assert_eq!(told["status"], "NOTIFIED");
    }
}

#[test]
fn a_silent_stream_says_that_it_is_there_and_ends_in_time() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let pace = Pace {
        beat: Duration::from_millis(100),
        life: Duration::from_millis(1500),
        ..Pace::default()
    };
    let twin = Twin::at_pace(&site, pace);
    let start = Instant::now();
    let mut stream = Stream::open(&twin.address, "/live", &admin, None);
    let mut beats = 0;
    while let Some(frame) = stream.frame() {
        beats += u32::from(frame.is_comment);
    }
    assert!(beats >= 5, "{beats}");
    // Opened again by its reader, and with that the session is checked again.
    assert!(start.elapsed() < Duration::from_secs(10));
    let closed = site.sign_in(&site.user(Role::Operador).1);
    drop(Stream::open(&twin.address, "/live", &closed, None));
    assert_eq!(closed.post_json("/api/auth/logout", &json!({})).status, 200);
    assert_eq!(Stream::open(&twin.address, "/live", &closed, None).status, 303);
}

#[test]
fn open_streams_do_not_keep_a_process_from_stopping() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let mut twin = Twin::of(&site);
    let mut streams: Vec<Stream> = (0..5)
        .map(|_| Stream::open(&twin.address, "/live", &admin, None))
        .collect();
    until("they are open", || twin.services.hub.open() == 5);
    let start = Instant::now();
    twin.stop();
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert!(streams.iter_mut().all(Stream::ends));
}

#[test]
fn one_person_does_not_take_all_the_room() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let mut streams = Vec::new();
    let refused = loop {
        let stream = Stream::open(&site.address, "/live", &admin, None);
        if stream.status != 200 {
            break stream;
        }
        streams.push(stream);
        assert!(streams.len() < 100, "no end");
    };
    assert_eq!(refused.status, 429);
    assert!(!refused.header("retry-after").is_empty());
    let other = site.signed_in(Role::Admin);
    assert_eq!(Stream::open(&site.address, "/live", &other, None).status, 200);
}

/// Fails without `Key::limit` for guests: whoever holds one link could take all the room.
#[test]
fn one_link_does_not_take_all_the_room() {
    let site = harness::start();
    site.shop();
    let (one, other) = (
        site.place(&site.client(), &example()),
        site.place(&site.client(), &example()),
    );
    let open = |order: &Placed| {
        let path = format!("/orders/{}/live?token={}", order.id, order.token);
        Stream::request(&site.address, &path, "", None)
    };
    let streams: Vec<Stream> = (0..40).map(|_| open(&one)).collect();
    assert!(streams.iter().all(|stream| stream.status == 200));
    let refused = open(&one);
    assert_eq!((refused.status, refused.header("retry-after")), (429, "60"));
    assert_eq!(open(&other).status, 200);
}
