//! Every page, as everybody who may open it, on a phone and on a desk.
//!
//! The pages come from the URL table: a new one is walked from its first day, or fails here until it is said which
//! addresses it has.

use super::axe::{self, Rules};
use super::session::{self, Browser, DESK, PHONE, Screen, Scripts};
use super::sign_in;
use crate::harness::client::Client;
use crate::harness::{self, Site};
use krafta::demo::people::PASSWORD;
use krafta::domain::accounts::Role;
use krafta::http::auth::access::Access;
use krafta::http::routes::url_table;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// The demo's people; nobody is somebody too.
pub const PEOPLE: &[(Option<Role>, &str)] = &[
    (None, ""),
    (Some(Role::Cliente), "cliente@krafta.demo"),
    (Some(Role::Taller), "creativo@krafta.demo"),
    (Some(Role::Operador), "operador@krafta.demo"),
    (Some(Role::Admin), "admin@krafta.demo"),
];

/// For machines.
const NOT_PAGES: &[&str] = &[
    "/favicon.ico",
    "/push-worker.js",
    "/robots.txt",
    "/sitemap.xml",
    "/.well-known/security.txt",
    "/manifest.webmanifest",
    "/workshop/worker.js",
    "/healthz",
    "/readyz",
    "/metrics",
    "/live",
    "/orders/{id}/live",
    "/files/{id}",
    "/files/{id}/art",
    "/files/{id}/thumbnail",
    "/productos/prendas/{garment}",
    "/files/{id}/preview",
    "/admin/accounting/payments.csv",
    "/admin/accounting/refunds.csv",
    "/admin/accounting/transfers.csv",
    "/admin/payables.csv",
    "/admin/catalog.csv",
    "/ops/orders.csv",
    "/workshop/files",
    // Leads to the board.
    "/ops/orders/views/{id}",
];
/// Opened by letters that the tests of accounts read.
const NEED_A_LETTER: [&str; 2] = ["/recuperar/{token}", "/cuenta/correo/{token}"];
/// How a page looks that is not there.
const NOWHERE: &str = "/no-existe";

#[test]
fn every_page_fits_and_can_be_pressed() {
    walk(Scripts::On);
}

#[test]
fn every_page_is_as_good_without_scripts() {
    walk(Scripts::Off);
}

fn walk(scripts: Scripts) {
    // Scripts only add to a page: without them a phone shows what is missing.
    let screens: &[Screen] = match scripts {
        Scripts::On => &[DESK, PHONE],
        Scripts::Off => &[PHONE],
    };
    let site = harness::demo();
    site.services.cards.offer_test_page();
    if scripts == Scripts::Off {
        lengthen_names(&site);
    }
    let clients: Vec<Client> = PEOPLE.iter().map(|(_, email)| enter(&site, email)).collect();
    let walks: Vec<Vec<String>> = PEOPLE
        .iter()
        .zip(&clients)
        .map(|((role, _), client)| pages_of(*role, client))
        .collect();
    session::tell(
        &site.address,
        [("a visitor", PHONE)],
        scripts,
        async |[browser]| {
            let mut faults = Vec::new();
            let mut axe_took = Duration::ZERO;
            let mut seen = BTreeSet::new();
            let with_axe = scripts == Scripts::On && axe::is_here();
            for ((role, email), pages) in PEOPLE.iter().zip(walks) {
                if role.is_some() {
                    browser.resize(DESK).await;
                    sign_in(browser, email, PASSWORD).await;
                }
                let who = role.map_or("nobody", Role::as_str);
                for page in pages {
                    let is_new = seen.insert(kind(&page));
                    // Orders of each status differ by what scripts do not touch.
                    if scripts == Scripts::Off && !is_new {
                        continue;
                    }
                    let mut found = faults_of(browser, &page, screens).await;
                    // Orders of each status offer other things, and an admin all that an operator is offered; of what else is seen
                    // again only the navigation differs.
                    let is_order = ["/orders/{id}", "/admin/orders/{id}"].contains(&kind(&page).as_str());
                    if with_axe && (is_new || is_order) {
                        let start = Instant::now();
                        found.extend(in_the_schemes(browser, looks(&page, is_new)).await);
                        axe_took += start.elapsed();
                    }
                    faults.extend(found.into_iter().map(|fault| format!("{page} as {who} {fault}")));
                }
                if role.is_some() {
                    browser.resize(DESK).await;
                    browser.go("/").await;
                    browser.press("Salir").await;
                }
            }
            eprintln!("axe-core took {} s", axe_took.as_secs());
            assert!(faults.is_empty(), "{}", faults.join("\n"));
        },
    );
}

