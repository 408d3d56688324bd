//! «Avisarme en este dispositivo», with a push service that opens what it carries.

use crate::fixtures::example;
use crate::harness::client::Client;
use crate::harness::people::PASSWORD;
use crate::harness::{self, Site};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::TimeDelta;
use diesel::prelude::*;
use krafta::domain::accounts::{self, Role};
use krafta::domain::notifications::push::PushSender;
use krafta::domain::production;
use krafta::schema::{assignments, push_messages, push_subscriptions};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::rand::SystemRandom;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

/// What a push service was asked.
#[derive(Clone, Debug)]
struct Asked {
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Asked {
    fn header(&self, name: &str) -> &str {
        let found = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }
}

/// Answers every message alike, and keeps it.
struct Service {
    address: String,
    status: Arc<AtomicU16>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Service {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let service = Self {
            address: format!("http://{}", listener.local_addr().unwrap()),
            status: Arc::new(AtomicU16::new(201)),
            asked: Arc::default(),
        };
        let (status, asked) = (Arc::clone(&service.status), Arc::clone(&service.asked));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.unwrap());
                let mut lines = Vec::new();
                loop {
                    let mut line = String::new();
                    if stream.read_line(&mut line).unwrap() <= 2 {
                        break;
                    }
                    lines.push(line.trim_end().to_owned());
                }
                let Some((first, rest)) = lines.split_first() else {
                    continue;
                };
                let headers: Vec<(String, String)> = rest
                    .iter()
                    .filter_map(|line| line.split_once(": "))
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .collect();
                let mut message = Asked {
                    path: first.split(' ').nth(1).unwrap().to_owned(),
                    headers,
                    body: Vec::new(),
                };
                message.body = vec![0; message.header("content-length").parse().unwrap()];
                stream.read_exact(&mut message.body).unwrap();
                asked.lock().unwrap().push(message);
                let status = status.load(Ordering::Relaxed);
                let answer =
                    format!("HTTP/1.1 {status} Said\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                stream.get_mut().write_all(answer.as_bytes()).unwrap();
            }
        });
        service
    }

    fn answers(&self, status: u16) {
        self.status.store(status, Ordering::Relaxed);
    }

    fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

/// A browser's own half of what its messages are sealed with.
struct Device {
    key: EphemeralPrivateKey,
    public: Vec<u8>,
    auth: [u8; 16],
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand(salt: &[u8], secret: &[u8], info: &[&[u8]], length: usize) -> Vec<u8> {
    let prk = Salt::new(HKDF_SHA256, salt).extract(secret);
    let mut key = vec![0; length];
    prk.expand(info, Length(length)).unwrap().fill(&mut key).unwrap();
    key
}

impl Device {
    fn new() -> Self {
        let key = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).unwrap();
        Self {
            public: key.compute_public_key().unwrap().as_ref().to_vec(),
            key,
            auth: [9; 16],
        }
    }

    /// As a browser opens it (RFC 8188, RFC 8291). Once: the key is used up.
    fn open(self, body: &[u8]) -> Value {
        let (salt, rest) = body.split_at(16);
        assert_eq!(
            rest[..5],
            [0, 0, 16, 0, 65],
            "one record of 4096 bytes, and a point"
        );
        let (sender, sealed) = rest[5..].split_at(65);
        let (public, auth) = (self.public, self.auth);
        let shared = agree_ephemeral(self.key, &UnparsedPublicKey::new(&ECDH_P256, sender), |secret| {
            expand(&auth, secret, &[b"WebPush: info\0", &public, sender], 32)
        });
        let shared = shared.unwrap();
        let key = expand(salt, &shared, &[b"Content-Encoding: aes128gcm\0"], 16);
        let nonce = expand(salt, &shared, &[b"Content-Encoding: nonce\0"], 12);
        let mut record = sealed.to_vec();
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap());
        let nonce = Nonce::try_assume_unique_for_key(&nonce).unwrap();
        let text = key.open_in_place(nonce, Aad::empty(), &mut record).unwrap();
        let (end, text) = text.split_last().unwrap();
        assert_eq!(*end, 2, "the last record");
        serde_json::from_slice(text).unwrap()
    }

    fn subscribes(&self, who: &Client, service: &Service, path: &str, kinds: &[&str]) {
        let form = self.form(&format!("{}{path}", service.address), kinds);
        let answer = who.post_form("/avisos/dispositivo", &borrowed(&form));
        assert_eq!(answer.status, 303, "{}", answer.text());
    }

    fn form(&self, endpoint: &str, kinds: &[&str]) -> Vec<(String, String)> {
        let mut fields = vec![
            ("endpoint".to_owned(), endpoint.to_owned()),
            ("p256dh".to_owned(), BASE64.encode(&self.public)),
            ("auth".to_owned(), BASE64.encode(self.auth)),
        ];
        fields.extend(kinds.iter().map(|kind| ((*kind).to_owned(), "on".to_owned())));
        fields
    }
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    let fields = fields.iter();
    fields
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

