//! Every URL that Krafta answers, who may use it, and what answers.

use super::{metrics, openapi, probes};
use crate::accounts::{self, Access, Write};
use crate::bank;
use crate::catalog;
use crate::desk::{self, admin_pages};
use crate::files;
use crate::inbox;
use crate::live;
use crate::network;
use crate::ops;
use crate::payables;
use crate::payments;
use crate::production;
use crate::reviews;
use crate::shipping;
use crate::shop;
use actix_web::Route;
use actix_web::http::Method;

/// One line of the URL table.
pub struct Entry {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
    pub(super) route: fn(Route) -> Route,
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
        GET "/metrics", Access::Everyone => metrics::metrics;
        GET "/api/openapi.json", Access::Everyone => openapi::description;
        GET "/api/docs", Access::Everyone => openapi::docs;
        GET "/api/docs/{tail:.*}", Access::Everyone => openapi::docs_file;

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
        GET "/orders/{id}/live", Access::Everyone => live::pages::one;
        GET "/live", Access::PRODUCTION => live::pages::all;
        GET "/api/production/{id}/events", Access::SIGNED_IN => live::api::events;
        GET "/seguimiento", Access::Everyone => desk::customer_pages::track::form;
        POST "/seguimiento", Access::Everyone => desk::customer_pages::track::find;

        GET "/api/payments", Access::Everyone => payments::api::accounts;
        POST "/api/payments", Access::Counted(Write::PaymentReport) => payments::api::post;
        PUT "/api/payments", Access::ADMIN => bank::api::put;
        POST "/api/production", Access::SIGNED_IN => ops::production::post;
        GET "/api/production/{id}", Access::SIGNED_IN => ops::production::show;
        PATCH "/api/production/{id}", Access::OPERATIONS => ops::production::patch;
        POST "/api/stripe/webhook", Access::Everyone => payments::cards::api::webhook;
        GET "/checkout/prueba/{session}", Access::Everyone => payments::cards::pages::show;
        POST "/checkout/prueba/{session}/payment", Access::Everyone => payments::cards::pages::payment;
        GET "/orders/{id}/card", Access::Everyone => desk::customer_pages::card_back::back;
        POST "/orders/{id}/card", Access::Everyone => desk::customer_pages::actions::card;
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

        GET "/admin", Access::ADMIN => ops::pages::overview::overview;
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
        POST "/admin/orders/{id}/notes", Access::ADMIN => admin_pages::words::note;
        POST "/admin/orders/{id}/messages", Access::ADMIN => admin_pages::words::message;
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

        POST "/api/production/bulk", Access::OPERATIONS => ops::api::post;
        GET "/ops/orders", Access::OPERATIONS => ops::pages::board::list;
        GET "/ops/orders.csv", Access::OPERATIONS => ops::pages::csv::download;
        POST "/ops/orders/bulk", Access::OPERATIONS => ops::pages::many::change;
        POST "/ops/orders/views", Access::OPERATIONS => ops::pages::views::save;
        GET "/ops/orders/views/{id}", Access::OPERATIONS => ops::pages::views::open;
        POST "/ops/orders/views/{id}/removal", Access::OPERATIONS => ops::pages::views::removal;
        GET "/ops/orders/{id}", Access::OPERATIONS => admin_pages::order::order;
        POST "/ops/orders/{id}/items/{item}/assignment", Access::OPERATIONS => admin_pages::actions::assignment;
        POST "/ops/orders/{id}/items/{item}/file", Access::OPERATIONS => admin_pages::actions::file;
        POST "/ops/orders/{id}/contact", Access::OPERATIONS => admin_pages::actions::contact;
        POST "/ops/orders/{id}/notes", Access::OPERATIONS => admin_pages::words::note;
        POST "/ops/orders/{id}/messages", Access::OPERATIONS => admin_pages::words::message;
        POST "/ops/orders/{id}/priority", Access::OPERATIONS => admin_pages::actions::priority;
        POST "/ops/orders/{id}/assignments/{assignment}/step-back", Access::OPERATIONS => admin_pages::actions::step_back;
        POST "/ops/orders/{id}/production/{move}", Access::OPERATIONS => admin_pages::actions::production;

        GET "/files/{id}", Access::Everyone => files::pages::file;
        GET "/files/{id}/thumbnail", Access::Everyone => files::pages::thumbnail;
        GET "/files/{id}/preview", Access::Everyone => files::pages::preview;
    }
}
