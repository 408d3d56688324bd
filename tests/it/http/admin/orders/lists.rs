//! The lists: what they find, page by page, at a constant cost.

use super::shown;
use crate::fixtures::rows::Paid;
use crate::fixtures::{Placed, example};
use crate::harness::client::Client;
use crate::harness::{self, Site};
use chrono::TimeDelta;
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::schema::orders;
use serde_json::json;
use std::collections::BTreeSet;

fn list(client: &Client, query: &str) -> String {
    let answer = client.get(&format!("/admin/orders{query}"));
    assert_eq!(answer.status, 200, "{query}");
    answer.text()
}

/// Copies an order so often: as old as it, or a minute older each.
fn many(site: &Site, like: &Placed, count: i64, apart: TimeDelta) {
    let mut order = example();
    for n in 0..count {
        order["customerName"] = json!(format!("Cliente {n}"));
        let placed = site.place(&site.client(), &order);
        let at = site.order(like.id).created_at - apart * i32::try_from(n + 1).unwrap();
        site.app
            .db
            .read_here(|conn| {
                diesel::update(orders::table.find(placed.id))
                    .set(orders::created_at.eq(at))
                    .execute(conn)?;
                Ok(())
            })
            .unwrap();
    }
}

#[test]
fn an_empty_list_says_what_to_do_next() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    assert!(list(&admin, "").contains("Todavía no hay pedidos"));
    for query in ["?status=REPORTED", "?q=nadie"] {
        let html = list(&admin, query);
        assert!(html.contains("Ver todos los pedidos"), "{query}");
    }
    let overview = admin.get("/admin").text();
    assert!(overview.contains("Todo al día"));
    assert!(
        admin
            .get("/admin/notifications")
            .text()
            .contains("Todavía no hay correos")
    );
}

#[test]
fn orders_are_found_by_status_number_customer_and_payment_reference() {
    let site = harness::start();
    site.shop();
    let mut body = example();
    body["customerName"] = json!("José Peña");
    body["customerPhone"] = json!("0414-5551234");
    body["payment"]["reference"] = json!("99887766");
    body["priority"] = json!("rush");
    let jose = site.place(&site.client(), &body);
    let mut body = example();
    body["customerName"] = json!("Ana Ruiz");
    body.as_object_mut().unwrap().remove("payment");
    let ana = site.place(&site.client(), &body);
    let admin = site.signed_in(Role::Admin);
    let reference = site.order(jose.id).reference();

    assert_eq!(shown(&list(&admin, "")).len(), 2);
    for query in [
        format!("?q={}", jose.number),
        format!("?q={}", jose.number.to_lowercase()),
        format!("?q={reference}"),
        "?q=jose+pena".to_owned(),
        "?q=PE%C3%91A".to_owned(),
        "?q=99887766".to_owned(),
        "?q=5551234".to_owned(),
        "?status=REPORTED".to_owned(),
        "?status=REPORTED&q=pe%C3%B1a".to_owned(),
    ] {
        assert_eq!(shown(&list(&admin, &query)), [jose.number.as_str()], "{query}");
    }
    assert_eq!(shown(&list(&admin, "?status=PENDING")), [ana.number.as_str()]);
    assert!(shown(&list(&admin, "?q=%25")).is_empty());
    assert!(shown(&list(&admin, "?status=PENDING&q=pe%C3%B1a")).is_empty());

    let html = list(&admin, "?status=REPORTED");
    for shown in [
        "José Peña",
        "Urgente",
        "$15,00",
        "Bs. 600,00",
        "Barquisimeto, Lara",
        "15 ene 2026",
        "3:40 p. m.",
        &reference,
        "Por revisar",
        "Sin taller",
    ] {
        assert!(html.contains(shown), "{shown}");
    }
    site.confirm(&admin, &jose);
    assert!(list(&admin, "").contains("Taller Barato"));
}

