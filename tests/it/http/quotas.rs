//! How much one account or address may do.

use crate::fixtures::{PDF, example};
use crate::harness::client::{Answer, Client};
use crate::harness::{self, PASSWORD, Site};
use diesel::prelude::*;
use krafta::base::ids::UserId;
use krafta::domain::accounts::{self, Role, Write};
use krafta::schema::{counted_writes, outbox, users};
use serde_json::json;
use std::time::{Duration, Instant};

/// As if this account had written so often today, so many bytes each time.
fn wrote(site: &Site, user: UserId, write: Write, times: usize, bytes: i64) {
    let row = (
        counted_writes::kind.eq(write.as_str()),
        counted_writes::sender.eq(format!("user:{user}")),
        counted_writes::tried_at.eq(harness::noon()),
        counted_writes::bytes.eq(bytes),
    );
    let rows = diesel::insert_into(counted_writes::table).values(vec![row; times]);
    rows.execute(&mut site.connect()).unwrap();
}

fn is_told_to_wait(answer: &Answer) {
    assert_eq!(answer.status, 429, "{}", answer.text());
    let wait: u32 = answer.header("retry-after").parse().unwrap();
    assert!((1..=86_400).contains(&wait), "{wait}");
}

fn body() -> Vec<u8> {
    let head = b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n";
    [head, PDF, b"\r\n--x--\r\n"].concat()
}

fn upload(client: &Client) -> Answer {
    let kind = [("content-type", "multipart/form-data; boundary=x")];
    client.send("POST", "/api/upload", &kind, Some(body()))
}

#[test]
fn an_account_orders_uploads_and_reports_so_often_a_day() {
    let site = harness::start();
    site.shop();
    let (user, email) = site.user(Role::Cliente);
    let client = site.sign_in(&email);
    for (write, most) in [
        (Write::Order, 120),
        (Write::Upload, 300),
        (Write::Design, 3000),
        (Write::PaymentReport, 120),
    ] {
        wrote(&site, user, write, most - 1, 0);
    }
    let placed = client.post_json("/api/orders", &example());
    assert_eq!(placed.status, 201, "{}", placed.text());
    is_told_to_wait(&client.post_json("/api/orders", &example()));
    is_told_to_wait(&client.post_json("/api/production", &json!({})));
    assert_eq!(upload(&client).status, 200);
    is_told_to_wait(&upload(&client));
    assert_ne!(client.post_json("/api/payments", &json!({})).status, 429);
    is_told_to_wait(&client.post_json("/api/payments", &json!({})));
    // Others are not held up, and an admin has no limit.
    assert_eq!(upload(&site.signed_in(Role::Cliente)).status, 200);
    let (admin, email) = site.user(Role::Admin);
    wrote(&site, admin, Write::Upload, 300, 0);
    assert_eq!(upload(&site.sign_in(&email)).status, 200);
    let clock = site.app.db.clock();
    clock.set(harness::noon() + chrono::TimeDelta::days(1));
    assert_eq!(upload(&site.sign_in(&site.email_of(user))).status, 200);
}

#[test]
fn an_account_uploads_so_many_bytes_a_day() {
    let site = harness::start();
    let (user, email) = site.user(Role::Cliente);
    let client = site.sign_in(&email);
    let largest = 20 * 1024 * 1024;
    wrote(&site, user, Write::Upload, 24, largest);
    wrote(&site, user, Write::Upload, 1, largest - body().len() as i64);
    assert_eq!(upload(&client).status, 200);
    is_told_to_wait(&upload(&client));
}

#[test]
fn limits_can_be_lifted() {
    let site = harness::start_limited(false, "");
    let (user, email) = site.user(Role::Cliente);
    wrote(&site, user, Write::Upload, 300, 0);
    assert_eq!(upload(&site.sign_in(&email)).status, 200);
}

/// Somebody at this address, as our proxy says.
fn sign_in_from(client: &Client, address: &str, email: &str, password: &str) -> u16 {
    let headers = [("content-type", "application/json"), ("x-forwarded-for", address)];
    let body = json!({"email": email, "password": password}).to_string();
    client
        .send("POST", "/api/auth/login", &headers, Some(body.into()))
        .status
}

#[test]
fn guessing_slows_the_guesser_and_not_the_owner() {
    let site = harness::start_limited(true, "127.0.0.1");
    let (_, email) = site.user(Role::Admin);
    let own = site.client();
    assert_eq!(sign_in_from(&own, "203.0.113.1", &email, PASSWORD), 200);
    let guesser = site.client();
    for _ in 0..10 {
        assert_eq!(sign_in_from(&guesser, "198.51.100.7", &email, "no es esta"), 401);
    }
    assert_eq!(sign_in_from(&guesser, "198.51.100.7", &email, PASSWORD), 429);
    // From elsewhere, and in a browser that was used before also from there.
    assert_eq!(sign_in_from(&site.client(), "203.0.113.2", &email, PASSWORD), 200);
    assert_eq!(sign_in_from(&own, "198.51.100.7", &email, PASSWORD), 200);
    // That browser is worth nothing for another account.
    let (_, other) = site.user(Role::Cliente);
    for _ in 0..10 {
        assert_eq!(sign_in_from(&own, "198.51.100.8", &other, "no es esta"), 401);
    }
    assert_eq!(sign_in_from(&own, "198.51.100.8", &other, PASSWORD), 429);
    // Nor does it make a guesser of its owner's browser tireless.
    for _ in 0..10 {
        assert_eq!(sign_in_from(&own, "203.0.113.1", &email, "no es esta"), 401);
    }
    assert_eq!(sign_in_from(&own, "203.0.113.1", &email, "no es esta"), 429);
}

