//! What a machine that watches over Krafta reads, and what stands in its logs.

use crate::fixtures::example;
use crate::harness::outage::Outage;
use crate::harness::{self, Site};
use krafta::domain::accounts::Role;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

/// Samples by name and labels; fails on anything that is no line of the format.
pub fn scrape(site: &Site) -> BTreeMap<String, f64> {
    let answer = site.metrics().get("/metrics");
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(
        answer
            .header("content-type")
            .starts_with("text/plain; version=0.0.4")
    );
    parse(&answer.text())
}

fn parse(text: &str) -> BTreeMap<String, f64> {
    let mut families: BTreeSet<String> = BTreeSet::new();
    let mut samples = BTreeMap::new();
    assert!(text.ends_with("# EOF\n"), "{text}");
    for line in text.lines() {
        if let Some(comment) = line.strip_prefix("# ") {
            if let Some(of) = comment.strip_prefix("TYPE ") {
                families.insert(of.split(' ').next().unwrap().to_owned());
            }
            continue;
        }
        let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("{line:?}"));
        let name = series.split('{').next().unwrap();
        assert!(
            name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'),
            "{line:?}"
        );
        assert!(series.find('{').is_none() || series.ends_with('}'), "{line:?}");
        let family = ["_total", "_bucket", "_sum", "_count"]
            .iter()
            .filter_map(|end| name.strip_suffix(end))
            .chain([name])
            .any(|name| families.contains(name));
        assert!(family, "a sample without its type: {line:?}");
        let old = samples.insert(series.to_owned(), value.parse::<f64>().unwrap());
        assert!(old.is_none(), "twice: {series}");
    }
    samples
}

#[test]
fn the_figures_are_those_of_the_site() {
    let site = harness::start();
    site.shop();
    let first = scrape(&site);
    let admin = site.signed_in(Role::Admin);
    let order = site.place(&site.client(), &example());
    for path in [
        format!("/api/orders/{}", order.id),
        format!("/admin/orders/{}", order.id),
    ] {
        assert_eq!(admin.get(&path).status, 200);
    }
    assert_eq!(site.client().get("/admin").status, 303);
    for nowhere in ["/nada", "/nada/más", "/static/nada.js", "/api/otra"] {
        assert_eq!(admin.get(&nowhere.replace('á', "a")).status, 404);
    }
    assert_eq!(admin.send("TRACE", "/nada", &[], None).status, 404);
    let second = scrape(&site);
    let asked = |samples: &BTreeMap<String, f64>, route: &str, method: &str, status: &str| {
        let series = format!(
            "krafta_http_requests_total{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}}"
        );
        samples.get(&series).copied().unwrap_or(0.0)
    };
    assert_eq!(
        asked(&second, "/api/orders/{id}", "GET", "2xx"),
        1.0,
        "{second:#?}"
    );
    assert_eq!(asked(&second, "/admin/orders/{id}", "GET", "2xx"), 1.0);
    assert_eq!(asked(&second, "/api/orders", "POST", "2xx"), 1.0);
    // Sent away at the gate, and still by its route.
    assert_eq!(asked(&second, "/admin", "GET", "3xx"), 1.0);
    assert_eq!(asked(&second, "/static", "GET", "4xx"), 1.0);
    assert_eq!(asked(&second, "-", "GET", "4xx"), 3.0);
    assert_eq!(asked(&second, "-", "OTHER", "4xx"), 1.0);
    let took = "krafta_http_request_duration_seconds_count{route=\"/api/orders\",method=\"POST\"}";
    assert_eq!(second[took], 1.0);
    let all =
        "krafta_http_request_duration_seconds_bucket{le=\"+Inf\",route=\"/api/orders\",method=\"POST\"}";
    assert_eq!(second[all], 1.0, "{second:#?}");
    for (name, least, most) in [
        ("krafta_database_up", 1.0, 1.0),
        ("krafta_db_pool_size", 4.0, 4.0),
        ("krafta_db_pool_connections", 1.0, 4.0),
        ("krafta_db_pool_waiting", 0.0, 0.0),
        ("krafta_db_pool_timeouts_total", 0.0, 0.0),
        ("krafta_db_statements_total", 1.0, f64::INFINITY),
        ("krafta_outbox_failed", 0.0, 0.0),
        ("krafta_live_streams", 0.0, 0.0),
        ("krafta_orders{status=\"COMPLETED\"}", 0.0, 0.0),
    ] {
        let value = second[name];
        assert!(value >= least && value <= most, "{name}: {value}");
    }
    assert!(second["krafta_db_statements_total"] > first["krafta_db_statements_total"]);
    // Counted when it was first asked, and kept for half a minute.
    assert_eq!(second["krafta_orders{status=\"REPORTED\"}"], 0.0);
    // Nothing that tells one order or person from another.
    let text: String = second.keys().cloned().collect();
    assert!(!text.contains(&order.id.to_string()) && !text.contains('@') && !text.contains("nada"));
}

