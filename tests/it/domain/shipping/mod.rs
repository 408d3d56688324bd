//! Delivery: what a place is quoted, and where admins say so.

pub mod carriers;
pub mod choosing;
pub mod promise;
pub mod quotes;
pub mod rates;
pub mod rules;
pub mod zones;

use crate::harness::Site;
use crate::harness::client::{Answer, Client};
use krafta::base::ids::ZoneId;
use krafta::domain::{audit, shipping};

const RATES: &str = "/admin/shipping/rates";
const ZONES: &str = "/admin/shipping/zones";
const RULES: &str = "/admin/shipping/rules";

/// A form that was done: 303 back to its list.
fn done(answer: &Answer, list: &str) {
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, list),
        "{}",
        answer.text()
    );
}

/// Sends the form of a rate.
fn send_rate(admin: &Client, method: &str, destination: &str, city: &str, cost: &str, days: &str) -> Answer {
    let fields = [
        ("method", method),
        ("destination", destination),
        ("city", city),
        ("cost", cost),
        ("transitDays", days),
    ];
    admin.post_form(RATES, &fields)
}

/// A zone with these places.
fn zone(site: &Site, admin: &Client, name: &str, places: &[(&str, &str)]) -> ZoneId {
    done(&admin.post_form(ZONES, &[("name", name)]), ZONES);
    let all = site.app.db.read_here(shipping::zones).unwrap();
    let id = all.iter().find(|zone| zone.name == name).unwrap().id;
    for (state, city) in places {
        let answer = admin.post_form(
            &format!("{ZONES}/{id}/places"),
            &[("state", state), ("city", city)],
        );
        done(&answer, ZONES);
    }
    id
}

/// What a place is quoted: method, cost, days.
fn quoted(site: &Site, state: &str, city: &str) -> Vec<(String, String, i32)> {
    site.app
        .db
        .read_here(|conn| shipping::quotes(conn, state, city))
        .unwrap()
        .iter()
        .map(|quote| {
            (
                quote.method.to_string(),
                quote.cost.to_string(),
                quote.transit_days,
            )
        })
        .collect()
}

/// What was recorded, the oldest first: «Zona|Occidente|Lugar|-|Zulia (todo el estado)».
fn audited(site: &Site) -> Vec<String> {
    let entries = site
        .app
        .db
        .read_here(|conn| audit::list(conn, None, 100, None))
        .unwrap();
    let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    entries
        .iter()
        .rev()
        .map(|entry| {
            assert!(entry.actor.is_some());
            let (subject, field) = (entry.subject.label(), entry.field.label());
            let (old, new) = (or_none(&entry.old), or_none(&entry.new));
            format!("{subject}|{}|{field}|{old}|{new}", entry.label)
        })
        .collect()
}
