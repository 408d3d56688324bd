//! Placing a design on a product without a script: by name and size, seen, priced, and ordered.

use super::send;
use crate::harness;
use crate::harness::client::Client;
use crate::http::api::designs::with_areas;
use crate::http::files::png;
use crate::http::files::serving::pdf;
use base64::Engine as _;
use krafta::domain::accounts::Role;
use serde_json::json;
use std::io::Write as _;

#[test]
fn a_page_of_a_pdf_is_placed_by_its_shape_or_told_why_not() {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    let guest = site.client();
    let place = |name: &str, file: &[u8]| {
        let fields = [("area", "frente"), ("lugar", "centro"), ("ancho", "10")];
        send(
            &guest,
            "/productos/taza/diseno",
            &fields,
            Some(("arte", name, file)),
        )
    };
    let page = "/MediaBox[0 0 283.4646 141.7323]/Rotate 90";
    let placed = place("logo.ai", &pdf(page, 2, "1 0 0 rg 0 0 99 99 re f", &[]));
    assert_eq!(placed.status, 303, "{}", placed.text());
    let shown = guest.get("/productos/taza").text();
    assert!(
        shown.contains("10 × 20 cm") && shown.contains("Se verá nítido"),
        "{shown}"
    );
    let blank = place("blanco.pdf", &pdf(page, 2, "", &[]));
    assert_eq!(blank.status, 400);
    assert!(
        blank.text().contains("un PDF que no podemos colocar"),
        "{}",
        blank.text()
    );
    // The form keeps what came, and says what is known of it.
    let wide = [("area", "frente"), ("lugar", "centro"), ("ancho", "900")];
    let art = pdf(page, 2, "1 0 0 rg 0 0 99 99 re f", &[]);
    let wrong = send(
        &guest,
        "/productos/taza/diseno",
        &wide,
        Some(("arte", "logo.pdf", &art)),
    );
    let said = "5 × 10 cm · 2 páginas; en un diseño va la primera";
    assert!(
        wrong.status == 400 && wrong.text().contains(said),
        "{}",
        wrong.text()
    );
}

