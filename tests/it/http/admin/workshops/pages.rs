//! `/admin/workshops`.

use super::{audited, whole};
use crate::fixtures::{example, two_items};
use crate::harness;
use crate::harness::client::{Answer, Client};
use diesel::prelude::*;
use krafta::base::ids::WorkshopId;
use krafta::domain::accounts::Role;
use krafta::domain::audit::Field;
use krafta::schema::capacity_bookings;
use serde_json::json;

/// Sent back to where the person was, with something done.
fn done(answer: &Answer, at: &str) {
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(answer.header("location"), at);
}

fn page(client: &Client, path: &str) -> String {
    let answer = client.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

#[test]
fn workshops_are_listed_searched_and_filtered() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    assert!(page(&admin, "/admin/workshops").contains("Todavía no hay talleres"));
    let (one, other) = (site.workshop("Impresión Andina"), site.workshop("Llano Gráfico"));
    let body = json!({"id": one, "phone": "0414-1234567", "cityBase": "Ejido", "stateBase": "Mérida"});
    assert_eq!(admin.put_json("/api/workshops", &body).status, 200);
    done(
        &admin.post_form(&format!("/admin/workshops/{other}/deactivation"), &[]),
        &format!("/admin/workshops/{other}"),
    );
    let found = |query: &str| {
        let text = page(&admin, &format!("/admin/workshops{query}"));
        [one, other].map(|id| text.contains(&format!("/admin/workshops/{id}")))
    };
    assert_eq!(found(""), [true, true]);
    assert_eq!(found("?q=IMPRESION+ejido"), [true, false]);
    for phone in ["04141234567", "0414", "0414-123", "0414.123", "%2B58+414"] {
        assert_eq!(found(&format!("?q={phone}")), [true, false], "{phone}");
    }
    assert_eq!(found("?state=active"), [true, false]);
    assert_eq!(found("?state=inactive"), [false, true]);
    assert_eq!(found("?q=llano&state=active"), [false, false]);
    assert!(page(&admin, "/admin/workshops?q=nunca").contains("Ningún taller coincide"));
    assert!(page(&admin, "/admin/workshops").contains("0414-1234567"));
}

#[test]
fn more_workshops_than_a_page_holds_are_on_the_next() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    for number in 0..60 {
        site.workshop(&format!("Taller {number:02}"));
    }
    let listed = |path: &str| -> Vec<String> {
        let html = page(&admin, path);
        let rows = html.split("class=\"row-link\"").skip(1);
        rows.map(|row| {
            let (_, name) = row.split_once('>').unwrap();
            name.split('<').next().unwrap().to_owned()
        })
        .collect()
    };
    let first = page(&admin, "/admin/workshops?q=taller");
    let (_, rest) = first.split_once("/admin/workshops?q=taller&#38;cursor=").unwrap();
    let cursor = rest.split('"').next().unwrap();
    let names: Vec<String> = (0..60).map(|number| format!("Taller {number:02}")).collect();
    assert_eq!(listed("/admin/workshops?q=taller"), names[..50]);
    let next = format!("/admin/workshops?q=taller&cursor={cursor}");
    assert_eq!(listed(&next), names[50..]);
    assert!(page(&admin, &next).contains("Volver al comienzo"));
    // What is no place is as if it were not there.
    assert_eq!(listed("/admin/workshops?cursor=x").len(), 50);
}

