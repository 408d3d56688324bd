//! Zones: their places, their names, and when they may go.

use super::{ZONES, audited, done, quoted, send_rate, zone};
use crate::harness::{self, Site};
use krafta::domain::accounts::Role;
use krafta::domain::shipping;

/// «Occidente: Cabimas, Zulia; Falcón (todo el estado)»
fn all(site: &Site) -> Vec<String> {
    let zones = site.app.db.read_here(shipping::zones).unwrap();
    zones
        .iter()
        .map(|zone| {
            let places: Vec<String> = zone.places.iter().map(ToString::to_string).collect();
            format!("{}: {}", zone.name, places.join("; "))
        })
        .collect()
}

#[test]
fn a_zone_lives() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    assert!(admin.get(ZONES).text().contains("Todavía no hay zonas"));
    let id = zone(
        &site,
        &admin,
        "Occidente",
        &[("Zulia", "cabimas"), ("Edo. Falcon", "")],
    );
    // Already there.
    done(
        &admin.post_form(
            &format!("{ZONES}/{id}/places"),
            &[("state", "Zulia"), ("city", "CABIMAS")],
        ),
        ZONES,
    );
    done(
        &send_rate(&admin, "NATIONAL_SHIPPING", &id.to_string(), "", "6,50", "3"),
        "/admin/shipping",
    );
    let html = admin.get(ZONES).text();
    for shown in [
        "Zona Occidente",
        "Cabimas, Zulia",
        "Falcón (todo el estado)",
        "Envío nacional: $6,50, 3 días hábiles",
    ] {
        assert!(html.contains(shown), "{shown}");
    }
    done(
        &admin.post_form(
            &format!("{ZONES}/{id}/name"),
            &[("name", " Occidente   y costa ")],
        ),
        ZONES,
    );
    done(
        &admin.post_form(&format!("{ZONES}/{id}/places/removal"), &[("place", "Falcón|")]),
        ZONES,
    );
    assert_eq!(all(&site), ["Occidente y costa: Cabimas, Zulia"]);
    assert!(quoted(&site, "Falcón", "Coro").is_empty());

    // With a rate that counts it stays, and says why; after that it goes with the rate.
    let refused = admin.post_form(&format!("{ZONES}/{id}/removal"), &[]);
    assert_eq!(refused.status, 409);
    assert!(
        refused.text().contains("tiene tarifas activas (1)"),
        "{}",
        refused.text()
    );
    assert_eq!(quoted(&site, "Zulia", "Cabimas").len(), 1);
    let rate = site.app.db.read_here(shipping::rates).unwrap()[0].id;
    admin.post_form(&format!("/admin/shipping/rates/{rate}/deactivation"), &[]);
    done(&admin.post_form(&format!("{ZONES}/{id}/removal"), &[]), ZONES);
    assert!(all(&site).is_empty() && site.app.db.read_here(shipping::rates).unwrap().is_empty());

    let label = "Envío nacional · Zona Occidente";
    assert_eq!(
        audited(&site),
        [
            "Zona|Occidente|Nombre|-|Occidente".to_owned(),
            "Zona|Occidente|Lugar|-|Cabimas, Zulia".to_owned(),
            "Zona|Occidente|Lugar|-|Falcón (todo el estado)".to_owned(),
            format!("Tarifa|{label}|Costo|-|$6,50"),
            format!("Tarifa|{label}|Días de tránsito|-|3 días hábiles"),
            "Zona|Occidente|Nombre|Occidente|Occidente y costa".to_owned(),
            "Zona|Occidente y costa|Lugar|Falcón (todo el estado)|-".to_owned(),
            format!("Tarifa|{label} y costa|Activo|Sí|No"),
            "Zona|Occidente y costa|Nombre|Occidente y costa|-".to_owned(),
        ]
    );
}

#[test]
fn what_a_zone_cannot_be_is_said_beside_its_field_and_changes_nothing() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let west = zone(&site, &admin, "Occidente", &[("Zulia", ""), ("Zulia", "Cabimas")]);
    let east = zone(&site, &admin, "Oriente", &[("Sucre", "")]);
    let (before, audit) = (all(&site), audited(&site));
    let long = "x".repeat(81);
    for (path, fields, said) in [
        (
            ZONES.to_owned(),
            vec![("name", "OCCIDENTE")],
            "Ya lo tiene otra zona: «Occidente».",
        ),
        (ZONES.to_owned(), vec![("name", "  ")], "Es obligatorio."),
        (
            ZONES.to_owned(),
            vec![("name", &long)],
            "Admite hasta 80 caracteres.",
        ),
        (
            format!("{ZONES}/{west}/name"),
            vec![("name", "Oriente")],
            "Ya lo tiene otra zona: «Oriente».",
        ),
        (
            format!("{ZONES}/{west}/name"),
            vec![("name", "")],
            "Es obligatorio.",
        ),
        (
            format!("{ZONES}/{east}/places"),
            vec![("state", "Atlántida")],
            "No es un estado de Venezuela.",
        ),
        (
            format!("{ZONES}/{east}/places"),
            vec![("city", "Coro")],
            "Es obligatorio.",
        ),
        (
            format!("{ZONES}/{east}/places"),
            vec![("state", "Zulia")],
            "Ya está en otra zona: «Occidente».",
        ),
        (
            format!("{ZONES}/{east}/places"),
            vec![("state", "Zulia"), ("city", "cabimas")],
            "Ya está en otra zona: «Occidente».",
        ),
    ] {
        let answer = admin.post_form(&path, &fields);
        let html = answer.text();
        assert_eq!(answer.status, 400, "{path} {fields:?}");
        assert_eq!(
            html.matches("class=\"field-error\"").count(),
            1,
            "{path} {fields:?}"
        );
        assert!(html.contains(said), "{path}: {said}: {html}");
    }
    let nowhere = uuid::Uuid::new_v4();
    for (form, fields) in [
        ("name", vec![("name", "Otra")]),
        ("places", vec![("state", "Lara")]),
        ("places/removal", vec![("place", "Lara|")]),
        ("removal", vec![]),
    ] {
        assert_eq!(
            admin
                .post_form(&format!("{ZONES}/{nowhere}/{form}"), &fields)
                .status,
            404,
            "{form}"
        );
    }
    // A place that is not there is gone already.
    done(
        &admin.post_form(&format!("{ZONES}/{east}/places/removal"), &[("place", "Zulia|")]),
        ZONES,
    );
    assert_eq!((all(&site), audited(&site)), (before, audit));
}
