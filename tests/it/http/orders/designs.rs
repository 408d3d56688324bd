//! A design that comes after its order.

use super::{page_of, put};
use crate::fixtures::{Placed, example};
use crate::harness::client::{Answer, Client};
use crate::harness::{self, Site};
use crate::http::shop::send;
use krafta::demo::pictures;
use krafta::domain::accounts::Role;
use krafta::domain::{orders, production};
use serde_json::json;

fn item(site: &Site, order: &Placed) -> orders::OrderItem {
    let read = site.app.db.read_here(|conn| orders::items_of(conn, &[order.id]));
    read.unwrap().remove(0)
}

fn sends(site: &Site, client: &Client, order: &Placed, token: &str, name: &str, bytes: &[u8]) -> Answer {
    let path = format!("{}/items/{}/design", page_of(order.id), item(site, order).id);
    send(client, &path, &[("token", token)], Some(("design", name, bytes)))
}

#[test]
fn what_is_missing_is_asked_for_and_sent_from_the_page() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let order = site.paid(&example());
    let id = item(&site, &order).id;
    let page = guest.get(&order.link()).text();
    for words in [
        "Envíanos tu diseño",
        &format!("href=\"#f-design-{id}\">Sin diseño</a>"),
        "Enviar diseño",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("Nada que hacer por ahora"), "{page}");

    // Nothing to print is told on top, with the way to its field; nobody else sends anything.
    let refused = sends(&site, &guest, &order, &order.token, "nota.txt", b"hola");
    assert_eq!(refused.status, 400, "{}", refused.text());
    let summary = format!("<a href=\"#f-design-{id}\">Archivo</a>");
    assert!(refused.text().contains(&summary), "{}", refused.text());
    let file = pictures::print_file(1);
    let other = site.place(&guest, &example());
    assert_eq!(
        sends(&site, &guest, &order, &other.token, "a.png", &file).status,
        404
    );
    assert_eq!(sends(&site, &guest, &order, "", "a.png", &file).status, 303);
    assert!(!item(&site, &order).has_design());

    let work = site
        .app
        .db
        .read_here(|conn| production::active_of(conn, &[order.id]));
    let (_, email) = site.taller_of(work.unwrap()[0].workshop_id);
    let sent = sends(&site, &guest, &order, &order.token, "logo.png", &file);
    assert_eq!(
        (sent.status, sent.header("location")),
        (303, order.link().as_str())
    );
    let page = guest.get(&order.link()).text();
    assert!(item(&site, &order).design_upload_id.is_some());
    assert!(
        page.contains("Nada que hacer por ahora") && page.contains("Diseño recibido"),
        "{page}"
    );
    assert!(
        page.contains("Cambiar diseño") && !page.contains("Sin diseño"),
        "{page}"
    );

    // Whoever makes it hears of it.
    let notices = site.sign_in(&email).get("/avisos").text();
    assert!(
        notices.contains(&format!("Llegó el diseño: pedido {}", order.number)),
        "{notices}"
    );
}

#[test]
fn nobody_changes_what_somebody_works_with() {
    let site = harness::start();
    site.shop();
    let (guest, admin) = (site.client(), site.signed_in(Role::Admin));
    let order = site.paid(&example());
    let (first, second) = (pictures::print_file(1), pictures::print_file(2));
    put(&admin, &order, "ACCEPTED", json!({}));
    // The first one is welcome still; then the workshop has it.
    assert_eq!(
        sends(&site, &guest, &order, &order.token, "1.png", &first).status,
        303
    );
    let kept = item(&site, &order).design_upload_id;
    let late = sends(&site, &guest, &order, &order.token, "2.png", &second);
    assert_eq!(late.status, 409);
    assert!(
        late.text().contains("El taller ya trabaja en este artículo"),
        "{}",
        late.text()
    );
    assert_eq!(item(&site, &order).design_upload_id, kept);
    assert!(!guest.get(&order.link()).text().contains("Cambiar diseño"));

    // Before, another one takes its place.
    let order = site.paid(&example());
    for file in [&first, &second] {
        assert_eq!(
            sends(&site, &guest, &order, &order.token, "a.png", file).status,
            303
        );
    }
    put(&admin, &order, "IN_PRODUCTION", json!({}));
    let made = site.paid(&example());
    put(&admin, &made, "IN_PRODUCTION", json!({}));
    assert_eq!(
        sends(&site, &guest, &made, &made.token, "1.png", &first).status,
        409
    );
    assert!(!guest.get(&made.link()).text().contains("Sin diseño"));
}
