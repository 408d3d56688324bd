//! Rates that are read from where they are published: by servers of these tests, on this machine alone.

pub mod held;
pub mod reading;
pub mod showing;
pub mod trust;

use crate::harness::Site;
use krafta::base::config;
use krafta::base::error::AppError;
use krafta::domain::exchange_rates::{self, RateEntry, RateSources, fetch_job};
use std::cell::RefCell;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

/// Publishes a rate, for as long as a test runs.
struct Publisher {
    address: String,
    answer: Arc<Mutex<String>>,
}

impl Publisher {
    fn of(body: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let answer = Arc::new(Mutex::new(whole("200 OK", body)));
        let told = Arc::clone(&answer);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let _ = stream.read(&mut [0; 8192]).unwrap();
                let answer = told.lock().unwrap().clone();
                // Whoever has read enough hangs up.
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self { address, answer }
    }

    fn publishes(&self, body: &str) {
        *self.answer.lock().unwrap() = whole("200 OK", body);
    }

    fn answers(status: &str, body: &str) -> Self {
        let publisher = Self::of("");
        *publisher.answer.lock().unwrap() = whole(status, body);
        publisher
    }
}

fn whole(status: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nlocation: https://127.0.0.1:1/\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// As the bank's page has it.
fn page(rate: &str, day: &str) -> String {
    format!(
        r#"<html><body><div id="dolar"><span> USD</span><strong> {rate} </strong></div>
        <div>Fecha Valor: <span property="dc:date" content="{day}T00:00:00-04:00">…</span></div></body></html>"#
    )
}

/// As a service tells it.
fn json(rate: &str, day: &str) -> String {
    format!(r#"{{"fuente":"oficial","promedio":{rate},"fechaActualizacion":"{day}T00:00:00-04:00"}}"#)
}

fn sources(publishers: &[&Publisher]) -> RateSources {
    let addresses = publishers.iter().map(|from| from.address.parse().unwrap());
    let configured = config::RateSources {
        addresses: addresses.collect(),
        ca: None,
    };
    RateSources::new(&configured).unwrap()
}

/// One round, and who was counted as failing.
fn fetch(site: &Site, sources: &RateSources) -> (Result<(), AppError>, usize) {
    let failed = RefCell::new(0);
    let on_failure = |host: &str| {
        assert_eq!(host, "127.0.0.1");
        *failed.borrow_mut() += 1;
    };
    let round = fetch_job::run_once(&site.app.db, sources, on_failure);
    let outcome = actix_web::rt::System::new().block_on(round);
    (outcome, failed.into_inner())
}

/// The newest first.
fn ledger(site: &Site) -> Vec<RateEntry> {
    site.app
        .db
        .read_here(|conn| exchange_rates::ledger(conn, 20))
        .unwrap()
}

/// At which one buys now.
fn current(site: &Site) -> String {
    site.client().get("/api/catalog").json()["exchangeRate"].to_string()
}
