//! Who sees which side of an order, on every door at once: what was once found to be open is tried here again.

pub mod contact;
pub mod corrected;
pub mod files;
pub mod objects;
pub mod people;
pub mod proof;

use crate::fixtures::{Placed, example};
use crate::harness::client::Client;
use serde_json::{Value, json};

/// What only those may read to whom an order goes: a name, a telephone, an address.
const CONTACT: [&str; 4] = ["Canaria Pérez", "4145550199", "0414-5550199", "Calle del Canario"];

/// A guest's order that can be told from every other.
fn body() -> Value {
    let mut body = example();
    body["customerName"] = json!("Canaria Pérez");
    body["customerEmail"] = json!("canaria@example.com");
    body["customerPhone"] = json!("0414-5550199");
    body["shippingAddress"] = json!("Calle del Canario 7");
    body["payment"]["payerName"] = json!("Pagadora Canaria");
    body["payment"]["payerPhone"] = json!("0414-5550199");
    body
}

fn move_to(admin: &Client, order: &Placed, status: &str) {
    let body = json!({"orderId": order.id, "status": status});
    let answer = admin.put_json("/api/orders", &body);
    assert_eq!(answer.status, 200, "{status}: {}", answer.text());
}

fn upload(client: &Client, side: u32) -> (String, String) {
    let bytes = crate::http::files::png(side);
    let mut form =
        b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n".to_vec();
    form.extend_from_slice(&bytes);
    form.extend_from_slice(b"\r\n--b--\r\n");
    let kind = [("content-type", "multipart/form-data; boundary=b")];
    let answer = client.send("POST", "/api/upload", &kind, Some(form));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let sent = answer.json();
    let text = |name: &str| sent[name].as_str().unwrap().to_owned();
    (text("id"), text("url"))
}
