//! The application: its state and the whole URL table, used by `main` and by the tests.

mod probes;

use crate::accounts::{self, Access, PgSessions, Write, gate};
use crate::bank;
use crate::catalog;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::desk::{self, admin_pages};
use crate::error::AppError;
use crate::files::{self, Files};
use crate::inbox;
use crate::network::{self, Snapshot};
use crate::notifications::Post;
use crate::payables;
use crate::payments;
use crate::production;
use crate::reviews;
use crate::shipping;
use crate::shop;
use crate::web::{Answer, Tokens, edge};
use actix_session::SessionMiddleware;
use actix_session::config::{CookieContentSecurity, PersistentSession};
use actix_web::body::MessageBody;
use actix_web::cookie::{Key, SameSite, time};
use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::{Compress, Next, from_fn};
use actix_web::{HttpServer, Route, Scope, guard, web};
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// What handlers share.
#[derive(Clone)]
pub struct App {
    pub db: Db,
    pub config: Arc<Config>,
    pub tokens: Tokens,
    pub files: Files,
    pub snapshot: Snapshot,
    /// Rung when something may have been written to the outbox.
    outbox: Arc<Notify>,
    /// Rung when orders that found no workshop are worth another try.
    routing: Arc<Notify>,
}

impl App {
    pub fn new(config: Config, database_url: &str, clock: Clock) -> std::io::Result<Self> {
        let tokens = Tokens::new(config.session_key.clone());
        Ok(Self {
            files: Files::open(&config, tokens.clone())?,
            snapshot: Snapshot::in_dir(&config.data_dir),
            tokens,
            db: Db::new(database_url, config.db_pool_size, clock),
            config: Arc::new(config),
            outbox: Arc::default(),
            routing: Arc::default(),
        })
    }

    /// Something changed that routing depends on: an offer, a coverage, a capacity, a rule.
    pub fn wake_routing(&self) {
        self.routing.notify_one();
    }

    /// Watches over orders that nobody pays, until the process ends.
    pub async fn watch_unpaid(self) {
        desk::unpaid::watch(self.db).await;
    }

    /// The post, where there is a mail server.
    pub fn post(&self) -> anyhow::Result<Option<Post>> {
        let smtp = self.config.smtp.as_ref();
        smtp.map(|smtp| {
            Post::new(
                self.db.clone(),
                smtp,
                &self.config.public_url,
                self.tokens.clone(),
            )
        })
        .transpose()
    }

    /// Sends mail until the process ends.
    pub async fn deliver_mail(self, post: Post) {
        post.deliver(|| self.outbox.notified()).await;
    }

    /// Watches over deadlines, and over orders that found no workshop, until the process ends.
    pub async fn watch_routing(self) {
        production::watch(self.db.clone(), || self.routing.notified()).await;
    }

    /// Deletes files that nobody uses, until the process ends.
    pub async fn sweep_files(self) {
        files::sweep::Sweep::new(self.files, self.db).watch().await;
    }
}

/// One line of the URL table.
pub struct Entry {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
    route: fn(Route) -> Route,
}

macro_rules! table {
    ($($method:ident $path:literal, $access:expr => $handler:path;)+) => {
        vec![$(Entry { method: Method::$method, path: $path, access: $access, route: |route| route.to($handler) }),+]
    };
}

