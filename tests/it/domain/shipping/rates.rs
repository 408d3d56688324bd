//! The form of rates: what it keeps, what it refuses, and that an order keeps the rate it was placed with.

use super::{RATES, audited, done, quoted, send_rate, zone};
use crate::fixtures::example;
use crate::harness::{self, Site};
use krafta::domain::accounts::Role;
use krafta::domain::shipping;

const LIST: &str = "/admin/shipping";

fn count(site: &Site) -> usize {
    site.app.db.read_here(shipping::rates).unwrap().len()
}

#[test]
fn a_rate_is_added_replaced_stopped_and_resumed() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    assert!(admin.get(LIST).text().contains("Todavía no hay tarifas"));
    let first = send_rate(&admin, "LOCAL_DELIVERY", "Lara", " el  TOCUYO", "4,50", "2");
    done(&first, LIST);
    let html = admin.get(LIST).text();
    for shown in [
        "El Tocuyo, Lara",
        "Delivery local",
        "$4,50",
        "2 días hábiles",
        "Activa",
    ] {
        assert!(html.contains(shown), "{shown}");
    }
    assert!(!html.contains("revisa cómo se escribe"));

    // The same scope, however it is spelled, replaces.
    done(
        &send_rate(&admin, "LOCAL_DELIVERY", "lara", "El Tocuyo", "5.25", "0"),
        LIST,
    );
    assert_eq!(count(&site), 1);
    let now = || quoted(&site, "Lara", "El Tocuyo");
    let kept = [("LOCAL_DELIVERY".to_owned(), "$5,25".to_owned(), 0)];
    assert_eq!(now(), kept);

    let id = site.app.db.read_here(shipping::rates).unwrap()[0].id;
    let html = admin.get(&format!("{LIST}?rate={id}")).text();
    for shown in [
        "Cambiar: Delivery local · El Tocuyo, Lara",
        "value=\"5,25\"",
        "value=\"El Tocuyo\"",
    ] {
        assert!(html.contains(shown), "{shown}");
    }
    done(&admin.post_form(&format!("{RATES}/{id}/deactivation"), &[]), LIST);
    done(&admin.post_form(&format!("{RATES}/{id}/deactivation"), &[]), LIST);
    assert!(now().is_empty() && admin.get(LIST).text().contains("Inactiva"));
    done(&admin.post_form(&format!("{RATES}/{id}/activation"), &[]), LIST);
    assert_eq!(now(), kept);

    assert_eq!(
        audited(&site),
        [
            "Tarifa|Delivery local · El Tocuyo, Lara|Costo|-|$4,50",
            "Tarifa|Delivery local · El Tocuyo, Lara|Días de tránsito|-|2 días hábiles",
            "Tarifa|Delivery local · El Tocuyo, Lara|Costo|$4,50|$5,25",
            "Tarifa|Delivery local · El Tocuyo, Lara|Días de tránsito|2 días hábiles|El mismo día",
            "Tarifa|Delivery local · El Tocuyo, Lara|Activo|Sí|No",
            "Tarifa|Delivery local · El Tocuyo, Lara|Activo|No|Sí",
        ]
    );
}

#[test]
fn rates_are_found_by_destination_and_an_unknown_city_is_marked() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    done(
        &send_rate(&admin, "LOCAL_DELIVERY", "Lara", "Mi Caserío", "4", "2"),
        LIST,
    );
    done(
        &send_rate(&admin, "NATIONAL_SHIPPING", "Mérida", "", "7", "3"),
        LIST,
    );
    let html = admin.get(LIST).text();
    assert!(html.contains("Mi Caserío, Lara") && html.contains("revisa cómo se escribe"));
    let html = admin.get(&format!("{LIST}?q=merida")).text();
    assert!(html.contains("Mérida (todo el estado)") && !html.contains("Mi Caserío"));
    let none = admin.get(&format!("{LIST}?q=nada")).text();
    assert!(none.contains("Ningún destino coincide"));
}

