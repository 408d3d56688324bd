//! `POST` and `GET /api/production`.

use super::*;
use crate::fixtures::two_items;
use crate::harness::people::PASSWORD;
use crate::harness::start;

#[test]
fn the_example_becomes_a_draft() {
    let site = shop();
    let made = site.production(&example());
    assert!(made.session.starts_with("cs_test_"));
    let order = made.seen();
    let found = site.found(made.order);
    for (field, expected) in [
        ("id", json!(made.order)),
        ("reference", json!(found.reference())),
        ("status", json!("Spec Review")),
        ("orderStatus", json!("draft")),
        ("prompt", Value::Null),
        ("priority", json!("Standard")),
        ("imageUrl", json!("https://ucarecdn.com/xxx/design.png")),
        ("events", json!([])),
    ] {
        assert_eq!(order[field], expected, "{field}");
    }
    assert!(order["reference"].as_str().unwrap().starts_with("ORD-"));
    assert_eq!(order["garment"]["id"], GARMENT);
    // Nobody has promised anything, but workshops would.
    assert!(order["etaDays"].as_i64().unwrap() >= 1, "{order}");
    let lines: Vec<(&str, i64, &str)> = order["lineItems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            (
                line["size"].as_str().unwrap(),
                line["quantity"].as_i64().unwrap(),
                line["technique"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!((lines[0].0, lines[0].1, lines[1].0, lines[1].1), ("M", 2, "L", 3));
    assert!(["dtg", "screen", "embroidery", "sublimation", "digital"].contains(&lines[0].2));
    // The price is the catalogue's; it is picked up unless something else is said.
    let variants = site.client().get("/api/catalog").json();
    let price = price_of(&variants, "M");
    assert_eq!(
        found.total.to_string(),
        (price * 2 + price_of(&variants, "L") * 3).to_string()
    );
    assert_eq!(found.delivery_method.as_str(), "PICKUP");
    assert_eq!(
        (found.shipping_city.as_str(), found.shipping_state.as_str()),
        ("Barquisimeto", "Lara")
    );
    assert!(site.submissions(made.order).is_empty());
}

fn price_of(catalog: &Value, size: &str) -> krafta::base::money::Usd {
    let products = catalog["products"].as_array().unwrap();
    let product = products.iter().find(|one| one["externalId"] == GARMENT).unwrap();
    let variants = product["variants"].as_array().unwrap();
    let found = variants.iter().find(|one| one["size"] == size).unwrap();
    found["price"].to_string().parse().unwrap()
}

#[test]
fn it_can_be_brought_somewhere() {
    let site = shop();
    let mut body = example();
    body["shippingAddress"] = json!("Av. Libertador 123");
    body["shippingCity"] = json!("Barquisimeto");
    body["shippingState"] = json!("Lara");
    body["priority"] = json!("rush");
    body["notes"] = json!("Con cuidado");
    let made = site.production(&body);
    let found = site.found(made.order);
    assert_eq!(found.delivery_method.as_str(), "LOCAL_DELIVERY");
    assert_eq!(
        (found.shipping_cost.to_string().as_str(), found.priority.as_str()),
        ("$3,00", "RUSH")
    );
    assert_eq!(found.notes, "Con cuidado");
    assert_eq!(made.seen()["priority"], "Rush");
}

#[test]
fn what_cannot_be_made_is_refused_and_nothing_is_written() {
    let site = shop();
    let client = site.signed_in(Role::Cliente);
    let before = site.count_orders();
    let with = |field: &str, value: Value| {
        let mut body = example();
        body[field] = value;
        body
    };
    let size = |size: Value, quantity: Value| with("sizes", json!([{"size": size, "quantity": quantity}]));
    let many: Vec<Value> = (0..10_000).map(|_| json!({"size": "M", "quantity": 1})).collect();
    for (field, body) in [
        ("garmentId", with("garmentId", json!("gid://shopify/Product/1"))),
        ("garmentId", with("garmentId", Value::Null)),
        ("sizes[0].size", size(json!("XXXXL"), json!(1))),
        ("sizes[0].size", size(Value::Null, json!(1))),
        ("sizes[0].quantity", size(json!("M"), json!(0))),
        ("sizes[0].quantity", size(json!("M"), json!(-1))),
        ("sizes[0].quantity", size(json!("M"), json!(1.5))),
        ("sizes[0].quantity", size(json!("M"), json!(10_001))),
        ("sizes", with("sizes", json!([]))),
        ("sizes", with("sizes", json!("M"))),
        ("sizes", with("sizes", Value::Null)),
        ("sizes", with("sizes", many.into())),
        ("designUrl", with("designUrl", json!("javascript:alert(1)"))),
        (
            "designUrl",
            with("designUrl", json!("data:image/png;base64,AA==")),
        ),
        (
            "designUrl",
            with("designUrl", json!("https://user:word@example.com/x.png")),
        ),
        ("designUrl", with("designUrl", json!("//example.com/x.png"))),
        ("designUrl", with("designUrl", Value::Null)),
        ("priority", with("priority", json!("tomorrow"))),
        ("deliveryMethod", with("deliveryMethod", json!("DRONE"))),
        ("shippingAddress", with("shippingState", json!("Lara"))),
    ] {
        let answer = client.post_json("/api/production", &body);
        let json = answer.json();
        assert_eq!(
            (answer.status, json["error"].as_str()),
            (400, Some("Invalid request")),
            "{json}"
        );
        assert!(json["fields"][field].is_string(), "{field}: {json}");
    }
    assert_eq!(site.count_orders(), before);
}

#[test]
fn whose_order_it_is() {
    let site = shop();
    let made = site.production(&example());
    let path = format!("/api/production/{}", made.order);
    let nobody = OrderId::any();
    let error = |client: &Client, path: &str| {
        let answer = client.get(path);
        let json = answer.json();
        (
            answer.status,
            json["error"].as_str().unwrap_or_default().to_owned(),
        )
    };
    assert_eq!(error(&site.client(), &path), (401, "Unauthorized".to_owned()));
    let stranger = site.signed_in(Role::Cliente);
    assert_eq!(error(&stranger, &path), (403, "Forbidden".to_owned()));
    let unknown = (404, "Order not found".to_owned());
    assert_eq!(error(&stranger, &format!("/api/production/{nobody}")), unknown);
    assert_eq!(error(&stranger, "/api/production/xxx"), unknown);
    assert_eq!(error(&site.signed_in(Role::Taller), &path), unknown);
    for role in [Role::Admin, Role::Operador] {
        assert_eq!(site.signed_in(role).get(&path).status, 200);
    }
    let answer = site.client().post_json("/api/production", &example());
    assert_eq!(
        (answer.status, answer.json()["error"].as_str()),
        (401, Some("Unauthorized"))
    );
}

#[test]
fn the_same_request_again_is_the_same_order() {
    let site = shop();
    let client = site.signed_in(Role::Cliente);
    let send = |key: &str, body: &Value| {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        client.send(
            "POST",
            "/api/production",
            &headers,
            Some(body.to_string().into_bytes()),
        )
    };
    let first = send("one", &example());
    let again = send("one", &example());
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.json(), again.json());
    let mut other = example();
    other["notes"] = json!("otra cosa");
    assert_eq!(send("one", &other).status, 409);
    assert_ne!(send("two", &example()).json()["orderId"], first.json()["orderId"]);
}

#[test]
fn without_anybody_who_charges_cards_nothing_is_made() {
    let site = demo();
    let client = site.signed_in(Role::Cliente);
    let before = site.count_orders();
    let answer = client.post_json("/api/production", &example());
    assert_eq!(answer.status, 503);
    assert!(!answer.header("retry-after").is_empty());
    assert_eq!(site.count_orders(), before);
    // Nor is there a page to test with, also not in a shop without demo data.
    assert_eq!(site.client().get("/checkout/prueba/cs_test_1").status, 404);
    assert_eq!(start().client().get("/checkout/prueba/cs_test_1").status, 404);
}

#[test]
fn the_test_page_pays() {
    let site = shop();
    let made = site.production(&example());
    let page = format!("/checkout/prueba/{}", made.session);
    let html = made.client.get(&page).text();
    assert!(
        html.contains("Pago de prueba") && html.contains("No se cobra nada"),
        "{html}"
    );
    for _ in 0..2 {
        let answer = made.client.post_form(&format!("{page}/payment"), &[]);
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, format!("/orders/{}/card", made.order).as_str())
        );
        let page = format!("/orders/{}", made.order);
        assert_eq!(
            made.client.get(answer.header("location")).header("location"),
            page
        );
        assert_eq!(site.submissions(made.order).len(), 1);
    }
    assert_eq!(made.seen()["orderStatus"], "submitted");
    assert!(made.client.get(&page).text().contains("ya no hay nada que pagar"));
    assert_eq!(made.client.get("/checkout/prueba/cs_test_unknown").status, 404);
}

