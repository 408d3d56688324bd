//! Every route × role, from the URL table itself.
//!
//! A new URL gets a line in `ROUTES`: a route that is in one list and not in the other fails. The gate lets through
//! exactly who is listed; what they then see is the handler's matter, and tested with it.

use crate::harness;
use crate::harness::client::{Answer, Client};
use crate::http::headers;
use krafta::domain::accounts::Role;
use krafta::http::routes::url_table;
use std::collections::BTreeSet;

/// A role's code, or «nobody» for who has no session.
type Who = &'static [&'static str];

const EVERYONE: Who = &["nobody", "CLIENTE", "TALLER", "OPERADOR", "ADMIN"];
const SIGNED_IN: Who = &["CLIENTE", "TALLER", "OPERADOR", "ADMIN"];
const PRODUCTION: Who = &["TALLER", "OPERADOR", "ADMIN"];
const WORKSHOP: Who = &["TALLER", "ADMIN"];
const TALLER: Who = &["TALLER"];
const OPERATIONS: Who = &["OPERADOR", "ADMIN"];
const ADMIN: Who = &["ADMIN"];

/// Method, path, who comes through the gate.
const ROUTES: &[(&str, &str, Who)] = &[
    ("GET", "/healthz", EVERYONE),
    ("GET", "/readyz", EVERYONE),
    ("GET", "/metrics", ADMIN),
    ("GET", "/favicon.ico", EVERYONE),
    ("GET", "/push-worker.js", EVERYONE),
    ("GET", "/robots.txt", EVERYONE),
    ("GET", "/sitemap.xml", EVERYONE),
    ("GET", "/.well-known/security.txt", EVERYONE),
    ("GET", "/manifest.webmanifest", EVERYONE),
    ("GET", "/workshop/worker.js", EVERYONE),
    ("GET", "/api/openapi.json", EVERYONE),
    ("GET", "/api/docs", EVERYONE),
    ("GET", "/api/docs/{tail:.*}", EVERYONE),
    // catalog
    ("GET", "/", EVERYONE),
    ("GET", "/api/catalog", EVERYONE),
    // the storefront
    ("GET", "/productos/{slug}", EVERYONE),
    ("POST", "/productos/{slug}", EVERYONE),
    ("GET", "/carrito", EVERYONE),
    ("POST", "/carrito/lineas/{line}", EVERYONE),
    ("POST", "/carrito/lineas/{line}/retiro", EVERYONE),
    ("POST", "/carrito/lineas/{line}/editor", EVERYONE),
    ("POST", "/carrito/lineas/{line}/diseno", EVERYONE),
    ("POST", "/carrito/equipos/{team}/retiro", EVERYONE),
    ("POST", "/carrito/pedidos/{id}", EVERYONE),
    ("GET", "/disenos", SIGNED_IN),
    ("GET", "/disenos/{id}", EVERYONE),
    ("POST", "/disenos/{id}/uso", EVERYONE),
    ("POST", "/disenos/{id}/guardado", SIGNED_IN),
    ("POST", "/disenos/{id}/nombre", SIGNED_IN),
    ("POST", "/disenos/{id}/retiro", SIGNED_IN),
    ("POST", "/disenos/{id}/enlace", SIGNED_IN),
    ("POST", "/disenos/{id}/enlace/retiro", SIGNED_IN),
    ("GET", "/checkout", EVERYONE),
    ("POST", "/checkout", EVERYONE),
    ("GET", "/admin/catalog", ADMIN),
    ("POST", "/admin/catalog", ADMIN),
    ("GET", "/admin/catalog.csv", ADMIN),
    ("GET", "/admin/catalog/new", ADMIN),
    ("GET", "/admin/catalog/import", ADMIN),
    ("POST", "/admin/catalog/import", ADMIN),
    ("GET", "/admin/catalog/import/{id}", ADMIN),
    ("POST", "/admin/catalog/import/{id}/application", ADMIN),
    ("GET", "/admin/catalog/{id}", ADMIN),
    ("POST", "/admin/catalog/{id}", ADMIN),
    ("POST", "/admin/catalog/{id}/variants", ADMIN),
    ("POST", "/admin/catalog/{id}/variants/{variant}", ADMIN),
    ("POST", "/productos/{slug}/diseno", EVERYONE),
    ("POST", "/productos/{slug}/diseno/texto", EVERYONE),
    ("POST", "/productos/{slug}/diseno/cambio", EVERYONE),
    ("POST", "/productos/{slug}/diseno/retiro", EVERYONE),
    ("POST", "/productos/{slug}/piezas", EVERYONE),
    ("POST", "/productos/{slug}/diseno/orden", EVERYONE),
    ("POST", "/productos/{slug}/diseno/copia", EVERYONE),
    ("GET", "/productos/prendas/{garment}", EVERYONE),
    ("GET", "/files/{id}/art", EVERYONE),
    ("POST", "/api/designs", EVERYONE),
    ("GET", "/api/designs/{id}", EVERYONE),
    ("GET", "/api/designs/{id}/preview", EVERYONE),
    ("GET", "/api/designs/{id}/print/{area}", EVERYONE),
    ("GET", "/admin/catalog/garments/{garment}", ADMIN),
    ("GET", "/admin/catalog/{id}/views", ADMIN),
    ("POST", "/admin/catalog/{id}/views", ADMIN),
    ("POST", "/admin/catalog/{id}/views/{view}", ADMIN),
    ("POST", "/admin/catalog/{id}/views/{view}/removal", ADMIN),
    ("POST", "/admin/catalog/{id}/views/{view}/mockups", ADMIN),
    ("POST", "/admin/catalog/{id}/views/{view}/mockups/removal", ADMIN),
    ("POST", "/admin/catalog/{id}/views/{view}/shading", ADMIN),
    ("POST", "/admin/catalog/{id}/views/{view}/shading/removal", ADMIN),
    ("POST", "/admin/catalog/{id}/views/{view}/areas", ADMIN),
    ("POST", "/admin/catalog/{id}/views/{view}/areas/{area}", ADMIN),
    (
        "POST",
        "/admin/catalog/{id}/views/{view}/areas/{area}/removal",
        ADMIN,
    ),
    ("GET", "/api/shipping/quote", EVERYONE),
    // accounts
    ("POST", "/api/auth/register", EVERYONE),
    ("POST", "/api/auth/login", EVERYONE),
    ("POST", "/api/auth/logout", EVERYONE),
    ("GET", "/api/auth/me", SIGNED_IN),
    ("GET", "/login", EVERYONE),
    ("POST", "/login", EVERYONE),
    ("POST", "/logout", EVERYONE),
    ("GET", "/cuenta", SIGNED_IN),
    ("POST", "/cuenta/correo", SIGNED_IN),
    ("GET", "/cuenta/correo/{token}", SIGNED_IN),
    ("POST", "/cuenta/correo/{token}", SIGNED_IN),
    ("POST", "/cuenta/sesiones/cierre", SIGNED_IN),
    ("GET", "/registro", EVERYONE),
    ("POST", "/registro", EVERYONE),
    ("GET", "/recuperar", EVERYONE),
    ("POST", "/recuperar", EVERYONE),
    ("GET", "/recuperar/{token}", EVERYONE),
    ("POST", "/recuperar/{token}", EVERYONE),
    // notices
    ("GET", "/avisos", SIGNED_IN),
    ("POST", "/avisos/dispositivo", PRODUCTION),
    ("POST", "/avisos/dispositivo/temas", PRODUCTION),
    ("POST", "/avisos/dispositivo/retiro", PRODUCTION),
    ("POST", "/avisos/reading", SIGNED_IN),
    ("POST", "/avisos/{id}/opening", SIGNED_IN),
    // orders
    ("GET", "/api/orders", SIGNED_IN),
    ("POST", "/api/orders", EVERYONE),
    ("PUT", "/api/orders", PRODUCTION),
    ("GET", "/api/orders/{id}", EVERYONE),
    ("POST", "/api/orders/{id}/cancellation", EVERYONE),
    ("POST", "/api/orders/{id}/proofs", EVERYONE),
    ("POST", "/api/orders/{id}/proofs/{proof}/approval", EVERYONE),
    ("POST", "/api/orders/{id}/proofs/{proof}/comments", EVERYONE),
    ("POST", "/api/orders/{id}/refunds", ADMIN),
    // customers' pages
    ("GET", "/orders", SIGNED_IN),
    ("GET", "/orders/{id}", EVERYONE),
    ("GET", "/orders/{id}/live", EVERYONE),
    ("GET", "/live", PRODUCTION),
    ("GET", "/api/production/{id}/events", SIGNED_IN),
    ("POST", "/orders/{id}/payments", EVERYONE),
    ("GET", "/orders/{id}/card", EVERYONE),
    ("POST", "/orders/{id}/card", EVERYONE),
    ("POST", "/orders/{id}/reception", EVERYONE),
    ("POST", "/orders/{id}/reviews", EVERYONE),
    ("POST", "/orders/{id}/cancellation", EVERYONE),
    ("POST", "/orders/{id}/refund-destination", EVERYONE),
    ("POST", "/orders/{id}/items/{item}/design", EVERYONE),
    ("POST", "/orders/{id}/items/{item}/placed-design", EVERYONE),
    ("POST", "/orders/{id}/proofs", EVERYONE),
    ("POST", "/orders/{id}/proofs/approval", EVERYONE),
    ("POST", "/orders/{id}/proofs/{proof}/approval", EVERYONE),
    ("POST", "/orders/{id}/proofs/{proof}/comments", EVERYONE),
    ("GET", "/seguimiento", EVERYONE),
    ("POST", "/seguimiento", EVERYONE),
    ("POST", "/seguimiento/olvido", EVERYONE),
    // payments
    ("GET", "/api/payments", EVERYONE),
    ("POST", "/api/payments", EVERYONE),
    ("PUT", "/api/payments", ADMIN),
    ("POST", "/api/stripe/webhook", EVERYONE),
    ("GET", "/checkout/prueba/{session}", EVERYONE),
    ("POST", "/checkout/prueba/{session}/payment", EVERYONE),
    // production
    ("POST", "/api/production", SIGNED_IN),
    ("GET", "/api/production/{id}", SIGNED_IN),
    ("PATCH", "/api/production/{id}", OPERATIONS),
    ("GET", "/admin/workshops", ADMIN),
    ("POST", "/admin/workshops", ADMIN),
    ("GET", "/admin/workshops/new", ADMIN),
    ("GET", "/admin/workshops/{id}", ADMIN),
    ("POST", "/admin/workshops/{id}/deactivation", ADMIN),
    ("POST", "/admin/workshops/{id}/reactivation", ADMIN),
    ("POST", "/admin/workshops/{id}/account", ADMIN),
    ("POST", "/admin/workshops/{id}/offers", ADMIN),
    ("POST", "/admin/workshops/{id}/offers/{offer}/removal", ADMIN),
    ("POST", "/admin/workshops/{id}/coverage", ADMIN),
    ("POST", "/admin/workshops/{id}/coverage/{coverage}/removal", ADMIN),
    (
        "POST",
        "/admin/workshops/{id}/proposals/{proposal}/acceptance",
        ADMIN,
    ),
    (
        "POST",
        "/admin/workshops/{id}/proposals/{proposal}/refusal",
        ADMIN,
    ),
    ("POST", "/admin/workshops/{id}/closures", ADMIN),
    ("POST", "/admin/workshops/{id}/closures/{day}/removal", ADMIN),
    ("GET", "/workshop/offers", WORKSHOP),
    ("POST", "/workshop/account", WORKSHOP),
    ("POST", "/workshop/offers", WORKSHOP),
    ("POST", "/workshop/offers/{offer}/removal", WORKSHOP),
    ("POST", "/workshop/coverage", WORKSHOP),
    ("POST", "/workshop/coverage/{coverage}/removal", WORKSHOP),
    ("POST", "/workshop/closures", WORKSHOP),
    ("POST", "/workshop/closures/{day}/removal", WORKSHOP),
    // workshop
    ("GET", "/api/workshop", WORKSHOP),
    ("PUT", "/api/workshop", WORKSHOP),
    // network
    ("GET", "/api/workshops", EVERYONE),
    ("POST", "/api/workshops", ADMIN),
    ("PUT", "/api/workshops", WORKSHOP),
    ("DELETE", "/api/workshops", ADMIN),
    ("PUT", "/api/workshops/{id}/offers", WORKSHOP),
    ("DELETE", "/api/workshops/{id}/offers", WORKSHOP),
    ("PUT", "/api/workshops/{id}/coverage", WORKSHOP),
    ("DELETE", "/api/workshops/{id}/coverage", WORKSHOP),
    // workshop
    ("GET", "/workshop/dashboard", WORKSHOP),
    ("GET", "/workshop/tickets", WORKSHOP),
    ("GET", "/workshop/assignments/{id}", WORKSHOP),
    ("GET", "/workshop/assignments/{id}/ticket", WORKSHOP),
    ("POST", "/workshop/orders/{id}/acceptance", WORKSHOP),
    ("POST", "/workshop/orders/{id}/rejection", WORKSHOP),
    ("POST", "/workshop/orders/{id}/production", WORKSHOP),
    ("POST", "/workshop/orders/{id}/readiness", WORKSHOP),
    ("POST", "/workshop/orders/{id}/dispatch", WORKSHOP),
    ("POST", "/workshop/orders/{id}/delivery", WORKSHOP),
    ("POST", "/workshop/orders/{id}/problems", WORKSHOP),
    ("POST", "/workshop/orders/{id}/retraction", WORKSHOP),
    ("POST", "/workshop/batch", WORKSHOP),
    ("GET", "/workshop/scan", WORKSHOP),
    ("POST", "/workshop/scan", WORKSHOP),
    ("GET", "/workshop/files", WORKSHOP),
    ("GET", "/workshop/orders/{id}/label", WORKSHOP),
    ("GET", "/workshop/orders/{id}/slip", WORKSHOP),
    // back office
    ("GET", "/admin", ADMIN),
    ("GET", "/admin/journal", ADMIN),
    ("POST", "/admin/journal/{id}/entering", ADMIN),
    ("POST", "/admin/journal/{id}/discarding", ADMIN),
    ("GET", "/admin/reviews", ADMIN),
    ("POST", "/admin/reviews/{id}/hiding", ADMIN),
    ("POST", "/admin/reviews/{id}/showing", ADMIN),
    ("GET", "/admin/notifications", ADMIN),
    ("POST", "/admin/notifications/{id}/sending", ADMIN),
    ("GET", "/admin/orders/unassigned", ADMIN),
    ("GET", "/admin/orders", ADMIN),
    ("GET", "/admin/orders/{id}", ADMIN),
    ("POST", "/admin/orders/{id}/cash", ADMIN),
    ("POST", "/admin/orders/{id}/payments/{submission}/review", ADMIN),
    (
        "POST",
        "/admin/orders/{id}/payments/{submission}/confirmation",
        ADMIN,
    ),
    (
        "POST",
        "/admin/orders/{id}/payments/{submission}/rejection",
        ADMIN,
    ),
    (
        "POST",
        "/admin/orders/{id}/payments/{submission}/reopening",
        ADMIN,
    ),
    (
        "POST",
        "/admin/orders/{id}/payments/{submission}/reference",
        ADMIN,
    ),
    ("POST", "/admin/orders/{id}/items/{item}/assignment", ADMIN),
    ("POST", "/admin/orders/{id}/items/{item}/file", ADMIN),
    ("POST", "/admin/orders/{id}/items/{item}/design", ADMIN),
    ("POST", "/admin/orders/{id}/proofs", ADMIN),
    ("POST", "/admin/orders/{id}/contact", ADMIN),
    ("POST", "/admin/orders/{id}/priority", ADMIN),
    ("POST", "/admin/orders/{id}/notes", ADMIN),
    ("POST", "/admin/orders/{id}/messages", ADMIN),
    (
        "POST",
        "/admin/orders/{id}/assignments/{assignment}/step-back",
        ADMIN,
    ),
    (
        "POST",
        "/admin/orders/{id}/assignments/{assignment}/cancellation",
        ADMIN,
    ),
    ("POST", "/admin/orders/{id}/cancellation", ADMIN),
    ("POST", "/admin/orders/{id}/link", ADMIN),
    ("POST", "/admin/orders/{id}/production/{move}", ADMIN),
    // payments against the bank
    ("GET", "/admin/payments", ADMIN),
    ("GET", "/admin/payments/statements", ADMIN),
    ("POST", "/admin/payments/statements", ADMIN),
    ("GET", "/admin/payments/statements/{id}", ADMIN),
    ("POST", "/admin/payments/statements/{id}/confirmations", ADMIN),
    ("POST", "/admin/payments/statements/{id}/undo", ADMIN),
    ("POST", "/admin/payments/rejects/{id}/line", ADMIN),
    ("POST", "/admin/payments/rejects/{id}/pass", ADMIN),
    ("GET", "/admin/payments/drafts/{id}", ADMIN),
    ("POST", "/admin/payments/drafts/{id}", ADMIN),
    ("GET", "/admin/payments/unclaimed", ADMIN),
    ("POST", "/admin/payments/lines/{id}/match", ADMIN),
    ("POST", "/admin/payments/lines/{id}/aside", ADMIN),
    ("POST", "/admin/payments/lines/{id}/retake", ADMIN),
    ("GET", "/admin/payments/{id}", ADMIN),
    ("POST", "/admin/payments/{id}/confirmation", ADMIN),
    ("POST", "/admin/payments/{id}/rejection", ADMIN),
    // people
    ("GET", "/admin/users", ADMIN),
    ("POST", "/admin/users", ADMIN),
    ("GET", "/admin/users/new", ADMIN),
    ("GET", "/admin/users/{id}", ADMIN),
    ("POST", "/admin/users/{id}", ADMIN),
    ("POST", "/admin/users/{id}/closure", ADMIN),
    ("POST", "/admin/users/{id}/opening", ADMIN),
    ("POST", "/admin/users/{id}/password", ADMIN),
    // delivery and settings
    ("GET", "/admin/settings", ADMIN),
    ("POST", "/admin/settings", ADMIN),
    ("POST", "/admin/settings/contact", ADMIN),
    ("POST", "/admin/settings/cash-desk", ADMIN),
    ("POST", "/admin/settings/rates", ADMIN),
    ("POST", "/admin/settings/rates/{id}/withdrawal", ADMIN),
    ("POST", "/admin/settings/held-rates/{id}/application", ADMIN),
    ("POST", "/admin/settings/held-rates/{id}/dismissal", ADMIN),
    ("POST", "/admin/settings/accounts", ADMIN),
    ("GET", "/admin/settings/accounts/new", ADMIN),
    ("GET", "/admin/settings/accounts/{id}", ADMIN),
    ("POST", "/admin/settings/accounts/{id}", ADMIN),
    ("POST", "/admin/settings/accounts/{id}/activation", ADMIN),
    ("POST", "/admin/settings/accounts/{id}/deactivation", ADMIN),
    ("GET", "/admin/refunds", ADMIN),
    ("POST", "/admin/orders/{id}/refunds", ADMIN),
    ("POST", "/admin/orders/{id}/refund-due", ADMIN),
    ("GET", "/admin/shipping", ADMIN),
    ("POST", "/admin/shipping/rates", ADMIN),
    ("POST", "/admin/shipping/rates/{id}/activation", ADMIN),
    ("POST", "/admin/shipping/rates/{id}/deactivation", ADMIN),
    ("GET", "/admin/shipping/carriers", ADMIN),
    ("POST", "/admin/shipping/carriers", ADMIN),
    ("GET", "/admin/shipping/rules", ADMIN),
    ("POST", "/admin/shipping/rules", ADMIN),
    ("GET", "/admin/shipping/zones", ADMIN),
    ("POST", "/admin/shipping/zones", ADMIN),
    ("POST", "/admin/shipping/zones/{id}/name", ADMIN),
    ("POST", "/admin/shipping/zones/{id}/places", ADMIN),
    ("POST", "/admin/shipping/zones/{id}/places/removal", ADMIN),
    ("POST", "/admin/shipping/zones/{id}/removal", ADMIN),
    ("GET", "/ops/orders/unassigned", OPERATIONS),
    // what is owed to workshops
    ("GET", "/api/workshops/{id}/payables", WORKSHOP),
    ("POST", "/api/payables/{id}/payments", ADMIN),
    ("GET", "/admin/payables", ADMIN),
    ("GET", "/admin/accounting", ADMIN),
    ("GET", "/admin/accounting/payments.csv", ADMIN),
    ("GET", "/admin/accounting/refunds.csv", ADMIN),
    ("GET", "/admin/accounting/transfers.csv", ADMIN),
    ("GET", "/admin/payables.csv", ADMIN),
    ("GET", "/admin/payables/transfers", ADMIN),
    ("POST", "/admin/payables/transfers", ADMIN),
    ("POST", "/admin/payables/transfers/{id}/reversal", ADMIN),
    ("GET", "/admin/payables/owed-back", ADMIN),
    ("GET", "/admin/payables/{id}", ADMIN),
    ("POST", "/admin/payables/{id}/waiver", ADMIN),
    ("POST", "/admin/payables/{id}/return", ADMIN),
    ("GET", "/workshop/payables", WORKSHOP),
    ("POST", "/workshop/transfers/{id}/answer", TALLER),
    // operations
    ("POST", "/api/production/bulk", OPERATIONS),
    ("GET", "/ops/orders", OPERATIONS),
    ("GET", "/ops/orders.csv", OPERATIONS),
    ("GET", "/ops/orders/bulk", OPERATIONS),
    ("POST", "/ops/orders/bulk", OPERATIONS),
    ("GET", "/ops/orders/bulk/{id}", OPERATIONS),
    ("POST", "/ops/orders/bulk/{id}/start", OPERATIONS),
    ("POST", "/ops/orders/views", OPERATIONS),
    ("GET", "/ops/orders/views/{id}", OPERATIONS),
    ("POST", "/ops/orders/views/{id}/removal", OPERATIONS),
    ("POST", "/ops/orders/{id}/notes", OPERATIONS),
    ("POST", "/ops/orders/{id}/messages", OPERATIONS),
    ("GET", "/ops/orders/{id}", OPERATIONS),
    ("POST", "/ops/orders/{id}/items/{item}/assignment", OPERATIONS),
    ("POST", "/ops/orders/{id}/items/{item}/file", OPERATIONS),
    ("POST", "/ops/orders/{id}/items/{item}/design", OPERATIONS),
    ("POST", "/ops/orders/{id}/proofs", OPERATIONS),
    ("POST", "/ops/orders/{id}/contact", OPERATIONS),
    ("POST", "/ops/orders/{id}/priority", OPERATIONS),
    (
        "POST",
        "/ops/orders/{id}/assignments/{assignment}/step-back",
        OPERATIONS,
    ),
    ("POST", "/ops/orders/{id}/production/{move}", OPERATIONS),
    // files
    ("POST", "/api/upload", EVERYONE),
    ("GET", "/files/{id}", EVERYONE),
    ("GET", "/files/{id}/thumbnail", EVERYONE),
    ("GET", "/files/{id}/preview", EVERYONE),
];

