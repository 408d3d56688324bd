//! `/api/workshops` itself.

use crate::harness;
use crate::harness::client;
use crate::http::admin::workshops::{audited, refused, whole};
use krafta::base::ids::WorkshopId;
use krafta::domain::accounts::Role;
use krafta::domain::audit::Field;
use serde_json::{Value, json};

#[test]
fn a_workshop_is_created_changed_and_let_go() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    // A place as this list says it.
    let answer = admin.post_json(
        "/api/workshops",
        &json!({"name": "Z", "city": "Ejido", "state": "merida"}),
    );
    assert_eq!(answer.status, 201, "{}", answer.text());
    let placed = &answer.json()["workshop"];
    assert_eq!(
        (&placed["city"], &placed["state"]),
        (&json!("Ejido"), &json!("Mérida"))
    );
    let gone = format!("/api/workshops?id={}", placed["id"].as_str().unwrap());
    assert_eq!(admin.send("DELETE", &gone, &[], None).status, 200);

    let answer = admin.post_json("/api/workshops", &json!({"name": " Taller Nuevo "}));
    assert_eq!(answer.status, 201, "{}", answer.text());
    let created = answer.json()["workshop"].clone();
    for (field, value) in [
        ("name", json!("Taller Nuevo")),
        ("cityBase", json!("Barquisimeto")),
        ("stateBase", json!("Lara")),
        ("capacityPerDay", json!(10)),
        ("slaDays", json!(3)),
        ("paymentPolicy", json!("PAGO_AL_FINALIZAR")),
        ("active", json!(true)),
        ("phone", json!("")),
        ("offers", json!([])),
        ("coverage", json!([])),
    ] {
        assert_eq!(created[field], value, "{field}");
    }
    let id: WorkshopId = created["id"].as_str().unwrap().parse().unwrap();
    let after_birth = audited(&site, id).len();

    let change = json!({
        "id": id, "phone": "0414-123.45.67", "email": "Taller@Nuevo.VE", "stateBase": "MERIDA", "cityBase": "Ejido",
        "paymentPolicy": "DEPOSITO_PARCIAL", "capacityPerDay": 40, "slaDays": 3,
    });
    let answer = admin.put_json("/api/workshops", &change);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let changed = answer.json()["workshop"].clone();
    assert_eq!(changed, whole(&admin, id));
    assert_eq!(changed["phone"], "+584141234567");
    assert_eq!(changed["email"], "taller@nuevo.ve");
    assert_eq!(
        (&changed["stateBase"], &changed["city"]),
        (&json!("Mérida"), &json!("Ejido"))
    );
    assert_eq!(
        (&changed["name"], &changed["active"]),
        (&json!("Taller Nuevo"), &json!(true))
    );
    let words = |field, old: &str, new: &str| (field, old.to_owned(), new.to_owned());
    assert_eq!(
        audited(&site, id)[after_birth..],
        [
            words(Field::Phone, "-", "0414-1234567"),
            words(Field::Email, "-", "taller@nuevo.ve"),
            words(Field::City, "Barquisimeto", "Ejido"),
            words(Field::State, "Lara", "Mérida"),
            words(Field::Capacity, "10 u.", "40 u."),
            words(Field::Policy, "Pago al Finalizar", "Depósito Parcial"),
        ]
    );

    // The same again changes nothing, so nothing is told of it.
    let told = audited(&site, id).len();
    assert_eq!(admin.put_json("/api/workshops", &change).status, 200);
    assert_eq!(audited(&site, id).len(), told);

    for _ in 0..2 {
        let answer = admin.send("DELETE", &format!("/api/workshops?id={id}"), &[], None);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json()["workshop"]["active"], false);
    }
    assert_eq!(audited(&site, id)[told..], [words(Field::Active, "Sí", "No")]);
    assert_eq!(whole(&admin, id)["active"], false);
    let public = site.client().get("/api/workshops").json();
    assert_eq!(public["workshops"], json!([]), "who rests is not shown");

    let back = admin.put_json("/api/workshops", &json!({"id": id, "active": true}));
    assert_eq!(back.json()["workshop"]["active"], true);
}

