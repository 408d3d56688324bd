//! `GET /api/shipping/quote`

use super::{RULES, done, send_rate};
use crate::harness::{self, Site};
use krafta::base::calendar;
use krafta::domain::accounts::Role;
use serde_json::{Value, json};

fn ask(site: &Site, query: &str) -> (u16, Value) {
    let answer = site.client().get(&format!("/api/shipping/quote?{query}"));
    (answer.status, answer.json())
}

#[test]
fn anybody_is_told_costs_and_days() {
    let site = harness::demo();
    let (status, body) = ask(&site, "state=lara&city=BARQUISIMETO&variantId=var-1&quantity=1");
    assert_eq!((status, &body["success"]), (200, &json!(true)), "{body}");
    let methods = body["methods"].as_array().unwrap();
    let facts: Vec<Value> = methods
        .iter()
        .map(|quote| {
            json!([
                quote["method"],
                quote["cost"].to_string(),
                quote["currency"],
                quote["originCity"],
                quote["transitDays"]
            ])
        })
        .collect();
    assert_eq!(
        facts,
        [
            json!(["PICKUP", "0.00", "USD", "Barquisimeto", 0]),
            json!(["LOCAL_DELIVERY", "3.00", "USD", "Barquisimeto", 1])
        ]
    );
    let days: Vec<chrono::NaiveDate> = methods
        .iter()
        .map(|quote| quote["promisedDate"].as_str().unwrap().parse().unwrap())
        .collect();
    let today = calendar::today(harness::noon());
    for day in &days {
        assert!(*day > today && calendar::is_business_day(*day), "{day}");
    }
    // Courier takes the days of its rate on top of the same work, to a state where only one workshop goes.
    let (_, far) = ask(&site, "state=Amazonas&city=Maroa&variantId=var-1&quantity=1");
    let courier = &far["methods"][0];
    assert_eq!(courier["cost"].to_string(), "9.50");
    assert_eq!(courier["transitDays"], 6);
    let day: chrono::NaiveDate = courier["promisedDate"].as_str().unwrap().parse().unwrap();
    assert!(day >= calendar::add_business_days(today, 7), "{day}");
}

#[test]
fn a_promise_is_the_day_it_is_made_and_the_days_of_the_rate() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let day = |days: &str| -> chrono::NaiveDate {
        done(
            &send_rate(&admin, "LOCAL_DELIVERY", "Lara", "Barquisimeto", "3", days),
            "/admin/shipping",
        );
        let (_, body) = ask(&site, "state=Lara&city=Barquisimeto&variantId=var-1&quantity=2");
        let methods = body["methods"].as_array().unwrap();
        let local = methods.iter().find(|quote| quote["method"] == "LOCAL_DELIVERY");
        local.unwrap()["promisedDate"].as_str().unwrap().parse().unwrap()
    };
    let made = day("0");
    assert_eq!(day("1"), calendar::add_business_days(made, 1));
    assert_eq!(day("12"), calendar::add_business_days(made, 12));
}

#[test]
fn a_quote_reads_the_same_however_many_methods_there_are() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let cost = || {
        let before = site.app.db.statements();
        let (_, body) = ask(&site, "state=Lara&city=Barquisimeto&variantId=var-1");
        let days = body["methods"].as_array().unwrap();
        assert!(
            days.iter().all(|quote| quote["promisedDate"].is_string()),
            "{body}"
        );
        (days.len(), site.app.db.statements() - before)
    };
    let (methods, statements) = cost();
    assert_eq!(methods, 2);
    done(
        &send_rate(&admin, "NATIONAL_SHIPPING", "Lara", "", "6", "3"),
        "/admin/shipping",
    );
    assert_eq!(cost(), (3, statements));
}

#[test]
fn what_nobody_can_make_has_a_price_and_no_day() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    // A workshop covers Lara only; to Zulia things could be sent, if somebody made them.
    let zulia = site
        .client()
        .get("/api/shipping/quote?state=Zulia&city=Cabimas&variantId=var-1&quantity=1");
    assert_eq!(zulia.status, 200);
    let told = zulia.text();
    for fact in [
        r#""method":"NATIONAL_SHIPPING""#,
        r#""cost":6.50"#,
        r#""originCity":"Barquisimeto""#,
        r#""transitDays":1"#,
        r#""promisedDate":null"#,
    ] {
        assert!(told.contains(fact), "{fact}: {told}");
    }
    let rule = [
        ("state", "Zulia"),
        ("originCity", "maracaibo"),
        ("preferredMethod", "NATIONAL_SHIPPING"),
    ];
    done(&admin.post_form(RULES, &rule), RULES);
    // Without a variant there is nothing to foresee; without a city the state's rates are told.
    let (_, body) = ask(&site, "state=Zulia");
    assert_eq!(body["methods"][0]["originCity"], "Maracaibo");
    assert_eq!(body["methods"][0]["promisedDate"], Value::Null);
    let (_, body) = ask(&site, "state=Lara&city=Barquisimeto&quantity=3");
    assert_eq!(body["methods"].as_array().unwrap().len(), 2);
    assert_eq!(ask(&site, "state=Apure&city=Elorza").1["methods"], json!([]));
}

#[test]
fn what_is_asked_wrongly_is_named() {
    let site = harness::start();
    site.shop();
    for (query, field) in [
        ("", "state"),
        ("city=Barquisimeto", "state"),
        ("state=Atl%C3%A1ntida", "state"),
        ("state=Lara&variantId=nada&quantity=1", "variantId"),
        ("state=Lara&variantId=var-1&quantity=0", "quantity"),
        ("state=Lara&variantId=var-1&quantity=10001", "quantity"),
        ("state=Lara&variantId=var-1&quantity=-1", "quantity"),
        ("state=Lara&variantId=var-1&quantity=1.5", "quantity"),
        ("state=Lara&variantId=var-1&quantity=uno", "quantity"),
    ] {
        let (status, body) = ask(&site, query);
        assert_eq!(status, 400, "{query}: {body}");
        assert_eq!(
            (&body["success"], &body["code"]),
            (&json!(false), &json!("invalid"))
        );
        let fields: Vec<&String> = body["fields"].as_object().unwrap().keys().collect();
        assert_eq!(fields, [field], "{query}");
    }
    let (status, body) = ask(&site, "state=Texas&variantId=nada&quantity=0");
    let wrong: Vec<&String> = body["fields"].as_object().unwrap().keys().collect();
    assert_eq!(
        (status, wrong),
        (
            400,
            vec![
                &"quantity".to_owned(),
                &"state".to_owned(),
                &"variantId".to_owned()
            ]
        )
    );
}
