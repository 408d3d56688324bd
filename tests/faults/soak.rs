//! `make soak`: everything at once and for long. Its page of figures is `target/soak.txt`.

use crate::load::{Acknowledged, next_reference, order};
use crate::outages::{Phase, frozen, killed, locked, lost_and_twice};
use crate::process::{Krafta, Postgres, agent, scratch};
use diesel::connection::SimpleConnection as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const ROUNDS: usize = 5;
const ORDERS: usize = 200;
const CLIENTS: usize = 16;

/// Whoever got no answer asks again under the same key, as a shop's front end does.
fn place_all(address: &str, references: &[String]) -> Vec<(String, String)> {
    let next = AtomicUsize::new(0);
    let acknowledged = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let agent = agent(Duration::from_secs(10));
                while let Some(reference) = references.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let (_, Some(number)) = order(&agent, address, reference) {
                        acknowledged.lock().unwrap().push((reference.clone(), number));
                    }
                }
            });
        }
    });
    acknowledged.into_inner().unwrap()
}

/// Acknowledged, lost, and there twice.
fn count(postgres: &Postgres, acknowledged: &[Acknowledged]) -> (usize, usize, usize) {
    let (lost, twice) = lost_and_twice(postgres, acknowledged);
    (acknowledged.len(), lost, twice)
}

#[test]
#[ignore = "takes minutes: make soak"]
fn soak() {
    let _alone = crate::alone();
    let scratch = scratch("soak");
    let mut postgres = Postgres::start(&scratch);
    let mut krafta = Krafta::start("krafta", &scratch, &postgres.url);
    let mut page =
        String::from("| phase | request | p50 ms | p99 ms | max ms | answers |\n|---|---|---|---|---|---|\n");
    let mut told = String::new();
    let mut failed = Vec::new();
    let mut phase = |name: &str, phase: Phase, holds: fn(&Phase)| {
        page += &phase.figures.rows(name);
        told += &format!(
            "- {name}: the first order {} ms after its end\n",
            phase.recovery.as_millis()
        );
        let held = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| holds(&phase)));
        if held.is_err() {
            failed.push(name.to_owned());
        }
        phase.acknowledged
    };
    let mut acknowledged = Vec::new();
    acknowledged.extend(phase(
        "frozen 20 s",
        frozen(&krafta, &postgres, Duration::from_secs(20)),
        Phase::holds,
    ));
    acknowledged.extend(phase(
        "killed, away 5 s",
        killed(&krafta, &mut postgres, Duration::from_secs(5)),
        Phase::holds,
    ));
    acknowledged.extend(phase(
        "`orders` locked 12 s",
        locked(&krafta, &postgres, Duration::from_secs(12)),
        Phase::others_are_served,
    ));
    let mut counts = vec![("outages".to_owned(), count(&postgres, &acknowledged))];

    for round in 1..=ROUNDS {
        let references: Vec<String> = (0..ORDERS).map(|_| next_reference()).collect();
        let address = krafta.address.clone();
        let before = std::thread::scope(|scope| {
            let placing = scope.spawn(|| place_all(&address, &references));
            std::thread::sleep(Duration::from_millis(250 * round as u64));
            krafta.kill();
            placing.join().unwrap()
        });
        krafta = krafta.again(&format!("round-{round}"), &postgres.url);
        // All of them once more, under their keys: those that were taken are told again.
        let mut all = place_all(&krafta.address, &references);
        let cut = before.len();
        all.extend(before);
        let (_, lost, twice) = count(&postgres, &all);
        counts.push((
            format!("`kill -9`, round {round}: {cut} of {ORDERS} before it"),
            (all.len() - cut, lost, twice),
        ));
    }
    page += "\n| orders | acknowledged | lost | twice |\n|---|---|---|---|\n";
    for (name, (acknowledged, lost, twice)) in &counts {
        page += &format!("| {name} | {acknowledged} | {lost} | {twice} |\n");
    }
    page += &format!("\n{told}");
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("soak.txt");
    std::fs::write(&file, &page).unwrap();
    println!("{page}");
    assert!(failed.is_empty(), "{failed:?}");
    assert!(
        counts
            .iter()
            .all(|(_, (_, lost, twice))| (*lost, *twice) == (0, 0)),
        "{page}"
    );
    assert!(
        counts[1..].iter().all(|(_, (all, _, _))| *all == ORDERS),
        "{page}"
    );
    postgres.connect().batch_execute("SELECT 1").unwrap();
}
