//! Notices in the app: who is told what, and what becomes of it.

use crate::fixtures::{example, payment};
use crate::harness::client::Client;
use crate::harness::{self, Site, noon};
use chrono::TimeDelta;
use diesel::prelude::*;
use krafta::base::error::AppError;
use krafta::base::ids::UserId;
use krafta::domain::accounts::Role;
use krafta::domain::notifications::{self, Message, Recipients, Target};
use krafta::domain::production;
use krafta::schema::{assignments, notices, outbox, workshop_coverage, workshops};
use serde_json::json;

/// What this person was told, oldest first.
fn told(site: &Site, user: UserId) -> Vec<String> {
    site.app
        .db
        .read_here(|conn| {
            Ok(notices::table
                .filter(notices::user_id.eq(user))
                .order(notices::id)
                .select(notices::title)
                .load(conn)?)
        })
        .unwrap()
}

/// Kind and recipient of what was written, oldest first.
fn written(site: &Site, of: &str) -> Vec<String> {
    site.app
        .db
        .read_here(|conn| {
            Ok(outbox::table
                .filter(outbox::kind.eq(of))
                .order(outbox::id)
                .select(outbox::recipient)
                .load(conn)?)
        })
        .unwrap()
}

fn unread(client: &Client) -> Option<String> {
    let page = client.get("/avisos").text();
    let (_, rest) = page.split_once("<span class=\"count\"><span class=\"vh\">, </span>")?;
    rest.split('<').next().map(str::to_owned)
}

fn soon(site: &Site) {
    let clock = site.app.db.clock();
    clock.set(clock.now() + TimeDelta::minutes(1));
}