/// Of lines it is sharp however large; a photo in it is not.
#[test]
fn a_drawing_with_a_small_photo_in_it_is_as_sharp_as_the_photo() {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    let guest = site.client();
    let photo = base64::engine::general_purpose::STANDARD.encode(png(100));
    let svg = |inside: &str| {
        format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 200 100'>{inside}</svg>").into_bytes()
    };
    let place = |art: &[u8]| {
        let fields = [("area", "frente"), ("lugar", "centro"), ("ancho", "20")];
        let placed = send(
            &guest,
            "/productos/taza/diseno",
            &fields,
            Some(("arte", "afiche.svg", art)),
        );
        assert_eq!(placed.status, 303, "{}", placed.text());
        guest.get("/productos/taza").text()
    };
    let lines = place(&svg("<rect width='200' height='100' fill='#c22'/>"));
    assert!(
        lines.contains("Se verá nítido") && !lines.contains("borroso"),
        "{lines}"
    );
    // A hundred dots on the half of 200 millimetres; the editor knows them too.
    let inside = format!(
        "<rect width='200' height='100' fill='#c22'/><image width='100' height='100' href='data:image/png;base64,{photo}'/>"
    );
    let with_photo = place(&svg(&inside));
    assert!(with_photo.contains("Se verá borroso: 25 ppp"), "{with_photo}");
    let data = with_photo.replace("&quot;", "\"").replace("&#34;", "\"");
    assert!(data.contains("\"dots\":[200,100]"), "{data}");
}

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
    // Where one buys, too.
    assert!(
        shown.contains("Sin costo adicional.<br>Se verá borroso: 50 ppp."),
        "{shown}"
    );
    let source = shown
        .split("<img src=\"")
        .find(|part| part.starts_with("/api/designs/"))
        .unwrap();
    let source = source.split('"').next().unwrap().replace("&#38;", "&");
    assert_eq!(site.client().get(&source).status, 200, "{source}");
    // The piece goes, and comes again, finer; and one on the back.
    let whole = |area: &str| guest.post_form(&format!("{page}/diseno/retiro"), &[("area", area)]);
    assert_eq!(whole("frente").status, 303);
    assert_eq!(place("frente", "3").status, 303);
    assert_eq!(place("espalda", "2,5").status, 303);
    let shown = guest.get(page).text();
    assert!(
        shown.contains("Se verá nítido") && !shown.contains("borroso"),
        "{shown}"
    );
    assert!(shown.contains("Suma $4,00 (Bs. 160,00) por unidad"), "{shown}");
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
    assert!(cart.contains("Se verá nítido"), "{cart}");
    // One that this browser did not make is not taken up, and nobody gets a blank cup instead.
    let other = site.client();
    let refused = send(&other, page, &buy, None);
    assert_eq!(refused.status, 400);
    assert!(
        refused.text().contains("Cambió el diseño mientras escribías"),
        "{}",
        refused.text()
    );
    assert!(!other.get("/carrito").text().contains("c/u"));
    // What was placed in another window since, here or on another product, is not what this one shows.
    assert_eq!(place("frente", "9").status, 303);
    assert_ne!(self::shown(&guest.get(page).text()), id);
    assert_eq!(send(&guest, page, &buy, None).status, 303);
    let cart = guest.get("/carrito").text();
    assert!(cart.contains("$64,00") && !cart.contains("$12,00 c/u"), "{cart}");
    // The worst of each is said before paying.
    let late = self::shown(&guest.get(page).text());
    let buy = [
        ("variante", "var-1"),
        ("quantity", "1"),
        ("disenado", late.as_str()),
        ("luego", "seguir"),
    ];
    assert_eq!(send(&guest, page, &buy, None).status, 303);
    for page in ["/carrito", "/checkout"] {
        let page = guest.get(page).text();
        assert!(page.contains("Frente: Se verá borroso: 112 ppp"), "{page}");
    }
    // Its areas cost more now: that is said, as it is of what is sold.
    site.tamper("UPDATE print_areas SET extra_cost = 8 WHERE code = 'espalda'");
    let cart = guest.get("/carrito").text();
    assert!(cart.contains("$20,00 c/u") && cart.contains("$16,00"), "{cart}");
    let removed = guest.post_form(&format!("{page}/diseno/retiro"), &[("area", "espalda")]);
    assert_eq!(removed.status, 303);
    assert!(guest.get(page).text().contains("Sin costo adicional"));
    guest.post_form(&format!("{page}/diseno/retiro"), &[("area", "frente")]);
    assert!(guest.get(page).text().contains("name=\"disenado\" value=\"\""));
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

/// Names of the pieces as the page lists them, the one on top first.
fn pieces(page: &str) -> Vec<String> {
    let listed = page
        .split("class=\"studio-piece\"><strong class=\"break\">")
        .skip(1);
    listed
        .map(|rest| rest.split("</strong>").next().unwrap().to_owned())
        .collect()
}

fn shown(page: &str) -> String {
    let id = page.split("name=\"disenado\" value=\"").nth(1).unwrap();
    id.split('"').next().unwrap().to_owned()
}

fn words<'a>(text: &'a str, ink: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("area", "frente"),
        ("lugar", "arriba"),
        ("texto", text),
        ("letra", "noto_sans_bold"),
        ("tinta", ink),
        ("alto", "1,5"),
    ]
}

