//! Workshops: chosen, changed at a frozen cost, and moved for.

use super::{done, page, send};
use crate::fixtures::{Placed, example, two_items};
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::AssignmentStatus;
use krafta::domain::production::{self, Assignment};
use krafta::schema::{workshop_offers, workshops};

fn work(site: &Site, placed: &Placed) -> Vec<Assignment> {
    site.app
        .db
        .read_here(|conn| production::active_of(conn, &[placed.id]))
        .unwrap()
}

#[test]
fn an_item_changes_workshop_with_a_reason_and_its_cost_stays_frozen() {
    let site = harness::start();
    let shop = site.shop();
    let placed = site.paid(&example());
    let admin = site.signed_in(Role::Admin);
    let html = admin.get(&page(&placed)).text();
    assert!(html.contains("Taller Barato · $4,00 c/u") && html.contains("Taller Caro · $5,00 c/u"));
    let first = work(&site, &placed).remove(0);
    assert_eq!(
        (first.workshop_id, first.agreed_cost.to_string().as_str()),
        (shop.cheap, "$4,00")
    );
    let (dear, form) = (
        shop.dear.to_string(),
        format!("items/{}/assignment", first.order_item_id),
    );

    let answer = send(&admin, &placed, &form, &[("workshopId", &dear)]);
    assert_eq!(answer.status, 400);
    assert!(
        answer.text().contains("Es obligatorio para cambiar de taller."),
        "{}",
        answer.text()
    );
    let nobody = krafta::base::ids::WorkshopId::any().to_string();
    let answer = send(
        &admin,
        &placed,
        &form,
        &[("workshopId", &nobody), ("reason", "x")],
    );
    assert_eq!(answer.status, 400);
    assert_eq!(work(&site, &placed)[0].id, first.id);

    done(
        &admin,
        &placed,
        &form,
        &[("workshopId", &dear), ("reason", "El otro está de vacaciones")],
    );
    let second = work(&site, &placed).remove(0);
    assert_eq!(
        (second.workshop_id, second.status),
        (shop.dear, AssignmentStatus::Notified)
    );
    site.app
        .db
        .read_here(|conn| {
            diesel::update(workshop_offers::table)
                .set(workshop_offers::cost.eq("9.00".parse::<krafta::base::money::Usd>().unwrap()))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    let html = admin.get(&page(&placed)).text();
    assert!(html.contains("$5,00 c/u × 1 = $5,00"), "{html}");
    assert!(html.contains("Talleres anteriores (1)") && html.contains("El otro está de vacaciones"));
}

#[test]
fn the_production_order_is_ready_to_be_sent_and_tells_no_customers_price() {
    let site = harness::start();
    let shop = site.shop();
    site.app
        .db
        .read_here(|conn| {
            diesel::update(workshops::table.find(shop.cheap))
                .set((
                    workshops::phone.eq("0414-1112233"),
                    workshops::email.eq("taller@barato.ve"),
                ))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    let placed = site.paid(&two_items());
    let html = site.signed_in(Role::Admin).get(&page(&placed)).text();
    let link = |start: &str| {
        let from = html.find(start).unwrap_or_else(|| panic!("{start}: {html}"));
        let href = html[from..]
            .split('"')
            .next()
            .unwrap()
            .replace("&#38;", "&")
            .replace("&amp;", "&");
        percent_encoding::percent_decode_str(&href)
            .decode_utf8()
            .unwrap()
            .into_owned()
    };
    for message in [link("https://wa.me/584141112233?text="), link("mailto:")] {
        for part in [
            placed.number.as_str(),
            "Taza blanca × 1 · $4,00 c/u",
            "talla M × 2 · $5,00 c/u · $10,00",
            "Costo acordado: $14,00",
            "Para el 20 de enero de 2026",
            "Delivery local, Barquisimeto, Lara",
            "/workshop/dashboard",
        ] {
            assert!(message.contains(part), "{part}: {message}");
        }
        for secret in ["$12,00", "$35,00", "1.400,00", "María"] {
            assert!(!message.contains(secret), "{secret}: {message}");
        }
    }
    assert!(link("mailto:").starts_with("mailto:taller@barato.ve?subject=Orden de producción"));
}

#[test]
fn staff_moves_for_the_workshop_and_back() {
    let site = harness::start();
    let shop = site.shop();
    let placed = site.paid(&two_items());
    let operator = site.signed_in(Role::Operador);
    let home = format!("/ops/orders/{}", placed.id);
    let workshop = shop.cheap.to_string();
    let go = |noun: &str, more: &[(&str, &str)]| {
        let fields = [&[("workshopId", workshop.as_str())], more].concat();
        let answer = operator.post_form(&format!("{home}/production/{noun}"), &fields);
        (answer.status, answer.text())
    };
    assert_eq!(go("readiness", &[]).0, 409);
    assert_eq!(go("nothing", &[]).0, 404);
    assert_eq!(go("start", &[]).0, 303);
    assert_eq!(site.status(placed.id), "IN_PRODUCTION");
    assert_eq!(go("readiness", &[]).0, 303);

    let one = work(&site, &placed).remove(0);
    let back = format!("{home}/assignments/{}/step-back", one.id);
    let answer = operator.post_form(&back, &[("reason", "")]);
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("Es obligatorio."));
    assert_eq!(
        operator.post_form(&back, &[("reason", "Fue un error")]).status,
        303
    );
    assert_eq!(site.status(placed.id), "IN_PRODUCTION");
    let html = operator.get(&home).text();
    assert!(
        html.contains("Un paso atrás") && html.contains("Fue un error"),
        "{html}"
    );

    assert_eq!(go("readiness", &[]).0, 303);
    assert_eq!(
        go("dispatch", &[("carrier", "MRW"), ("trackingNumber", "77")]).0,
        303
    );
    let order = site.order(placed.id);
    assert_eq!(
        (order.status.as_str(), order.tracking_number.as_str()),
        ("HANDED_TO_DELIVERY", "77")
    );
    assert_eq!(go("delivery", &[]).0, 303);
    assert_eq!(site.status(placed.id), "COMPLETED");
}

#[test]
fn a_cancelled_assignment_waits_for_another_workshop() {
    let site = harness::start();
    let shop = site.shop();
    let placed = site.paid(&example());
    let admin = site.signed_in(Role::Admin);
    let one = work(&site, &placed).remove(0);
    let form = format!("assignments/{}/cancellation", one.id);
    assert_eq!(send(&admin, &placed, &form, &[]).status, 400);
    done(&admin, &placed, &form, &[("reason", "Se dañó la máquina")]);
    assert!(work(&site, &placed).is_empty());
    let html = admin.get(&page(&placed)).text();
    assert!(
        html.contains("Asignar taller") && html.contains("Se dañó la máquina"),
        "{html}"
    );
    let (dear, form) = (
        shop.dear.to_string(),
        format!("items/{}/assignment", one.order_item_id),
    );
    done(&admin, &placed, &form, &[("workshopId", &dear)]);
    assert_eq!(site.status(placed.id), "NOTIFIED");
}

#[test]
fn an_offer_under_review_is_approved() {
    let site = harness::start();
    let shop = site.shop();
    site.app
        .db
        .read_here(|conn| {
            diesel::update(workshop_offers::table)
                .set(workshop_offers::review_required.eq(true))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    let placed = site.paid(&example());
    assert_eq!(site.status(placed.id), "CONFIRMED");
    let admin = site.signed_in(Role::Admin);
    let html = admin.get(&page(&placed)).text();
    assert!(html.contains("Espera tu aprobación") && html.contains("Aprobar"));
    let one = work(&site, &placed).remove(0);
    let form = format!("items/{}/assignment", one.order_item_id);
    done(&admin, &placed, &form, &[("workshopId", &shop.cheap.to_string())]);
    assert_eq!(site.status(placed.id), "NOTIFIED");
    assert_eq!(work(&site, &placed)[0].id, one.id);
}

#[test]
fn the_dearest_unit_and_as_many_as_there_may_be_can_be_agreed() {
    let site = harness::start();
    let shop = site.shop();
    let dearest = "999999.99";
    site.app
        .db
        .read_here(|conn| {
            diesel::update(workshop_offers::table)
                .set(workshop_offers::cost.eq(dearest.parse::<krafta::base::money::Usd>().unwrap()))
                .execute(conn)?;
            diesel::update(workshops::table)
                .set(workshops::capacity_per_day.eq(10_000))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    let mut body = example();
    body["quantity"] = serde_json::json!(10_000);
    for (field, amount) in [("subtotal", 120_000), ("total", 120_003), ("totalBs", 4_800_120)] {
        body[field] = serde_json::json!(amount);
    }
    body["payment"]["amountReported"] = serde_json::json!(4_800_120);
    let placed = site.paid(&body);
    let one = work(&site, &placed).remove(0);
    assert_eq!(one.agreed_cost.to_string(), "$9.999.999.900,00");
    let admin = site.signed_in(Role::Admin);
    assert_eq!(admin.get(&page(&placed)).status, 200);

    let (cheap, form) = (
        shop.cheap.to_string(),
        format!("items/{}/assignment", one.order_item_id),
    );
    let typed = [("workshopId", cheap.as_str()), ("reason", "caro")];
    let with = |cost| [&typed[..], &[("unitCost", cost)]].concat();
    let answer = send(&admin, &placed, &form, &with("1000000"));
    assert_eq!(answer.status, 400);
    assert!(
        answer.text().contains("Admite hasta $999.999,99."),
        "{}",
        answer.text()
    );
    done(&admin, &placed, &form, &with(dearest));
}
