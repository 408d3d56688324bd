//! The workshop's dashboard and `/api/workshop`.

use crate::builders::{Paid, offer, set_priority, unlinked_taller, upload, variant, work_on, workshop};
use crate::harness::{self, Client, Site, noon};
use chrono::TimeDelta;
use krafta::accounts::Role;
use krafta::ids::{OrderId, WorkshopId};
use krafta::lifecycle::{AssignmentStatus as S, DeliveryMethod, Move, Priority};
use krafta::orders::{self, Actor, EventKind, Order};
use krafta::production::{self, Details, Scope};
use serde_json::{Value, json};

/// A site with one variant, and a workshop that makes it.
struct Shop {
    site: Site,
    workshop: WorkshopId,
    /// Its operator.
    taller: Client,
}

fn shop() -> Shop {
    let site = harness::start();
    variant(&site, "taza");
    let workshop = workshop(&site, "Taller Uno", &[("taza", "3.50")]);
    let taller = operator(&site, workshop);
    Shop {
        site,
        workshop,
        taller,
    }
}

fn operator(site: &Site, workshop: WorkshopId) -> Client {
    let (_, email) = site.taller_of(workshop);
    site.sign_in(&email)
}

fn press(client: &Client, order: &Order, noun: &str, fields: &[(&str, &str)]) -> harness::Answer {
    client.post_form(&format!("/workshop/orders/{}/{noun}", order.id), fields)
}

fn dashboard(client: &Client) -> String {
    let page = client.get("/workshop/dashboard");
    assert_eq!(page.status, 200, "{}", page.text());
    page.text()
}

fn queue(client: &Client) -> Vec<Value> {
    let answer = client.get("/api/workshop");
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["orders"].as_array().unwrap().clone()
}

fn stages(site: &Site, order: OrderId) -> Vec<S> {
    work_on(site, order).iter().map(|work| work.status).collect()
}

fn events(site: &Site, order: OrderId, kind: EventKind) -> usize {
    let events = site
        .app
        .db
        .read_here(|conn| orders::events_of(conn, order))
        .unwrap();
    events.iter().filter(|event| event.kind == kind).count()
}

/// One column of the page.
fn column<'a>(page: &'a str, id: &str) -> &'a str {
    let from = page.find(&format!("id=\"{id}\"")).unwrap();
    let rest = &page[from..];
    &rest[..rest.find("</section>").unwrap()]
}

#[test]
fn an_order_goes_through_the_workshop_by_its_buttons() {
    let Shop { site, taller, .. } = shop();
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
        "Entrega el mar 20 de enero",
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
            assert_eq!(
                (answer.status, answer.header("location")),
                (303, "/workshop/dashboard")
            );
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
    assert_eq!(press(&taller, &order, "delivery", &[]).status, 303);
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
fn starting_at_once_accepts_too() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    assert_eq!(press(&taller, &order, "production", &[]).status, 303);
    assert_eq!(stages(&site, order.id), [S::InProduction]);
}

#[test]
fn a_workshop_sees_and_moves_only_its_own() {
    let Shop {
        site,
        taller,
        workshop: own,
        ..
    } = shop();
    let stranger = site.signed_in(Role::Taller);
    let order = Paid::new(&[("taza", 1)]).place(&site);
    let id = work_on(&site, order.id)[0].id;

    assert!(!dashboard(&stranger).contains(&order.number));
    assert!(queue(&stranger).is_empty());
    for noun in ["acceptance", "production", "readiness", "dispatch", "delivery"] {
        assert_eq!(press(&stranger, &order, noun, &[]).status, 404, "{noun}");
        // Naming the other workshop changes nothing.
        let named = [("workshop", own.to_string())];
        let named: Vec<(&str, &str)> = named
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        assert_eq!(press(&stranger, &order, noun, &named).status, 404, "{noun}");
    }
    assert_eq!(
        press(&stranger, &order, "rejection", &[("reason", "no")]).status,
        404
    );
    assert_eq!(
        press(&stranger, &order, "problems", &[("note", "no")]).status,
        404
    );
    for body in [
        json!({"orderId": order.id, "status": "ACCEPTED"}),
        json!({"assignmentId": id, "status": "ACCEPTED"}),
    ] {
        assert_eq!(stranger.put_json("/api/workshop", &body).status, 404);
    }
    assert_eq!(stages(&site, order.id), [S::Notified]);

    let unlinked = site.sign_in(&unlinked_taller(&site));
    let page = dashboard(&unlinked);
    assert!(page.contains("todavía no está unida a un taller"), "{page}");
    assert!(queue(&unlinked).is_empty());
    assert_eq!(press(&unlinked, &order, "acceptance", &[]).status, 404);
    assert!(dashboard(&taller).contains(&order.number));
    assert_eq!(
        site.signed_in(Role::Cliente).get("/workshop/dashboard").status,
        403
    );
    assert_eq!(site.signed_in(Role::Operador).get("/api/workshop").status, 403);
}

