//! Nobody confirms by one press what may be a slip: whoever decides is asked, by a page or by a code.

use super::frauds::world::{Ours, Printed, went_out};
use super::{account, imported, payment_of, payments_of, pressed, reported};
use crate::fixtures::{Placed, example, payment};
use crate::harness::client::Answer;
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::base::ids::OrderId;
use krafta::domain::accounts::Role;
use krafta::schema::{order_events, statement_lines};
use serde_json::{Value, json};

const EXACT: &str = "confirmations";

fn line_of(site: &Site, reference: &str) -> String {
    let id: uuid::Uuid = site
        .app
        .db
        .read_here(|conn| {
            Ok(statement_lines::table
                .filter(statement_lines::reference.eq(reference))
                .filter(statement_lines::direction.eq("IN"))
                .select(statement_lines::id)
                .first(conn)?)
        })
        .unwrap();
    id.to_string()
}

fn desk(site: &Site, placed: &Placed) -> (String, String) {
    let page = format!("/admin/payments/{}", payment_of(site, placed));
    (format!("{page}/confirmation"), page)
}

/// That this was asked, and nothing done.
fn asked(site: &Site, placed: &Placed, answer: &Answer, about: &str) -> String {
    let html = answer.text();
    assert!(
        answer.status == 400 && html.contains(about) && html.contains("¿Lo confirmas de todas formas?"),
        "{about}: {} {html}",
        answer.status
    );
    assert_eq!(site.status(placed.id), "REPORTED");
    html
}

/// What spoke against payments of an order that were confirmed all the same.
fn kept(site: &Site, order: OrderId) -> Vec<String> {
    site.app
        .db
        .read_here(|conn| {
            Ok(order_events::table
                .filter(order_events::order_id.eq(order))
                .filter(order_events::kind.eq("confirmed_despite"))
                .order(order_events::id)
                .select(order_events::message)
                .load(conn)?)
        })
        .unwrap()
}

fn taken_back(reference: &str) -> Printed {
    Printed {
        round: 0,
        account: Ours::Mobile,
        day: 16,
        reference: reference.to_owned(),
        words: "REV PAGO MOVIL".to_owned(),
        cents: 60_000,
        is_out: true,
    }
}

#[test]
fn a_line_that_is_named_is_asked_about() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let placed = reported(&site, "440001", json!({}));
    let statement = imported(&admin, account, "15/01/2026;0000999777;OTRA COSA;;60.000,00\n");
    // No digit in common, and a hundred times as much.
    let line = line_of(&site, "0000999777");
    let yes = format!("/admin/payments/lines/{line}/match");
    let submission = payment_of(&site, &placed).to_string();
    let fields = [("submission", submission.as_str()), ("back", statement.as_str())];
    let answer = admin.post_form(&yes, &fields);
    let html = asked(&site, &placed, &answer, "nada en común con este pago");
    assert!(
        html.contains("El monto recibido, Bs. 60.000,00, no es el reportado, Bs. 600,00.")
            && html.contains(&line),
        "{html}"
    );
    // The yes to another question is none.
    let other = "¿Lo confirmas de todas formas?";
    let answer = admin.post_form(&yes, &[fields[0], fields[1], ("sure", other)]);
    asked(&site, &placed, &answer, "nada en común");
    let (confirmation, _) = desk(&site, &placed);
    let done = pressed(&admin, &html, &confirmation, &[]);
    assert_eq!(
        (done.status, done.header("location")),
        (303, statement.as_str()),
        "{}",
        done.text()
    );
    assert_eq!(
        payments_of(&site, &placed)[0].amount_received,
        Some("60000.00".parse().unwrap())
    );
    // Who did it reads later, in spite of what.
    assert_eq!(
        kept(&site, placed.id),
        ["Pago Móvil por Bs. 600,00: otro monto, línea sin nada en común."]
    );
    let html = admin.get(&format!("/admin/orders/{}", placed.id)).text();
    assert!(html.contains("Confirmado a pesar de dudas"), "{html}");
    let guest = site.client().get(&placed.link()).text();
    assert!(!guest.contains("a pesar de dudas"), "{guest}");
}

#[test]
fn a_line_that_the_bank_took_back_is_asked_about_wherever_it_is_pressed() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let placed = reported(&site, "440001", json!({}));
    went_out(&site, account, &[&taken_back("0000440001")]);
    let statement = imported(&admin, account, "15/01/2026;0000440001;PAGO MOVIL;;600,00\n");
    let yes = format!("/admin/payments/lines/{}/match", line_of(&site, "0000440001"));
    let (confirmation, page) = desk(&site, &placed);
    for (page, action) in [
        (statement.as_str(), yes.as_str()),
        ("/admin/payments/unclaimed", &yes),
        (&page, &confirmation),
    ] {
        let html = admin.get(page).text();
        assert!(html.contains("Reversado"), "{html}");
        let answer = pressed(&admin, &html, action, &[]);
        asked(&site, &placed, &answer, "Hay dudas: reversado por el banco.");
    }
    let html = pressed(&admin, &admin.get(&page).text(), &confirmation, &[]).text();
    assert_eq!(pressed(&admin, &html, &confirmation, &[]).status, 303);
    assert_eq!(site.status(placed.id), "NOTIFIED");
    assert_eq!(
        kept(&site, placed.id),
        ["Pago Móvil por Bs. 600,00: reversado por el banco."]
    );
}

