//! What the buttons of the dashboard do.

use super::*;

#[test]
fn an_order_goes_through_the_workshop_by_its_buttons() {
    let Shop {
        site,
        taller,
        workshop,
    } = shop();
    let order = Paid::new(&[("taza", 4)]).notes("Con <b>cuidado</b>").place(&site);

    let page = dashboard(&taller);
    let new = column(&page, "nuevos");
    for shown in [
        order.number.as_str(),
        "Producto taza",
        "<b>4</b> unidades",
        "Talla M",
        "Barquisimeto, Lara",
        "Envío nacional",
        "15 de enero de 2026, 3:40 p. m.",
        "$3,50 × 4 = $14,00",
        "Listo para el mar 20 de enero",
        "Aceptar",
        "Rechazar",
        "Comenzar Producción",
        "Reportar problema",
        "Con &#60;b&#62;cuidado&#60;/b&#62;",
    ] {
        assert!(new.contains(shown), "{shown}: {new}");
    }
    // What the customer pays, and with what, is not the workshop's; nor who it is, before it is on its way.
    for hidden in [
        "12,34",
        "15,00",
        "600,00",
        "REF-778899",
        "Secreto",
        "Ana",
        "4145551234",
        "0414-",
        "Libertador",
        "ana@",
        "<b>cuidado",
    ] {
        assert!(!page.contains(hidden), "{hidden}");
    }

    for (noun, column_id, next) in [
        ("acceptance", "aceptados", "Comenzar Producción"),
        ("production", "produccion", "Marcar como Listo"),
        ("readiness", "listos", "Despachar"),
    ] {
        // A repeat gets the same answer.
        for _ in 0..2 {
            let answer = press(&taller, &order, noun, &[]);
            let place = format!("/workshop/dashboard#card-{}-{workshop}", order.id);
            assert_eq!((answer.status, answer.header("location")), (303, place.as_str()));
        }
        let page = dashboard(&taller);
        assert!(column(&page, column_id).contains(&order.number), "{noun}");
        assert!(column(&page, column_id).contains(next), "{noun}");
    }
    let ready = dashboard(&taller);
    for needed in ["Ana Pérez", "tel:+584145551234", "Av. Libertador 123"] {
        assert!(ready.contains(needed), "{needed}");
    }
    let parcel = [("carrier", "MRW"), ("trackingNumber", "G-77")];
    for _ in 0..2 {
        assert_eq!(press(&taller, &order, "dispatch", &parcel).status, 303);
    }
    let gone = dashboard(&taller);
    let gone = column(&gone, "despachados");
    assert!(gone.contains("MRW") && gone.contains("G-77") && gone.contains("Marcar como entregado"));
    assert_eq!(go(&taller, &order, "delivery").status, 303);
    let page = dashboard(&taller);
    assert!(column(&page, "despachados").contains(&order.number));
    assert!(!page.contains("Ana Pérez") && !page.contains("Marcar como entregado"));
    for kind in [
        EventKind::Accepted,
        EventKind::Started,
        EventKind::Ready,
        EventKind::HandedOver,
        EventKind::Completed,
    ] {
        assert_eq!(events(&site, order.id, kind), 1, "{kind}");
    }
}

#[test]
fn the_number_of_a_parcel_may_come_after_it_left() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    for noun in ["production", "readiness"] {
        assert_eq!(press(&taller, &order, noun, &[]).status, 303);
    }
    let later = [("reason", "La guía llega mañana")];
    assert_eq!(press(&taller, &order, "dispatch", &later).status, 303);
    let handed = || events(&site, order.id, EventKind::HandedOver);
    assert_eq!(handed(), 1);
    assert!(column(&dashboard(&taller), "despachados").contains("Agregar guía"));
    let parcel = [("carrier", "MRW"), ("trackingNumber", "G-77")];
    for _ in 0..2 {
        assert_eq!(press(&taller, &order, "dispatch", &parcel).status, 303);
        let now = site.order(order.id);
        assert_eq!(
            (now.carrier.as_str(), now.tracking_number.as_str()),
            ("MRW", "G-77")
        );
        assert_eq!(handed(), 2, "told once");
    }
    let page = dashboard(&taller);
    assert!(!page.contains("Agregar guía") && column(&page, "despachados").contains("G-77"));
    let told = site
        .app
        .db
        .read_here(|conn| orders::events_of(conn, order.id))
        .unwrap();
    let last = told
        .iter()
        .rfind(|event| event.kind == EventKind::HandedOver)
        .unwrap();
    assert_eq!(last.message, "MRW, guía G-77.");

    // A move that says nothing of the parcel takes nothing away; a second parcel is told beside the first.
    assert_eq!(press(&taller, &order, "dispatch", &[]).status, 303);
    let body = json!({"orderId": order.id, "status": "DISPATCHED", "trackingNumber": "G-78"});
    assert_eq!(taller.put_json("/api/workshop", &body).status, 200);
    assert_eq!(site.order(order.id).tracking_number, "G-77 / G-78");
    assert_eq!(stages(&site, order.id), [S::HandedToDelivery]);
}

#[test]
fn starting_at_once_accepts_too() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    assert_eq!(press(&taller, &order, "production", &[]).status, 303);
    assert_eq!(stages(&site, order.id), [S::InProduction]);
}

