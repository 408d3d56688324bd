//! One reference pays once.

use crate::fixtures::{Placed, example, payment};
use crate::harness::client;
use crate::harness::client::Client;
use crate::harness::{self, Site};
use krafta::base::ids::AccountId;
use krafta::base::money::Currency;
use krafta::domain::accounts::Role;
use krafta::domain::payments::{self, Account, Method};
use serde_json::{Value, json};

fn account(site: &Site, method: Method, position: i32) -> AccountId {
    let id = AccountId::any();
    let account = Account {
        id,
        method,
        currency: Currency::Ves,
        bank: "Banco de muestra".into(),
        holder: "Krafta".into(),
        id_number: String::new(),
        phone: String::new(),
        account_number: String::new(),
        email: String::new(),
        instructions: String::new(),
        active: true,
        position,
    };
    site.app
        .db
        .transact_here(|conn, _| payments::add_account(conn, &account))
        .unwrap();
    id
}

fn account_of(site: &Site, placed: &Placed) -> Option<AccountId> {
    site.app
        .db
        .read_here(|conn| payments::by_orders(conn, &[placed.id]))
        .unwrap()[0]
        .account_id
}

fn order(reference: &str, more: Value) -> Value {
    let mut order = example();
    order["payment"]["reference"] = json!(reference);
    for (name, value) in more.as_object().unwrap() {
        order["payment"][name] = value.clone();
    }
    order
}

/// Whoever saw that the reference was reported elsewhere.
fn confirm(admin: &Client, placed: &Placed) -> client::Answer {
    let despite = ["REFERENCE_SEEN", "REFERENCE_END_SEEN"];
    admin.put_json(
        "/api/payments",
        &json!({"orderId": placed.id, "status": "CONFIRMED", "despite": despite}),
    )
}

#[test]
fn a_reference_that_was_confirmed_pays_nothing_else() {
    let site = harness::start();
    site.shop();
    let (first, second) = (
        account(&site, Method::PagoMovil, 1),
        account(&site, Method::PagoMovil, 2),
    );
    let (admin, guest) = (site.signed_in(Role::Admin), site.client());
    let paid = site.place(&guest, &order("00 4512-387", json!({})));
    assert_eq!(account_of(&site, &paid), None, "nobody said so");
    assert_eq!(confirm(&admin, &paid).status, 200);
    assert_eq!(
        account_of(&site, &paid),
        Some(first),
        "the account that is shown first"
    );

    // However it is written, and whether the account is named or not.
    for more in [json!({}), json!({"accountId": first})] {
        let again = site.place(&guest, &order("4512387", more));
        let refused = confirm(&admin, &again);
        assert_eq!(
            (refused.status, &refused.json()["code"]),
            (409, &json!("reference_used")),
            "{}",
            refused.text()
        );
        assert!(refused.text().contains(&paid.number), "{}", refused.text());
        assert_eq!(site.status(again.id), "REPORTED");
    }
    // Another account of ours, and another method: other money, if somebody says so who knows.
    for more in [json!({"accountId": second}), json!({"method": "TRANSFERENCIA"})] {
        let other = site.place(&guest, &order("4512387", more));
        for (path, despite) in [
            ("/api/payments", json!([])),
            ("/api/payments", json!(["RECEIPT_SEEN"])),
            ("/api/orders", json!(null)),
        ] {
            let body = json!({"orderId": other.id, "status": "CONFIRMED", "despite": despite});
            let refused = admin.put_json(path, &body);
            assert_eq!(
                (refused.status, &refused.json()["code"], &refused.json()["doubts"]),
                (409, &json!("doubtful"), &json!(["REFERENCE_SEEN"])),
                "{}",
                refused.text()
            );
            assert!(
                refused.text().contains("referencia repetida"),
                "{}",
                refused.text()
            );
        }
        let wrong =
            json!({"orderId": other.id, "status": "CONFIRMED", "despite": ["REFERENCE_SEEN", "LUNA"]});
        let wrong = admin.put_json("/api/payments", &wrong);
        assert!(
            wrong.status == 400 && wrong.json()["fields"]["despite[1]"].is_string(),
            "{}",
            wrong.text()
        );
        assert_eq!(site.status(other.id), "REPORTED");
        assert_eq!(confirm(&admin, &other).status, 200);
    }
    // The same again is no news.
    assert_eq!(confirm(&admin, &paid).json()["alreadyDecided"], true);
}

#[test]
fn cash_has_no_reference() {
    let site = harness::start();
    site.shop();
    let (admin, guest) = (site.signed_in(Role::Admin), site.client());
    for _ in 0..2 {
        let cash = json!({"method": "EFECTIVO", "amountReported": 15});
        let placed = site.place(&guest, &order("caja", cash));
        assert_eq!(confirm(&admin, &placed).status, 200);
    }
}

#[test]
fn eight_at_once_confirm_a_reference_once() {
    let site = harness::start();
    site.shop();
    let admins: Vec<Client> = (0..8).map(|_| site.signed_in(Role::Admin)).collect();
    let guest = site.client();
    for round in 0..3 {
        let reference = format!("77{round}318");
        let placed: Vec<Placed> = admins
            .iter()
            .map(|_| site.place(&guest, &order(&reference, json!({}))))
            .collect();
        let answers: Vec<client::Answer> = std::thread::scope(|scope| {
            let threads: Vec<_> = admins
                .iter()
                .zip(&placed)
                .map(|(admin, placed)| scope.spawn(|| confirm(admin, placed)))
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let won = answers.iter().position(|answer| answer.status == 200).unwrap();
        for (at, answer) in answers.iter().enumerate().filter(|(at, _)| *at != won) {
            assert_eq!(
                (answer.status, &answer.json()["code"]),
                (409, &json!("reference_used")),
                "{}",
                answer.text()
            );
            assert!(answer.text().contains(&placed[won].number), "{}", answer.text());
            assert_eq!(site.status(placed[at].id), "REPORTED");
        }
    }
}

#[test]
fn what_is_no_payment_is_told_by_its_field() {
    let site = harness::start();
    site.shop();
    let placed = site.place(&site.client(), &example());
    for (field, value) in [
        ("reference", json!("ABC123")),
        ("reference", json!("--")),
        ("amountReported", json!(0)),
        ("amountReported", json!(-5)),
    ] {
        let mut body = payment();
        body["orderId"] = json!(placed.id);
        body["token"] = json!(placed.token);
        body[field] = value;
        let refused = site.client().post_json("/api/payments", &body);
        assert_eq!(refused.status, 400, "{body}");
        assert!(refused.json()["fields"][field].is_string(), "{}", refused.text());
    }
}