#[test]
fn orders_are_found_by_whatever_people_have_of_them() {
    let site = harness::start();
    site.shop();
    let mut body = example();
    body["customerName"] = json!("Íñigo Núñez");
    body["customerPhone"] = json!("0414-5551234");
    body["customerIdNumber"] = json!("V-12.345.678");
    let nino = site.paid(&body);
    let mut body = example();
    body["customerName"] = json!("Ana Ruiz");
    body["customerPhone"] = json!("0424-4140000");
    let ana = site.place(&site.client(), &body);
    let admin = site.signed_in(Role::Admin);
    for word in ["ACCEPTED", "IN_PRODUCTION", "READY"] {
        let order = json!({"orderId": nino.id, "status": word});
        assert_eq!(admin.put_json("/api/orders", &order).status, 200, "{word}");
    }
    let sent = json!({
        "orderId": nino.id, "status": "HANDED_TO_DELIVERY", "carrier": "MRW", "trackingNumber": "MRW-00-998877",
    });
    assert_eq!(admin.put_json("/api/orders", &sent).status, 200);
    let sequence = site.order(nino.id).sequence;
    for query in [
        "0414",
        "0414-555",
        "0414.555.12",
        "0414 555",
        "+58 414 555",
        "58414555",
        "(0414) 555",
        "V-12345678",
        "v12.345.678",
        "12345678",
        "12.345.678",
        "V 12 345 678",
        "nunez",
        "inigo ñÚñez",
        "998877",
        "mrw-00-998877",
        &format!("ord-{sequence}"),
        &format!("ORD {sequence}"),
        &format!("ord{sequence:06}"),
        &nino.number.replace("KRFT-", "krft "),
    ] {
        let typed = url::form_urlencoded::byte_serialize(query.as_bytes()).collect::<String>();
        assert_eq!(
            shown(&list(&admin, &format!("?q={typed}"))),
            [nino.number.as_str()],
            "{query}"
        );
    }
    assert_eq!(shown(&list(&admin, "?q=0424")), [ana.number.as_str()]);
    // Both bought the same, for the same city.
    let name: String = site
        .app
        .db
        .read_here(|conn| {
            let names = krafta::schema::order_items::table.select(krafta::schema::order_items::product_name);
            Ok(names.first(conn)?)
        })
        .unwrap();
    let word = name.split(' ').next().unwrap().to_uppercase();
    assert_eq!(shown(&list(&admin, &format!("?q={word}"))).len(), 2);
    assert_eq!(shown(&list(&admin, "?q=barquisimeto")).len(), 2);
    assert!(shown(&list(&admin, "?q=ejido")).is_empty());
}

#[test]
fn pages_follow_each_other_without_overlap_or_gap() {
    let site = harness::start();
    site.shop();
    let first = site.place(&site.client(), &example());
    // All at one instant: only the id tells them apart.
    many(&site, &first, 119, TimeDelta::zero());
    let admin = site.signed_in(Role::Admin);
    let (mut seen, mut path, mut sizes) = (Vec::new(), "/admin/orders?q=krft".to_owned(), Vec::new());
    loop {
        let html = admin.get(&path).text();
        let found = shown(&html);
        sizes.push(found.len());
        seen.extend(found);
        let older = html
            .split("href=\"")
            .filter_map(|rest| rest.split_once('"'))
            .find(|(_, rest)| rest.starts_with(">Siguientes"));
        match older {
            Some((href, _)) => path = href.replace("&#38;", "&").replace("&amp;", "&"),
            None => break,
        }
        assert!(path.contains("q=krft"), "{path}");
    }
    assert_eq!(sizes, [50, 50, 20]);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 120);
}

#[test]
fn a_page_costs_the_same_however_many_orders_it_shows() {
    let site = harness::start();
    site.shop();
    let first = site.place(&site.client(), &example());
    many(&site, &first, 1, TimeDelta::minutes(1));
    let (admin, operator) = (site.signed_in(Role::Admin), site.signed_in(Role::Operador));
    let one = format!("/admin/orders/{}", first.id);
    let pages = [
        (&admin, "/admin/orders"),
        (&admin, "/admin"),
        (&admin, "/admin/notifications"),
        (&admin, one.as_str()),
        (&operator, "/ops/orders"),
    ];
    let costs = || -> Vec<u64> {
        pages
            .iter()
            .map(|(client, path)| {
                let before = site.app.db.statements();
                assert_eq!(client.get(path).status, 200);
                site.app.db.statements() - before
            })
            .collect()
    };
    costs();
    let few = costs();
    many(&site, &first, 58, TimeDelta::minutes(1));
    assert_eq!(costs(), few);
    println!(
        "statements: {:?}",
        pages.iter().map(|(_, path)| path).zip(&few).collect::<Vec<_>>()
    );
    // The overview has many figures, and asks for each stage; an order that is to be paid is quoted.
    let most = |path: &str| match path {
        "/admin" => 33,
        "/admin/orders" | "/ops/orders" => 5,
        path if path == one => 24,
        _ => 20,
    };
    let each = pages.iter().zip(&few);
    assert!(
        each.clone().all(|((_, path), cost)| *cost <= most(path)),
        "{few:?}"
    );
}

