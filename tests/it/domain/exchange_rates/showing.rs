//! What people read about a rate.

use super::{Publisher, fetch, page, sources};
use crate::fixtures::example;
use crate::harness;
use krafta::domain::accounts::Role;

#[test]
fn an_old_rate_is_told() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    // Of Monday; it is Thursday.
    let overview = admin.get("/admin").text();
    assert!(
        overview.contains("Cobramos a Bs. 40,00, fecha valor 12 de enero de 2026"),
        "{overview}"
    );
    assert!(admin.get("/admin/settings").text().contains("Esta tasa es vieja"));
    assert!(
        fetch(&site, &sources(&[&Publisher::of(&page("40,40", "2026-01-15"))]))
            .0
            .is_ok()
    );
    for path in ["/admin", "/admin/settings"] {
        let html = admin.get(path).text();
        assert!(!html.contains("tasa es vieja"), "{path}");
    }
}

#[test]
fn the_demo_s_rate_is_of_the_day() {
    let site = harness::demo();
    let admin = site.client();
    let login = serde_json::json!({"email": "admin@krafta.demo", "password": "krafta-demo"});
    assert_eq!(admin.post_json("/api/auth/login", &login).status, 200);
    assert!(!admin.get("/admin").text().contains("La tasa es vieja"));
}

#[test]
fn an_order_says_where_its_rate_comes_from() {
    let site = harness::start();
    site.shop();
    let (_, email) = site.user(Role::Admin);
    let admin = site.sign_in(&email);
    let by_hand = site.place(&site.client(), &example());
    let html = admin.get(&format!("/admin/orders/{}", by_hand.id)).text();
    let origin = "BCV · fecha valor 12 de enero de 2026 · ingresada por Krafta";
    assert!(html.contains(origin), "{html}");
    let customer = site.client().get(&by_hand.link()).text();
    assert!(!customer.contains("ingresada por"), "that is the house's");

    assert!(
        fetch(&site, &sources(&[&Publisher::of(&page("44,00", "2026-01-15"))]))
            .0
            .is_ok()
    );
    let mut body = example();
    body["totalBs"] = serde_json::json!(660.00);
    body["exchangeRate"] = serde_json::json!(44.00);
    let read = site.place(&site.client(), &body);
    let html = admin.get(&format!("/admin/orders/{}", read.id)).text();
    assert!(
        html.contains("BCV (127.0.0.1) · fecha valor 15 de enero de 2026 · leída el 15 ene 2026, 3:40 p. m."),
        "{html}"
    );
    // The other keeps what it was quoted by.
    assert!(
        admin
            .get(&format!("/admin/orders/{}", by_hand.id))
            .text()
            .contains(origin)
    );
}
