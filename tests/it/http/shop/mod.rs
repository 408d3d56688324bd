//! The storefront: a product's page, the cart, the checkout.

pub mod again;
pub mod bad_input;
pub mod cart;
pub mod checkout;
pub mod designs;
pub mod kept_cart;
pub mod paying;
pub mod product;
pub mod studio;
pub mod team;

use crate::harness::Site;
use crate::harness::client::{Answer, Client};
use krafta::base::ids::{AccountId, OrderId};
use krafta::demo::pictures;
use krafta::domain::orders;
use krafta::domain::payments::{self, Account, Method, Submission};

/// A form as browsers send it; a file has its field, its name and its bytes.
pub fn send(
    client: &Client,
    path: &str,
    fields: &[(&str, &str)],
    file: Option<(&str, &str, &[u8])>,
) -> Answer {
    const BOUNDARY: &str = "----krafta-shop";
    let mut body = Vec::new();
    for (name, value) in fields {
        let part =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    if let Some((field, name, bytes)) = file {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
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

/// Puts so many of a variant of the shop's mug into the cart; they must fit.
fn add(client: &Client, variant: &str, quantity: &str) {
    let fields = [("variante", variant), ("quantity", quantity)];
    let answer = send(client, "/productos/taza", &fields, None);
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/carrito"),
        "{}",
        answer.text()
    );
}

/// The same with a design.
fn add_with_design(client: &Client, variant: &str) {
    let fields = [("variante", variant), ("quantity", "1")];
    let design = pictures::print_file(1);
    let answer = send(
        client,
        "/productos/taza",
        &fields,
        Some(("design", "logo.png", &design)),
    );
    assert_eq!(answer.status, 303, "{}", answer.text());
}

/// The value of the one field with this name in a page's forms; empty where there is none.
fn value<'a>(page: &'a str, name: &str) -> &'a str {
    let Some((_, rest)) = page.split_once(&format!("name=\"{name}\"")) else {
        return "";
    };
    let tag = rest.split('>').next().unwrap();
    tag.split_once("value=\"")
        .map_or("", |(_, rest)| rest.split('"').next().unwrap())
}

/// The checkout's second step.
const PAYMENT: &str = "/checkout?paso=pago";

const CONTACT: [(&str, &str); 4] = [
    ("customerName", "María Pérez"),
    ("customerPhone", "0414-1234567"),
    ("state", "Lara"),
    ("city", "Barquisimeto"),
];

/// Says who and where, by courier to the example's address, and comes to the payment.
fn says_where(client: &Client) -> String {
    let more = [
        ("step", "deliver"),
        ("deliveryMethod", "LOCAL_DELIVERY"),
        ("shippingAddress", "Av. Libertador 123"),
    ];
    let answer = client.post_form("/checkout", &[CONTACT.as_slice(), &more].concat());
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, PAYMENT),
        "{}",
        answer.text()
    );
    let page = client.get(PAYMENT).text();
    assert!(page.contains("Hacer pedido"), "{page}");
    page
}

/// What the payment's form sends back untouched.
fn shown(page: &str) -> Vec<(&'static str, String)> {
    [
        "cart",
        "subtotal",
        "shippingCost",
        "total",
        "totalBs",
        "exchangeRate",
    ]
    .map(|name| (name, value(page, name).replace("&#38;", "&")))
    .into()
}

/// «Hacer pedido», by this method.
fn pays_by(method: &str) -> Vec<(&'static str, String)> {
    [("step", "order"), ("method", method)]
        .map(|(name, text)| (name, text.to_owned()))
        .into()
}

/// Presses a button of the last step's form.
fn press(client: &Client, fields: &[(&'static str, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
    client.post_form("/checkout", &fields)
}

/// An account that is paid by this method.
fn account(site: &Site, method: Method) {
    let account = Account {
        id: AccountId::any(),
        method,
        currency: method.currency(),
        bank: "Banco de Muestra (0000)".to_owned(),
        holder: "Krafta, C.A.".to_owned(),
        id_number: String::new(),
        phone: "0414-0000000".to_owned(),
        account_number: String::new(),
        email: String::new(),
        instructions: String::new(),
        active: true,
        position: 1,
    };
    let added = site
        .app
        .db
        .read_here(|conn| payments::add_account(conn, &account));
    added.unwrap();
}

fn with(
    mut fields: Vec<(&'static str, String)>,
    name: &'static str,
    text: &str,
) -> Vec<(&'static str, String)> {
    fields.retain(|(field, _)| *field != name);
    fields.push((name, text.to_owned()));
    fields
}

/// The order that an answer leads to.
fn order_of(answer: &Answer) -> OrderId {
    assert_eq!(answer.status, 303, "{}", answer.text());
    let to = answer.header("location");
    let rest = to.strip_prefix("/orders/").unwrap_or_else(|| panic!("{to}"));
    assert!(rest.contains("?token="), "{to}");
    rest.split('?').next().unwrap().parse().unwrap()
}

fn submissions(site: &Site, order: OrderId) -> Vec<Submission> {
    let read = site.app.db.read_here(|conn| payments::by_orders(conn, &[order]));
    read.unwrap()
}

fn items(site: &Site, order: OrderId) -> Vec<orders::OrderItem> {
    let read = site.app.db.read_here(|conn| orders::items_of(conn, &[order]));
    read.unwrap()
}
