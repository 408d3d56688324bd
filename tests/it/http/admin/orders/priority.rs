//! How pressing an order is, changed after it was placed.

use super::{done, page, send};
use crate::fixtures::example;
use crate::harness::{self, noon};
use chrono::TimeDelta;
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::{AssignmentStatus, Priority};
use krafta::domain::orders;
use krafta::domain::production::{self, Assignment};
use serde_json::json;

#[test]
fn what_was_on_hold_is_given_out_when_it_no_longer_is() {
    let site = harness::start();
    let shop = site.shop();
    let mut body = example();
    body["priority"] = json!("HOLD");
    let placed = site.paid(&body);
    let works = || -> Vec<Assignment> {
        let read = site
            .app
            .db
            .read_here(|conn| production::active_of(conn, &[placed.id]));
        read.unwrap()
    };
    assert!(works().is_empty());
    let operator = site.signed_in(Role::Operador);
    let home = format!("/ops/orders/{}", placed.id);
    let html = operator.get(&home).text();
    assert!(html.contains("value=\"HOLD\" selected"), "{html}");
    let set = |priority: &str| {
        let path = format!("{home}/priority");
        operator.post_form(&path, &[("priority", priority)]).status
    };
    assert_eq!((set(""), set("YA")), (400, 400));
    assert_eq!(set("HOLD"), 303);
    assert!(works().is_empty());
    assert_eq!(set("STANDARD"), 303);
    assert_eq!(site.order(placed.id).priority, Priority::Standard);
    assert_eq!(works()[0].workshop_id, shop.cheap);
    assert_eq!(site.status(placed.id), "NOTIFIED");

    let events = site.app.db.read_here(|conn| orders::events_of(conn, placed.id));
    let told: Vec<String> = events
        .unwrap()
        .into_iter()
        .filter(|event| event.kind == orders::EventKind::PriorityChanged)
        .map(|event| event.message)
        .collect();
    // The same again is no change.
    assert_eq!(told, ["De «En espera» a «Normal»."]);
    let customer = site.client().get(&placed.link()).text();
    assert!(!customer.contains("En espera"));
}

#[test]
fn a_workshop_that_waited_with_the_order_has_its_whole_time_again() {
    let site = harness::start();
    let shop = site.shop();
    let placed = site.paid(&example());
    let admin = site.signed_in(Role::Admin);
    let work = || -> Assignment {
        let read = site
            .app
            .db
            .read_here(|conn| production::active_of(conn, &[placed.id]));
        read.unwrap().remove(0)
    };
    done(&admin, &placed, "priority", &[("priority", "HOLD")]);
    let until = work().accept_by.unwrap();
    let later = noon() + TimeDelta::days(5);
    site.app.db.clock().set(later);
    let admin = site.signed_in(Role::Admin);
    done(&admin, &placed, "priority", &[("priority", "RUSH")]);
    production::deadline_job::run_once(&site.app.db).unwrap();
    let kept = work();
    assert_eq!(
        (kept.workshop_id, kept.status),
        (shop.cheap, AssignmentStatus::Notified)
    );
    assert!(kept.accept_by.unwrap() > later && later > until);

    done(&admin, &placed, "cancellation", &[("reason", "ya no")]);
    assert!(!admin.get(&page(&placed)).text().contains("Cambiar prioridad"));
    let refused = send(&admin, &placed, "priority", &[("priority", "HOLD")]);
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains("El pedido está cancelado."));
}

#[test]
fn what_is_on_hold_is_not_offered_to_be_started() {
    let site = harness::start();
    site.shop();
    let placed = site.paid(&example());
    let admin = site.signed_in(Role::Admin);
    let offers = |button: &str| admin.get(&page(&placed)).text().contains(button);
    assert!(offers("Comenzar Producción") && offers("Aceptar"));
    done(&admin, &placed, "priority", &[("priority", "HOLD")]);
    assert!(!offers("Comenzar Producción") && offers("Aceptar"));
    done(&admin, &placed, "priority", &[("priority", "STANDARD")]);
    assert!(offers("Comenzar Producción"));
}
