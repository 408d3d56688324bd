//! The ledger, and how long a rate holds.

use super::unpaid;
use crate::fixtures::{example, payment};
use crate::harness::{self, noon};
use chrono::TimeDelta;
use krafta::domain::accounts::Role;
use krafta::domain::{exchange_rates, payments};
use serde_json::json;

const RATES: &str = "/admin/settings/rates";

#[test]
fn a_rate_counts_from_when_it_is_entered_and_who_did_it_is_kept() {
    let site = harness::start();
    site.shop();
    let (_, email) = site.user(Role::Admin);
    let admin = site.sign_in(&email);
    for (rate, source, day, field) in [
        ("", "BCV", "", "rate"),
        ("0", "BCV", "", "rate"),
        ("-3", "BCV", "", "rate"),
        ("cuarenta", "BCV", "", "rate"),
        ("41.250", "BCV", "", "rate"),
        ("41", "", "", "source"),
        ("41", "BCV", "2026-01-14", "validFrom"),
        ("41", "BCV", "ayer", "validFrom"),
    ] {
        let typed = [("rate", rate), ("source", source), ("validFrom", day)];
        let refused = admin.post_form(RATES, &typed);
        assert_eq!(refused.status, 400, "{rate} {source} {day}");
        assert!(refused.text().contains(&format!("f-{field}-error")), "{field}");
    }
    let set = [("rate", "41,25"), ("source", "BCV"), ("validFrom", "2026-01-15")];
    for _ in 0..2 {
        assert_eq!(admin.post_form(RATES, &set).status, 303);
    }
    let html = admin.get("/admin/settings").text();
    // What is near the current one is meant.
    let (_, due) = html.split_once("name=\"rateDue\" value=\"").unwrap();
    let due = due.split('"').next().unwrap();
    let dotted = [
        ("rate", "41.250"),
        ("rateDue", due),
        ("source", "BCV"),
        ("validFrom", "2026-01-15"),
    ];
    assert_eq!(admin.post_form(RATES, &dotted).status, 303);
    for shown in ["Bs. 41,25", "BCV", "15 ene 2026, 3:40 p. m.", &email] {
        assert!(html.contains(shown), "{shown}: {html}");
    }
    let rates = site
        .app
        .db
        .read_here(|conn| exchange_rates::ledger(conn, 9))
        .unwrap();
    assert_eq!(rates.len(), 2, "the same again is no news");
    assert_eq!(
        admin.get("/api/catalog").json()["exchangeRate"].to_string(),
        "41.2500"
    );
}

#[test]
fn a_rate_that_leaps_has_to_be_meant() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let refused = admin.post_form(RATES, &[("rate", "4000"), ("source", "BCV")]);
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("name=\"sure\""));
    assert!(!admin.get("/admin/settings").text().contains("name=\"sure\""));
    let meant = [("rate", "4000"), ("source", "BCV"), ("sure", "on")];
    assert_eq!(admin.post_form(RATES, &meant).status, 303);
}

#[test]
fn tomorrow_s_rate_begins_tomorrow() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let set = [("rate", "42"), ("source", "BCV"), ("validFrom", "2026-01-16")];
    assert_eq!(admin.post_form(RATES, &set).status, 303);
    assert!(admin.get("/admin/settings").text().contains("Por venir"));
    let refused = admin.post_form(
        RATES,
        &[("rate", "43"), ("source", "BCV"), ("validFrom", "2026-01-16")],
    );
    assert!(refused.text().contains("Ya tiene una tasa."));
    let current = || site.client().get("/api/catalog").json()["exchangeRate"].to_string();
    assert_eq!(current(), "40.0000");
    // Midnight in Venezuela.
    site.app.db.clock().set("2026-01-16T04:00:00Z".parse().unwrap());
    assert_eq!(current(), "42.0000");
}

#[test]
fn a_quote_holds_as_long_as_the_setting_says() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let forty = "40".parse().unwrap();
    let until = || {
        let now = site.app.db.clock().now();
        site.app
            .db
            .read_here(|conn| exchange_rates::holds_until(conn, now, forty))
            .unwrap()
    };
    assert_eq!(until(), Some(noon() + TimeDelta::hours(24)));
    site.app.db.clock().set(noon() + TimeDelta::hours(1));
    admin.post_form(RATES, &[("rate", "42"), ("source", "BCV")]);
    site.app.db.clock().set(noon() + TimeDelta::hours(3));
    assert_eq!(until(), Some(noon() + TimeDelta::hours(25)));
    site.place(&site.client(), &unpaid());
    assert_eq!(
        admin
            .post_form("/admin/settings", &[("rateHoldHours", "2")])
            .status,
        303
    );
    assert_eq!(until(), None);
    let refused = site.client().post_json("/api/orders", &unpaid());
    assert_eq!(refused.status, 409);
    assert_eq!(refused.json()["expected"]["totalBs"].to_string(), "630.00");
}