/// Routes that are open at the gate, and where the handler may still answer 401 or 403 (by the contract).
const DECIDE_THEMSELVES: &[(&str, &str)] = &[
    // With the tracking link's token anybody, without it who is signed in.
    ("GET", "/api/orders/{id}"),
    ("GET", "/orders/{id}"),
    ("GET", "/orders/{id}/live"),
    ("POST", "/orders/{id}/reception"),
    ("POST", "/orders/{id}/card"),
    ("POST", "/orders/{id}/reviews"),
    ("POST", "/orders/{id}/cancellation"),
    ("POST", "/orders/{id}/items/{item}/placed-design"),
    ("POST", "/carrito/pedidos/{id}"),
    ("POST", "/orders/{id}/proofs"),
    ("POST", "/orders/{id}/proofs/approval"),
    ("POST", "/orders/{id}/proofs/{proof}/approval"),
    ("POST", "/orders/{id}/proofs/{proof}/comments"),
    ("POST", "/api/orders/{id}/proofs"),
    ("POST", "/api/orders/{id}/proofs/{proof}/approval"),
    ("POST", "/api/orders/{id}/proofs/{proof}/comments"),
    ("POST", "/orders/{id}/refund-destination"),
    // A TALLER its own workshop's, not another's.
    ("DELETE", "/api/workshops/{id}/offers"),
    ("DELETE", "/api/workshops/{id}/coverage"),
    // A TALLER its own workshop's alone.
    ("GET", "/api/workshops/{id}/payables"),
];

