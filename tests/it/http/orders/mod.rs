//! The customer's pages: who sees an order, what it tells them, and what they can do about it.

pub mod acting;
pub mod designs;
pub mod following;
pub mod list;
pub mod opinions;
pub mod paying;
pub mod proofs;
pub mod seeing;
pub mod team_proofs;
pub mod track;

use crate::fixtures::Placed;
use crate::harness::client::{Answer, Client};
use krafta::base::ids::OrderId;
use serde_json::{Value, json};

fn page_of(id: OrderId) -> String {
    format!("/orders/{id}")
}

/// A form with a file, as browsers send it.
fn send_form(client: &Client, path: &str, fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Answer {
    const BOUNDARY: &str = "----krafta-test";
    let mut body = Vec::new();
    for (name, value) in fields {
        let part =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    if let Some((name, bytes)) = file {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"receipt\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    client.send("POST", path, &[("content-type", &kind)], Some(body))
}

/// An admin's move; it must be made.
fn put(admin: &Client, order: &Placed, status: &str, more: Value) {
    let mut body = json!({"orderId": order.id, "status": status});
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    let answer = admin.put_json("/api/orders", &body);
    assert_eq!(answer.status, 200, "{status}: {}", answer.text());
}

fn without_payment(mut order: Value) -> Value {
    order.as_object_mut().unwrap().remove("payment");
    order
}

fn status_of(page: &str) -> &str {
    let (_, rest) = page.split_once("data-order-status=\"").unwrap();
    rest.split('"').next().unwrap()
}