#[test]
fn operators_see_no_payments() {
    let site = harness::start();
    site.shop();
    let placed = site.place(&site.client(), &example());
    let operator = site.signed_in(Role::Operador);
    let listed = operator.get("/ops/orders").text();
    // Below the filter, which may ask for any payment's status.
    let (_, rows) = listed.split_once("<table").unwrap();
    assert!(rows.contains(&placed.number) && !rows.contains("Por revisar<"));
    let page = operator.get(&format!("/ops/orders/{}", placed.id)).text();
    assert!(page.contains(&placed.number));
    for hidden in [
        "00123456",
        "Confirmar Pago",
        "Rechazar",
        "Cancelar el pedido",
        "?token=",
        "Bs. 600,00 por",
    ] {
        assert!(!page.contains(hidden), "{hidden}");
    }
    assert_eq!(operator.get("/admin/orders").status, 403);
    let submission = krafta::base::ids::SubmissionId::any();
    for form in ["review", "confirmation", "rejection"] {
        for side in ["admin", "ops"] {
            let path = format!("/{side}/orders/{}/payments/{submission}/{form}", placed.id);
            let refused = operator.post_form(&path, &[("reason", "no")]).status;
            assert_eq!(refused, if side == "admin" { 403 } else { 404 }, "{path}");
        }
    }
    let cancelled = operator.post_form(
        &format!("/admin/orders/{}/cancellation", placed.id),
        &[("reason", "x")],
    );
    assert_eq!(cancelled.status, 403);
    assert_eq!(site.status(placed.id), "REPORTED");
}

#[test]
fn mail_that_nobody_sends_is_read_by_admins() {
    let site = harness::start();
    site.shop();
    let mut body = example();
    body["customerEmail"] = json!("ana@correo.ve");
    let placed = site.place(&site.client(), &body);
    let admin = site.signed_in(Role::Admin);
    site.confirm(&admin, &placed);
    let html = admin.get("/admin/notifications").text();
    let subject = format!("Pedido {}: Taller notificado", placed.number);
    for shown in [
        subject.as_str(),
        "ana@correo.ve",
        "Por enviar",
        "debe aceptar o rechazar",
    ] {
        assert!(html.contains(shown), "{shown}: {html}");
    }
    assert_eq!(
        site.signed_in(Role::Operador).get("/admin/notifications").status,
        403
    );
}

#[test]
fn what_waits_says_that_there_is_more_only_when_there_is() {
    let site = harness::start();
    crate::fixtures::rows::variant(&site, "nadie-la-hace");
    let operator = site.signed_in(Role::Operador);
    let shown = || {
        let html = operator.get("/ops/orders/unassigned").text();
        let says_more = html.contains("Se muestran los que más han esperado.");
        (html.matches("Elegir un taller").count(), says_more)
    };
    Paid::new(&[("nadie-la-hace", 1); 50]).place(&site);
    assert_eq!(shown(), (50, false));
    Paid::new(&[("nadie-la-hace", 1)]).place(&site);
    assert_eq!(shown(), (50, true));
}

#[test]
fn what_an_order_s_page_shows_follows_the_person_and_not_the_address() {
    let site = harness::start();
    site.shop();
    let placed = site.paid(&example());
    let (own, other) = (
        format!("/admin/orders/{}", placed.id),
        format!("/ops/orders/{}", placed.id),
    );
    let admin = site.signed_in(Role::Admin);
    for path in [&own, &other] {
        let html = admin.get(path).text();
        assert!(html.contains(&format!("action=\"{own}/cancellation\"")), "{path}");
        assert!(!html.contains(&format!("action=\"{other}/")), "{path}");
    }
    let operator = site.signed_in(Role::Operador);
    let html = operator.get(&other).text();
    assert!(!html.contains("/cancellation\"") && html.contains(&format!("action=\"{other}/")));
    assert_eq!(operator.get(&own).status, 403);
}