#[test]
fn what_a_colleague_imports_meanwhile_is_asked_about() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let placed = reported(&site, "440001", json!({}));
    imported(&admin, account, "15/01/2026;0000440001;PAGO MOVIL;;600,00\n");
    let (confirmation, page) = desk(&site, &placed);
    let html = admin.get(&page).text();
    assert!(
        html.contains("Está en el banco") && !html.contains("Reversado"),
        "{html}"
    );
    imported(&admin, account, "16/01/2026;0000440001;REVERSO;600,00;\n");
    let typed = [("amountReceived", "600,00")];
    let answer = pressed(&admin, &html, &confirmation, &typed);
    asked(&site, &placed, &answer, "Hay dudas: reversado por el banco.");

    // The same of what is less grave: it is asked about once, and not by whoever has seen it.
    let other = reported(&site, "550001", json!({"amountReported": 500}));
    let (confirmation, page) = desk(&site, &other);
    let typed = [("amountReceived", "500,00")];
    let before = admin.get(&page).text();
    imported(
        &admin,
        account,
        "15/01/2026;0000550001;PM DE 0424-765.43.21;;500,00\n",
    );
    let answer = pressed(&admin, &before, &confirmation, &typed);
    let html = asked(&site, &other, &answer, "Hay dudas: otro teléfono.");
    let seen = pressed(&admin, &admin.get(&page).text(), &confirmation, &[]);
    assert_eq!(seen.status, 303, "{}", seen.text());
    assert_eq!(
        pressed(&admin, &html, &confirmation, &[]).status,
        303,
        "done before"
    );
    assert_eq!(
        kept(&site, other.id),
        ["Pago Móvil por Bs. 500,00: otro teléfono."]
    );
}

#[test]
fn a_reference_of_another_order_and_a_paid_order_are_asked_about() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let first = reported(&site, "440001", json!({}));
    let again = reported(&site, "440001", json!({"method": "TRANSFERENCIA"}));
    let (confirmation, page) = desk(&site, &again);
    let answer = pressed(&admin, &admin.get(&page).text(), &confirmation, &[]);
    asked(&site, &again, &answer, "Hay dudas: referencia repetida.");
    let rejected = json!({"orderId": again.id, "status": "REJECTED", "rejectionReason": "no"});
    assert_eq!(admin.put_json("/api/payments", &rejected).status, 200);

    // A second payment of an order that is paid, by its line.
    let account = account(&site);
    let mut more = payment();
    more["orderId"] = json!(first.id);
    more["token"] = json!(first.token);
    more["reference"] = json!("660001");
    more["paidOn"] = json!("2026-01-15");
    let second = site.client().post_json("/api/payments", &more).json()["submissionId"].clone();
    let body = |despite: Value| json!({"orderId": first.id, "submissionId": second, "status": "CONFIRMED", "despite": despite});
    let one = payment_of(&site, &first);
    let paid = json!({"orderId": first.id, "submissionId": one, "status": "CONFIRMED",
        "despite": ["MORE_THAN_MISSING", "REFERENCE_SEEN"]});
    let done = admin.put_json("/api/payments", &paid);
    assert_eq!(done.status, 200, "{}", done.text());
    imported(&admin, account, "15/01/2026;0000660001;PAGO MOVIL;;600,00\n");
    let yes = format!("/admin/payments/lines/{}/match", line_of(&site, "0000660001"));
    let html = admin.get("/admin/payments/unclaimed").text();
    let answer = pressed(&admin, &html, &yes, &[]);
    assert!(
        answer.status == 400 && answer.text().contains("El pedido ya está pagado sin este pago."),
        "{}",
        answer.text()
    );
    let refused = admin.put_json("/api/payments", &body(json!([])));
    assert_eq!(
        (refused.status, &refused.json()["doubts"]),
        (409, &json!(["MORE_THAN_MISSING", "ORDER_PAID"])),
        "{}",
        refused.text()
    );
    assert!(payments_of(&site, &first)[1].amount_received.is_none());
    // Who accepts that it is more than is missing accepts that nothing is.
    let done = admin.put_json("/api/payments", &body(json!(["MORE_THAN_MISSING"])));
    assert_eq!(done.status, 200, "{}", done.text());
}

