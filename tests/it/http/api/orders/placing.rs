//! `POST /api/orders`: what is taken, what is refused, and what a refusal leaves behind: nothing.

use crate::fixtures::{example, payment, two_items};
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::schema::{order_items, orders, payment_submissions, uploads};
use serde_json::{Value, json};

/// Orders, items, payments and uploads.
fn rows(site: &Site) -> (i64, i64, i64, i64) {
    site.app
        .db
        .read_here(|conn| {
            Ok((
                orders::table.count().get_result(conn)?,
                order_items::table.count().get_result(conn)?,
                payment_submissions::table.count().get_result(conn)?,
                uploads::table.count().get_result(conn)?,
            ))
        })
        .unwrap()
}

#[test]
fn the_documented_example_is_taken_as_it_stands() {
    let site = harness::start();
    site.shop();
    let answer = site.client().post_json("/api/orders", &example());
    assert_eq!(answer.status, 201, "{}", answer.text());
    let body = answer.json();
    assert_eq!(body["success"], true);
    assert_eq!(body["status"], "REPORTED");
    let number = body["orderNumber"].as_str().unwrap();
    assert!(number.starts_with("KRFT-") && number.len() == 11, "{number}");
    let link = body["trackingUrl"].as_str().unwrap();
    assert!(link.starts_with(&format!(
        "{}/orders/{}?token=",
        site.address,
        body["orderId"].as_str().unwrap()
    )));

    // Whoever holds the link sees the order, and nobody else does.
    let (id, token) = (
        body["orderId"].as_str().unwrap(),
        link.split_once("?token=").unwrap().1,
    );
    let shown = site.client().get(&format!("/api/orders/{id}?token={token}"));
    assert_eq!(shown.status, 200);
    let order = &shown.json()["order"];
    assert_eq!(order["reference"], "ORD-000001");
    assert_eq!(order["customerName"], "María Pérez");
    assert_eq!(order["paymentStatus"], "REPORTED");
    assert!(shown.text().contains(r#""total":15.00"#) && shown.text().contains(r#""totalBs":600.00"#));
    assert_eq!(order["deliveryMethod"], "LOCAL_DELIVERY");
    assert_eq!(order["items"][0]["productName"], "Taza blanca");
    assert_eq!(order["items"][0]["assignment"], Value::Null);
    assert_eq!(order["payments"][0]["status"], "REPORTED");
    assert_eq!(site.client().get(&format!("/api/orders/{id}")).status, 401);
    assert_eq!(
        site.client().get(&format!("/api/orders/{id}?token=x")).status,
        404
    );
    assert_eq!(
        site.signed_in(Role::Cliente)
            .get(&format!("/api/orders/{id}"))
            .status,
        404
    );
}

#[test]
fn without_a_payment_it_waits_for_one_and_for_nothing_it_needs_none() {
    let site = harness::start();
    site.shop();
    let mut order = example();
    order.as_object_mut().unwrap().remove("payment");
    assert_eq!(site.place(&site.client(), &order).status, "PENDING");

    order["variantId"] = json!("var-free");
    order["deliveryMethod"] = json!("PICKUP");
    for (field, value) in [("shippingCost", 0), ("subtotal", 0), ("total", 0), ("totalBs", 0)] {
        order[field] = json!(value);
    }
    let free = site.place(&site.client(), &order);
    assert_eq!(free.status, "NOTIFIED");
    assert_eq!(site.order(free.id).payment_status.as_str(), "NOT_REQUIRED");
}

#[test]
fn several_items_and_the_other_name_of_the_payment() {
    let site = harness::start();
    site.shop();
    let mut order = two_items();
    let payment = order.as_object_mut().unwrap().remove("payment").unwrap();
    order["paymentSubmission"] = payment;
    let placed = site.place(&site.client(), &order);
    assert_eq!(placed.status, "REPORTED");
    let shown = site
        .client()
        .get(&format!("/api/orders/{}?token={}", placed.id, placed.token))
        .json();
    assert_eq!(shown["order"]["items"][1]["size"], "M");
    assert_eq!(shown["order"]["items"][1]["quantity"], 2);
}

#[test]
fn figures_are_checked_never_trusted() {
    let site = harness::start();
    site.shop();
    for (field, value) in [
        ("subtotal", json!(1)),
        ("shippingCost", json!(0)),
        ("total", json!(14.99)),
        ("totalBs", json!(599.99)),
        ("exchangeRate", json!(39)),
    ] {
        let mut order = example();
        order[field] = value;
        let answer = site.client().post_json("/api/orders", &order);
        assert_eq!(answer.status, 409, "{field}: {}", answer.text());
        let body = answer.json();
        assert_eq!(body["code"], "price_mismatch");
        assert!(answer.text().contains(r#""totalBs":600.00"#), "{}", answer.text());
        assert_eq!(body["expected"]["total"].as_f64(), Some(15.0));
    }
    assert_eq!(rows(&site), (0, 0, 0, 0));
}

#[test]
fn a_rate_is_honoured_for_a_day_after_it_was_replaced() {
    let site = harness::start();
    site.shop();
    let clock = site.app.db.clock().clone();
    let replaced = clock.now();
    let new: krafta::base::money::Rate = "50.00".parse().unwrap();
    site.app
        .db
        .transact_here(|conn, now| krafta::domain::exchange_rates::record_rate(conn, now, new, "BCV", None))
        .unwrap();
    clock.set(replaced + chrono::TimeDelta::hours(23));
    assert_eq!(site.client().post_json("/api/orders", &example()).status, 201);
    clock.set(replaced + chrono::TimeDelta::hours(25));
    let answer = site.client().post_json("/api/orders", &example());
    assert_eq!(answer.status, 409);
    assert!(
        answer.text().contains(r#""exchangeRate":50.0000"#),
        "{}",
        answer.text()
    );
}

#[test]
fn every_wrong_field_is_named_and_nothing_is_written() {
    let site = harness::start();
    site.shop();
    let cases: Vec<(&str, Value, &str)> = vec![
        ("/variantId", Value::Null, "variantId"),
        ("/variantId", json!("var-9"), "variantId"),
        ("/variantId", json!(7), "variantId"),
        ("/quantity", json!(0), "quantity"),
        ("/quantity", json!(-1), "quantity"),
        ("/quantity", json!(10_001), "quantity"),
        ("/quantity", json!(1.5), "quantity"),
        ("/quantity", json!("mucho"), "quantity"),
        ("/subtotal", json!(-12), "subtotal"),
        ("/subtotal", json!(12.001), "subtotal"),
        ("/total", json!("quince"), "total"),
        ("/total", json!(1e300), "total"),
        ("/totalBs", Value::Null, "totalBs"),
        ("/exchangeRate", Value::Null, "exchangeRate"),
        ("/shippingAddress", json!(" "), "shippingAddress"),
        ("/shippingAddress", json!("x".repeat(301)), "shippingAddress"),
        ("/shippingCity", Value::Null, "shippingCity"),
        ("/shippingState", json!("Atlántida"), "shippingState"),
        ("/deliveryMethod", json!("DRONE"), "deliveryMethod"),
        ("/deliveryMethod", json!("NATIONAL_SHIPPING"), "deliveryMethod"),
        ("/priority", json!("now"), "priority"),
        ("/customerEmail", json!("nobody"), "customerEmail"),
        ("/customerPhone", json!("cero cuatro"), "customerPhone"),
        ("/customerIdNumber", json!("?"), "customerIdNumber"),
        ("/designUploadId", json!("no-es"), "designUploadId"),
        ("/designUploadId", json!(uuid::Uuid::new_v4()), "designUploadId"),
        ("/designViews", json!("frente"), "designViews"),
        ("/designViews", json!([{"a": "x\u{0}y"}]), "designViews"),
        ("/designViews", json!([{"x\u{0}y": 1}]), "designViews"),
        ("/quantity", json!("1"), "quantity"),
        ("/subtotal", json!("12"), "subtotal"),
        (
            "/payment/amountReported",
            json!(99_999_999_999_999_i64),
            "payment.amountReported",
        ),
        ("/payment/paidOn", json!("-9999-1-1"), "payment.paidOn"),
        ("/previewUrl", json!("javascript:alert(1)"), "previewUrl"),
        (
            "/previewUrl",
            json!("data:image/png;base64,aG9sYQ=="),
            "previewUrl",
        ),
        (
            "/previewUrl",
            json!("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"),
            "previewUrl",
        ),
        ("/payment", json!([]), "payment"),
        ("/payment/method", json!("CHEQUE"), "payment.method"),
        ("/payment/method", json!("TARJETA"), "payment.method"),
        ("/payment/amountReported", json!(0), "payment.amountReported"),
        ("/payment/amountReported", json!(-5), "payment.amountReported"),
        ("/payment/reference", Value::Null, "payment.reference"),
        ("/payment/originBank", json!(""), "payment.originBank"),
        ("/payment/payerName", json!({}), "payment.payerName"),
        ("/payment/currency", json!("EUR"), "payment.currency"),
        ("/payment/paidOn", json!("2026-02-30"), "payment.paidOn"),
        ("/payment/paidOn", json!("2026-03-01"), "payment.paidOn"),
        (
            "/payment/receiptUrl",
            json!("file:///etc/passwd"),
            "payment.receiptUrl",
        ),
        (
            "/payment/accountId",
            json!(uuid::Uuid::new_v4()),
            "payment.accountId",
        ),
    ];
    for (pointer, value, field) in cases {
        let mut order = example();
        order["previewUrl"] = json!("https://example.com/a.png");
        for name in [
            "deliveryMethod",
            "priority",
            "customerEmail",
            "customerPhone",
            "customerIdNumber",
        ] {
            order[name] = Value::Null;
        }
        for name in ["designUploadId", "designViews"] {
            order[name] = Value::Null;
        }
        for name in [
            "currency",
            "paidOn",
            "receiptUrl",
            "accountId",
            "payerIdNumber",
            "originBankCode",
        ] {
            order["payment"][name] = Value::Null;
        }
        *order.pointer_mut(pointer).unwrap() = value.clone();
        let answer = site.client().post_json("/api/orders", &order);
        assert_eq!(answer.status, 400, "{pointer} = {value}: {}", answer.text());
        let body = answer.json();
        assert_eq!(body["success"], false);
        assert!(body["fields"][field].is_string(), "{pointer} = {value}: {body}");
    }
    let mut order = two_items();
    order["items"][1]["quantity"] = json!(0);
    order["items"][0]["variantId"] = Value::Null;
    let body = site.client().post_json("/api/orders", &order).json();
    assert!(
        body["fields"]["items[0].variantId"].is_string() && body["fields"]["items[1].quantity"].is_string()
    );
    for items in [json!([]), json!([1]), json!("x")] {
        order["items"] = items;
        assert_eq!(site.client().post_json("/api/orders", &order).status, 400);
    }
    assert_eq!(rows(&site), (0, 0, 0, 0));
}

#[test]
fn bodies_that_cannot_be_read() {
    let site = harness::start();
    site.shop();
    let client = site.client();
    let json_type = [("content-type", "application/json")];
    let send =
        |headers: &[(&str, &str)], body: Vec<u8>| client.send("POST", "/api/orders", headers, Some(body));
    assert_eq!(send(&json_type, b"{broken".to_vec()).status, 400);
    assert_eq!(send(&json_type, b"[]".to_vec()).status, 400);
    assert_eq!(send(&json_type, b"\xff\xfe".to_vec()).status, 400);
    assert_eq!(
        send(
            &[("content-type", "text/plain")],
            example().to_string().into_bytes()
        )
        .status,
        415
    );
    let too_large = send(
        &json_type,
        format!("{{\"x\":\"{}\"}}", "a".repeat(17 * 1024 * 1024)).into_bytes(),
    );
    assert_eq!(too_large.status, 413);
    assert_eq!(too_large.json()["code"], "too_large");
    for number in ["1e200000", "1e-20000", "1e999999999999"] {
        let mut order = example().to_string();
        order.insert_str(1, &format!("\"designViews\":[{number}],"));
        let answer = send(&json_type, order.into_bytes());
        assert_eq!(answer.status, 400, "{number}: {}", answer.text());
    }
    let nested = "[".repeat(200_000);
    assert_eq!(send(&json_type, nested.into_bytes()).status, 400);
    assert_eq!(rows(&site), (0, 0, 0, 0));
}

#[test]
fn a_preview_inside_the_request_becomes_a_file() {
    let site = harness::start();
    site.shop();
    let mut png = Vec::new();
    image::DynamicImage::new_rgb8(40, 30)
        .write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png)
        .unwrap();
    use base64::Engine as _;
    let uri = format!(
        "data:image/png;base64,{}",
        base64::engine::general_purpose::STANDARD.encode(&png)
    );
    let mut order = example();
    order["previewUrl"] = json!(uri);
    order["designViews"] = json!([{"view": "frente", "layers": [1, 2]}]);
    let placed = site.place(&site.client(), &order);
    let shown = site
        .client()
        .get(&format!("/api/orders/{}?token={}", placed.id, placed.token))
        .json();
    let item = &shown["order"]["items"][0];
    assert_eq!(item["designViews"], json!([{"view": "frente", "layers": [1, 2]}]));
    let url = item["previewUrl"].as_str().unwrap();
    assert!(url.starts_with("/files/"), "{url}");
    assert_eq!(site.client().get(url).body, png);

    // A refused order keeps no file.
    order["total"] = json!(1);
    assert_eq!(site.client().post_json("/api/orders", &order).status, 409);
    assert_eq!(rows(&site).3, 1);
}

#[test]
fn a_repeat_gets_the_first_answer() {
    let site = harness::start();
    site.shop();
    let send = |key: &str, body: &Value| {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        site.client().send(
            "POST",
            "/api/orders",
            &headers,
            Some(body.to_string().into_bytes()),
        )
    };
    let first = send("k1", &example());
    let again = send("k1", &example());
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.json(), again.json());
    // Another client's way of writing the same.
    let spelled = example()
        .to_string()
        .replace("\"total\":15.0", "\"notes\":null , \"total\" : 15.00");
    assert_ne!(spelled, example().to_string());
    let headers = [("content-type", "application/json"), ("idempotency-key", "k1")];
    let same = site
        .client()
        .send("POST", "/api/orders", &headers, Some(spelled.into_bytes()));
    assert_eq!((same.status, same.json()), (201, first.json()));
    let mut other = example();
    other["notes"] = json!("otra cosa");
    assert_eq!(send("k1", &other).status, 409);
    assert_eq!(rows(&site).0, 1);
    assert_ne!(send("k2", &example()).json()["orderId"], first.json()["orderId"]);

    // At the same time, too.
    let answers: Vec<Value> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..6)
            .map(|_| scope.spawn(|| send("k3", &example()).json()))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(
        answers
            .iter()
            .all(|answer| answer["orderId"] == answers[0]["orderId"]),
        "{answers:?}"
    );
    assert_eq!(rows(&site).0, 3);
}

#[test]
fn whose_order_it_is() {
    let site = harness::start();
    site.shop();
    let (customer, email) = site.user(Role::Cliente);
    let client = site.sign_in(&email);
    let own = site.place(&client, &example());
    assert_eq!(site.order(own.id).user_id, Some(customer));
    assert_eq!(site.order(own.id).customer_email, email);

    // An admin orders for somebody who wrote by WhatsApp.
    let admin = site.signed_in(Role::Admin);
    let mut order = example();
    order["customerName"] = json!("Luisa Rivas");
    order["customerPhone"] = json!("0424-555.12.34");
    let named = site.order(site.place(&admin, &order).id);
    assert_eq!(
        (named.user_id, named.customer_name.as_str()),
        (None, "Luisa Rivas")
    );
    assert_eq!(named.customer_phone, "+584245551234");
    order["customerEmail"] = json!(email.to_uppercase());
    assert_eq!(site.order(site.place(&admin, &order).id).user_id, Some(customer));

    let mine = client.get("/api/orders").json();
    assert_eq!(mine["orders"].as_array().unwrap().len(), 2);
    // A customer cannot order in another's name.
    let other = site.signed_in(Role::Cliente);
    assert_ne!(site.order(site.place(&other, &order).id).user_id, Some(customer));
}

#[test]
fn a_payment_may_be_in_dollars_or_cash() {
    let site = harness::start();
    site.shop();
    let mut order = example();
    order["payment"] = json!({"method": "ZELLE", "amountReported": 15, "reference": "Z1", "originBank": "Chase", "payerName": "Ana"});
    let placed = site.place(&site.client(), &order);
    let shown = site
        .client()
        .get(&format!("/api/orders/{}?token={}", placed.id, placed.token))
        .text();
    assert!(
        shown.contains(r#""currency":"USD""#) && shown.contains(r#""amountExpected":15.00"#),
        "{shown}"
    );
    order["payment"] = json!({"method": "EFECTIVO", "amountReported": 15, "payerName": "Ana"});
    assert_eq!(site.place(&site.client(), &order).status, "REPORTED");
    assert_eq!(payment()["method"], "PAGO_MOVIL");
}