#[test]
fn an_admin_sees_all_and_may_look_at_one_workshop() {
    let Shop {
        site, workshop: own, ..
    } = shop();
    variant(&site, "gorra");
    let other = workshop(&site, "Taller Dos", &[("gorra", "5.00")]);
    let (mug, cap) = (
        Paid::new(&[("taza", 1)]).place(&site),
        Paid::new(&[("gorra", 1)]).place(&site),
    );
    let admin = site.signed_in(Role::Admin);

    let page = dashboard(&admin);
    for shown in [&mug.number, &cap.number, "Taller Uno", "Taller Dos"] {
        assert!(page.contains(shown), "{shown}");
    }
    let filter = format!("/workshop/dashboard?workshop={other}");
    let page = admin.get(&filter).text();
    assert!(page.contains(&cap.number) && !page.contains(&mug.number));
    let of_one = admin.get(&format!("/api/workshop?workshopId={own}")).json();
    assert_eq!(of_one["orders"].as_array().unwrap().len(), 1);
    assert_eq!(of_one["orders"][0]["orderNumber"], json!(mug.number));
    for unknown in ["x", "00000000-0000-0000-0000-000000000000"] {
        assert_eq!(
            admin
                .get(&format!("/workshop/dashboard?workshop={unknown}"))
                .status,
            404
        );
    }
    assert_eq!(admin.get("/workshop/dashboard?workshop=&stage=").status, 200);
    let bad = admin.get("/api/workshop?workshopId=x");
    assert!(bad.json()["fields"]["workshopId"].is_string());

    // The page stays as it was narrowed; the form says whose work is meant.
    let path = format!(
        "/workshop/orders/{}/acceptance?workshop={other}&stage=NOTIFIED",
        cap.id
    );
    let done = admin.post_form(&path, &[("workshop", &other.to_string())]);
    assert_eq!(done.status, 303);
    assert_eq!(done.header("location"), format!("{filter}&stage=NOTIFIED"));
    let wrong = admin.post_form(&path, &[("workshop", &own.to_string())]);
    assert_eq!(wrong.status, 404);
    assert_eq!(admin.post_form(&path, &[]).status, 400);
    assert_eq!(stages(&site, cap.id), [S::Accepted]);
}

#[test]
fn one_stage_can_be_looked_at_alone() {
    let Shop { site, taller, .. } = shop();
    let (first, second) = (
        Paid::new(&[("taza", 1)]).place(&site),
        Paid::new(&[("taza", 2)]).place(&site),
    );
    press(&taller, &second, "production", &[]);
    let page = taller.get("/workshop/dashboard?stage=IN_PRODUCTION").text();
    assert!(page.contains(&second.number) && !page.contains(&first.number));
    assert!(page.contains("readiness?stage=IN_PRODUCTION"), "{page}");
    let page = taller.get("/workshop/dashboard?stage=nada").text();
    assert!(page.contains(&first.number) && page.contains(&second.number));
}