#[test]
fn a_program_is_told_of_more_than_was_reported_and_of_what_the_bank_does_not_have() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let put = |placed: &Placed, received: Value, despite: Value| {
        let mut body = json!({"orderId": placed.id, "status": "CONFIRMED", "despite": despite});
        if !received.is_null() {
            body["amountReceived"] = received;
        }
        admin.put_json("/api/payments", &body)
    };
    let doubts = |answer: &Answer| (answer.status, answer.json()["doubts"].clone());
    let large = reported(&site, "440001", json!({}));
    let small = reported(&site, "440002", json!({"amountReported": 1}));
    for (placed, received) in [(&large, 6000.0), (&small, 600.0), (&large, 600.80)] {
        let refused = put(placed, json!(received), json!([]));
        assert_eq!(doubts(&refused), (409, json!(["OTHER_AMOUNT"])), "{received}");
        assert_eq!(site.status(placed.id), "REPORTED");
    }
    let done = put(&large, json!(6000.0), json!(["OTHER_AMOUNT"]));
    assert_eq!(done.status, 200, "{}", done.text());
    // A part, or what is as good as equal, is what people pay.
    for (reference, received) in [("450001", 300.0), ("450002", 600.0), ("450003", 600.20)] {
        let placed = reported(&site, reference, json!({}));
        let done = put(&placed, json!(received), json!([]));
        assert_eq!(done.status, 200, "{}", done.text());
    }
    // The bank told of that day, and of the next.
    let absent = reported(&site, "460001", json!({}));
    imported(
        &admin,
        account,
        "14/01/2026;1;PAGO;;5,00\n15/01/2026;0000990099;PAGO;;600,00\n16/01/2026;2;PAGO;;5,00\n",
    );
    for path in ["/api/payments", "/api/orders"] {
        let mut body = json!({"orderId": absent.id, "status": "CONFIRMED"});
        let refused = admin.put_json(path, &body);
        assert_eq!(doubts(&refused), (409, json!(["NOT_IN_BANK"])), "{path}");
        assert_eq!(site.status(absent.id), "REPORTED");
        body["despite"] = json!(["REVERSED"]);
        assert_eq!(admin.put_json(path, &body).status, 409, "{path}");
    }
    assert_eq!(put(&absent, Value::Null, json!(["NOT_IN_BANK"])).status, 200);
    assert_eq!(
        kept(&site, absent.id),
        ["Pago Móvil por Bs. 600,00: no está en el banco."]
    );
}

/// Half was paid and went back: the other half pays no order by itself.
#[test]
fn money_that_went_back_before_the_order_was_paid_leaves_the_rest_to_a_person() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let mut order = example();
    order["payment"]["amountReported"] = json!(300.0);
    order["payment"]["reference"] = json!("440001");
    order["payment"]["paidOn"] = json!("2026-01-15");
    let placed = site.place(&site.client(), &order);
    let mut half = payment();
    half["orderId"] = json!(placed.id);
    half["token"] = json!(placed.token);
    half["amountReported"] = json!(300.0);
    half["reference"] = json!("440002");
    half["paidOn"] = json!("2026-01-15");
    assert_eq!(site.client().post_json("/api/payments", &half).status, 200);
    let first = payment_of(&site, &placed);
    let statement = imported(&admin, account, "15/01/2026;0000440001;PAGO MOVIL;;300,00\n");
    admin.post_form(&format!("{statement}/{EXACT}"), &[]);
    let back = json!({"amount": 7.5, "method": "PAGO_MOVIL", "reference": "990099"});
    let refund = admin.post_json(&format!("/api/orders/{}/refunds", placed.id), &back);
    assert_eq!(refund.status, 200, "{}", refund.text());

    let statement = imported(&admin, account, "15/01/2026;0000440002;PAGO MOVIL;;300,00\n");
    admin.post_form(&format!("{statement}/{EXACT}"), &[]);
    let second = payments_of(&site, &placed)
        .into_iter()
        .find(|paid| paid.id != first)
        .unwrap();
    assert!(second.status.is_open() && site.status(placed.id) != "NOTIFIED");
    let body = json!({"orderId": placed.id, "submissionId": second.id, "status": "CONFIRMED"});
    let refused = admin.put_json("/api/payments", &body);
    assert_eq!(
        (refused.status, &refused.json()["doubts"]),
        (409, &json!(["MONEY_WENT_BACK"])),
        "{}",
        refused.text()
    );
    let page = format!("/admin/payments/{}", second.id);
    let html = admin.get(&page).text();
    assert!(html.contains("Ya se devolvió dinero de este pedido"), "{html}");
    // Who reads that may confirm it.
    let done = pressed(&admin, &html, &format!("{page}/confirmation"), &[]);
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(
        kept(&site, placed.id),
        ["Pago Móvil por Bs. 300,00: ya se devolvió dinero de este pedido."]
    );
    site.books_agree();
}
