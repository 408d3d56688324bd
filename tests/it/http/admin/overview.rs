//! `/admin`: exact figures of a small world, by the days of Venezuela.

use crate::fixtures::example;
use crate::fixtures::rows::Paid;
use crate::harness::{self, Site, noon};
use crate::http::api::production::brought;
use chrono::{DateTime, TimeDelta, Utc};
use krafta::domain::accounts::Role;
use krafta::domain::reports::statistics;
use serde_json::json;

/// The overview at this time, as an admin who signs in for it.
fn at(site: &Site, now: DateTime<Utc>, query: &str) -> String {
    site.app.db.clock().set(now);
    let answer = site.signed_in(Role::Admin).get(&format!("/admin{query}"));
    assert_eq!(answer.status, 200, "{query}");
    answer.text()
}

fn has(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(html.contains(part), "{part} is not in {html}");
    }
}

fn figure(figure: &str, label: &str) -> String {
    format!("<span class=\"stat-figure\">{figure}</span><span class=\"stat-label\">{label}")
}

fn stage(label: &str, orders: usize, median: &str, average: &str) -> String {
    format!(
        "<td class=\"cell-lead\">{label}</td><td data-label=\"Pedidos\" class=\"num\">{orders}</td>\
        <td data-label=\"Mediana\">{median}</td><td data-label=\"Promedio\">{average}</td>"
    )
}

#[test]
fn an_empty_world_has_nothing_to_tell_and_says_so() {
    let site = harness::start();
    let html = at(&site, noon(), "");
    has(
        &html,
        &[
            "Todo al día",
            "no se confirmó ningún pago",
            "ningún pedido terminó una etapa",
            &figure("$0,00", "Ingreso confirmado, en 0 pagos"),
            &figure("0", "Pedidos nuevos"),
            &figure("0", "Pagos por confirmar"),
        ],
    );
    assert!(!html.contains("Pedidos por estado") && !html.contains("Devuelto"));
}

#[test]
fn every_figure_of_a_small_world_is_exact() {
    let site = harness::start();
    site.shop();
    let hours = |hours: f64| noon() + TimeDelta::minutes((hours * 60.0) as i64);
    let first = site.paid(&example());
    let second = site.place(&site.client(), &example());
    let third = site.place(&site.client(), &example());
    let step = |when: f64, id: krafta::base::ids::OrderId, status: &str| {
        site.app.db.clock().set(hours(when));
        brought(&site.signed_in(Role::Operador), id, status);
    };
    site.app.db.clock().set(hours(1.5));
    site.confirm(&site.signed_in(Role::Admin), &second);
    step(2.0, first.id, "ACCEPTED");
    step(3.0, first.id, "IN_PRODUCTION");
    step(5.5, first.id, "READY");
    let html = at(&site, hours(6.0), "?days=7");
    has(
        &html,
        &[
            &figure("1", "Pagos por confirmar"),
            "espera hace <strong>6 h</strong>",
            "<span class=\"strong num\">1</span> De 2 a 24 horas",
            "href=\"/admin/payments/",
            &figure("$30,00", "Ingreso confirmado, en 2 pagos"),
            &figure("3", "Pedidos nuevos"),
            &figure("3", "Pedidos</span>"),
            &figure("1", "Productos en la tienda"),
            &stage("Pago reportado → confirmado", 2, "45 min", "45 min"),
            &stage("Pago confirmado → aceptado por el taller", 1, "2 h", "2 h"),
            &stage("Aceptado → en producción", 1, "1 h", "1 h"),
            &stage("En producción → listo", 1, "2 h 30 min", "2 h 30 min"),
            &stage("Listo → despachado", 0, "", ""),
            "jue 15 ene: $30,00, 2 pagos",
            "vie 9 ene: $0,00, 0 pagos",
            "El día de hoy, rayado",
        ],
    );
    for (status, count) in [("REPORTED", 1), ("NOTIFIED", 1), ("READY", 1)] {
        let (_, rest) = html
            .split_once(&format!("href=\"/admin/orders?status={status}\""))
            .unwrap();
        let (item, _) = rest.split_once("</li>").unwrap();
        assert!(
            item.ends_with(&format!("<span class=\"strong num\">{count}</span>")),
            "{status}: {item}"
        );
    }
    // Two pieces of work are promised, and only one of them is still to be made.
    let (_, rest) = html.split_once("Taller Barato</a>").unwrap();
    let (row, _) = rest.split_once("</tr>").unwrap();
    has(row, &["data-label=\"Atrasados\" class=\"num\">0<", " de "]);
    assert_eq!(row.matches("<svg").count(), 5, "{row}");

    let admin = site.signed_in(Role::Admin);
    let cancelled = admin.post_form(
        &format!("/admin/orders/{}/cancellation", second.id),
        &[("reason", "ya no")],
    );
    assert_eq!(cancelled.status, 303);
    has(
        &at(&site, hours(6.2), ""),
        &[&figure("1", "Pedido con dinero por devolver")],
    );
    let done = site.signed_in(Role::Admin).post_json(
        &format!("/api/orders/{}/refunds", second.id),
        &json!({"amount": 15.00, "method": "ZELLE", "reference": "R-1"}),
    );
    assert_eq!(done.status, 200, "{}", done.text());
    has(
        &at(&site, hours(6.3), ""),
        &[
            &figure("$15,00", "Devuelto a clientes"),
            &figure("0", "Pedidos con dinero por devolver"),
        ],
    );
    assert_eq!(site.status(third.id), "REPORTED");
}

