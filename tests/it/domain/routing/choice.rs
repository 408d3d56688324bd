use super::{bookings, day, look_soon, promised, waiting, work, works};
use crate::fixtures::rows::set_priority;
use crate::fixtures::{Placed, cover, example, offer, two_items};
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::base::ids::{ItemId, WorkshopId};
use krafta::base::money::Usd;
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::{AssignmentStatus, Priority};
use krafta::domain::orders;
use krafta::domain::routing;
use krafta::domain::routing::Outcome;
use krafta::domain::workshops::PaymentPolicy;
use krafta::schema::{payables, workshop_coverage, workshop_offers, workshops};

fn item(site: &Site, placed: &Placed) -> ItemId {
    site.app
        .db
        .read_here(|conn| orders::items_of(conn, &[placed.id]))
        .unwrap()[0]
        .id
}

fn kept(site: &Site, placed: &Placed) -> routing::Routing {
    let item = item(site, placed);
    let mut all = site
        .app
        .db
        .read_here(|conn| routing::latest(conn, &[item]))
        .unwrap();
    all.remove(&item).unwrap()
}

fn end_coverage(site: &Site) {
    site.app
        .db
        .transact_here(|conn, _| Ok(diesel::delete(workshop_coverage::table).execute(conn)?))
        .unwrap();
}

#[test]
fn the_choice_is_kept_with_the_verdict_on_every_workshop_its_days_and_what_is_owed() {
    let site = harness::start();
    let shop = site.shop();
    let far = site.workshop("Taller Lejano");
    let placed = site.paid(&example());
    let work = work(&site, placed.id);
    assert_eq!(
        (work.workshop_id, work.status),
        (shop.cheap, AssignmentStatus::Notified)
    );
    // Thursday, 15 January 2026, 15:40 in Caracas: three business days on is Tuesday.
    assert_eq!(
        (work.start_date, work.due_date),
        (Some(day(1, 15)), Some(day(1, 20)))
    );
    assert_eq!(work.accept_by, Some("2026-01-16T19:40:00Z".parse().unwrap()));
    assert_eq!(bookings(&site, work.id), [(day(1, 15), 1)]);
    assert_eq!(promised(&site, shop.cheap), [(day(1, 15), 1)]);

    let kept = kept(&site, &placed);
    assert_eq!(kept.assignment, Some(work.id));
    let words = |id: WorkshopId| {
        let verdict = kept.verdicts.iter().find(|verdict| verdict.workshop == id);
        verdict.unwrap().finding.words()
    };
    assert_eq!(
        words(shop.cheap),
        "Cubre Lara · desde 1 u. · libre 10 u. el jue 15 ene · $4,00 · entrega mié 21 ene"
    );
    assert!(words(shop.dear).ends_with("· es más caro"));
    assert_eq!(words(far), "No: no cubre Lara");

    let page = site
        .signed_in(Role::Admin)
        .get(&format!("/admin/orders/{}", placed.id))
        .text();
    assert!(page.contains("libre 10 u. el jue 15 ene"));
    assert!(page.contains("No: no cubre Lara"));
    let owed: Vec<Usd> = site
        .app
        .db
        .read_here(|conn| {
            Ok(payables::table
                .filter(payables::assignment_id.eq(work.id))
                .select(payables::amount)
                .load(conn)?)
        })
        .unwrap();
    assert_eq!(owed, [work.agreed_cost]);
}

#[test]
fn what_fits_nowhere_is_listed_with_the_reasons_and_routed_once_something_changes() {
    let site = harness::start();
    let shop = site.shop();
    end_coverage(&site);
    let placed = site.paid(&example());
    assert_eq!((site.status(placed.id), waiting(&site)), ("CONFIRMED", 1));
    assert!(works(&site, placed.id).is_empty());
    let admin = site.signed_in(Role::Admin);
    let list = admin.get("/admin/orders/unassigned").text();
    assert!(list.contains(&placed.number) && list.contains("No: no cubre Lara"));
    // Tried again, and found the same: nothing is said twice.
    look_soon(&site);
    look_soon(&site);
    let events = site
        .app
        .db
        .read_here(|conn| orders::events_of(conn, placed.id))
        .unwrap();
    let said = events
        .iter()
        .filter(|event| event.kind == orders::EventKind::NoWorkshop)
        .count();
    assert_eq!(said, 1);

    site.app
        .db
        .transact_here(|conn, _| cover(conn, shop.dear, "Lara"))
        .unwrap();
    look_soon(&site);
    assert_eq!(work(&site, placed.id).workshop_id, shop.dear);
    assert_eq!((site.status(placed.id), waiting(&site)), ("NOTIFIED", 0));
    assert!(
        !admin
            .get("/admin/orders/unassigned")
            .text()
            .contains(&placed.number)
    );
}

