//! Money that goes back, never more than came.

use super::order;
use crate::domain::payables::multipart;
use crate::fixtures::{Placed, example};
use crate::harness::client::{Answer, Client};
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::schema::{order_events, refunds};
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn give(admin: &Client, placed: &Placed, amount: &str) -> (u16, Value) {
    let amount: serde_json::Number = amount.parse().unwrap();
    let body = json!({"amount": amount, "method": "ZELLE", "reference": "B-1"});
    let answer = admin.post_json(&format!("/api/orders/{}/refunds", placed.id), &body);
    (answer.status, answer.json())
}

fn cancelled(site: &Site, admin: &Client) -> Placed {
    let placed = site.paid(&example());
    let body = json!({"reason": "El cliente se arrepintió"});
    let answer = admin.post_json(&format!("/api/orders/{}/cancellation", placed.id), &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    placed
}

#[test]
fn a_cancelled_order_is_refunded_in_parts() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let placed = cancelled(&site, &admin);
    assert_eq!(site.status(placed.id), "REFUND_PENDING");
    assert!(admin.get("/admin/refunds").text().contains(&placed.number));
    let (status, answer) = give(&admin, &placed, "10.00");
    assert_eq!(
        (status, &answer["order"]["status"]),
        (200, &json!("REFUND_PENDING"))
    );
    let (status, answer) = give(&admin, &placed, "5.01");
    assert_eq!((status, &answer["code"]), (409, &json!("refund_exceeds_payment")));
    assert_eq!(answer["expected"]["amount"].to_string(), "5.00");
    let (status, answer) = give(&admin, &placed, "5.00");
    assert_eq!((status, &answer["order"]["status"]), (200, &json!("REFUNDED")));
    assert_eq!(answer["order"]["refunded"].to_string(), "15.00");
    assert!(!admin.get("/admin/refunds").text().contains(&placed.number));
    assert_eq!(give(&admin, &placed, "0.01").0, 409);
}

#[test]
fn no_more_goes_back_than_is_due_once_that_was_lowered() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let placed = cancelled(&site, &admin);
    let form = [("amount", "10,00"), ("reason", "El envío ya se había pagado")];
    let lowered = admin.post_form(&format!("/admin/orders/{}/refund-due", placed.id), &form);
    assert_eq!(lowered.status, 303, "{}", lowered.text());
    let (status, answer) = give(&admin, &placed, "10.01");
    assert_eq!((status, &answer["code"]), (409, &json!("refund_exceeds_payment")));
    assert_eq!(answer["expected"]["amount"].to_string(), "10.00");
    let (status, answer) = give(&admin, &placed, "10.00");
    assert_eq!((status, &answer["order"]["status"]), (200, &json!("REFUNDED")));
    site.books_agree();
}

#[test]
fn what_is_owed_is_found_by_order_amount_cause_and_day() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let (first, second) = (cancelled(&site, &admin), cancelled(&site, &admin));
    assert_eq!(give(&admin, &second, "5.00").0, 200);
    let found = |query: &str| {
        let list = admin.get(&format!("/admin/refunds?{query}")).text();
        let rows = list.split_once("</form>").unwrap().1.to_owned();
        [&first, &second].map(|placed| rows.contains(&placed.number))
    };
    assert_eq!(found(""), [true, true]);
    assert_eq!(
        found(&format!("q={}", first.number.to_lowercase())),
        [true, false]
    );
    assert_eq!(found("q=15,00"), [true, false]);
    assert_eq!(found("q=%2410"), [false, true]);
    // The reference of its payment.
    assert_eq!(found("q=00123456001"), [false, true]);
    assert_eq!(found("cause=overpaid"), [false, false]);
    assert_eq!(
        found("cause=cancelled&from=2026-01-15&to=2026-01-15"),
        [true, true]
    );
    assert_eq!(found("from=2026-01-16"), [false, false]);
    let nothing = admin.get("/admin/refunds?q=nadie").text();
    assert!(nothing.contains("Ningún reembolso pendiente es así") && nothing.contains("Quitar filtros"));
}

#[test]
fn twenty_at_once_never_give_back_more_than_came() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let placed = cancelled(&site, &admin);
    let made: usize = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..20)
            .map(|_| scope.spawn(|| usize::from(give(&admin, &placed, "4.00").0 == 200)))
            .collect();
        tries.into_iter().map(|one| one.join().unwrap()).sum()
    });
    assert_eq!(made, 3, "three times 4 of 15 dollars");
    let sum: Decimal = refunds::table
        .select(refunds::amount)
        .load::<Decimal>(&mut site.connect())
        .unwrap()
        .into_iter()
        .sum();
    assert_eq!(sum, Decimal::from(12));
    let told = order_events::table
        .filter(order_events::kind.eq("refunded"))
        .count()
        .get_result::<i64>(&mut site.connect());
    assert_eq!(told, Ok(3));
}