#[test]
fn words_and_pictures_lie_on_each_other_in_an_order_that_can_be_changed() {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    let guest = site.client();
    let page = "/productos/taza";
    let path = format!("{page}/diseno");
    let logo = [("area", "frente"), ("lugar", "centro"), ("ancho", "10")];
    assert_eq!(
        send(&guest, &path, &logo, Some(("arte", "logo.png", &png(400)))).status,
        303
    );
    for text in ["Barquisimeto", "Crepúsculos"] {
        let added = guest.post_form(&format!("{path}/texto"), &words(text, "#1d4f91"));
        assert_eq!(
            added.header("location"),
            "/productos/taza#diseno",
            "{}",
            added.text()
        );
    }
    let text = guest.get(page).text();
    assert_eq!(pieces(&text), ["«Crepúsculos»", "«Barquisimeto»", "logo.png"]);
    assert!(
        text.contains("letra de 1,5 cm") && text.contains("10 × 10 cm"),
        "{text}"
    );
    let did = |verb: &str, at: &str, more: &[(&str, &str)]| {
        let id = shown(&guest.get(page).text());
        let mut fields = vec![("disenado", id.as_str()), ("area", "frente"), ("pieza", at)];
        fields.extend(more);
        assert_eq!(guest.post_form(&format!("{path}/{verb}"), &fields).status, 303);
        pieces(&guest.get(page).text())
    };
    assert_eq!(
        did("orden", "0", &[("hacia", "arriba")]),
        ["«Crepúsculos»", "logo.png", "«Barquisimeto»"]
    );
    // There is nothing below the lowest.
    assert_eq!(did("orden", "0", &[("hacia", "abajo")])[2], "«Barquisimeto»");
    assert_eq!(
        did("orden", "2", &[("hacia", "abajo")]),
        ["logo.png", "«Crepúsculos»", "«Barquisimeto»"]
    );
    assert_eq!(did("retiro", "1", &[]), ["logo.png", "«Barquisimeto»"]);
    // The front and the back are areas of one side here: there is no other one.
    assert_eq!(did("copia", "1", &[]).len(), 2);
    // What another window made of it meanwhile is not touched.
    let stale = [
        ("disenado", "0193a5b0-7f00-7000-8000-000000000001"),
        ("area", "frente"),
        ("pieza", "0"),
    ];
    assert_eq!(guest.post_form(&format!("{path}/retiro"), &stale).status, 303);
    assert_eq!(pieces(&guest.get(page).text()).len(), 2);
    assert_eq!(guest.post_form(&format!("{path}/retiro"), &[]).status, 303);
    assert!(pieces(&guest.get(page).text()).is_empty());
}

#[test]
fn a_piece_is_copied_to_the_other_side_of_a_shirt() {
    let site = harness::demo();
    let guest = site.client();
    let page = "/productos/franela-unisex";
    let path = format!("{page}/diseno");
    assert_eq!(
        guest
            .post_form(&format!("{path}/texto"), &words("Cardenales", "#c6282f"))
            .status,
        303
    );
    let text = guest.get(page).text();
    assert!(text.contains("Copiar a Espalda"), "{text}");
    let id = shown(&text);
    let fields = [("disenado", id.as_str()), ("area", "frente"), ("pieza", "0")];
    assert_eq!(guest.post_form(&format!("{path}/copia"), &fields).status, 303);
    let text = guest.get(page).text();
    assert_eq!(pieces(&text), ["«Cardenales»", "«Cardenales»"]);
    assert!(text.contains("alt=\"Espalda con tu diseño\""), "{text}");
}

#[test]
fn a_draft_is_judged_on_its_area_as_it_is_now() {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    let guest = site.client();
    let page = "/productos/taza";
    let fields = [("area", "frente"), ("lugar", "centro"), ("ancho", "25")];
    let placed = send(
        &guest,
        &format!("{page}/diseno"),
        &fields,
        Some(("arte", "logo.png", &png(400))),
    );
    assert_eq!(placed.status, 303, "{}", placed.text());
    let outside = "Una parte queda fuera del área";
    let shown = guest.get(page).text();
    assert!(
        shown.contains("&#34;isOld&#34;:false")
            && !shown.contains(&format!("{outside} y no se imprime.</span>")),
        "{shown}"
    );
    site.tamper("UPDATE print_areas SET width_mm = 150, height_mm = 200 WHERE code = 'frente'");
    let shown = guest.get(page).text();
    assert!(
        shown.contains("&#34;isOld&#34;:true")
            && shown.contains(&format!("{outside} y no se imprime.</span>")),
        "{shown}"
    );
}

