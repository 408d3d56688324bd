//! Workshops are told apart by their names.

use super::{refused, whole};
use crate::harness;
use krafta::accounts::Role;
use serde_json::json;

#[test]
fn no_two_workshops_that_we_work_with_have_one_name() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let (own, other) = (site.workshop("Impresión Andina"), site.workshop("Llano"));
    let taller = site.sign_in(&site.taller_of(other).1);
    let taken = "  IMPRESION   andina ";

    let answer = admin.post_json("/api/workshops", &json!({"name": taken}));
    refused(&answer, 409, "name");
    assert_eq!(answer.json()["code"], "name_taken");
    for client in [&admin, &taller] {
        let answer = client.put_json(
            "/api/workshops",
            &json!({"id": other, "name": taken, "slaDays": 9}),
        );
        refused(&answer, 409, "name");
    }
    let known = whole(&admin, other);
    assert_eq!((&known["name"], &known["slaDays"]), (&json!("Llano"), &json!(3)));

    // In the forms, beside the field and with what was typed.
    let fields = [
        ("name", taken.trim()),
        ("cityBase", "Ejido"),
        ("stateBase", "Mérida"),
        ("capacityPerDay", "20"),
        ("slaDays", "2"),
        ("paymentPolicy", "DEPOSITO_TOTAL"),
    ];
    for path in [
        "/admin/workshops".to_owned(),
        format!("/admin/workshops/{other}/account"),
    ] {
        let answer = admin.post_form(&path, &fields);
        assert_eq!(answer.status, 409, "{path}");
        let text = answer.text();
        assert!(text.contains("Ya lo tiene otro taller activo."), "{path}: {text}");
        assert!(text.contains("value=\"Ejido\""), "{path}");
    }

    // Its own it may write otherwise, and who rests keeps nobody from a name.
    let rename = |id, name: &str| {
        admin
            .put_json("/api/workshops", &json!({"id": id, "name": name}))
            .status
    };
    assert_eq!(rename(own, "IMPRESIÓN ANDINA"), 200);
    let active = |id, active| admin.put_json("/api/workshops", &json!({"id": id, "active": active}));
    assert_eq!(active(own, false).status, 200);
    assert_eq!(rename(other, taken), 200);
    refused(&active(own, true), 409, "name");
    let path = format!("/admin/workshops/{own}/reactivation");
    let answer = admin.post_form(&path, &[]);
    assert_eq!(answer.status, 409);
    assert!(answer.text().contains("Ya hay un taller activo que se llama"));
    assert_eq!(rename(own, "Andina II"), 200);
    assert_eq!(active(own, true).status, 200);
}
