//! What is read goes into the ledger, for its day.

use super::{Publisher, current, fetch, json, ledger, page, sources};
use crate::harness::{self, noon};
use chrono::TimeDelta;
use krafta::domain::accounts::Role;
use krafta::domain::exchange_rates::{Fetched, Taken, take};
use std::sync::Barrier;

#[test]
fn a_rate_counts_from_the_beginning_of_its_day() {
    let site = harness::start();
    site.shop();
    let bank = Publisher::of(&page("41,25670000", "2026-01-16"));
    let sources = sources(&[&bank]);
    for _ in 0..2 {
        assert!(fetch(&site, &sources).0.is_ok());
    }
    let entries = ledger(&site);
    assert_eq!(entries.len(), 2, "known: nothing changed");
    let read = &entries[0];
    assert_eq!(read.rate.to_string(), "41,2567");
    assert_eq!(read.value_date.to_string(), "2026-01-16");
    assert_eq!(read.valid_from.to_rfc3339(), "2026-01-16T04:00:00+00:00");
    assert_eq!(read.fetched_at, Some(noon()));
    assert_eq!((read.source.as_str(), read.by.as_str()), ("BCV (127.0.0.1)", ""));
    // Not early.
    assert_eq!(current(&site), "40.0000");
    site.app.db.clock().set(read.valid_from - TimeDelta::seconds(1));
    assert_eq!(current(&site), "40.0000");
    site.app.db.clock().set(read.valid_from);
    assert_eq!(current(&site), "41.2567");
    // The same figure for another day is news: it is today's.
    bank.publishes(&page("41,25670000", "2026-01-19"));
    assert!(fetch(&site, &sources).0.is_ok());
    assert_eq!(ledger(&site)[0].value_date.to_string(), "2026-01-19");
}

#[test]
fn the_first_source_that_answers_counts() {
    let site = harness::start();
    site.shop();
    let down = Publisher::answers("503 Service Unavailable", &page("43,00", "2026-01-16"));
    let moved = Publisher::answers("302 Found", &page("43,00", "2026-01-16"));
    let other = Publisher::of("<html>Estamos en mantenimiento</html>");
    let endless = Publisher::of(&format!(
        "{}{}",
        page("43,00", "2026-01-16"),
        " ".repeat(3_000_000)
    ));
    let good = Publisher::of(&json("41.2567", "2026-01-16"));
    let late = Publisher::of(&json("39.5", "2026-01-15"));
    let (outcome, failed) = fetch(&site, &sources(&[&down, &moved, &other, &endless, &good, &late]));
    assert!(outcome.is_ok());
    assert_eq!(failed, 4);
    assert_eq!(ledger(&site)[0].rate.to_string(), "41,2567");
    // Nobody listens there.
    let gone = Publisher {
        address: "http://127.0.0.1:9/".to_owned(),
        answer: std::sync::Arc::default(),
    };
    let (outcome, failed) = fetch(&site, &sources(&[&down, &gone]));
    assert!(outcome.is_err(), "the job has failed, and is counted so");
    assert_eq!(failed, 2);
    assert_eq!(ledger(&site).len(), 2);
}

#[test]
fn what_a_person_entered_stands_above_what_is_read() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    for (rate, day) in [("42", "2026-01-15"), ("43", "2026-01-16")] {
        let set = [("rate", rate), ("source", "Mesa"), ("validFrom", day)];
        assert_eq!(admin.post_form("/admin/settings/rates", &set).status, 303);
    }
    let bank = Publisher::of(&page("41,00", "2026-01-15"));
    let sources = sources(&[&bank]);
    assert!(fetch(&site, &sources).0.is_ok());
    bank.publishes(&page("41,50", "2026-01-16"));
    assert!(fetch(&site, &sources).0.is_ok());
    assert_eq!(ledger(&site).len(), 3, "neither for today nor for tomorrow");
    assert_eq!(current(&site), "42.0000");
    // The day after is nobody's yet.
    bank.publishes(&page("43,50", "2026-01-19"));
    assert!(fetch(&site, &sources).0.is_ok());
    assert_eq!(ledger(&site)[0].rate.to_string(), "43,50");
}

#[test]
fn several_processes_enter_it_once() {
    let site = harness::start();
    site.shop();
    let fetched = || Fetched {
        published: krafta::domain::exchange_rates::read_publication(&page("41,00", "2026-01-16")).unwrap(),
        source: "BCV".to_owned(),
    };
    let together = Barrier::new(3);
    let taken: Vec<Taken> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    together.wait();
                    let fetched = fetched();
                    site.app
                        .db
                        .transact_here(|conn, now| take(conn, now, &fetched))
                        .unwrap()
                })
            })
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let entered = taken.iter().filter(|taken| **taken == Taken::Entered).count();
    assert_eq!((entered, ledger(&site).len()), (1, 2), "{taken:?}");
}

#[test]
fn without_a_source_nothing_is_asked() {
    let site = harness::start();
    assert!(krafta::jobs::rates(&site.services).is_none());
    assert!(!site.services.rates.are_set());
}
