//! The application: its services and the whole URL table, used by `main` and by the tests.

use crate::domain::realtime;
use crate::http::api::workshops;
use crate::http::metrics::measure;

use crate::base::error::AppError;
use crate::http::auth::access::gate;
use crate::http::auth::sessions::PgSessions;
use crate::http::entry::{Entry, UrlTable};
use crate::http::kit::Answer;
use crate::http::middleware::edge::edge;
use crate::http::middleware::matched_route::MatchedRoute;
use crate::http::routes::url_table;
use crate::http::services::Services;
use actix_session::SessionMiddleware;
use actix_session::config::{CookieContentSecurity, PersistentSession};
use actix_web::body::MessageBody;
use actix_web::cookie::{Key, SameSite, time};
use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::{Compress, Next, from_fn};
use actix_web::{HttpMessage as _, HttpServer, Resource, Scope, guard, web};
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;

/// Asked by machines, also while the database is away: a cookie that comes along costs no query.
const WITHOUT_SESSION: [&str; 2] = ["/healthz", "/readyz"];
/// Of each worker, for files, passwords and pictures. Queries have threads of their own (`base::db`).
const BLOCKING_THREADS: usize = 8;
/// Seconds: an upload from a phone that is under way when the process is told to stop.
const STOPPED_WITHIN: u64 = 30;

/// Everything below `/`, ready to be put into an actix application.
pub fn site(
    services: &Services,
) -> Scope<
    impl actix_web::dev::ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse<actix_web::body::BoxBody>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    let app = &services.state;
    let sessions = SessionMiddleware::builder(
        PgSessions::new(app.db.clone()),
        Key::derive_from(app.config.session_key.bytes()),
    )
    .cookie_name("krafta-token".to_owned())
    .cookie_secure(app.config.is_https())
    .cookie_http_only(true)
    .cookie_same_site(SameSite::Lax)
    .cookie_content_security(CookieContentSecurity::Signed)
    .session_lifecycle(PersistentSession::default().session_ttl(time::Duration::hours(24)))
    .build();

    let mut paths: BTreeMap<&'static str, Vec<Entry>> = BTreeMap::new();
    for entry in url_table() {
        paths.entry(entry.path).or_default().push(entry);
    }
    let mut plain = web::scope("")
        .configure(|site| services.register(site))
        .app_data(web::Data::new(UrlTable(url_table)))
        .service(actix_files::Files::new("/static", static_dir()).use_etag(true));
    let mut dynamic = web::scope("");
    for (path, entries) in paths {
        if WITHOUT_SESSION.contains(&path) {
            plain = plain.service(resource(path, entries));
        } else {
            dynamic = dynamic.service(resource(path, entries));
        }
    }
    let dynamic = dynamic
        .default_service(web::to(nothing_here))
        .wrap(sessions)
        .wrap(from_fn(workshops::list_in_an_outage));
    let mail_queued = Arc::clone(&app.mail_queued);
    let dynamic = dynamic.wrap(from_fn(move |req, next| {
        ring(Arc::clone(&mail_queued), req, next)
    }));
    let metrics = Arc::clone(&services.metrics);
    plain
        .service(dynamic)
        .wrap(Compress::default())
        .wrap(from_fn(edge))
        .wrap(from_fn(move |req, next| measure(Arc::clone(&metrics), req, next)))
}

/// One address of the URL table, with its gates.
fn resource(path: &'static str, entries: Vec<Entry>) -> Resource {
    let methods: Vec<&str> = entries.iter().map(|entry| entry.method.as_str()).collect();
    let methods = methods.join(", ");
    let wrong_method = move || std::future::ready(Answer::Err(AppError::WrongMethod(methods.clone())));
    let mut resource = web::resource(path).default_service(web::to(wrong_method));
    for entry in entries {
        let access = entry.access;
        let route = (entry.route)(web::route().guard(accepts(&entry.method)));
        let gated = from_fn(move |req: ServiceRequest, next| {
            if let Some(taken) = req.extensions().get::<MatchedRoute>() {
                taken.set(path);
            }
            gate(access, req, next)
        });
        resource = resource.route(route.wrap(gated));
    }
    resource
}

/// A server that answers on this listener with so many workers, once it is awaited, until the process or its handle says
/// stop. To be made inside of an actix system.
pub fn server(services: &Services, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    services.hub.listen();
    actix_web::rt::spawn(end_streams(Arc::downgrade(&services.hub)));
    let served = services.clone();
    HttpServer::new(move || actix_web::App::new().service(site(&served)))
        .workers(workers)
        .worker_max_blocking_threads(BLOCKING_THREADS)
        .client_request_timeout(Duration::from_secs(15))
        .keep_alive(Duration::from_secs(30))
        .shutdown_timeout(STOPPED_WITHIN)
        .listen(listener)
        .map(HttpServer::run)
}

/// A process that is told to stop waits for what is under way: streams, which never end by themselves, end now.
async fn end_streams(hub: Weak<realtime::Hub>) {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::warn!("no signals: stopping will wait for open streams");
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    if let Some(hub) = hub.upgrade() {
        hub.close();
    }
}

/// Whatever was done may have written to people: mail is looked for at once.
async fn ring<B: MessageBody>(
    mail_queued: Arc<Notify>,
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let is_read = req.method().is_safe();
    let outcome = next.call(req).await;
    if !is_read {
        mail_queued.notify_one();
    }
    outcome
}

/// Whoever may read a page may also ask for its headers alone.
fn accepts(method: &Method) -> impl guard::Guard + use<> {
    let method = method.clone();
    guard::fn_guard(move |ctx| {
        let asked = &ctx.head().method;
        *asked == method || (*asked == Method::HEAD && method == Method::GET)
    })
}

/// Beside the working directory, as the README deploys it; for a binary run from elsewhere, in the checkout that built it.
fn static_dir() -> PathBuf {
    let here = PathBuf::from("static");
    if here.is_dir() {
        here
    } else {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("static")
    }
}

async fn nothing_here() -> Answer {
    Err(AppError::NotFound)
}