/// Every URL that Krafta answers, who may use it, and what answers.
pub fn url_table() -> Vec<Entry> {
    table! {
        GET "/healthz", Access::Everyone => probes::healthz;
        GET "/readyz", Access::Everyone => probes::readyz;

        GET "/", Access::Everyone => catalog::pages::home;
        GET "/productos/{slug}", Access::Everyone => shop::pages::product::show;
        POST "/productos/{slug}", Access::Counted(Write::Upload) => shop::pages::product::add;
        GET "/carrito", Access::Everyone => shop::pages::cart::show;
        POST "/carrito/lineas/{line}", Access::Everyone => shop::pages::cart::quantity;
        POST "/carrito/lineas/{line}/retiro", Access::Everyone => shop::pages::cart::removal;
        POST "/carrito/lineas/{line}/diseno", Access::Counted(Write::Upload) => shop::pages::cart::design;
        GET "/checkout", Access::Everyone => shop::pages::checkout::show;
        POST "/checkout", Access::Counted(Write::Order) => shop::pages::checkout::send;
        GET "/api/catalog", Access::Everyone => catalog::api::catalog;
        GET "/admin/catalog", Access::ADMIN => catalog::pages::admin::list;
        POST "/admin/catalog", Access::ADMIN => catalog::pages::product::create;
        GET "/admin/catalog.csv", Access::ADMIN => catalog::pages::admin::download;
        GET "/admin/catalog/new", Access::ADMIN => catalog::pages::product::new_form;
        GET "/admin/catalog/import", Access::ADMIN => catalog::pages::import::form;
        POST "/admin/catalog/import", Access::ADMIN => catalog::pages::import::upload;
        GET "/admin/catalog/import/{id}", Access::ADMIN => catalog::pages::import::look;
        POST "/admin/catalog/import/{id}/application", Access::ADMIN => catalog::pages::import::apply;
        GET "/admin/catalog/{id}", Access::ADMIN => catalog::pages::product::one;
        POST "/admin/catalog/{id}", Access::ADMIN => catalog::pages::product::change;
        POST "/admin/catalog/{id}/variants", Access::ADMIN => catalog::pages::product::add_variant;
        POST "/admin/catalog/{id}/variants/{variant}", Access::ADMIN => catalog::pages::product::change_variant;
        GET "/api/shipping/quote", Access::Everyone => production::quote::quote;

        POST "/api/auth/register", Access::Everyone => accounts::api::register;
        POST "/api/auth/login", Access::Everyone => accounts::api::login;
        POST "/api/auth/logout", Access::Everyone => accounts::api::logout;
        GET "/api/auth/me", Access::SIGNED_IN => accounts::api::me;

        GET "/login", Access::Everyone => accounts::pages::login_form;
        POST "/login", Access::Everyone => accounts::pages::login;
        POST "/logout", Access::Everyone => accounts::pages::logout;
        GET "/registro", Access::Everyone => accounts::pages::register_form;
        POST "/registro", Access::Everyone => accounts::pages::register;
        GET "/recuperar", Access::Everyone => accounts::pages::recovery::ask_form;
        POST "/recuperar", Access::Everyone => accounts::pages::recovery::ask;
        GET "/recuperar/{token}", Access::Everyone => accounts::pages::recovery::choose_form;
        POST "/recuperar/{token}", Access::Everyone => accounts::pages::recovery::choose;

        GET "/avisos", Access::SIGNED_IN => inbox::pages::list;
        POST "/avisos/reading", Access::SIGNED_IN => inbox::pages::reading;
        POST "/avisos/{id}/opening", Access::SIGNED_IN => inbox::pages::opening;

        GET "/api/orders", Access::SIGNED_IN => desk::api::list;
        POST "/api/orders", Access::Counted(Write::Order) => desk::api::post;
        PUT "/api/orders", Access::PRODUCTION => desk::api::put;
        GET "/api/orders/{id}", Access::Everyone => desk::api::show;
        POST "/api/orders/{id}/cancellation", Access::SIGNED_IN => desk::api::cancellation;
        POST "/api/orders/{id}/refunds", Access::ADMIN => desk::api::refund;
        GET "/orders", Access::SIGNED_IN => desk::customer_pages::list::list;
        GET "/orders/{id}", Access::Everyone => desk::customer_pages::order::show;
        POST "/orders/{id}/payments", Access::Counted(Write::PaymentReport) => desk::customer_pages::actions::payment;
        POST "/orders/{id}/reception", Access::Everyone => desk::customer_pages::actions::reception;
        POST "/orders/{id}/cancellation", Access::Everyone => desk::customer_pages::actions::cancellation;
        POST "/orders/{id}/reviews", Access::Everyone => desk::customer_pages::opinions::write;
        GET "/seguimiento", Access::Everyone => desk::customer_pages::track::form;
        POST "/seguimiento", Access::Everyone => desk::customer_pages::track::find;

        GET "/api/payments", Access::Everyone => payments::api::accounts;
        POST "/api/payments", Access::Counted(Write::PaymentReport) => payments::api::post;
        PUT "/api/payments", Access::ADMIN => bank::api::put;
        POST "/api/upload", Access::Counted(Write::Upload) => files::api::upload;
        GET "/api/workshop", Access::WORKSHOP => production::api::queue;
        PUT "/api/workshop", Access::WORKSHOP => production::api::advance;

        GET "/api/workshops", Access::Everyone => network::api::list;
        POST "/api/workshops", Access::ADMIN => network::api::post;
        PUT "/api/workshops", Access::WORKSHOP => network::api::put;
        DELETE "/api/workshops", Access::ADMIN => network::api::delete;
        PUT "/api/workshops/{id}/offers", Access::WORKSHOP => network::api::put_offer;
        DELETE "/api/workshops/{id}/offers", Access::WORKSHOP => network::api::delete_offer;
        PUT "/api/workshops/{id}/coverage", Access::WORKSHOP => network::api::put_coverage;
        DELETE "/api/workshops/{id}/coverage", Access::WORKSHOP => network::api::delete_coverage;

        GET "/admin/workshops", Access::ADMIN => network::pages::list::list;
        POST "/admin/workshops", Access::ADMIN => network::pages::list::create;
        GET "/admin/workshops/new", Access::ADMIN => network::pages::list::new_form;
        GET "/admin/workshops/{id}", Access::ADMIN => network::pages::workshop::page;
        POST "/admin/workshops/{id}/deactivation", Access::ADMIN => network::pages::actions::deactivation;
        POST "/admin/workshops/{id}/reactivation", Access::ADMIN => network::pages::actions::reactivation;
        POST "/admin/workshops/{id}/account", Access::ADMIN => network::pages::actions::account;
        POST "/admin/workshops/{id}/offers", Access::ADMIN => network::pages::actions::offer;
        POST "/admin/workshops/{id}/offers/{offer}/removal", Access::ADMIN => network::pages::actions::offer_removal;
        POST "/admin/workshops/{id}/coverage", Access::ADMIN => network::pages::actions::coverage;
        POST "/admin/workshops/{id}/coverage/{coverage}/removal", Access::ADMIN => network::pages::actions::coverage_removal;
        POST "/admin/workshops/{id}/closures", Access::ADMIN => network::pages::actions::closure;
        POST "/admin/workshops/{id}/closures/{day}/removal", Access::ADMIN => network::pages::actions::closure_removal;
        GET "/workshop/offers", Access::WORKSHOP => network::pages::own::page;
        POST "/workshop/account", Access::WORKSHOP => network::pages::actions::account;
        POST "/workshop/offers", Access::WORKSHOP => network::pages::actions::offer;
        POST "/workshop/offers/{offer}/removal", Access::WORKSHOP => network::pages::actions::offer_removal;
        POST "/workshop/coverage", Access::WORKSHOP => network::pages::actions::coverage;
        POST "/workshop/coverage/{coverage}/removal", Access::WORKSHOP => network::pages::actions::coverage_removal;
        POST "/workshop/closures", Access::WORKSHOP => network::pages::actions::closure;
        POST "/workshop/closures/{day}/removal", Access::WORKSHOP => network::pages::actions::closure_removal;

        GET "/workshop/dashboard", Access::WORKSHOP => production::pages::dashboard;
        GET "/workshop/tickets", Access::WORKSHOP => production::pages::ticket::day;
        GET "/workshop/assignments/{id}", Access::WORKSHOP => production::pages::assignment::show;
        GET "/workshop/assignments/{id}/ticket", Access::WORKSHOP => production::pages::ticket::one;
        POST "/workshop/orders/{id}/acceptance", Access::WORKSHOP => production::pages::acceptance;
        POST "/workshop/orders/{id}/rejection", Access::WORKSHOP => production::pages::rejection;
        POST "/workshop/orders/{id}/production", Access::WORKSHOP => production::pages::production;
        POST "/workshop/orders/{id}/readiness", Access::WORKSHOP => production::pages::readiness;
        POST "/workshop/orders/{id}/dispatch", Access::WORKSHOP => production::pages::dispatch;
        POST "/workshop/orders/{id}/delivery", Access::WORKSHOP => production::pages::delivery;
        POST "/workshop/orders/{id}/problems", Access::WORKSHOP => production::pages::problems;

        GET "/admin", Access::ADMIN => admin_pages::overview::overview;
        GET "/admin/reviews", Access::ADMIN => reviews::pages::list;
        POST "/admin/reviews/{id}/hiding", Access::ADMIN => reviews::pages::hiding;
        POST "/admin/reviews/{id}/showing", Access::ADMIN => reviews::pages::showing;
        GET "/admin/notifications", Access::ADMIN => admin_pages::outbox::list;
        POST "/admin/notifications/{id}/sending", Access::ADMIN => admin_pages::outbox::sending;
        GET "/admin/orders/unassigned", Access::ADMIN => admin_pages::assignments::list;
        GET "/admin/orders", Access::ADMIN => admin_pages::list::list;
        GET "/admin/orders/{id}", Access::ADMIN => admin_pages::order::order;
        POST "/admin/orders/{id}/payments/{submission}/review", Access::ADMIN => admin_pages::payment_actions::review;
        POST "/admin/orders/{id}/payments/{submission}/confirmation", Access::ADMIN => admin_pages::payment_actions::confirmation;
        POST "/admin/orders/{id}/payments/{submission}/rejection", Access::ADMIN => admin_pages::payment_actions::rejection;
        POST "/admin/orders/{id}/items/{item}/assignment", Access::ADMIN => admin_pages::actions::assignment;
        POST "/admin/orders/{id}/items/{item}/file", Access::ADMIN => admin_pages::actions::file;
        POST "/admin/orders/{id}/contact", Access::ADMIN => admin_pages::actions::contact;
        POST "/admin/orders/{id}/priority", Access::ADMIN => admin_pages::actions::priority;
        POST "/admin/orders/{id}/assignments/{assignment}/step-back", Access::ADMIN => admin_pages::actions::step_back;
        POST "/admin/orders/{id}/assignments/{assignment}/cancellation", Access::ADMIN => admin_pages::actions::work_cancellation;
        POST "/admin/orders/{id}/cancellation", Access::ADMIN => admin_pages::actions::cancellation;
        GET "/admin/refunds", Access::ADMIN => admin_pages::refunds::owed;
        POST "/admin/orders/{id}/refunds", Access::ADMIN => admin_pages::refunds::record;
        POST "/admin/orders/{id}/refund-due", Access::ADMIN => admin_pages::refunds::lower;
        POST "/admin/orders/{id}/link", Access::ADMIN => admin_pages::actions::link;
        POST "/admin/orders/{id}/production/{move}", Access::ADMIN => admin_pages::actions::production;
        GET "/admin/payments", Access::ADMIN => bank::pages::queue::list;
        GET "/admin/payments/statements", Access::ADMIN => bank::pages::statements::list;
        POST "/admin/payments/statements", Access::ADMIN => bank::pages::statements::upload;
        GET "/admin/payments/statements/{id}", Access::ADMIN => bank::pages::result::show;
        POST "/admin/payments/statements/{id}/confirmations", Access::ADMIN => bank::pages::result::confirmations;
        GET "/admin/payments/drafts/{id}", Access::ADMIN => bank::pages::columns::show;
        POST "/admin/payments/drafts/{id}", Access::ADMIN => bank::pages::columns::save;
        GET "/admin/payments/unclaimed", Access::ADMIN => bank::pages::lines::unclaimed_list;
        POST "/admin/payments/lines/{id}/match", Access::ADMIN => bank::pages::lines::matched;
        POST "/admin/payments/lines/{id}/aside", Access::ADMIN => bank::pages::lines::aside;
        GET "/admin/payments/{id}", Access::ADMIN => bank::pages::one::show;
        POST "/admin/payments/{id}/confirmation", Access::ADMIN => bank::pages::one::confirmation;
        POST "/admin/payments/{id}/rejection", Access::ADMIN => bank::pages::one::rejection;
        GET "/admin/users", Access::ADMIN => network::users::list;
        POST "/admin/users", Access::ADMIN => network::users::create;
        GET "/admin/users/new", Access::ADMIN => network::users::new_form;
        GET "/admin/users/{id}", Access::ADMIN => network::users::one::show;
        POST "/admin/users/{id}", Access::ADMIN => network::users::one::change;
        POST "/admin/users/{id}/closure", Access::ADMIN => network::users::one::closure;
        POST "/admin/users/{id}/opening", Access::ADMIN => network::users::one::opening;
        POST "/admin/users/{id}/password", Access::ADMIN => network::users::one::password;
        GET "/admin/settings", Access::ADMIN => payments::admin::settings::show;
        POST "/admin/settings", Access::ADMIN => payments::admin::settings::save;
        POST "/admin/settings/rates", Access::ADMIN => payments::admin::settings::rate;
        POST "/admin/settings/accounts", Access::ADMIN => payments::admin::accounts::create;
        GET "/admin/settings/accounts/new", Access::ADMIN => payments::admin::accounts::new_form;
        GET "/admin/settings/accounts/{id}", Access::ADMIN => payments::admin::accounts::show;
        POST "/admin/settings/accounts/{id}", Access::ADMIN => payments::admin::accounts::change;
        POST "/admin/settings/accounts/{id}/activation", Access::ADMIN => payments::admin::accounts::activation;
        POST "/admin/settings/accounts/{id}/deactivation", Access::ADMIN => payments::admin::accounts::deactivation;
        GET "/admin/shipping", Access::ADMIN => shipping::pages::rates::list;
        POST "/admin/shipping/rates", Access::ADMIN => shipping::pages::rates::save;
        POST "/admin/shipping/rates/{id}/activation", Access::ADMIN => shipping::pages::rates::activation;
        POST "/admin/shipping/rates/{id}/deactivation", Access::ADMIN => shipping::pages::rates::deactivation;
        GET "/admin/shipping/rules", Access::ADMIN => shipping::pages::fulfilment::list;
        POST "/admin/shipping/rules", Access::ADMIN => shipping::pages::fulfilment::save;
        GET "/admin/shipping/zones", Access::ADMIN => shipping::pages::zones::list;
        POST "/admin/shipping/zones", Access::ADMIN => shipping::pages::zones::add;
        POST "/admin/shipping/zones/{id}/name", Access::ADMIN => shipping::pages::zones::rename;
        POST "/admin/shipping/zones/{id}/places", Access::ADMIN => shipping::pages::zones::add_place;
        POST "/admin/shipping/zones/{id}/places/removal", Access::ADMIN => shipping::pages::zones::remove_place;
        POST "/admin/shipping/zones/{id}/removal", Access::ADMIN => shipping::pages::zones::removal;
        GET "/ops/orders/unassigned", Access::OPERATIONS => admin_pages::assignments::list;

        GET "/api/workshops/{id}/payables", Access::WORKSHOP => payables::api::of_workshop;
        POST "/api/payables/{id}/payments", Access::ADMIN => payables::api::payment;
        GET "/admin/payables", Access::ADMIN => payables::pages::admin::list_page;
        GET "/admin/payables.csv", Access::ADMIN => payables::pages::download;
        GET "/admin/payables/transfers", Access::ADMIN => payables::pages::transfers::list;
        POST "/admin/payables/transfers", Access::ADMIN => payables::pages::transfers::record;
        POST "/admin/payables/transfers/{id}/reversal", Access::ADMIN => payables::pages::transfers::reversal;
        GET "/admin/payables/owed-back", Access::ADMIN => payables::pages::one::owed;
        GET "/admin/payables/{id}", Access::ADMIN => payables::pages::one::show;
        POST "/admin/payables/{id}/waiver", Access::ADMIN => payables::pages::one::waiver;
        POST "/admin/payables/{id}/return", Access::ADMIN => payables::pages::one::given_back;
        GET "/workshop/payables", Access::WORKSHOP => payables::pages::statement::statement;
        POST "/workshop/transfers/{id}/answer", Access::TALLER => payables::pages::statement::answered;

        GET "/ops/orders", Access::OPERATIONS => admin_pages::list::list;
        GET "/ops/orders/{id}", Access::OPERATIONS => admin_pages::order::order;
        POST "/ops/orders/{id}/items/{item}/assignment", Access::OPERATIONS => admin_pages::actions::assignment;
        POST "/ops/orders/{id}/items/{item}/file", Access::OPERATIONS => admin_pages::actions::file;
        POST "/ops/orders/{id}/contact", Access::OPERATIONS => admin_pages::actions::contact;
        POST "/ops/orders/{id}/priority", Access::OPERATIONS => admin_pages::actions::priority;
        POST "/ops/orders/{id}/assignments/{assignment}/step-back", Access::OPERATIONS => admin_pages::actions::step_back;
        POST "/ops/orders/{id}/production/{move}", Access::OPERATIONS => admin_pages::actions::production;

        GET "/files/{id}", Access::Everyone => files::pages::file;
        GET "/files/{id}/thumbnail", Access::Everyone => files::pages::thumbnail;
        GET "/files/{id}/preview", Access::Everyone => files::pages::preview;
    }
}

