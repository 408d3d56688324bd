//! `/seguimiento`: by number and contact, slowed down against guessing. It tells how the order stands, and opens nothing.

use crate::fixtures::{Placed, example};
use crate::harness::client::{Answer, Client};
use crate::harness::{self, Site};
use chrono::TimeDelta;
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::schema::outbox;
use serde_json::json;

const NOT_FOUND: &str = "No encontramos ese pedido";

fn look(client: &Client, number: &str, contact: &str) -> Answer {
    client.post_form("/seguimiento", &[("number", number), ("contact", contact)])
}

/// To whom links were written, oldest first.
fn links_sent(site: &Site) -> Vec<String> {
    site.app
        .db
        .read_here(|conn| {
            Ok(outbox::table
                .filter(outbox::kind.eq("order_link"))
                .order(outbox::id)
                .select(outbox::recipient)
                .load(conn)?)
        })
        .unwrap()
}

/// Nothing in it opens the order or tells whose it is.
fn opens_nothing(page: &str, order: &Placed) {
    for secret in [
        order.token.as_str(),
        "token=",
        &order.id.to_string(),
        "María",
        "Libertador",
        "ana@example.com",
        "$15,00",
    ] {
        assert!(!page.contains(secret), "{secret}: {page}");
    }
    assert_eq!(page.matches("<form").count(), 0, "{page}");
}

#[test]
fn number_and_contact_tell_the_status_and_the_link_goes_to_its_own_address() {
    let site = harness::start();
    site.shop();
    let client = site.client();
    assert_eq!(client.get("/seguimiento").status, 200);
    let mut body = example();
    body["customerEmail"] = json!("ana@example.com");
    body["customerPhone"] = json!("0414-555.12.34");
    let order = site.place(&client, &body);
    let bare = order.number.strip_prefix("KRFT-").unwrap().to_lowercase();
    let spaced = format!(" krft {} {} ", &bare[..3], &bare[3..]);
    for (number, contact) in [
        (order.number.as_str(), "ana@example.com"),
        (bare.as_str(), " ANA@Example.com "),
        (spaced.as_str(), "+58 414 5551234"),
        (order.number.as_str(), "0414 5551234"),
        (order.number.as_str(), "\u{202a}+58 414\u{2011}5551234\u{202c}"),
        (order.number.as_str(), "https://wa.me/584145551234"),
        (order.number.as_str(), "ana@example.com\u{200b}"),
    ] {
        let found = look(&client, number, contact);
        assert_eq!((found.status, found.header("location")), (200, ""), "{number}");
        let page = found.text();
        assert!(page.contains("data-order-status=\"REPORTED\"") && page.contains("Pago en revisión"));
        assert!(page.contains("Revisa tu correo"), "{page}");
        opens_nothing(&page, &order);
    }
    // However often somebody asks, one letter.
    assert_eq!(links_sent(&site), ["ana@example.com"]);
    let clock = site.app.db.clock();
    clock.set(clock.now() + TimeDelta::minutes(16));
    look(&client, &order.number, "ana@example.com");
    assert_eq!(links_sent(&site).len(), 2);
}

#[test]
fn an_order_of_an_account_asks_to_sign_in() {
    let site = harness::start();
    site.shop();
    let (_, email) = site.user(Role::Cliente);
    let owner = site.sign_in(&email);
    let mut body = example();
    body["customerPhone"] = json!("0414-5551234");
    let order = site.place(&owner, &body);
    for stranger in [
        site.client(),
        site.signed_in(Role::Taller),
        site.signed_in(Role::Cliente),
    ] {
        let page = look(&stranger, &order.number, "0414-5551234").text();
        assert!(page.contains("Este pedido es de una cuenta"), "{page}");
        assert!(page.contains("/login?next=%2Forders"));
        assert!(!page.contains(&order.token) && !page.contains(&order.id.to_string()));
    }
    assert!(links_sent(&site).is_empty());
    let own = look(&owner, &order.number, &email);
    assert_eq!(
        (own.status, own.header("location")),
        (303, format!("/orders/{}", order.id).as_str())
    );
}

