//! «Lo recibí» and «Cancelar pedido».

use super::{page_of, put, status_of};
use crate::fixtures::{Placed, example};
use crate::harness;
use crate::harness::client;
use crate::harness::client::Client;
use krafta::domain::accounts::Role;
use serde_json::json;

fn press(client: &Client, order: &Placed, noun: &str, fields: &[(&str, &str)]) -> client::Answer {
    client.post_form(&format!("{}/{noun}", page_of(order.id)), fields)
}

#[test]
fn the_customer_says_that_it_arrived_once() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let owner = site.signed_in(Role::Cliente);
    let order = site.place(&owner, &example());
    let early = press(&owner, &order, "reception", &[]);
    assert_eq!(early.status, 409);
    assert!(early.text().contains("role=\"alert\""));
    for status in ["CONFIRMED", "ACCEPTED", "IN_PRODUCTION", "READY", "DISPATCHED"] {
        if status == "DISPATCHED" {
            // Ready is not sent.
            assert_eq!(press(&owner, &order, "reception", &[]).status, 409);
        }
        put(&admin, &order, status, json!({}));
    }
    for refused in [&admin, &site.signed_in(Role::Operador)] {
        assert_eq!(press(refused, &order, "reception", &[]).status, 403);
    }
    assert_eq!(
        press(&site.signed_in(Role::Cliente), &order, "reception", &[]).status,
        404
    );
    assert_eq!(
        press(&site.signed_in(Role::Taller), &order, "reception", &[]).status,
        404
    );
    assert_eq!(press(&site.client(), &order, "reception", &[]).status, 303);
    assert_eq!(site.status(order.id), "HANDED_TO_DELIVERY");

    for _ in 0..2 {
        let done = press(&owner, &order, "reception", &[]);
        assert_eq!(
            (done.status, done.header("location")),
            (303, page_of(order.id).as_str())
        );
    }
    let page = owner.get(&page_of(order.id)).text();
    assert_eq!(status_of(&page), "COMPLETED");
    assert!(page.contains("Marcamos tu pedido como entregado"));
    assert_eq!(page.matches("El pedido fue entregado.").count(), 1);
}

#[test]
fn a_guest_cancels_before_production_and_not_after() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let guest = site.client();
    let order = site.paid(&example());
    let token = order.token.as_str();
    let blank = press(
        &guest,
        &order,
        "cancellation",
        &[("token", token), ("reason", " ")],
    );
    assert_eq!((blank.status, site.status(order.id)), (400, "NOTIFIED"));
    assert!(blank.text().contains("Es obligatorio."));
    let long = "x".repeat(1001);
    let refused = press(
        &guest,
        &order,
        "cancellation",
        &[("token", token), ("reason", &long)],
    );
    assert!(refused.status == 400 && refused.text().contains(&long));
    let fields = [("token", token), ("reason", "Cambié de idea")];
    for refused in [&admin, &site.signed_in(Role::Operador)] {
        assert_eq!(press(refused, &order, "cancellation", &fields).status, 403);
    }
    for _ in 0..2 {
        let done = press(&guest, &order, "cancellation", &fields);
        assert_eq!(
            (done.status, done.header("location")),
            (303, order.link().as_str())
        );
    }
    let page = guest.get(&order.link()).text();
    assert_eq!(status_of(&page), "REFUND_PENDING");
    assert!(page.contains("Cambié de idea") && page.contains("Te devolveremos $15,00"));

    // A payment that nobody has looked at yet is not forgotten.
    let early = site.place(&guest, &example());
    let fields = [("token", early.token.as_str()), ("reason", &long[1..])];
    assert_eq!(press(&guest, &early, "cancellation", &fields).status, 303);
    let page = guest.get(&early.link()).text();
    assert_eq!(status_of(&page), "CANCELLED");
    assert!(page.contains("Si llegó, te lo devolveremos."));

    let begun = site.paid(&example());
    put(&admin, &begun, "IN_PRODUCTION", json!({}));
    let fields = [("token", begun.token.as_str()), ("reason", "Tarde")];
    let refused = press(&guest, &begun, "cancellation", &fields);
    assert_eq!((refused.status, site.status(begun.id)), (409, "IN_PRODUCTION"));
    assert!(refused.text().contains("ya está en producción"));
}
