//! Payments against the bank: the queue, what is doubtful, statements, and money without an order.

pub mod asking;
pub mod coverage;
pub mod deciding;
pub mod doubts;
pub mod frauds;
pub mod importing;
pub mod matching;
pub mod mending;
pub mod million;
pub mod reading;
pub mod reversals;
pub mod searching;
pub mod undoing;
pub mod unread;

use crate::fixtures::{Placed, example};
use crate::harness::Site;
use crate::harness::client::{Answer, Client};
use krafta::base::ids::{AccountId, SubmissionId};
use krafta::base::money::Currency;
use krafta::domain::payments::{self, Account, Method, Submission};
use serde_json::{Value, json};

/// An account for Pago Móvil.
fn account(site: &Site) -> AccountId {
    account_numbered(site, "")
}

fn account_numbered(site: &Site, number: &str) -> AccountId {
    account_for(site, Method::PagoMovil, number)
}

fn account_for(site: &Site, method: Method, number: &str) -> AccountId {
    let account = Account {
        id: AccountId::any(),
        method,
        currency: Currency::Ves,
        bank: "Banco de muestra".into(),
        holder: "Krafta".into(),
        id_number: "J-00000000-0".into(),
        phone: "0414-0000000".into(),
        account_number: number.to_owned(),
        email: String::new(),
        instructions: String::new(),
        active: true,
        position: 1,
    };
    site.app
        .db
        .transact_here(|conn, _| payments::add_account(conn, &account))
        .unwrap();
    account.id
}

/// An order of 600 Bs with this reference, paid on 15 January.
fn reported(site: &Site, reference: &str, more: Value) -> Placed {
    let mut order = example();
    order["payment"]["reference"] = json!(reference);
    order["payment"]["paidOn"] = json!("2026-01-15");
    for (name, value) in more.as_object().unwrap() {
        order["payment"][name] = value.clone();
    }
    site.place(&site.client(), &order)
}

/// The payments of an order.
fn payments_of(site: &Site, placed: &Placed) -> Vec<Submission> {
    site.app
        .db
        .read_here(|conn| payments::by_orders(conn, &[placed.id]))
        .unwrap()
}

fn payment_of(site: &Site, placed: &Placed) -> SubmissionId {
    payments_of(site, placed)[0].id
}

/// Sends a bank's file.
fn upload(client: &Client, account: AccountId, bytes: &[u8], columns: bool) -> Answer {
    const EDGE: &str = "----krafta";
    let mut body = Vec::new();
    let mut text = |name: &str, value: &str| {
        let part = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    };
    text("account", &account.to_string());
    if columns {
        text("columns", "on");
    }
    let head = format!(
        "--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"movimientos.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
    let kind = format!("multipart/form-data; boundary={EDGE}");
    client.send(
        "POST",
        "/admin/payments/statements",
        &[("content-type", &kind)],
        Some(body),
    )
}

/// The columns of [`HEAD`].
const COLUMNS: &[(&str, &str)] = &[
    ("date", "0"),
    ("dateOrder", "dmy"),
    ("amount", "4"),
    ("decimals", "comma"),
    ("kind", ""),
    ("reference", "1"),
    ("description", "2"),
    ("bank", ""),
    ("phone", ""),
];
const HEAD: &str = "Fecha;Referencia;Descripción;Débito;Crédito\n";

/// Imports a file of these lines, telling its columns the first time; answers where its page is.
fn imported(client: &Client, account: AccountId, lines: &str) -> String {
    let answer = upload(client, account, format!("{HEAD}{lines}").as_bytes(), false);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let to = answer.header("location").to_owned();
    if !to.contains("/drafts/") {
        return to;
    }
    let done = client.post_form(&to, COLUMNS);
    assert_eq!(done.status, 303, "{}", done.text());
    done.header("location").to_owned()
}

/// What the fields of a page's first form that goes to `action` hold, as a browser would send them.
fn fields_of(html: &str, action: &str) -> Vec<(String, String)> {
    let form = html
        .split("<form")
        .find(|form| form.contains(&format!("action=\"{action}\"")))
        .unwrap();
    let form = form.split("</form>").next().unwrap();
    let attribute = |tag: &str, name: &str| -> Option<String> {
        let rest = tag.split_once(&format!(" {name}=\""))?.1;
        Some(rest.split('"').next().unwrap().to_owned())
    };
    let mut fields = Vec::new();
    for select in form.split("<select").skip(1) {
        let options: Vec<&str> = select
            .split("</select>")
            .next()
            .unwrap()
            .split("<option")
            .skip(1)
            .collect();
        let chosen = options
            .iter()
            .find(|option| option.contains(" selected>"))
            .or(options.first());
        let value = chosen
            .and_then(|option| attribute(option, "value"))
            .unwrap_or_default();
        fields.push((attribute(select, "name").unwrap(), value));
    }
    for input in form
        .split("<input")
        .skip(1)
        .filter(|input| input.starts_with(" type=\"hidden\""))
    {
        fields.push((
            attribute(input, "name").unwrap(),
            attribute(input, "value").unwrap(),
        ));
    }
    fields
}

/// Presses the button of a page's first form that goes there, as a browser would, with this typed.
fn pressed(admin: &Client, html: &str, action: &str, typed: &[(&str, &str)]) -> Answer {
    let mut fields = fields_of(html, action);
    fields.retain(|(name, _)| !typed.iter().any(|(other, _)| other == name));
    let sent: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    admin.post_form(action, &[sent.as_slice(), typed].concat())
}

/// Presses «Importar» on the page of columns, as it is proposed, but for these fields.
fn press(client: &Client, draft: &str, but: &[(&str, &str)]) -> Answer {
    let html = client.get(draft).text();
    let mut fields = fields_of(&html, draft);
    fields.retain(|(name, _)| !but.iter().any(|(other, _)| other == name));
    let sent: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    client.post_form(draft, &[sent.as_slice(), but].concat())
}