#[test]
fn what_came_as_the_design_is_offered_to_be_placed() {
    let site = harness::demo();
    let guest = site.client();
    let page = "/productos/franela-unisex";
    let shown = guest.get(page).text();
    assert!(shown.contains("&#34;sent&#34;:null"), "{shown}");
    // How large it is printed is said by its areas alone.
    assert!(
        shown.contains("Se imprime en 30 × 40 cm;") && !shown.contains("28 × 35"),
        "{shown}"
    );
    let fields = [("variante", "var-1"), ("quantity", "0")];
    let refused = send(&guest, page, &fields, Some(("design", "logo.png", &png(40))));
    assert_eq!(refused.status, 400);
    let shown = guest.get(page).text();
    let kept = |field: &str| {
        let after = shown.split(&format!("name=\"{field}\" value=\"")).nth(1).unwrap();
        after.split('"').next().unwrap().to_owned()
    };
    assert!(kept("designKept").starts_with("/files/"), "{shown}");
    assert_eq!(kept("designKept"), kept("arteKept"));
    assert!(
        shown.contains("&#34;sent&#34;:{") && shown.contains("&#34;name&#34;:&#34;logo.png&#34;"),
        "{shown}"
    );
    // Placed without choosing it again, it is offered no more.
    let placing = [
        ("area", "frente"),
        ("lugar", "centro"),
        ("ancho", ""),
        ("arteKept", &kept("arteKept")),
    ];
    let placed = send(&guest, &format!("{page}/diseno"), &placing, None);
    assert_eq!(placed.status, 303, "{}", placed.text());
    assert!(guest.get(page).text().contains("&#34;sent&#34;:null"));
}

#[test]
fn what_is_lost_on_a_colour_of_the_product_is_said() {
    let site = harness::demo();
    let guest = site.client();
    let page = "/productos/bolso-de-tela";
    assert_eq!(
        guest
            .post_form(&format!("{page}/diseno/texto"), &words("Lara", "#ece2cb"))
            .status,
        303
    );
    let text = guest.get(page).text();
    assert!(
        text.contains("Casi no se verá sobre Crudo: es del mismo color."),
        "{text}"
    );
}

/// As it comes over the line, its letters and pictures aside: those come when a design has them.
#[test]
fn the_page_of_the_editor_is_light() {
    let site = harness::demo();
    let guest = site.client();
    let page = guest.get("/productos/franela-unisex");
    let text = page.text();
    let named = |from: &str| -> Vec<String> {
        let found = text
            .split(from)
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap());
        found.map(str::to_owned).collect()
    };
    let scripts = named("<script src=\"");
    let sheets = named("<link rel=\"stylesheet\" href=\"");
    assert!(
        scripts.iter().any(|path| path.contains("/studio.")),
        "{scripts:?}"
    );
    let mut sent = squeezed(&page.body);
    for path in scripts.iter().chain(&sheets) {
        let body = guest.get(path).body;
        if path.contains("/studio.") {
            assert!(body.len() <= 25 * 1024, "{path}: {} bytes", body.len());
        }
        sent += squeezed(&body);
    }
    assert!(sent <= 60 * 1024, "{sent} bytes");
}

fn squeezed(bytes: &[u8]) -> usize {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap().len()
}

#[test]
fn what_the_editor_makes_stays_on_its_page() {
    let site = harness::demo();
    let guest = site.client();
    let page = "/productos/bolso-de-tela";
    let text = guest.get(page).text();
    let product = text
        .split("&#34;product&#34;:&#34;")
        .nth(1)
        .unwrap()
        .split("&#34;")
        .next()
        .unwrap();
    let body = json!({"version": 1, "productId": product, "areas": [{"area": "frente", "layers": [
        {"kind": "text", "text": "Lara", "font": "noto_sans_bold", "color": "#ece2cb", "size": 24, "x": 140, "y": 150, "align": "middle"},
        {"kind": "text", "text": "Arriba", "font": "noto_sans_bold", "color": "#1d4f91", "size": 24, "x": 140, "y": 24, "align": "middle"},
    ]}]});
    // A program's is nobody's page.
    assert_eq!(guest.post_json("/api/designs", &body).status, 201);
    assert_eq!(shown(&guest.get(page).text()), "");
    let made = guest.post_json("/api/designs?page=bolso-de-tela&color=crudo", &body);
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    assert_eq!(
        made["layers"][0]["cannot"],
        json!(["Casi no se verá sobre Crudo: es del mismo color."])
    );
    let text = guest.get(page).text();
    assert_eq!(shown(&text), made["id"].as_str().unwrap());
    // Without its script the page says the same of the edges.
    let near = "Está muy cerca del borde: déjale 10 mm.";
    let warned = [0, 1].map(|at| made["layers"][at]["warnings"].clone());
    assert_eq!(warned, [json!([]), json!([near])]);
    assert_eq!(
        text.matches(&format!("<span class=\"small\">{near}</span>"))
            .count(),
        1
    );
    assert_eq!(shown(&guest.get("/productos/franela-unisex").text()), "");
}

