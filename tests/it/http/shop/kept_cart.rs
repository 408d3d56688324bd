//! A cart outlives its session by thirty days, with its designs, and is found by nobody else.

use super::{account, add, add_with_design, order_of, pays_by, press, says_where, send, shown};
use crate::harness::people::PASSWORD;
use crate::harness::{self, Client, Site};
use crate::http::api::designs::with_areas;
use crate::http::files::png;
use chrono::TimeDelta;
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::domain::carts;
use krafta::domain::designs;
use krafta::domain::files::sweep::Sweep;
use krafta::domain::payments::Method;
use krafta::schema::{kept_carts, uploads};

const EMPTY: &str = "Todavía no has agregado nada";

/// So long after the story began.
fn later(site: &Site, hours: i64) {
    site.app.db.clock().set(harness::noon() + TimeDelta::hours(hours));
}

fn cart(client: &Client) -> String {
    let answer = client.get("/carrito");
    assert_eq!(answer.status, 200);
    answer.text()
}

/// What an hour's jobs do, at the site's own time. How many files are left.
fn sweep(site: &Site) -> i64 {
    carts::run_once(&site.app.db).unwrap();
    actix_web::rt::System::new()
        .block_on(designs::sweep::run_once(&site.app.db))
        .unwrap();
    let mut sweep = Sweep::new(site.app.files.clone(), site.app.db.clone());
    let round = sweep.round(site.app.db.clock().now());
    actix_web::rt::System::new().block_on(round).unwrap();
    let left = site
        .app
        .db
        .read_here(|conn| Ok(uploads::table.count().get_result(conn)?));
    left.unwrap()
}

fn rows(site: &Site) -> i64 {
    let rows = site
        .app
        .db
        .read_here(|conn| Ok(kept_carts::table.count().get_result(conn)?));
    rows.unwrap()
}

#[test]
fn a_guest_finds_the_cart_again_for_thirty_days_with_its_design() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    add_with_design(&guest, "var-1");
    let kept = guest.cookie("krafta-cart").unwrap();
    add(&guest, "var-2", "3");
    assert_eq!((rows(&site), guest.cookie("krafta-cart").unwrap()), (1, kept));
    for days in [2, 29] {
        later(&site, days * 24);
        assert_eq!(sweep(&site), 1);
        // On whichever page they come back to.
        let home = guest.get("/").text();
        assert!(home.contains("<span class=\"count\">2</span>"), "{home}");
        let page = cart(&guest);
        assert!(page.contains("logo.png") && page.contains("$42,00"), "{page}");
        assert!(
            page.contains("Guardamos tu carrito 30 días en este navegador"),
            "{page}"
        );
        assert!(
            page.contains("Continuar con la compra"),
            "its design is there: {page}"
        );
    }
    // Looking at it is no new month.
    later(&site, 31 * 24);
    assert!(cart(&guest).contains(EMPTY));
    assert_eq!((sweep(&site), rows(&site)), (0, 0));
}

#[test]
fn what_was_placed_on_a_product_is_kept_with_the_cart() {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    let guest = site.client();
    let page = "/productos/taza";
    let fields = [("area", "frente"), ("lugar", "centro"), ("ancho", "3")];
    let art = png(400);
    let placed = send(
        &guest,
        &format!("{page}/diseno"),
        &fields,
        Some(("arte", "logo.png", &art)),
    );
    assert_eq!(placed.status, 303, "{}", placed.text());
    let shown = guest.get(page).text();
    let (_, rest) = shown.split_once("name=\"disenado\" value=\"").unwrap();
    let (id, _) = rest.split_once('"').unwrap();
    let buy = [("variante", "var-1"), ("quantity", "1"), ("disenado", id)];
    assert_eq!(send(&guest, page, &buy, None).status, 303);
    let designs = || -> i64 {
        let rows = site
            .app
            .db
            .read_here(|conn| Ok(krafta::schema::designs::table.count().get_result(conn)?));
        rows.unwrap()
    };
    later(&site, 29 * 24);
    assert_eq!((sweep(&site), designs()), (1, 1));
    let page = cart(&guest);
    assert!(page.contains("Con tu diseño en: Frente"), "{page}");
    let preview = page
        .split("src=\"")
        .find(|part| part.starts_with("/api/designs/"))
        .unwrap();
    let preview = preview.split('"').next().unwrap().replace("&#38;", "&");
    assert_eq!(guest.get(&preview).status, 200, "{preview}");
    later(&site, 31 * 24);
    // The design goes with the cart, its picture with the design.
    sweep(&site);
    assert_eq!((sweep(&site), rows(&site), designs()), (0, 0, 0));
}

