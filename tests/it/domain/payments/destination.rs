//! Where a customer wants their money back: asked while it is owed, and for few to see.

use super::unpaid;
use crate::fixtures::{Placed, example, payment};
use crate::harness::client::{Answer, Client};
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::schema::{notices, order_events, outbox, refund_destinations};
use serde_json::json;

const MOBILE: [(&str, &str); 4] = [
    ("method", "PAGO_MOVIL"),
    ("bank", "Banesco"),
    ("phone", "0414 765 43 21"),
    ("idNumber", "14702834"),
];
/// What nobody else may read, in every writing that a page or a letter has.
const SECRETS: [&str; 3] = ["0414-7654321", "4147654321", "14702834"];
const ASKED: &str = "¿A dónde te devolvemos $15,00?";

fn path(order: &Placed) -> String {
    format!("/orders/{}/refund-destination", order.id)
}

fn say(client: &Client, order: &Placed, fields: &[(&str, &str)]) -> Answer {
    let token = [("token", order.token.as_str())];
    client.post_form(&path(order), &[fields, &token].concat())
}

fn cancel(site: &Site, order: &Placed) {
    let body = json!({"reason": "No hay tela"});
    let answer = site
        .signed_in(Role::Admin)
        .post_json(&format!("/api/orders/{}/cancellation", order.id), &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
}

fn cancelled(site: &Site) -> Placed {
    let order = site.paid(&example());
    cancel(site, &order);
    order
}

fn with<'a>(name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let kept = MOBILE.into_iter().filter(|(field, _)| *field != name);
    kept.chain([(name, value)]).collect()
}

fn unread(site: &Site) -> i64 {
    notices::table
        .filter(notices::kind.eq("refund_destination"))
        .filter(notices::read_at.is_null())
        .count()
        .get_result(&mut site.connect())
        .unwrap()
}

#[test]
fn it_is_asked_said_changed_and_used() {
    let site = harness::start();
    site.shop();
    let (_, address) = site.user(Role::Admin);
    let (guest, admin) = (site.client(), site.sign_in(&address));
    let order = site.paid(&example());
    assert!(!guest.get(&order.link()).text().contains("id=\"reembolso\""));
    cancel(&site, &order);
    let page = guest.get(&order.link()).text();
    assert!(
        page.contains(ASKED) && page.contains("Dinos a dónde devolverte tu dinero"),
        "{page}"
    );
    let both = "$15,00 (Bs. 600,00 a la tasa del pedido)";
    assert!(page.contains(both), "{page}");
    let desk = format!("/admin/orders/{}", order.id);
    assert!(
        admin
            .get(&desk)
            .text()
            .contains("(Bs. 600,00 a la tasa del pedido)")
    );
    assert!(admin.get(&desk).text().contains("todavía no ha dicho a dónde"));
    assert!(admin.get("/admin/refunds").text().contains("No lo ha dicho"));

    let answer = say(&guest, &order, &MOBILE);
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, order.link().as_str())
    );
    let page = admin.get(&desk).text();
    for fact in ["0134 Banesco", "0414-7654321", "V-14702834"] {
        assert!(page.contains(&format!("data-copy=\"{fact}\"")), "{fact}: {page}");
    }
    assert!(page.contains("con el enlace de seguimiento"));
    assert!(
        admin
            .get("/admin/refunds")
            .text()
            .contains("Pago Móvil · 0134 Banesco · 0414-7654321")
    );
    let told = unread(&site);
    assert!(told > 0);
    // Said twice, it is said once.
    assert_eq!(say(&guest, &order, &MOBILE).status, 303);
    let rows = || {
        refund_destinations::table
            .count()
            .get_result::<i64>(&mut site.connect())
            .unwrap()
    };
    assert_eq!(rows(), 1);
    // The newest counts, and each admin has one notice to read.
    assert_eq!(say(&guest, &order, &with("phone", "0424-1112233")).status, 303);
    assert_eq!((rows(), unread(&site)), (2, told));
    let page = admin.get(&desk).text();
    assert!(page.contains("0424-1112233") && !page.contains("0414-7654321"));

    let refund = json!({"amount": 15, "method": "PAGO_MOVIL", "reference": "90011223"});
    let answer = admin.post_json(&format!("/api/orders/{}/refunds", order.id), &refund);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(unread(&site), 0);
    let page = guest.get(&order.link()).text();
    assert!(page.contains("Te devolvimos") && !page.contains("id=\"reembolso\""));
    assert!(!admin.get(&desk).text().contains("0424-1112233"));
    let late = say(&guest, &order, &MOBILE);
    assert_eq!(late.status, 409);
    assert!(late.text().contains("no queda nada por devolverte"));
}