/// Each pause of the editor keeps another design: a guest's go, but for the last two and those that something has.
#[test]
fn the_versions_of_a_guest_do_not_pile_up() {
    let site = harness::demo();
    let guest = site.client();
    let product = {
        let text = guest.get("/productos/bolso-de-tela").text();
        let rest = text.split("&#34;product&#34;:&#34;").nth(1).unwrap().to_owned();
        rest.split("&#34;").next().unwrap().to_owned()
    };
    let saved = |who: &Client, text: &str| {
        let body = json!({"version": 1, "productId": product, "areas": [{"area": "frente", "layers": [
            {"kind": "text", "text": text, "font": "noto_sans", "color": "#1e1f22", "size": 24, "x": 140, "y": 150, "align": "middle"},
        ]}]});
        let made = who.post_json("/api/designs?page=bolso-de-tela", &body);
        assert_eq!(made.status, 201, "{}", made.text());
        made.json()["id"].as_str().unwrap().to_owned()
    };
    let is_there = |who: &Client, id: &str| who.get(&format!("/api/designs/{id}")).status == 200;
    let versions: Vec<String> = ["A", "B", "C", "D"].map(|text| saved(&guest, text)).into();
    let left: Vec<bool> = versions.iter().map(|id| is_there(&guest, id)).collect();
    assert_eq!(left, [false, false, true, true]);
    // What lies in the cart stays, however often it is changed afterwards.
    let buy = [
        ("variante", "var-13"),
        ("quantity", "1"),
        ("disenado", versions[3].as_str()),
        ("luego", "seguir"),
    ];
    let added = send(&guest, "/productos/bolso-de-tela", &buy, None);
    assert_eq!(added.status, 303, "{}", added.text());
    let more: Vec<String> = ["E", "F", "G"].map(|text| saved(&guest, text)).into();
    assert!(is_there(&guest, &versions[3]) && !is_there(&guest, &more[0]));
    assert!(guest.get("/carrito").text().contains(&versions[3]));
    // An account's may have been shared: each stays its week.
    let customer = site.signed_in(Role::Cliente);
    let own: Vec<String> = ["A", "B", "C", "D"].map(|text| saved(&customer, text)).into();
    assert!(own.iter().all(|id| is_there(&customer, id)));
    // A program's are its own.
    let program = site.client();
    let body = json!({"version": 1, "productId": product, "areas": [{"area": "frente", "layers": [
        {"kind": "text", "text": "Lara", "font": "noto_sans", "color": "#1e1f22", "size": 24, "x": 140, "y": 150, "align": "middle"},
    ]}]});
    let all = [(); 4].map(|()| program.post_json("/api/designs", &body).json()["id"].clone());
    assert!(all.iter().all(|id| is_there(&program, id.as_str().unwrap())));
}

#[test]
fn words_that_cannot_be_printed_are_said_beside_their_field() {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    let guest = site.client();
    let path = "/productos/taza/diseno/texto";
    for (at, value, said) in [
        (2, "", "Es obligatorio"),
        (2, "Hola 😀", "Tiene «😀»"),
        (3, "arial", "No es un valor conocido"),
        (4, "azul", "Debe ser un color como #1d4f91"),
        (5, "90", "entre 0,1 y 50 cm"),
        (0, "manga", "Ya no está"),
    ] {
        let mut fields = words("Lara", "#1d4f91");
        fields[at].1 = value;
        let refused = guest.post_form(path, &fields);
        let text = refused.text();
        assert!(
            refused.status == 400 && text.contains(said),
            "{value}: {} {text}",
            refused.status
        );
        assert!(
            text.contains("<details class=\"more\" open>"),
            "what was typed is seen"
        );
    }
}