#[test]
fn on_the_main_address_they_are_for_admins() {
    let site = harness::start();
    assert_eq!(site.client().get("/metrics").status, 303);
    assert_eq!(site.signed_in(Role::Operador).get("/metrics").status, 403);
    let answer = site.signed_in(Role::Admin).get("/metrics");
    assert!(answer.text().contains("krafta_db_pool_size"));
}

#[test]
fn letters_that_wait_are_seen() {
    let site = harness::start();
    site.shop();
    let client = site.signed_in(Role::Cliente);
    let mut order = example();
    order["customerEmail"] = "ana@example.com".into();
    site.place(&client, &order);
    site.app
        .db
        .clock()
        .set(harness::noon() + chrono::TimeDelta::minutes(5));
    let samples = scrape(&site);
    assert!(samples["krafta_outbox_waiting"] >= 1.0, "{samples:#?}");
    assert_eq!(samples["krafta_outbox_oldest_age_seconds"], 300.0);
    assert_eq!(samples["krafta_orders{status=\"REPORTED\"}"], 1.0);
}

#[test]
fn figures_come_also_without_a_database_and_logs_carry_the_request() {
    let log = captured_log();
    let site = harness::start();
    let accept = [("accept", "application/openmetrics-text; version=1.0.0")];
    let answer = site.metrics().send("GET", "/metrics", &accept, None);
    assert!(
        answer
            .header("content-type")
            .starts_with("application/openmetrics-text")
    );
    let _away = Outage::begin(&site);
    let answer = site.client().get("/readyz");
    assert_eq!(answer.status, 503);
    // Said by a thread of the pool, or by the breaker in front of it, about this request.
    let id = answer.header("x-request-id").to_owned();
    let lines: Vec<serde_json::Value> = log
        .text()
        .lines()
        .filter(|line| line.contains(&id))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let said = lines.iter().find(|line| {
        line["fields"]["message"] == "no database connection"
            || line["fields"]["message"] == "not asked: the database is away"
    });
    let said = said.unwrap_or_else(|| panic!("{lines:#?}"));
    assert_eq!(
        (&said["span"]["name"], &said["span"]["id"]),
        (&"request".into(), &id.as_str().into())
    );
    assert!(
        lines.iter().any(|line| line["fields"]["message"] == "request"),
        "{lines:#?}"
    );

    let samples = scrape(&site);
    assert_eq!(samples["krafta_database_up"], 0.0);
    let unserved = samples["krafta_db_pool_timeouts_total"] + samples["krafta_db_breaker_refused_total"];
    assert!(unserved >= 1.0);
    assert_eq!(samples["krafta_db_breaker_open"], 1.0);
}

/// What is logged from now on, as `LOG_FORMAT=json` writes it.
fn captured_log() -> Captured {
    static LOG: OnceLock<Captured> = OnceLock::new();
    LOG.get_or_init(|| {
        let captured = Captured::default();
        let writer = captured.clone();
        tracing_subscriber::fmt()
            .json()
            .with_max_level(tracing::Level::INFO)
            .with_writer(move || writer.clone())
            .init();
        captured
    })
    .clone()
}

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
