//! Moving many on the board, as a form.

use crate::fixtures::example;
use crate::harness;
use crate::http::api::production::brought;
use krafta::domain::accounts::Role;

#[test]
fn each_row_is_told_and_the_filter_is_kept() {
    let site = harness::start();
    site.shop();
    let (ready, unpaid) = (site.paid(&example()), site.place(&site.client(), &example()));
    let operator = site.signed_in(Role::Operador);
    let ticks = [format!("order.{}", ready.id), format!("order.{}", unpaid.id)];
    let answer = operator.post_form(
        "/ops/orders/bulk",
        &[
            (ticks[0].as_str(), "1"),
            (ticks[1].as_str(), "1"),
            ("status", "IN_PRODUCTION"),
            ("priority", ""),
            ("workshopId", ""),
            ("notes", ""),
            ("back", "sort=oldest&status=NOTIFIED"),
        ],
    );
    let html = answer.text();
    assert_eq!(answer.status, 200, "{html}");
    assert!(html.contains("1 pedido cambiado, 1 sin cambio"), "{html}");
    let (refused, done) = html.split_once("<h2>Hecho</h2>").unwrap();
    assert!(refused.contains(&unpaid.number) && refused.contains("todavía no tiene taller"));
    assert!(done.contains(&ready.number));
    assert!(
        html.contains("/ops/orders?status=NOTIFIED&#38;sort=oldest"),
        "{html}"
    );
    assert_eq!(site.status(ready.id), "IN_PRODUCTION");

    // What it could be instead is said in words.
    let answer = operator.post_form(
        "/ops/orders/bulk",
        &[(ticks[0].as_str(), "1"), ("status", "COMPLETED")],
    );
    assert!(
        answer.text().contains("Ahora puede pasar a: Listo para entrega."),
        "{}",
        answer.text()
    );
    brought(&operator, ready.id, "READY");
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
    assert_eq!(send(&[(&tick, "1"), ("status", "draft")]), 200);
    assert_eq!(send(&[(&tick, "1"), ("status", "canceled"), ("notes", "x")]), 403);
    let many: Vec<String> = (0..201)
        .map(|_| format!("order.{}", uuid::Uuid::new_v4()))
        .collect();
    let mut fields: Vec<(&str, &str)> = many.iter().map(|name| (name.as_str(), "1")).collect();
    fields.extend([(tick.as_str(), "1"), ("status", "ACCEPTED")]);
    assert_eq!(send(&fields), 400);
    assert_eq!(site.status(placed.id), "NOTIFIED");
    let html = operator.get("/ops/orders?picked=1").text();
    assert!(
        html.contains(&format!("name=\"{tick}\" value=\"1\" checked")),
        "{html}"
    );
}