#[test]
fn a_workshop_that_lets_go_never_gets_it_again_and_its_days_are_free() {
    let site = harness::start();
    let shop = site.shop();
    let placed = site.paid(&example());
    for (workshop, left) in [(shop.cheap, 1), (shop.dear, 0)] {
        assert_eq!(work(&site, placed.id).workshop_id, workshop);
        let client = site.sign_in(&site.taller_of(workshop).1);
        let body = serde_json::json!({"orderId": placed.id, "status": "REJECTED", "reason": "sin tinta"});
        assert_eq!(client.put_json("/api/workshop", &body).status, 200);
        assert!(promised(&site, workshop).is_empty());
        let active = works(&site, placed.id)
            .iter()
            .filter(|work| work.status.is_active())
            .count();
        assert_eq!(active, left);
    }
    assert_eq!(waiting(&site), 1);
    look_soon(&site);
    assert_eq!(waiting(&site), 1, "both let it go");
    let findings: Vec<Outcome> = kept(&site, &placed)
        .verdicts
        .into_iter()
        .map(|verdict| verdict.finding)
        .collect();
    assert_eq!(findings, [Outcome::LetGo, Outcome::LetGo]);
}

#[test]
fn an_offer_under_review_or_above_the_sale_price_waits_for_an_admin_with_its_days_booked() {
    let site = harness::start();
    let shop = site.shop();
    review(&site, shop.cheap);
    let placed = site.paid(&example());
    let held = work(&site, placed.id);
    assert_eq!(
        (held.status, held.accept_by),
        (AssignmentStatus::PendingAssignment, None)
    );
    assert_eq!(bookings(&site, held.id).len(), 1);
    let admin = site.signed_in(Role::Admin);
    let list = admin.get("/admin/orders/unassigned").text();
    assert!(list.contains(&placed.number) && list.contains("Por aprobar"));
    let path = format!(
        "/admin/orders/{}/items/{}/assignment",
        placed.id,
        item(&site, &placed)
    );

    // Replaced at a typed cost: the first agreement is closed, with what was owed for it.
    let without_reason = admin.post_form(
        &path,
        &[("workshopId", &shop.cheap.to_string()), ("unitCost", "3,50")],
    );
    assert_eq!(without_reason.status, 400);
    let bad = admin.post_form(
        &path,
        &[
            ("workshopId", &shop.cheap.to_string()),
            ("unitCost", "-1"),
            ("reason", "acordado"),
        ],
    );
    assert_eq!(bad.status, 400);
    assert_eq!(work(&site, placed.id).id, held.id);
    let form = [
        ("workshopId", &*shop.cheap.to_string()),
        ("unitCost", "3,50"),
        ("reason", "acordado por teléfono"),
    ];
    assert_eq!(admin.post_form(&path, &form).status, 303);
    let now = work(&site, placed.id);
    assert_eq!(
        (now.status, now.unit_cost, now.workshop_offer_id),
        (AssignmentStatus::Notified, "3.50".parse().unwrap(), None)
    );
    assert_eq!(
        promised(&site, shop.cheap),
        [(day(1, 15), 1)],
        "booked once, not twice"
    );
}

