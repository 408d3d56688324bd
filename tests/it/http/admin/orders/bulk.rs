//! Moving many on the board: asked about first, done one by one, told at an address that stays.

use crate::fixtures::example;
use crate::harness::client::Client;
use crate::harness::{self, Site};
use crate::http::api::production::brought;
use krafta::domain::accounts::Role;
use krafta::domain::ordering::bulk_changes;
use serde_json::json;

/// Sends the form, and opens where it leads.
fn ask(staff: &Client, fields: &[(&str, &str)]) -> (String, String) {
    let answer = staff.post_form("/ops/orders/bulk", fields);
    let report = answer.header("location").to_owned();
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert!(report.starts_with("/ops/orders/bulk/"), "{report}");
    let page = staff.get(&report);
    assert_eq!(page.status, 200);
    (report, page.text())
}

fn ticks(ids: impl IntoIterator<Item = krafta::base::ids::OrderId>) -> Vec<String> {
    ids.into_iter().map(|id| format!("order.{id}")).collect()
}

fn with<'a>(ticks: &'a [String], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let ticked = ticks.iter().map(|name| (name.as_str(), "1"));
    ticked.chain(more.iter().copied()).collect()
}

#[test]
fn each_row_is_told_and_the_filter_is_kept() {
    let site = harness::start();
    site.shop();
    let (ready, unpaid) = (site.paid(&example()), site.place(&site.client(), &example()));
    let operator = site.signed_in(Role::Operador);
    let ticks = ticks([ready.id, unpaid.id]);
    let nothing = [("priority", ""), ("workshopId", ""), ("notes", "")];
    let fields = with(&ticks, &nothing);
    let fields = [
        fields.as_slice(),
        &[
            ("status", "IN_PRODUCTION"),
            ("back", "sort=oldest&status=NOTIFIED"),
        ],
    ]
    .concat();
    let (report, html) = ask(&operator, &fields);
    assert!(html.contains("1 pedido cambiado, 1 sin cambio"), "{html}");
    let (refused, done) = html.split_once("<h2>Hecho</h2>").unwrap();
    assert!(refused.contains(&unpaid.number) && refused.contains("todavía no está confirmado"));
    assert!(done.contains(&ready.number));
    assert!(
        html.contains("/ops/orders?status=NOTIFIED&#38;sort=oldest"),
        "{html}"
    );
    assert_eq!(site.status(ready.id), "IN_PRODUCTION");
    // The report is opened again, by others too, and stands on the list of reports.
    assert_eq!(operator.get(&report).text(), html);
    assert!(operator.get("/ops/orders/bulk").text().contains(&report));
    let other = site.signed_in(Role::Operador);
    assert_eq!(other.get(&report).status, 200);
    assert!(!other.get("/ops/orders/bulk").text().contains(&report));

    // What it could be instead is said in words.
    let (_, html) = ask(&operator, &with(&ticks[..1], &[("status", "COMPLETED")]));
    assert!(
        html.contains("Ahora puede pasar a: Listo para entrega."),
        "{html}"
    );
    brought(&operator, ready.id, "READY");
}

/// So many that can be started, and one that cannot.
fn seven(site: &Site) -> Vec<krafta::base::ids::OrderId> {
    site.shop();
    let mut ids: Vec<_> = (0..6).map(|_| site.paid(&example()).id).collect();
    ids.push(site.place(&site.client(), &example()).id);
    ids
}

