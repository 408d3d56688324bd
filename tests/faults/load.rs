//! People who come while things break, and how long they wait.

use crate::process::{Krafta, agent};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Longer than anybody may wait: an answer that never comes is a failure with a figure.
const NEVER: Duration = Duration::from_secs(90);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// All but orders with a session's cookie, which must cost this and what is static no query.
    Health,
    Ready,
    Static,
    Home,
    Order,
}

impl What {
    pub const ALL: [What; 5] = [What::Health, What::Ready, What::Static, What::Home, What::Order];

    pub fn name(self) -> &'static str {
        match self {
            What::Health => "GET /healthz",
            What::Ready => "GET /readyz",
            What::Static => "GET /static",
            What::Home => "GET /",
            What::Order => "POST /api/orders",
        }
    }

    fn path(self) -> &'static str {
        match self {
            What::Health => "/healthz",
            What::Ready => "/readyz",
            What::Static => "/static/krafta.css",
            What::Home => "/",
            What::Order => "/api/orders",
        }
    }
}

/// One answer, or none (status 0).
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub what: What,
    pub took: Duration,
    pub status: u16,
}

/// An order that was answered with 201: its reference and its number.
pub type Acknowledged = (String, String);

/// So many at once, until they are told to stop.
pub struct Load {
    stop: Arc<AtomicBool>,
    seen: Arc<Mutex<Vec<Seen>>>,
    acknowledged: Arc<Mutex<Vec<Acknowledged>>>,
    people: Vec<JoinHandle<()>>,
}

/// Of this process: no two orders share a bank's reference.
static NEXT: AtomicU32 = AtomicU32::new(10_000_000);

pub fn next_reference() -> String {
    NEXT.fetch_add(1, Ordering::Relaxed).to_string()
}

impl Load {
    pub fn start(krafta: &Krafta, mix: &[(What, usize)], pause: Duration) -> Self {
        let mut load = Self {
            stop: Arc::default(),
            seen: Arc::default(),
            acknowledged: Arc::default(),
            people: Vec::new(),
        };
        for (what, people) in mix {
            for _ in 0..*people {
                let (what, address) = (*what, krafta.address.clone());
                let cookie = krafta.cookie.clone();
                let (stop, seen) = (Arc::clone(&load.stop), Arc::clone(&load.seen));
                let acknowledged = Arc::clone(&load.acknowledged);
                load.people.push(std::thread::spawn(move || {
                    let agent = agent(NEVER);
                    while !stop.load(Ordering::Relaxed) {
                        let asked = Instant::now();
                        let status = match what {
                            What::Order => {
                                let reference = next_reference();
                                let (status, number) = order(&agent, &address, &reference);
                                if let Some(number) = number {
                                    acknowledged.lock().unwrap().push((reference, number));
                                }
                                status
                            }
                            _ => agent
                                .get(format!("{address}{}", what.path()))
                                .header("cookie", &cookie)
                                .call()
                                .map_or(0, |mut answer| {
                                    let body = answer.body_mut().read_to_vec();
                                    if body.is_ok() { answer.status().as_u16() } else { 0 }
                                }),
                        };
                        seen.lock().unwrap().push(Seen {
                            what,
                            took: asked.elapsed(),
                            status,
                        });
                        std::thread::sleep(pause);
                    }
                }));
            }
        }
        load
    }

    /// Waits for the last answers.
    pub fn end(self) -> (Figures, Vec<Acknowledged>) {
        self.stop.store(true, Ordering::Relaxed);
        for person in self.people {
            person.join().unwrap();
        }
        let seen = std::mem::take(&mut *self.seen.lock().unwrap());
        let acknowledged = std::mem::take(&mut *self.acknowledged.lock().unwrap());
        (Figures(seen), acknowledged)
    }
}

/// Places one order, under a key that is its reference. The number, if it was acknowledged.
pub fn order(agent: &ureq::Agent, address: &str, reference: &str) -> (u16, Option<String>) {
    let body = json!({
        "variantId": "var-1", "quantity": 1,
        "shippingAddress": "Av. Libertador 123", "shippingCity": "Barquisimeto", "shippingState": "Lara",
        "shippingCost": 3.00, "subtotal": 12.00, "total": 15.00, "totalBs": 600.00, "exchangeRate": 40.00,
        "customerPhone": "0414-5551234",
        "payment": {"method": "PAGO_MOVIL", "amountReported": 600.00, "reference": reference,
                    "originBank": "Banco de Venezuela", "payerName": "María Pérez"}
    });
    let answer = agent
        .post(format!("{address}/api/orders"))
        .header("idempotency-key", format!("soak-{reference}"))
        .send_json(&body);
    let Ok(mut answer) = answer else {
        return (0, None);
    };
    let status = answer.status().as_u16();
    let told: Option<serde_json::Value> = answer.body_mut().read_json().ok();
    let number = told.and_then(|told| Some(told["orderNumber"].as_str()?.to_owned()));
    (status, number.filter(|_| status == 201))
}

pub struct Figures(pub Vec<Seen>);

impl Figures {
    fn sorted(&self, what: What) -> Vec<Duration> {
        let of = self.0.iter().filter(|seen| seen.what == what);
        let mut took: Vec<Duration> = of.map(|seen| seen.took).collect();
        took.sort_unstable();
        took
    }

    pub fn longest(&self, what: What) -> Duration {
        self.sorted(what).last().copied().unwrap_or_default()
    }

    pub fn statuses(&self, what: What) -> BTreeMap<u16, usize> {
        let mut counts = BTreeMap::new();
        for seen in self.0.iter().filter(|seen| seen.what == what) {
            *counts.entry(seen.status).or_default() += 1;
        }
        counts
    }

    /// A row of a table for each kind of request.
    pub fn rows(&self, phase: &str) -> String {
        let mut rows = String::new();
        for what in What::ALL {
            let took = self.sorted(what);
            if took.is_empty() {
                continue;
            }
            let at = |part: usize| took[(took.len() - 1) * part / 100].as_millis();
            let statuses: Vec<String> = self
                .statuses(what)
                .iter()
                .map(|(status, count)| match status {
                    0 => format!("{count} × none"),
                    status => format!("{count} × {status}"),
                })
                .collect();
            rows += &format!(
                "| {phase} | `{}` | {} | {} | {} | {} |\n",
                what.name(),
                at(50),
                at(99),
                at(100),
                statuses.join(", ")
            );
        }
        rows
    }
}
