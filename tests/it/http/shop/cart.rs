//! The cart.

use super::{add, add_with_design, send, value};
use crate::harness;
use crate::harness::client::Client;
use crate::harness::people::PASSWORD;
use crate::http::api::designs::{with_a_back, with_areas};
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::schema::variants;
use serde_json::json;

#[test]
fn a_cart_is_changed_line_by_line() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let page = guest.get("/carrito").text();
    assert!(page.contains("Todavía no has agregado nada") && guest.cookie("krafta-token").is_none());
    add(&guest, "var-1", "2");
    add(&guest, "var-2", "1");
    // The same again is the same line.
    add(&guest, "var-1", "1");
    let page = guest.get("/carrito").text();
    assert!(
        page.contains("<span class=\"count\">2</span>"),
        "the header counts"
    );
    // 3 × 12,00 and 10,00.
    assert!(page.contains("$46,00") && page.contains("Bs. 1.840,00"));
    let answer = guest.post_form("/carrito/lineas/1", &[("quantity", "5")]);
    assert_eq!((answer.status, answer.header("location")), (303, "/carrito"));
    assert!(guest.get("/carrito").text().contains("$70,00"));
    assert_eq!(guest.post_form("/carrito/lineas/2/retiro", &[]).status, 303);
    assert_eq!(guest.post_form("/carrito/lineas/2/retiro", &[]).status, 303);
    assert!(guest.get("/carrito").text().contains("$60,00"));
    assert_eq!(
        guest.post_form("/carrito/lineas/2", &[("quantity", "5")]).status,
        404
    );
    guest.post_form("/carrito/lineas/1/retiro", &[]);
    assert!(
        guest
            .get("/carrito")
            .text()
            .contains("Todavía no has agregado nada")
    );
}

#[test]
fn a_price_that_changed_in_the_cart_is_told_there() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    add(&guest, "var-1", "2");
    assert!(!guest.get("/carrito").text().contains("Cambió el precio"));
    site.app
        .db
        .transact_here(|conn, _| {
            diesel::update(variants::table.find("var-1"))
                .set(variants::price.eq("13.50".parse::<krafta::base::money::Usd>().unwrap()))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    let page = guest.get("/carrito").text();
    assert!(page.contains("costaba $12,00; ahora cuesta $13,50"), "{page}");
    assert!(page.contains("$27,00"), "{page}");
}

#[test]
fn a_line_gets_its_design_later() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    add(&guest, "var-1", "1");
    assert!(guest.get("/carrito").text().contains("Sin diseño todavía"));
    let design = krafta::demo::pictures::print_file(3);
    let path = "/carrito/lineas/1/diseno";
    let answer = super::send(&guest, path, &[], Some(("design", "mi logo.png", &design)));
    assert_eq!((answer.status, answer.header("location")), (303, "/carrito"));
    assert!(guest.get("/carrito").text().contains("mi logo.png"));
    let bad = super::send(&guest, path, &[], Some(("design", "a.png", b"<html>")));
    assert_eq!(bad.status, 400);
    assert!(bad.text().contains("No es una imagen") && bad.text().contains("mi logo.png"));
    assert_eq!(super::send(&guest, path, &[], None).status, 400);
}

#[test]
fn a_cart_comes_along_through_signing_in_and_registering() {
    let site = harness::start();
    site.shop();
    let (_, email) = site.user(Role::Cliente);
    let one = site.client();
    add_with_design(&one, "var-1");
    let answer = one.post_form(
        "/login",
        &[("email", &email), ("password", PASSWORD), ("next", "/checkout")],
    );
    assert_eq!(answer.header("location"), "/checkout");
    let page = one.get("/carrito").text();
    assert!(page.contains("logo.png") && page.contains("$12,00"), "{page}");
    // Whoever leaves takes it with them.
    one.post_form("/logout", &[]);
    assert!(
        one.get("/carrito")
            .text()
            .contains("Todavía no has agregado nada")
    );

    let two = site.client();
    add(&two, "var-2", "1");
    let answer = two.post_json(
        "/api/auth/register",
        &json!({"email": "nueva@krafta.test", "password": PASSWORD, "name": "Nueva"}),
    );
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(two.get("/carrito").text().contains("$10,00"));
    // Somebody else on the same machine finds nothing of it, only what they had themselves.
    let other = two.post_json("/api/auth/login", &json!({"email": email, "password": PASSWORD}));
    assert_eq!(other.status, 200);
    let page = two.get("/carrito").text();
    assert!(page.contains("logo.png") && !page.contains("$10,00"), "{page}");
}

