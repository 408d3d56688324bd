//! Fulfilment rules.

use super::{RULES, audited, done};
use crate::harness::client;
use crate::harness::client::Client;
use crate::harness::{self, Site};
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::DeliveryMethod::{self, LocalDelivery, NationalShipping, Pickup};
use krafta::domain::shipping;

fn send(admin: &Client, state: &str, origin: &str, preferred: &str, backup: &str) -> client::Answer {
    let fields = [
        ("state", state),
        ("originCity", origin),
        ("preferredMethod", preferred),
        ("backupMethod", backup),
    ];
    admin.post_form(RULES, &fields)
}

fn rule(site: &Site, state: &str) -> Option<(String, DeliveryMethod, Option<DeliveryMethod>)> {
    let rule = site
        .app
        .db
        .read_here(|conn| shipping::rule(conn, state))
        .unwrap()?;
    Some((rule.origin_city, rule.preferred_method, rule.backup_method))
}

#[test]
fn a_state_gets_a_rule_and_another() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let html = admin.get(RULES).text();
    assert_eq!(html.matches("class=\"row-link\"").count(), 24);
    assert!(html.contains("Sin regla") && html.contains("?state=Distrito%20Capital#regla"));
    done(&send(&admin, "Zulia", "", "NATIONAL_SHIPPING", ""), RULES);
    assert_eq!(
        rule(&site, "zulia"),
        Some(("Barquisimeto".into(), NationalShipping, None))
    );
    done(
        &send(&admin, "Zulia", " MARACAIBO", "LOCAL_DELIVERY", "PICKUP"),
        RULES,
    );
    assert_eq!(
        rule(&site, "Zulia"),
        Some(("Maracaibo".into(), LocalDelivery, Some(Pickup)))
    );
    let html = admin.get(&format!("{RULES}?state=Zulia")).text();
    assert!(html.contains("value=\"Maracaibo\"") && html.contains("value=\"PICKUP\" selected"));
    assert_eq!(rule(&site, "Lara"), None);
    assert_eq!(
        audited(&site),
        [
            "Regla de envío|Zulia|Ciudad de origen|-|Barquisimeto",
            "Regla de envío|Zulia|Método preferido|-|Envío nacional",
            "Regla de envío|Zulia|Ciudad de origen|Barquisimeto|Maracaibo",
            "Regla de envío|Zulia|Método preferido|Envío nacional|Delivery local",
            "Regla de envío|Zulia|Método de respaldo|-|Retiro en tienda",
        ]
    );
}

#[test]
fn what_cannot_be_a_rule_is_said_beside_its_field_and_changes_nothing() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    done(&send(&admin, "Zulia", "", "NATIONAL_SHIPPING", ""), RULES);
    let (before, audit) = (rule(&site, "Zulia"), audited(&site));
    for (state, origin, preferred, backup, said) in [
        ("Atlántida", "", "PICKUP", "", "No es un estado de Venezuela."),
        ("", "", "PICKUP", "", "Es obligatorio."),
        ("Zulia", "", "", "", "Es obligatorio."),
        ("Zulia", "", "DRON", "", "No es un valor conocido."),
        ("Zulia", "", "PICKUP", "DRON", "No es un valor conocido."),
        ("Zulia", "", "PICKUP", "PICKUP", "Es el mismo que el preferido."),
        (
            "Zulia",
            &"x".repeat(81),
            "PICKUP",
            "",
            "Admite hasta 80 caracteres.",
        ),
    ] {
        let answer = send(&admin, state, origin, preferred, backup);
        let html = answer.text();
        assert_eq!(answer.status, 400, "{said}");
        assert_eq!(html.matches("class=\"field-error\"").count(), 1, "{said}");
        assert!(html.contains(said), "{said}: {html}");
    }
    assert_eq!((rule(&site, "Zulia"), audited(&site)), (before, audit));
}
