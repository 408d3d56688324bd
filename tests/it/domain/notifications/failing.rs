//! Servers that are away, that refuse, and processes that end at the worst moment.

use super::server::{MailServer, free_port, url};
use super::{deliver, letter, mailer, pass, queue, states, wait};
use crate::fixtures::example;
use crate::harness;
use chrono::TimeDelta;
use diesel::prelude::*;
use krafta::base::error::AppError;
use krafta::domain::notifications::{self, Outcome};
use krafta::domain::orders::refused_letters;
use krafta::schema::order_events;
use serde_json::json;
use std::collections::BTreeSet;

#[test]
fn what_finds_the_server_away_arrives_once_it_is_back() {
    let site = harness::start();
    let port = free_port();
    queue(&site, &letter("ana@correo.ve"));
    assert_eq!(deliver(&site, &url(port)), 1);
    let (state, tries, trouble) = states(&site).remove(0);
    assert_eq!((state.as_str(), tries), ("WAITING", 1));
    assert!(trouble.unwrap().contains("No se pudo entregar"));
    let server = MailServer::start_at(port);
    assert_eq!(deliver(&site, &url(port)), 0, "not at once");
    pass(&site, TimeDelta::seconds(31));
    assert_eq!(deliver(&site, &url(port)), 1);
    assert_eq!(states(&site), [("SENT".to_owned(), 2, None)]);
    assert_eq!(server.letters().len(), 1);
}

#[test]
fn a_refusal_for_good_fails_and_one_for_now_waits() {
    let server = MailServer::start();
    let site = harness::start();
    for recipient in [
        "nadie@correo.ve",
        "lleno@correo.ve",
        "no es un correo",
        "ana@correo.ve",
    ] {
        queue(&site, &letter(recipient));
    }
    assert_eq!(deliver(&site, &server.url()), 4);
    let states = states(&site);
    let seen: Vec<&str> = states.iter().map(|(state, ..)| state.as_str()).collect();
    assert_eq!(seen, ["FAILED", "WAITING", "FAILED", "SENT"]);
    let trouble = |index: usize| states[index].2.as_deref().unwrap();
    assert!(
        trouble(0).contains("550") && trouble(0).contains("No such mailbox"),
        "{}",
        trouble(0)
    );
    assert!(trouble(1).contains("452"), "{}", trouble(1));
    assert!(trouble(2).contains("no es válida"));
    assert_eq!(server.letters().len(), 1, "one refusal stops no other");
}

#[test]
fn a_customer_whose_address_refuses_reads_it_on_their_page_once() {
    let server = MailServer::start();
    let site = harness::start();
    site.shop();
    let mut body = example();
    body["customerEmail"] = json!("nadie@correo.ve");
    let placed = site.place(&site.client(), &body);
    let told = || {
        refused_letters::run_once(&site.app.db).unwrap();
        let page = site.client().get(&placed.link()).text();
        page.matches("Tu correo no recibe mensajes").count()
    };
    assert_eq!(told(), 0);
    assert!(deliver(&site, &server.url()) > 0);
    let once = told();
    assert!(once > 0);
    assert_eq!(told(), once);
    // Which it was stays out of the timeline.
    let events = site
        .app
        .db
        .read_here(|conn| {
            let messages = order_events::table.select(order_events::message);
            Ok(messages.load::<String>(conn)?)
        })
        .unwrap();
    assert!(
        events.iter().all(|message| !message.contains("nadie@")),
        "{events:?}"
    );
}

#[test]
fn a_server_that_stays_away_is_given_up_after_days_not_before() {
    let site = harness::start();
    let port = free_port();
    queue(&site, &letter("ana@correo.ve"));
    let began = site.app.db.clock().now();
    let mailer = mailer(&site, &url(port));
    wait(async {
        for _ in 0..40 {
            mailer.deliver_due().await.unwrap();
            pass(&site, TimeDelta::hours(4));
        }
    });
    let (state, tries, trouble) = states(&site).remove(0);
    assert_eq!((state.as_str(), tries), ("FAILED", 24));
    assert!(trouble.is_some());
    assert!(site.app.db.clock().now() - began > TimeDelta::days(2));
}

#[test]
fn killed_between_sending_and_marking_it_arrives_again_under_the_same_message_id() {
    let server = MailServer::start();
    let site = harness::start();
    queue(&site, &letter("ana@correo.ve"));
    wait(async {
        let dying = mailer(&site, &server.url());
        let claimed = dying.claim().await.unwrap();
        assert_eq!(dying.send(&claimed[0]).await, Outcome::Sent);
    });
    assert_eq!(states(&site)[0].0, "WAITING");
    assert_eq!(deliver(&site, &server.url()), 0, "it may still be on its way");
    pass(&site, TimeDelta::minutes(6));
    assert_eq!(deliver(&site, &server.url()), 1);
    assert_eq!(states(&site), [("SENT".to_owned(), 2, None)]);
    let letters = server.letters();
    assert_eq!(letters.len(), 2);
    assert_eq!(
        letters[0]["headers"]["message-id"],
        letters[1]["headers"]["message-id"]
    );
    pass(&site, TimeDelta::hours(1));
    assert_eq!(deliver(&site, &server.url()), 0);
}

#[test]
fn what_was_rolled_back_is_told_to_nobody() {
    let server = MailServer::start();
    let site = harness::start();
    let undone = site.app.db.transact_here(|conn, now| {
        notifications::queue(conn, now, letter("ana@correo.ve"))?;
        Err::<(), _>(AppError::NotFound)
    });
    assert!(undone.is_err());
    assert_eq!(deliver(&site, &server.url()), 0);
    assert!(server.letters().is_empty());
}

#[test]
fn two_processes_never_take_the_same_letter() {
    let site = harness::start();
    for n in 0..40 {
        queue(&site, &letter(&format!("ana{n}@correo.ve")));
    }
    let port = free_port();
    let takers: Vec<Vec<_>> = std::thread::scope(|scope| {
        let site = &site;
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(move || {
                    wait(async {
                        let mailer = mailer(site, &url(port));
                        let mut taken = Vec::new();
                        loop {
                            let claimed = mailer.claim().await.unwrap();
                            if claimed.is_empty() {
                                return taken;
                            }
                            taken.extend(claimed.into_iter().map(|letter| letter.id));
                        }
                    })
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let all: Vec<_> = takers.into_iter().flatten().collect();
    let once: BTreeSet<_> = all.iter().collect();
    assert_eq!((all.len(), once.len()), (40, 40));
}