#[test]
fn each_is_told_what_is_theirs_to_do() {
    let site = harness::start();
    let shop = site.shop();
    let (admin, admin_mail) = site.user(Role::Admin);
    let (operator, _) = site.user(Role::Operador);
    let (taller, _) = site.taller_of(shop.cheap);
    let (other, _) = site.taller_of(shop.dear);
    let (customer, customer_mail) = site.user(Role::Cliente);
    site.app
        .db
        .transact_here(|conn, _| {
            diesel::update(workshops::table.find(shop.cheap))
                .set(workshops::email.eq("taller@barato.ve"))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    let order = site.place(&site.sign_in(&customer_mail), &example());
    let number = &order.number;
    assert_eq!(told(&site, admin), [format!("Pago por revisar: pedido {number}")]);
    assert_eq!(written(&site, "payment_to_review"), [admin_mail.as_str()]);
    assert_eq!(
        told(&site, customer),
        [format!("Pedido {number}: Pago en revisión")]
    );
    soon(&site);
    site.confirm(&site.sign_in(&admin_mail), &order);
    assert_eq!(told(&site, taller), [format!("Trabajo nuevo: pedido {number}")]);
    let admin_client = site.sign_in(&admin_mail);
    assert_eq!(unread(&admin_client), None, "it is reviewed");
    assert_eq!(written(&site, "new_assignment"), ["taller@barato.ve"]);
    assert!(told(&site, other).is_empty() && told(&site, operator).is_empty());
    assert_eq!(
        told(&site, customer).last(),
        Some(&format!("Pedido {number}: Taller notificado"))
    );
    let reader = site.sign_in(&customer_mail);
    assert_eq!(unread(&reader).as_deref(), Some("1"), "the last word counts");
    // It lets the work go: Krafta's people hear of it, and the next workshop.
    soon(&site);
    let body = json!({"orderId": order.id, "status": "REJECTED", "reason": "Sin tela"});
    let rejecting = site.sign_in(&site.taller_of(shop.cheap).1);
    assert_eq!(rejecting.put_json("/api/workshop", &body).status, 200);
    let let_go = format!("Un taller dejó el pedido {number}");
    assert_eq!(told(&site, operator), [let_go.as_str()]);
    assert_eq!(told(&site, admin).last(), Some(&let_go));
    assert_eq!(told(&site, other), [format!("Trabajo nuevo: pedido {number}")]);
    assert_eq!(
        told(&site, customer).len(),
        2,
        "which workshop makes it is no news"
    );
}

#[test]
fn an_order_without_a_workshop_is_told_once_to_admins_and_operators() {
    let site = harness::start();
    site.shop();
    site.app
        .db
        .transact_here(|conn, _| Ok(diesel::delete(workshop_coverage::table).execute(conn)?))
        .unwrap();
    let (operator, mail) = site.user(Role::Operador);
    let order = site.paid(&example());
    for _ in 0..3 {
        soon(&site);
        production::deadline_job::run_once(&site.app.db).unwrap();
    }
    assert_eq!(
        told(&site, operator),
        [format!("Sin taller: pedido {}", order.number)]
    );
    let client = site.sign_in(&mail);
    assert_eq!(unread(&client).as_deref(), Some("1"));
    let page = client.get("/avisos").text();
    let (before, _) = page.split_once("/opening\"").unwrap();
    let open = format!("/avisos/{}/opening", before.rsplit('/').next().unwrap());
    let opened = client.post_form(&open, &[]);
    assert_eq!(opened.header("location"), format!("/ops/orders/{}", order.id));
    assert_eq!(unread(&client), None);
    assert_eq!(
        site.signed_in(Role::Admin).post_form(&open, &[]).status,
        404,
        "it is another's"
    );
}

#[test]
fn what_is_due_today_is_told_once_in_the_morning() {
    let site = harness::start();
    let shop = site.shop();
    let (taller, _) = site.taller_of(shop.cheap);
    let order = site.paid(&example());
    let due: chrono::NaiveDate = site
        .app
        .db
        .read_here(|conn| {
            let due: Option<chrono::NaiveDate> =
                assignments::table.select(assignments::due_date).first(conn)?;
            Ok(due.unwrap())
        })
        .unwrap();
    let midnight = krafta::base::calendar::start_of_day(due).unwrap();
    let works = json!({"orderId": order.id, "status": "ACCEPTED"});
    assert_eq!(
        site.signed_in(Role::Admin)
            .put_json("/api/workshop", &works)
            .status,
        200
    );
    let look_at = |hours: i64| {
        site.app.db.clock().set(midnight + TimeDelta::hours(hours));
        production::deadline_job::run_once(&site.app.db).unwrap();
        told(&site, taller)
            .into_iter()
            .filter(|title| title.starts_with("Para hoy"))
            .count()
    };
    assert_eq!(look_at(-10), 0, "the day before");
    assert_eq!(look_at(6), 0, "nobody is woken");
    assert_eq!(look_at(7), 1);
    assert_eq!(look_at(9), 1, "once");
    assert_eq!(look_at(30), 1, "and not the day after");
    let body: String = site
        .app
        .db
        .read_here(|conn| {
            Ok(notices::table
                .filter(notices::kind.eq("due_today"))
                .select(notices::body)
                .first(conn)?)
        })
        .unwrap();
    assert_eq!(body, format!("{} · Taza blanca × 1", order.number));
}

#[test]
fn what_was_seen_is_marked_and_what_came_later_stays_new() {
    let site = harness::start();
    let (user, mail) = site.user(Role::Cliente);
    let tell = |title: &str| {
        let word = Message {
            status: None,
            kind: "prueba",
            order: None,
            title: title.to_owned(),
            body: "Uno\ndos <b>".to_owned(),
            at: Target::Page("/orders"),
        };
        let db = &site.app.db;
        db.transact_here(|conn, now| notifications::tell(conn, now, Recipients::User(user), &word))
            .unwrap();
    };
    let client = site.sign_in(&mail);
    assert!(client.get("/avisos").text().contains("No tienes avisos"));
    for index in 0..120 {
        tell(&format!("Aviso {index}"));
    }
    assert_eq!(unread(&client).as_deref(), Some("99+"));
    let page = client.get("/avisos").text();
    assert_eq!(page.matches("notice-new").count(), 40);
    assert!(page.contains("Aviso 119") && page.contains("dos &#60;b&#62;") && !page.contains("Aviso 79"));
    let after = |mark: &str, page: &str| {
        page.split_once(mark)
            .unwrap()
            .1
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    let older = client
        .get(&format!("/avisos?cursor={}", after("/avisos?cursor=", &page)))
        .text();
    assert!(older.contains("Aviso 79") && !older.contains("Aviso 80<"));
    let last = after("name=\"last\" value=\"", &page);
    tell("Aviso nuevo");
    assert_eq!(
        client.post_form("/avisos/reading", &[("last", &last)]).status,
        303
    );
    assert_eq!(unread(&client).as_deref(), Some("1"));
    assert_eq!(client.post_form("/avisos/reading", &[("last", "x")]).status, 400);
}

#[test]
fn nobody_hears_of_what_was_rolled_back_nor_by_a_closed_account() {
    let site = harness::start();
    let (admin, _) = site.user(Role::Admin);
    let word = Message {
        status: None,
        kind: "prueba",
        order: None,
        title: "Nada".to_owned(),
        body: String::new(),
        at: Target::Page("/admin"),
    };
    let undone = site.app.db.transact_here(|conn, now| {
        notifications::tell_and_write(conn, now, Recipients::Admins, &word)?;
        Err::<(), _>(AppError::NotFound)
    });
    assert!(undone.is_err());
    assert!(told(&site, admin).is_empty() && written(&site, "prueba").is_empty());
    let (closed, _) = site.user(Role::Admin);
    site.app
        .db
        .transact_here(|conn, now| {
            krafta::domain::accounts::close(conn, now, closed)?;
            notifications::tell_and_write(conn, now, Recipients::Admins, &word)
        })
        .unwrap();
    assert_eq!((told(&site, admin).len(), told(&site, closed).len()), (1, 0));
}

#[test]
fn the_count_comes_with_the_person() {
    let site = harness::start();
    let (user, mail) = site.user(Role::Cliente);
    let db = &site.app.db;
    // As many statements with much unread as with nothing: the count is part of the person's own.
    let client = site.sign_in(&mail);
    let look = || {
        client.get("/seguimiento");
        let before = db.statements();
        let page = client.get("/seguimiento").text();
        (db.statements() - before, page.contains("sin leer"))
    };
    let (few, none) = look();
    for _ in 0..150 {
        let word = Message {
            status: None,
            kind: "prueba",
            order: None,
            title: "Algo".to_owned(),
            body: String::new(),
            at: Target::Page("/orders"),
        };
        db.transact_here(|conn, now| notifications::tell(conn, now, Recipients::User(user), &word))
            .unwrap();
    }
    assert_eq!((none, look()), (false, (few, true)));
}

#[test]
fn a_payment_that_is_refused_says_why_in_the_app_too() {
    let site = harness::start();
    site.shop();
    let (customer, mail) = site.user(Role::Cliente);
    let client = site.sign_in(&mail);
    let order = site.place(&client, &example());
    let admin = site.signed_in(Role::Admin);
    let body = json!({"orderId": order.id, "status": "REJECTED", "reason": "No llegó al banco"});
    soon(&site);
    assert_eq!(admin.put_json("/api/orders", &body).status, 200);
    assert!(client.get("/avisos").text().contains("Motivo: No llegó al banco"));
    let mut again = payment();
    again["orderId"] = json!(order.id);
    again["reference"] = json!("99887766");
    soon(&site);
    assert_eq!(client.post_json("/api/payments", &again).status, 200);
    let titles = told(&site, customer);
    let states: Vec<&str> = titles
        .iter()
        .filter_map(|title| title.split_once(": "))
        .map(|(_, state)| state)
        .collect();
    assert_eq!(states, ["Pago en revisión", "Pago rechazado", "Pago en revisión"]);
    assert!(site.app.db.clock().now() > noon());
}