#[test]
fn a_day_begins_and_ends_at_midnight_in_venezuela() {
    let site = harness::start();
    site.shop();
    // The last minute of the 14th, and the first of the 15th.
    for time in ["2026-01-15T03:59:59Z", "2026-01-15T04:00:00Z"] {
        site.app.db.clock().set(time.parse().unwrap());
        site.paid(&example());
    }
    let of = |from: &str, to: &str| at(&site, noon(), &format!("?from={from}&to={to}"));
    let one = figure("$15,00", "Ingreso confirmado, en 1 pago<");
    has(
        &of("2026-01-14", "2026-01-14"),
        &[&one, &figure("1", "Pedido nuevo"), "mié 14 ene: $15,00, 1 pago"],
    );
    let html = of("2026-01-15", "2026-01-15");
    has(
        &html,
        &[
            &one,
            "jue 15 ene: $15,00, 1 pago",
            "15 de enero de 2026, en días de Venezuela",
        ],
    );
    has(
        &of("2026-01-14", "2026-01-15"),
        &[&figure("$30,00", "Ingreso confirmado, en 2 pagos")],
    );
    has(
        &of("2026-01-01", "2026-01-13"),
        &["no se confirmó ningún pago", &figure("0", "Pedidos nuevos")],
    );

    let admin = site.signed_in(Role::Admin);
    for (query, words) in [
        ("?from=2026-01-15&to=2026-01-14", "Debe ser anterior al final"),
        ("?from=2024-01-01&to=2026-01-14", "Admite hasta 366 días"),
        ("?from=ayer", "Debe ser una fecha"),
        ("?to=2026-01-14", "Es obligatorio"),
    ] {
        let answer = admin.get(&format!("/admin{query}"));
        assert_eq!(answer.status, 400, "{query}");
        has(&answer.text(), &[words, &figure("$30,00", "Ingreso confirmado")]);
    }
}

#[test]
fn what_is_late_and_what_is_for_today_is_told_of_each_workshop() {
    let site = harness::start();
    site.shop();
    let placed = site.paid(&example());
    let due = crate::fixtures::rows::work_on(&site, placed.id)[0]
        .due_date
        .unwrap();
    let row = |days: i64| {
        let now =
            krafta::base::calendar::start_of_day(due).unwrap() + TimeDelta::days(days) + TimeDelta::hours(12);
        let html = at(&site, now, "");
        let (_, rest) = html.split_once("Taller Barato</a>").unwrap();
        rest.split_once("</tr>").unwrap().0.to_owned()
    };
    let today = "data-label=\"Para hoy\" class=\"num\">1<";
    has(&row(0), &["data-label=\"Atrasados\" class=\"num\">0<", today]);
    has(
        &row(1),
        &[
            "<strong class=\"warn\">1</strong>",
            "data-label=\"Para hoy\" class=\"num\">0<",
        ],
    );
}

#[test]
fn large_counts_are_kept_for_some_minutes_and_the_page_costs_the_same() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let place = |count: usize| {
        for _ in 0..count {
            Paid::new(&[("var-1", 1)]).place(&site);
        }
    };
    place(1);
    let users = |people: &str| figure(people, "Usuarios registrados");
    has(
        &admin.get("/admin").text(),
        &[&users("1"), "15 de enero de 2026, 3:40 p. m."],
    );
    site.user(Role::Cliente);
    let cost = || {
        let before = site.app.db.statements();
        // What is open is counted each time.
        has(&admin.get("/admin").text(), &[&users("1")]);
        site.app.db.statements() - before
    };
    let few = cost();
    place(12);
    assert_eq!(few, cost());
    has(&admin.get("/admin").text(), &[&figure("13", "Pedidos</span>")]);
    site.app.db.clock().set(noon() + TimeDelta::minutes(5));
    has(&admin.get("/admin").text(), &[&users("2"), "3:45 p. m."]);
}

#[test]
fn the_days_before_today_are_kept_until_a_job_counts_them_again() {
    let site = harness::start();
    site.shop();
    let yesterday = site.paid(&example());
    let today = noon() + TimeDelta::days(1);
    let income = |dollars: &str, payments: usize| {
        let label = match payments {
            1 => "Ingreso confirmado, en 1 pago".to_owned(),
            many => format!("Ingreso confirmado, en {many} pagos"),
        };
        figure(dollars, &label)
    };
    has(&at(&site, today, "?days=7"), &[&income("$15,00", 1)]);
    // Today's is told at once; what changes of yesterday's later.
    site.paid(&example());
    site.tamper(&format!(
        "UPDATE payment_submissions SET amount_received = amount_received / 2 WHERE order_id = '{}'",
        yesterday.id
    ));
    has(&at(&site, today, "?days=7"), &[&income("$30,00", 2)]);
    // A period of its own is counted for itself.
    has(
        &at(&site, today, "?from=2026-01-15&to=2026-01-15"),
        &[&income("$7,50", 1)],
    );
    site.app
        .db
        .read_here(|conn| statistics::count_again(conn, today, &site.services.statistics))
        .unwrap();
    has(&at(&site, today, "?days=7"), &[&income("$22,50", 2)]);
}
