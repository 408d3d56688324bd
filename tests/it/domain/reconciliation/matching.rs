//! Lines and payments find each other.

use super::{account, imported, payment_of, payments_of, reported};
use crate::harness;
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::domain::reconciliation::Doubt;
use krafta::schema::statement_lines;
use serde_json::json;

#[test]
fn exact_ones_are_confirmed_in_one_go_and_one_failure_stops_no_other() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let exact: Vec<_> = (0..3)
        .map(|n| reported(&site, &format!("4400{n}1"), json!({})))
        .collect();
    let short = reported(&site, "550001", json!({"amountReported": 500.00}));
    let page = imported(
        &admin,
        account,
        "15/01/2026;0000440001;PAGO MOVIL;;600,00\n15/01/2026;0000440011;PAGO MOVIL;;600,00\n\
         15/01/2026;0000440021;PAGO MOVIL;;600,00\n15/01/2026;0000550001;PAGO MOVIL;;499,00\n\
         15/01/2026;0000999999;OTRA COSA;;7,00\n",
    );
    let html = admin.get(&page).text();
    for shown in [
        "Exacto",
        "Probable",
        "Sin pedido",
        "el monto es otro",
        "3 pagos coinciden exactamente",
    ] {
        assert!(html.contains(shown), "{shown}: {html}");
    }
    // Meanwhile somebody rejects one of them, and another's reference is used up by an order elsewhere.
    let rejected = json!({"orderId": exact[1].id, "status": "REJECTED", "rejectionReason": "no"});
    assert_eq!(admin.put_json("/api/payments", &rejected).status, 200);
    let done = admin.post_form(&format!("{page}/confirmations"), &[]);
    assert_eq!(done.status, 200, "{}", done.text());
    assert!(done.text().contains("2 pagos confirmados"), "{}", done.text());
    for (placed, status) in exact.iter().zip(["NOTIFIED", "REJECTED", "NOTIFIED"]) {
        assert_eq!(site.status(placed.id), status);
    }
    let used: i64 = site
        .app
        .db
        .read_here(|conn| {
            Ok(statement_lines::table
                .filter(statement_lines::submission_id.is_not_null())
                .count()
                .get_result(conn)?)
        })
        .unwrap();
    assert_eq!(used, 2);
    let again = admin.post_form(&format!("{page}/confirmations"), &[]).text();
    assert!(again.contains("0 pagos confirmados") && again.contains("No quedaba ninguno exacto"));

    // A probable one is a person's: what arrived is what the line says.
    let line = line_of(&site, "0000550001");
    let yes = format!("/admin/payments/lines/{line}/match");
    let submission = payment_of(&site, &short).to_string();
    let fields = [("submission", submission.as_str()), ("back", page.as_str())];
    let asked = admin.post_form(&yes, &fields);
    let sure =
        "El monto recibido, Bs. 499,00, no es el reportado, Bs. 500,00. ¿Lo confirmas de todas formas?";
    assert!(
        asked.status == 400 && asked.text().contains(sure),
        "{}",
        asked.text()
    );
    let sure = [fields[0], fields[1], ("sure", sure)];
    let matched = admin.post_form(&yes, &sure);
    assert_eq!(
        (matched.status, matched.header("location")),
        (303, page.as_str()),
        "{}",
        matched.text()
    );
    assert_eq!(
        payments_of(&site, &short)[0].amount_received,
        Some("499.00".parse().unwrap())
    );
    assert_eq!(admin.post_form(&yes, &fields).status, 303, "asked again it is so");
    let other = payment_of(&site, &exact[1]).to_string();
    let refused = admin.post_form(&yes, &[("submission", other.as_str())]);
    assert!(refused.status == 409 && refused.text().contains("ya se usó"));
}

fn line_of(site: &harness::Site, reference: &str) -> String {
    let id: uuid::Uuid = site
        .app
        .db
        .read_here(|conn| {
            Ok(statement_lines::table
                .filter(statement_lines::reference.eq(reference))
                .select(statement_lines::id)
                .first(conn)?)
        })
        .unwrap();
    id.to_string()
}

#[test]
fn several_candidates_are_for_a_person() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    let (one, two) = (
        reported(&site, "123456", json!({})),
        reported(&site, "23456", json!({})),
    );
    let page = imported(&admin, account, "15/01/2026;00123456;PAGO;;600,00\n");
    let html = admin.get(&page).text();
    assert!(html.contains("2 candidatos: decide una persona.") && !html.contains("Confirmar los exactos"));
    assert!(html.contains(&one.number) && html.contains(&two.number));
    admin.post_form(&format!("{page}/confirmations"), &[]);
    assert_eq!(
        (site.status(one.id), site.status(two.id)),
        ("REPORTED", "REPORTED")
    );
}

#[test]
fn money_without_an_order_meets_the_payment_that_comes_later() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    imported(
        &admin,
        account,
        "15/01/2026;0000777001;PAGO;;600,00\n15/01/2026;0000777002;APORTE DE UN SOCIO;;900,00\n",
    );
    let unclaimed = "/admin/payments/unclaimed";
    let html = admin.get(unclaimed).text();
    assert!(html.contains("0000777001") && html.contains("0000777002"));
    let aside = format!("/admin/payments/lines/{}/aside", line_of(&site, "0000777002"));
    let refused = admin.post_form(&aside, &[("reason", "")]);
    assert_eq!(refused.status, 400);
    let done = admin.post_form(
        &aside,
        &[("reason", "Aporte de un socio"), ("back", "//elsewhere.example")],
    );
    assert_eq!((done.status, done.header("location")), (303, unclaimed));
    assert!(!admin.get(unclaimed).text().contains("0000777002"));

    let late = reported(&site, "777001", json!({}));
    assert!(admin.get("/admin/payments").text().contains("Está en el banco"));
    let one = admin
        .get(&format!("/admin/payments/{}", payment_of(&site, &late)))
        .text();
    assert!(
        one.contains("Está en el banco") && one.contains("0000777001"),
        "{one}"
    );
    assert!(admin.get(unclaimed).text().contains(&late.number));
}

#[test]
fn eight_hands_use_a_line_once() {
    let site = harness::start();
    site.shop();
    let account = account(&site);
    let admin = site.signed_in(Role::Admin);
    imported(&admin, account, "15/01/2026;0000123456;PAGO;;600,00\n");
    let line = line_of(&site, "0000123456");
    let placed: Vec<_> = (0..8)
        .map(|n| reported(&site, &format!("9{n}00"), json!({})))
        .collect();
    let ids: Vec<String> = placed
        .iter()
        .map(|placed| payment_of(&site, placed).to_string())
        .collect();
    // Their pages showed whatever speaks against it.
    let shown: Vec<&str> = Doubt::ALL.iter().map(|doubt| doubt.as_str()).collect();
    let shown = shown.join(" ");
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = ids
            .iter()
            .map(|id| {
                let (admin, line, shown) = (&admin, &line, shown.as_str());
                scope.spawn(move || {
                    let path = format!("/admin/payments/lines/{line}/match");
                    admin
                        .post_form(&path, &[("submission", id.as_str()), ("shown", shown)])
                        .status
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let won = answers.iter().filter(|status| **status == 303).count();
    assert_eq!((won, answers.len()), (1, 8), "{answers:?}");
    let confirmed = placed
        .iter()
        .filter(|placed| site.status(placed.id) == "NOTIFIED")
        .count();
    assert_eq!(confirmed, 1);
}
