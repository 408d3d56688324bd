//! What leaps waits for an admin.

use super::{Publisher, current, fetch, ledger, page, sources};
use crate::harness::{self, Client, Site};
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::schema::notices;

const SETTINGS: &str = "/admin/settings";

fn told(site: &Site) -> i64 {
    let held = notices::table.filter(notices::kind.eq("rate_held"));
    site.app
        .db
        .read_here(|conn| Ok(held.count().get_result(conn)?))
        .unwrap()
}

/// Where the one that waits is decided about.
fn waiting(admin: &Client) -> Option<String> {
    let html = admin.get(SETTINGS).text();
    let (_, rest) = html.split_once("/admin/settings/held-rates/")?;
    Some(format!("/admin/settings/held-rates/{}", &rest[..36]))
}

#[test]
fn a_leap_counts_only_once_an_admin_says_so() {
    let site = harness::start();
    site.shop();
    let (_, email) = site.user(Role::Admin);
    let admin = site.sign_in(&email);
    assert_eq!(waiting(&admin), None);
    let bank = Publisher::of(&page("54,00000000", "2026-01-16"));
    let sources = sources(&[&bank]);
    for _ in 0..2 {
        assert!(fetch(&site, &sources).0.is_ok());
    }
    assert_eq!(
        (told(&site), ledger(&site).len()),
        (1, 1),
        "told once, and not applied"
    );
    let html = admin.get(SETTINGS).text();
    for shown in [
        "Leímos Bs. 54,00 (+35 %)",
        "fecha valor 16 de enero de 2026",
        "Aplicar",
    ] {
        assert!(html.contains(shown), "{shown}: {html}");
    }
    let held = waiting(&admin).unwrap();
    for role in [Role::Operador, Role::Cliente] {
        let other = site.signed_in(role);
        assert_eq!(other.post_form(&format!("{held}/application"), &[]).status, 403);
    }
    for _ in 0..2 {
        assert_eq!(admin.post_form(&format!("{held}/application"), &[]).status, 303);
    }
    assert_eq!(admin.post_form(&format!("{held}/dismissal"), &[]).status, 409);
    assert_eq!(waiting(&admin), None);
    assert_eq!(current(&site), "40.0000", "its day has not come");
    site.app.db.clock().set("2026-01-16T04:00:00Z".parse().unwrap());
    assert_eq!(current(&site), "54.0000");
    let entry = ledger(&site).remove(0);
    assert_eq!(
        (entry.by, entry.fetched_at),
        (email.clone(), Some(harness::noon()))
    );
    let html = admin.get(SETTINGS).text();
    assert!(
        html.contains(&format!("leída el 15 ene 2026, 3:40 p. m., aplicada por {email}")),
        "{html}"
    );
    assert!(
        html.contains("de «Bs. 40,00» a «Bs. 54,00»"),
        "kept in the audit: {html}"
    );
}

#[test]
fn what_an_admin_left_is_left() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let bank = Publisher::of(&page("4,00", "2026-01-16"));
    let sources = sources(&[&bank]);
    assert!(fetch(&site, &sources).0.is_ok());
    let held = waiting(&admin).unwrap();
    assert_eq!(admin.post_form(&format!("{held}/dismissal"), &[]).status, 303);
    assert!(fetch(&site, &sources).0.is_ok());
    assert_eq!((waiting(&admin), told(&site)), (None, 1));
    assert_eq!(admin.post_form(&format!("{held}/application"), &[]).status, 409);
    assert_eq!(ledger(&site).len(), 1);
    // The bank mends its slip: that is another figure.
    bank.publishes(&page("40,40", "2026-01-16"));
    assert!(fetch(&site, &sources).0.is_ok());
    assert_eq!(ledger(&site)[0].rate.to_string(), "40,40");
}

#[test]
fn a_date_far_ahead_waits_too() {
    let site = harness::start();
    site.shop();
    site.user(Role::Admin);
    let bank = Publisher::of(&page("40,40", "2027-01-16"));
    assert!(fetch(&site, &sources(&[&bank])).0.is_ok());
    assert_eq!((told(&site), ledger(&site).len()), (1, 1));
}

#[test]
fn one_that_was_overtaken_is_not_asked_about_any_more() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let bank = Publisher::of(&page("54,00", "2026-01-15"));
    assert!(fetch(&site, &sources(&[&bank])).0.is_ok());
    let held = waiting(&admin).unwrap();
    let set = [("rate", "41"), ("source", "BCV")];
    assert_eq!(admin.post_form("/admin/settings/rates", &set).status, 303);
    assert_eq!(waiting(&admin), None);
    // Somebody still had the page open: what they typed since stands.
    let late = admin.post_form(&format!("{held}/application"), &[]);
    assert_eq!(late.status, 409);
    assert!(late.text().contains("Ya vale una tasa más nueva."));
    assert_eq!((current(&site).as_str(), ledger(&site).len()), ("41.0000", 2));
}
