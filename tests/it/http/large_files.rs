//! A file that is too large never costs what was typed, on whichever form it came.

use crate::fixtures::example;
use crate::harness;
use crate::harness::client::{Answer, Client};
use krafta::domain::accounts::Role;

const MIB: usize = 1024 * 1024;

/// A form whose file is this large, with a text before it and the others behind.
fn send(client: &Client, path: &str, file: (&str, usize), fields: &[(&str, &str)]) -> Answer {
    let text = |(name, value): &(&str, &str)| {
        format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes()
    };
    let (before, behind) = fields.split_at(fields.len().min(1));
    let mut body: Vec<u8> = before.iter().flat_map(text).collect();
    let head = format!(
        "--x\r\ncontent-disposition: form-data; name=\"{}\"; filename=\"foto.png\"\r\ncontent-type: image/png\r\n\r\n",
        file.0
    );
    body.extend_from_slice(head.as_bytes());
    body.resize(body.len() + file.1, b'x');
    body.extend_from_slice(b"\r\n");
    body.extend(behind.iter().flat_map(text));
    body.extend_from_slice(b"--x--\r\n");
    let kind = [("content-type", "multipart/form-data; boundary=x")];
    client.send("POST", path, &kind, Some(body))
}

/// The page again, with what was wrong with the file, and with all of this.
fn comes_back(answer: &Answer, typed: &[&str]) {
    let page = answer.text();
    assert_eq!(answer.status, 400, "{page}");
    assert!(page.contains("Pesa demasiado"), "{page}");
    for text in typed {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[test]
fn a_refund() {
    let site = harness::start();
    site.shop();
    let placed = site.paid(&example());
    let admin = site.signed_in(Role::Admin);
    let order = format!("/admin/orders/{}", placed.id);
    let fields = [
        ("reference", "998877"),
        ("note", "Lo pidió por teléfono"),
        ("amount", "5,00"),
        ("method", "ZELLE"),
        ("seen", "0.00"),
    ];
    for size in [21 * MIB, 70 * MIB] {
        let answer = send(&admin, &format!("{order}/refunds"), ("receipt", size), &fields);
        comes_back(&answer, &["998877", "Lo pidió por teléfono", "5,00"]);
    }
}

#[test]
fn a_print_file() {
    let site = harness::start();
    site.shop();
    let placed = site.paid(&example());
    let admin = site.signed_in(Role::Admin);
    let order = format!("/admin/orders/{}", placed.id);
    let item = admin.get(&format!("/api/orders/{}", placed.id)).json()["order"]["items"][0]["id"].clone();
    let path = format!("{order}/items/{}/file", item.as_str().unwrap());
    comes_back(&send(&admin, &path, ("file", 21 * MIB), &[]), &[]);
}

#[test]
fn a_product() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let fields = [("name", "Taza mágica"), ("description", "Cambia con el calor")];
    let answer = send(&admin, "/admin/catalog", ("picture", 21 * MIB), &fields);
    comes_back(&answer, &["Taza mágica", "Cambia con el calor"]);
}

#[test]
fn a_payment() {
    let site = harness::start();
    site.shop();
    let placed = site.place(&site.client(), &example());
    let token = placed.link().split_once("token=").unwrap().1.to_owned();
    let fields = [
        ("token", token.as_str()),
        ("method", "PAGO_MOVIL"),
        ("reference", "445566"),
        ("payerName", "Rosa Montilla"),
    ];
    let path = format!("/orders/{}/payments", placed.id);
    let answer = send(&site.client(), &path, ("receipt", 21 * MIB), &fields);
    comes_back(&answer, &["445566", "Rosa Montilla"]);
}

#[test]
fn a_design() {
    let site = harness::start();
    site.shop();
    let client = site.client();
    let fields = [("quantity", "7")];
    let answer = send(&client, "/productos/taza", ("design", 21 * MIB), &fields);
    comes_back(&answer, &["value=\"7\""]);
}

#[test]
fn a_design_for_a_line_of_the_cart() {
    let site = harness::start();
    site.shop();
    let client = site.client();
    let bought = [("variante", "var-1"), ("quantity", "3")];
    let added = send(&client, "/productos/taza", ("none", 0), &bought);
    assert_eq!(added.status, 303, "{}", added.text());
    let answer = send(&client, "/carrito/lineas/1/diseno", ("design", 21 * MIB), &[]);
    comes_back(&answer, &["value=\"3\""]);
}
