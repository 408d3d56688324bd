//! The application: its services and the whole URL table, used by `main` and by the tests.

use crate::domain::realtime;
use crate::http::api::workshops;
use crate::http::metrics::{self, measure};

use crate::base::error::AppError;
use crate::http::auth::access::gate;
use crate::http::auth::kept_cart;
use crate::http::auth::sessions::{self, PgSessions};
use crate::http::connection::Connection;
use crate::http::entry::{Entry, UrlTable};
use crate::http::kit::{self, Answer};
use crate::http::middleware::edge::edge;
use crate::http::middleware::matched_route::MatchedRoute;
use crate::http::middleware::packed::pack;
use crate::http::middleware::refused_body::HEARD_FOR;
use crate::http::middleware::security_headers::SecurityHeaders;
use crate::http::routes::url_table;
use crate::http::services::Services;
use crate::http::static_files;
use actix_http::HttpService;
use actix_http::error::DispatchError;
use actix_server::Server;
use actix_service::{IntoServiceFactory as _, ServiceFactoryExt as _, fn_service, map_config};
use actix_session::SessionMiddleware;
use actix_session::config::{CookieContentSecurity, PersistentSession};
use actix_web::body::MessageBody;
use actix_web::cookie::{Key, SameSite};
use actix_web::dev::{AppConfig, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT, ALLOW};
use actix_web::middleware::{Compress, Next, from_fn};
use actix_web::rt::net::TcpStream;
use actix_web::{App, HttpMessage as _, HttpRequest, HttpResponse, HttpServer, Resource, Scope, guard, web};
use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;

/// Asked by machines, also while the database is away: a cookie that comes along costs no query.
const WITHOUT_SESSION: [&str; 9] = [
    "/healthz",
    "/readyz",
    "/favicon.ico",
    "/push-worker.js",
    "/robots.txt",
    "/sitemap.xml",
    "/.well-known/security.txt",
    "/manifest.webmanifest",
    "/workshop/worker.js",
];
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
    let with_session = SessionMiddleware::builder(
        PgSessions::new(app.db.clone()),
        Key::derive_from(app.config.session_key.bytes()),
    )
    .cookie_name(sessions::COOKIE.to_owned())
    .cookie_secure(app.config.is_https())
    .cookie_http_only(true)
    .cookie_same_site(SameSite::Lax)
    .cookie_content_security(CookieContentSecurity::Signed)
    .session_lifecycle(PersistentSession::default().session_ttl(sessions::LIFETIME))
    .build();

    let mut paths: BTreeMap<&'static str, Vec<Entry>> = BTreeMap::new();
    for entry in url_table() {
        paths.entry(entry.path).or_default().push(entry);
    }
    let pages: BTreeSet<&'static str> = url_table()
        .iter()
        .filter(|entry| entry.method == Method::GET)
        .map(|entry| entry.path)
        .collect();
    let mut plain = web::scope("")
        .configure(|site| services.register(site))
        .app_data(web::Data::new(UrlTable::new(url_table)))
        .configure(static_files::register);
    let mut dynamic = web::scope("");
    for (path, entries) in paths {
        let above = page_above(&pages, path);
        if WITHOUT_SESSION.contains(&path) {
            plain = plain.service(resource(path, entries, above));
        } else {
            dynamic = dynamic.service(resource(path, entries, above));
        }
    }
    let dynamic = dynamic
        .default_service(web::to(nothing_here))
        .wrap(from_fn(kept_cart::outlive_the_session))
        .wrap(with_session)
        .wrap(from_fn(sessions::remembering_the_visitor))
        .wrap(from_fn(workshops::list_in_an_outage));
    let (mail_queued, hub) = (Arc::clone(&app.mail_queued), Arc::clone(&services.hub));
    let dynamic = dynamic.wrap(from_fn(move |req, next| {
        ring(Arc::clone(&mail_queued), Arc::clone(&hub), req, next)
    }));
    let metrics = Arc::clone(&services.metrics);
    let (headers, known) = (security_headers(services), app.intake.known.clone());
    plain
        .service(dynamic)
        .wrap(from_fn(pack))
        .wrap(Compress::default())
        .wrap(from_fn(move |req, next| edge(headers, known.clone(), req, next)))
        .wrap(from_fn(move |req, next| measure(Arc::clone(&metrics), req, next)))
}

