//! Payments: looked at, confirmed, rejected; by one admin or by two at once.

use super::{done, page, send};
use crate::fixtures::{Placed, example};
use crate::harness::client;
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::domain::payments::{self, Submission};
use krafta::schema::{order_events, payment_verification_log as log, users};

fn payment(site: &Site, placed: &Placed) -> Submission {
    let mut all = site
        .app
        .db
        .read_here(|conn| payments::by_orders(conn, &[placed.id]))
        .unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn form(site: &Site, placed: &Placed, verb: &str) -> String {
    format!("payments/{}/{verb}", payment(site, placed).id)
}

fn logged(site: &Site) -> Vec<(String, String, Option<String>)> {
    site.app
        .db
        .read_here(|conn| {
            Ok(log::table
                .order(log::id)
                .select((log::from_status, log::to_status, log::reason))
                .load(conn)?)
        })
        .unwrap()
}

fn events(site: &Site, placed: &Placed) -> Vec<String> {
    site.app
        .db
        .read_here(|conn| {
            Ok(order_events::table
                .filter(order_events::order_id.eq(placed.id))
                .order(order_events::id)
                .select(order_events::kind)
                .load(conn)?)
        })
        .unwrap()
}

/// An admin with this name, signed in.
fn named(site: &Site, name: &str) -> client::Client {
    let (id, email) = site.user(Role::Admin);
    site.app
        .db
        .read_here(|conn| {
            diesel::update(users::table.find(id))
                .set(users::name.eq(name))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    site.sign_in(&email)
}

#[test]
fn a_payment_is_looked_at_and_confirmed() {
    let site = harness::start();
    site.shop();
    let placed = site.place(&site.client(), &example());
    let (ana, luis) = (named(&site, "Ana"), named(&site, "Luis"));
    let html = ana.get(&page(&placed)).text();
    for shown in [
        "Pago por verificar",
        "Bs. 600,00",
        "$15,00 a la tasa 40,00",
        "Coincide con lo esperado",
        "00123456",
        "Banco de Venezuela",
        "María Pérez",
        "Confirmar Pago",
        "Revisar",
    ] {
        assert!(html.contains(shown), "{shown}");
    }
    done(&ana, &placed, &form(&site, &placed, "review"), &[]);
    assert_eq!(site.status(placed.id), "UNDER_REVIEW");
    assert!(
        ana.get(&page(&placed))
            .text()
            .contains("Marcaste el pago como en revisión.")
    );
    assert!(ana.get(&page(&placed)).text().contains("Lo estás revisando"));
    assert!(
        luis.get(&page(&placed))
            .text()
            .contains("En revisión por Ana desde")
    );

    // No lock: the other one may decide all the same.
    done(&luis, &placed, &form(&site, &placed, "confirmation"), &[]);
    assert_eq!(site.status(placed.id), "NOTIFIED");
    assert_eq!(
        payment(&site, &placed).amount_received,
        Some("600.00".parse().unwrap())
    );
    let steps: Vec<_> = logged(&site)
        .into_iter()
        .map(|(from, to, _)| (from, to))
        .collect();
    let step = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    assert_eq!(
        steps,
        [
            step("REPORTED", "UNDER_REVIEW"),
            step("UNDER_REVIEW", "CONFIRMED")
        ]
    );
    assert_eq!(
        events(&site, &placed),
        ["placed", "review_started", "payment_confirmed", "assigned"]
    );
    let html = luis.get(&page(&placed)).text();
    assert!(html.contains("Pago confirmado.") && html.contains("Confirmado por Luis el 15 de enero de 2026"));

    // Again, by the one who came late: nothing new, and they are told.
    done(&ana, &placed, &form(&site, &placed, "confirmation"), &[]);
    assert!(
        ana.get(&page(&placed))
            .text()
            .contains("Este pago ya estaba confirmado")
    );
    assert_eq!((logged(&site).len(), events(&site, &placed).len()), (2, 4));
}

#[test]
fn what_arrived_may_differ_from_what_was_reported() {
    let site = harness::start();
    site.shop();
    let placed = site.place(&site.client(), &example());
    let admin = site.signed_in(Role::Admin);
    let confirmation = form(&site, &placed, "confirmation");
    for (bad, why) in [
        ("mucho", "Debe ser un número."),
        ("0", "Debe ser mayor que cero."),
        ("-1", "No puede ser negativo."),
    ] {
        let answer = send(&admin, &placed, &confirmation, &[("amountReceived", bad)]);
        assert_eq!(answer.status, 400, "{bad}");
        assert!(answer.text().contains(why), "{bad}: {}", answer.text());
    }
    assert_eq!(site.status(placed.id), "REPORTED");
    // Another amount is asked about, once; the answer is to that amount.
    let asked = send(&admin, &placed, &confirmation, &[("amountReceived", "500,50")]);
    let html = asked.text();
    let question =
        "El monto recibido, Bs. 500,50, no es el reportado, Bs. 600,00. ¿Lo confirmas de todas formas?";
    assert!(
        asked.status == 400 && html.contains(&format!("name=\"sure\" value=\"{question}\"")),
        "{html}"
    );
    assert!(html.contains("value=\"500,50\""), "{html}");
    let other = [("amountReceived", "400,50"), ("sure", question)];
    assert_eq!(send(&admin, &placed, &confirmation, &other).status, 400);
    assert_eq!(site.status(placed.id), "REPORTED");
    done(
        &admin,
        &placed,
        &confirmation,
        &[("amountReceived", "500,50"), ("sure", question)],
    );
    assert_eq!(
        payment(&site, &placed).amount_received,
        Some("500.50".parse().unwrap())
    );
    assert_eq!(site.status(placed.id), "PENDING");
    let html = admin.get(&page(&placed)).text();
    assert!(html.contains("Recibimos Bs. 500,50; faltan Bs. 99,50."), "{html}");
}

#[test]
fn a_rejection_needs_a_reason() {
    let site = harness::start();
    site.shop();
    let placed = site.place(&site.client(), &example());
    let admin = site.signed_in(Role::Admin);
    let rejection = form(&site, &placed, "rejection");
    let answer = send(&admin, &placed, &rejection, &[("reason", "  ")]);
    assert_eq!(answer.status, 400);
    let html = answer.text();
    assert!(
        html.contains("Es obligatorio.") && html.contains("Corrige esto para seguir:"),
        "{html}"
    );
    assert_eq!((site.status(placed.id), logged(&site).len()), ("REPORTED", 0));

    let long = "x".repeat(1001);
    let refused = send(&admin, &placed, &rejection, &[("reason", &long)]);
    assert!(refused.status == 400 && refused.text().contains(&long));
    let other = site.place(&site.client(), &example());
    let its = form(&site, &other, "rejection");
    done(&admin, &other, &its, &[("reason", &long[1..])]);
    assert_eq!(site.status(other.id), "REJECTED");

    let reason = "<b>No</b> aparece en el banco";
    done(&admin, &placed, &rejection, &[("reason", reason)]);
    assert_eq!(site.status(placed.id), "REJECTED");
    assert_eq!(logged(&site).last().unwrap().2.as_deref(), Some(reason));
    assert_eq!(events(&site, &placed), ["placed", "payment_rejected"]);
    let html = admin.get(&page(&placed)).text();
    assert!(html.contains("&#60;b&#62;No&#60;/b&#62; aparece") && !html.contains("<b>No"));

    let late = send(&admin, &placed, &form(&site, &placed, "confirmation"), &[]);
    assert_eq!(late.status, 409);
    assert!(
        late.text().contains("Este pago ya fue rechazado por"),
        "{}",
        late.text()
    );
}

#[test]
fn of_two_admins_at_once_one_wins_and_the_other_is_told_who() {
    let site = harness::start();
    site.shop();
    let (ana, luis) = (named(&site, "Ana"), named(&site, "Luis"));
    for round in 0..8 {
        let placed = site.place(&site.client(), &example());
        let (confirmation, rejection) = (
            form(&site, &placed, "confirmation"),
            form(&site, &placed, "rejection"),
        );
        let gate = std::sync::Barrier::new(2);
        let (yes, no) = std::thread::scope(|scope| {
            let yes = scope.spawn(|| {
                gate.wait();
                send(&ana, &placed, &confirmation, &[])
            });
            let no = scope.spawn(|| {
                gate.wait();
                send(&luis, &placed, &rejection, &[("reason", "No aparece")])
            });
            (yes.join().unwrap(), no.join().unwrap())
        });
        let (loser, sentence, status) = match (yes.status, no.status) {
            (303, 409) => (no, "Este pago ya fue confirmado por Ana.", "NOTIFIED"),
            (409, 303) => (yes, "Este pago ya fue rechazado por Luis.", "REJECTED"),
            both => panic!("{both:?}"),
        };
        assert!(loser.text().contains(sentence), "{}", loser.text());
        assert_eq!(site.status(placed.id), status);
        assert_eq!(logged(&site).len(), round + 1);
    }
}

#[test]
fn after_a_payment_comes_the_next_one() {
    let site = harness::start();
    site.shop();
    let client = site.client();
    let [first, second, third] = std::array::from_fn(|n| {
        let mut body = example();
        body["payment"]["reference"] = serde_json::json!(format!("31415{}", n + 1));
        site.place(&client, &body)
    });
    let (ana, luis) = (named(&site, "Ana"), named(&site, "Luis"));
    let check = |placed: &Placed| format!("/admin/payments/{}", payment(&site, placed).id);
    assert!(ana.get("/admin").text().contains(&check(&first)));
    // What a colleague looks at comes last.
    done(&luis, &second, &form(&site, &second, "review"), &[]);
    let answer = send(
        &ana,
        &first,
        &form(&site, &first, "confirmation"),
        &[("then", "next")],
    );
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, check(&third).as_str())
    );
    let html = ana.get(&check(&third)).text();
    assert!(html.contains("Pago confirmado. Este es el siguiente."));
    assert!(html.contains(&check(&second)));
    done(&ana, &third, &form(&site, &third, "confirmation"), &[]);
    assert!(
        ana.get(&page(&third))
            .text()
            .contains("Siguiente pago por revisar")
    );
    let answer = send(
        &ana,
        &second,
        &form(&site, &second, "confirmation"),
        &[("then", "next")],
    );
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, page(&second).as_str())
    );
    assert!(
        !ana.get(&page(&second))
            .text()
            .contains("Siguiente pago por revisar")
    );
}

#[test]
fn a_payment_of_another_order_is_not_found() {
    let site = harness::start();
    site.shop();
    let (one, other) = (
        site.place(&site.client(), &example()),
        site.place(&site.client(), &example()),
    );
    let admin = site.signed_in(Role::Admin);
    let answer = send(&admin, &other, &form(&site, &one, "confirmation"), &[]);
    assert_eq!(answer.status, 404);
    assert_eq!((site.status(one.id), logged(&site).len()), ("REPORTED", 0));
}
