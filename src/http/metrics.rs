//! `GET /metrics`: figures for a machine that watches over Krafta, as Prometheus reads them. Labels name routes, methods,
//! and states: never ids, never people.

use crate::base::db::{Db, PoolFigures};
use crate::base::error::AppError;
use crate::domain::intake::{Intake, Standing};
use crate::domain::lifecycle::OrderStatus;
use crate::domain::notifications::{self, OutboxFigures};
use crate::domain::orders;
use crate::domain::realtime::Hub;
use crate::http::kit::Answer;
use crate::http::middleware::matched_route::MatchedRoute;
use crate::http::state::AppState;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Counting a million orders takes a tenth of a second: once in this time is enough.
const COUNTED_EVERY: Duration = Duration::from_secs(30);
/// Seconds: from what a page takes to what nobody waits for.
const BUCKETS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Request {
    route: &'static str,
    method: &'static str,
    status: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: &'static str,
    method: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Status {
    status: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Job {
    job: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Source {
    source: String,
}

/// What this process counts, and how it is told.
pub struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    durations: Family<Route, Histogram, fn() -> Histogram>,
    jobs: Jobs,
    rate_failures: Family<Source, Counter>,
    state: State,
    /// When the orders were counted; held while somebody reads, so that there is one reader at a time.
    counted: Mutex<Option<Instant>>,
}

/// What is looked up when somebody reads.
#[derive(Default)]
struct State {
    database: Gauge,
    pool_size: Gauge,
    pool_open: Gauge,
    pool_idle: Gauge,
    pool_waiting: Gauge,
    pool_timeouts: Counter,
    statements: Counter,
    breaker_open: Gauge,
    breaker_refused: Counter,
    outbox_waiting: Gauge,
    outbox_failed: Gauge,
    outbox_oldest: Gauge,
    orders: Family<Status, Gauge>,
    streams: Gauge,
    streams_dropped: Counter,
    listening: Gauge,
    journal: Gauge,
    journal_oldest: Gauge,
    journal_numbers: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("krafta");
        let requests = Family::default();
        let durations =
            Family::<Route, Histogram, fn() -> Histogram>::new_with_constructor(|| Histogram::new(BUCKETS));
        registry.register(
            "http_requests",
            "Requests answered, by the pattern of their route",
            requests.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "From the request's head to the answer's head",
            Unit::Seconds,
            durations.clone(),
        );
        let rate_failures = Family::default();
        registry.register(
            "rate_source_failures",
            "Times that a source gave no exchange rate",
            rate_failures.clone(),
        );
        Self {
            jobs: Jobs::registered(&mut registry),
            rate_failures,
            state: State::registered(&mut registry),
            registry,
            requests,
            durations,
            counted: Mutex::default(),
        }
    }
}

/// What each background job did.
#[derive(Default)]
struct Jobs {
    runs: Family<Job, Counter>,
    failures: Family<Job, Counter>,
    last_duration: Family<Job, Gauge<f64, AtomicU64>>,
}

impl Jobs {
    fn registered(registry: &mut Registry) -> Self {
        let jobs = Self::default();
        registry.register("job_runs", "Runs of a background job", jobs.runs.clone());
        registry.register("job_failures", "Runs that failed", jobs.failures.clone());
        registry.register_with_unit(
            "job_last_duration",
            "How long the last run took",
            Unit::Seconds,
            jobs.last_duration.clone(),
        );
        jobs
    }
}

impl State {
    fn registered(registry: &mut Registry) -> Self {
        let state = Self::default();
        for (name, help, gauge) in [
            ("database_up", "1 if the database answers", &state.database),
            (
                "db_pool_size",
                "The most connections that the pool opens",
                &state.pool_size,
            ),
            (
                "db_pool_connections",
                "Connections that are open",
                &state.pool_open,
            ),
            ("db_pool_idle", "Connections that nobody uses", &state.pool_idle),
            (
                "db_pool_waiting",
                "Who waits for a connection",
                &state.pool_waiting,
            ),
            (
                "db_breaker_open",
                "1 while the database is known to be away",
                &state.breaker_open,
            ),
            ("outbox_waiting", "Letters to be sent", &state.outbox_waiting),
            (
                "outbox_failed",
                "Letters that were given up",
                &state.outbox_failed,
            ),
            (
                "journal_orders",
                "Orders taken without the database that are not in it yet, in this process's journal",
                &state.journal,
            ),
            (
                "journal_numbers",
                "Order numbers set aside for an outage",
                &state.journal_numbers,
            ),
            ("live_streams", "Event streams that are open", &state.streams),
            (
                "live_listener_connected",
                "1 if this process hears of changes from the database",
                &state.listening,
            ),
        ] {
            registry.register(name, help, gauge.clone());
        }
        for (name, help, counter) in [
            (
                "db_pool_timeouts",
                "Who got no connection, or no answer, in time",
                &state.pool_timeouts,
            ),
            (
                "db_breaker_refused",
                "Who was told at once that the database is away",
                &state.breaker_refused,
            ),
            (
                "db_statements",
                "Statements sent to the database",
                &state.statements,
            ),
            (
                "live_streams_dropped",
                "Event streams that were ended because their reader was too slow",
                &state.streams_dropped,
            ),
        ] {
            registry.register(name, help, counter.clone());
        }
        registry.register_with_unit(
            "outbox_oldest_age",
            "How long the oldest letter to be sent has waited",
            Unit::Seconds,
            state.outbox_oldest.clone(),
        );
        registry.register_with_unit(
            "journal_oldest_age",
            "How long the oldest order has waited in this process's journal",
            Unit::Seconds,
            state.journal_oldest.clone(),
        );
        registry.register(
            "orders",
            "Orders by status; counted at most every 30 seconds by each process",
            state.orders.clone(),
        );
        state
    }

    fn pool(&self, pool: &PoolFigures) {
        self.pool_size.set(i64::from(pool.size));
        self.pool_open.set(i64::from(pool.open));
        self.pool_idle.set(i64::from(pool.idle));
        self.pool_waiting.set(as_gauge(pool.waiting));
        self.pool_timeouts.inner().store(pool.timeouts, Ordering::Relaxed);
        self.statements.inner().store(pool.statements, Ordering::Relaxed);
        self.breaker_open.set(i64::from(pool.is_away));
        self.breaker_refused
            .inner()
            .store(pool.refused, Ordering::Relaxed);
    }

    fn journal(&self, journal: &Standing, now: DateTime<Utc>) {
        self.journal.set(as_gauge(journal.records as u64));
        self.journal_numbers.set(as_gauge(journal.numbers as u64));
        let age = journal.oldest.map_or(0, |oldest| (now - oldest).num_seconds());
        self.journal_oldest.set(age.max(0));
    }

    fn outbox(&self, outbox: &OutboxFigures) {
        self.outbox_waiting.set(outbox.waiting);
        self.outbox_failed.set(outbox.failed);
        self.outbox_oldest.set(outbox.oldest_age.num_seconds().max(0));
    }

    fn orders(&self, counts: &[(OrderStatus, i64)]) {
        for status in OrderStatus::ALL {
            let found = counts.iter().find(|(counted, _)| counted == status);
            let label = Status {
                status: status.as_str(),
            };
            self.orders
                .get_or_create(&label)
                .set(found.map_or(0, |(_, count)| *count));
        }
    }
}

fn as_gauge(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Metrics {
    /// A background job ended a run.
    pub fn job_ran(&self, job: &'static str, is_ok: bool, took: Duration) {
        let label = Job { job };
        self.jobs.runs.get_or_create(&label).inc();
        let failures = self.jobs.failures.get_or_create(&label);
        failures.inc_by(u64::from(!is_ok));
        self.jobs
            .last_duration
            .get_or_create(&label)
            .set(took.as_secs_f64());
    }

    /// A source of the exchange rate gave none. Sources are few: an operator named them.
    pub fn rate_source_failed(&self, host: &str) {
        let source = host.to_owned();
        self.rate_failures.get_or_create(&Source { source }).inc();
    }

    async fn read(&self, db: &Db, hub: &Hub, intake: &Intake) -> Result<String, AppError> {
        let mut counted = self.counted.lock().await;
        let is_due = counted.is_none_or(|at| at.elapsed() > COUNTED_EVERY);
        let now = db.clock().now();
        let found = db
            .read(move |conn| {
                let counts = if is_due { Some(orders::counts(conn)?) } else { None };
                Ok((notifications::outbox_figures(conn, now)?, counts))
            })
            .await;
        let state = &self.state;
        state.database.set(i64::from(found.is_ok()));
        // Without the database the last figures stand; `database_up` says so.
        if let Ok((outbox, counts)) = found {
            state.outbox(&outbox);
            if let Some(counts) = counts {
                state.orders(&counts);
                *counted = Some(Instant::now());
            }
        }
        state.journal(&intake.standing().await?, now);
        state.pool(&db.pool_figures());
        state.streams.set(as_gauge(hub.open() as u64));
        state
            .streams_dropped
            .inner()
            .store(hub.dropped(), Ordering::Relaxed);
        state.listening.set(i64::from(hub.is_connected()));
        let mut text = String::new();
        text::encode(&mut text, &self.registry)
            .map_err(|error| AppError::Internal(anyhow::anyhow!("metrics: {error}")))?;
        Ok(text)
    }
}

/// `GET /metrics`
pub async fn metrics(
    app: web::Data<AppState>,
    hub: web::Data<Hub>,
    metrics: web::Data<Metrics>,
    req: HttpRequest,
) -> Answer {
    let text = metrics.read(&app.db, &hub, &app.intake).await?;
    // The same words are right in both dialects.
    let is_open = req
        .headers()
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("application/openmetrics-text"));
    let kind = if is_open {
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    } else {
        "text/plain; version=0.0.4; charset=utf-8"
    };
    Ok(HttpResponse::Ok().content_type(kind).body(text))
}

/// Wraps every request.
pub async fn measure<B: MessageBody>(
    metrics: Arc<Metrics>,
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let started = Instant::now();
    let method = method(req.method());
    let taken = MatchedRoute::default();
    if req.path().starts_with("/static/") {
        taken.set("/static");
    }
    req.extensions_mut().insert(taken.clone());
    let outcome = next.call(req).await;
    let status = match &outcome {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    // What is not in the table is one route: addresses that do not exist are without end.
    let route = taken.get().unwrap_or("-");
    metrics
        .requests
        .get_or_create(&Request {
            route,
            method,
            status: class(status.as_u16()),
        })
        .inc();
    metrics
        .durations
        .get_or_create(&Route { route, method })
        .observe(started.elapsed().as_secs_f64());
    outcome
}

/// Clients may make up methods.
fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}

fn class(status: u16) -> &'static str {
    match status / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}
