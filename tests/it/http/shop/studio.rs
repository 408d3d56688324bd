//! Placing a design on a product without a script: by name and size, seen, priced, and ordered.

use super::send;
use crate::harness;
use crate::http::api::designs::with_areas;
use crate::http::files::png;
use krafta::domain::accounts::Role;

#[test]
fn a_picture_is_placed_seen_priced_and_put_into_the_cart() {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    let guest = site.client();
    let page = "/productos/taza";
    assert!(guest.get(page).text().contains("Coloca tu diseño"));
    let picture = png(400);
    let place = |area: &str, width: &str| {
        let fields = [("area", area), ("lugar", "centro"), ("ancho", width)];
        send(
            &guest,
            &format!("{page}/diseno"),
            &fields,
            Some(("arte", "logo.png", &picture)),
        )
    };
    let placed = place("frente", "20");
    assert_eq!(
        (placed.status, placed.header("location")),
        (303, "/productos/taza#diseno"),
        "{}",
        placed.text()
    );
    let shown = guest.get(page).text();
    // 400 dots on 200 millimetres.
    assert!(
        shown.contains("Se verá borroso: 50 ppp") && shown.contains("20 × 20 cm"),
        "{shown}"
    );
    assert!(shown.contains("Sin costo adicional"));
    let source = shown
        .split("<img src=\"")
        .find(|part| part.starts_with("/api/designs/"))
        .unwrap();
    let source = source.split('"').next().unwrap().replace("&#38;", "&");
    assert_eq!(site.client().get(&source).status, 200, "{source}");
    // The same area again, finer; and the back.
    assert_eq!(place("frente", "3").status, 303);
    assert_eq!(place("espalda", "2,5").status, 303);
    let shown = guest.get(page).text();
    assert!(
        shown.contains("Se verá nítido") && !shown.contains("borroso"),
        "{shown}"
    );
    assert!(shown.contains("Suma $4,00 por unidad"), "{shown}");
    let id = shown
        .split("name=\"disenado\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let buy = [
        ("variante", "var-1"),
        ("quantity", "2"),
        ("disenado", id.as_str()),
        ("luego", "seguir"),
    ];
    let added = send(&guest, page, &buy, None);
    assert_eq!(
        (added.status, added.header("location")),
        (303, "/carrito"),
        "{}",
        added.text()
    );
    let cart = guest.get("/carrito").text();
    for words in [
        "$16,00 c/u",
        "$32,00",
        "Con tu diseño en: Frente y Espalda",
        &format!("/api/designs/{id}/preview"),
    ] {
        assert!(cart.contains(words), "{words} is not in {cart}");
    }
    // One that this browser did not make is not taken up.
    let other = site.client();
    assert_eq!(send(&other, page, &buy, None).status, 303);
    assert!(other.get("/carrito").text().contains("$12,00 c/u"));
    let removed = guest.post_form(&format!("{page}/diseno/retiro"), &[("area", "espalda")]);
    assert_eq!(removed.status, 303);
    assert!(guest.get(page).text().contains("Sin costo adicional"));
    guest.post_form(&format!("{page}/diseno/retiro"), &[("area", "frente")]);
    assert!(!guest.get(page).text().contains("disenado"));
}

#[test]
fn what_cannot_be_placed_is_said_beside_its_field() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let page = "/productos/taza";
    assert!(
        !guest.get(page).text().contains("Coloca tu diseño"),
        "it has no areas"
    );
    with_areas(&site, &site.signed_in(Role::Admin));
    let path = format!("{page}/diseno");
    for (fields, file, words) in [
        (
            [("area", "frente"), ("lugar", "centro"), ("ancho", "")],
            None,
            "Elige una imagen",
        ),
        (
            [("area", "manga"), ("lugar", "centro"), ("ancho", "")],
            Some(png(9)),
            "Ya no está",
        ),
        (
            [("area", "frente"), ("lugar", "luna"), ("ancho", "")],
            Some(png(9)),
            "No es un valor conocido",
        ),
        (
            [("area", "frente"), ("lugar", "centro"), ("ancho", "900")],
            Some(png(9)),
            "entre 1 y 200",
        ),
        (
            [("area", "frente"), ("lugar", "centro"), ("ancho", "x")],
            Some(png(9)),
            "número",
        ),
        (
            [("area", "frente"), ("lugar", "centro"), ("ancho", "")],
            Some(crate::fixtures::PDF.to_vec()),
            "PDF",
        ),
    ] {
        let file = file.as_ref().map(|bytes| ("arte", "a.png", bytes.as_slice()));
        let refused = send(&guest, &path, &fields, file);
        let text = refused.text();
        assert!(
            refused.status == 400 && text.contains(words),
            "{fields:?} {} {text}",
            refused.status
        );
    }
    assert_eq!(
        send(&guest, "/productos/nada/diseno", &[("area", "frente")], None).status,
        404
    );
}