#[test]
fn the_editor_draws_on_the_same_cloth() {
    let site = harness::start();
    let anybody = site.client();
    let red = anybody.get("/productos/prendas/franela_frente?color=Rojo");
    assert_eq!(
        (red.status, red.header("content-type")),
        (200, "image/svg+xml; charset=utf-8")
    );
    assert!(red.text().contains("color=\"#c6282f\""), "{}", red.text());
    let folds = anybody.get("/productos/prendas/franela_frente?folds=1").text();
    assert!(!folds.contains("currentColor"), "{folds}");
    assert_eq!(anybody.get("/productos/prendas/capa").status, 404);
}

#[test]
fn a_page_is_shown_whose_picture_is_lost() {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    let guest = site.client();
    let page = "/productos/taza";
    let picture = png(400);
    let fields = [("area", "frente"), ("lugar", "centro"), ("ancho", "3")];
    let placed = send(
        &guest,
        &format!("{page}/diseno"),
        &fields,
        Some(("arte", "logo.png", &picture)),
    );
    assert_eq!(placed.status, 303, "{}", placed.text());
    let seen = guest.get(page).text();
    assert!(seen.contains("Se verá nítido"), "{seen}");
    for folder in ["files", "art", "thumbnails"] {
        drop(std::fs::remove_dir_all(site.app.config.data_dir.join(folder)));
    }
    let seen = guest.get(page);
    assert_eq!(seen.status, 200, "{}", seen.text());
    assert!(seen.text().contains("logo.png") && !seen.text().contains("Se verá nítido"));
    // It is taken off, and a file is sent instead.
    assert_eq!(guest.post_form(&format!("{page}/diseno/retiro"), &[]).status, 303);
    assert!(!guest.get(page).text().contains("logo.png"));
}

#[test]
fn a_file_takes_the_place_of_a_design_that_is_lost() {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    let guest = site.client();
    let page = "/productos/taza";
    let words = [
        ("area", "frente"),
        ("lugar", "centro"),
        ("texto", "Lara"),
        ("letra", "noto_sans"),
        ("tinta", "#1d4f91"),
        ("alto", "2"),
    ];
    assert_eq!(
        guest.post_form(&format!("{page}/diseno/texto"), &words).status,
        303
    );
    let id = shown(&guest.get(page).text());
    let buy = [
        ("variante", "var-1"),
        ("quantity", "1"),
        ("disenado", id.as_str()),
    ];
    assert_eq!(send(&guest, page, &buy, None).status, 303);
    site.tamper("DELETE FROM kept_cart_designs; DELETE FROM designs");
    let cart = guest.get("/carrito").text();
    assert!(!cart.contains("Continuar con la compra"), "{cart}");
    let picture = png(400);
    let sent = send(
        &guest,
        "/carrito/lineas/1/diseno",
        &[],
        Some(("design", "logo.png", &picture)),
    );
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert!(guest.get("/carrito").text().contains("Continuar con la compra"));
}

#[test]
fn what_is_wrong_is_told_on_top_and_nothing_else() {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    let guest = site.client();
    let fields = [("area", "frente"), ("lugar", "centro"), ("ancho", "10")];
    let refused = send(&guest, "/productos/taza/diseno", &fields, None);
    assert_eq!(refused.status, 400);
    let page = refused.text();
    let (_, list) = page.split_once("Corrige esto para seguir:").expect(&page);
    let (list, _) = list.split_once("</ul>").unwrap();
    assert_eq!(list.matches("<li>").count(), 1, "{list}");
    assert!(list.contains("<a href=\"#f-arte\">Tu imagen</a>: "), "{list}");
}