#[test]
fn many_addresses_together_are_slowed_too() {
    let site = harness::start_limited(true, "127.0.0.1");
    let (_, email) = site.user(Role::Admin);
    let own = site.sign_in(&email);
    let guesser = site.client();
    for n in 0..100 {
        assert_eq!(
            sign_in_from(&guesser, &format!("198.51.100.{n}"), &email, "no es esta"),
            401
        );
    }
    assert_eq!(
        sign_in_from(&guesser, "198.51.100.200", &email, "no es esta"),
        429
    );
    assert_eq!(sign_in_from(&own, "203.0.113.1", &email, PASSWORD), 200);
}

#[test]
fn one_address_does_not_try_all_accounts() {
    for (proxies, address) in [("127.0.0.1", "198.51.100.7"), ("", "198.51.100.7")] {
        let site = harness::start_limited(true, proxies);
        let client = site.client();
        let answers: Vec<u16> = (0..70)
            .map(|n| sign_in_from(&client, address, &format!("nadie{n}@krafta.test"), "no es esta"))
            .collect();
        assert_eq!(
            answers.iter().filter(|status| **status == 401).count(),
            50,
            "{answers:?}"
        );
        assert_eq!(answers[69], 429);
        if !proxies.is_empty() {
            let (_, email) = site.user(Role::Cliente);
            assert_eq!(sign_in_from(&site.client(), "203.0.113.1", &email, PASSWORD), 200);
        }
    }
}

/// Fails without the limit per address in `rate_limits::try_sign_in`: each number by itself has tries enough.
#[test]
fn order_numbers_cannot_be_walked() {
    let site = harness::start_limited(true, "127.0.0.1");
    site.shop();
    let mut order = example();
    order["customerEmail"] = json!("ana@example.com");
    let order = site.place(&site.client(), &order);
    let client = site.client();
    let look = |address: &str, number: &str| {
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("x-forwarded-for", address),
        ];
        let form = format!("number={number}&contact=ana%40example.com");
        client.send("POST", "/seguimiento", &headers, Some(form.into()))
    };
    let answers: Vec<u16> = (0..60)
        .map(|n| look("198.51.100.7", &format!("KRFT-0000{n:02}")).status)
        .collect();
    assert!(answers[..50].iter().all(|status| *status == 400), "{answers:?}");
    assert!(answers[50..].iter().all(|status| *status == 429), "{answers:?}");
    // The right one is not told either, and others are not held up.
    is_told_to_wait(&look("198.51.100.7", &order.number));
    assert_eq!(look("203.0.113.1", &order.number).status, 200);
}

/// Fails without the hash that `passwords::verify_here` tries where there is no account: that answer would be there some
/// twenty times sooner.
#[test]
fn an_unknown_address_takes_as_long_as_a_wrong_password() {
    let site = harness::start();
    let (id, email) = site.user(Role::Cliente);
    // As slow as people's are; those of tests are quick.
    let hash = accounts::hash_password(PASSWORD).unwrap();
    site.app
        .db
        .read_here(|conn| {
            let user = diesel::update(users::table.find(id));
            Ok(user.set(users::password_hash.eq(&hash)).execute(conn)?)
        })
        .unwrap();
    let client = site.client();
    let try_one = |email: &str| {
        let begun = Instant::now();
        let body = json!({"email": email, "password": "no es esta"});
        let answer = client.post_json("/api/auth/login", &body);
        assert_eq!(answer.status, 401);
        (begun.elapsed(), answer.text())
    };
    let tries: Vec<_> = (0..9)
        .map(|n| (try_one(&email), try_one(&format!("nadie{n}@example.com"))))
        .collect();
    assert!(tries.iter().all(|(known, unknown)| known.1 == unknown.1));
    let median = |mut times: Vec<Duration>| {
        times.sort();
        times[times.len() / 2]
    };
    let known = median(tries.iter().map(|(known, _)| known.0).collect());
    let unknown = median(tries.iter().map(|(_, unknown)| unknown.0).collect());
    assert!(
        unknown * 2 > known && known * 2 > unknown,
        "{known:?} {unknown:?}"
    );
}

#[test]
fn sixty_orders_are_no_sixty_letters() {
    let site = harness::start();
    site.shop();
    let (_, admin) = site.user(Role::Admin);
    let client = site.client();
    let mut order = example();
    order["customerEmail"] = "ajena@example.com".into();
    for _ in 0..60 {
        site.place(&client, &order);
    }
    for recipient in ["ajena@example.com", &admin] {
        let letters: Vec<(String, String)> = outbox::table
            .filter(outbox::recipient.eq(recipient))
            .order(outbox::id)
            .select((outbox::kind, outbox::body))
            .load(&mut site.connect())
            .unwrap();
        assert_eq!(letters.len(), 13, "{recipient}: {letters:#?}");
        let (kind, body) = &letters[12];
        assert_eq!(
            (kind.as_str(), body.matches("\n· ").count()),
            ("digest", 48),
            "{body}"
        );
    }
    // An hour later they are written to again.
    site.app
        .db
        .clock()
        .set(harness::noon() + chrono::TimeDelta::minutes(61));
    site.place(&client, &order);
    let all = outbox::table.filter(outbox::recipient.eq("ajena@example.com"));
    let all: i64 = all.count().get_result(&mut site.connect()).unwrap();
    assert_eq!(all, 14);
}

impl Site {
    fn email_of(&self, user: UserId) -> String {
        let email = users::table.find(user).select(users::email);
        email.first(&mut self.connect()).unwrap()
    }
}
