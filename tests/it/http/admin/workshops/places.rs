//! `/api/workshops/{id}/coverage`.

use super::{audited, refused, whole};
use crate::harness;
use krafta::base::ids::WorkshopId;
use krafta::domain::accounts::Role;
use krafta::domain::audit::Field;
use serde_json::json;

#[test]
fn places_are_added_once_and_taken_away() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let workshop = site.workshop("Uno");
    let path = format!("/api/workshops/{workshop}/coverage");
    let put = |body| admin.put_json(&path, &body);
    let city = put(json!({"stateName": "LARA", "cityName": "  el   TOCUYO "}));
    assert_eq!(city.status, 200, "{}", city.text());
    let city = city.json()["coverage"].clone();
    assert_eq!(
        (&city["stateName"], &city["cityName"]),
        (&json!("Lara"), &json!("El Tocuyo"))
    );
    let state = put(json!({"stateName": "Edo. Mérida"})).json()["coverage"].clone();
    assert_eq!(
        (&state["stateName"], &state["cityName"]),
        (&json!("Mérida"), &json!(null))
    );
    assert_eq!(whole(&admin, workshop)["coverage"], json!([city, state]));
    let told = audited(&site, workshop);
    assert_eq!(
        told,
        [
            (Field::Place, "-".to_owned(), "El Tocuyo, Lara".to_owned()),
            (Field::Place, "-".to_owned(), "Mérida (todo el estado)".to_owned()),
        ]
    );

    for (body, status, field) in [
        (
            json!({"stateName": "lara", "cityName": "EL TOCUYO"}),
            409,
            "stateName",
        ),
        (json!({"stateName": "merida", "cityName": ""}), 409, "stateName"),
        (json!({"stateName": "Antioquia"}), 400, "stateName"),
        (json!({"cityName": "Quíbor"}), 400, "stateName"),
        (json!({"stateName": "Lara", "cityName": 7}), 400, "cityName"),
    ] {
        refused(&put(body), status, field);
    }
    assert_eq!(
        put(json!({"stateName": "Lara", "cityName": "El Tocuyo"})).json()["code"],
        "already_covered"
    );
    assert_eq!(whole(&admin, workshop)["coverage"], json!([city, state]));
    assert_eq!(audited(&site, workshop), told);

    let delete = |id: &str| admin.send("DELETE", &format!("{path}?id={id}"), &[], None).status;
    let id = city["id"].as_str().unwrap();
    assert_eq!((delete(id), delete(id), delete("uno")), (200, 404, 400));
    assert_eq!(whole(&admin, workshop)["coverage"], json!([state]));
    assert_eq!(
        audited(&site, workshop)[2..],
        [(Field::Place, "El Tocuyo, Lara".to_owned(), "-".to_owned())]
    );
}

#[test]
fn a_taller_sets_its_own_places_and_no_others() {
    let site = harness::start();
    let (own, other) = (site.workshop("Propio"), site.workshop("Ajeno"));
    let taller = site.sign_in(&site.taller_of(own).1);
    let admin = site.signed_in(Role::Admin);
    let path = |workshop: WorkshopId| format!("/api/workshops/{workshop}/coverage");
    let lara = json!({"stateName": "Lara"});
    assert_eq!(taller.put_json(&path(own), &lara).status, 200);
    refused(&taller.put_json(&path(other), &lara), 403, "");
    let theirs = admin.put_json(&path(other), &lara).json()["coverage"].clone();
    let id = theirs["id"].as_str().unwrap();
    let delete = |workshop| {
        let path = format!("{}?id={id}", path(workshop));
        taller.send("DELETE", &path, &[], None).status
    };
    assert_eq!((delete(other), delete(own)), (403, 404));
    assert_eq!(whole(&admin, other)["coverage"], json!([theirs]));
}