#[test]
fn what_was_made_smaller_is_told_and_is_changed_without_its_file() {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    let guest = site.client();
    let page = "/productos/taza";
    let fields = [("area", "frente"), ("lugar", "centro"), ("ancho", "60")];
    let art = png(400);
    let path = format!("{page}/diseno");
    let placed = send(&guest, &path, &fields, Some(("arte", "logo.png", &art)));
    assert_eq!(placed.status, 303, "{}", placed.text());
    let shown = guest.get(page).text();
    let (_, form) = shown.split_once("/diseno/cambio").expect(&shown);
    let (form, _) = form.split_once("</form>").unwrap();
    assert!(form.contains("Cabe hasta 28 cm: lo pusimos a 28 cm."), "{form}");
    // It begins with what is there.
    assert!(
        form.contains("value=\"28\"") && form.contains("<option value=\"centro\" selected>"),
        "{form}"
    );
    let design = |page: &str| {
        let (_, rest) = page.split_once("name=\"disenado\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let change = |more: &[(&str, &str)]| {
        let shown = design(&guest.get(page).text());
        let mut fields = vec![("disenado", shown.as_str()), ("area", "frente"), ("pieza", "0")];
        fields.extend_from_slice(more);
        let answer = guest.post_form(&format!("{page}/diseno/cambio"), &fields);
        (answer.status, answer.text())
    };
    let layer = || {
        let id = design(&guest.get(page).text());
        let document = guest.get(&format!("/api/designs/{id}")).json()["document"].clone();
        document["areas"][0]["layers"][0].clone()
    };
    let file = layer()["fileId"].clone();
    assert_eq!(change(&[("lugar", "pecho_izquierdo"), ("ancho", "9,5")]).0, 303);
    let moved = layer();
    assert_eq!(
        (moved["width"].as_f64(), moved["x"].as_f64(), moved["y"].as_f64()),
        (Some(95.0), Some(195.0), Some(10.0)),
        "{moved}"
    );
    assert_eq!(moved["fileId"], file);
    let shown = guest.get(page).text();
    assert!(
        shown.contains("Cabe hasta 28 cm.") && !shown.contains("lo pusimos a"),
        "{shown}"
    );
    assert!(
        shown.contains("<option value=\"pecho_izquierdo\" selected>"),
        "{shown}"
    );
    // Without another place its middle stays; sent as it is shown nothing moves.
    assert_eq!(change(&[("lugar", ""), ("ancho", "4,5")]).0, 303);
    let smaller = layer();
    assert_eq!(
        (
            smaller["width"].as_f64(),
            smaller["x"].as_f64(),
            smaller["y"].as_f64()
        ),
        (Some(45.0), Some(220.0), Some(35.0)),
        "{smaller}"
    );
    assert_eq!(change(&[("lugar", ""), ("ancho", "4,5")]).0, 303);
    assert_eq!(layer(), smaller);
    let (status, wrong) = change(&[("lugar", ""), ("ancho", "0,2")]);
    assert_eq!(status, 400);
    assert!(
        wrong.contains("<a href=\"#f-ancho-frente-0\">Su ancho, en cm</a>: ")
            && wrong.contains("value=\"0,2\""),
        "{wrong}"
    );
    assert_eq!(layer(), smaller);

    // Letters too, with their words.
    let words = [
        ("texto", "Lara"),
        ("area", "espalda"),
        ("lugar", "centro"),
        ("alto", "50"),
        ("letra", "noto_sans_bold"),
        ("tinta", "#1d4f91"),
    ];
    assert_eq!(
        guest.post_form(&format!("{page}/diseno/texto"), &words).status,
        303
    );
    let shown = guest.get(page).text();
    assert!(shown.contains(" cm: lo pusimos a "), "{shown}");
    let back = design(&shown);
    let other = [
        ("disenado", back.as_str()),
        ("area", "espalda"),
        ("pieza", "0"),
        ("texto", "Falcón"),
        ("lugar", ""),
        ("alto", "3"),
        ("letra", "noto_sans"),
        ("tinta", "#c0202a"),
    ];
    assert_eq!(
        guest.post_form(&format!("{page}/diseno/cambio"), &other).status,
        303
    );
    let id = design(&guest.get(page).text());
    let text = &guest.get(&format!("/api/designs/{id}")).json()["document"]["areas"][1]["layers"][0];
    assert_eq!(
        (&text["text"], text["size"].as_f64(), &text["color"]),
        (&json!("Falcón"), Some(30.0), &json!("#c0202a")),
        "{text}"
    );
    // What another window placed meanwhile is only shown.
    assert_eq!(
        guest.post_form(&format!("{page}/diseno/cambio"), &other).status,
        303
    );
    assert_eq!(design(&guest.get(page).text()), id);
}
