//! A press that a phone kept: sent again with its key, it acts once, and whoever sends it later is told how it ended.

use super::*;
use diesel::prelude::*;
use krafta::domain::production::presses;
use krafta::schema::workshop_presses;
use uuid::Uuid;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
/// As the worker asks while no page waits.
const LATE: (&str, &str) = ("accept", "application/json");

fn send(client: &Client, path: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> client::Answer {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    let body = body.extend_pairs(fields).finish();
    let headers = [&[FORM], headers].concat();
    client.send("POST", path, &headers, Some(body.into_bytes()))
}

fn path(order: &Order, noun: &str) -> String {
    format!("/workshop/orders/{}/{noun}", order.id)
}

#[test]
fn a_press_sent_twice_acts_once() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    let key = Uuid::new_v4().to_string();
    let with_key = ("idempotency-key", key.as_str());
    let start = path(&order, "production");
    let first = send(&taller, &start, &[with_key], &[]);
    assert_eq!(first.status, 303);
    assert_eq!(stages(&site, order.id), [S::InProduction]);
    // Somebody took it back meanwhile: what comes late does not undo that.
    assert_eq!(press(&taller, &order, "retraction", &[]).status, 303);
    let again = send(&taller, &start, &[with_key, LATE], &[]);
    assert_eq!(again.status, 200, "{}", again.text());
    assert_eq!(
        again.json(),
        json!({"success": true, "told": format!("{} en producción.", order.number)})
    );
    assert_eq!(stages(&site, order.id), [S::Accepted]);
    assert_eq!(events(&site, order.id, EventKind::Started), 1);
    // Told elsewhere, it leaves no word for the next page.
    dashboard(&taller);
    send(&taller, &start, &[with_key, LATE], &[]);
    assert!(!dashboard(&taller).contains("class=\"flash\""));

    let other = send(
        &taller,
        &path(&order, "rejection"),
        &[with_key, LATE],
        &[("reason", "x")],
    );
    assert_eq!(other.status, 409, "{}", other.text());
    assert_eq!(stages(&site, order.id), [S::Accepted]);
    // Without a key it is a new press.
    assert_eq!(press(&taller, &order, "production", &[]).status, 303);
    assert_eq!(stages(&site, order.id), [S::InProduction]);
}

#[test]
fn what_was_refused_is_told_and_may_be_pressed_again() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    set_priority(&site, order.id, Priority::Hold);
    let key = Uuid::new_v4().to_string();
    let headers = [("idempotency-key", key.as_str()), LATE];
    let start = path(&order, "production");
    let refused = send(&taller, &start, &headers, &[]);
    assert_eq!(refused.status, 409);
    let told = refused.json();
    assert_eq!(told["number"], order.number);
    assert_eq!(
        told["error"],
        format!(
            "{}: El pedido está en espera; no se puede comenzar.",
            order.number
        )
    );
    set_priority(&site, order.id, Priority::Standard);
    assert_eq!(send(&taller, &start, &headers, &[]).status, 200);
    assert_eq!(stages(&site, order.id), [S::InProduction]);

    // An order that was cancelled meanwhile is told as that.
    let admin = site.signed_in(Role::Admin);
    let lost = Paid::new(&[("taza", 1)]).place(&site);
    let reason = json!({"reason": "Se arrepintió"});
    let cancelled = admin.post_json(&format!("/api/orders/{}/cancellation", lost.id), &reason);
    assert_eq!(cancelled.status, 200);
    let key = Uuid::new_v4().to_string();
    let headers = [("idempotency-key", key.as_str()), LATE];
    let refused = send(&taller, &path(&lost, "acceptance"), &headers, &[]);
    assert_eq!(refused.status, 409);
    assert_eq!(
        refused.json()["error"],
        format!("{}: El pedido fue cancelado.", lost.number)
    );
}

