//! `/seguimiento`: by number and contact, slowed down against guessing.

use crate::fixtures::example;
use crate::harness;
use crate::harness::client::{Answer, Client};
use krafta::domain::accounts::Role;
use serde_json::json;

const NOT_FOUND: &str = "No encontramos ese pedido";

fn look(client: &Client, number: &str, contact: &str) -> Answer {
    client.post_form("/seguimiento", &[("number", number), ("contact", contact)])
}

#[test]
fn number_and_contact_lead_to_the_tracking_link() {
    let site = harness::start();
    site.shop();
    let client = site.client();
    assert_eq!(client.get("/seguimiento").status, 200);
    let mut body = example();
    body["customerEmail"] = json!("ana@example.com");
    body["customerPhone"] = json!("0414-555.12.34");
    let order = site.place(&client, &body);
    let bare = order.number.strip_prefix("KRFT-").unwrap().to_lowercase();
    let spaced = format!(" krft {} {} ", &bare[..3], &bare[3..]);
    for (number, contact) in [
        (order.number.as_str(), "ana@example.com"),
        (bare.as_str(), " ANA@Example.com "),
        (spaced.as_str(), "+58 414 5551234"),
        (order.number.as_str(), "0414 5551234"),
    ] {
        let found = look(&client, number, contact);
        assert_eq!(
            (found.status, found.header("location")),
            (303, order.link().as_str()),
            "{number} {contact}"
        );
    }
    // Also for whoever has an account.
    let found = look(&site.signed_in(Role::Cliente), &order.number, "ana@example.com");
    assert_eq!(found.header("location"), order.link());
}

#[test]
fn a_wrong_number_and_a_wrong_contact_are_the_same_answer() {
    let site = harness::start();
    site.shop();
    let client = site.client();
    let mut body = example();
    body["customerEmail"] = json!("ana@example.com");
    let order = site.place(&client, &body);
    let unknown = if order.number == "KRFT-000000" {
        "KRFT-000001"
    } else {
        "KRFT-000000"
    };
    // The rest of a page but what was typed.
    let rest = |answer: Answer, typed: &[&str]| {
        assert_eq!(answer.status, 400);
        let mut text = answer.text();
        assert!(text.contains(NOT_FOUND));
        for typed in typed {
            assert!(text.contains(&format!("value=\"{typed}\"")), "{typed}");
            text = text.replace(typed, "");
        }
        text
    };
    let wrong = rest(
        look(&client, &order.number, "otra@example.com"),
        &[&order.number, "otra@example.com"],
    );
    let nobody = rest(
        look(&client, unknown, "ana@example.com"),
        &[unknown, "ana@example.com"],
    );
    assert_eq!(wrong, nobody);
    rest(
        look(&client, "no es un número", "ana@example.com"),
        &["no es un número"],
    );

    // An order without e-mail and phone is found by nobody, least of all with nothing.
    let mut body = example();
    body["payment"]["payerPhone"] = json!("");
    let bare = site.place(&client, &body);
    rest(look(&client, &bare.number, "0414-1234567"), &[]);
    let blank = look(&client, &bare.number, " ");
    assert_eq!(blank.status, 400);
    assert!(blank.text().contains("Es obligatorio.") && !blank.text().contains(NOT_FOUND));
}

#[test]
fn guessing_is_slowed_down() {
    let site = harness::start();
    site.shop();
    let client = site.client();
    let mut body = example();
    body["customerEmail"] = json!("ana@example.com");
    let order = site.place(&client, &body);
    for guess in 0..9 {
        assert_eq!(
            look(&client, &order.number, &format!("{guess}@example.com")).status,
            400
        );
    }
    // Who finds it is forgiven; that a number was mistyped before is not held against anybody.
    assert_eq!(look(&client, &order.number, "ana@example.com").status, 303);
    for guess in 0..10 {
        assert_eq!(
            look(&client, &order.number, &format!("{guess}@example.com")).status,
            400
        );
    }
    let stopped = look(&client, &order.number, "ana@example.com");
    assert_eq!(stopped.status, 429);
    assert!(stopped.header("retry-after").parse::<u64>().unwrap() > 0);
    // However it is written.
    assert_eq!(
        look(&client, &order.number.to_lowercase(), "ana@example.com").status,
        429
    );
    // Others go on.
    let other = site.place(&client, &body);
    assert_eq!(look(&client, &other.number, "ana@example.com").status, 303);
}
