//! What customers are told by mail about an order.

use crate::fixtures::{Placed, example};
use crate::harness::client::Client;
use crate::harness::{self, Site};
use chrono::TimeDelta;
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::schema::{assignments, outbox};
use serde_json::json;

/// A guest who leaves an address.
fn placed(site: &Site) -> Placed {
    let mut body = example();
    body["customerEmail"] = json!("ana@correo.ve");
    site.place(&site.client(), &body)
}

/// The subjects of the mails since the last look, without the order's number. A minute passes: transactions are told
/// apart by their time.
fn news(site: &Site, order: &Placed, seen: &mut usize) -> Vec<String> {
    let clock = site.app.db.clock();
    clock.set(clock.now() + TimeDelta::minutes(1));
    let subjects: Vec<String> = site
        .app
        .db
        .read_here(|conn| {
            Ok(outbox::table
                .filter(outbox::order_id.eq(order.id))
                .filter(outbox::kind.eq("order_status"))
                .order(outbox::id)
                .select(outbox::subject)
                .load(conn)?)
        })
        .unwrap();
    let prefix = format!("Pedido {}: ", order.number);
    let new = subjects[*seen..].iter();
    let new = new
        .map(|subject| subject.strip_prefix(&prefix).unwrap().to_owned())
        .collect();
    *seen = subjects.len();
    new
}

fn put(client: &Client, order: &Placed, status: &str) {
    let body = json!({"orderId": order.id, "status": status, "reason": "porque sí"});
    let answer = client.put_json("/api/orders", &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[test]
fn each_stage_is_told_once_and_a_step_back_never() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let order = placed(&site);
    let seen = &mut 0;
    assert_eq!(news(&site, &order, seen), ["Pago en revisión"]);
    // Confirmed and given to a workshop at once.
    site.confirm(&admin, &order);
    assert_eq!(news(&site, &order, seen), ["Taller notificado"]);
    for (status, told) in [
        ("IN_PRODUCTION", "En producción"),
        ("READY", "Listo para entrega"),
    ] {
        put(&admin, &order, status);
        assert_eq!(news(&site, &order, seen), [told]);
    }
    let work: krafta::base::ids::AssignmentId = site
        .app
        .db
        .read_here(|conn| Ok(assignments::table.select(assignments::id).first(conn)?))
        .unwrap();
    let back = format!("/admin/orders/{}/assignments/{work}/step-back", order.id);
    let answer = admin.post_form(&back, &[("reason", "faltaba un color")]);
    assert_eq!((answer.status, site.status(order.id)), (303, "IN_PRODUCTION"));
    assert!(news(&site, &order, seen).is_empty());
    // However the letters were worded.
    site.app
        .db
        .read_here(|conn| {
            diesel::update(outbox::table)
                .set(outbox::body.eq("Ya está."))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    put(&admin, &order, "READY");
    assert!(news(&site, &order, seen).is_empty(), "they know");
    for (status, told) in [("HANDED_TO_DELIVERY", "Enviado"), ("COMPLETED", "Entregado")] {
        put(&admin, &order, status);
        assert_eq!(news(&site, &order, seen), [told]);
    }
}

#[test]
fn which_workshop_makes_it_is_no_news() {
    let site = harness::start();
    let shop = site.shop();
    let order = placed(&site);
    site.confirm(&site.signed_in(Role::Admin), &order);
    let seen = &mut 0;
    news(&site, &order, seen);
    for (workshop, left) in [(shop.cheap, "NOTIFIED"), (shop.dear, "CONFIRMED")] {
        let taller = site.sign_in(&site.taller_of(workshop).1);
        put(&taller, &order, "REJECTED");
        assert_eq!(site.status(order.id), left);
        assert!(news(&site, &order, seen).is_empty(), "{left}");
    }
}

#[test]
fn a_payment_that_is_refused_and_sent_again_is_told_each_time() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let order = placed(&site);
    let seen = &mut 0;
    news(&site, &order, seen);
    put(&admin, &order, "REJECTED");
    assert_eq!(news(&site, &order, seen), ["Pago rechazado"]);
    let mut again = crate::fixtures::payment();
    again["orderId"] = json!(order.id);
    again["token"] = json!(order.token);
    again["reference"] = json!("99887766");
    assert_eq!(site.client().post_json("/api/payments", &again).status, 200);
    assert_eq!(news(&site, &order, seen), ["Pago en revisión"]);
    site.confirm(&admin, &order);
    assert_eq!(news(&site, &order, seen), ["Taller notificado"]);
}