#[test]
fn all_of_a_stage_is_what_stood_there_when_it_was_pressed() {
    let Shop { site, taller, .. } = shop();
    let two: Vec<Order> = (0..2).map(|_| Paid::new(&[("taza", 1)]).place(&site)).collect();
    let page = dashboard(&taller);
    let seen = page.split_once("name=\"seen\" value=\"").unwrap().1;
    let seen = seen.split('"').next().unwrap().replace("&#43;", "+");
    let later = noon() + TimeDelta::minutes(5);
    site.app.db.clock().set(later);
    let new = Paid {
        at: later,
        ..Paid::new(&[("taza", 1)])
    }
    .place(&site);
    let key = Uuid::new_v4().to_string();
    let fields = [("do", "accept"), ("all", "NOTIFIED"), ("seen", seen.as_str())];
    let headers = [("idempotency-key", key.as_str()), LATE];
    for _ in 0..2 {
        let answer = send(&taller, "/workshop/batch", &headers, &fields);
        assert_eq!(answer.json()["told"], "2 pedidos cambiados.", "{}", answer.text());
    }
    for order in &two {
        assert_eq!(stages(&site, order.id), [S::Accepted]);
        assert_eq!(events(&site, order.id, EventKind::Accepted), 1);
    }
    assert_eq!(stages(&site, new.id), [S::Notified]);
    // Another press finds nothing that is old enough.
    let key = Uuid::new_v4().to_string();
    let answer = send(
        &taller,
        "/workshop/batch",
        &[("idempotency-key", &key), LATE],
        &fields,
    );
    assert_eq!(answer.status, 409);
}

#[test]
fn a_press_is_its_person_s() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    let key = Uuid::new_v4().to_string();
    let accept = path(&order, "acceptance");
    let with_key = ("idempotency-key", key.as_str());
    // Kept while nobody is signed in: an answer that leads to the login would look like one that was accepted.
    assert_eq!(send(&site.client(), &accept, &[with_key], &[]).status, 401);
    let of_another = ("krafta-by", "00000000-0000-0000-0000-000000000001");
    assert_eq!(send(&taller, &accept, &[with_key, of_another], &[]).status, 403);
    assert_eq!(stages(&site, order.id), [S::Notified]);
    let page = dashboard(&taller);
    let own = page
        .split_once("data-who=\"")
        .unwrap()
        .1
        .split('"')
        .next()
        .unwrap();
    assert_eq!(
        send(&taller, &accept, &[with_key, ("krafta-by", own)], &[]).status,
        303
    );
    assert_eq!(stages(&site, order.id), [S::Accepted]);
    assert_eq!(
        send(&taller, &accept, &[("idempotency-key", "hola")], &[]).status,
        400
    );
}

#[test]
fn a_scan_has_a_key_too() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    let key = Uuid::new_v4().to_string();
    let headers = [("idempotency-key", key.as_str()), LATE];
    let fields = [("code", order.number.as_str()), ("do", "start")];
    for _ in 0..2 {
        let answer = send(&taller, "/workshop/scan", &headers, &fields);
        assert_eq!(answer.json()["told"], format!("{} en producción.", order.number));
        press(&taller, &order, "retraction", &[]);
    }
    assert_eq!(events(&site, order.id, EventKind::Started), 1);
    let unknown = send(
        &taller,
        "/workshop/scan",
        &headers,
        &[("code", "hola"), ("do", "start")],
    );
    assert_eq!(
        (unknown.status, unknown.json()["success"].as_bool()),
        (400, Some(false))
    );
}

#[test]
fn keys_are_forgotten_after_some_weeks() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    let key = Uuid::new_v4().to_string();
    send(
        &taller,
        &path(&order, "acceptance"),
        &[("idempotency-key", &key)],
        &[],
    );
    let kept = || -> i64 {
        let count = |conn: &mut PgConnection| Ok(workshop_presses::table.count().get_result(conn)?);
        site.app.db.read_here(count).unwrap()
    };
    for (days, left) in [(29, 1), (31, 0)] {
        site.app.db.clock().set(noon() + TimeDelta::days(days));
        presses::run_once(&site.app.db).unwrap();
        assert_eq!(kept(), left, "after {days} days");
    }
}