/// One address of the URL table, with its gates.
fn resource(path: &'static str, entries: Vec<Entry>, above: Option<&'static str>) -> Resource {
    let methods: Vec<&str> = entries.iter().map(|entry| entry.method.as_str()).collect();
    let methods = methods.join(", ");
    let wrong_method = move |req: HttpRequest| std::future::ready(wrong_method(&req, methods.clone(), above));
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
    let server = Server::build()
        .workers(workers)
        .worker_max_blocking_threads(BLOCKING_THREADS)
        .shutdown_timeout(STOPPED_WITHIN);
    let (stopping, headers) = (server.graceful_shutdown_signal(), security_headers(services));
    // As `HttpServer` does it, on connections of our own: see `connection`.
    let connections = move || {
        let app = App::new().service(site(&served)).into_factory();
        let app = app.map_err(|error: actix_web::Error| error.error_response());
        let stopping = stopping.clone();
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .client_request_timeout(Duration::from_secs(15))
            .client_disconnect_timeout(HEARD_FOR)
            .keep_alive(Duration::from_secs(30))
            .on_connect_ext(|connection: &Connection, data| {
                data.insert(connection.hearing.clone());
            })
            .h1(map_config(app, |()| AppConfig::default()));
        fn_service(move |stream: TcpStream| {
            let peer = stream.peer_addr().ok();
            // Else the end of an answer waits until the other side has acknowledged its beginning: 40 ms.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "an answer may be sent late");
            }
            std::future::ready(Ok::<_, DispatchError>((Connection::new(stream, headers), peer)))
        })
        .and_then(http)
    };
    Ok(server.listen("krafta", listener, connections)?.run())
}

fn security_headers(services: &Services) -> SecurityHeaders {
    SecurityHeaders::new(services.state.config.is_https())
}

/// `/metrics` alone, for whoever reaches this listener.
pub fn metrics_server(services: &Services, listener: TcpListener) -> std::io::Result<Server> {
    let (served, headers) = (services.clone(), security_headers(services));
    HttpServer::new(move || {
        App::new()
            .configure(|site| served.register(site))
            .route("/metrics", web::get().to(metrics::metrics))
            .wrap(from_fn(move |req, next: Next<_>| async move {
                let mut answer = next.call(req).await?;
                headers.complete(answer.headers_mut());
                Ok(answer)
            }))
    })
    .workers(1)
    .shutdown_timeout(1)
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

/// Whatever was done may have written to people, and be news for open pages: both are looked for at once.
async fn ring<B: MessageBody>(
    mail_queued: Arc<Notify>,
    hub: Arc<realtime::Hub>,
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let is_read = req.method().is_safe();
    let outcome = next.call(req).await;
    if !is_read {
        mail_queued.notify_one();
        hub.ring();
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

async fn nothing_here() -> Answer {
    Err(AppError::NotFound)
}

/// The nearest page above an address that only takes forms: where the form stands. An API has none.
fn page_above<'a>(pages: &BTreeSet<&'a str>, path: &str) -> Option<&'a str> {
    let mut above = path;
    while !path.starts_with("/api/") {
        let (shorter, _) = above.rsplit_once('/')?;
        above = match shorter {
            "" => "/",
            "/workshop" => "/workshop/dashboard",
            shorter => shorter,
        };
        if let Some(page) = pages.get(above) {
            return Some(page);
        }
    }
    None
}

/// Whoever asks what may be asked is told. A page that came back from a form with mistakes has the form's address: whoever reloads it by its address comes to the
/// form again.
fn wrong_method(req: &HttpRequest, methods: String, above: Option<&str>) -> Answer {
    let accepts = req.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok());
    let is_browser =
        *req.method() == Method::GET && accepts.is_some_and(|accept| accept.contains("text/html"));
    let above = above.filter(|_| is_browser);
    match above {
        _ if *req.method() == Method::OPTIONS => Ok(HttpResponse::NoContent()
            .insert_header((ALLOW, format!("{methods}, OPTIONS")))
            .finish()),
        Some(above) if above.contains('{') => {
            let parts: Vec<&str> = req.path().split('/').take(above.split('/').count()).collect();
            kit::see_other(&parts.join("/"))
        }
        Some(above) => kit::see_other(above),
        None => Err(AppError::WrongMethod(methods)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_that_was_sent_stands_on_the_page_above() {
        let table = url_table();
        let pages = table.iter().filter(|entry| entry.method == Method::GET);
        let pages: BTreeSet<&str> = pages.map(|entry| entry.path).collect();
        for (form, page) in [
            (
                "/admin/orders/{id}/payments/{submission}/rejection",
                Some("/admin/orders/{id}"),
            ),
            ("/admin/payments/{id}/confirmation", Some("/admin/payments/{id}")),
            ("/admin/payments/lines/{id}/match", Some("/admin/payments")),
            ("/orders/{id}/payments", Some("/orders/{id}")),
            ("/carrito/lineas/{line}", Some("/carrito")),
            ("/api/orders/{id}/refunds", None),
            ("/workshop/orders/{id}/rejection", Some("/workshop/dashboard")),
            (
                "/workshop/coverage/{coverage}/removal",
                Some("/workshop/dashboard"),
            ),
            ("/ops/orders/bulk", Some("/ops/orders")),
            ("/logout", Some("/")),
        ] {
            assert_eq!(page_above(&pages, form), page, "{form}");
        }
    }
}