#[test]
fn what_is_wrong_with_a_refund_is_named_and_nothing_is_written() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let placed = cancelled(&site, &admin);
    let path = format!("/api/orders/{}/refunds", placed.id);
    for (change, field) in [
        (json!({"amount": 0}), "amount"),
        (json!({"amount": -1}), "amount"),
        (json!({"amount": 1.005}), "amount"),
        (json!({"amount": "1"}), "amount"),
        (json!({"amount": null}), "amount"),
        (json!({"method": "CHEQUE"}), "method"),
        (json!({"reference": ""}), "reference"),
        (json!({"amountPaid": 2}), "amountPaid"),
        (json!({"receiptUrl": "javascript:alert(1)"}), "receiptUrl"),
    ] {
        let mut body = json!({"amount": 1, "method": "ZELLE", "reference": "B-1"});
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let refused = admin.post_json(&path, &body);
        assert_eq!(refused.status, 400, "{change}");
        assert!(
            refused.json()["fields"][field].is_string(),
            "{change} {}",
            refused.text()
        );
    }
    let unknown = format!("/api/orders/{}/refunds", uuid::Uuid::new_v4());
    let body = json!({"amount": 1, "method": "ZELLE", "reference": "B-1"});
    assert_eq!(admin.post_json(&unknown, &body).status, 404);
    assert_eq!(order(&site, placed.id)["refunded"].to_string(), "0.00");
}

#[test]
fn what_left_in_bolivares_is_kept_with_its_rate() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let placed = cancelled(&site, &admin);
    let path = format!("/api/orders/{}/refunds", placed.id);
    let bolivares = json!({"amount": 5, "method": "PAGO_MOVIL", "reference": "778899"});
    assert_eq!(admin.post_json(&path, &bolivares).status, 200);
    let today = json!({"amount": 10, "method": "PAGO_MOVIL", "reference": "778800", "amountPaid": 455.00});
    assert_eq!(admin.post_json(&path, &today).status, 200);
    type Row = (String, Decimal, Option<Decimal>);
    let rows: Vec<Row> = refunds::table
        .order(refunds::amount)
        .select((refunds::currency, refunds::amount_paid, refunds::exchange_rate))
        .load(&mut site.connect())
        .unwrap();
    let row = |paid: &str, rate: &str| ("VES".to_owned(), paid.parse().unwrap(), rate.parse().ok());
    assert_eq!(rows, [row("200.00", "40.0000"), row("455.00", "45.5000")]);
}

#[test]
fn less_may_be_due_back_with_a_reason() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let placed = cancelled(&site, &admin);
    let path = format!("/admin/orders/{}/refund-due", placed.id);
    assert_eq!(give(&admin, &placed, "4.00").0, 200);
    for (amount, reason) in [("15,01", "x"), ("3,99", "x"), ("10", ""), ("", "x"), ("-1", "x")] {
        let refused = admin.post_form(&path, &[("amount", amount), ("reason", reason)]);
        assert_eq!(refused.status, 400, "{amount} {reason}");
    }
    let typed = [("amount", "10,00"), ("reason", "El arte ya estaba hecho")];
    assert_eq!(admin.post_form(&path, &typed).status, 303);
    let page = admin.get(&format!("/admin/orders/{}", placed.id)).text();
    assert!(
        page.contains("Por devolver $6,00") && page.contains("El arte ya estaba hecho"),
        "{page}"
    );
    assert_eq!(give(&admin, &placed, "6.00").0, 200);
    assert_eq!(site.status(placed.id), "REFUNDED");
    let live = site.paid(&example());
    let refused = admin.post_form(&format!("/admin/orders/{}/refund-due", live.id), &typed);
    assert_eq!(refused.status, 409);
}

#[test]
fn nothing_is_due_once_all_of_it_was_waived() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let placed = cancelled(&site, &admin);
    let typed = [("amount", "0"), ("reason", "Acordado con el cliente")];
    let answer = admin.post_form(&format!("/admin/orders/{}/refund-due", placed.id), &typed);
    assert_eq!(answer.status, 303);
    assert_eq!(site.status(placed.id), "CANCELLED");
}

#[test]
fn money_confirmed_after_the_cancellation_is_owed_back_too() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let placed = site.place(&site.client(), &example());
    let body = json!({"reason": "Ya no lo quiere"});
    admin.post_json(&format!("/api/orders/{}/cancellation", placed.id), &body);
    assert_eq!(site.status(placed.id), "CANCELLED");
    assert_eq!(give(&admin, &placed, "1.00").0, 409, "nothing came yet");
    site.confirm(&admin, &placed);
    assert_eq!(site.status(placed.id), "REFUND_PENDING");
    assert_eq!(give(&admin, &placed, "15.00").0, 200);
    assert_eq!(site.status(placed.id), "REFUNDED");
}

