//! Following an order: until when, where it is, what is missing and what is owed back.

use super::{page_of, put, send_form};
use crate::fixtures::{example, payment, two_items};
use crate::harness;
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::schema::workshops;
use serde_json::json;

#[test]
fn an_unpaid_order_says_when_it_ends_and_how_to_send_its_link() {
    let site = harness::start();
    site.shop();
    let mut unpaid = example();
    unpaid.as_object_mut().unwrap().remove("payment");
    let order = site.place(&site.client(), &unpaid);
    let page = site.client().get(&order.link()).text();
    // Seven days, as the settings have it at first.
    assert!(page.contains("antes del jue 22 ene, "), "{page}");
    assert!(page.contains("el pedido se cancela solo"), "{page}");
    let link = format!("{}{}", site.app.config.public_url, order.link());
    assert!(page.contains(&format!("data-copy=\"{link}\"")), "{page}");
    assert!(page.contains("https://wa.me/?text=Mi%20pedido%20"), "{page}");
    let admin = site.signed_in(Role::Admin);
    assert!(
        !admin
            .get(&page_of(order.id))
            .text()
            .contains("Compartir por WhatsApp")
    );
    site.confirm(&admin, &site.place(&site.client(), &example()));
    let paid = site.paid(&example());
    assert!(!site.client().get(&paid.link()).text().contains("se cancela solo"));
}

#[test]
fn the_promise_and_the_city_are_told_and_no_way_to_the_workshop() {
    let site = harness::start();
    let shop = site.shop();
    site.app
        .db
        .transact_here(|conn, _| {
            diesel::update(workshops::table.find(shop.cheap))
                .set((
                    workshops::city_base.eq("Cabudare"),
                    workshops::state_base.eq("Lara"),
                    workshops::phone.eq("+584141112233"),
                    workshops::address.eq("Calle del Taller 7"),
                ))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    let guest = site.client();
    let order = site.place(&guest, &two_items());
    let page = |site: &harness::Site| site.client().get(&order.link()).text();
    assert!(
        !page(&site).contains("Lo tendrás"),
        "nobody promised anything yet"
    );
    let admin = site.signed_in(Role::Admin);
    site.confirm(&admin, &order);
    // Due on the 20th, and one business day on its way.
    assert!(
        page(&site).contains("A más tardar el 21 de enero de 2026"),
        "{}",
        page(&site)
    );
    put(&admin, &order, "IN_PRODUCTION", json!({}));
    let made = page(&site);
    assert!(made.contains("En un taller aliado de Cabudare, Lara"));
    for secret in ["4141112233", "Calle del Taller"] {
        assert!(!made.contains(secret), "{secret}");
    }
    site.app.db.clock().set("2026-01-26T15:00:00Z".parse().unwrap());
    assert!(page(&site).contains("Era para el 21 de enero de 2026"));
    // The session of before is over by now.
    let admin = site.signed_in(Role::Admin);
    put(&admin, &order, "READY", json!({}));
    let parcel = json!({"carrier": "MRW", "trackingNumber": "VE-123"});
    put(&admin, &order, "HANDED_TO_DELIVERY", parcel);
    let sent = page(&site);
    assert!(sent.contains("En camino a ti, con MRW") && sent.contains("VE-123"));
    put(&admin, &order, "COMPLETED", json!({}));
    assert!(!page(&site).contains("Lo tendrás"));
}

#[test]
fn what_is_missing_and_what_came_too_much_is_said_to_the_cent() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let guest = site.client();
    let order = site.place(&guest, &example());
    let confirm = |amount: f64| {
        let body = json!({"orderId": order.id, "status": "CONFIRMED", "amountReceived": amount});
        let answer = admin.put_json("/api/payments", &body);
        assert_eq!(answer.status, 200, "{}", answer.text());
    };
    confirm(480.0);
    let page = guest.get(&order.link()).text();
    assert!(page.contains("Faltan Bs. 120,00 ($3,00)"), "{page}");
    let mut rest = payment();
    rest["orderId"] = json!(order.id);
    rest["token"] = json!(order.token);
    rest["amountReported"] = json!(200.0);
    rest["reference"] = json!("77665544");
    let answer = guest.post_json("/api/payments", &rest);
    assert_eq!(answer.status, 200, "{}", answer.text());
    confirm(200.0);
    let page = guest.get(&order.link()).text();
    assert!(
        page.contains("Pagaste de más")
            && page.contains("Te devolveremos $2,00 (Bs. 80,00 a la tasa del pedido)."),
        "{page}"
    );
    // What is asked stands on top.
    let (_, top) = page.split_once("id=\"estado\"").unwrap();
    let top = top.split("</section>").next().unwrap();
    assert!(
        top.contains("¿A dónde te devolvemos $2,00?") && !top.contains("Nada que hacer"),
        "{top}"
    );
}

#[test]
fn a_rejected_payment_is_corrected_not_typed_again() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let order = site.place(&guest, &example());
    let reason = "La referencia no coincide.";
    let admin = site.signed_in(Role::Admin);
    put(&admin, &order, "REJECTED", json!({"reason": reason}));
    let page = guest.get(&order.link()).text();
    assert!(page.contains("Corregir pago") && page.contains(reason));
    for filled in [
        "value=\"00123456\"",
        "value=\"Banco de Venezuela\"",
        "value=\"María Pérez\"",
        "value=\"600,00\"",
    ] {
        assert!(page.contains(filled), "{filled}: {page}");
    }
    let corrected = [
        ("token", order.token.as_str()),
        ("method", "PAGO_MOVIL"),
        ("amountBs", "600,00"),
        ("reference", "00123457"),
        ("originBank", "Banco de Venezuela"),
        ("payerName", "María Pérez"),
    ];
    let answer = send_form(
        &guest,
        &format!("{}/payments", page_of(order.id)),
        &corrected,
        None,
    );
    assert_eq!((answer.status, site.status(order.id)), (303, "REPORTED"));
}
