//! `/api/designs`: kept, judged, priced, drawn, and shown to those it is for.

use crate::fixtures::example;
use crate::harness::client::{Answer, Client};
use crate::harness::{self, Site};
use crate::http::admin::catalog::managing::post as post_form;
use crate::http::admin::catalog::views::{product, stored, with_area};
use crate::http::files::png;
use crate::http::shop::send;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use futures_util::FutureExt as _;
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use krafta::base::ids::OrderId;
use krafta::domain::accounts::Role;
use krafta::domain::designs::sweep;
use krafta::schema::{design_files, designs};
use serde_json::{Value, json};
use std::io::Cursor;

/// What somebody uploads: its id.
pub fn file(client: &Client, name: &str, bytes: &[u8]) -> String {
    let answer = post_form(client, "/api/upload", &[("file", name, bytes)]);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["id"].as_str().unwrap().to_owned()
}

pub fn coloured(width: u32, height: u32, pixel: [u8; 4]) -> Vec<u8> {
    let mut bytes = Vec::new();
    DynamicImage::ImageRgba8(RgbaImage::from_pixel(width, height, Rgba(pixel)))
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
        .unwrap();
    bytes
}

pub fn image(file: &str) -> Value {
    json!({"kind": "image", "fileId": file, "x": 100, "y": 150, "width": 100, "height": 100})
}

pub fn words(text: &str) -> Value {
    json!({"kind": "text", "text": text, "font": "noto_sans_bold", "color": "#1d4f91", "size": 24, "x": 150, "y": 330, "align": "middle"})
}

pub fn design(site: &Site, areas: Value) -> Value {
    json!({"version": 1, "productId": product(site), "areas": areas})
}

fn front(site: &Site, layers: Value) -> Value {
    design(site, json!([{"area": "frente", "layers": layers}]))
}