#[test]
fn a_workshop_is_created_in_the_browser() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let form = page(&admin, "/admin/workshops/new");
    // The defaults stand in the form.
    assert!(form.contains("value=\"Barquisimeto\"") && form.contains("value=\"PAGO_AL_FINALIZAR\" selected"));
    let fields = |phone: &'static str, capacity: &'static str| {
        [
            ("name", "Taller <Nuevo>"),
            ("cityBase", "Quíbor"),
            ("stateBase", "Lara"),
            ("contactName", "Ana"),
            ("phone", phone),
            ("email", ""),
            ("address", ""),
            ("openingHours", "8 a 5"),
            ("capacityPerDay", capacity),
            ("slaDays", "2"),
            ("paymentPolicy", "DEPOSITO_TOTAL"),
        ]
    };
    for (phone, capacity, why) in [
        ("0414-CINCO55", "20", "No parece un teléfono"),
        ("0414-1234567", "0", "Debe estar entre 1 y"),
        ("0414-1234567", "", "Es obligatorio"),
    ] {
        let answer = admin.post_form("/admin/workshops", &fields(phone, capacity));
        let text = answer.text();
        assert_eq!(answer.status, 400);
        assert!(text.contains(why), "{why}: {text}");
        // What was typed is still there.
        assert!(text.contains("value=\"Taller &#60;Nuevo&#62;\"") && text.contains("value=\"8 a 5\""));
        assert!(text.contains("value=\"DEPOSITO_TOTAL\" selected"));
    }
    assert_eq!(admin.get("/api/workshops").json()["workshops"], json!([]));

    let answer = admin.post_form("/admin/workshops", &fields("0414-1234567", "20"));
    assert_eq!(answer.status, 303, "{}", answer.text());
    let path = answer.header("location").to_owned();
    let id = path.rsplit('/').next().unwrap();
    let made = whole(&admin, id);
    assert_eq!(
        (&made["name"], &made["phone"]),
        (&json!("Taller <Nuevo>"), &json!("+584141234567"))
    );
    assert_eq!(
        (&made["capacityPerDay"], &made["slaDays"]),
        (&json!(20), &json!(2))
    );
    let text = page(&admin, &path);
    assert!(text.contains("Taller creado") && text.contains("Taller &#60;Nuevo&#62;"));
    assert!(text.contains("https://wa.me/584141234567"));
}

#[test]
fn an_admin_keeps_a_workshop_on_its_page() {
    let site = harness::start();
    let shop = site.shop();
    let admin = site.signed_in(Role::Admin);
    let path = format!("/admin/workshops/{}", shop.cheap);
    let post = |noun: &str, fields: &[(&str, &str)]| admin.post_form(&format!("{path}/{noun}"), fields);

    done(
        &post(
            "account",
            &[("paymentPolicy", "DEPOSITO_PARCIAL"), ("active", "false")],
        ),
        &format!("{path}#datos"),
    );
    let known = whole(&admin, shop.cheap);
    assert_eq!(known["paymentPolicy"], "DEPOSITO_PARCIAL");
    assert_eq!(known["active"], true, "a form of data does not let anybody go");
    let refused = post("account", &[("email", "nadie"), ("address", "Calle 1")]);
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("No parece un correo") && refused.text().contains("value=\"Calle 1\""));
    assert_eq!(whole(&admin, shop.cheap), known);

    for (noun, active) in [("deactivation", false), ("reactivation", true)] {
        done(&post(noun, &[]), &path);
        assert_eq!(whole(&admin, shop.cheap)["active"], active);
    }
    let told: Vec<Field> = audited(&site, shop.cheap)
        .into_iter()
        .map(|(field, ..)| field)
        .collect();
    assert_eq!(told, [Field::Policy, Field::Active, Field::Active]);
    let text = page(&admin, &path);
    assert!(text.contains("Pago al Finalizar → Depósito Parcial"), "{text}");
    assert_eq!(
        admin
            .get(&format!("/admin/workshops/{}", WorkshopId::any()))
            .status,
        404
    );
    assert_eq!(admin.get("/admin/workshops/uno").status, 404);
}