/// They never end: their head is enough.
const STREAMS: &[&str] = &["/live", "/orders/{id}/live", "/api/production/{id}/events"];

#[test]
fn the_list_and_the_url_table_are_the_same() {
    let listed: BTreeSet<(String, String, Vec<&str>)> = ROUTES
        .iter()
        .map(|(method, path, who)| ((*method).to_owned(), (*path).to_owned(), who.to_vec()))
        .collect();
    assert_eq!(listed.len(), ROUTES.len(), "a route is listed twice");
    let table = url_table();
    let declared: BTreeSet<(String, String, Vec<&str>)> = table
        .iter()
        .map(|entry| {
            let who = EVERYONE.iter().copied().filter(|who| {
                let role: Option<Role> = who.parse().ok();
                entry.access.admits(role)
            });
            (entry.method.to_string(), entry.path.to_owned(), who.collect())
        })
        .collect();
    assert_eq!(declared.len(), table.len(), "a route is declared twice");
    let missing: Vec<_> = declared.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&declared).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "in the URL table only: {missing:#?}\nin this list only: {gone:#?}"
    );
}

/// With a random id for each part in braces.
fn filled(path: &str) -> String {
    path.split('/')
        .map(|part| {
            if part.starts_with('{') {
                uuid::Uuid::new_v4().to_string()
            } else {
                part.to_owned()
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// Sent away to sign in: 401 for a program, the login page for a person.
fn must_sign_in(answer: &Answer, path: &str) -> bool {
    if path.starts_with("/api/") {
        answer.status == 401
    } else {
        answer.status == 303 && answer.header("location").starts_with("/login?next=")
    }
}

#[test]
fn the_gate_lets_in_exactly_who_is_listed() {
    let site = harness::start();
    let people: Vec<(&str, Option<String>)> = EVERYONE
        .iter()
        .map(|who| (*who, who.parse::<Role>().ok().map(|role| site.user(role).1)))
        .collect();
    let enter = |email: &Option<String>| match email {
        Some(email) => site.sign_in(email),
        None => site.client(),
    };
    let mut clients: Vec<Client> = people.iter().map(|(_, email)| enter(email)).collect();
    let mut wrong = Vec::new();
    for (method, path, admitted) in ROUTES {
        for (index, (who, email)) in people.iter().enumerate() {
            let asked = if STREAMS.contains(path) { "HEAD" } else { method };
            let answer = clients[index].send(asked, &filled(path), &[], None);
            let sent_away = must_sign_in(&answer, path);
            let as_listed = if admitted.contains(who) {
                let itself = DECIDE_THEMSELVES.contains(&(*method, *path));
                itself || !sent_away && answer.status != 401 && answer.status != 403
            } else if *who == "nobody" {
                sent_away
            } else {
                answer.status == 403
            };
            if !as_listed {
                wrong.push(format!("{method} {path} as {who}: {}", answer.status));
            }
            let missing = headers::missing(&answer);
            if !missing.is_empty() {
                wrong.push(format!("{method} {path} as {who}: {missing:?}"));
            }
            assert_ne!(answer.status, 500, "{method} {path} as {who}: {}", answer.text());
            // Some of these requests end the session.
            if path.ends_with("/logout") || path.ends_with("/sesiones/cierre") {
                clients[index] = enter(email);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_not_in_the_table_is_not_there() {
    let site = harness::start();
    let client = site.signed_in(Role::Admin);
    for path in ["/api/nada", "/nada", "/api", "/files"] {
        assert_eq!(client.get(path).status, 404, "{path}");
    }
    let answer = client.send("DELETE", "/api/auth/me", &[], None);
    assert_eq!(
        (answer.status, &answer.json()["code"]),
        (405, &"method_not_allowed".into())
    );
    // Who asks what may be asked is told, and it is no mistake.
    for (path, methods) in [
        ("/api/auth/me", "GET, OPTIONS"),
        ("/api/orders", "GET, POST, PUT, OPTIONS"),
    ] {
        let answer = site.client().send("OPTIONS", path, &[], None);
        assert_eq!((answer.status, answer.header("allow")), (204, methods), "{path}");
    }
}