#[test]
fn a_form_that_was_sent_twice_gives_back_once() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let placed = cancelled(&site, &admin);
    let page = admin.get(&format!("/admin/orders/{}", placed.id)).text();
    assert!(page.contains("name=\"seen\" value=\"0.00\""), "{page}");
    let boundary = "----krafta";
    let part = |name: &str, value: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = [
        part("seen", "0.00"),
        part("amount", "5,00"),
        part("method", "PAGO_MOVIL"),
        part("amountPaid", ""),
        part("reference", "998877"),
        format!("--{boundary}--\r\n"),
    ]
    .concat();
    let kind = format!("multipart/form-data; boundary={boundary}");
    let send = || {
        let path = format!("/admin/orders/{}/refunds", placed.id);
        admin.send(
            "POST",
            &path,
            &[("content-type", &kind)],
            Some(body.clone().into_bytes()),
        )
    };
    assert_eq!(send().status, 303);
    let again = send();
    assert_eq!(again.status, 409);
    assert!(again.text().contains("Mientras tanto se registró otro reembolso"));
    assert_eq!(order(&site, placed.id)["refunded"].to_string(), "5.00");
}

#[test]
fn the_database_itself_gives_back_no_more_than_came() {
    let site = harness::start();
    site.shop();
    let placed = site.paid(&example());
    let sql = format!("UPDATE orders SET refunded = 15.01 WHERE id = '{}'", placed.id);
    let mut conn = site.connect();
    assert!(diesel::connection::SimpleConnection::batch_execute(&mut conn, &sql).is_err());
}

/// Five dollars of a cancelled order, sent back by Pago Móvil as the page's form says it.
fn send_back(admin: &Client, placed: &Placed, more: &[(&str, &str)]) -> Answer {
    let fields: Vec<(String, String)> = [
        ("amount", "5,00"),
        ("method", "PAGO_MOVIL"),
        ("reference", "901"),
        ("seen", "0.00"),
    ]
    .iter()
    .chain(more)
    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
    .collect();
    let path = format!("/admin/orders/{}/refunds", placed.id);
    multipart(admin, &path, &fields, None)
}

#[test]
fn bolivares_that_do_not_fit_the_dollars_are_asked_about() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let placed = cancelled(&site, &admin);
    let question = "$5,00 son Bs. 200,00 a la tasa del día (Bs. 40,00), y salieron Bs. 20,00.";
    let refused = send_back(&admin, &placed, &[("amountPaid", "20,00")]);
    assert_eq!(refused.status, 400);
    let text = refused.text();
    assert!(
        text.contains(question) && text.contains("Sí, se devolvió ese monto"),
        "{text}"
    );
    assert_eq!(order(&site, placed.id)["refunded"].to_string(), "0.00");
    // A yes to another question.
    let other = [("amountPaid", "30,00"), ("otherBs", question)];
    assert_eq!(send_back(&admin, &placed, &other).status, 400);
    let sure = send_back(&admin, &placed, &[("amountPaid", "20,00"), ("otherBs", question)]);
    assert_eq!(sure.status, 303, "{}", sure.text());
    assert_eq!(order(&site, placed.id)["refunded"].to_string(), "5.00");
    site.books_agree();
}

#[test]
fn bolivares_that_are_a_little_off_are_not() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let placed = cancelled(&site, &admin);
    let answer = send_back(&admin, &placed, &[("amountPaid", "201,50")]);
    assert_eq!(answer.status, 303, "{}", answer.text());
}

#[test]
fn a_figure_that_can_be_read_in_two_ways_is_what_is_due() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let mut large = example();
    for (field, figure) in [("subtotal", 36.0), ("total", 39.0), ("totalBs", 1560.0)] {
        large[field] = json!(figure);
    }
    large["quantity"] = json!(3);
    large["payment"]["amountReported"] = json!(1560.0);
    let placed = site.paid(&large);
    let path = format!("/api/orders/{}/cancellation", placed.id);
    assert_eq!(
        admin.post_json(&path, &json!({"reason": "Se arrepintió"})).status,
        200
    );
    let page = admin.get(&format!("/admin/orders/{}", placed.id)).text();
    let due = |name: &str| {
        let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let typed = [
        ("amount", "39.000".to_owned()),
        ("amountPaid", "Bs. 1.560".to_owned()),
        ("method", "PAGO_MOVIL".to_owned()),
        ("reference", "901".to_owned()),
        ("seen", "0.00".to_owned()),
    ];
    let expecting = [
        ("amountDue", due("amountDue")),
        ("amountPaidDue", due("amountPaidDue")),
    ];
    let send = |fields: &[(&str, String)]| {
        let fields: Vec<(String, String)> = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        multipart(
            &admin,
            &format!("/admin/orders/{}/refunds", placed.id),
            &fields,
            None,
        )
    };
    let asked = send(&typed);
    assert_eq!(asked.status, 400);
    let asked = asked.text();
    assert!(
        asked.contains("¿es 39.000,00 o 39,00?") && asked.contains("¿es 1.560,00 o 1,56?"),
        "{asked}"
    );
    let done = send(&[typed.as_slice(), &expecting].concat());
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(order(&site, placed.id)["refunded"].to_string(), "39.00");
    let page = admin.get(&format!("/admin/orders/{}", placed.id)).text();
    assert!(page.contains("$39,00 · Bs. 1.560,00 por Pago Móvil"), "{page}");
}