#[test]
fn what_is_wrong_is_named_and_nothing_changes() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let id = site.workshop("Uno");
    let before = whole(&admin, id);
    for (wrong, field) in [
        (json!({"phone": "0414-CINCO55"}), "phone"),
        (json!({"phone": "+1 305 555 0100"}), "phone"),
        (json!({"state": "Texas"}), "state"),
        (json!({"stateBase": "Cundinamarca"}), "stateBase"),
        (json!({"paymentPolicy": "PAGO_NUNCA"}), "paymentPolicy"),
        (json!({"capacityPerDay": 0}), "capacityPerDay"),
        (json!({"capacityPerDay": -3}), "capacityPerDay"),
        (json!({"capacityPerDay": 3_000_000_000_u64}), "capacityPerDay"),
        (json!({"slaDays": 366}), "slaDays"),
        (json!({"slaDays": -1}), "slaDays"),
        (json!({"name": ""}), "name"),
        (json!({"email": "uno@"}), "email"),
        (json!({"active": 1}), "active"),
    ] {
        let mut body = wrong.clone();
        body["id"] = json!(id);
        body["address"] = json!("No debe quedar");
        refused(&admin.put_json("/api/workshops", &body), 400, field);
        let mut body = wrong;
        if field != "name" {
            body["name"] = json!("Otro");
        }
        refused(&admin.post_json("/api/workshops", &body), 400, field);
    }
    refused(&admin.post_json("/api/workshops", &json!({})), 400, "name");
    refused(
        &admin.put_json("/api/workshops", &json!({"name": "X"})),
        400,
        "id",
    );
    refused(&admin.put_json("/api/workshops", &json!([])), 400, "");
    let nobody = uuid::Uuid::new_v4();
    refused(&admin.put_json("/api/workshops", &json!({"id": nobody})), 404, "");
    let delete = |query: &str| admin.send("DELETE", &format!("/api/workshops{query}"), &[], None);
    refused(&delete(&format!("?id={nobody}")), 404, "");
    refused(&delete("?id=uno"), 400, "id");
    for missing in ["", "?id="] {
        assert_eq!(delete(missing).json()["fields"]["id"], "es obligatorio");
    }
    for part in ["offers", "coverage"] {
        let answer = admin.send("DELETE", &format!("/api/workshops/{id}/{part}"), &[], None);
        assert_eq!(answer.json()["fields"]["id"], "es obligatorio", "{part}");
    }
    assert_eq!(whole(&admin, id), before);
    let listed = admin.get("/api/workshops").json();
    assert_eq!(listed["workshops"].as_array().unwrap().len(), 1);
    assert!(audited(&site, id).is_empty());
}

#[test]
fn a_taller_changes_its_own_workshop_and_no_other() {
    let site = harness::start();
    let (own, other) = (site.workshop("Propio"), site.workshop("Ajeno"));
    let taller = site.sign_in(&site.taller_of(own).1);
    let admin = site.signed_in(Role::Admin);
    let answer = taller.put_json(
        "/api/workshops",
        &json!({"id": own, "capacityPerDay": 20, "paymentPolicy": "PAGO_CONTRA_ENTREGA"}),
    );
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["workshop"]["capacityPerDay"], 20);

    let before = (whole(&admin, own), whole(&admin, other));
    let nobody = uuid::Uuid::new_v4();
    for body in [
        json!({"id": other, "capacityPerDay": 1}),
        json!({"id": nobody, "capacityPerDay": 1}),
        json!({"id": own, "active": false}),
        json!({"id": own, "active": true, "slaDays": 9}),
    ] {
        refused(&taller.put_json("/api/workshops", &body), 403, "");
    }
    assert_eq!(
        taller.post_json("/api/workshops", &json!({"name": "X"})).status,
        403
    );
    let delete = taller.send("DELETE", &format!("/api/workshops?id={own}"), &[], None);
    assert_eq!(delete.status, 403);
    assert_eq!((whole(&admin, own), whole(&admin, other)), before);
}

#[test]
fn everyone_learns_who_and_where_and_only_admins_the_rest() {
    let site = harness::start();
    let (own, other) = (site.workshop("Propio"), site.workshop("Ajeno"));
    let keys = |workshop: &Value| -> Vec<String> { workshop.as_object().unwrap().keys().cloned().collect() };
    let public = ["city", "cityBase", "id", "name", "state", "stateBase", "view"];
    let list = |client: &client::Client| {
        let answer = client.get("/api/workshops");
        assert_eq!(answer.header("x-krafta-source"), "database");
        answer.json()["workshops"].as_array().unwrap().clone()
    };
    for client in [
        site.client(),
        site.signed_in(Role::Cliente),
        site.signed_in(Role::Operador),
    ] {
        let seen = list(&client);
        assert_eq!(seen.len(), 2);
        assert!(seen.iter().all(|workshop| keys(workshop) == public), "{seen:?}");
    }
    let taller = site.sign_in(&site.taller_of(own).1);
    for workshop in list(&taller) {
        let is_own = workshop["id"] == own.to_string();
        assert_eq!(workshop.get("offers").is_some(), is_own);
        assert!(is_own || keys(&workshop) == public);
        assert!(is_own || workshop["id"] == other.to_string());
    }
    for workshop in list(&site.signed_in(Role::Admin)) {
        assert!(workshop.get("coverage").is_some() && workshop.get("phone").is_some());
    }
}

#[test]
fn the_list_costs_the_same_however_many_there_are() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let cost = || {
        let before = site.app.db.statements();
        assert_eq!(admin.get("/api/workshops").status, 200);
        site.app.db.statements() - before
    };
    cost();
    let few = cost();
    for index in 0..20 {
        let id = site.workshop(&format!("Taller {index}"));
        let put = admin.put_json(
            &format!("/api/workshops/{id}/offers"),
            &json!({"variantId": "var-1", "cost": 3}),
        );
        assert_eq!(put.status, 200, "{}", put.text());
    }
    assert_eq!(cost(), few);
}