#[test]
fn an_order_without_an_address_says_where_to_ask() {
    let site = harness::start();
    site.shop();
    let order = site.place(&site.client(), &example());
    let page = look(&site.client(), &order.number, "0414-1234567").text();
    assert!(page.contains("Este pedido no tiene correo") && page.contains("por donde hiciste el pedido"));
    opens_nothing(&page, &order);
    assert!(links_sent(&site).is_empty());
    let admin = site.signed_in(Role::Admin);
    let contact = [
        ("contactPhone", "0251-5551234"),
        ("contactEmail", "hola@krafta.ve"),
    ];
    assert_eq!(admin.post_form("/admin/settings/contact", &contact).status, 303);
    let page = look(&site.client(), &order.number, "0414-1234567").text();
    assert!(
        page.contains("0251-5551234") && page.contains("mailto:hola@krafta.ve"),
        "{page}"
    );
    assert!(
        admin
            .get("/admin/settings")
            .text()
            .contains("Contacto de la tienda")
    );
}

#[test]
fn a_wrong_number_and_a_wrong_contact_are_the_same_answer() {
    let site = harness::start();
    site.shop();
    let client = site.client();
    let mut body = example();
    body["customerEmail"] = json!("ana@example.com");
    let order = site.place(&client, &body);
    let unknown = if order.number == "KRFT-000000" {
        "KRFT-000001"
    } else {
        "KRFT-000000"
    };
    // The rest of a page but what was typed.
    let rest = |answer: Answer, typed: &[&str]| {
        assert_eq!(answer.status, 400);
        let mut text = answer.text();
        assert!(text.contains(NOT_FOUND));
        for typed in typed {
            assert!(text.contains(&format!("value=\"{typed}\"")), "{typed}");
            text = text.replace(typed, "");
        }
        text
    };
    let wrong = rest(
        look(&client, &order.number, "otra@example.com"),
        &[&order.number, "otra@example.com"],
    );
    let nobody = rest(
        look(&client, unknown, "ana@example.com"),
        &[unknown, "ana@example.com"],
    );
    assert_eq!(wrong, nobody);
    rest(
        look(&client, "no es un número", "ana@example.com"),
        &["no es un número"],
    );
    assert!(links_sent(&site).is_empty());

    // An order without e-mail and phone is found by nobody, least of all with nothing.
    let mut body = example();
    body["payment"]["payerPhone"] = json!("");
    let bare = site.place(&client, &body);
    rest(look(&client, &bare.number, "0414-1234567"), &[]);
    let blank = look(&client, &bare.number, " ");
    assert_eq!(blank.status, 400);
    assert!(blank.text().contains("Es obligatorio.") && !blank.text().contains(NOT_FOUND));
}

#[test]
fn guessing_is_slowed_down() {
    let site = harness::start();
    site.shop();
    let client = site.client();
    let mut body = example();
    body["customerEmail"] = json!("ana@example.com");
    let order = site.place(&client, &body);
    for guess in 0..9 {
        assert_eq!(
            look(&client, &order.number, &format!("{guess}@example.com")).status,
            400
        );
    }
    // Who finds it is forgiven; that a number was mistyped before is not held against anybody.
    assert_eq!(look(&client, &order.number, "ana@example.com").status, 200);
    for guess in 0..10 {
        assert_eq!(
            look(&client, &order.number, &format!("{guess}@example.com")).status,
            400
        );
    }
    let stopped = look(&client, &order.number, "ana@example.com");
    assert_eq!(stopped.status, 429);
    assert!(stopped.header("retry-after").parse::<u64>().unwrap() > 0);
    // However it is written.
    assert_eq!(
        look(&client, &order.number.to_lowercase(), "ana@example.com").status,
        429
    );
    // Others go on.
    let other = site.place(&client, &body);
    assert_eq!(look(&client, &other.number, "ana@example.com").status, 200);
}
