//! `GET /orders`: one's own.

use super::{put, without_payment};
use crate::fixtures::{example, two_items};
use crate::harness;
use krafta::domain::accounts::Role;
use serde_json::json;

#[test]
fn everybody_finds_their_own_orders_and_what_is_due() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let owner = site.signed_in(Role::Cliente);
    assert!(owner.get("/orders").text().contains("Aquí verás tus pedidos"));

    let unpaid = site.place(&owner, &without_payment(example()));
    let rejected = site.place(&owner, &example());
    put(&admin, &rejected, "REJECTED", json!({"reason": "No llegó"}));
    let sent = site.place(&owner, &two_items());
    for status in ["CONFIRMED", "ACCEPTED", "IN_PRODUCTION", "READY", "DISPATCHED"] {
        put(&admin, &sent, status, json!({}));
    }
    let others = site.place(&site.client(), &example());

    let page = owner.get("/orders").text();
    for order in [&unpaid, &rejected, &sent] {
        assert!(page.contains(&order.number));
    }
    assert!(!page.contains(&others.number));
    for words in [
        "Ver cómo pagar",
        "Pago rechazado: corrígelo",
        "Confirma que lo recibiste",
        "15 de enero de 2026",
        "y 1 artículo más",
        "$35,00",
    ] {
        assert!(page.contains(words), "{words}");
    }
    // Staff have none of their own.
    assert!(admin.get("/orders").text().contains("Aquí verás tus pedidos"));
    let away = site.client().get("/orders");
    assert_eq!(
        (away.status, away.header("location")),
        (303, "/login?next=%2Forders")
    );
}

#[test]
fn its_cost_does_not_grow_and_its_pages_follow_one_another() {
    let site = harness::start();
    site.shop();
    let owner = site.signed_in(Role::Cliente);
    let cost = |path: &str| {
        let before = site.app.db.statements();
        let page = owner.get(path);
        assert_eq!(page.status, 200);
        (site.app.db.statements() - before, page.text())
    };
    let mut placed = vec![site.place(&owner, &example())];
    cost("/orders");
    let (few, _) = cost("/orders");
    for _ in 0..21 {
        placed.push(site.place(&owner, &two_items()));
    }
    let (many, first) = cost("/orders");
    assert_eq!(few, many);
    let (_, rest) = first.split_once("href=\"?cursor=").unwrap();
    let (_, second) = cost(&format!("/orders?cursor={}", rest.split('"').next().unwrap()));
    for order in &placed {
        let times = usize::from(first.contains(&order.number)) + usize::from(second.contains(&order.number));
        assert_eq!(times, 1, "{}", order.number);
    }
    assert!(!second.contains("?cursor="));
    assert_eq!(owner.get("/orders?cursor=nada").status, 400);
}