fn start() -> (Site, Service) {
    let service = Service::start();
    let site = harness::start_telling_devices(&service.address);
    site.shop();
    (site, service)
}

fn send(site: &Site) {
    let app = &site.app;
    let sender = PushSender::new(app.db.clone(), &app.config.push, &app.config.public_url).unwrap();
    actix_web::rt::System::new()
        .block_on(sender.deliver_due())
        .unwrap();
}

fn devices(site: &Site) -> i64 {
    site.app
        .db
        .read_here(|conn| Ok(push_subscriptions::table.count().get_result(conn)?))
        .unwrap()
}

fn waiting(site: &Site) -> i64 {
    site.app
        .db
        .read_here(|conn| Ok(push_messages::table.count().get_result(conn)?))
        .unwrap()
}

fn pass(site: &Site, time: TimeDelta) {
    let clock = site.app.db.clock();
    clock.set(clock.now() + time);
}

fn pays(site: &Site, reference: usize) {
    let mut order = example();
    order["customerName"] = json!("María Pérez");
    order["payment"]["reference"] = json!(format!("{reference:08}"));
    site.place(&site.client(), &order);
}

#[test]
fn payments_that_wait_are_one_word_that_counts() {
    let (site, service) = start();
    let admin = site.signed_in(Role::Admin);
    let page = admin.get("/avisos").text();
    assert!(
        page.contains("Avisarme en este dispositivo") && page.contains("es opcional"),
        "{page}"
    );
    let (_, rest) = page.split_once("data-push-key=\"").unwrap();
    let public = rest.split('"').next().unwrap().to_owned();
    let device = Device::new();
    device.subscribes(&admin, &service, "/push/a", &["PAYMENT"]);
    assert!(admin.get("/avisos").text().contains("Este dispositivo te avisa"));
    for reference in 0..10 {
        pays(&site, 12_340_000 + reference * 7);
    }
    send(&site);
    let asked = service.take();
    assert_eq!(asked.len(), 1, "{asked:?}");
    let message = &asked[0];
    assert_eq!(
        (message.path.as_str(), message.header("topic")),
        ("/push/a", "krafta-pagos")
    );
    assert_eq!(
        (message.header("content-encoding"), message.header("ttl")),
        ("aes128gcm", "43200")
    );
    let (token, key) = message
        .header("authorization")
        .strip_prefix("vapid t=")
        .unwrap()
        .split_once(", k=")
        .unwrap();
    assert_eq!(key, public, "the key that the browser was given");
    let (signed, signature) = token.rsplit_once('.').unwrap();
    ring::signature::UnparsedPublicKey::new(
        &ring::signature::ECDSA_P256_SHA256_FIXED,
        BASE64.decode(key).unwrap(),
    )
    .verify(signed.as_bytes(), &BASE64.decode(signature).unwrap())
    .unwrap();
    let claims: Value =
        serde_json::from_slice(&BASE64.decode(signed.split_once('.').unwrap().1).unwrap()).unwrap();
    assert_eq!(claims["aud"], service.address.as_str());
    assert_eq!(claims["sub"], "mailto:avisos@krafta.test");
    let left = claims["exp"].as_i64().unwrap() - site.app.db.clock().now().timestamp();
    assert!((1..=86_400).contains(&left), "{left}");
    let told = device.open(&message.body);
    assert_eq!(told["title"], "10 pagos por revisar");
    assert_eq!(
        told["url"],
        format!("{}/admin/payments", site.app.config.public_url).as_str()
    );
    assert!(told["body"].as_str().unwrap().contains("KRFT-"), "{told}");
    assert!(!told.to_string().contains("María"), "{told}");
    assert_eq!(waiting(&site), 0);
    send(&site);
    assert!(service.take().is_empty(), "said once");
}