/// Everything below `/`, ready to be put into an actix application.
pub fn site(
    app: &App,
) -> Scope<
    impl actix_web::dev::ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse<actix_web::body::BoxBody>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
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
    let mut dynamic = web::scope("").app_data(web::Data::new(app.clone()));
    for (path, entries) in paths {
        let methods: Vec<&str> = entries.iter().map(|entry| entry.method.as_str()).collect();
        let methods = methods.join(", ");
        let wrong_method = move || std::future::ready(Answer::Err(AppError::WrongMethod(methods.clone())));
        let mut resource = web::resource(path).default_service(web::to(wrong_method));
        for entry in entries {
            let access = entry.access;
            let route = (entry.route)(web::route().guard(accepts(&entry.method)));
            resource = resource.route(route.wrap(from_fn(move |req, next| gate(access, req, next))));
        }
        dynamic = dynamic.service(resource);
    }
    let dynamic = dynamic
        .default_service(web::to(nothing_here))
        .wrap(sessions)
        .wrap(from_fn(network::api::list_in_an_outage));
    let woken = app.clone();
    let dynamic = dynamic.wrap(from_fn(move |req, next| ring(woken.clone(), req, next)));
    web::scope("")
        .service(actix_files::Files::new("/static", static_dir()).use_etag(true))
        .service(dynamic)
        .wrap(Compress::default())
        .wrap(from_fn(edge))
}

/// A server that answers on this listener, once it is awaited, until the process or its handle says stop. To be made
/// inside of an actix system.
pub fn server(app: &App, listener: TcpListener) -> std::io::Result<Server> {
    let served = app.clone();
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    // A blocking thread without a connection would only wait for one; a few more hash passwords and draw pictures, so
    // that these never keep queries waiting.
    let per_worker = (app.config.db_pool_size as usize).div_ceil(threads) + 2;
    HttpServer::new(move || actix_web::App::new().service(site(&served)))
        .workers(threads)
        .worker_max_blocking_threads(per_worker)
        .client_request_timeout(Duration::from_secs(15))
        .keep_alive(Duration::from_secs(30))
        .shutdown_timeout(10)
        .listen(listener)
        .map(HttpServer::run)
}

/// Whatever was done may have written to people: the post looks at once.
async fn ring<B: MessageBody>(
    app: App,
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let is_read = req.method().is_safe();
    let outcome = next.call(req).await;
    if !is_read {
        app.outbox.notify_one();
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