#[test]
fn what_cannot_be_a_rate_is_said_beside_its_field_and_changes_nothing() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let zone = zone(&site, &admin, "Occidente", &[]).to_string();
    let gone = uuid::Uuid::new_v4().to_string();
    done(&send_rate(&admin, "PICKUP", "Lara", "", "1", "1"), LIST);
    let before = audited(&site);
    for (method, destination, city, cost, days, said) in [
        (
            "PICKUP",
            "Atlántida",
            "",
            "2",
            "1",
            "No es un estado de Venezuela.",
        ),
        ("PICKUP", "", "", "2", "1", "Es obligatorio."),
        ("PICKUP", &gone, "", "2", "1", "Esa zona ya no existe."),
        (
            "PICKUP",
            &zone,
            "Cabimas",
            "2",
            "1",
            "Va vacía: la tarifa es de toda la zona.",
        ),
        ("DRON", "Lara", "", "2", "1", "No es un valor conocido."),
        ("", "Lara", "", "2", "1", "Es obligatorio."),
        ("PICKUP", "Lara", "", "-1", "1", "No puede ser negativo."),
        (
            "PICKUP",
            "Lara",
            "",
            "1,005",
            "1",
            "¿es 1.005,00? Escríbelo con coma y dos decimales.",
        ),
        ("PICKUP", "Lara", "", "1,0051", "1", "Tiene demasiados decimales."),
        ("PICKUP", "Lara", "", "gratis", "1", "Debe ser un número."),
        ("PICKUP", "Lara", "", "", "1", "Es obligatorio."),
        ("PICKUP", "Lara", "", "2", "61", "Debe estar entre 0 y 60."),
        ("PICKUP", "Lara", "", "2", "-1", "Debe estar entre 0 y 60."),
        ("PICKUP", "Lara", "", "2", "1,5", "Debe ser un número entero."),
        ("PICKUP", "Lara", "", "2", "", "Es obligatorio."),
        (
            "PICKUP",
            "Lara",
            &"x".repeat(81),
            "2",
            "1",
            "Admite hasta 80 caracteres.",
        ),
    ] {
        let answer = send_rate(&admin, method, destination, city, cost, days);
        let html = answer.text();
        assert_eq!(answer.status, 400, "{said}");
        assert_eq!(html.matches("class=\"field-error\"").count(), 1, "{said}");
        assert!(html.contains(said), "{said}: {html}");
        // Nothing that was typed is lost.
        assert!(html.contains(&format!("value=\"{cost}\"")), "{said}");
    }
    assert_eq!(count(&site), 1);
    assert_eq!(quoted(&site, "Lara", "")[0].1, "$1,00");
    assert_eq!(audited(&site), before);
    for verb in ["activation", "deactivation"] {
        assert_eq!(
            admin.post_form(&format!("{RATES}/{gone}/{verb}"), &[]).status,
            404
        );
    }
    // The table, too, refuses what the form would.
    assert_eq!(send_rate(&admin, "PICKUP", "Lara", "", "1", "60").status, 303);
}

#[test]
fn an_order_keeps_the_rate_it_was_placed_with() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let mut example = example();
    // However the place is typed, the order says it as it is written.
    example["shippingCity"] = "  BARQUISIMETO ".into();
    example["shippingState"] = "Edo. Lara".into();
    let placed = site.place(&site.client(), &example);
    let as_placed = || {
        let order = site.order(placed.id);
        (
            order.shipping_cost.to_string(),
            order.courier.transit_days,
            order.total.to_string(),
            format!("{}, {}", order.shipping_city, order.shipping_state),
        )
    };
    let frozen = as_placed();
    assert_eq!(
        frozen,
        (
            "$3,00".to_owned(),
            1,
            "$15,00".to_owned(),
            "Barquisimeto, Lara".to_owned()
        )
    );
    done(
        &send_rate(&admin, "LOCAL_DELIVERY", "Lara", "Barquisimeto", "9,99", "9"),
        LIST,
    );
    assert_eq!(as_placed(), frozen);
    site.confirm(&admin, &placed);
    assert_eq!(as_placed(), frozen);
    // Only who orders from now on pays it.
    let refused = site.client().post_json("/api/orders", &example);
    assert_eq!(refused.status, 409);
    assert_eq!(refused.json()["expected"]["shippingCost"], 9.99);
}