#[test]
fn what_is_not_asked_for_or_read_already_is_not_told() {
    let (site, service) = start();
    let admin = site.signed_in(Role::Admin);
    Device::new().subscribes(&admin, &service, "/push/a", &["LATE"]);
    pays(&site, 1_234_567);
    send(&site);
    assert!(service.take().is_empty());
    // Chosen anew, without any script.
    let answer = admin.post_form("/avisos/dispositivo/temas", &[("PAYMENT", "on")]);
    assert_eq!(answer.status, 303);
    assert_eq!(admin.post_form("/avisos/dispositivo/temas", &[]).status, 400);
    pays(&site, 7_654_321);
    let page = admin.get("/avisos").text();
    let (_, rest) = page.split_once("name=\"last\" value=\"").unwrap();
    let last = rest.split('"').next().unwrap();
    assert_eq!(admin.post_form("/avisos/reading", &[("last", last)]).status, 303);
    send(&site);
    assert!(service.take().is_empty());
    assert_eq!(waiting(&site), 0);
}

#[test]
fn a_service_that_is_away_is_asked_again_and_a_device_that_is_gone_is_not() {
    let (site, service) = start();
    let admin = site.signed_in(Role::Admin);
    let device = Device::new();
    device.subscribes(&admin, &service, "/push/a", &["PAYMENT"]);
    service.answers(503);
    pays(&site, 1_234_567);
    send(&site);
    assert_eq!((service.take().len(), waiting(&site), devices(&site)), (1, 1, 1));
    send(&site);
    assert!(service.take().is_empty(), "not at once");
    pass(&site, TimeDelta::minutes(2));
    service.answers(201);
    send(&site);
    let told = device.open(&service.take()[0].body);
    assert!(
        told["title"]
            .as_str()
            .unwrap()
            .starts_with("Pago por revisar: pedido KRFT-"),
        "{told}"
    );
    assert!(
        told["url"].as_str().unwrap().contains("/admin/payments/"),
        "{told}"
    );
    assert_eq!(waiting(&site), 0);

    service.answers(410);
    pays(&site, 2_345_678);
    send(&site);
    assert_eq!((service.take().len(), waiting(&site), devices(&site)), (1, 0, 0));
    assert!(!admin.get("/avisos").text().contains("Este dispositivo te avisa"));

    // It never answers as it should: given up in the end.
    service.answers(500);
    Device::new().subscribes(&admin, &service, "/push/b", &["PAYMENT"]);
    pays(&site, 3_456_789);
    for _ in 0..12 {
        send(&site);
        pass(&site, TimeDelta::hours(3));
    }
    assert_eq!((service.take().len(), waiting(&site)), (8, 0));
}

#[test]
fn whoever_leaves_is_told_nothing_on_that_device() {
    let (site, service) = start();
    let (id, email) = site.user(Role::Admin);
    let first = site.sign_in(&email);
    Device::new().subscribes(&first, &service, "/push/a", &["PAYMENT"]);
    let second = site.sign_in(&email);
    Device::new().subscribes(&second, &service, "/push/b", &["PAYMENT"]);
    assert_eq!(devices(&site), 2);
    assert_eq!(first.post_form("/logout", &[]).status, 303);
    assert_eq!(devices(&site), 1, "that of the other device stays");
    assert_eq!(second.post_json("/api/auth/logout", &json!({})).status, 200);
    assert_eq!(devices(&site), 0);

    // Somebody else signs in on a device whose session has just ended.
    enters(&second, &email);
    Device::new().subscribes(&second, &service, "/push/b", &["PAYMENT"]);
    assert_eq!(devices(&site), 1);
    let (_, other) = site.user(Role::Operador);
    enters(&second, &other);
    assert_eq!(devices(&site), 0);

    let third = site.sign_in(&email);
    Device::new().subscribes(&third, &service, "/push/c", &["PAYMENT"]);
    site.user(Role::Admin);
    site.app
        .db
        .transact_here(|conn, now| accounts::close(conn, now, id))
        .unwrap();
    assert_eq!(devices(&site), 0);
}

