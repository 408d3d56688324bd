//! `/workshop/offers`: what a workshop keeps by itself.

use super::{audited, whole};
use crate::fixtures::rows;
use crate::harness::client::{Answer, Client};
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::base::ids::WorkshopId;
use krafta::domain::accounts::Role;
use krafta::domain::audit::Field;
use krafta::schema::workshop_closures;
use serde_json::{Value, json};

const PAGE: &str = "/workshop/offers";

fn at(answer: &Answer, place: &str) {
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(answer.header("location"), place);
}

fn shop() -> (Site, Client, WorkshopId, Client) {
    let site = harness::start();
    let shop = site.shop();
    let taller = site.sign_in(&site.taller_of(shop.cheap).1);
    let admin = site.signed_in(Role::Admin);
    (site, taller, shop.cheap, admin)
}

fn offer(admin: &Client, workshop: WorkshopId, variant: &str) -> Value {
    let offers = whole(admin, workshop)["offers"].as_array().unwrap().clone();
    let mut found = offers.into_iter().filter(|offer| offer["variantId"] == variant);
    found.next().unwrap_or(Value::Null)
}

#[test]
fn a_price_is_changed_in_its_row() {
    let (site, taller, workshop, admin) = shop();
    let id = offer(&admin, workshop, "var-1")["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let row = |cost: &'static str| {
        vec![
            ("row", id.clone()),
            ("variantId", "var-1".to_owned()),
            ("minQuantity", "1".to_owned()),
            ("cost", cost.to_owned()),
            ("reviewRequired", "on".to_owned()),
        ]
    };
    let post = |fields: &[(&str, String)]| {
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        taller.post_form(PAGE, &fields)
    };
    let refused = post(&row("-4"));
    assert_eq!(refused.status, 400);
    let text = refused.text();
    assert!(text.contains("No puede ser negativo"), "{text}");
    assert!(text.contains(&format!(
        "id=\"f-cost-{id}\" name=\"cost\" type=\"text\" inputmode=\"decimal\" value=\"-4\""
    )));
    assert_eq!(offer(&admin, workshop, "var-1")["cost"], 4.0);
    assert!(audited(&site, workshop).is_empty());

    at(&post(&row("4,75")), "/workshop/offers#precios");
    let now = offer(&admin, workshop, "var-1");
    assert_eq!(
        (&now["cost"], &now["reviewRequired"]),
        (&json!(4.75), &json!(true))
    );
    assert_eq!(now["id"], id.as_str());
    let text = taller.get(PAGE).text();
    assert!(text.contains("value=\"4,75\"") && text.contains("Precio guardado"));
    // What Krafta sells it for is not told here.
    assert!(!text.contains("Se vende a") && !text.contains("$12,00"));
}