#[test]
fn only_the_owner_and_admins_read_it() {
    let site = harness::start();
    let shop = site.shop();
    let owner = site.signed_in(Role::Cliente);
    let order = site.place(&owner, &example());
    site.confirm(&site.signed_in(Role::Admin), &order);
    cancel(&site, &order);
    assert_eq!(owner.post_form(&path(&order), &MOBILE).status, 303);
    let own = owner.get(&format!("/orders/{}", order.id)).text();
    assert!(own.contains("0414-7654321") && own.contains("V-14702834"));
    let admin = site.signed_in(Role::Admin);
    assert!(
        admin
            .get(&format!("/admin/orders/{}", order.id))
            .text()
            .contains("desde su cuenta")
    );

    let operator = site.signed_in(Role::Operador);
    let (_, taller) = site.taller_of(shop.cheap);
    let taller = site.sign_in(&taller);
    let mut read = vec![
        // Whoever has the link knows it by its end.
        site.client().get(&order.link()).text(),
        taller.get(&order.link()).text(),
        taller.get("/workshop/dashboard").text(),
        operator.get(&format!("/ops/orders/{}", order.id)).text(),
        operator.get(&format!("/orders/{}", order.id)).text(),
        operator.get(&format!("/api/orders/{}", order.id)).text(),
        operator.get(&format!("/api/production/{}", order.id)).text(),
    ];
    assert!(read[0].contains("Pago Móvil que termina en 4321"));
    assert_eq!(operator.get("/admin/refunds").status, 403);
    let conn = &mut site.connect();
    read.extend(
        order_events::table
            .select(order_events::message)
            .load::<String>(conn)
            .unwrap(),
    );
    read.extend(outbox::table.select(outbox::body).load::<String>(conn).unwrap());
    read.extend(notices::table.select(notices::body).load::<String>(conn).unwrap());
    for text in &read {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    assert!(
        read.iter().any(|text| text.contains("Si no fuiste tú")),
        "the owner is told"
    );
    let kinds = order_events::table
        .filter(order_events::kind.eq("refund_destination"))
        .count()
        .get_result::<i64>(conn);
    assert_eq!(kinds, Ok(1));

    // Nobody else says it.
    let stranger = site.signed_in(Role::Cliente);
    assert_eq!(stranger.post_form(&path(&order), &MOBILE).status, 404);
    assert_eq!(operator.post_form(&path(&order), &MOBILE).status, 403);
    assert_eq!(admin.post_form(&path(&order), &MOBILE).status, 403);
    let wrong = [MOBILE.as_slice(), &[("token", "no")]].concat();
    assert_eq!(site.client().post_form(&path(&order), &wrong).status, 404);
}

#[test]
fn mistakes_stand_beside_their_fields_with_what_was_typed() {
    let site = harness::start();
    site.shop();
    let order = cancelled(&site);
    let guest = site.client();
    for (name, typed, complaint) in [
        ("bank", "Banco Lunar", "No conocemos ese banco"),
        ("bank", "", "Es obligatorio."),
        ("phone", "0212-5551234", "No parece un celular"),
        ("idNumber", "yo", "No parece una cédula ni un RIF"),
        ("method", "EFECTIVO", "No es un valor conocido."),
    ] {
        let answer = say(&guest, &order, &with(name, typed));
        let page = answer.text();
        assert_eq!(answer.status, 400, "{name} {typed}");
        assert!(page.contains(complaint), "{name} {typed}: {page}");
        assert!(
            name == "phone" || page.contains("value=\"0414 765 43 21\""),
            "{name}"
        );
        if name != "method" {
            assert!(page.contains(&format!("id=\"f-{name}-back-error\"")), "{name}");
        }
    }
    let account = [
        ("method", "TRANSFERENCIA"),
        ("bank", "0102 Banco de Venezuela"),
        ("accountNumber", "0134-0000-11-2222233333"),
        ("holder", "Ana Pérez"),
        ("idNumber", "J-07013380-6"),
    ];
    let page = say(&guest, &order, &account).text();
    assert!(page.contains("No es de ese banco: empezaría por 0102."), "{page}");
    let mut account = account;
    account[1].1 = "Banesco";
    assert_eq!(say(&guest, &order, &account).status, 303);
    let page = site
        .signed_in(Role::Admin)
        .get(&format!("/admin/orders/{}", order.id))
        .text();
    assert!(
        page.contains("data-copy=\"01340000112222233333\"") && page.contains("Revisa la cédula o el RIF")
    );
}

#[test]
fn what_was_paid_too_much_is_asked_for_too_and_a_card_is_not() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let over = site.place(&guest, &unpaid());
    let mut paid = payment();
    paid["orderId"] = json!(over.id);
    paid["token"] = json!(over.token);
    paid["amountReported"] = json!(800);
    assert_eq!(guest.post_json("/api/payments", &paid).status, 200);
    site.confirm(&site.signed_in(Role::Admin), &over);
    assert!(
        guest
            .get(&over.link())
            .text()
            .contains("¿A dónde te devolvemos $5,00?")
    );
    assert_eq!(say(&guest, &over, &MOBILE).status, 303);

    let card = cancelled(&site);
    site.tamper(&format!(
        "UPDATE payment_submissions SET method = 'TARJETA', currency = 'USD' WHERE order_id = '{}'",
        card.id
    ));
    assert!(!guest.get(&card.link()).text().contains("id=\"reembolso\""));
    let refused = say(&guest, &card, &MOBILE);
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains("vuelve a tu tarjeta"));
}

#[test]
fn the_database_keeps_what_a_method_needs_and_nothing_else() {
    let site = harness::start();
    site.shop();
    let order = cancelled(&site);
    assert_eq!(say(&site.client(), &order, &MOBILE).status, 303);
    for change in [
        "phone = NULL",
        "bank_code = '13'",
        "id_number = 'yo'",
        "holder = 'Ana'",
        "method = 'EFECTIVO'",
        "method = 'TRANSFERENCIA'",
        "method = 'ZELLE'",
        "method = 'TRANSFERENCIA', phone = NULL, holder = 'Ana', account_number = '01020000112222233333'",
    ] {
        let outcome = diesel::sql_query(format!("UPDATE refund_destinations SET {change}"))
            .execute(&mut site.connect());
        assert!(outcome.is_err(), "{change}");
    }
    let right =
        "method = 'TRANSFERENCIA', phone = NULL, holder = 'Ana', account_number = '01340000112222233333'";
    diesel::sql_query(format!("UPDATE refund_destinations SET {right}"))
        .execute(&mut site.connect())
        .unwrap();
}
