//! Every URL that Krafta answers, who may use it, and what answers.

use super::{account, admin, api, files, health, live, metrics, openapi, orders, shop, workshop};
use crate::domain::accounts::Write;
use crate::http::admin::workshops::workshop::WorkshopPage as AdminPage;
use crate::http::auth::access::Access;
use crate::http::entry::Entry;
use crate::http::kit::workshop_profile::actions as workshop_profile;
use crate::http::workshop::profile::OwnPage;
use actix_web::http::Method;

macro_rules! table {
    ($($method:ident $path:literal, $access:expr => $handler:path;)+) => {
        vec![$(Entry { method: Method::$method, path: $path, access: $access, route: |route| route.to($handler) }),+]
    };
}

/// Every URL that Krafta answers, who may use it, and what answers.
pub fn url_table() -> Vec<Entry> {
    table! {
        GET "/healthz", Access::Everyone => health::healthz;
        GET "/readyz", Access::Everyone => health::readyz;
        GET "/metrics", Access::Everyone => metrics::metrics;
        GET "/api/openapi.json", Access::Everyone => openapi::description;
        GET "/api/docs", Access::Everyone => openapi::docs;
        GET "/api/docs/{tail:.*}", Access::Everyone => openapi::docs_file;

        GET "/", Access::Everyone => shop::home::show;
        GET "/productos/{slug}", Access::Everyone => shop::product::show;
        POST "/productos/{slug}", Access::Counted(Write::Upload) => shop::product::add;
        GET "/carrito", Access::Everyone => shop::cart::show;
        POST "/carrito/lineas/{line}", Access::Everyone => shop::cart::quantity;
        POST "/carrito/lineas/{line}/retiro", Access::Everyone => shop::cart::removal;
        POST "/carrito/lineas/{line}/diseno", Access::Counted(Write::Upload) => shop::cart::design;
        GET "/checkout", Access::Everyone => shop::checkout::show;
        POST "/checkout", Access::Counted(Write::Order) => shop::checkout::send::send;
        GET "/api/catalog", Access::Everyone => api::catalog::catalog;
        GET "/admin/catalog", Access::ADMIN => admin::catalog::list::list;
        POST "/admin/catalog", Access::ADMIN => admin::catalog::product::create;
        GET "/admin/catalog.csv", Access::ADMIN => admin::catalog::list::download;
        GET "/admin/catalog/new", Access::ADMIN => admin::catalog::product::new_form;
        GET "/admin/catalog/import", Access::ADMIN => admin::catalog::import::form;
        POST "/admin/catalog/import", Access::ADMIN => admin::catalog::import::upload;
        GET "/admin/catalog/import/{id}", Access::ADMIN => admin::catalog::import::look;
        POST "/admin/catalog/import/{id}/application", Access::ADMIN => admin::catalog::import::apply;
        GET "/admin/catalog/{id}", Access::ADMIN => admin::catalog::product::one;
        POST "/admin/catalog/{id}", Access::ADMIN => admin::catalog::product::change;
        POST "/admin/catalog/{id}/variants", Access::ADMIN => admin::catalog::product::add_variant;
        POST "/admin/catalog/{id}/variants/{variant}", Access::ADMIN => admin::catalog::product::change_variant;
        GET "/api/shipping/quote", Access::Everyone => api::shipping_quote::quote;

        POST "/api/auth/register", Access::Everyone => api::auth::register;
        POST "/api/auth/login", Access::Everyone => api::auth::login;
        POST "/api/auth/logout", Access::Everyone => api::auth::logout;
        GET "/api/auth/me", Access::SIGNED_IN => api::auth::me;

        GET "/login", Access::Everyone => account::pages::login_form;
        POST "/login", Access::Everyone => account::pages::login;
        POST "/logout", Access::Everyone => account::pages::logout;
        GET "/registro", Access::Everyone => account::pages::register_form;
        POST "/registro", Access::Everyone => account::pages::register;
        GET "/recuperar", Access::Everyone => account::recovery::ask_form;
        POST "/recuperar", Access::Everyone => account::recovery::ask;
        GET "/recuperar/{token}", Access::Everyone => account::recovery::choose_form;
        POST "/recuperar/{token}", Access::Everyone => account::recovery::choose;

        GET "/avisos", Access::SIGNED_IN => account::notices::list;
        POST "/avisos/reading", Access::SIGNED_IN => account::notices::reading;
        POST "/avisos/{id}/opening", Access::SIGNED_IN => account::notices::opening;

        GET "/api/orders", Access::SIGNED_IN => api::orders::list;
        POST "/api/orders", Access::Counted(Write::Order) => api::orders::post;
        PUT "/api/orders", Access::PRODUCTION => api::orders::put;
        GET "/api/orders/{id}", Access::Everyone => api::orders::show;
        POST "/api/orders/{id}/cancellation", Access::SIGNED_IN => api::orders::cancellation;
        POST "/api/orders/{id}/refunds", Access::ADMIN => api::orders::refund;
        GET "/orders", Access::SIGNED_IN => orders::list::list;
        GET "/orders/{id}", Access::Everyone => orders::order::show;
        POST "/orders/{id}/payments", Access::Counted(Write::PaymentReport) => orders::actions::payment;
        POST "/orders/{id}/reception", Access::Everyone => orders::actions::reception;
        POST "/orders/{id}/cancellation", Access::Everyone => orders::actions::cancellation;
        POST "/orders/{id}/refund-destination", Access::Everyone => orders::refund_destination::say;
        POST "/orders/{id}/reviews", Access::Everyone => orders::reviews::write;
        GET "/orders/{id}/live", Access::Everyone => live::one;
        GET "/live", Access::PRODUCTION => live::all;
        GET "/api/production/{id}/events", Access::SIGNED_IN => api::order_events::events;
        GET "/seguimiento", Access::Everyone => orders::order_lookup::form;
        POST "/seguimiento", Access::Everyone => orders::order_lookup::find;

        GET "/api/payments", Access::Everyone => api::payments::accounts;
        POST "/api/payments", Access::Counted(Write::PaymentReport) => api::payments::post;
        PUT "/api/payments", Access::ADMIN => api::payment_review::put;
        POST "/api/production", Access::SIGNED_IN => api::production::create::post;
        GET "/api/production/{id}", Access::SIGNED_IN => api::production::show;
        PATCH "/api/production/{id}", Access::OPERATIONS => api::production::patch;
        POST "/api/stripe/webhook", Access::Everyone => api::stripe_webhook::webhook;
        GET "/checkout/prueba/{session}", Access::Everyone => shop::test_checkout::show;
        POST "/checkout/prueba/{session}/payment", Access::Everyone => shop::test_checkout::payment;
        GET "/orders/{id}/card", Access::Everyone => orders::card_return::back;
        POST "/orders/{id}/card", Access::Everyone => orders::actions::card;
        POST "/api/upload", Access::Counted(Write::Upload) => api::uploads::upload;
        GET "/api/workshop", Access::WORKSHOP => api::workshop_queue::queue;
        PUT "/api/workshop", Access::WORKSHOP => api::workshop_queue::advance;

        GET "/api/workshops", Access::Everyone => api::workshops::list;
        POST "/api/workshops", Access::ADMIN => api::workshops::post;
        PUT "/api/workshops", Access::WORKSHOP => api::workshops::put;
        DELETE "/api/workshops", Access::ADMIN => api::workshops::delete;
        PUT "/api/workshops/{id}/offers", Access::WORKSHOP => api::workshops::put_offer;
        DELETE "/api/workshops/{id}/offers", Access::WORKSHOP => api::workshops::delete_offer;
        PUT "/api/workshops/{id}/coverage", Access::WORKSHOP => api::workshops::put_coverage;
        DELETE "/api/workshops/{id}/coverage", Access::WORKSHOP => api::workshops::delete_coverage;

        GET "/admin/workshops", Access::ADMIN => admin::workshops::list::list;
        POST "/admin/workshops", Access::ADMIN => admin::workshops::list::create;
        GET "/admin/workshops/new", Access::ADMIN => admin::workshops::list::new_form;
        GET "/admin/workshops/{id}", Access::ADMIN => admin::workshops::workshop::page;
        POST "/admin/workshops/{id}/deactivation", Access::ADMIN => admin::workshops::activity::deactivation;
        POST "/admin/workshops/{id}/reactivation", Access::ADMIN => admin::workshops::activity::reactivation;
        POST "/admin/workshops/{id}/account", Access::ADMIN => workshop_profile::account::<AdminPage>;
        POST "/admin/workshops/{id}/offers", Access::ADMIN => workshop_profile::offer::<AdminPage>;
        POST "/admin/workshops/{id}/offers/{offer}/removal", Access::ADMIN => workshop_profile::offer_removal::<AdminPage>;
        POST "/admin/workshops/{id}/coverage", Access::ADMIN => workshop_profile::coverage::<AdminPage>;
        POST "/admin/workshops/{id}/coverage/{coverage}/removal", Access::ADMIN => workshop_profile::coverage_removal::<AdminPage>;
        POST "/admin/workshops/{id}/closures", Access::ADMIN => workshop_profile::closure::<AdminPage>;
        POST "/admin/workshops/{id}/closures/{day}/removal", Access::ADMIN => workshop_profile::closure_removal::<AdminPage>;
        GET "/workshop/offers", Access::WORKSHOP => workshop::profile::page;
        POST "/workshop/account", Access::WORKSHOP => workshop_profile::account::<OwnPage>;
        POST "/workshop/offers", Access::WORKSHOP => workshop_profile::offer::<OwnPage>;
        POST "/workshop/offers/{offer}/removal", Access::WORKSHOP => workshop_profile::offer_removal::<OwnPage>;
        POST "/workshop/coverage", Access::WORKSHOP => workshop_profile::coverage::<OwnPage>;
        POST "/workshop/coverage/{coverage}/removal", Access::WORKSHOP => workshop_profile::coverage_removal::<OwnPage>;
        POST "/workshop/closures", Access::WORKSHOP => workshop_profile::closure::<OwnPage>;
        POST "/workshop/closures/{day}/removal", Access::WORKSHOP => workshop_profile::closure_removal::<OwnPage>;

        GET "/workshop/dashboard", Access::WORKSHOP => workshop::dashboard::dashboard;
        GET "/workshop/tickets", Access::WORKSHOP => workshop::ticket::day;
        GET "/workshop/assignments/{id}", Access::WORKSHOP => workshop::assignment::show;
        GET "/workshop/assignments/{id}/ticket", Access::WORKSHOP => workshop::ticket::one;
        POST "/workshop/orders/{id}/acceptance", Access::WORKSHOP => workshop::buttons::acceptance;
        POST "/workshop/orders/{id}/rejection", Access::WORKSHOP => workshop::buttons::rejection;
        POST "/workshop/orders/{id}/production", Access::WORKSHOP => workshop::buttons::production;
        POST "/workshop/orders/{id}/readiness", Access::WORKSHOP => workshop::buttons::readiness;
        POST "/workshop/orders/{id}/dispatch", Access::WORKSHOP => workshop::buttons::dispatch;
        POST "/workshop/orders/{id}/delivery", Access::WORKSHOP => workshop::buttons::delivery;
        POST "/workshop/orders/{id}/problems", Access::WORKSHOP => workshop::buttons::problems;

        GET "/admin", Access::ADMIN => admin::overview::overview;
        GET "/admin/journal", Access::ADMIN => admin::journal::list;
        POST "/admin/journal/{id}/entering", Access::ADMIN => admin::journal::entering;
        POST "/admin/journal/{id}/discarding", Access::ADMIN => admin::journal::discarding;
        GET "/admin/reviews", Access::ADMIN => admin::reviews::list;
        POST "/admin/reviews/{id}/hiding", Access::ADMIN => admin::reviews::hiding;
        POST "/admin/reviews/{id}/showing", Access::ADMIN => admin::reviews::showing;
        GET "/admin/notifications", Access::ADMIN => admin::notifications::list;
        POST "/admin/notifications/{id}/sending", Access::ADMIN => admin::notifications::sending;
        GET "/admin/orders/unassigned", Access::ADMIN => admin::orders::unassigned::list;
        GET "/admin/orders", Access::ADMIN => admin::orders::list::list;
        GET "/admin/orders/{id}", Access::ADMIN => admin::orders::order::order;
        POST "/admin/orders/{id}/payments/{submission}/review", Access::ADMIN => admin::orders::payment_actions::review;
        POST "/admin/orders/{id}/payments/{submission}/confirmation", Access::ADMIN => admin::orders::payment_actions::confirmation;
        POST "/admin/orders/{id}/payments/{submission}/rejection", Access::ADMIN => admin::orders::payment_actions::rejection;
        POST "/admin/orders/{id}/payments/{submission}/reopening", Access::ADMIN => admin::orders::payment_actions::reopening;
        POST "/admin/orders/{id}/payments/{submission}/reference", Access::ADMIN => admin::orders::payment_actions::reference;
        POST "/admin/orders/{id}/items/{item}/assignment", Access::ADMIN => admin::orders::actions::assignment;
        POST "/admin/orders/{id}/items/{item}/file", Access::ADMIN => admin::orders::actions::file;
        POST "/admin/orders/{id}/contact", Access::ADMIN => admin::orders::actions::contact;
        POST "/admin/orders/{id}/notes", Access::ADMIN => admin::orders::notes::note;
        POST "/admin/orders/{id}/messages", Access::ADMIN => admin::orders::notes::message;
        POST "/admin/orders/{id}/priority", Access::ADMIN => admin::orders::actions::priority;
        POST "/admin/orders/{id}/assignments/{assignment}/step-back", Access::ADMIN => admin::orders::actions::step_back;
        POST "/admin/orders/{id}/assignments/{assignment}/cancellation", Access::ADMIN => admin::orders::actions::work_cancellation;
        POST "/admin/orders/{id}/cancellation", Access::ADMIN => admin::orders::actions::cancellation;
        GET "/admin/refunds", Access::ADMIN => admin::orders::refunds::owed;
        POST "/admin/orders/{id}/refunds", Access::ADMIN => admin::orders::refunds::record;
        POST "/admin/orders/{id}/refund-due", Access::ADMIN => admin::orders::refunds::lower;
        POST "/admin/orders/{id}/link", Access::ADMIN => admin::orders::actions::link;
        POST "/admin/orders/{id}/production/{move}", Access::ADMIN => admin::orders::actions::production;
        GET "/admin/payments", Access::ADMIN => admin::payments::queue::list;
        GET "/admin/payments/statements", Access::ADMIN => admin::payments::statements::list;
        POST "/admin/payments/statements", Access::ADMIN => admin::payments::statements::upload;
        GET "/admin/payments/statements/{id}", Access::ADMIN => admin::payments::result::show;
        POST "/admin/payments/statements/{id}/confirmations", Access::ADMIN => admin::payments::result::confirmations;
        POST "/admin/payments/statements/{id}/undo", Access::ADMIN => admin::payments::result::undo;
        POST "/admin/payments/rejects/{id}/line", Access::ADMIN => admin::payments::rejects::mend;
        POST "/admin/payments/rejects/{id}/pass", Access::ADMIN => admin::payments::rejects::pass_over;
        GET "/admin/payments/drafts/{id}", Access::ADMIN => admin::payments::columns::show;
        POST "/admin/payments/drafts/{id}", Access::ADMIN => admin::payments::columns::save;
        GET "/admin/payments/unclaimed", Access::ADMIN => admin::payments::lines::unclaimed_list;
        POST "/admin/payments/lines/{id}/match", Access::ADMIN => admin::payments::lines::matched;
        POST "/admin/payments/lines/{id}/aside", Access::ADMIN => admin::payments::lines::aside;
        POST "/admin/payments/lines/{id}/retake", Access::ADMIN => admin::payments::lines::retake;
        GET "/admin/payments/{id}", Access::ADMIN => admin::payments::one::show;
        POST "/admin/payments/{id}/confirmation", Access::ADMIN => admin::payments::one::confirmation;
        POST "/admin/payments/{id}/rejection", Access::ADMIN => admin::payments::one::rejection;
        GET "/admin/users", Access::ADMIN => admin::users::list;
        POST "/admin/users", Access::ADMIN => admin::users::create;
        GET "/admin/users/new", Access::ADMIN => admin::users::new_form;
        GET "/admin/users/{id}", Access::ADMIN => admin::users::one::show;
        POST "/admin/users/{id}", Access::ADMIN => admin::users::one::change;
        POST "/admin/users/{id}/closure", Access::ADMIN => admin::users::one::closure;
        POST "/admin/users/{id}/opening", Access::ADMIN => admin::users::one::opening;
        POST "/admin/users/{id}/password", Access::ADMIN => admin::users::one::password;
        GET "/admin/settings", Access::ADMIN => admin::settings::show;
        POST "/admin/settings", Access::ADMIN => admin::settings::save;
        POST "/admin/settings/rates", Access::ADMIN => admin::settings::rate;
        POST "/admin/settings/held-rates/{id}/application", Access::ADMIN => admin::settings::held_rates::application;
        POST "/admin/settings/held-rates/{id}/dismissal", Access::ADMIN => admin::settings::held_rates::dismissal;
        POST "/admin/settings/accounts", Access::ADMIN => admin::settings::accounts::create;
        GET "/admin/settings/accounts/new", Access::ADMIN => admin::settings::accounts::new_form;
        GET "/admin/settings/accounts/{id}", Access::ADMIN => admin::settings::accounts::show;
        POST "/admin/settings/accounts/{id}", Access::ADMIN => admin::settings::accounts::change;
        POST "/admin/settings/accounts/{id}/activation", Access::ADMIN => admin::settings::accounts::activation;
        POST "/admin/settings/accounts/{id}/deactivation", Access::ADMIN => admin::settings::accounts::deactivation;
        GET "/admin/shipping", Access::ADMIN => admin::shipping::rates::list;
        POST "/admin/shipping/rates", Access::ADMIN => admin::shipping::rates::save;
        POST "/admin/shipping/rates/{id}/activation", Access::ADMIN => admin::shipping::rates::activation;
        POST "/admin/shipping/rates/{id}/deactivation", Access::ADMIN => admin::shipping::rates::deactivation;
        GET "/admin/shipping/rules", Access::ADMIN => admin::shipping::delivery_rules::list;
        POST "/admin/shipping/rules", Access::ADMIN => admin::shipping::delivery_rules::save;
        GET "/admin/shipping/zones", Access::ADMIN => admin::shipping::zones::list;
        POST "/admin/shipping/zones", Access::ADMIN => admin::shipping::zones::add;
        POST "/admin/shipping/zones/{id}/name", Access::ADMIN => admin::shipping::zones::rename;
        POST "/admin/shipping/zones/{id}/places", Access::ADMIN => admin::shipping::zones::add_place;
        POST "/admin/shipping/zones/{id}/places/removal", Access::ADMIN => admin::shipping::zones::remove_place;
        POST "/admin/shipping/zones/{id}/removal", Access::ADMIN => admin::shipping::zones::removal;
        GET "/ops/orders/unassigned", Access::OPERATIONS => admin::orders::unassigned::list;

        GET "/api/workshops/{id}/payables", Access::WORKSHOP => api::payables::of_workshop;
        POST "/api/payables/{id}/payments", Access::ADMIN => api::payables::payment;
        GET "/admin/accounting", Access::ADMIN => admin::accounting::show;
        GET "/admin/accounting/payments.csv", Access::ADMIN => admin::accounting::payments;
        GET "/admin/accounting/refunds.csv", Access::ADMIN => admin::accounting::refunds;
        GET "/admin/accounting/transfers.csv", Access::ADMIN => admin::accounting::transfers;
        GET "/admin/payables", Access::ADMIN => admin::payables::admin::list_page;
        GET "/admin/payables.csv", Access::ADMIN => admin::payables::csv::download;
        GET "/admin/payables/transfers", Access::ADMIN => admin::payables::transfers::list;
        POST "/admin/payables/transfers", Access::ADMIN => admin::payables::transfers::record;
        POST "/admin/payables/transfers/{id}/reversal", Access::ADMIN => admin::payables::transfers::reversal;
        GET "/admin/payables/owed-back", Access::ADMIN => admin::payables::one::owed;
        GET "/admin/payables/{id}", Access::ADMIN => admin::payables::one::show;
        POST "/admin/payables/{id}/waiver", Access::ADMIN => admin::payables::one::waiver;
        POST "/admin/payables/{id}/return", Access::ADMIN => admin::payables::one::given_back;
        GET "/workshop/payables", Access::WORKSHOP => workshop::payables::statement;
        POST "/workshop/transfers/{id}/answer", Access::TALLER => workshop::payables::answered;

        POST "/api/production/bulk", Access::OPERATIONS => api::production_bulk::post;
        GET "/ops/orders", Access::OPERATIONS => admin::orders::list::list;
        GET "/ops/orders.csv", Access::OPERATIONS => admin::orders::csv::download;
        POST "/ops/orders/bulk", Access::OPERATIONS => admin::orders::bulk::change;
        POST "/ops/orders/views", Access::OPERATIONS => admin::orders::views::save;
        GET "/ops/orders/views/{id}", Access::OPERATIONS => admin::orders::views::open;
        POST "/ops/orders/views/{id}/removal", Access::OPERATIONS => admin::orders::views::removal;
        GET "/ops/orders/{id}", Access::OPERATIONS => admin::orders::order::order;
        POST "/ops/orders/{id}/items/{item}/assignment", Access::OPERATIONS => admin::orders::actions::assignment;
        POST "/ops/orders/{id}/items/{item}/file", Access::OPERATIONS => admin::orders::actions::file;
        POST "/ops/orders/{id}/contact", Access::OPERATIONS => admin::orders::actions::contact;
        POST "/ops/orders/{id}/notes", Access::OPERATIONS => admin::orders::notes::note;
        POST "/ops/orders/{id}/messages", Access::OPERATIONS => admin::orders::notes::message;
        POST "/ops/orders/{id}/priority", Access::OPERATIONS => admin::orders::actions::priority;
        POST "/ops/orders/{id}/assignments/{assignment}/step-back", Access::OPERATIONS => admin::orders::actions::step_back;
        POST "/ops/orders/{id}/production/{move}", Access::OPERATIONS => admin::orders::actions::production;

        GET "/files/{id}", Access::Everyone => files::file;
        GET "/files/{id}/thumbnail", Access::Everyone => files::thumbnail;
        GET "/files/{id}/preview", Access::Everyone => files::preview;
    }
}