pub fn made(client: &Client, body: &Value) -> Value {
    let answer = client.post_json("/api/designs", body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn wrong(answer: &Answer) -> Value {
    assert_eq!(answer.status, 400, "{}", answer.text());
    answer.json()["fields"].clone()
}

/// With «Frente», 300 × 400 mm at 150 to 300 dpi by DTF, and «Espalda», for 4.00 more.
pub fn shop() -> Site {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    site
}

pub fn with_areas(site: &Site, admin: &Client) {
    let (page, view) = with_area(site, admin);
    let back = [
        ("name", "Espalda"),
        ("technique", "dtf"),
        ("x", "100"),
        ("y", "100"),
        ("width", "300"),
        ("height", "400"),
        ("widthMm", "300"),
        ("heightMm", "400"),
        ("extraCost", "4"),
    ];
    let added = admin.post_form(&format!("{page}/{}/areas", view.id), &back);
    assert_eq!(added.status, 303, "{}", added.text());
}

/// The back on a side of its own: designs from then on have two.
pub fn with_a_back(site: &Site, admin: &Client) {
    let path = format!("/admin/catalog/{}/views", product(site));
    let added = admin.post_form(&path, &[("name", "Espalda"), ("garment", "taza")]);
    assert_eq!(added.status, 303, "{}", added.text());
    let turned = "UPDATE print_areas SET view_id = (SELECT id FROM product_views WHERE code = 'espalda') WHERE code = 'espalda'";
    site.connect().batch_execute(turned).unwrap();
}

#[test]
fn a_design_is_kept_judged_and_priced() {
    let site = shop();
    let guest = site.client();
    let small = file(&guest, "logo.png", &coloured(400, 400, [200, 10, 10, 255]));
    let answer = made(
        &guest,
        &design(
            &site,
            json!([
                {"area": "espalda", "layers": [words("Barquisimeto")]},
                {"area": "frente", "layers": [image(&small), {"kind": "image", "fileId": small, "x": -10, "y": 0, "width": 20, "height": 20}]},
            ]),
        ),
    );
    assert_eq!(answer["extraCost"].as_f64(), Some(4.0));
    let layers = answer["layers"].as_array().unwrap();
    let said: Vec<String> = layers
        .iter()
        .map(|one| {
            format!(
                "{} {} {} {}",
                one["layer"].as_str().unwrap(),
                one["words"].as_str().unwrap(),
                one["isOutside"],
                one["dpi"]
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            "areas[0].layers[0] Se verá nítido false null",
            "areas[1].layers[0] Se verá borroso: 101 ppp false 101",
            "areas[1].layers[1] Se verá nítido true 508",
        ]
    );
    let warned: Vec<&Value> = layers.iter().map(|one| &one["warnings"]).collect();
    let outside = json!(["Una parte queda fuera del área y no se imprime."]);
    assert_eq!(warned, [&json!([]), &json!([]), &outside]);
    let at_the_edge = json!({"kind": "image", "fileId": small, "x": 5, "y": 50, "width": 20, "height": 20});
    let near = made(&guest, &front(&site, json!([at_the_edge])));
    assert_eq!(
        near["layers"][0]["warnings"],
        json!(["Está muy cerca del borde: déjale 10 mm."])
    );
    assert_eq!(answer["areas"][1]["technique"], "dtf");
    assert_eq!(
        answer["previews"].as_array().unwrap().len(),
        1,
        "both areas are of one side"
    );
    assert_eq!(answer["hash"].as_str().unwrap().len(), 64);
    let again = guest.get(&format!("/api/designs/{}", answer["id"].as_str().unwrap()));
    assert_eq!(again.status, 200);
    let mut shown = again.json();
    shown["previews"] = answer["previews"].clone();
    assert_eq!(shown, answer);
}

#[test]
fn what_would_not_be_seen_is_said_of_a_product_without_colours_too() {
    let site = shop();
    let guest = site.client();
    let white = file(&guest, "blanco.png", &coloured(1300, 1300, [255, 255, 255, 255]));
    let mut lettered = words("Lara");
    lettered["color"] = json!("#ffffff");
    let document = front(&site, json!([image(&white), lettered, words("Lara")]));
    for path in ["/api/designs", "/api/designs?color=Blanco"] {
        let answer = guest.post_json(path, &document);
        assert_eq!(answer.status, 201, "{}", answer.text());
        let answer = answer.json();
        let said: Vec<&Value> = (0..3).map(|at| &answer["layers"][at]["cannot"]).collect();
        let lost = json!(["Casi no se verá sobre el producto: es del mismo color."]);
        assert_eq!(said, [&lost, &lost, &json!([])], "{path}");
    }
    // On the page without a script such a piece is not green.
    // Of 300 × 400 mm at the 300 dpi at which it is sharp.
    let shown = guest.get("/productos/taza").text();
    assert!(shown.contains("lo ideal son 3544 × 4725 px"), "{shown}");
    let alone = front(&site, json!([image(&white)]));
    let page = made_on_page(&guest, &alone);
    let piece = page.split("studio-piece\">").nth(1).unwrap();
    let piece = piece.split("</li>").next().unwrap();
    assert!(piece.contains("Casi no se verá sobre el producto"), "{piece}");
    assert!(piece.contains("data-status=\"PARTIAL\""), "{piece}");
}

/// Its page, once the design stands on it.
fn made_on_page(client: &Client, document: &Value) -> String {
    let saved = client.post_json("/api/designs?page=taza", document);
    assert_eq!(saved.status, 201, "{}", saved.text());
    client.get("/productos/taza").text()
}

#[test]
fn what_will_not_look_right_is_never_only_sharp() {
    let site = shop();
    let guest = site.client();
    let blank = br#"<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><g opacity="0"><rect width="50" height="50"/></g></svg>"#;
    let blank = file(&guest, "nada.svg", blank);
    let photo = file(&guest, "foto.png", &coloured(1600, 1200, [200, 10, 10, 255]));
    let squashed = json!({"kind": "image", "fileId": photo, "x": 20, "y": 20, "width": 150, "height": 20});
    let answer = made(
        &guest,
        &front(&site, json!([image(&blank), squashed, words("Tu texto")])),
    );
    let of = |at: usize, what: &str| answer["layers"][at][what].clone();
    assert_eq!(
        (of(0, "words"), of(0, "sharpness")),
        (json!("No se ve nada"), Value::Null)
    );
    assert_eq!(
        of(0, "cannot"),
        json!(["No se ve nada en este archivo: saldría en blanco."])
    );
    assert_eq!(
        of(1, "warnings"),
        json!(["Se verá estirada: no guarda la proporción de la imagen."])
    );
    assert_eq!(of(2, "warnings"), json!(["Todavía dice «Tu texto»."]));
    // In the cart as well.
    let saved = guest.post_json(
        "/api/designs?page=taza",
        &front(&site, json!([words("Tu texto")])),
    );
    let id = saved.json()["id"].as_str().unwrap().to_owned();
    let buy = [
        ("variante", "var-1"),
        ("quantity", "1"),
        ("disenado", id.as_str()),
        ("luego", "seguir"),
    ];
    let put = send(&guest, "/productos/taza", &buy, None);
    assert_eq!(put.status, 303, "{}", put.text());
    let cart = guest.get("/carrito").text();
    assert!(cart.contains("Todavía dice «Tu texto»."), "{cart}");
}

#[test]
fn every_layer_that_is_wrong_is_named_and_nothing_is_kept() {
    let site = shop();
    let guest = site.client();
    let mine = file(&guest, "logo.png", &png(40));
    let pdf = file(&guest, "logo.pdf", crate::fixtures::PDF);
    let other = site.signed_in(Role::Cliente);
    let others = file(&other, "suyo.png", &png(41));
    let sent = |body: &Value| wrong(&guest.post_json("/api/designs", body));
    let fields = sent(&front(&site, json!([image(&mine), image(&others), image(&pdf)])));
    assert_eq!(
        fields["areas[0].layers[1].fileId"], "Frente, capa 2: no es un archivo que hayas subido",
        "{fields}"
    );
    let fields = sent(&front(&site, json!([image(&mine), image(&pdf)])));
    assert!(
        fields["areas[0].layers[1].fileId"]
            .as_str()
            .unwrap()
            .contains("PDF"),
        "{fields}"
    );
    let fields = sent(&design(
        &site,
        json!([{"area": "manga", "layers": [words("a")]}, {"area": "frente", "layers": [words("a")]}, {"area": "frente", "layers": [words("b")]}]),
    ));
    assert!(
        fields["areas[0].area"]
            .as_str()
            .unwrap()
            .contains("no es un área"),
        "{fields}"
    );
    assert!(
        fields["areas[2].area"].as_str().unwrap().contains("se repite"),
        "{fields}"
    );
    let fields = sent(
        &json!({"version": 1, "productId": uuid::Uuid::new_v4(), "areas": [{"area": "frente", "layers": [words("a")]}]}),
    );
    assert_eq!(fields["productId"], "no existe");
    let fields = sent(&front(&site, json!([words("Feliz 🎂")])));
    assert!(
        fields["areas[0].layers[0].text"].as_str().unwrap().contains("🎂"),
        "{fields}"
    );
    // For people it says of what it is; for programs where it stands.
    let mut wide = image(&mine);
    wide["width"] = json!(0.1);
    let far = json!({"kind": "image", "fileId": mine, "x": 310, "y": 0, "width": 20, "height": 20});
    let both = |front: Value| {
        sent(&design(
            &site,
            json!([{"area": "frente", "layers": [front]}, {"area": "espalda", "layers": [words("Feliz 🎂"), image(&others)]}]),
        ))
    };
    assert_eq!(
        both(wide),
        json!({
            "areas[0].layers[0].width": "Frente, capa 1 («logo.png»): el ancho debe estar entre 0,5 y 2000 mm",
            "areas[1].layers[0].text": "Espalda, capa 1 («Feliz 🎂»): el texto tiene «🎂», que esa letra no puede dibujar",
        })
    );
    // One sentence says the first, once.
    let refused = guest.post_json(
        "/api/designs",
        &front(&site, json!([words("Feliz 🎂"), image(&others)])),
    );
    assert_eq!(
        (refused.json()["error"].as_str(), refused.json()["code"].as_str()),
        (
            Some("Frente, capa 1 («Feliz 🎂»): el texto tiene «🎂», que esa letra no puede dibujar."),
            Some("invalid")
        )
    );
    // Of which nothing would be printed, and an area would cost.
    assert_eq!(
        sent(&front(&site, json!([words("Lara"), far]))),
        json!({"areas[0].layers[1]": "Frente, capa 2 («logo.png»): queda fuera del área; no se imprimiría"})
    );
    let hidden = sent(&front(&site, json!([words("La\u{202e}ra")])));
    assert_eq!(
        hidden["areas[0].layers[0].text"],
        "Frente, capa 1 («Lara»): el texto tiene un signo que no se ve y cambia el orden de las letras (U+202E): bórralo"
    );
    let nothing = json!({"version": 1, "productId": uuid::Uuid::new_v4(), "areas": [{"area": "frente", "layers": [words("a")]}]});
    assert_eq!(
        guest.post_json("/api/designs", &nothing).json()["error"],
        "No hay ningún producto con ese «productId»."
    );
    let line = file(&guest, "linea.png", &coloured(5000, 1, [9, 9, 9, 255]));
    let as_placed = json!({"kind": "image", "fileId": line, "x": 20, "y": 20, "width": 200, "height": 0.04});
    let fields = sent(&front(&site, json!([as_placed])));
    assert_eq!(
        fields,
        json!({"areas[0].layers[0].fileId": "Frente, capa 1 («linea.png»): es tan largo y tan delgado que se vería como una línea: recórtalo"})
    );
    let fields = sent(&front(&site, json!([image(&line)])));
    assert_eq!(
        fields["areas[0].layers[0].fileId"],
        "Frente, capa 1 («linea.png»): es tan largo y tan delgado que se vería como una línea: recórtalo"
    );
    let huge = front(&site, json!(vec![words(&"a".repeat(190)); 400]));
    assert_eq!(guest.post_json("/api/designs", &huge).status, 413);
    let kept: i64 = site
        .app
        .db
        .read_here(|conn| Ok(designs::table.count().get_result(conn)?))
        .unwrap();
    assert_eq!(kept, 0);
}

#[test]
fn the_picture_shows_the_design_on_the_colour_and_is_drawn_once() {
    let site = shop();
    let guest = site.client();
    site.tamper(r#"UPDATE variants SET attributes = '{"color": "Negro"}' WHERE id = 'var-1'"#);
    site.tamper(r#"UPDATE variants SET attributes = '{"color": "Blanco"}' WHERE id <> 'var-1'"#);
    let red = file(&guest, "rojo.png", &coloured(600, 600, [200, 10, 10, 255]));
    let answer = made(&guest, &front(&site, json!([image(&red)])));
    let url = answer["previews"][0]["url"].as_str().unwrap();
    let shown = |path: &str| {
        let answer = site.client().get(path);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, "image/png"),
            "{path}"
        );
        answer
    };
    let first = shown(&format!("{url}&color=Negro&width=1000"));
    let picture = image::load_from_memory(&first.body).unwrap().into_rgb8();
    assert_eq!(picture.dimensions(), (1000, 1000));
    // 100 to 200 of 300 mm across the 400 pixels from 300 on; 150 to 250 of 400 mm down the 533 from 250 on.
    let is_red = |x: u32, y: u32| picture.get_pixel(x, y).0[0] > 150 && picture.get_pixel(x, y).0[2] < 80;
    assert!(
        is_red(436, 454)
            && is_red(564, 579)
            && !is_red(428, 500)
            && !is_red(572, 500)
            && !is_red(500, 446)
            && !is_red(500, 587)
    );
    assert!(picture.get_pixel(350, 800).0[0] < 60, "the cloth is black");
    let white = image::load_from_memory(&shown(&format!("{url}&color=Blanco")).body)
        .unwrap()
        .into_rgb8();
    assert!(white.get_pixel(350, 800).0[0] > 200);
    let same = site.client().send(
        "GET",
        &format!("{url}&color=Negro"),
        &[("if-none-match", first.header("etag"))],
        None,
    );
    assert_eq!(same.status, 304);
    // Where nobody chose it is the first; of a colour that nobody knows it is plain, and of none.
    assert!(shown(&format!("{url}&width=1000")).body == first.body);
    let plain = shown(&format!("{url}&color="));
    assert!(plain.body != first.body && plain.body == shown(&format!("{url}&color=chevere")).body);
    let small = image::load_from_memory(&shown(&format!("{url}&width=300")).body)
        .unwrap()
        .into_rgb8();
    assert_eq!(small.dimensions(), (480, 480));
    // Lost, it is made again, and the same.
    std::fs::remove_dir_all(site.app.config.data_dir.join("mockups")).unwrap();
    assert_eq!(shown(&format!("{url}&color=Negro")).body, first.body);
    for (query, status) in [
        ("width=99", 400),
        ("width=2001", 400),
        ("width=x", 400),
        ("view=manga", 404),
    ] {
        assert_eq!(
            guest
                .get(&format!(
                    "/api/designs/{}/preview?{query}",
                    answer["id"].as_str().unwrap()
                ))
                .status,
            status,
            "{query}"
        );
    }
}

#[test]
fn what_is_printed_on_a_photo_takes_its_shading_and_is_drawn_anew_with_another() {
    let site = shop();
    let (guest, admin) = (site.client(), site.signed_in(Role::Admin));
    let white = file(&guest, "blanco.png", &coloured(60, 60, [255, 255, 255, 255]));
    let answer = made(&guest, &front(&site, json!([image(&white)])));
    let url = answer["previews"][0]["url"].as_str().unwrap();
    let product = product(&site);
    let side = stored(&site, product)[0].id;
    let side = format!("/admin/catalog/{product}/views/{side}");
    let put = |path: &str, field: &str, pixel: [u8; 4]| {
        let picture = coloured(200, 200, pixel);
        let parts: [(&str, &str, &[u8]); 2] = [("color", "", b""), (field, "a.png", &picture)];
        assert_eq!(post_form(&admin, &format!("{side}/{path}"), &parts).status, 303);
    };
    // Within the art, and beside it.
    let seen = || {
        let answer = site.client().get(url);
        let picture = image::load_from_memory(&answer.body).unwrap().into_rgb8();
        [picture.get_pixel(500, 500).0, picture.get_pixel(350, 800).0]
    };
    let photo = [40, 120, 200];
    put("mockups", "picture", [40, 120, 200, 255]);
    assert_eq!(seen(), [[255; 3], photo]);
    put("shading", "shading", [128, 128, 128, 255]);
    assert_eq!(seen(), [[128; 3], photo]);
    put("shading", "shading", [64, 64, 64, 255]);
    assert_eq!(seen(), [[64; 3], photo]);
    // The editor has it too, and browsers may read it there.
    let page = guest.get("/productos/taza").text();
    let filter = page.split("<feImage href=\"").nth(1).expect("a filter");
    let href = filter.split('"').next().unwrap().replace("&amp;", "&");
    assert_eq!(site.client().get(&href).status, 200, "{href}");
    assert!(page.contains("url(#sombras-frente)"), "{page}");
    assert_eq!(
        admin.post_form(&format!("{side}/shading/removal"), &[]).status,
        303
    );
    assert_eq!(seen(), [[255; 3], photo]);
}

#[test]
fn whoever_finds_the_queue_full_is_told_how_many_are_in_it() {
    let site = shop();
    let answer = made(&site.client(), &front(&site, json!([words("Hola")])));
    let url = answer["previews"][0]["url"].as_str().unwrap();
    // Two draw, the others wait.
    let held: Vec<_> = (0..64)
        .map(|_| {
            let mut turn = Box::pin(site.app.files.mockup_turn());
            let is_there = (&mut turn).now_or_never();
            assert!(is_there.as_ref().is_none_or(Result::is_ok));
            (is_there, turn)
        })
        .collect();
    assert_eq!(held.iter().filter(|(turn, _)| turn.is_some()).count(), 2);
    let refused = site.client().get(url);
    // A third of a second for each, two at a time.
    assert_eq!((refused.status, refused.header("retry-after")), (503, "10"));
    let said = refused.json();
    assert_eq!(
        (&said["ahead"], &said["code"]),
        (&json!(64), &json!("unavailable"))
    );
    assert_eq!(
        said["error"],
        "Hay 64 en espera antes que tú. Inténtalo de nuevo en unos 10 segundos."
    );
    drop(held);
    assert_eq!(site.client().get(url).status, 200);
}

#[test]
fn a_design_is_shown_to_those_it_is_for() {
    let site = shop();
    let (mine, other) = (site.signed_in(Role::Cliente), site.signed_in(Role::Cliente));
    let own = made(&mine, &front(&site, json!([words("Hola")])));
    assert_eq!(
        made(&mine, &front(&site, json!([words("Hola")])))["id"],
        own["id"],
        "the same is kept once"
    );
    assert_ne!(
        made(&other, &front(&site, json!([words("Hola")])))["id"],
        own["id"]
    );
    let path = format!("/api/designs/{}", own["id"].as_str().unwrap());
    let staff = site.signed_in(Role::Operador);
    let workshop = site.signed_in(Role::Taller);
    for (who, status) in [
        (&mine, 200),
        (&staff, 200),
        (&other, 404),
        (&workshop, 404),
        (&site.client(), 404),
    ] {
        for path in [path.clone(), format!("{path}/preview")] {
            assert_eq!(who.get(&path).status, status, "{path}");
        }
    }
    let url = own["previews"][0]["url"].as_str().unwrap();
    assert_eq!(site.client().get(url).status, 200);
    assert_eq!(site.client().get(&url.replace("token=", "token=x")).status, 404);
    assert_eq!(site.client().get(&format!("{path}?order=x&token=y")).status, 404);
    // A guest by their browser.
    let guest = site.client();
    let drawn = made(&guest, &front(&site, json!([words("Chao")])));
    let path = format!("/api/designs/{}", drawn["id"].as_str().unwrap());
    assert_eq!(
        (guest.get(&path).status, site.client().get(&path).status),
        (200, 404)
    );
}

#[test]
fn of_the_editors_versions_none_goes_with_a_picture_that_is_in_it_alone() {
    let site = shop();
    let guest = site.client();
    let (art, other) = (
        file(&guest, "logo.png", &png(40)),
        file(&guest, "otro.png", &png(50)),
    );
    let save = |layers: Value| {
        let saved = guest.post_json("/api/designs?page=taza", &front(&site, layers));
        assert_eq!(saved.status, 201, "{}", saved.text());
        saved.json()["id"].as_str().unwrap().to_owned()
    };
    let is_there = |id: &str| guest.get(&format!("/api/designs/{id}")).status == 200;
    let first = save(json!([image(&art), image(&other)]));
    let second = save(json!([image(&art)]));
    let third = save(json!([image(&art), words("Hola")]));
    assert!(is_there(&first), "one of its pictures is nowhere else");
    let fourth = save(json!([image(&art), words("Lara")]));
    assert!(!is_there(&second) && is_there(&third) && is_there(&fourth));
    // Undone.
    save(json!([image(&art), image(&other)]));
}

#[test]
fn a_design_never_changes_and_goes_when_nobody_ordered_it() {
    let site = shop();
    let guest = site.client();
    let art = file(&guest, "logo.png", &png(40));
    let one = made(&guest, &front(&site, json!([image(&art)])));
    // Still being tried out: the same picture again.
    made(&guest, &front(&site, json!([image(&art), words("Hola")])));
    let refused = site.connect().batch_execute("UPDATE designs SET document = '{}'");
    assert!(refused.is_err());
    let count = || -> (i64, i64) {
        let counted = site.app.db.read_here(|conn| {
            Ok((
                designs::table.count().get_result(conn)?,
                design_files::table.count().get_result(conn)?,
            ))
        });
        counted.unwrap()
    };
    let sweep = || {
        actix_web::rt::System::new()
            .block_on(sweep::run_once(&site.app.db))
            .unwrap()
    };
    sweep();
    assert_eq!(count(), (2, 2), "they are new");
    site.tamper("ALTER TABLE designs DISABLE TRIGGER designs_stay; UPDATE designs SET created_at = created_at - interval '8 days'");
    sweep();
    assert_eq!(count(), (0, 0));
    assert_eq!(
        guest
            .get(&format!("/api/designs/{}", one["id"].as_str().unwrap()))
            .status,
        404
    );
}

#[test]
fn an_areas_change_leaves_a_design_as_it_was() {
    let site = shop();
    let guest = site.client();
    let answer = made(
        &guest,
        &design(
            &site,
            json!([{"area": "frente", "layers": [words("a")]}, {"area": "espalda", "layers": [words("b")]}]),
        ),
    );
    site.tamper("UPDATE print_areas SET width_mm = 100, extra_cost = 7 WHERE code = 'espalda'");
    let shown = guest
        .get(&format!("/api/designs/{}", answer["id"].as_str().unwrap()))
        .json();
    assert_eq!(
        (&shown["areas"], &shown["hash"]),
        (&answer["areas"], &answer["hash"])
    );
    // A price is always of now.
    assert_eq!(
        (answer["extraCost"].as_f64(), shown["extraCost"].as_f64()),
        (Some(4.0), Some(7.0))
    );
}

/// Both areas: a unit costs 4.00 more.
pub fn made_two_sided(client: &Client, site: &Site) -> Value {
    let art = file(client, "logo.png", &coloured(900, 900, [200, 10, 10, 255]));
    let areas =
        json!([{"area": "frente", "layers": [image(&art)]}, {"area": "espalda", "layers": [words("Lara")]}]);
    made(client, &design(site, areas))
}

/// The example with a design, at 12.00 and 4.00.
pub fn ordered(design: &Value) -> Value {
    let mut order = example();
    order["designId"] = design["id"].clone();
    for (field, amount) in [("subtotal", 16.0), ("total", 19.0), ("totalBs", 760.0)] {
        order[field] = json!(amount);
    }
    order["payment"]["amountReported"] = json!(760.0);
    order
}

#[test]
fn whoever_orders_what_another_made_gets_how_it_looks_and_no_pictures_of_theirs() {
    let site = shop();
    let (maker, friend, stranger) = (
        site.signed_in(Role::Cliente),
        site.signed_in(Role::Cliente),
        site.client(),
    );
    let admin = site.signed_in(Role::Admin);
    let original = coloured(900, 900, [200, 10, 10, 255]);
    let logo = file(&maker, "logo.png", &original);
    let mine = made(&maker, &front(&site, json!([image(&logo)])));
    let id = mine["id"].as_str().unwrap();
    let page = maker.get(&format!("/disenos/{id}")).text();
    let (_, token) = page.split_once(&format!("/disenos/{id}?token=")).unwrap();
    let token = token.split('"').next().unwrap().to_owned();
    // What there is to know of it is said where it is shown.
    let shown = friend.get(&format!("/disenos/{id}?token={token}")).text();
    assert!(shown.contains("Se verá aceptable: 228 ppp"), "{shown}");
    let taken = friend.post_form(
        &format!("/disenos/{id}/uso"),
        &[("token", &token), ("producto", "taza")],
    );
    assert_eq!(taken.status, 303, "{}", taken.text());
    let page = friend.get("/productos/taza").text();
    let (_, copy) = page.split_once("name=\"disenado\" value=\"").unwrap();
    let copy = json!({"id": copy.split('"').next().unwrap()});
    let path = format!("/api/designs/{}", copy["id"].as_str().unwrap());
    assert_eq!(friend.get(&format!("{path}/preview")).status, 200);
    assert_eq!(friend.get(&format!("{path}/print/frente")).status, 404);
    let mut order = ordered(&copy);
    for (field, amount) in [("subtotal", 12.0), ("total", 15.0), ("totalBs", 600.0)] {
        order[field] = json!(amount);
    }
    order["payment"]["amountReported"] = json!(600.0);
    let placed = site.place(&friend, &order);
    let link = format!("order={}&token={}", placed.id, placed.token);
    let item = |who: &Client| {
        let order = who.get(&format!("/api/orders/{}?token={}", placed.id, placed.token));
        order.json()["order"]["items"][0].clone()
    };
    for who in [&friend, &stranger] {
        let shown = item(who)["fileUrl"].as_str().unwrap().to_owned();
        assert_eq!(who.get(&shown).status, 200);
        assert_ne!(who.get(&shown).body, original, "{shown}");
        assert_eq!(who.get(&format!("/files/{logo}?{link}")).status, 404);
        assert_eq!(who.get(&format!("{path}/preview?{link}")).status, 200);
    }
    // Staff has what is printed, and whoever made it what is theirs.
    assert_eq!(
        admin.get(item(&admin)["fileUrl"].as_str().unwrap()).body,
        original
    );
    assert_eq!(admin.get(&format!("{path}/print/frente")).status, 200);
    assert_eq!(maker.get(&format!("/api/designs/{id}/print/frente")).status, 200);
    assert_eq!(maker.get(&format!("/files/{logo}")).body, original);
}

#[test]
fn a_guests_design_whose_link_was_withdrawn_is_not_ordered_by_its_id() {
    let site = shop();
    let (guest, admin) = (site.client(), site.signed_in(Role::Admin));
    let logo = file(&guest, "logo.png", &coloured(900, 900, [200, 10, 10, 255]));
    let mine = made(&guest, &front(&site, json!([image(&logo)])));
    let id = mine["id"].as_str().unwrap();
    let mut order = ordered(&mine);
    for (field, amount) in [("subtotal", 12.0), ("total", 15.0), ("totalBs", 600.0)] {
        order[field] = json!(amount);
    }
    order["payment"]["amountReported"] = json!(600.0);
    // A program that keeps no session has the id; the pictures stay with whoever sent them.
    let placed = site.place(&site.client(), &order);
    let link = format!("order={}&token={}", placed.id, placed.token);
    let original = format!("/files/{logo}?{link}");
    assert_eq!(site.client().get(&original).status, 404);
    let withdrawn = admin.post_form(&format!("/disenos/{id}/enlace/retiro"), &[]);
    assert_eq!(withdrawn.status, 303, "{}", withdrawn.text());
    order["payment"]["reference"] = json!("00999888");
    let refused = site.client().post_json("/api/orders", &order);
    assert_eq!(refused.status, 400, "{}", refused.text());
    assert!(
        refused.json()["fields"]["designId"].is_string(),
        "{}",
        refused.text()
    );
}

#[test]
fn an_order_carries_its_design_at_the_servers_price_and_its_people_see_it() {
    let site = harness::start();
    let shop = site.shop();
    let admin = site.signed_in(Role::Admin);
    with_areas(&site, &admin);
    let guest = site.client();
    let design = made_two_sided(&guest, &site);
    let mut cheap = ordered(&design);
    cheap["subtotal"] = json!(12.0);
    let refused = guest.post_json("/api/orders", &cheap);
    assert_eq!(
        (refused.status, refused.json()["expected"]["subtotal"].as_f64()),
        (409, Some(16.0)),
        "{}",
        refused.text()
    );
    let placed = site.place(&guest, &ordered(&design));
    let order = admin.get(&format!("/api/orders/{}", placed.id)).json();
    let item = &order["order"]["items"][0];
    assert_eq!(item["unitPrice"].as_f64(), Some(16.0));
    let views = &item["designViews"];
    assert_eq!(
        (&views[0]["view"], &views[0]["hash"]),
        (&json!("frente"), &design["hash"]),
        "{views}"
    );
    assert_eq!(
        (
            &views[0]["areas"][0]["technique"],
            views[0]["areas"].as_array().unwrap().len()
        ),
        (&json!("dtf"), 2)
    );
    let preview = admin.get(item["previewUrl"].as_str().unwrap());
    let picture = image::load_from_memory(&preview.body).unwrap().into_rgb8();
    assert_eq!(picture.dimensions(), (1000, 1000));
    assert!(
        picture
            .pixels()
            .filter(|pixel| pixel.0[0] > 150 && pixel.0[2] < 80)
            .count()
            > 5000,
        "the art is on it"
    );
    assert_eq!(
        admin.get(item["fileUrl"].as_str().unwrap()).body,
        coloured(900, 900, [200, 10, 10, 255])
    );

    let path = format!("/api/designs/{}", design["id"].as_str().unwrap());
    let workshop = site.taller_of(shop.cheap);
    let workshop = site.sign_in(&workshop.1);
    assert_eq!(workshop.get(&path).status, 404, "it is not paid");
    site.confirm(&admin, &placed);
    for path in [path.clone(), format!("{path}/preview")] {
        assert_eq!(workshop.get(&path).status, 200, "{path}");
    }
    let other = site.taller_of(shop.dear);
    assert_eq!(site.sign_in(&other.1).get(&path).status, 404);
    let link = format!("{path}?order={}&token={}", placed.id, placed.token);
    let shown = site.client().get(&link);
    assert_eq!(shown.status, 200);
    let picture = shown.json()["previews"][0]["url"].as_str().unwrap().to_owned();
    assert_eq!(site.client().get(&picture).status, 200, "{picture}");
    assert_eq!(site.client().get(&link.replace("token=", "token=x")).status, 404);
    let card = workshop.get("/workshop/dashboard").text();
    assert!(card.contains(&placed.number), "{card}");
    let order = admin.get(&format!("/api/orders/{}", placed.id)).json();
    let work = order["order"]["items"][0]["assignment"]["id"].as_str().unwrap();
    let ticket = workshop
        .get(&format!("/workshop/assignments/{work}/ticket"))
        .text();
    for words in [
        &design["hash"].as_str().unwrap()[..12],
        "Frente · DTF · 100 × 100 mm, a 100 mm de la izquierda y 150 mm de arriba",
        "Espalda · DTF · «Lara», letra de 24 mm",
    ] {
        assert!(ticket.contains(words), "{words} is not in {ticket}");
    }
    // Its pictures are its maker's to download, whichever side they are for.
    let art = design["document"]["areas"][0]["layers"][0]["fileId"]
        .as_str()
        .unwrap();
    assert_eq!(workshop.get(&format!("/files/{art}")).status, 200);
    // It stays as long as the order does.
    site.tamper("UPDATE designs SET created_at = created_at - interval '8 days'");
    actix_web::rt::System::new()
        .block_on(sweep::run_once(&site.app.db))
        .unwrap();
    assert_eq!(admin.get(&path).status, 200);
    site.books_agree();
}

/// What an editor made comes as the order's views, and is the same as one that was made before.
#[test]
fn views_that_are_a_design_are_made_one_and_foreign_ones_are_kept() {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    let guest = site.client();
    let before = made_two_sided(&guest, &site);
    let mut order = ordered(&before);
    order.as_object_mut().unwrap().remove("designId");
    order["designViews"] = json!([before["document"]]);
    order["previewUrl"] = json!("https://editor.example/x.png");
    let placed = site.place(&guest, &order);
    let item = |id: OrderId| {
        let order = site
            .signed_in(Role::Admin)
            .get(&format!("/api/orders/{id}"))
            .json();
        order["order"]["items"][0].clone()
    };
    let made = item(placed.id);
    assert_eq!(
        (&made["designViews"][0]["hash"], made["unitPrice"].as_f64()),
        (&before["hash"], Some(16.0)),
        "{made}"
    );
    // Ours, with a mistake in it.
    order["designViews"][0]["areas"][0]["layers"][0]["width"] = json!(-1);
    let refused = guest.post_json("/api/orders", &order);
    assert_eq!(refused.status, 400);
    let said = refused.json();
    assert!(
        said["fields"]["designViews[0].areas[0].layers[0].width"].is_string(),
        "{said}"
    );
    let sentence = said["error"].as_str().unwrap();
    assert!(
        sentence.starts_with("Frente, capa 1")
            && sentence.ends_with("el ancho debe estar entre 0,5 y 2000 mm."),
        "{said}"
    );
    // Another editor's.
    let mut foreign = example();
    foreign["designViews"] = json!([{"version": 1, "areas": "theirs"}]);
    let placed = site.place(&guest, &foreign);
    assert_eq!(item(placed.id)["designViews"], foreign["designViews"]);
}

#[test]
fn a_design_that_cannot_be_ordered_is_said_and_nothing_stays() {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    let owner = site.signed_in(Role::Cliente);
    let design = made_two_sided(&owner, &site);
    let files = || {
        std::fs::read_dir(site.app.config.data_dir.join("files"))
            .unwrap()
            .count()
    };
    let before = files();
    let guest = site.client();
    let others = guest.post_json("/api/orders", &ordered(&design));
    assert_eq!(wrong(&others)["designId"], "no es un diseño que hayas hecho");
    let mut none = ordered(&design);
    none["designId"] = json!(uuid::Uuid::new_v4());
    assert_eq!(
        wrong(&guest.post_json("/api/orders", &none))["designId"],
        "no es un diseño que hayas hecho"
    );
    let mut both = ordered(&design);
    both["previewUrl"] = json!("https://cdn.example/a.png");
    assert!(
        wrong(&owner.post_json("/api/orders", &both))["previewUrl"]
            .as_str()
            .unwrap()
            .contains("sobra")
    );
    // A foreign editor's views are kept as they come.
    let mut foreign = example();
    foreign["designViews"] = json!([{"view": "front", "scale": 1.25}]);
    let placed = site.place(&guest, &foreign);
    let admin = site.signed_in(Role::Admin);
    let order = admin.get(&format!("/api/orders/{}", placed.id)).json();
    assert_eq!(order["order"]["items"][0]["designViews"], foreign["designViews"]);
    assert_eq!(files(), before);
}

#[test]
fn an_order_with_a_design_asks_little_more_and_one_without_nothing() {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    let guest = site.client();
    let design = made_two_sided(&guest, &site);
    let statements = |body: &Value| {
        site.place(&guest, body);
        let before = site.app.db.statements();
        site.place(&guest, body);
        site.app.db.statements() - before
    };
    let (plain, designed) = (statements(&example()), statements(&ordered(&design)));
    println!("{plain} statements without a design, {designed} with one");
    assert!(designed <= plain + 16, "{plain} {designed}");
}

/// Whoever has the link may ask again and again: what failed is not made again at once.
#[test]
fn a_print_file_that_cannot_be_made_is_not_tried_again_at_once() {
    let site = shop();
    let guest = site.client();
    let bytes = png(300);
    let art = file(&guest, "logo.png", &bytes);
    let made = made(&guest, &front(&site, json!([image(&art)])));
    let path = format!("/api/designs/{}/print/frente", made["id"].as_str().unwrap());
    let mut folders = vec![site.app.config.data_dir.clone()];
    let mut kept = None;
    while let Some(folder) = folders.pop() {
        for one in std::fs::read_dir(folder).unwrap() {
            let path = one.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read(&path).is_ok_and(|read| read == bytes) {
                kept = Some(path);
            }
        }
    }
    let kept = kept.expect("the picture is kept as it came");
    std::fs::write(&kept, b"nothing that can be read").unwrap();
    let code = || guest.get(&path).json()["code"].clone();
    assert_eq!(code(), "print_too_large");
    // It could be made by now.
    std::fs::write(&kept, &bytes).unwrap();
    assert_eq!(code(), "print_too_large");
    assert_eq!(guest.get(&format!("{path}?marks=1")).status, 200);
}
