//! The accounts that customers pay to.

use crate::harness;
use krafta::domain::accounts::Role;

const ACCOUNTS: &str = "/admin/settings/accounts";

#[test]
fn an_account_has_what_its_method_needs() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let full = [
        ("method", "PAGO_MOVIL"),
        ("holder", "Krafta, C.A."),
        ("idNumber", "J-12345678-9"),
        ("bank", "Banesco (0134)"),
        ("phone", "0414-1234567"),
        ("accountNumber", "0134-0000-00-0000000000"),
        ("email", "pagos@krafta.ve"),
    ];
    for (method, needed) in [
        ("PAGO_MOVIL", &["holder", "idNumber", "bank", "phone"][..]),
        ("TRANSFERENCIA", &["holder", "idNumber", "bank", "accountNumber"]),
        ("ZELLE", &["holder", "email"]),
        ("EFECTIVO", &["holder"]),
    ] {
        let typed = |gone: &str| {
            let mut typed = full.to_vec();
            typed[0].1 = method;
            typed.retain(|(field, _)| *field != gone);
            typed
        };
        for field in needed {
            let refused = admin.post_form(ACCOUNTS, &typed(field));
            assert_eq!(refused.status, 400, "{method} without {field}");
            assert!(
                refused.text().contains(&format!("f-{field}-error\"")),
                "{method} {field}"
            );
        }
        assert_eq!(admin.post_form(ACCOUNTS, &typed("")).status, 303, "{method}");
    }
    assert_eq!(
        admin
            .post_form(ACCOUNTS, &[("method", "TARJETA"), ("holder", "x")])
            .status,
        400
    );
    let usd = [full.as_slice(), &[("currency", "USD")]].concat();
    assert!(
        admin
            .post_form(ACCOUNTS, &usd)
            .text()
            .contains("Un Pago Móvil siempre es en bolívares.")
    );
    assert_eq!(
        site.client().get("/api/payments").json()["accounts"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
}

#[test]
fn an_account_is_mended_retired_and_shown_again() {
    let site = harness::demo();
    let admin = site.client();
    let login = serde_json::json!({"email": "admin@krafta.demo", "password": "krafta-demo"});
    assert_eq!(admin.post_json("/api/auth/login", &login).status, 200);
    let accounts = || {
        site.client().get("/api/payments").json()["accounts"]
            .as_array()
            .unwrap()
            .clone()
    };
    let before = accounts();
    let zelle = before.iter().find(|one| one["method"] == "ZELLE").unwrap();
    let path = format!("{ACCOUNTS}/{}", zelle["id"].as_str().unwrap());
    let html = admin.get(&path).text();
    assert!(html.contains("pagos@krafta.demo"), "{html}");
    let mended = [
        ("method", "ZELLE"),
        ("holder", "Krafta LLC"),
        ("email", "Zelle@Krafta.ve"),
        ("position", "0"),
    ];
    assert_eq!(admin.post_form(&path, &mended).status, 303);
    let first = accounts()[0].clone();
    assert_eq!(
        (&first["holder"], &first["email"]),
        (&"Krafta LLC".into(), &"zelle@krafta.ve".into())
    );
    let log = admin.get("/admin/settings").text();
    assert!(
        log.contains("Titular: de «Krafta Demo, C.A.» a «Krafta LLC»"),
        "{log}"
    );

    assert_eq!(admin.post_form(&format!("{path}/deactivation"), &[]).status, 303);
    assert_eq!(accounts().len(), before.len() - 1);
    assert!(admin.get("/admin/settings").text().contains("Retirada"));
    assert_eq!(admin.post_form(&format!("{path}/activation"), &[]).status, 303);
    assert_eq!(accounts().len(), before.len());
}