/// Sixty letters without a blank in whatever people type: of every other order, of a workshop, of somebody in each role.
fn lengthen_names(site: &Site) {
    let long = &"Esternocleidomastoideo".repeat(3)[..60];
    site.tamper(&format!(
        "UPDATE products SET name = '{long}' WHERE slug IN ('franela-unisex', 'taza-de-ceramica'); \
         UPDATE workshops SET name = '{long}', city_base = '{long}', contact_name = '{long}', \
         email = '{long}@ejemplo.com.ve', address = '{long}' WHERE name LIKE '%Cabudare%'; \
         UPDATE orders SET customer_name = '{long}', customer_email = '{long}@ejemplo.com.ve', notes = '{long}', \
         shipping_city = '{long}', shipping_address = '{long}' WHERE sequence % 2 = 0; \
         UPDATE order_items SET product_name = '{long}' FROM orders WHERE order_id = orders.id AND sequence % 2 = 0; \
         UPDATE payment_submissions SET reference = '{long}', payer_name = '{long}', origin_bank = '{long}' \
         FROM orders WHERE order_id = orders.id AND sequence % 2 = 0; \
         UPDATE users SET name = '{long}' WHERE email NOT LIKE 'admin@%'"
    ));
}

pub fn enter(site: &Site, email: &str) -> Client {
    let client = site.client();
    if !email.is_empty() {
        let answer = client.post_json("/api/auth/login", &json!({"email": email, "password": PASSWORD}));
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    client
}

/// The question before all orders are moved.
fn many(client: &Client) -> String {
    let answer = client.post_form(
        "/ops/orders/bulk",
        &[("all", "1"), ("priority", "RUSH"), ("back", "")],
    );
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").to_owned()
}

/// The addresses of pages to look at as this role: every page that it may open, unless it would only look at what
/// another has seen.
pub fn pages_of(role: Option<Role>, client: &Client) -> Vec<String> {
    let mut pages = Vec::new();
    for entry in url_table() {
        let is_page = entry.method.as_str() == "GET"
            && !entry.path.starts_with("/api/")
            && !NOT_PAGES.contains(&entry.path)
            && !NEED_A_LETTER.contains(&entry.path);
        if !is_page || !entry.access.admits(role) {
            continue;
        }
        match entry.path {
            // The same for all but the navigation above it, and an ADMIN's is the longest.
            path if !path.contains('{') => {
                if entry.access != Access::Everyone || matches!(role, None | Some(Role::Admin)) {
                    pages.push(path.to_owned());
                }
            }
            "/orders/{id}" => {
                pages.extend(orders(role, Role::Cliente, client, "/orders"));
                if role == Some(Role::Cliente) {
                    pages.push(format!("/orders/{}", looked_at(client)));
                }
            }
            "/ops/orders/bulk/{id}" => pages.push(many(client)),
            "/ops/orders/{id}" => pages.extend(orders(role, Role::Operador, client, "/ops/orders")),
            "/admin/orders/{id}" => pages.extend(orders(role, Role::Admin, client, "/admin/orders")),
            "/productos/{slug}" if matches!(role, None | Some(Role::Admin)) => pages.extend(products(client)),
            "/productos/{slug}" => {}
            "/checkout/prueba/{session}" if role == Some(Role::Cliente) => pages.push(checkout(client)),
            "/checkout/prueba/{session}" => {}
            // Leads on to the order.
            "/orders/{id}/card" => {}
            "/disenos/{id}" if role.is_none() => {
                let made = designed(client);
                let (_, token) = made["previews"][0]["url"]
                    .as_str()
                    .unwrap()
                    .split_once("token=")
                    .unwrap();
                pages.push(format!("/disenos/{}?token={token}", made["id"].as_str().unwrap()));
            }
            "/disenos/{id}" if role == Some(Role::Cliente) => {
                pages.push(format!("/disenos/{}", designed(client)["id"].as_str().unwrap()));
            }
            "/disenos/{id}" => {}
            "/admin/users/{id}" => pages.push(people(client)),
            "/workshop/assignments/{id}" => pages.push(work(client)),
            "/workshop/assignments/{id}/ticket" => pages.push(format!("{}/ticket", work(client))),
            "/workshop/orders/{id}/label" | "/workshop/orders/{id}/slip" => {
                let paper = entry.path.rsplit('/').next().unwrap();
                pages.push(format!("{}/{paper}", ready(client)));
            }
            "/admin/payables/{id}" => pages.extend(payables(client)),
            "/admin/payments/{id}" => pages.push(payment(client)),
            // Nothing is imported in the demo: `statement.rs` goes there.
            "/admin/payments/statements/{id}" | "/admin/payments/drafts/{id}" => {}
            "/admin/workshops/{id}" => pages.extend(workshops(client)),
            "/admin/settings/accounts/{id}" => pages.push(account(client)),
            "/admin/catalog/{id}" => pages.push(product(client)),
            "/admin/catalog/{id}/views" => pages.push(format!("{}/views", product(client))),
            // A picture.
            "/admin/catalog/garments/{garment}" => {}
            "/admin/catalog/import/{id}" => pages.push(table(client)),
            path => panic!("say here which addresses {path} has"),
        }
    }
    if role.is_none() {
        pages.push(NOWHERE.to_owned());
    }
    pages
}

/// Where a card would be charged.
fn checkout(client: &Client) -> String {
    let catalog = client.get("/api/catalog").json();
    // A picture that is there.
    let design = catalog["products"][0]["pictureUrl"].as_str().unwrap();
    let body = json!({
        "designUrl": design, "garmentId": "gid://shopify/Product/123456",
        "sizes": [{"size": "M", "quantity": 1}],
    });
    let made = client.post_json("/api/production", &body).json();
    let url = url::Url::parse(made["checkoutUrl"].as_str().unwrap()).unwrap();
    url.path().to_owned()
}

/// The first of the catalogue.
fn product(client: &Client) -> String {
    let list = client.get("/admin/catalog").text();
    let (_, rest) = list
        .split_once("class=\"row-link row-link-long\" href=\"")
        .unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// One that waits to be applied, with every kind of line.
fn table(client: &Client) -> String {
    let text = "Producto;Nombre;Técnica;Variante;Precio USD\n\
                franela-unisex;;;var-1;12,00\nfranela-unisex;;;var-2;14,00\n\
                nuevo;Un nombre larguísimo que en un teléfono no cabe en una sola línea;dtg;nuevo-1;9\n\
                otro;;;otro-1;gratis\n";
    let answer = crate::http::admin::catalog::importing::upload(client, text.as_bytes());
    answer.header("location").to_owned()
}

/// One that customers pay to.
fn account(client: &Client) -> String {
    let found = client.get("/api/payments").json();
    let id = found["accounts"][0]["id"].as_str().unwrap().to_owned();
    format!("/admin/settings/accounts/{id}")
}

/// An order in each status for whom the page is made; one for others who may open it.
fn orders(role: Option<Role>, made_for: Role, client: &Client, base: &str) -> Vec<String> {
    // A workshop has no page of a whole order, and a visitor's link is the tracking link.
    if matches!(role, None | Some(Role::Taller)) {
        return Vec::new();
    }
    let answer = client.get("/api/orders?limit=200");
    assert_eq!(answer.status, 200, "{}", answer.text());
    let by_status: BTreeMap<String, String> = answer.json()["orders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|order| {
            let text = |name: &str| order[name].as_str().unwrap().to_owned();
            (text("status"), text("id"))
        })
        .collect();
    assert!(by_status.len() > 3, "too few orders for {role:?}: {by_status:?}");
    let many = if role == Some(made_for) { usize::MAX } else { 1 };
    by_status
        .values()
        .take(many)
        .map(|id| format!("{base}/{id}"))
        .collect()
}

/// A design with some words, of whoever asks.
fn designed(client: &Client) -> serde_json::Value {
    let catalog = client.get("/api/catalog").json();
    let mut products = catalog["products"].as_array().unwrap().iter();
    let shirt = products.find(|one| one["slug"] == "franela-unisex").unwrap();
    let body = json!({"version": 1, "productId": shirt["id"], "areas": [{"area": "frente", "layers": [
        {"kind": "text", "text": "Lara", "font": "noto_sans_bold", "color": "#1d4f91", "size": 40, "x": 100, "y": 150, "align": "middle"},
    ]}]});
    let made = client.post_json("/api/designs", &body);
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()
}

/// An order whose customer has to approve its design.
fn looked_at(client: &Client) -> String {
    let mut order = json!({
        "variantId": "var-1", "quantity": 1, "deliveryMethod": "PICKUP", "shippingCity": "Barquisimeto", "shippingState": "Lara",
        "shippingCost": 0, "subtotal": 1, "total": 1, "totalBs": 1, "exchangeRate": 1,
        "designId": designed(client)["id"], "wantsProof": true,
    });
    let told = client.post_json("/api/orders", &order).json();
    for field in ["shippingCost", "subtotal", "total", "totalBs", "exchangeRate"] {
        order[field] = told["expected"][field].clone();
    }
    let placed = client.post_json("/api/orders", &order);
    assert_eq!(placed.status, 201, "{}", placed.text());
    placed.json()["orderId"].as_str().unwrap().to_owned()
}

/// The pages of what the window shows first: with several variants, and with one.
fn products(client: &Client) -> Vec<String> {
    let window = client.get("/").text();
    let links = window.split("product-link\" href=\"").skip(1);
    links
        .take(4)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

/// The page of one person: the newest, who is not whom the walk signs in as.
fn people(client: &Client) -> String {
    let list = client.get("/admin/users").text();
    let (_, rest) = list.split_once("row-link-long\" href=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// The page of the payment that waits longest.
fn payment(client: &Client) -> String {
    let list = client.get("/admin/payments").text();
    let (_, rest) = list.split_once("row-link\" href=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// The page of one piece of work on the board.
fn work(client: &Client) -> String {
    let answer = client.get("/api/workshop").json();
    let id = answer["orders"][0]["items"][0]["assignment"]["id"].as_str();
    format!("/workshop/assignments/{}", id.unwrap())
}

/// Of an order that is ready to leave, before the noun of a page.
fn ready(client: &Client) -> String {
    let answer = client.get("/api/workshop").json();
    let orders = answer["orders"].as_array().unwrap();
    let is_ready = |order: &&serde_json::Value| order["items"][0]["assignment"]["status"] == "READY";
    let order = orders.iter().find(is_ready).unwrap();
    format!("/workshop/orders/{}", order["orderId"].as_str().unwrap())
}

/// One payable of each state.
fn payables(client: &Client) -> Vec<String> {
    let mut pages = Vec::new();
    for state in ["OPEN", "PARTIAL", "PAID", "VOIDED", "WAIVED"] {
        let list = client.get(&format!("/admin/payables?state={state}")).text();
        let first = list.split("row-link\" href=\"/admin/payables/").nth(1);
        pages.extend(first.map(|rest| format!("/admin/payables/{}", rest.split('"').next().unwrap())));
    }
    pages
}

/// The pages of all workshops, and of one as its own people see it.
fn workshops(client: &Client) -> Vec<String> {
    let list = client.get("/api/workshops").json();
    let ids = list["workshops"].as_array().unwrap().iter();
    let ids: Vec<&str> = ids.map(|workshop| workshop["id"].as_str().unwrap()).collect();
    let own = format!("/workshop/offers?workshop={}", ids[0]);
    ids.iter()
        .map(|id| format!("/admin/workshops/{id}"))
        .chain([own])
        .collect()
}

pub(super) async fn faults_of(browser: &Browser, page: &str, screens: &[Screen]) -> Vec<String> {
    let mut faults = Vec::new();
    browser.go(page).await;
    for screen in screens {
        browser.resize(*screen).await;
        let for_fingers = json!(*screen == PHONE);
        let found = browser.ask(include_str!("faults.js"), vec![for_fingers]).await;
        let found = found.as_array().unwrap().iter();
        faults.extend(found.map(|fault| format!("at {} px {}", screen.width, fault.as_str().unwrap())));
    }
    let complaints = browser.complaints().await;
    // The one page that is not there says so in the console.
    let unexpected = complaints
        .into_iter()
        .filter(|complaint| page != NOWHERE || !complaint.contains("404"));
    faults.extend(unexpected.map(|complaint| format!("complains: {complaint}")));
    faults
}

/// What is alike: orders of every status are one page.
fn kind(page: &str) -> String {
    let (path, _) = page.split_once('?').unwrap_or((page, ""));
    let parts = path.split('/').map(|part| match uuid::Uuid::try_parse(part) {
        Ok(_) => "{id}",
        Err(_) => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// How closely a page is looked at, in the light on a desk and in the dark on a phone.
fn looks(page: &str, is_new: bool) -> &'static [(Screen, &'static str, Rules)] {
    const NEW: &[(Screen, &str, Rules)] = &[(DESK, "light", Rules::All), (PHONE, "dark", Rules::Colours)];
    // The colours of each status are those of its customer's page, which staff's page need not show again.
    const OF_A_CUSTOMER: &[(Screen, &str, Rules)] = &[(DESK, "light", Rules::All)];
    const OF_STAFF: &[(Screen, &str, Rules)] = &[(DESK, "light", Rules::ButColours)];
    match (is_new, page.starts_with("/orders/")) {
        (true, _) => NEW,
        (false, true) => OF_A_CUSTOMER,
        (false, false) => OF_STAFF,
    }
}

/// The page that is open.
async fn in_the_schemes(browser: &Browser, looks: &[(Screen, &str, Rules)]) -> Vec<String> {
    let mut faults = Vec::new();
    for (screen, scheme, rules) in looks {
        browser.resize(*screen).await;
        browser.prefers(scheme).await;
        let found = axe::faults(browser, *rules).await;
        faults.extend(
            found
                .into_iter()
                .map(|fault| format!("in {scheme} at {} px: {fault}", screen.width)),
        );
    }
    browser.prefers("light").await;
    faults
}
