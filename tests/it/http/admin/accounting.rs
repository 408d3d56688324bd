//! `/admin/accounting`: every movement of money of a period, for people and for programs.

use crate::fixtures::{example, two_items};
use crate::harness::{self, noon};
use chrono::TimeDelta;
use diesel::connection::SimpleConnection as _;
use krafta::domain::accounts::Role;
use serde_json::json;

#[test]
fn money_that_moved_is_told_in_its_currency_and_in_both() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let mut body = example();
    body["customerName"] = json!("=Ana; Pérez");
    body["payment"]["paidOn"] = json!("2026-01-14");
    let paid = site.paid(&body);
    let mut dollars = two_items();
    dollars["payment"] = json!({
        "method": "ZELLE", "amountReported": 35, "reference": "Z-778", "originBank": "Chase", "payerName": "Eva",
    });
    let other = site.paid(&dollars);

    let text = admin.get("/admin/accounting/payments.csv").text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "\u{feff}Fecha;Pedido;Cliente;Método;Referencia;Cuenta;Moneda;Monto;Tasa;Monto USD;Monto Bs;Fecha del pago"
    );
    let first = format!(
        "15/01/2026;{};\"'=Ana; Pérez\";Pago Móvil;00123456;;VES;600,00;40,0000;15,00;600,00;14/01/2026",
        paid.number
    );
    let second = format!(
        "15/01/2026;{};Eva;Zelle;Z-778;;USD;35,00;40,0000;35,00;1400,00;",
        other.number
    );
    let mut told = vec![lines[1], lines[2]];
    told.sort_by_key(|line| !line.contains("600,00"));
    assert_eq!(told, [first.as_str(), second.as_str()]);
    assert_eq!(lines.len(), 3);

    // Before anything is downloaded.
    let page = admin.get("/admin/accounting").text();
    for told in [
        "2 pagos: $35,00 y Bs. 600,00",
        "Sin reembolsos en estos días.",
        "Por revisar",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let program = admin.get("/admin/accounting/payments.csv?format=rfc4180").text();
    assert!(program.starts_with("Fecha,Pedido,Cliente,"), "{program}");
    assert!(
        program.contains(&format!(
            "2026-01-15,{},=Ana; Pérez,Pago Móvil,00123456,,VES,600.00,40.0000,15.00,600.00,2026-01-14\r\n",
            paid.number
        )),
        "{program}"
    );

    let refund = json!({"amount": 5, "method": "PAGO_MOVIL", "amountPaid": 205, "reference": "901"});
    let refunds = format!("/api/orders/{}/refunds", paid.id);
    assert!(admin.post_json(&refunds, &refund).status < 300);
    let refund = json!({"amount": 1, "method": "ZELLE", "reference": "Z-2"});
    assert!(admin.post_json(&refunds, &refund).status < 300);
    let text = admin.get("/admin/accounting/refunds.csv").text();
    assert!(
        text.contains(";Pago Móvil;901;;VES;205,00;41,0000;5,00;205,00\r\n"),
        "{text}"
    );
    assert!(
        text.contains(";Zelle;Z-2;;USD;1,00;40,0000;1,00;40,00\r\n"),
        "{text}"
    );
}

#[test]
fn a_period_has_its_days_of_venezuela_and_no_other() {
    let site = harness::start();
    site.shop();
    let paid = site.paid(&example());
    let admin = site.signed_in(Role::Admin);
    // The last moment of the 14th, in Venezuela.
    site.tamper("UPDATE payment_submissions SET decided_at = '2026-01-15T03:59:59.9Z'");
    let has = |from: &str, to: &str| {
        let path = format!("/admin/accounting/payments.csv?from={from}&to={to}");
        admin.get(&path).text().contains(&paid.number)
    };
    assert!(has("2026-01-14", "2026-01-14") && has("2026-01-01", "2026-01-15"));
    assert!(!has("2026-01-15", "2026-01-15") && !has("2026-01-01", "2026-01-13"));
    assert_eq!(admin.get("/admin/accounting/payments.csv?from=x").status, 400);
    assert_eq!(admin.get("/admin/accounting/payments.csv?format=x").status, 400);
    let page = admin
        .get("/admin/accounting?from=2026-01-01&to=2026-01-14")
        .text();
    assert!(
        page.contains("Del 1 de enero de 2026 al 14 de enero de 2026"),
        "{page}"
    );
    assert!(
        page.contains("/admin/accounting/transfers.csv?from=2026-01-01&#38;to=2026-01-14\""),
        "{page}"
    );
    let wrong = admin.get("/admin/accounting?from=2026-01-14&to=2026-01-01");
    assert_eq!(wrong.status, 400);
    assert!(wrong.text().contains("Debe ser anterior al final"));
}

/// More than is read at once.
#[test]
fn a_long_table_is_whole() {
    let site = harness::start();
    site.shop();
    site.paid(&example());
    site.connect()
        .batch_execute(
            "SET session_replication_role = replica;
             INSERT INTO refunds (id, order_id, amount, method, reference, created_at, currency, amount_paid)
             SELECT gen_random_uuid(), id, 0.01, 'ZELLE', 'R' || n, '2026-01-10T12:00:00Z'::timestamptz + n / 7 * interval '1 s', 'USD', 0.01
             FROM orders, generate_series(1, 1203) n",
        )
        .unwrap();
    let admin = site.signed_in(Role::Admin);
    let text = admin.get("/admin/accounting/refunds.csv").text();
    let references: std::collections::BTreeSet<&str> = text
        .lines()
        .skip(1)
        .filter_map(|line| line.split(';').nth(4))
        .collect();
    assert_eq!(references.len(), 1203);
    assert_eq!(text.lines().count(), 1204);
}

#[test]
fn a_transfer_is_a_line_for_each_job_and_a_reversal_takes_it_back() {
    let site = harness::start();
    site.shop();
    let paid = site.paid(&two_items());
    let admin = site.signed_in(Role::Admin);
    let workshops = admin.get("/api/workshops").json();
    let workshop = workshops["workshops"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .find(|id| {
            let owed = admin.get(&format!("/api/workshops/{id}/payables")).json();
            !owed["payables"].as_array().unwrap().is_empty()
        })
        .unwrap();
    let owed = admin.get(&format!("/api/workshops/{workshop}/payables")).json();
    let payable = owed["payables"][0]["id"].as_str().unwrap();
    let path = format!("/api/payables/{payable}/payments");
    let answer = admin.post_json(&path, &json!({"amount": 1.5, "reference": "900"}));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let page = admin.get("/admin/payables/transfers").text();
    let transfer = page
        .split("/admin/payables/transfers/")
        .nth(1)
        .and_then(|rest| rest.split("/reversal").next())
        .unwrap();
    site.app.db.clock().set(noon() + TimeDelta::hours(1));
    let reversal = format!("/admin/payables/transfers/{transfer}/reversal");
    assert_eq!(admin.post_form(&reversal, &[("reason", "No salió")]).status, 303);
    assert!(
        admin
            .get("/admin/accounting")
            .text()
            .contains("2 transferencias: $0,00")
    );
    let text = admin.get("/admin/accounting/transfers.csv").text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(lines[0].contains("Pedido;Taller;Método"), "{text}");
    assert!(
        lines[1].starts_with(&format!("15/01/2026;{};", paid.number)),
        "{text}"
    );
    assert!(lines[1].ends_with(";;900;;USD;1,50;40,0000;1,50;60,00"), "{text}");
    assert!(
        lines[2].ends_with(";;900;;USD;-1,50;40,0000;-1,50;-60,00"),
        "{text}"
    );
}
