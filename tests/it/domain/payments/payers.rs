//! Who paid, and from which bank: asked for, kept, and shown to whoever reviews the payment.

use super::unpaid;
use crate::fixtures::{Placed, example, payment};
use crate::harness::client::Answer;
use crate::harness::{self, Site};
use krafta::domain::accounts::Role;
use krafta::domain::payments::{self, Submission};
use serde_json::{Value, json};

fn report(site: &Site, placed: &Placed, change: &Value) -> Answer {
    let mut body = payment();
    body["orderId"] = json!(placed.id);
    body["token"] = json!(placed.token);
    for (name, value) in change.as_object().unwrap() {
        match value {
            Value::Null => drop(body.as_object_mut().unwrap().remove(name)),
            value => body[name] = value.clone(),
        }
    }
    site.client().post_json("/api/payments", &body)
}

fn kept(site: &Site, placed: &Placed) -> Submission {
    let id = placed.id;
    let all = site
        .app
        .db
        .read_here(|conn| payments::by_orders(conn, &[id]))
        .unwrap();
    all.into_iter().next().unwrap()
}

#[test]
fn what_is_said_of_the_payer_is_kept_and_shown() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let placed = site.place(&site.client(), &unpaid());
    let said =
        json!({"payerIdNumber": "12.345.678", "originBank": "banesco, c.a.", "originBankCode": "0134"});
    assert_eq!(report(&site, &placed, &said).status, 200);
    let paid = kept(&site, &placed);
    assert_eq!(paid.payer_id_number.as_deref(), Some("V-12345678"));
    assert_eq!(paid.origin_bank_code.as_deref(), Some("0134"));
    for path in [
        format!("/admin/payments/{}", paid.id),
        format!("/admin/orders/{}", placed.id),
    ] {
        let page = admin.get(&path).text();
        assert!(
            page.contains("V-12345678") && page.contains("0134 Banesco"),
            "{path}"
        );
        assert!(!page.contains("Revisa la cédula"), "{path}");
    }
    let read = |client: &crate::harness::client::Client| {
        let answer = client.get(&format!("/api/orders/{}", placed.id));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    };
    let told = read(&admin)["order"]["payments"][0].clone();
    let facts = ["payerIdNumber", "originBankCode", "currency"].map(|name| told[name].clone());
    assert_eq!(
        facts,
        [json!("V-12345678"), json!("0134"), json!("VES")],
        "{told}"
    );
    assert!(told.as_object().unwrap().contains_key("accountId"), "{told}");
    // Not for whoever only makes it.
    let operator = site.signed_in(Role::Operador);
    for path in [
        format!("/ops/orders/{}", placed.id),
        format!("/orders/{}", placed.id),
    ] {
        assert!(!operator.get(&path).text().contains("12345678"), "{path}");
    }
}

#[test]
fn a_wrong_check_digit_is_a_warning() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    for (id, is_wrong) in [("J-07013380-5", false), ("J-07013380-6", true)] {
        let placed = site.place(&site.client(), &unpaid());
        assert_eq!(
            report(&site, &placed, &json!({"payerIdNumber": id})).status,
            200,
            "{id}"
        );
        for path in [
            format!("/admin/payments/{}", kept(&site, &placed).id),
            format!("/admin/orders/{}", placed.id),
        ] {
            let page = admin.get(&path).text();
            assert_eq!(
                page.contains("Revisa la cédula o el RIF"),
                is_wrong,
                "{id} {path}"
            );
        }
    }
}

#[test]
fn the_bank_is_known_by_its_name_or_its_code() {
    let site = harness::start();
    site.shop();
    for (change, bank, code) in [
        (
            json!({"originBank": "Bicentenario"}),
            "Bicentenario",
            Some("0175"),
        ),
        (
            json!({"originBank": "0102 Banco de Venezuela"}),
            "0102 Banco de Venezuela",
            Some("0102"),
        ),
        (
            json!({"originBank": null, "originBankCode": "0105"}),
            "Mercantil",
            Some("0105"),
        ),
        // A bank that we do not know yet.
        (
            json!({"originBank": null, "originBankCode": "0199"}),
            "0199",
            Some("0199"),
        ),
        (json!({"originBank": "Banco Lunar"}), "Banco Lunar", None),
        // Another of the same name, abroad.
        (
            json!({"originBank": "Mercantil", "method": "ZELLE", "amountReported": 15}),
            "Mercantil",
            None,
        ),
    ] {
        let placed = site.place(&site.client(), &unpaid());
        let answer = report(&site, &placed, &change);
        assert_eq!(answer.status, 200, "{change} {}", answer.text());
        let paid = kept(&site, &placed);
        assert_eq!(
            (paid.origin_bank.as_str(), paid.origin_bank_code.as_deref()),
            (bank, code),
            "{change}"
        );
    }
}

#[test]
fn what_is_no_id_and_no_code_is_refused() {
    let site = harness::start();
    site.shop();
    let placed = site.place(&site.client(), &unpaid());
    for (change, field) in [
        (json!({"payerIdNumber": "María"}), "payerIdNumber"),
        (json!({"payerIdNumber": "J-1234"}), "payerIdNumber"),
        (json!({"payerIdNumber": 12_345_678}), "payerIdNumber"),
        (json!({"originBankCode": "102"}), "originBankCode"),
        (json!({"originBankCode": "Banesco"}), "originBankCode"),
        (json!({"originBankCode": 102}), "originBankCode"),
        (json!({"originBank": null}), "originBank"),
    ] {
        let answer = report(&site, &placed, &change);
        assert_eq!(answer.status, 400, "{change}");
        assert!(
            answer.json()["fields"][field].is_string(),
            "{change} {}",
            answer.text()
        );
    }
    let mut order = example();
    order["payment"]["payerIdNumber"] = json!("María");
    let answer = site.client().post_json("/api/orders", &order);
    assert!(
        answer.json()["fields"]["payment.payerIdNumber"].is_string(),
        "{}",
        answer.text()
    );
}