#[test]
fn tiers_are_added_and_taken_away() {
    let (_site, taller, workshop, admin) = shop();
    for (fields, why) in [
        (
            vec![("variantId", ""), ("cost", "3"), ("minQuantity", "20")],
            "Es obligatorio",
        ),
        (
            vec![("variantId", "nunca"), ("cost", "3"), ("minQuantity", "20")],
            "No es un producto que vendamos",
        ),
        (
            vec![("variantId", "var-1"), ("cost", "tres"), ("minQuantity", "20")],
            "Debe ser un número",
        ),
        (
            vec![("variantId", "var-1"), ("cost", "3"), ("minQuantity", "0")],
            "Debe estar entre 1 y 10000",
        ),
    ] {
        let answer = taller.post_form(PAGE, &fields);
        assert_eq!(answer.status, 400, "{fields:?}");
        assert!(answer.text().contains(why), "{fields:?}: {}", answer.text());
    }
    let before = whole(&admin, workshop)["offers"].as_array().unwrap().len();
    let tier = [("variantId", "var-1"), ("cost", "3,25"), ("minQuantity", "20")];
    at(&taller.post_form(PAGE, &tier), "/workshop/offers#precios");
    let offers = whole(&admin, workshop)["offers"].as_array().unwrap().clone();
    assert_eq!(offers.len(), before + 1);
    let new = offers.iter().find(|offer| offer["minQuantity"] == 20).unwrap();
    assert!(taller.get(PAGE).text().contains("Desde 20 unidades"));
    let removal = format!("{PAGE}/{}/removal", new["id"].as_str().unwrap());
    // It rests: put there anew, it is measured by what it was. An admin takes it away.
    for _ in 0..2 {
        at(&taller.post_form(&removal, &[]), "/workshop/offers#precios");
    }
    let offers = whole(&admin, workshop)["offers"].as_array().unwrap().clone();
    assert_eq!(
        offers.iter().filter(|offer| offer["active"] == true).count(),
        before
    );
    let by_admin = format!(
        "/admin/workshops/{workshop}/offers/{}/removal",
        new["id"].as_str().unwrap()
    );
    assert_eq!(admin.post_form(&by_admin, &[]).status, 303);
    assert_eq!(admin.post_form(&by_admin, &[]).status, 404);
}

#[test]
fn places_are_kept_by_the_workshop() {
    let (_site, taller, workshop, admin) = shop();
    let post = |state: &str, city: &str| {
        taller.post_form("/workshop/coverage", &[("stateName", state), ("cityName", city)])
    };
    at(&post("Zulia", "Cabimas"), "/workshop/offers#cobertura");
    let again = post("Zulia", "CABIMAS");
    assert_eq!(again.status, 409);
    assert!(
        again.text().contains("El taller ya cubre Cabimas, Zulia."),
        "{}",
        again.text()
    );
    assert!(again.text().contains("Ya está entre sus lugares."));
    assert_eq!(post("Cundinamarca", "").status, 400);
    let places = whole(&admin, workshop)["coverage"].as_array().unwrap().clone();
    assert_eq!(places.len(), 2);
    let cabimas = places
        .iter()
        .find(|place| place["cityName"] == "Cabimas")
        .unwrap();
    let removal = format!("/workshop/coverage/{}/removal", cabimas["id"].as_str().unwrap());
    at(&taller.post_form(&removal, &[]), "/workshop/offers#cobertura");
    assert_eq!(whole(&admin, workshop)["coverage"].as_array().unwrap().len(), 1);

    // A city that nobody knows is taken, and doubted in the list.
    let doubt = "no está en nuestra lista";
    assert!(!taller.get(PAGE).text().contains(doubt));
    at(&post("Zulia", "Cavimas"), "/workshop/offers#cobertura");
    for (client, path) in [
        (&taller, PAGE.to_owned()),
        (&admin, format!("/admin/workshops/{workshop}")),
    ] {
        let text = client.get(&path).text();
        assert_eq!(text.matches(doubt).count(), 1, "{path}: {text}");
    }
}

#[test]
fn what_is_not_its_own_is_not_there() {
    let (site, taller, workshop, admin) = shop();
    let other = site.workshop("Ajeno");
    let base = format!("/api/workshops/{other}");
    let place = admin.put_json(&format!("{base}/coverage"), &json!({"stateName": "Sucre"}));
    let tier = admin.put_json(
        &format!("{base}/offers"),
        &json!({"variantId": "var-1", "cost": 3}),
    );
    let closing = [("day", "2026-01-16"), ("until", ""), ("reason", "")];
    let closed = admin.post_form(&format!("/admin/workshops/{other}/closures"), &closing);
    assert_eq!(closed.status, 303);
    let id = |answer: &Answer, what: &str| answer.json()[what]["id"].as_str().unwrap().to_owned();
    let theirs = [
        format!("coverage/{}", id(&place, "coverage")),
        format!("offers/{}", id(&tier, "offer")),
        "closures/2026-01-16".to_owned(),
    ];
    let before = (whole(&admin, other), whole(&admin, workshop));
    for one in theirs {
        let answer = taller.post_form(&format!("/workshop/{one}/removal"), &[]);
        assert_eq!(answer.status, 404, "{one}");
        let path = format!("/admin/workshops/{workshop}/{one}/removal");
        assert_eq!(admin.post_form(&path, &[]).status, 404, "{one}");
    }
    assert_eq!((whole(&admin, other), whole(&admin, workshop)), before);
}