#[test]
fn many_are_asked_about_and_nothing_happens_before_the_answer() {
    let site = harness::start();
    let ids = seven(&site);
    let operator = site.signed_in(Role::Operador);
    let (report, html) = ask(
        &operator,
        &with(&ticks(ids.clone()), &[("status", "IN_PRODUCTION")]),
    );
    assert!(html.contains("¿Cambiar 7 pedidos?"), "{html}");
    assert!(html.contains("6 pueden, 1 no"), "{html}");
    assert!(html.contains("1 no: en «Pago en revisión»"), "{html}");
    assert_eq!(site.status(ids[0]), "NOTIFIED");
    // Whose question it was answers it.
    let start = format!("{report}/start");
    let other = site.signed_in(Role::Operador);
    assert_eq!(other.post_form(&start, &[]).status, 403);
    assert!(!other.get(&report).text().contains("Sí, cambiar"));
    for _ in 0..2 {
        let answer = operator.post_form(&start, &[]);
        assert_eq!((answer.status, answer.header("location")), (303, report.as_str()));
    }
    let html = operator.get(&report).text();
    assert!(html.contains("6 pedidos cambiados, 1 sin cambio"), "{html}");
    assert_eq!(site.status(ids[0]), "IN_PRODUCTION");
    // What was foreseen is what happened: those are there now.
    let (_, html) = ask(&operator, &with(&ticks(ids), &[("status", "IN_PRODUCTION")]));
    assert!(html.contains("0 pueden, 6 ya están así, 1 no"), "{html}");
    assert!(!html.contains("Sí, cambiar"), "{html}");
}

#[test]
fn all_of_a_filter_are_taken_and_what_was_begun_goes_on_elsewhere() {
    let site = harness::start();
    let ids = seven(&site);
    let operator = site.signed_in(Role::Operador);
    let (report, html) = ask(
        &operator,
        &[("all", "1"), ("priority", "RUSH"), ("back", "status=NOTIFIED")],
    );
    assert!(
        html.contains("¿Cambiar 6 pedidos?") && html.contains("Prioridad: Urgente"),
        "{html}"
    );
    // Another process was stopped right after it began.
    let id = report.rsplit('/').next().unwrap().parse().unwrap();
    site.app
        .db
        .transact_here(|conn, now| bulk_changes::begin(conn, now, id))
        .unwrap();
    let html = operator.get(&report).text();
    assert!(html.contains("Cambiando: 0 de 6"), "{html}");
    bulk_changes::run_once(&site.app.db).unwrap();
    let html = operator.get(&report).text();
    assert!(html.contains("6 pedidos cambiados"), "{html}");
    let order = operator.get(&format!("/api/orders/{}", ids[0])).json();
    assert_eq!(order["order"]["priority"], json!("RUSH"));
    let unpaid = operator.get(&format!("/api/orders/{}", ids[6])).json();
    assert_eq!(unpaid["order"]["priority"], json!("STANDARD"));
}

#[test]
fn a_form_that_says_nothing_changes_nothing() {
    let site = harness::start();
    site.shop();
    let placed = site.paid(&example());
    let operator = site.signed_in(Role::Operador);
    let tick = format!("order.{}", placed.id);
    let send = |fields: &[(&str, &str)]| operator.post_form("/ops/orders/bulk", fields).status;
    // Back to the list as it was narrowed, with a word about what is missing.
    for (fields, word) in [
        (vec![("status", "ACCEPTED")], "marca primero los pedidos"),
        (vec![(tick.as_str(), "1")], "elige qué hacer"),
    ] {
        let fields = [fields, vec![("back", "status=NOTIFIED")]].concat();
        let answer = operator.post_form("/ops/orders/bulk", &fields);
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, "/ops/orders?status=NOTIFIED")
        );
        assert!(operator.get(answer.header("location")).text().contains(word));
    }
    assert_eq!(send(&[(&tick, "1"), ("status", "draft")]), 303);
    assert_eq!(send(&[(&tick, "1"), ("status", "canceled"), ("notes", "x")]), 403);
    let unknown: Vec<String> = (0..201)
        .map(|_| format!("order.{}", uuid::Uuid::new_v4()))
        .collect();
    assert_eq!(send(&with(&unknown[..1], &[("status", "ACCEPTED")])), 404);
    let many = with(&unknown, &[(tick.as_str(), "1"), ("status", "ACCEPTED")]);
    assert_eq!(send(&many), 400);
    assert_eq!(site.status(placed.id), "NOTIFIED");
    let html = operator.get("/ops/orders?picked=1").text();
    assert!(
        html.contains(&format!("name=\"{tick}\" value=\"1\" checked")),
        "{html}"
    );
}
