//! What was seen before is flagged before anybody confirms it.

use super::{payment_of, reported};
use crate::harness;
use crate::harness::client::Client;
use base64::Engine as _;
use image::codecs::jpeg::JpegEncoder;
use krafta::demo::pictures::receipt_of;
use krafta::domain::accounts::Role;
use serde_json::{Value, json};

fn uri(kind: &str, bytes: &[u8]) -> Value {
    let text = base64::engine::general_purpose::STANDARD.encode(bytes);
    json!({"receiptUrl": format!("data:image/{kind};base64,{text}")})
}

fn page(admin: &Client, site: &harness::Site, placed: &crate::fixtures::Placed) -> String {
    admin
        .get(&format!("/admin/payments/{}", payment_of(site, placed)))
        .text()
}

/// The part of a payment's page after what the same people paid before: its receipt and its duplicates.
fn doubted(html: &str) -> &str {
    html.split_once("<h2>Comprobante</h2>").unwrap().1
}

#[test]
fn a_reference_that_somebody_else_reported_is_flagged_on_both() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let one = reported(&site, "00 123456", json!({}));
    let alone = reported(&site, "987654", json!({}));
    assert!(!admin.get("/admin/payments").text().contains("repetida"));
    let two = reported(&site, "123456", json!({}));
    let end = reported(&site, "23456", json!({}));
    // The same end, another amount.
    let other = reported(&site, "3456", json!({"amountReported": 10}));
    let queue = admin.get("/admin/payments").text();
    assert!(queue.contains("Referencia repetida") && queue.contains("Referencia y monto repetidos"));
    let html = page(&admin, &site, &one);
    assert!(
        doubted(&html).contains(&two.number)
            && doubted(&html).contains(&end.number)
            && !doubted(&html).contains(&other.number),
        "{html}"
    );
    assert!(page(&admin, &site, &two).contains(&one.number));
    for unsuspected in [&alone, &other] {
        assert!(!page(&admin, &site, unsuspected).contains("repetid"));
    }
    // Who corrects a rejected report may say the same again.
    let rejected = json!({"orderId": alone.id, "status": "REJECTED", "rejectionReason": "no"});
    assert_eq!(admin.put_json("/api/payments", &rejected).status, 200);
    let mut again = crate::fixtures::payment();
    again["orderId"] = json!(alone.id);
    again["token"] = json!(alone.token);
    again["reference"] = json!("987654");
    let id = site.client().post_json("/api/payments", &again).json()["submissionId"].clone();
    let html = admin
        .get(&format!("/admin/payments/{}", id.as_str().unwrap()))
        .text();
    assert!(
        html.contains("Confirmar Pago") && !html.contains("repetid"),
        "{html}"
    );
}

#[test]
fn a_receipt_that_was_used_is_flagged_and_another_of_the_same_app_is_not() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let png = receipt_of("BS. 600,00", "004512387", 0);
    let first = reported(&site, "11111", uri("png", &png));
    let other = reported(
        &site,
        "22222",
        uri("png", &receipt_of("BS. 600,00", "981276540", 0)),
    );
    assert!(!page(&admin, &site, &other).contains("Comprobante parecido"));

    let same = reported(&site, "33333", uri("png", &png));
    let html = page(&admin, &site, &same);
    assert!(
        html.contains("Comprobante repetido") && html.contains(&first.number),
        "{html}"
    );
    assert!(
        admin
            .get("/admin/payments")
            .text()
            .contains("Comprobante repetido")
    );

    // Smaller, and saved again, as a chat does.
    let picture = image::load_from_memory(&png).unwrap();
    let small = picture.resize_exact(360, 576, image::imageops::FilterType::Triangle);
    let mut jpeg = Vec::new();
    small
        .to_rgb8()
        .write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 70))
        .unwrap();
    let copy = reported(&site, "44444", uri("jpeg", &jpeg));
    let html = page(&admin, &site, &copy);
    assert!(
        html.contains("Comprobante parecido") && html.contains(&first.number),
        "{html}"
    );
    assert!(!doubted(&html).contains(&other.number));

    // Blank pictures are no receipts, and alike to nothing.
    let blank = |shade: u8| {
        let mut bytes = Vec::new();
        let picture = image::RgbImage::from_pixel(300, 500, image::Rgb([shade; 3]));
        picture
            .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 80))
            .unwrap();
        uri("jpeg", &bytes)
    };
    reported(&site, "55555", blank(255));
    let two = reported(&site, "66666", blank(250));
    assert!(!page(&admin, &site, &two).contains("Comprobante parecido"));
}
