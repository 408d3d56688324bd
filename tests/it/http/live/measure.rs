//! What open streams cost. Slow, and it says figures: `cargo test --test it live::measure -- --ignored --nocapture`.

use super::stream::Stream;
use super::{Twin, until};
use crate::fixtures::example;
use crate::harness;
use krafta::domain::accounts::Role;
use serde_json::json;
use std::fs;
use std::time::Instant;

const STREAMS: usize = 500;
const OF_EACH: usize = 25;

/// Of this process, in KiB.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").trim().parse().unwrap()
}

/// The readers are in this process too, so that the figure is an upper bound.
#[test]
#[ignore = "measures; see the module"]
fn five_hundred_streams() {
    let site = harness::start();
    let shop = site.shop();
    let order = site.paid(&example());
    let people: Vec<_> = (0..STREAMS / OF_EACH)
        .map(|_| site.signed_in(Role::Operador))
        .collect();
    let workshop = site.sign_in(&site.taller_of(shop.cheap).1);
    let twin = Twin::of(&site);
    // Whatever is allocated once.
    drop(Stream::open(&twin.address, "/live", &people[0], None));
    let before = resident();
    let mut streams: Vec<Stream> = (0..STREAMS)
        .map(|index| Stream::open(&twin.address, "/live", &people[index % people.len()], None))
        .collect();
    assert!(streams.iter().all(|stream| stream.status == 200));
    until("all are open", || twin.services.hub.open() >= STREAMS);
    let start = Instant::now();
    let answer = workshop.put_json(
        "/api/workshop",
        &json!({"orderId": order.id, "status": "ACCEPTED"}),
    );
    assert_eq!(answer.status, 200, "{}", answer.text());
    for stream in &mut streams {
        let frames = stream.until_about(&order.id.to_string());
        assert!(!frames.is_empty());
    }
    let heard = start.elapsed();
    let cost = resident() - before;
    println!(
        "{STREAMS} streams: {cost} KiB resident, readers included; a move is heard by all within {heard:?}"
    );
    assert!(cost < 64 * 1024, "{cost} KiB");
}