#[test]
fn the_page_shows_work_load_and_people() {
    let site = harness::start();
    let shop = site.shop();
    let admin = site.signed_in(Role::Admin);
    let (_, email) = site.taller_of(shop.cheap);
    let path = format!("/admin/workshops/{}", shop.cheap);
    let empty = page(&admin, &path);
    assert!(empty.contains("No tiene trabajo pendiente") && empty.contains(&email));

    let order = site.paid(&example());
    let text = page(&admin, &path);
    assert!(text.contains(&order.number) && text.contains(&format!("/admin/orders/{}", order.id)));
    // 1 × $4,00, to be paid when it is ready.
    assert!(empty.contains("No se le debe nada"));
    assert!(text.contains("<dd class=\"money\">$4,00</dd>"), "{text}");
    // One unit is promised, for one of the days.
    assert_eq!(text.matches("max=\"10\" value=\"1\"").count(), 1, "{text}");
    assert!(text.contains(">1 de 10 u.<"));
    assert!(!page(&admin, &format!("/admin/workshops/{}", shop.dear)).contains(&order.number));
    // One that was to be made yesterday, and is not.
    assert!(!text.contains("días anteriores"));
    site.app
        .db
        .transact_here(|conn, _| {
            let (work, units): (uuid::Uuid, i32) = capacity_bookings::table
                .select((capacity_bookings::assignment_id, capacity_bookings::units))
                .first(conn)?;
            diesel::delete(capacity_bookings::table).execute(conn)?;
            diesel::insert_into(capacity_bookings::table)
                .values((
                    capacity_bookings::assignment_id.eq(work),
                    capacity_bookings::workshop_id.eq(shop.cheap),
                    capacity_bookings::day.eq(chrono::NaiveDate::from_ymd_opt(2026, 1, 14).unwrap()),
                    capacity_bookings::units.eq(units),
                ))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    site.paid(&two_items());
    let late = page(&admin, &path);
    assert!(late.contains("1 u. abierta de días anteriores"), "{late}");
    // Ten business days from this Thursday on, no weekend among them.
    assert_eq!(text.matches("<li class=\"load-day\">").count(), 10);
    assert!(text.contains("datetime=\"2026-01-15\"") && !text.contains("datetime=\"2026-01-17\""));
}

#[test]
fn changes_are_told_page_by_page() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let workshop = site.workshop("Uno");
    for days in 1..=40 {
        let body = json!({"id": workshop, "slaDays": 100 + days});
        assert_eq!(admin.put_json("/api/workshops", &body).status, 200);
    }
    let path = format!("/admin/workshops/{workshop}");
    let first = page(&admin, &path);
    assert!(first.contains("139 días → 140 días") && !first.contains("109 días → 110 días"));
    let (_, rest) = first.split_once("?before=").unwrap();
    let before = rest.split('#').next().unwrap();
    let second = page(&admin, &format!("{path}?before={before}"));
    assert!(second.contains("109 días → 110 días") && !second.contains("110 días → 111 días"));
    assert!(!second.contains("?before="), "there are no more");
}

#[test]
fn pages_cost_the_same_however_much_there_is() {
    let site = harness::start();
    let shop = site.shop();
    let admin = site.signed_in(Role::Admin);
    let paths = [
        "/admin/workshops".to_owned(),
        format!("/admin/workshops/{}", shop.cheap),
        format!("/workshop/offers?workshop={}", shop.cheap),
    ];
    let cost = |path: &str| {
        let before = site.app.db.statements();
        page(&admin, path);
        site.app.db.statements() - before
    };
    site.paid(&example());
    let few: Vec<u64> = paths
        .iter()
        .map(|path| {
            cost(path);
            cost(path)
        })
        .collect();
    site.paid(&two_items());
    site.taller_of(shop.cheap);
    site.taller_of(shop.cheap);
    for index in 0..5 {
        site.workshop(&format!("Taller {index}"));
        let base = format!("/api/workshops/{}", shop.cheap);
        let tier = json!({"variantId": "var-2", "cost": 3, "minQuantity": 10 + index});
        assert_eq!(admin.put_json(&format!("{base}/offers"), &tier).status, 200);
        let place = json!({"stateName": "Zulia", "cityName": format!("Pueblo {index}")});
        assert_eq!(admin.put_json(&format!("{base}/coverage"), &place).status, 200);
    }
    let many: Vec<u64> = paths.iter().map(|path| cost(path)).collect();
    assert_eq!(many, few, "{paths:?}");
}

#[test]
fn what_somebody_else_wrote_meanwhile_is_kept_or_shown() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let workshop = site.workshop("Impresión Andina");
    let at = format!("/admin/workshops/{workshop}");
    let form = format!("{at}/account");
    let of = |address: &str| page(&admin, &at).contains(&format!("value=\"{address}\""));
    let post = |fields: &[(&str, &str)]| admin.post_form(&form, fields);
    let shown = [("shown.address", ""), ("shown.contactName", "")];
    let with = |own: &[(&'static str, &'static str)]| [shown.as_slice(), own].concat();
    done(
        &post(&with(&[("address", "Calle 1"), ("contactName", "")])),
        &format!("{at}#datos"),
    );
    // Left alone by the second, so it stays.
    done(
        &post(&with(&[("address", ""), ("contactName", "Rosa")])),
        &format!("{at}#datos"),
    );
    assert!(of("Calle 1") && of("Rosa"));
    let answer = post(&with(&[("address", "Calle 2"), ("contactName", "Rosa")]));
    assert_eq!(answer.status, 400);
    let html = answer.text();
    assert!(
        html.contains("Otra persona puso «Calle 1» mientras tanto"),
        "{html}"
    );
    assert!(
        html.contains("name=\"shown.address\" value=\"Calle 1\""),
        "{html}"
    );
    assert!(of("Calle 1"));
    done(
        &post(&[("shown.address", "Calle 1"), ("address", "Calle 2")]),
        &format!("{at}#datos"),
    );
    assert!(of("Calle 2") && of("Rosa"));
}

