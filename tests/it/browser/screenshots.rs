//! Pictures of the demo's pages, for people to look at: `make screenshots`.

use super::pages::{PEOPLE, enter, pages_of};
use super::session::{self, Browser, DESK, PHONE, Scripts};
use super::sign_in;
use crate::harness;
use krafta::demo::people::PASSWORD;
use krafta::domain::accounts::Role;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What a picture of the README may weigh.
const LIGHT: usize = 60_000;

/// Every page as everybody who may open it, on a phone and on a desk, in both colour schemes, in `target/screenshots`.
#[test]
#[ignore = "takes pictures for people: make screenshots"]
fn of_every_page() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("screenshots");
    drop(fs::remove_dir_all(&folder));
    let site = harness::demo();
    site.services.cards.offer_test_page();
    let walks: Vec<Vec<String>> = PEOPLE
        .iter()
        .map(|(role, email)| pages_of(*role, &enter(&site, email)))
        .collect();
    session::tell(
        &site.address,
        [("a visitor", DESK)],
        Scripts::On,
        async |[browser]| {
            for ((role, email), pages) in PEOPLE.iter().zip(&walks) {
                let folder = folder.join(role.map_or("nobody", Role::as_str).to_lowercase());
                fs::create_dir_all(&folder).unwrap();
                enter_in(browser, *role, email).await;
                let mut seen = BTreeMap::new();
                for page in pages {
                    let name = file_name(page, &mut seen);
                    browser.go(page).await;
                    for screen in [PHONE, DESK] {
                        browser.resize(screen).await;
                        for scheme in ["light", "dark"] {
                            browser.prefers(scheme).await;
                            let place = folder.join(format!("{name}-{}-{scheme}.png", screen.width));
                            fs::write(place, browser.picture(None).await).unwrap();
                        }
                    }
                }
                leave(browser, *role).await;
            }
        },
    );
    println!("{}", folder.display());
}

/// The five of the README, in `docs/screenshots`.
#[test]
#[ignore = "takes pictures for people: make screenshots"]
fn of_the_readme() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/screenshots");
    fs::create_dir_all(&folder).unwrap();
    let site = harness::demo();
    let admin = "admin@krafta.demo";
    let queue = enter(&site, admin).get("/admin/payments").text();
    let (_, payment) = queue.split_once("row-link\" href=\"").unwrap();
    let payment = payment.split('"').next().unwrap().to_owned();
    let making = enter(&site, "cliente@krafta.demo").get("/api/orders?status=IN_PRODUCTION");
    let order = making.json()["orders"][0]["id"].as_str().unwrap().to_owned();
    let pictures = [
        ("shop", None, "", "/".to_owned(), DESK),
        (
            "order",
            Some(Role::Cliente),
            "cliente@krafta.demo",
            format!("/orders/{order}"),
            PHONE,
        ),
        ("payment", Some(Role::Admin), admin, payment, DESK),
        (
            "workshop",
            Some(Role::Taller),
            "creativo@krafta.demo",
            "/workshop/dashboard".to_owned(),
            PHONE,
        ),
        (
            "operations",
            Some(Role::Operador),
            "operador@krafta.demo",
            "/ops/orders".to_owned(),
            DESK,
        ),
    ];
    session::tell(
        &site.address,
        [("a visitor", DESK)],
        Scripts::On,
        async |[browser]| {
            for (name, role, email, page, screen) in &pictures {
                enter_in(browser, *role, email).await;
                browser.resize(*screen).await;
                browser.go(page).await;
                let mut scale = 0.7;
                let mut picture = browser.picture(Some((*screen, scale))).await;
                while picture.len() > LIGHT {
                    scale *= 0.9;
                    picture = browser.picture(Some((*screen, scale))).await;
                }
                fs::write(folder.join(name).with_extension("png"), picture).unwrap();
                leave(browser, *role).await;
            }
        },
    );
}

async fn enter_in(browser: &Browser, role: Option<Role>, email: &str) {
    if role.is_some() {
        browser.resize(DESK).await;
        sign_in(browser, email, PASSWORD).await;
    }
}

async fn leave(browser: &Browser, role: Option<Role>) {
    browser.prefers("light").await;
    if role.is_some() {
        browser.resize(DESK).await;
        browser.go("/").await;
        browser.press("Salir").await;
    }
}

/// From the address: `admin-orders-2` is the second order that is looked at, whatever its id.
fn file_name(page: &str, seen: &mut BTreeMap<String, usize>) -> String {
    let is_id = |part: &str| part.parse::<uuid::Uuid>().is_ok() || part.starts_with("cs_");
    let (path, query) = page.split_once('?').unwrap_or((page, ""));
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let with_id = parts.iter().any(|part| is_id(part)) || !query.is_empty();
    parts.retain(|part| !is_id(part));
    let name = if parts.is_empty() {
        "home".to_owned()
    } else {
        parts.join("-")
    };
    if !with_id {
        return name;
    }
    let count = seen.entry(name.clone()).or_default();
    *count += 1;
    format!("{name}-{count}")
}