#[test]
fn two_workshops_share_an_order_and_each_has_its_card() {
    let Shop {
        site, taller: first, ..
    } = shop();
    variant(&site, "gorra");
    let other = workshop(&site, "Taller Dos", &[("gorra", "5.00")]);
    let second = operator(&site, other);
    let order = Paid::new(&[("taza", 1), ("gorra", 2)]).place(&site);

    assert_eq!(press(&first, &order, "production", &[]).status, 303);
    assert_eq!(stages(&site, order.id), [S::InProduction, S::Notified]);
    let page = dashboard(&second);
    assert!(column(&page, "nuevos").contains("Producto gorra") && !page.contains("Producto taza"));
    let (one, two) = (queue(&first), queue(&second));
    assert_eq!(
        (&one[0]["status"], &two[0]["status"]),
        (&json!("IN_PRODUCTION"), &json!("NOTIFIED"))
    );
    assert_eq!(one[0]["items"].as_array().unwrap().len(), 1);

    // An admin's move by the order takes both, or none.
    let admin = site.signed_in(Role::Admin);
    assert_eq!(queue(&admin).len(), 2);
    let refused = admin.put_json("/api/workshop", &json!({"orderId": order.id, "status": "READY"}));
    assert_eq!(
        (refused.status, refused.json()["code"].clone()),
        (409, json!("illegal_move"))
    );
    assert_eq!(stages(&site, order.id), [S::InProduction, S::Notified]);
    let started = admin.put_json(
        "/api/workshop",
        &json!({"orderId": order.id, "status": "IN_PRODUCTION"}),
    );
    assert_eq!(started.status, 200, "{}", started.text());
    assert_eq!(started.json()["order"]["items"].as_array().unwrap().len(), 2);
    assert_eq!(started.json()["order"]["workshopId"], Value::Null);
    assert_eq!(stages(&site, order.id), [S::InProduction, S::InProduction]);
}

#[test]
fn a_card_stands_at_its_lowest_stage() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 1), ("taza", 7)]).place(&site);
    let ahead = work_on(&site, order.id)[1].id;
    let body = json!({"assignmentId": ahead, "status": "IN_PRODUCTION"});
    let moved = taller.put_json("/api/workshop", &body).json();
    assert_eq!(moved["order"]["status"], "NOTIFIED");

    let page = dashboard(&taller);
    let card = column(&page, "nuevos");
    // What is in production cannot be let go, so the card as a whole cannot.
    assert!(card.contains("Aceptar") && card.contains("<span class=\"tag\">En producción</span>"));
    assert!(!card.contains("/rejection"), "{card}");
    assert_eq!(press(&taller, &order, "acceptance", &[]).status, 303);
    assert_eq!(stages(&site, order.id), [S::Accepted, S::InProduction]);
    assert_eq!(press(&taller, &order, "production", &[]).status, 303);
    assert_eq!(stages(&site, order.id), [S::InProduction, S::InProduction]);
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
    assert!(!dashboard(&taller).contains(&order.number));
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
            card.contains("</svg>Entregar</button>") && card.contains("Lo retira"),
            "{card}"
        );
        assert!(!card.contains("Despachar") && !card.contains("Libertador") && !card.contains("tel:"));
        match by_api {
            None => assert_eq!(press(&taller, &order, "delivery", &[]).status, 303, "{word}"),
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
fn files_are_offered_as_they_lie() {
    let Shop { site, taller, .. } = shop();
    let design = upload(&site);
    let ours = Paid {
        design: Some(design),
        ..Paid::new(&[("taza", 1)])
    }
    .place(&site);
    let page = dashboard(&taller);
    assert!(page.contains(&format!("href=\"/files/{design}?download=1\"")));
    assert!(page.contains(&format!("src=\"/files/{design}/thumbnail\"")));
    assert_eq!(
        queue(&taller)[0]["items"][0]["fileUrl"],
        json!(format!("/files/{design}"))
    );
    press(&taller, &ours, "rejection", &[("reason", "no")]);

    let address = "https://example.com/a.png?x=1&y=2";
    Paid {
        preview_url: Some(address),
        ..Paid::new(&[("taza", 1)])
    }
    .place(&site);
    let page = dashboard(&taller);
    let escaped = "https://example.com/a.png?x=1&#38;y=2";
    assert!(page.contains(&format!("<img src=\"{escaped}\"")), "{page}");
    assert!(page.contains(&format!(
        "href=\"{escaped}\" target=\"_blank\" rel=\"noopener noreferrer\""
    )));
    assert_eq!(queue(&taller)[0]["items"][0]["previewUrl"], address);
}

#[test]
fn the_most_urgent_is_on_top() {
    let Shop { site, taller, .. } = shop();
    let place = |days: i64, priority| {
        let at = noon() - TimeDelta::days(days);
        Paid {
            at,
            ..Paid::new(&[("taza", 1)])
        }
        .priority(priority)
        .place(&site)
        .number
    };
    let (young, old) = (place(0, Priority::Standard), place(9, Priority::Standard));
    let rush = place(0, Priority::Rush);
    let numbers: Vec<Value> = queue(&taller)
        .iter()
        .map(|card| card["orderNumber"].clone())
        .collect();
    assert_eq!(numbers, [json!(rush), json!(old), json!(young)]);
    let page = dashboard(&taller);
    assert_eq!(page.matches("job-late").count(), 1);
    assert!(page.contains("Atrasado: era para el") && page.contains("Urgente"));
}

#[test]
fn the_api_shows_the_queue_without_what_the_customer_pays() {
    let Shop {
        site,
        taller,
        workshop,
    } = shop();
    let order = Paid::new(&[("taza", 4)]).notes("Rápido").place(&site);
    let card = queue(&taller)[0].clone();
    let item = &card["items"][0];
    assert_eq!(card["orderId"], json!(order.id));
    assert_eq!(card["createdAt"], "2026-01-15T19:40:00Z");
    assert_eq!(
        (&card["status"], &card["priority"]),
        (&json!("NOTIFIED"), &json!("STANDARD"))
    );
    assert_eq!(card["workshopId"], json!(workshop));
    assert_eq!(
        (&card["workshopName"], &card["notes"]),
        (&json!("Taller Uno"), &json!("Rápido"))
    );
    assert_eq!(
        (&item["productName"], &item["quantity"]),
        (&json!("Producto taza"), &json!(4))
    );
    let assignment = &item["assignment"];
    let cost = |name: &str| assignment[name].as_f64();
    assert_eq!((cost("unitCost"), cost("agreedCost")), (Some(3.5), Some(14.0)));
    assert_eq!(assignment["dueDate"], "2026-01-20");
    assert_eq!(card["customerName"], Value::Null);
    let text = card.to_string();
    for hidden in [
        "12.34",
        "15.0",
        "600",
        "REF-778899",
        "Secreto",
        "Ana",
        "Libertador",
        "ana@",
        "payment",
    ] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
}

#[test]
fn the_api_moves_an_order_the_whole_way() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    for (asked, held) in [
        ("ACCEPTED", "ACCEPTED"),
        ("IN_PRODUCTION", "IN_PRODUCTION"),
        ("READY", "READY"),
        ("DISPATCHED", "HANDED_TO_DELIVERY"),
        ("COMPLETED", "COMPLETED"),
    ] {
        for _ in 0..2 {
            let body =
                json!({"orderId": order.id, "status": asked, "carrier": "Zoom", "trackingNumber": "9"});
            let moved = taller.put_json("/api/workshop", &body);
            assert_eq!(moved.status, 200, "{asked}: {}", moved.text());
            let moved = moved.json();
            assert_eq!(
                (&moved["success"], &moved["status"]),
                (&json!(true), &json!(held))
            );
            assert_eq!(moved["order"]["status"], json!(held));
        }
    }
    let back = taller.put_json(
        "/api/workshop",
        &json!({"orderId": order.id, "status": "ACCEPTED"}),
    );
    assert_eq!((back.status, &back.json()["allowed"]), (409, &json!([])));
    assert_eq!(queue(&taller)[0]["trackingNumber"], "9");
}

