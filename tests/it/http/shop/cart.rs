//! The cart.

use super::{add, add_with_design};
use crate::harness;
use crate::harness::people::PASSWORD;
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
