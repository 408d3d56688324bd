//! Passwords that are guessed first, signing out everywhere, keys and drafts that are one person's.

use super::body;
use crate::fixtures::example;
use crate::harness;
use crate::harness::PASSWORD;
use crate::harness::client::{Answer, Client};
use krafta::domain::accounts::Role;
use serde_json::{Value, json};

#[test]
fn what_is_guessed_first_is_nobodys_password() {
    let site = harness::start();
    let refused = |answer: &Answer| {
        assert_eq!(answer.status, 400, "{}", answer.text());
        answer.text()
    };
    for password in [
        "12345678",
        "Password1",
        "Venezuela2026",
        "qwertyuiop",
        "ana.perez1",
    ] {
        let body = json!({"email": "ana.perez@correo.ve", "password": password, "name": "Ana"});
        let answer = site.client().post_json("/api/auth/register", &body);
        refused(&answer);
        assert!(answer.json()["fields"]["password"].is_string(), "{password}");
        let fields = [("email", "ana.perez@correo.ve"), ("password", password)];
        let page = refused(&site.client().post_form("/registro", &fields));
        assert!(
            page.contains("se adivinan") || page.contains("parece a tu correo"),
            "{page}"
        );
    }
    let admin = site.signed_in(Role::Admin);
    let (id, _) = site.user(Role::Operador);
    let path = format!("/admin/users/{id}/password");
    refused(&admin.post_form(&path, &[("password", "12345678")]));
    let fields = [
        ("email", "luis@correo.ve"),
        ("role", "OPERADOR"),
        ("password", "luis2026!"),
    ];
    refused(&admin.post_form("/admin/users", &fields));
}

#[test]
fn signing_out_everywhere_ends_every_session() {
    let site = harness::start();
    let (_, email) = site.user(Role::Cliente);
    let (here, there) = (site.sign_in(&email), site.sign_in(&email));
    let other = site.signed_in(Role::Cliente);
    assert!(
        here.get("/cuenta")
            .text()
            .contains("Cerrar sesión en todos los dispositivos")
    );
    let done = here.post_form("/cuenta/sesiones/cierre", &[]);
    assert_eq!((done.status, done.header("location")), (303, "/"));
    for client in [&here, &there] {
        assert_eq!(client.get("/api/auth/me").status, 401);
    }
    assert_eq!(other.get("/api/auth/me").status, 200);
}

fn keyed(client: &Client, body: &Value) -> Answer {
    let headers = [
        ("content-type", "application/json"),
        ("idempotency-key", "pedido-1"),
    ];
    client.send(
        "POST",
        "/api/orders",
        &headers,
        Some(body.to_string().into_bytes()),
    )
}

#[test]
fn a_guests_key_is_that_guests() {
    let site = harness::start();
    site.shop();
    let (one, mut two) = (body(), body());
    two["customerEmail"] = json!("otra@example.com");
    two["payment"]["reference"] = json!("55667788");
    let first = keyed(&site.client(), &one);
    assert_eq!(first.status, 201);
    let others = keyed(&site.client(), &two);
    assert_eq!(others.status, 201, "{}", others.text());
    assert_ne!(first.json()["orderId"], others.json()["orderId"]);
    // A repeat is a repeat, and the same guest's key for something else is refused.
    assert_eq!(keyed(&site.client(), &one).json(), first.json());
    let mut changed = one.clone();
    changed["notes"] = json!("Sin apuro");
    assert_eq!(keyed(&site.client(), &changed).status, 409);
    let mut without_contact = example();
    without_contact["payment"]["reference"] = json!("11223344");
    assert_eq!(keyed(&site.client(), &without_contact).status, 201);
}

#[test]
fn what_was_typed_at_the_checkout_is_not_told_to_who_signs_in_next() {
    let site = harness::start();
    site.shop();
    let browser = site.client();
    let to_cart = [("variante", "var-1"), ("quantity", "1")];
    assert_eq!(
        crate::http::shop::send(&browser, "/productos/taza", &to_cart, None).status,
        303
    );
    let typed = [
        ("step", "quote"),
        ("customerName", "Canaria Pérez"),
        ("customerPhone", "0414-5550199"),
        ("state", "Lara"),
        ("city", "Barquisimeto"),
        ("shippingAddress", "Calle del Canario 7"),
    ];
    assert_eq!(
        crate::http::shop::send(&browser, "/checkout", &typed, None).status,
        303
    );
    assert!(browser.get("/checkout").text().contains("Calle del Canario"));
    let (_, email) = site.user(Role::Cliente);
    let credentials = [("email", email.as_str()), ("password", PASSWORD)];
    assert_eq!(browser.post_form("/login", &credentials).status, 303);
    let page = browser.get("/checkout").text();
    for secret in ["Canaria", "5550199", "Calle del Canario"] {
        assert!(!page.contains(secret), "{secret}");
    }
    // The cart came along.
    assert!(page.contains("Taza blanca"), "{page}");
}