#[test]
fn a_workshop_sees_its_own_items_and_nothing_of_the_money() {
    let site = start();
    let shop = site.shop();
    let placed = site.paid(&two_items());
    let items = site
        .app
        .db
        .read_here(|conn| orders::items_of(conn, &[placed.id]))
        .unwrap();
    let admin = site.signed_in(Role::Admin);
    let form = format!("/admin/orders/{}/items/{}/assignment", placed.id, items[1].id);
    let dear = shop.dear.to_string();
    let answer = admin.post_form(&form, &[("workshopId", &dear), ("reason", "Más cerca")]);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let path = format!("/api/production/{}", placed.id);
    for (workshop, item) in [(shop.cheap, &items[0]), (shop.dear, &items[1])] {
        let (_, email) = site.taller_of(workshop);
        let client = site.client();
        let login = json!({"email": email, "password": PASSWORD});
        assert_eq!(client.post_json("/api/auth/login", &login).status, 200);
        let order = client.get(&path).json()["order"].clone();
        let lines = order["lineItems"].as_array().unwrap();
        assert_eq!(lines.len(), 1, "{order}");
        assert_eq!(lines[0]["id"], json!(item.id));
        assert!(!order.to_string().contains('$'), "{order}");
    }
    assert_eq!(
        admin.get(&path).json()["order"]["lineItems"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}