#[test]
fn an_admin_may_choose_against_the_rules_with_a_reason_and_a_cost() {
    let site = harness::start();
    let shop = site.shop();
    let other = site.workshop("Taller Sin Oferta");
    let closed = site.workshop("Taller Cerrado");
    site.app
        .db
        .transact_here(|conn, _| {
            diesel::update(workshops::table.find(closed))
                .set(workshops::active.eq(false))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    let placed = site.paid(&example());
    let path = |side: &str| {
        format!(
            "/{side}/orders/{}/items/{}/assignment",
            placed.id,
            item(&site, &placed)
        )
    };
    let admin = site.signed_in(Role::Admin);
    let other_id = other.to_string();
    for form in [
        vec![("workshopId", &*other_id), ("reason", "queda más cerca")],
        vec![("workshopId", &*other_id), ("unitCost", "4")],
        vec![
            ("workshopId", &*closed.to_string()),
            ("unitCost", "4"),
            ("reason", "x"),
        ],
        vec![
            ("workshopId", "00000000-0000-0000-0000-000000000000"),
            ("unitCost", "4"),
            ("reason", "x"),
        ],
    ] {
        assert_eq!(admin.post_form(&path("admin"), &form).status, 400, "{form:?}");
    }
    assert_eq!(work(&site, placed.id).workshop_id, shop.cheap);
    let wanted = [
        ("workshopId", &*other_id),
        ("unitCost", "4,25"),
        ("reason", "queda más cerca"),
    ];
    // An operator moves production, but does not set costs.
    let operator = site.signed_in(Role::Operador);
    assert_eq!(operator.post_form(&path("ops"), &wanted).status, 403);
    assert_eq!(admin.post_form(&path("admin"), &wanted).status, 303);
    let given = work(&site, placed.id);
    assert_eq!(
        (given.workshop_id, given.agreed_cost),
        (other, "4.25".parse().unwrap())
    );
    assert!(promised(&site, shop.cheap).is_empty());
    let page = admin.get(&format!("/admin/orders/{}", placed.id)).text();
    assert!(page.contains("queda más cerca") && page.contains("Elegido a mano"));
}

#[test]
fn what_waited_past_its_days_gets_others_when_it_is_approved_and_only_an_admin_approves() {
    let site = harness::start();
    let shop = site.shop();
    review(&site, shop.cheap);
    site.app
        .db
        .transact_here(|conn, _| {
            diesel::update(workshops::table.find(shop.cheap))
                .set(workshops::payment_policy.eq(PaymentPolicy::FullDeposit))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    let placed = site.paid(&example());
    let held = work(&site, placed.id);
    let taller = site.sign_in(&site.taller_of(shop.cheap).1);
    let path = |side: &str| {
        let item = item(&site, &placed);
        format!("/{side}/orders/{}/items/{item}/assignment", placed.id)
    };
    let form = [("workshopId", &*shop.cheap.to_string())];
    let operator = site.signed_in(Role::Operador);
    assert_eq!(operator.post_form(&path("ops"), &form).status, 409);
    let put = serde_json::json!({"orderId": placed.id, "status": "NOTIFIED"});
    assert_eq!(operator.put_json("/api/orders", &put).status, 409);
    assert!(!operator.get("/ops/orders/unassigned").text().contains("Aprobar<"));
    assert_eq!(
        taller.get(&format!("/workshop/assignments/{}", held.id)).status,
        404
    );

    // Nobody has agreed to what it costs: nothing of it is paid.
    let owed: krafta::base::ids::PayableId = site
        .app
        .db
        .read_here(|conn| {
            Ok(payables::table
                .filter(payables::assignment_id.eq(held.id))
                .select(payables::id)
                .first(conn)?)
        })
        .unwrap();
    let pay = serde_json::json!({"amount": 1, "reference": "T-1"});
    let answer = site
        .signed_in(Role::Admin)
        .post_json(&format!("/api/payables/{owed}/payments"), &pay);
    assert_eq!(
        (answer.status, answer.json()["code"].as_str()),
        (409, Some("not_approved"))
    );

    // A week later, on a Thursday.
    site.app
        .db
        .clock()
        .set(harness::noon() + chrono::TimeDelta::days(7));
    let admin = site.signed_in(Role::Admin);
    assert_eq!(admin.post_form(&path("admin"), &form).status, 303);
    let told = work(&site, placed.id);
    assert_eq!((told.id, told.status), (held.id, AssignmentStatus::Notified));
    assert_eq!(
        (told.start_date, told.due_date),
        (Some(day(1, 22)), Some(day(1, 27)))
    );
    assert_eq!(promised(&site, shop.cheap), [(day(1, 22), 1)]);
    let due: Vec<Option<chrono::NaiveDate>> = site
        .app
        .db
        .read_here(|conn| {
            Ok(payables::table
                .filter(payables::assignment_id.eq(told.id))
                .select(payables::due_date)
                .load(conn)?)
        })
        .unwrap();
    assert_eq!(due, [Some(day(1, 22))]);
}

#[test]
fn what_a_workshop_was_never_told_stays_unknown_to_it() {
    let site = harness::start();
    let shop = site.shop();
    review(&site, shop.cheap);
    let placed = site.paid(&example());
    let held = work(&site, placed.id);
    let admin = site.signed_in(Role::Admin);
    let cancel = format!("/admin/orders/{}/assignments/{}/cancellation", placed.id, held.id);
    assert_eq!(
        admin.post_form(&cancel, &[("reason", "cobra de más")]).status,
        303
    );
    let taller = site.sign_in(&site.taller_of(shop.cheap).1);
    assert_eq!(
        taller.get(&format!("/workshop/assignments/{}", held.id)).status,
        404
    );
    let moved = serde_json::json!({"assignmentId": held.id, "status": "ACCEPTED"});
    assert_eq!(taller.put_json("/api/workshop", &moved).status, 404);
}

#[test]
fn whom_an_admin_took_it_from_may_get_it_again() {
    let site = harness::start();
    let shop = site.shop();
    let placed = site.paid(&example());
    let admin = site.signed_in(Role::Admin);
    let path = format!(
        "/admin/orders/{}/items/{}/assignment",
        placed.id,
        item(&site, &placed)
    );
    let dear = shop.dear.to_string();
    let form = [("workshopId", &*dear), ("reason", "prueba")];
    assert_eq!(admin.post_form(&path, &form).status, 303);
    let client = site.sign_in(&site.taller_of(shop.dear).1);
    let body = serde_json::json!({"orderId": placed.id, "status": "REJECTED", "reason": "sin tinta"});
    assert_eq!(client.put_json("/api/workshop", &body).status, 200);
    assert_eq!(work(&site, placed.id).workshop_id, shop.cheap);
    // Once it has begun, what was agreed stays.
    let client = site.sign_in(&site.taller_of(shop.cheap).1);
    let body = serde_json::json!({"orderId": placed.id, "status": "IN_PRODUCTION"});
    assert_eq!(client.put_json("/api/workshop", &body).status, 200);
    let cheap = shop.cheap.to_string();
    let form = [
        ("workshopId", &*cheap),
        ("reason", "más trabajo"),
        ("unitCost", "9"),
    ];
    assert_eq!(admin.post_form(&path, &form).status, 409);
}

fn review(site: &Site, workshop: WorkshopId) {
    site.app
        .db
        .transact_here(|conn, _| {
            diesel::update(workshop_offers::table.filter(workshop_offers::workshop_id.eq(workshop)))
                .set(workshop_offers::review_required.eq(true))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_routing_takes_as_many_statements_for_many_workshops_as_for_two() {
    let cost = |workshops: usize| {
        let site = harness::start();
        site.shop();
        for n in 0..workshops {
            let id = site.workshop(&format!("Taller {n}"));
            site.app
                .db
                .transact_here(|conn, _| {
                    cover(conn, id, "Lara")?;
                    offer(conn, id, "var-1", "3.00")
                })
                .unwrap();
        }
        // On hold while it is paid for, so that the routing can be counted by itself.
        let placed = site.place(&site.client(), &two_items());
        set_priority(&site, placed.id, Priority::Hold);
        site.confirm(&site.signed_in(Role::Admin), &placed);
        set_priority(&site, placed.id, Priority::Standard);
        let before = site.app.db.statements();
        site.app
            .db
            .transact_here(|conn, now| routing::reroute(conn, now, placed.id))
            .unwrap();
        let counted = site.app.db.statements() - before;
        assert_eq!(works(&site, placed.id).len(), 2);
        counted
    };
    assert_eq!(cost(0), cost(60));
}