#[test]
fn its_cookie_is_for_this_site_alone_and_a_forged_one_names_no_cart() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let fields = [("variante", "var-1"), ("quantity", "1")];
    let added = send(&guest, "/productos/taza", &fields, None);
    let set = added.headers.get_all("set-cookie").iter();
    let set: Vec<&str> = set.filter_map(|cookie| cookie.to_str().ok()).collect();
    let own = set
        .iter()
        .find(|cookie| cookie.starts_with("krafta-cart="))
        .unwrap();
    for says in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
        assert!(own.contains(says), "{own}");
    }
    let kept = guest.cookie("krafta-cart").unwrap();
    let (id, token) = kept.split_once('.').unwrap();
    let other = uuid::Uuid::new_v4();
    let forged = [
        id.to_owned(),
        format!("{id}."),
        format!("{other}.{token}"),
        format!("{id}.{}", token.chars().rev().collect::<String>()),
        "~".to_owned(),
    ];
    for forged in forged {
        let cookie = format!("krafta-cart={forged}");
        let answer = site
            .client()
            .send("GET", "/carrito", &[("cookie", &cookie)], None);
        assert_eq!(answer.status, 200, "{forged}");
        assert!(answer.text().contains(EMPTY), "{forged}");
        assert_eq!(answer.headers.get_all("set-cookie").iter().count(), 0, "{forged}");
    }
    let true_one = format!("krafta-cart={kept}");
    let answer = site
        .client()
        .send("GET", "/carrito", &[("cookie", &true_one)], None);
    assert!(answer.text().contains("$12,00"));
}

#[test]
fn an_account_keeps_its_own_and_a_shared_computer_nothing() {
    let site = harness::start();
    site.shop();
    let (_, email) = site.user(Role::Cliente);
    let signs_in = |client: &Client| {
        let fields = [("email", email.as_str()), ("password", PASSWORD)];
        assert_eq!(client.post_form("/login", &fields).status, 303);
    };
    let (phone, desk) = (site.client(), site.client());
    signs_in(&phone);
    add_with_design(&phone, "var-1");
    assert!(cart(&phone).contains("Guardamos tu carrito 30 días en tu cuenta"));
    assert_eq!(phone.cookie("krafta-cart"), None, "the browser has no part in it");
    // A guest's comes together with what the account kept.
    add(&desk, "var-2", "1");
    signs_in(&desk);
    let page = cart(&desk);
    assert!(page.contains("logo.png") && page.contains("$22,00"), "{page}");
    assert_eq!(rows(&site), 1);
    assert_eq!(desk.post_form("/logout", &[]).status, 303);
    assert_eq!(desk.cookie("krafta-cart").filter(|value| !value.is_empty()), None);
    assert!(cart(&desk).contains(EMPTY));
    // Nor does a session that ended by itself leave it to the next person.
    later(&site, 25);
    assert!(cart(&phone).contains(EMPTY));
    signs_in(&phone);
    assert!(cart(&phone).contains("$22,00"));
    // A guest who signs out of nothing is forgotten too.
    let guest = site.client();
    add(&guest, "var-1", "1");
    guest.post_form("/logout", &[]);
    assert!(cart(&guest).contains(EMPTY));
    assert_eq!(rows(&site), 1);
}

#[test]
fn what_was_ordered_or_taken_out_does_not_come_back() {
    let site = harness::start();
    site.shop();
    account(&site, Method::PagoMovil);
    let guest = site.client();
    add_with_design(&guest, "var-1");
    let page = says_where(&guest);
    let answer = press(&guest, &[shown(&page), pays_by("PAGO_MOVIL")].concat());
    order_of(&answer);
    let other = site.client();
    add(&other, "var-1", "1");
    assert_eq!(other.post_form("/carrito/lineas/1/retiro", &[]).status, 303);
    assert_eq!(rows(&site), 0);
    later(&site, 25);
    assert!(cart(&guest).contains(EMPTY) && cart(&other).contains(EMPTY));
    later(&site, 31 * 24);
    assert_eq!(sweep(&site), 1, "an order has it now");
}