fn enters(client: &Client, email: &str) {
    let answer = client.post_json("/api/auth/login", &json!({"email": email, "password": PASSWORD}));
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[test]
fn nobody_leads_us_where_they_cannot_go_themselves() {
    let (site, service) = start();
    let admin = site.signed_in(Role::Admin);
    let post = |who: &Client, fields: &[(String, String)]| {
        who.post_form("/avisos/dispositivo", &borrowed(fields)).status
    };
    let device = Device::new();
    for inner in [
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.7/x",
        "https://localhost/x",
        "http://push.example.com/x",
        "http://127.0.0.1:1/x",
    ] {
        assert_eq!(post(&admin, &device.form(inner, &["PAYMENT"])), 400, "{inner}");
    }
    let fine = format!("{}/push/a", service.address);
    let mut wrong = device.form(&fine, &["PAYMENT"]);
    wrong[1].1 = BASE64.encode([4; 65]);
    assert_eq!(post(&admin, &wrong), 400, "no point of the curve");
    assert_eq!(post(&admin, &device.form(&fine, &[])), 400, "of nothing");
    // Payments are no business of an operator's.
    let operator = site.signed_in(Role::Operador);
    assert_eq!(post(&operator, &device.form(&fine, &["PAYMENT"])), 400);
    let customer = site.signed_in(Role::Cliente);
    assert_eq!(post(&customer, &device.form(&fine, &["PAYMENT"])), 403);
    assert!(
        !customer
            .get("/avisos")
            .text()
            .contains("Avisarme en este dispositivo")
    );
    assert_eq!(devices(&site), 0);
    let worker = site.client().get("/push-worker.js");
    assert_eq!((worker.status, worker.header("cache-control")), (200, "no-cache"));
    assert!(
        worker.header("content-type").contains("javascript"),
        "{}",
        worker.header("content-type")
    );
}

#[test]
fn a_workshop_hears_of_work_and_everybody_of_what_is_late() {
    let (site, service) = start();
    let placed = site.paid(&example());
    let workshop = site
        .app
        .db
        .read_here(|conn| Ok(assignments::table.select(assignments::workshop_id).first(conn)?))
        .unwrap();
    let (_, email) = site.taller_of(workshop);
    let taller = site.sign_in(&email);
    let operator = site.signed_in(Role::Operador);
    let (job, late) = (Device::new(), Device::new());
    job.subscribes(&taller, &service, "/push/job", &["JOB"]);
    late.subscribes(&operator, &service, "/push/late", &["LATE"]);
    let mut other = example();
    other["payment"]["reference"] = json!("7788990011");
    site.paid(&other);
    send(&site);
    let asked = service.take();
    assert_eq!(asked.len(), 1, "{asked:?}");
    let told = job.open(&asked[0].body);
    assert!(
        told["title"]
            .as_str()
            .unwrap()
            .starts_with("Trabajo nuevo: pedido KRFT-"),
        "{told}"
    );
    assert!(
        told["url"].as_str().unwrap().ends_with("/workshop/dashboard"),
        "{told}"
    );

    let begun = "UPDATE assignments SET status = 'IN_PRODUCTION', accept_by = NULL, start_date = '2026-01-13', due_date = '2026-01-14'";
    site.tamper(&format!("{begun} WHERE order_id = '{}'", placed.id));
    production::deadline_job::run_once(&site.app.db).unwrap();
    production::deadline_job::run_once(&site.app.db).unwrap();
    send(&site);
    let asked = service.take();
    assert_eq!(asked.len(), 1, "{asked:?}");
    let told = late.open(&asked[0].body);
    assert_eq!(
        told["title"],
        format!("Trabajo atrasado: pedido {}", placed.number).as_str()
    );
    assert!(told["url"].as_str().unwrap().contains("/ops/orders"), "{told}");
}