#[test]
fn the_page_speaks_to_the_workshop_and_the_administration_s_of_it() {
    let (_site, taller, workshop, admin) = shop();
    let (own, of_it) = (
        taller.get(PAGE).text(),
        admin.get(&format!("/admin/workshops/{workshop}")).text(),
    );
    for (words, there) in [("Cómo te pagamos", &own), ("Lugares que cubres<", &own)] {
        assert!(there.contains(words), "{words}");
        assert!(!of_it.contains(words), "{words}");
    }
    for words in ["Cómo se le paga", "Lugares que cubre<"] {
        assert!(of_it.contains(words) && !own.contains(words), "{words}");
    }
}

#[test]
fn days_are_closed_and_opened() {
    let (site, taller, workshop, admin) = shop();
    let closed = || -> Vec<(String, String)> {
        let rows: Vec<(chrono::NaiveDate, String)> = site
            .app
            .db
            .read_here(|conn| {
                Ok(workshop_closures::table
                    .filter(workshop_closures::workshop_id.eq(workshop))
                    .order(workshop_closures::day)
                    .select((workshop_closures::day, workshop_closures::reason))
                    .load(conn)?)
            })
            .unwrap();
        rows.into_iter()
            .map(|(day, reason)| (day.to_string(), reason))
            .collect()
    };
    let post = |day: &str, until: &str, reason: &str| {
        let fields = [("day", day), ("until", until), ("reason", reason)];
        taller.post_form("/workshop/closures", &fields)
    };
    for (day, until, why) in [
        ("2026-01-14", "", "Ya pasó"),
        ("2026-01-17", "", "Ya es fin de semana o feriado"),
        ("2026-01-20", "2026-01-19", "Está antes del primer día"),
        ("mañana", "", "Debe ser una fecha"),
        ("", "", "Es obligatorio"),
    ] {
        let answer = post(day, until, "x");
        assert_eq!(answer.status, 400, "{day} {until}");
        assert!(answer.text().contains(why), "{day} {until}: {}", answer.text());
    }
    assert!(closed().is_empty());

    // Friday to Monday: the weekend is closed anyway.
    at(
        &post("2026-01-16", "2026-01-19", "Inventario"),
        "/workshop/offers#dias",
    );
    let pair = |day: &str, reason: &str| (day.to_owned(), reason.to_owned());
    assert_eq!(
        closed(),
        [pair("2026-01-16", "Inventario"), pair("2026-01-19", "Inventario")]
    );
    at(&post("2026-01-19", "", ""), "/workshop/offers#dias");
    assert_eq!(
        closed(),
        [pair("2026-01-16", "Inventario"), pair("2026-01-19", "")]
    );
    let load = admin.get(&format!("/admin/workshops/{workshop}")).text();
    assert_eq!(
        load.matches("<span class=\"num small\">Cerrado</span>").count(),
        2,
        "{load}"
    );

    at(
        &taller.post_form("/workshop/closures/2026-01-16/removal", &[]),
        "/workshop/offers#dias",
    );
    assert_eq!(closed(), [pair("2026-01-19", "")]);
    assert_eq!(
        taller.post_form("/workshop/closures/nunca/removal", &[]).status,
        404
    );
    let told: Vec<(Field, String, String)> = audited(&site, workshop);
    let words = |old: &str, new: &str| (Field::Day, old.to_owned(), new.to_owned());
    assert_eq!(
        told,
        [
            words("-", "Cerrado: Inventario"),
            words("-", "Cerrado: Inventario"),
            words("Cerrado: Inventario", "Cerrado"),
            words("Cerrado: Inventario", "-"),
        ]
    );
}

