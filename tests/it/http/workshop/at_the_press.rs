//! What a page asks for before a move: a file, a parcel's number, and whether goods really arrived.

use super::*;
use diesel::prelude::*;
use krafta::domain::orders::CourierNotes;
use krafta::domain::production::{NO_FILE, parcels_of};

#[test]
fn nothing_is_begun_without_a_file() {
    let Shop { site, taller, .. } = shop();
    let bare = Paid {
        preview_url: None,
        ..Paid::new(&[("taza", 1)])
    };
    let order = bare.place(&site);
    let page = dashboard(&taller);
    let card = column(&page, "nuevos");
    assert!(card.contains("Falta el archivo.") && card.contains(">Pedir el archivo</button>"));
    assert!(!card.contains("Comenzar Producción") && card.contains(">Aceptar</button>"));
    let refused = press(&taller, &order, "production", &[]);
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains("Falta el archivo. Pídelo a Krafta"));
    assert_eq!(stages(&site, order.id), [S::Notified]);

    for _ in 0..2 {
        assert_eq!(
            press(&taller, &order, "problems", &[("note", NO_FILE)]).status,
            303
        );
    }
    assert_eq!(events(&site, order.id, EventKind::ProblemReported), 1);
    let page = dashboard(&taller);
    assert!(page.contains("Ya se lo pediste a Krafta") && !page.contains(">Pedir el archivo</button>"));
    // Programs are not asked.
    let body = json!({"orderId": order.id, "status": "IN_PRODUCTION"});
    assert_eq!(taller.put_json("/api/workshop", &body).status, 200);
    assert_eq!(stages(&site, order.id), [S::InProduction]);
}

fn ready(site: &Site, taller: &Client) -> Order {
    let order = Paid::new(&[("taza", 1)]).place(site);
    for noun in ["production", "readiness"] {
        assert_eq!(press(taller, &order, noun, &[]).status, 303);
    }
    order
}

#[test]
fn a_parcel_that_goes_far_has_a_number_or_a_reason() {
    let Shop { site, taller, .. } = shop();
    let order = ready(&site, &taller);
    for some in [&[][..], &[("carrier", "Zoom")], &[("trackingNumber", "1")]] {
        let refused = press(&taller, &order, "dispatch", some);
        assert_eq!(refused.status, 400);
        let missing = refused.text().matches("<span>Es obligatorio.</span>").count();
        assert_eq!(missing, 2 - some.len());
    }
    assert_eq!(stages(&site, order.id), [S::Ready]);
    let parcel = [("carrier", "Zoom"), ("trackingNumber", "1234567890")];
    assert_eq!(press(&taller, &order, "dispatch", &parcel).status, 303);
    let page = dashboard(&taller);
    let sent = column(&page, "despachados");
    assert!(sent.contains("data-copy=\"1234567890\"") && sent.contains("Copiar guía"));
    assert!(
        sent.contains(
            "https://zoom.red/tracking-de-envios-personas/?nro-guia=1234567890&#38;tipo-consulta=1"
        )
    );
    assert!(page.contains("<option value=\"Zoom\"></option>"));

    let order = ready(&site, &taller);
    let why = [("reason", "La guía la mandan mañana")];
    assert_eq!(press(&taller, &order, "dispatch", &why).status, 303);
    let told = site
        .app
        .db
        .read_here(|conn| orders::events_of(conn, order.id))
        .unwrap();
    let sent = told
        .iter()
        .find(|event| event.kind == EventKind::HandedOver)
        .unwrap();
    assert_eq!(sent.reason.as_deref(), Some("La guía la mandan mañana"));
    // The number can still come.
    assert!(dashboard(&taller).contains("Agregar guía"));
    assert_eq!(press(&taller, &order, "dispatch", &parcel).status, 303);

    // What goes by motorcycle has none.
    let near = Paid::new(&[("taza", 1)])
        .delivery(DeliveryMethod::LocalDelivery)
        .place(&site);
    for noun in ["production", "readiness", "dispatch"] {
        assert_eq!(press(&taller, &near, noun, &[]).status, 303);
    }
}