#[test]
fn what_is_rejected_goes_to_the_next_workshop() {
    let Shop { site, taller, .. } = shop();
    let next = workshop(&site, "Taller Dos", &[("taza", "4.00")]);
    let order = Paid::new(&[("taza", 1)]).place(&site);

    for blank in [&[][..], &[("reason", "  ")]] {
        let refused = press(&taller, &order, "rejection", blank);
        let page = refused.text();
        assert_eq!(refused.status, 400);
        assert!(
            page.contains("<details class=\"more\" open><summary>Rechazar</summary>"),
            "{page}"
        );
        assert!(page.contains("<span>Es obligatorio.</span>"), "{page}");
    }
    let long = "x".repeat(1001);
    let refused = press(&taller, &order, "rejection", &[("reason", &long)]);
    assert!(refused.status == 400 && refused.text().contains(&long));
    assert_eq!(stages(&site, order.id), [S::Notified]);

    for _ in 0..2 {
        assert_eq!(
            press(&taller, &order, "rejection", &[("reason", "Sin tinta")]).status,
            303
        );
    }
    assert!(!numbers(&dashboard(&taller)).contains(&order.number));
    assert!(dashboard(&operator(&site, next)).contains(&order.number));
    assert_eq!(events(&site, order.id, EventKind::Rejected), 1);
    // It is not theirs any more.
    let late = press(&taller, &order, "acceptance", &[]);
    assert_eq!(late.status, 409);
    assert!(late.text().contains("ya no está asignado"), "{}", late.text());
}

#[test]
fn a_move_that_somebody_else_made_first_is_told() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    press(&taller, &order, "production", &[]);
    press(&taller, &order, "readiness", &[]);
    let late = press(&taller, &order, "production", &[]);
    let page = late.text();
    assert_eq!(late.status, 409);
    assert!(
        page.contains(&format!("{}: Desde «Listo»", order.number)),
        "{page}"
    );
    assert!(column(&page, "listos").contains(&order.number));
    assert_eq!(stages(&site, order.id), [S::Ready]);
}

#[test]
fn on_a_pick_up_order_dispatching_is_delivering() {
    let Shop { site, taller, .. } = shop();
    let pickup = || {
        Paid::new(&[("taza", 1)])
            .delivery(DeliveryMethod::Pickup)
            .place(&site)
    };
    for (by_api, word) in [
        (None, ""),
        (Some("DISPATCHED"), "api"),
        (Some("HANDED_TO_DELIVERY"), "api"),
    ] {
        let order = pickup();
        press(&taller, &order, "production", &[]);
        press(&taller, &order, "readiness", &[]);
        let page = dashboard(&taller);
        let card = column(&page, "listos");
        assert!(
            card.contains(">Entregar</button>") && card.contains("Lo retira"),
            "{card}"
        );
        assert!(!card.contains("Despachar") && !card.contains("Libertador") && !card.contains("tel:"));
        match by_api {
            None => assert_eq!(go(&taller, &order, "delivery").status, 303, "{word}"),
            Some(status) => {
                for _ in 0..2 {
                    let body = json!({"orderId": order.id, "status": status});
                    let moved = taller.put_json("/api/workshop", &body);
                    assert_eq!(
                        (moved.status, moved.json()["status"].clone()),
                        (200, json!("COMPLETED"))
                    );
                }
            }
        }
        assert_eq!(stages(&site, order.id), [S::Completed]);
    }
}

#[test]
fn an_order_on_hold_is_not_started() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    set_priority(&site, order.id, Priority::Hold);
    let page = dashboard(&taller);
    let card = column(&page, "nuevos");
    assert!(card.contains("En espera") && card.contains("no lo comiences") && card.contains("Aceptar"));
    assert!(!card.contains("Comenzar Producción"));
    let refused = press(&taller, &order, "production", &[]);
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains("en espera; no se puede comenzar"));
    assert_eq!(stages(&site, order.id), [S::Notified]);
}

#[test]
fn a_problem_is_told_and_shown() {
    let Shop {
        site,
        taller,
        workshop,
        ..
    } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    let refused = press(&taller, &order, "problems", &[]);
    assert_eq!(refused.status, 400);
    assert!(
        refused
            .text()
            .contains("<details class=\"more\" open><summary>Reportar problema")
    );
    assert_eq!(
        press(&taller, &order, "problems", &[("note", "Llegó otro archivo")]).status,
        303
    );
    for _ in 0..2 {
        let told = press(&taller, &order, "problems", &[("note", "La <i>tinta</i> falla")]);
        assert_eq!(told.status, 303);
    }
    assert_eq!(events(&site, order.id, EventKind::ProblemReported), 2);
    let page = dashboard(&taller);
    assert!(page.contains("La &#60;i&#62;tinta&#60;/i&#62; falla") && !page.contains("otro archivo"));
    let admin = site.signed_in(Role::Admin);
    assert!(dashboard(&admin).contains("Problema reportado"));
    assert_eq!(
        queue(&operator(&site, workshop))[0]["problem"],
        "La <i>tinta</i> falla"
    );
}

#[test]
fn what_was_cancelled_does_not_leave_the_workshop() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    press(&taller, &order, "production", &[]);
    press(&taller, &order, "readiness", &[]);
    let path = format!("/api/orders/{}/cancellation", order.id);
    let cancelled = site
        .signed_in(Role::Admin)
        .post_json(&path, &json!({"reason": "Pidió otra cosa"}));
    assert_eq!(cancelled.status, 200, "{}", cancelled.text());
    assert!(!numbers(&dashboard(&taller)).contains(&order.number));
    let refused = press(&taller, &order, "dispatch", &[]);
    assert_eq!(refused.status, 409);
    assert!(
        refused.text().contains("El pedido está cancelado"),
        "{}",
        refused.text()
    );
    assert_eq!(stages(&site, order.id), [S::Ready]);
}