#[test]
fn what_left_the_catalogue_stays_to_be_seen_and_cannot_be_ordered() {
    use diesel::prelude::*;
    use krafta::schema::variants;
    let site = harness::start();
    site.shop();
    let guest = site.client();
    add(&guest, "var-1", "1");
    add(&guest, "var-2", "1");
    site.app
        .db
        .read_here(|conn| {
            diesel::update(variants::table.find("var-1"))
                .set(variants::active.eq(false))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    let page = guest.get("/carrito").text();
    assert!(page.contains("Ya no está disponible") && !page.contains("Continuar con la compra"));
    // Only what can be bought is summed.
    assert!(page.contains("$10,00") && !page.contains("$22,00"));
    let checkout = guest.get("/checkout").text();
    assert!(checkout.contains("Revisar mi carrito"));
    guest.post_form("/carrito/lineas/1/retiro", &[]);
    assert!(guest.get("/carrito").text().contains("Continuar con la compra"));
}

/// What is on a product's page.
fn placed(client: &Client) -> String {
    value(&client.get("/productos/taza").text(), "disenado").to_owned()
}

/// A mug with words on both sides, in the cart; the design.
fn add_worded(client: &Client, words: &str) -> String {
    client.post_form("/productos/taza/diseno/retiro", &[("todo", "1")]);
    for area in ["frente", "espalda"] {
        let fields = [
            ("texto", words),
            ("area", area),
            ("lugar", "centro"),
            ("letra", "noto_sans_bold"),
            ("tinta", "#1d4f91"),
        ];
        let said = client.post_form("/productos/taza/diseno/texto", &fields);
        assert_eq!(said.status, 303, "{}", said.text());
    }
    let design = placed(client);
    let fields = [
        ("variante", "var-1"),
        ("quantity", "2"),
        ("disenado", design.as_str()),
    ];
    assert_eq!(send(client, "/productos/taza", &fields, None).status, 303);
    design
}

#[test]
fn the_design_of_a_line_is_opened_and_changed_in_that_line() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    with_areas(&site, &admin);
    with_a_back(&site, &admin);
    let guest = site.client();
    let first = add_worded(&guest, "Primera");
    let second = add_worded(&guest, "Segunda");
    let cart = guest.get("/carrito").text();
    assert_eq!(cart.matches("/editor\"").count(), 2, "{cart}");
    // Each side that is printed on is seen, here and before paying.
    for page in [cart, guest.get("/checkout").text()] {
        assert_eq!(page.matches("alt=\"Frente de ").count(), 2, "{page}");
        assert_eq!(page.matches("alt=\"Espalda de ").count(), 2, "{page}");
    }
    assert_eq!(placed(&guest), second);
    let opened = guest.post_form("/carrito/lineas/1/editor", &[]);
    assert_eq!(opened.status, 303, "{}", opened.text());
    assert_eq!(
        opened.header("location"),
        "/productos/taza?variante=var-1&quantity=2#diseno"
    );
    assert_eq!(placed(&guest), first);
    let page = guest.get("/productos/taza").text();
    assert!(
        page.contains("Cambias el diseño de tu carrito") && page.contains("Guardar en mi carrito"),
        "{page}"
    );
    let other = [
        ("disenado", first.as_str()),
        ("area", "frente"),
        ("pieza", "0"),
        ("texto", "Tercera"),
        ("lugar", ""),
        ("alto", "2"),
        ("letra", "noto_sans_bold"),
        ("tinta", "#1d4f91"),
    ];
    assert_eq!(
        guest.post_form("/productos/taza/diseno/cambio", &other).status,
        303
    );
    let third = placed(&guest);
    let fields = [
        ("variante", "var-1"),
        ("quantity", "5"),
        ("disenado", third.as_str()),
        ("luego", "linea"),
    ];
    let saved = send(&guest, "/productos/taza", &fields, None);
    assert_eq!((saved.status, saved.header("location")), (303, "/carrito"));
    let cart = guest.get("/carrito").text();
    assert_eq!(cart.matches("cart-line").count(), 2, "{cart}");
    assert!(
        cart.contains("Tercera · Primera")
            && cart.contains("Segunda · Segunda")
            && cart.contains("value=\"5\""),
        "{cart}"
    );
    assert!(cart.contains("Cambiaste lo que llevas en tu carrito."), "{cart}");
    // Done: the next one is another line.
    assert!(
        !guest
            .get("/productos/taza")
            .text()
            .contains("Guardar en mi carrito")
    );
    assert_eq!(guest.post_form("/carrito/lineas/9/editor", &[]).status, 404);
}

#[test]
fn a_line_is_opened_wherever_its_owner_signs_in() {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    let (_, there) = site.user(Role::Cliente);
    let at_home = site.sign_in(&there);
    let design = add_worded(&at_home, "Lara");
    let elsewhere = site.sign_in(&there);
    assert_eq!(placed(&elsewhere), "");
    assert_eq!(elsewhere.post_form("/carrito/lineas/1/editor", &[]).status, 303);
    assert_eq!(placed(&elsewhere), design);
}
