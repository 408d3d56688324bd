//! A day ends at midnight in Caracas, at the end of a month and of a year too: every list, sum and promise changes with it, and
//! with nothing else.

use crate::fixtures::{Placed, example};
use crate::harness::{self, Site};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date};
use krafta::base::calendar;
use krafta::domain::accounts::Role;
use serde_json::json;

/// At which a day begins: any one, the first of a month, the one after the end of February, New Year.
const MIDNIGHTS: [&str; 4] = [
    "2026-01-21T04:00:00Z",
    "2026-02-01T04:00:00Z",
    "2026-03-01T04:00:00Z",
    "2027-01-01T04:00:00Z",
];

fn at(site: &Site, now: DateTime<Utc>) {
    site.app.db.clock().set(now);
}

fn paid(site: &Site, reference: &str) -> Placed {
    let mut order = example();
    order["payment"]["reference"] = json!(reference);
    site.paid(&order)
}

/// Of a quote asked for now.
fn promised(site: &Site) -> NaiveDate {
    let quote = site
        .client()
        .get("/api/shipping/quote?state=Lara&city=Barquisimeto&variantId=var-1&quantity=1")
        .json();
    quote["methods"][0]["promisedDate"]
        .as_str()
        .unwrap_or_else(|| panic!("{quote}"))
        .parse()
        .unwrap()
}

#[derive(QueryableByName, Debug, PartialEq)]
struct Income {
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = BigInt)]
    payments: i64,
}

#[test]
fn every_day_ends_at_midnight_in_caracas() {
    for midnight in MIDNIGHTS {
        let midnight: DateTime<Utc> = midnight.parse().unwrap();
        let site = harness::start();
        site.shop();
        let new_day = calendar::today(midnight);
        let old_day = new_day.pred_opt().unwrap();
        let hours = TimeDelta::hours(12);

        at(&site, midnight - hours);
        let promised_by_day = promised(&site);
        at(&site, midnight - TimeDelta::milliseconds(1));
        let before = paid(&site, "00700001");
        assert_eq!(promised(&site), promised_by_day, "{midnight}: before");
        at(&site, midnight);
        let after = paid(&site, "00700002");
        let promised_at_once = promised(&site);
        at(&site, midnight + hours);
        assert_eq!(promised(&site), promised_at_once, "{midnight}: after");
        assert!(promised_at_once >= promised_by_day && promised_at_once > new_day);

        let admin = site.signed_in(Role::Admin);
        for (day, own, other) in [(old_day, &before, &after), (new_day, &after, &before)] {
            for page in ["/ops/orders", "/admin/accounting/payments.csv"] {
                let text = admin.get(&format!("{page}?from={day}&to={day}")).text();
                assert!(text.contains(&own.number), "{midnight}: {page} of {day}");
                assert!(!text.contains(&other.number), "{midnight}: {page} of {day}");
            }
        }
        let income: Vec<Income> = diesel::sql_query("SELECT day, payments FROM daily_income ORDER BY day")
            .load(&mut site.connect())
            .unwrap();
        let one = |day| Income { day, payments: 1 };
        assert_eq!(income, [one(old_day), one(new_day)], "{midnight}");

        // Work for a day is late once that day is over.
        let due = format!("UPDATE assignments SET start_date = '{old_day}', due_date = '{old_day}'");
        site.tamper(&due);
        let is_late = |now| {
            at(&site, now);
            let list = site.signed_in(Role::Admin).get("/ops/orders?late=1").text();
            list.contains(&before.number)
        };
        assert!(!is_late(midnight - TimeDelta::milliseconds(1)), "{midnight}");
        assert!(is_late(midnight), "{midnight}");
    }
}

/// PostgreSQL and Rust know the same days.
#[test]
fn the_database_s_days_are_the_calendar_s() {
    let site = harness::start();
    let mut conn = site.connect();
    conn.batch_execute("SET timezone = 'Asia/Tokyo'").unwrap();
    let first: NaiveDate = "2023-12-25".parse().unwrap();
    for day in first.iter_days().take(1200).filter(|day| {
        let next = *day + Days::new(1);
        // Around the ends of months and years, leap days among them.
        [*day, next].iter().any(|day| chrono::Datelike::day(day) == 1)
    }) {
        let begins = calendar::start_of_day(day).unwrap();
        for (at, wanted) in [
            (begins, day),
            (begins - TimeDelta::microseconds(1), day.pred_opt().unwrap()),
            (begins + TimeDelta::hours(24) - TimeDelta::microseconds(1), day),
        ] {
            assert_eq!(calendar::today(at), wanted);
            let found: Income = diesel::sql_query("SELECT caracas_day($1) AS day, 0::bigint AS payments")
                .bind::<diesel::sql_types::Timestamptz, _>(at)
                .get_result(&mut conn)
                .unwrap();
            assert_eq!(found.day, wanted, "{at}");
        }
    }
}
