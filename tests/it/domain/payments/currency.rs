//! A payment is made in the currency of its account, or of its method: fifteen bolívares are not fifteen dollars.

use super::unpaid;
use crate::fixtures::{Placed, example, payment};
use crate::harness::{self, Site};
use diesel::connection::SimpleConnection as _;
use krafta::base::ids::AccountId;
use krafta::base::money::Currency;
use krafta::domain::accounts::Role;
use krafta::domain::payments::{self, Account, Method, Submission};
use serde_json::{Value, json};

const ONLY_BS: &str = "Pago Móvil se paga en bolívares";

fn account(site: &Site, method: Method, currency: Currency) -> AccountId {
    let account = Account {
        id: AccountId::any(),
        method,
        currency,
        bank: "Banesco".to_owned(),
        holder: "Krafta, C.A.".to_owned(),
        id_number: "J-07013380-5".to_owned(),
        phone: "0414-1234567".to_owned(),
        account_number: String::new(),
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

fn report(site: &Site, placed: &Placed, change: &Value) -> (u16, Value) {
    let mut body = payment();
    body["orderId"] = json!(placed.id);
    body["token"] = json!(placed.token);
    for (name, value) in change.as_object().unwrap() {
        body[name] = value.clone();
    }
    let answer = site.client().post_json("/api/payments", &body);
    (answer.status, answer.json())
}

fn reported(site: &Site, placed: &Placed) -> Vec<Submission> {
    let id = placed.id;
    site.app
        .db
        .read_here(|conn| payments::by_orders(conn, &[id]))
        .unwrap()
}

/// What fifteen bolívares would have been taken for.
#[test]
fn a_pago_movil_in_dollars_is_refused() {
    let site = harness::start();
    site.shop();
    let mut order = example();
    order["payment"]["currency"] = json!("USD");
    order["payment"]["amountReported"] = json!(15);
    let refused = site.client().post_json("/api/orders", &order);
    assert_eq!(
        (refused.status, &refused.json()["fields"]["payment.currency"]),
        (400, &json!(ONLY_BS)),
        "{}",
        refused.text()
    );

    let placed = site.place(&site.client(), &unpaid());
    let (status, answer) = report(&site, &placed, &json!({"currency": "USD", "amountReported": 15}));
    assert_eq!((status, &answer["fields"]["currency"]), (400, &json!(ONLY_BS)));
    assert!(reported(&site, &placed).is_empty());
}

#[test]
fn each_method_has_its_currency_and_an_account_its_own() {
    let site = harness::start();
    site.shop();
    let usd = account(&site, Method::Transferencia, Currency::Usd);
    let bs = account(&site, Method::Transferencia, Currency::Ves);
    let cash = account(&site, Method::Efectivo, Currency::Usd);
    for (change, outcome) in [
        (
            json!({"method": "TRANSFERENCIA", "currency": "USD"}),
            Err("Una transferencia"),
        ),
        (
            json!({"method": "TRANSFERENCIA", "currency": "VES"}),
            Ok("Bs. 15,00"),
        ),
        (json!({"method": "TRANSFERENCIA"}), Ok("Bs. 15,00")),
        (
            json!({"method": "TRANSFERENCIA", "accountId": usd, "currency": "USD"}),
            Ok("$15,00"),
        ),
        // Not said, it is the account's.
        (json!({"method": "TRANSFERENCIA", "accountId": usd}), Ok("$15,00")),
        (
            json!({"method": "TRANSFERENCIA", "accountId": usd, "currency": "VES"}),
            Err("Esa cuenta"),
        ),
        (
            json!({"method": "TRANSFERENCIA", "accountId": bs, "currency": "USD"}),
            Err("Esa cuenta"),
        ),
        (json!({"method": "ZELLE"}), Ok("$15,00")),
        (
            json!({"method": "ZELLE", "currency": "VES"}),
            Err("Zelle se paga en dólares"),
        ),
        (json!({"method": "EFECTIVO", "currency": "USD"}), Ok("$15,00")),
        // Notes of either kind are cash.
        (json!({"method": "EFECTIVO", "currency": "VES"}), Ok("Bs. 15,00")),
        (
            json!({"method": "EFECTIVO", "accountId": cash, "currency": "VES"}),
            Err("Esa cuenta"),
        ),
    ] {
        let placed = site.place(&site.client(), &unpaid());
        let mut sent = change.clone();
        sent["amountReported"] = json!(15);
        let (status, answer) = report(&site, &placed, &sent);
        match outcome {
            Ok(amount) => {
                assert_eq!(status, 200, "{change} {answer}");
                assert_eq!(
                    reported(&site, &placed)[0].reported().to_string(),
                    amount,
                    "{change}"
                );
            }
            Err(why) => {
                assert_eq!(status, 400, "{change}");
                let told = answer["fields"]["currency"].as_str().unwrap_or_default();
                assert!(told.starts_with(why), "{change} {answer}");
            }
        }
    }
}

#[test]
fn without_a_word_the_account_is_unknown() {
    let site = harness::start();
    site.shop();
    account(&site, Method::PagoMovil, Currency::Ves);
    let placed = site.place(&site.client(), &example());
    assert_eq!(reported(&site, &placed)[0].account_id, None);
    let admin = site.signed_in(Role::Admin);
    assert!(
        !admin
            .get(&format!("/admin/orders/{}", placed.id))
            .text()
            .contains("A nuestra cuenta")
    );
}

#[test]
fn the_database_keeps_no_open_pago_movil_in_dollars() {
    let site = harness::start();
    site.shop();
    site.place(&site.client(), &example());
    let mut conn = site.connect();
    // Past what keeps a report as it was made.
    conn.batch_execute("SET session_replication_role = replica")
        .unwrap();
    let outcome = conn.batch_execute("UPDATE payment_submissions SET currency = 'USD'");
    assert!(outcome.is_err(), "{outcome:?}");
}