#[test]
fn the_account_is_its_own() {
    let (site, taller, workshop, admin) = shop();
    let fields = [
        ("contactName", "Ana"),
        ("phone", "0251 2345678"),
        ("capacityPerDay", "20"),
        ("paymentPolicy", "PAGO_CONTRA_ENTREGA"),
        ("active", "false"),
    ];
    at(
        &taller.post_form("/workshop/account", &fields),
        "/workshop/offers#datos",
    );
    let known = whole(&admin, workshop);
    assert_eq!(
        (&known["phone"], &known["capacityPerDay"]),
        (&json!("+582512345678"), &json!(20))
    );
    assert_eq!(
        (&known["paymentPolicy"], &known["active"]),
        (&json!("PAGO_CONTRA_ENTREGA"), &json!(true))
    );
    // Nobody chats with a land line.
    let page = |admin: &Client| admin.get(&format!("/admin/workshops/{workshop}")).text();
    assert!(!page(&admin).contains("wa.me"));
    let abroad = taller.post_form("/workshop/account", &[("phone", "+1 305 555 0100")]);
    assert_eq!(abroad.status, 400);
    assert!(
        abroad
            .text()
            .contains("Debe ser de Venezuela, como 0414-1234567.")
    );
    assert!(abroad.text().contains("value=\"+1 305 555 0100\""));
    let refused = taller.post_form(
        "/workshop/account",
        &[("slaDays", "400"), ("contactName", "Otra")],
    );
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("Debe estar entre 0 y 365"));
    assert_eq!(whole(&admin, workshop), known);

    // Naming another workshop leads nowhere else.
    let other = site.workshop("Ajeno");
    let text = taller.get(&format!("{PAGE}?workshop={other}")).text();
    assert!(text.contains("Taller Barato") && !text.contains("Ajeno"));
    let sent = taller.post_form(
        &format!("/workshop/account?workshop={other}"),
        &[("slaDays", "9")],
    );
    at(&sent, "/workshop/offers#datos");
    assert_eq!(
        (
            &whole(&admin, other)["slaDays"],
            &whole(&admin, workshop)["slaDays"]
        ),
        (&json!(3), &json!(9))
    );
    assert_eq!(
        taller
            .post_form(&format!("/admin/workshops/{other}/account"), &fields)
            .status,
        403
    );
}

#[test]
fn an_admin_says_whose_it_is() {
    let (_site, _, workshop, admin) = shop();
    let which = admin.get(PAGE);
    assert_eq!(which.status, 200);
    assert!(which.text().contains(&workshop.to_string()));
    let path = format!("{PAGE}?workshop={workshop}");
    assert!(admin.get(&path).text().contains("Taller Barato"));
    let tier = [("variantId", "var-1"), ("cost", "3"), ("minQuantity", "50")];
    let sent = admin.post_form(&path, &tier);
    at(&sent, &format!("/workshop/offers?workshop={workshop}#precios"));
    assert_eq!(admin.post_form(PAGE, &tier).status, 400);
    let nobody = WorkshopId::any();
    assert_eq!(admin.get(&format!("{PAGE}?workshop={nobody}")).status, 404);
    assert_eq!(
        admin
            .post_form(&format!("{PAGE}?workshop={nobody}"), &tier)
            .status,
        404
    );
}

#[test]
fn who_has_no_workshop_is_told() {
    let site = harness::start();
    let taller = site.sign_in(&rows::unlinked_taller(&site));
    let answer = taller.get(PAGE);
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("todavía no está unida a un taller"));
    assert_eq!(
        taller.post_form("/workshop/account", &[("slaDays", "1")]).status,
        403
    );
}
