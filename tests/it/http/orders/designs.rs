//! A design that comes after its order.

use super::{page_of, put};
use crate::fixtures::{Placed, example};
use crate::harness::client::{Answer, Client};
use crate::harness::{self, Site};
use crate::http::api::designs::{made_two_sided, ordered, with_areas};
use crate::http::shop::designs::slug;
use crate::http::shop::send;
use krafta::demo::pictures;
use krafta::domain::accounts::Role;
use krafta::domain::{orders, production};
use serde_json::{Value, json};

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

/// What was placed on the product is not thrown away without a word, and is changed first of all as what it is.
#[test]
fn what_was_placed_is_changed_in_the_editor_and_replaced_by_a_file_only_with_a_tick() {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    let guest = site.client();
    let design = made_two_sided(&guest, &site);
    let order = site.place(&guest, &ordered(&design));
    let id = item(&site, &order).id;
    let path = format!("{}/items/{id}", page_of(order.id));
    let file = pictures::print_file(1);
    let page = guest.get(&order.link()).text();
    for words in [
        "Reemplaza lo que colocaste en Frente y Espalda",
        "Cambiarlo en el editor",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("Usar el que tengo colocado"), "{page}");

    // Without the tick nothing happens, and the file need not be chosen again.
    let refused = sends(&site, &guest, &order, &order.token, "logo.png", &file);
    let text = refused.text();
    assert_eq!(refused.status, 400, "{text}");
    assert!(
        text.contains("Márcalo para seguir") && text.contains("Ya tenemos «logo.png»"),
        "{text}"
    );
    assert_eq!(
        item(&site, &order).design_id.map(|id| id.to_string()).as_deref(),
        design["id"].as_str()
    );
    let (_, kept) = text.split_once("name=\"designKept\" value=\"").expect(&text);
    let kept = kept.split('"').next().unwrap().replace("&#38;", "&");

    // Whoever has the order's link opens it in the editor, in another browser too.
    let phone = site.client();
    let slug = slug(&site);
    let uses = |client: &Client, token: &str| {
        client.post_form(
            &format!("/disenos/{}/uso", design["id"].as_str().unwrap()),
            &[
                ("token", token),
                ("pedido", &order.id.to_string()),
                ("producto", &slug),
            ],
        )
    };
    assert_eq!(uses(&phone, "x").status, 404);
    let opened = uses(&phone, &order.token);
    assert_eq!(
        (opened.status, opened.header("location")),
        (303, format!("/productos/{slug}#diseno").as_str())
    );
    // What is made there goes into the order: here with another text, at the same price.
    let changed = |areas: Value| {
        let mut document = design["document"].clone();
        document["areas"] = areas;
        let answer = phone.post_json(&format!("/api/designs?page={slug}"), &document);
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    };
    let front = design["document"]["areas"][0].clone();
    let one_sided = changed(json!([front]));
    let place = |id: &Value| {
        let fields = [
            ("token", order.token.as_str()),
            ("disenado", id.as_str().unwrap()),
        ];
        phone.post_form(&format!("{path}/placed-design"), &fields)
    };
    let cheaper = place(&one_sided["id"]);
    let text = cheaper.text();
    assert_eq!(cheaper.status, 409, "{text}");
    assert!(text.contains("cuesta $4,00 menos por unidad"), "{text}");
    let mut back = design["document"]["areas"][1].clone();
    back["layers"][0]["text"] = json!("Yaracuy");
    let two_sided = changed(json!([front, back]));
    let page = phone.get(&order.link()).text();
    assert!(page.contains("Usar el que tengo colocado"), "{page}");
    // Nobody else's browser brings it, and it is not another's to give.
    let strange = guest.post_form(
        &format!("{path}/placed-design"),
        &[
            ("token", order.token.as_str()),
            ("disenado", two_sided["id"].as_str().unwrap()),
        ],
    );
    assert_eq!(strange.status, 409);
    assert_eq!(place(&two_sided["id"]).status, 303);
    let now = item(&site, &order);
    assert_eq!(
        now.design_id.map(|id| id.to_string()).as_deref(),
        two_sided["id"].as_str()
    );
    assert_eq!(now.unit_price.to_string(), "$16,00");
    assert!(now.design_views.unwrap().to_string().contains("Yaracuy"));

    // With the tick, and the file that came before.
    let fields = [
        ("token", order.token.as_str()),
        ("designKept", kept.as_str()),
        ("reemplaza", "1"),
    ];
    let sent = send(&guest, &format!("{path}/design"), &fields, None);
    assert_eq!(sent.status, 303, "{}", sent.text());
    let now = item(&site, &order);
    assert!(now.design_id.is_none() && now.design_upload_id.is_some());
    site.books_agree();
}
