//! `GET /api/orders`: who sees what, page by page.

use crate::fixtures::{example, two_items};
use crate::harness;
use krafta::domain::accounts::Role;
use serde_json::{Value, json};
use std::collections::HashSet;

#[test]
fn everybody_sees_what_is_theirs() {
    let site = harness::start();
    let shop = site.shop();
    assert_eq!(site.client().get("/api/orders").status, 401);
    let customer = site.signed_in(Role::Cliente);
    site.place(&customer, &example());
    let paid = site.paid(&two_items());
    site.place(&site.client(), &example());

    for role in [Role::Admin, Role::Operador] {
        let all = site.signed_in(role).get("/api/orders").json();
        assert_eq!(all["orders"].as_array().unwrap().len(), 3);
    }
    let own = customer.get("/api/orders");
    assert_eq!(own.json()["orders"].as_array().unwrap().len(), 1);
    assert!(!own.text().contains("agreedCost"));

    let (_, email) = site.taller_of(shop.cheap);
    let taller = site.sign_in(&email);
    let queue = taller.get("/api/orders");
    let body = queue.json();
    let orders = body["orders"].as_array().unwrap();
    assert_eq!(orders.len(), 1);
    assert_eq!(orders[0]["id"], json!(paid.id));
    assert!(queue.text().contains(r#""agreedCost":10.00"#), "{}", queue.text());
    for hidden in [
        "total",
        "payments",
        "unitPrice",
        "subtotal",
        "paymentStatus",
        "customerEmail",
        "exchangeRate",
    ] {
        assert!(
            !queue.text().contains(&format!("\"{hidden}\"")),
            "{hidden}: {}",
            queue.text()
        );
    }
    let (_, email) = site.taller_of(shop.dear);
    let other = site.sign_in(&email);
    assert_eq!(other.get("/api/orders").json()["orders"], json!([]));
    assert_eq!(other.get(&format!("/api/orders/{}", paid.id)).status, 404);
    assert_eq!(taller.get(&format!("/api/orders/{}", paid.id)).status, 200);
}

#[test]
fn pages_have_no_gap_and_no_overlap() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    // All at the same moment: the id must decide.
    let placed: HashSet<String> = (0..7)
        .map(|_| site.place(&admin, &example()).id.to_string())
        .collect();
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = admin.get(&format!("/api/orders?limit=3{cursor}")).json();
        seen.extend(
            page["orders"]
                .as_array()
                .unwrap()
                .iter()
                .map(|order| order["id"].as_str().unwrap().to_owned()),
        );
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 7);
    assert_eq!(seen.into_iter().collect::<HashSet<_>>(), placed);
}

#[test]
fn filters_and_what_is_no_filter() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let mut order = example();
    order["customerName"] = json!("Begoña Ñáñez");
    order["payment"]["reference"] = json!("777000111");
    let placed = site.place(&admin, &order);
    site.place(&site.client(), &example());
    let found = |query: &str| -> Vec<Value> {
        admin.get(&format!("/api/orders?{query}")).json()["orders"]
            .as_array()
            .unwrap()
            .clone()
    };
    for query in ["q=begona", "q=%C3%91A%C3%91EZ+bego", "q=777000", "q=ord-000001"] {
        let hits = found(query);
        assert_eq!(
            (hits.len(), hits[0]["id"].clone()),
            (1, json!(placed.id)),
            "{query}"
        );
    }
    assert_eq!(found(&format!("q={}", placed.number.to_lowercase())).len(), 1);
    // However it is typed.
    for query in ["q=0414-1234567", "q=0414+123.45.67", "q=%2B584141234567"] {
        assert_eq!(found(query).len(), 2, "{query}");
    }
    assert_eq!(found(&format!("q={}", placed.number.replace('-', ""))).len(), 1);
    assert_eq!(found("q=%25").len(), 0);
    assert_eq!(found("status=REPORTED").len(), 2);
    assert_eq!(found("status=READY").len(), 0);
    for wrong in [
        "status=HECHO",
        "limit=0",
        "limit=201",
        "limit=x",
        "cursor=x",
        "q=%00",
        "cursor=-300000000000000000_00000000-0000-0000-0000-000000000000",
        "workshopId=x",
    ] {
        let answer = admin.get(&format!("/api/orders?{wrong}"));
        let field = wrong.split('=').next().unwrap();
        assert_eq!(answer.status, 400, "{wrong}");
        assert!(
            answer.json()["fields"][field].is_string(),
            "{wrong}: {}",
            answer.text()
        );
    }
}

#[test]
fn a_list_costs_the_same_however_long_it_is() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let cost = || {
        let before = site.app.db.statements();
        assert_eq!(admin.get("/api/orders?limit=200").status, 200);
        site.app.db.statements() - before
    };
    site.paid(&two_items());
    let few = cost();
    for _ in 0..12 {
        site.paid(&two_items());
    }
    assert_eq!(cost(), few);
}