#[test]
fn the_api_names_what_is_wrong() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    let work = work_on(&site, order.id)[0].id;
    let wrong = |body: Value, field: &str| {
        let answer = taller.put_json("/api/workshop", &body);
        assert_eq!(answer.status, 400, "{body}: {}", answer.text());
        assert!(
            answer.json()["fields"][field].is_string(),
            "{body}: {}",
            answer.text()
        );
    };
    wrong(json!({"status": "READY"}), "orderId");
    wrong(
        json!({"orderId": order.id, "assignmentId": work, "status": "READY"}),
        "assignmentId",
    );
    wrong(json!({"orderId": "x", "status": "READY"}), "orderId");
    wrong(json!({"assignmentId": 5, "status": "READY"}), "assignmentId");
    wrong(json!({"orderId": order.id}), "status");
    for status in [
        "DONE",
        "ready",
        "NOTIFIED",
        "PENDING_ASSIGNMENT",
        "CANCELLED",
        "CONFIRMED",
        "REPORTED",
    ] {
        wrong(json!({"orderId": order.id, "status": status}), "status");
    }
    wrong(json!({"orderId": order.id, "status": "REJECTED"}), "reason");
    wrong(
        json!({"orderId": order.id, "status": "REJECTED", "reason": " "}),
        "reason",
    );
    let early = taller.put_json("/api/workshop", &json!({"orderId": order.id, "status": "READY"}));
    assert_eq!(early.status, 409);
    assert_eq!(
        early.json()["allowed"],
        json!(["ACCEPTED", "IN_PRODUCTION", "REJECTED"])
    );
    let unknown = json!({"orderId": OrderId::new(), "status": "READY"});
    assert_eq!(taller.put_json("/api/workshop", &unknown).status, 404);
    assert_eq!(stages(&site, order.id), [S::Notified]);

    let let_go = json!({"orderId": order.id, "status": "REJECTED", "reason": "Sin tinta"});
    for _ in 0..2 {
        let gone = taller.put_json("/api/workshop", &let_go);
        assert_eq!(gone.status, 200, "{}", gone.text());
        assert_eq!(
            (&gone.json()["status"], &gone.json()["order"]),
            (&json!("REJECTED"), &Value::Null)
        );
    }
}

