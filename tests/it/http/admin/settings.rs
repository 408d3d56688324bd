//! `/admin/settings`

use crate::harness;
use krafta::domain::accounts::Role;
use krafta::domain::settings;

const PAGE: &str = "/admin/settings";

#[test]
fn the_days_to_accept_are_set_and_who_did_it_is_kept() {
    let site = harness::start();
    let (_, email) = site.user(Role::Admin);
    let admin = site.sign_in(&email);
    let days = || site.app.db.read_here(settings::acceptance_days).unwrap();
    assert!(admin.get(PAGE).text().contains("Todavía nadie cambió"));
    for wrong in ["0", "11", "-1", "1,5", "uno", ""] {
        let answer = admin.post_form(PAGE, &[("acceptanceDays", wrong)]);
        assert_eq!(answer.status, 400, "{wrong:?}");
        assert!(answer.text().contains("class=\"field-error\""), "{wrong:?}");
    }
    assert_eq!(days(), 1);
    assert!(admin.get(PAGE).text().contains("Todavía nadie cambió"));

    for _ in 0..2 {
        let answer = admin.post_form(PAGE, &[("acceptanceDays", "3")]);
        assert_eq!((answer.status, answer.header("location")), (303, PAGE));
        assert_eq!(days(), 3);
    }
    let html = admin.get(PAGE).text();
    for shown in [
        "Ajuste · Talleres",
        "Días para aceptar: de «1» a «3»",
        &email,
        "15 de enero de 2026",
    ] {
        assert!(html.contains(shown), "{shown}: {html}");
    }
    assert_eq!(html.matches("class=\"event\"").count(), 1);
}

#[test]
fn changes_are_read_page_by_page() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    for n in 0..40 {
        let days = (n % 10 + 1).to_string();
        admin.post_form(PAGE, &[("acceptanceDays", &days)]);
    }
    // The first said what was so already.
    let first = admin.get(PAGE).text();
    assert_eq!(first.matches("class=\"event\"").count(), 30);
    let (_, rest) = first.split_once("/admin/settings?cursor=").unwrap();
    let cursor: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let last = admin.get(&format!("{PAGE}?cursor={cursor}")).text();
    assert_eq!(last.matches("class=\"event\"").count(), 9);
    assert!(last.contains("Volver a los más recientes") && !last.contains("Más antiguos"));
}
