//! Who carries parcels: a table that admins keep.

use super::{audited, done};
use crate::harness;
use krafta::domain::accounts::Role;
use krafta::domain::shipping::carriers::{carriers, tracking_link};

const CARRIERS: &str = "/admin/shipping/carriers";

#[test]
fn an_admin_keeps_the_carriers_and_their_links() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let offered = || site.app.db.read_here(carriers).unwrap();
    let link = |name: &str| tracking_link(&offered(), name, "12 3");
    assert_eq!(offered().len(), 5);
    assert_eq!(link("MRW"), "https://mrwve.com/mi-envio");
    let page = admin.get(CARRIERS).text();
    assert!(page.contains("nro-guia={guia}") && page.contains("?name=Liberty%20Express#empresa"));

    let send = |name: &str, tracking: &str, page: &str, active: bool| {
        let mut fields = vec![("name", name), ("trackingUrl", tracking), ("pageUrl", page)];
        fields.extend(active.then_some(("active", "on")));
        admin.post_form(CARRIERS, &fields)
    };
    done(&send("mrw", "https://mrw.example/?g={guia}", "", true), CARRIERS);
    assert_eq!(link("MRW"), "https://mrw.example/?g=12%203");
    done(&send("Mi primo", "", "", true), CARRIERS);
    done(&send("Zoom", "", "", false), CARRIERS);
    let names: Vec<String> = offered().into_iter().map(|carrier| carrier.name).collect();
    assert_eq!(names, ["Domesa", "Liberty Express", "Mi primo", "mrw", "Tealca"]);
    assert!(
        admin
            .get(&format!("{CARRIERS}?name=mrw"))
            .text()
            .contains("value=\"https://mrw.example/?g={guia}\"")
    );
    let told = audited(&site);
    for change in [
        "Empresa de envío|mrw|Enlace de rastreo|-|https://mrw.example/?g={guia}",
        "Empresa de envío|Mi primo|Nombre|-|Mi primo",
        "Empresa de envío|Zoom|Activo|Sí|No",
    ] {
        assert!(told.iter().any(|line| line == change), "{change}: {told:?}");
    }

    let before = offered();
    for (name, tracking, page, said) in [
        ("", "", "", "Es obligatorio."),
        (
            "X",
            "https://x.example/",
            "",
            "Escribe {guia} donde va el número.",
        ),
        ("X", "javascript:alert({guia})", "", "Debe ser una dirección web."),
        ("X", "", "x.example", "Debe ser una dirección web."),
    ] {
        let refused = send(name, tracking, page, true);
        assert_eq!(refused.status, 400, "{tracking}");
        assert!(refused.text().contains(said), "{said}: {}", refused.text());
    }
    assert_eq!(offered(), before);
}