#[test]
fn what_waits_for_approval_is_not_the_workshops_yet() {
    let Shop {
        site,
        taller,
        workshop,
        ..
    } = shop();
    variant(&site, "oro");
    // Dearer than it is sold for.
    offer(&site, workshop, "oro", "99.00");
    let order = Paid::new(&[("taza", 1), ("oro", 1)]).place(&site);
    assert_eq!(stages(&site, order.id), [S::Notified, S::PendingAssignment]);
    let waiting = work_on(&site, order.id)[1].id;
    assert!(!dashboard(&taller).contains("Producto oro"));
    assert_eq!(queue(&taller)[0]["items"].as_array().unwrap().len(), 1);
    let body = json!({"assignmentId": waiting, "status": "ACCEPTED"});
    assert_eq!(taller.put_json("/api/workshop", &body).status, 404);
    assert_eq!(press(&taller, &order, "acceptance", &[]).status, 303);
    assert_eq!(stages(&site, order.id), [S::Accepted, S::PendingAssignment]);
}

#[test]
fn a_page_costs_the_same_however_much_there_is_to_do() {
    let Shop { site, taller, .. } = shop();
    let admin = site.signed_in(Role::Admin);
    let place = |count: usize| {
        for index in 0..count {
            let order = Paid::new(&[("taza", 1), ("taza", 2)]).place(&site);
            let steps = ["acceptance", "production", "readiness", "dispatch"];
            for noun in &steps[..index % 5] {
                assert_eq!(press(&taller, &order, noun, &[]).status, 303);
            }
            press(&taller, &order, "problems", &[("note", "algo")]);
        }
    };
    let cost = |client: &Client, path: &str| {
        let before = site.app.db.statements();
        assert_eq!(client.get(path).status, 200);
        site.app.db.statements() - before
    };
    let costs = || {
        [
            cost(&taller, "/workshop/dashboard"),
            cost(&taller, "/api/workshop"),
            cost(&admin, "/workshop/dashboard"),
            cost(&admin, "/api/workshop"),
        ]
    };
    place(2);
    let few = costs();
    place(28);
    assert_eq!(queue(&taller).len(), 30);
    assert_eq!(costs(), few);
    assert!(few.iter().all(|cost| *cost <= 12), "{few:?}");
}

#[test]
fn what_is_left_out_is_said() {
    let Shop {
        site,
        taller,
        workshop,
    } = shop();
    let order = Paid::new(&[("taza", 1)]);
    let rush = Paid::new(&[("taza", 1)]).priority(Priority::Rush);
    for _ in 0..21 {
        let done = order.place(&site).id;
        for mv in [Move::Start, Move::MarkReady, Move::HandOver] {
            site.app
                .db
                .transact_here(|conn, now| {
                    let scope = Scope::Workshop(workshop);
                    production::advance(conn, now, Actor::SYSTEM, done, scope, mv, &Details::default())
                })
                .unwrap();
        }
    }
    for _ in 0..200 {
        order.place(&site);
    }
    let page = dashboard(&taller);
    assert_eq!(page.matches("<article").count(), 220);
    assert!(page.contains("Solo se muestran los últimos 20.") && !page.contains("más urgentes. Al"));
    assert_eq!(taller.get("/api/workshop").json()["truncated"], true);

    // The cut never loses what is most urgent.
    let urgent = rush.place(&site).number;
    let page = dashboard(&taller);
    assert!(page.contains("Se muestran los 200 trabajos más urgentes."));
    assert!(page.contains(&urgent));
    assert_eq!(queue(&taller).len(), 220);

    // After two weeks what has left is history.
    site.app.db.clock().set(noon() + TimeDelta::days(15));
    let taller = operator(&site, workshop);
    assert_eq!(queue(&taller).len(), 200);
}