#[test]
fn each_workshop_has_a_parcel_of_its_own() {
    let site = harness::start();
    variant(&site, "taza");
    variant(&site, "gorra");
    let cups = workshop(&site, "Taller Uno", &[("taza", "3.50")]);
    let caps = workshop(&site, "Taller Dos", &[("gorra", "5.00")]);
    let order = Paid::new(&[("taza", 1), ("gorra", 1)]).place(&site);
    for (workshop, guide) in [(cups, "11"), (caps, "22")] {
        let taller = operator(&site, workshop);
        for noun in ["production", "readiness"] {
            assert_eq!(press(&taller, &order, noun, &[]).status, 303);
        }
        let parcel = [("carrier", "Zoom"), ("trackingNumber", guide)];
        assert_eq!(press(&taller, &order, "dispatch", &parcel).status, 303);
    }
    let parcels = site
        .app
        .db
        .read_here(|conn| parcels_of(conn, &[order.id]))
        .unwrap();
    let of = |workshop| {
        let parcel = parcels
            .iter()
            .find(|parcel| parcel.workshop_id == workshop)
            .unwrap();
        (parcel.carrier.as_str(), parcel.tracking_number.as_str())
    };
    assert_eq!((of(cups), of(caps)), (("Zoom", "11"), ("Zoom", "22")));
    // The order says both, a card its own.
    assert_eq!(site.order(order.id).tracking_number, "11 / 22");
    let page = dashboard(&operator(&site, caps));
    assert!(page.contains("guía <b class=\"num\">22</b>") && !page.contains("11 / 22"));
    // So does whoever waits for them, each with its own link.
    let token = site.app.signed_links.for_order(order.id, 1);
    let page = site
        .client()
        .get(&format!("/orders/{}?token={token}", order.id))
        .text();
    for words in ["Paquete 1 de 2", "Paquete 2 de 2", "nro-guia=11&", "nro-guia=22&"] {
        assert_eq!(
            page.matches(words).count(),
            1 + usize::from(words.starts_with('P')),
            "{words}: {page}"
        );
    }
}

#[test]
fn a_parcel_goes_to_the_office_where_its_customer_waits() {
    let Shop { site, taller, .. } = shop();
    let order = ready(&site, &taller);
    site.app
        .db
        .read_here(|conn| {
            Ok(diesel::update(krafta::schema::orders::table.find(order.id))
                .set(krafta::schema::orders::courier.eq(CourierNotes {
                    office: "MRW".to_owned(),
                    ..CourierNotes::default()
                }))
                .execute(conn)?)
        })
        .unwrap();
    let page = dashboard(&taller);
    let card = column(&page, "listos");
    assert!(card.contains("Retira en agencia MRW"), "{card}");
    assert!(
        card.contains("name=\"carrier\" type=\"text\" value=\"MRW\""),
        "{card}"
    );
    let label = taller.get(&format!("/workshop/orders/{}/label", order.id)).text();
    assert!(
        label.contains("<b>MRW</b>") && label.contains("Retira en oficina: <b>Av. Libertador 123</b>"),
        "{label}"
    );
}

#[test]
fn that_goods_arrived_is_asked_once() {
    let Shop { site, taller, .. } = shop();
    let order = ready(&site, &taller);
    Paid::new(&[("taza", 1)]).place(&site);
    let parcel = [("carrier", "Zoom"), ("trackingNumber", "1")];
    press(&taller, &order, "dispatch", &parcel);
    let asked = press(&taller, &order, "delivery", &[]);
    let question = format!("¿Ya entregaste {}? Esto no se deshace.", order.number);
    assert_eq!(asked.status, 400);
    let page = asked.text();
    assert!(
        page.contains(&format!("name=\"sure\" value=\"{question}\"")),
        "{page}"
    );
    assert!(page.contains("Sí, entregado") && !page.contains("marcado en rojo"));
    assert_eq!(stages(&site, order.id), [S::HandedToDelivery]);
    // On a phone, where one stage is shown, it is the one that asks.
    assert!(
        page.contains("board-col board-first\" id=\"despachados\""),
        "{page}"
    );
    // Of another order it is no answer.
    let other = [("sure", "¿Ya entregaste KRFT-AAAAAA? Esto no se deshace.")];
    assert_eq!(press(&taller, &order, "delivery", &other).status, 400);
    assert_eq!(
        press(&taller, &order, "delivery", &[("sure", &question)]).status,
        303
    );
    assert_eq!(stages(&site, order.id), [S::Completed]);
}
