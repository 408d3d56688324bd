//! Which of several rates a place is quoted, and what asking costs.

use super::{quoted, send_rate, zone};
use crate::harness;
use krafta::domain::accounts::Role;
use krafta::domain::shipping;

const COURIER: &str = "NATIONAL_SHIPPING";

fn courier(cost: &str, days: i32) -> Vec<(String, String, i32)> {
    vec![(COURIER.to_owned(), cost.to_owned(), days)]
}

#[test]
fn city_then_state_then_zone_of_the_city_then_zone_of_the_state() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let wide = zone(&site, &admin, "Occidente", &[("Zulia", ""), ("Falcón", "")]).to_string();
    let near = zone(&site, &admin, "Costa oriental", &[("Zulia", "Cabimas")]).to_string();
    assert!(quoted(&site, "Zulia", "Cabimas").is_empty());

    // From the least that can be said about the place to the most.
    let steps = [
        (wide.as_str(), "", "9,50", "6"),
        (near.as_str(), "", "8,00", "5"),
        ("Zulia", "", "7,00", "4"),
        ("Zulia", "cabimas", "5,00", "2"),
    ];
    for (destination, city, cost, days) in steps {
        assert_eq!(
            send_rate(&admin, COURIER, destination, city, cost, days).status,
            303
        );
        let expected = courier(&format!("${cost}"), days.parse().unwrap());
        assert_eq!(quoted(&site, "zulia", "CABIMAS"), expected);
    }
    // Its neighbours are quoted what is said of them, and other methods nothing.
    assert_eq!(quoted(&site, "Zulia", "Maracaibo"), courier("$7,00", 4));
    assert_eq!(quoted(&site, "Falcón", "Cabimas"), courier("$9,50", 6));
    assert!(quoted(&site, "Lara", "Cabimas").is_empty());

    // What no longer counts gives way to what says less.
    let fallen_back = [
        ("Cabimas, Zulia", "$7,00", 4),
        ("Zulia (todo el estado)", "$8,00", 5),
    ];
    for (name, cost, days) in fallen_back {
        let rates = site.app.db.read_here(shipping::rates).unwrap();
        let rate = rates.iter().find(|rate| rate.name == name).unwrap();
        let path = format!("/admin/shipping/rates/{}/deactivation", rate.id);
        assert_eq!(admin.post_form(&path, &[]).status, 303);
        assert_eq!(quoted(&site, "Zulia", "Cabimas"), courier(cost, days));
    }
    assert_eq!(quoted(&site, "Zulia", "Maracaibo"), courier("$9,50", 6));
}

#[test]
fn asking_takes_two_statements_however_many_rates_there_are() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let cost = |state: &'static str, city: &'static str| {
        let db = &site.app.db;
        db.read_here(|conn| {
            let before = db.statements();
            let found = shipping::quotes(conn, state, city)?.len();
            Ok((db.statements() - before, found))
        })
        .unwrap()
    };
    assert_eq!(cost("Lara", "Quíbor"), (2, 0));
    let zone = zone(&site, &admin, "Centro", &[("Lara", ""), ("Lara", "Quíbor")]).to_string();
    for destination in ["Lara", &zone] {
        for method in ["PICKUP", "LOCAL_DELIVERY", COURIER] {
            send_rate(&admin, method, destination, "", "3", "1");
        }
    }
    for city in shipping::cities_of("Lara") {
        assert_eq!(send_rate(&admin, COURIER, "Lara", city, "2", "1").status, 303);
    }
    assert_eq!(cost("Lara", "Quíbor"), (2, 3));
}

#[test]
fn pages_cost_the_same_however_long_they_are() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let pages = [
        "/admin/shipping",
        "/admin/shipping/zones",
        "/admin/shipping/rules",
        "/admin/settings",
    ];
    let costs = || {
        pages.map(|path| {
            let before = site.app.db.statements();
            assert_eq!(admin.get(path).status, 200);
            site.app.db.statements() - before
        })
    };
    costs();
    let few = costs();
    for (state, city) in [
        ("Zulia", "Cabimas"),
        ("Lara", ""),
        ("Sucre", "Cumaná"),
        ("Apure", ""),
    ] {
        let id = zone(&site, &admin, &format!("De {state}"), &[(state, city)]).to_string();
        for destination in [state, &id] {
            assert_eq!(send_rate(&admin, COURIER, destination, "", "3", "1").status, 303);
        }
    }
    assert_eq!(costs(), few);
    assert!(few.iter().all(|cost| *cost <= 15), "{few:?}");
}