#[test]
fn nobody_keeps_a_rate_by_saying_that_they_paid() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let guest = site.client();
    let said = site.place(&guest, &example());
    admin.post_form(RATES, &[("rate", "61"), ("source", "BCV"), ("sure", "on")]);
    site.app.db.clock().set(noon() + TimeDelta::hours(30));
    let report = |reference: &str| {
        let mut body = payment();
        body["orderId"] = json!(said.id);
        body["token"] = json!(said.token);
        body["reference"] = json!(reference);
        guest.post_json("/api/payments", &body)
    };
    // The same once more is no news, and no reason to quote anew.
    let first = payment()["reference"].as_str().unwrap().to_owned();
    assert_eq!(report(&first).status, 200);
    let payments = || {
        site.app
            .db
            .read_here(|conn| payments::by_orders(conn, &[said.id]))
            .unwrap()
    };
    assert_eq!(payments().len(), 1);
    assert_eq!(payments()[0].exchange_rate, "40".parse().unwrap());
    // Another one is made at the rate of its day.
    let answer = report("998877665544");
    assert_eq!(answer.status, 200, "{}", answer.text());
    let expected: Vec<(String, String)> = payments()
        .iter()
        .map(|paid| (paid.exchange_rate.to_string(), paid.expected().to_string()))
        .collect();
    assert_eq!(
        expected,
        [("40,00", "Bs. 600,00"), ("61,00", "Bs. 915,00")]
            .map(|(rate, due)| (rate.to_owned(), due.to_owned()))
    );
}

#[test]
fn a_rate_to_come_is_changed_or_taken_back_and_one_that_counts_is_not() {
    use diesel::connection::SimpleConnection as _;
    let site = harness::start();
    site.shop();
    let (_, email) = site.user(Role::Admin);
    let admin = site.sign_in(&email);
    let set = |rate, replaces: &str| {
        let typed = [
            ("rate", rate),
            ("source", "BCV"),
            ("validFrom", "2026-01-16"),
            ("replaces", replaces),
        ];
        admin.post_form(RATES, &typed).status
    };
    let to_come = || {
        let html = admin.get("/admin/settings").text();
        let (_, rest) = html.split_once("/admin/settings?change=")?;
        Some(rest[..36].to_owned())
    };
    assert_eq!(set("42", ""), 303);
    let slip = to_come().unwrap();
    let html = admin.get(&format!("/admin/settings?change={slip}")).text();
    assert!(
        html.contains("value=\"42,00\"") && html.contains("value=\"2026-01-16\""),
        "{html}"
    );
    assert_eq!(set("43", &slip), 303);
    let second = to_come().unwrap();
    let withdrawal = |id: &str| format!("{RATES}/{id}/withdrawal");
    for role in [Role::Operador, Role::Cliente] {
        assert_eq!(
            site.signed_in(role).post_form(&withdrawal(&second), &[]).status,
            403
        );
    }
    for _ in 0..2 {
        assert_eq!(admin.post_form(&withdrawal(&second), &[]).status, 303);
    }
    assert_eq!(to_come(), None);
    let html = admin.get("/admin/settings").text();
    assert!(
        html.contains("se quitó «Bs. 42,00»") && html.contains("se quitó «Bs. 43,00»"),
        "{html}"
    );
    let kept = "SELECT 1 / (count(*) - 1) FROM withdrawn_rates JOIN users ON users.id = withdrawn_by WHERE created_by = withdrawn_by";
    site.connect().batch_execute(kept).unwrap();
    // The day is free again, and what counted once stays, whoever asks.
    assert_eq!(set("44", ""), 303);
    let third = to_come().unwrap();
    site.app.db.clock().set("2026-01-16T04:00:00Z".parse().unwrap());
    let late = admin.post_form(&withdrawal(&third), &[]);
    assert!(
        late.status == 409 && late.text().contains("Esa tasa ya vale"),
        "{}",
        late.text()
    );
    for past in [
        "DELETE FROM exchange_rates",
        "UPDATE exchange_rates SET rate = 1",
        "DELETE FROM withdrawn_rates",
        "INSERT INTO withdrawn_rates SELECT id, rate, source, valid_from, created_by, created_by, valid_from FROM exchange_rates WHERE created_by IS NOT NULL",
    ] {
        assert!(site.connect().batch_execute(past).is_err(), "{past}");
    }
}