/// A form that is asked about is sent once more, with the question for an answer.
fn asked(admin: &Client, form: &str, fields: &[(&str, &str)], word: &str) {
    let answer = admin.post_form(form, fields);
    let html = answer.text();
    assert_eq!(answer.status, 400, "{html}");
    let (_, rest) = html.split_once("name=\"sure\" value=\"").unwrap();
    let question = rest.split('"').next().unwrap().replace("&#36;", "$");
    assert!(question.contains(word), "{question}");
    // The answer to another question is none.
    let other = [fields, &[("sure", "¿Sí?")]].concat();
    assert_eq!(admin.post_form(form, &other).status, 400);
    let answered = [fields, &[("sure", question.as_str())]].concat();
    assert_eq!(admin.post_form(form, &answered).status, 303, "{question}");
}

#[test]
fn what_may_be_a_slip_is_asked_about() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let workshop = site.workshop("Taller Peña");
    let form = format!("/admin/workshops/{workshop}/offers");
    let cost = |cost: &'static str| [("variantId", "var-1"), ("minQuantity", "1"), ("cost", cost)];
    asked(&admin, &form, &cost("0"), "sin cobrar");
    asked(
        &admin,
        &form,
        &cost("12,50"),
        "Cuesta más ($12,50) de lo que se vende ($12,00)",
    );
    asked(&admin, &form, &cost("4"), "de $12,50 a $4,00");
    assert_eq!(admin.post_form(&form, &cost("5")).status, 303);
    // Sent as it stands, it asks nothing.
    assert_eq!(admin.post_form(&form, &cost("5")).status, 303);
    let new = [
        ("name", "taller pena"),
        ("cityBase", "Barquisimeto"),
        ("stateBase", "Lara"),
        ("capacityPerDay", "10"),
        ("slaDays", "3"),
        ("paymentPolicy", "PAGO_AL_FINALIZAR"),
    ];
    asked(&admin, "/admin/workshops", &new, "Ya hay un taller «Taller Peña»");
    // Programs are not asked.
    let path = format!("/api/workshops/{workshop}/offers");
    assert_eq!(
        admin
            .put_json(&path, &json!({"variantId": "var-1", "cost": 0}))
            .status,
        200
    );
}
