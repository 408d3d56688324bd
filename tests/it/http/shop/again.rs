//! «Volver a pedir»: what an order had, into the cart.

use crate::fixtures::{Placed, example};
use crate::harness::client::Client;
use crate::harness::{self, Site};
use crate::http::api::designs::{made_two_sided, ordered, with_areas};
use krafta::domain::accounts::Role;
use serde_json::json;

/// The name of the page's form.
fn form_of(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"envio\" value=\"").expect(page);
    rest.split('"').next().unwrap().to_owned()
}

fn again(client: &Client, order: &Placed) {
    let page = client.get(&order.link()).text();
    assert!(page.contains("Volver a pedir"), "{page}");
    let form = form_of(&page);
    let path = format!("/carrito/pedidos/{}", order.id);
    // Twice pressed is once.
    for _ in 0..2 {
        let fields = [("token", order.token.as_str()), ("envio", form.as_str())];
        let answer = client.post_form(&path, &fields);
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, "/carrito"),
            "{}",
            answer.text()
        );
    }
}

#[test]
fn the_same_with_the_same_design_at_todays_price() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    with_areas(&site, &admin);
    let guest = site.client();
    let design = made_two_sided(&guest, &site);
    let order = site.place(&guest, &ordered(&design));
    // Another browser, by the link.
    let other = site.client();
    again(&other, &order);
    let cart = other.get("/carrito").text();
    for words in [
        "En tu carrito está lo mismo",
        "Con tu diseño en: Frente",
        "$16,00",
        "value=\"1\"",
    ] {
        assert!(cart.contains(words), "{words}: {cart}");
    }
    // Once more from the page as it is then: two of it, and the price of today.
    site.tamper("UPDATE variants SET price = 20 WHERE id = 'var-1'");
    again(&other, &order);
    let cart = other.get("/carrito").text();
    assert!(cart.contains("value=\"2\"") && cart.contains("$48,00"), "{cart}");

    // A customer's own design is theirs; whoever has the link only has one like it.
    let owner = site.signed_in(Role::Cliente);
    let design = made_two_sided(&owner, &site);
    let mut body = ordered(&design);
    for (field, amount) in [("subtotal", 24.0), ("total", 27.0), ("totalBs", 1080.0)] {
        body[field] = json!(amount);
    }
    let order = site.place(&owner, &body);
    let friend = site.client();
    again(&friend, &order);
    let cart = friend.get("/carrito").text();
    assert!(
        cart.contains("Con tu diseño en: Frente") && !cart.contains("ya no está guardado"),
        "{cart}"
    );
}

#[test]
fn what_is_no_longer_sold_is_told_and_strangers_get_nothing() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let order = site.place(&guest, &example());
    site.tamper("UPDATE variants SET active = false WHERE id = 'var-1'");
    again(&guest, &order);
    let cart = guest.get("/carrito").text();
    assert!(cart.contains("Ya no está disponible"), "{cart}");

    let path = format!("/carrito/pedidos/{}", order.id);
    let strange = |site: &Site, fields: &[(&str, &str)]| site.client().post_form(&path, fields).status;
    assert_eq!(strange(&site, &[("token", "nope")]), 404);
    assert_eq!(strange(&site, &[]), 303, "to sign in");
    assert_eq!(site.signed_in(Role::Cliente).post_form(&path, &[]).status, 404);
    assert_eq!(site.signed_in(Role::Admin).post_form(&path, &[]).status, 403);
}
