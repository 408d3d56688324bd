//! `/api/designs/{id}/print/{area}`: what a press is given, measured; for whom it is; and where a workshop finds it.

use super::designs::{coloured, design, file, made, made_two_sided, ordered, shop, with_areas, words};
use crate::fixtures::Placed;
use crate::harness::client::Client;
use crate::harness::{self, Site};
use crate::http::files::serving::pdf;
use crate::http::files::webp;
use crate::http::workshop::files::unzipped;
use diesel::prelude::*;
use hayro_syntax::Pdf;
use hayro_syntax::object::Rect;
use image::Rgba;
use krafta::base::ids::WorkshopId;
use krafta::domain::accounts::Role;
use krafta::schema::assignments;
use serde_json::{Value, json};
use std::io::Cursor;

fn path(design: &Value, area: &str) -> String {
    format!("/api/designs/{}/print/{area}", design["id"].as_str().unwrap())
}

/// The area as a PDF says it, in millimetres: left, bottom, right, top.
pub fn trim(bytes: &[u8]) -> [f64; 4] {
    let pdf = Pdf::new(bytes.to_vec()).unwrap();
    let pages = pdf.pages();
    let rect: Rect = pages[0].raw().get(b"TrimBox").unwrap();
    [rect.x0, rect.y0, rect.x1, rect.y1].map(|points| points * 25.4 / 72.0)
}

/// What it says of itself; blank for nothing.
fn title(bytes: &[u8]) -> String {
    let pdf = Pdf::new(bytes.to_vec()).unwrap();
    let Some(title) = &pdf.metadata().title else {
        return String::new();
    };
    let (text, _) = encoding_rs::UTF_16BE.decode_with_bom_removal(title);
    text.into_owned()
}

#[test]
fn an_area_is_a_pdf_or_a_png_of_its_true_size_and_always_the_same() {
    let site = shop();
    let guest = site.client();
    let design = made_two_sided(&guest, &site);
    let front = path(&design, "frente");
    let pdf = guest.get(&front);
    assert_eq!(
        (pdf.status, pdf.header("content-type")),
        (200, "application/pdf"),
        "{}",
        pdf.text()
    );
    let disposition = pdf.header("content-disposition").to_owned();
    assert!(
        disposition.starts_with("attachment") && disposition.contains("_frente.pdf"),
        "{disposition}"
    );
    let area = &design["areas"][0];
    let bleed = area["bleedMm"].as_f64().unwrap();
    let wanted = [bleed, bleed, bleed + 300.0, bleed + 400.0];
    let found = trim(&pdf.body);
    assert!(
        found
            .iter()
            .zip(wanted)
            .all(|(one, other)| (one - other).abs() < 0.5),
        "{found:?} {wanted:?}"
    );
    assert_eq!(title(&pdf.body), "", "it is for nobody in particular");

    let png = guest.get(&format!("{front}?format=png"));
    assert_eq!((png.status, png.header("content-type")), (200, "image/png"));
    let reader = png::Decoder::new(Cursor::new(&png.body)).read_info().unwrap();
    let per_metre = reader.info().pixel_dims.unwrap().xppu;
    assert_eq!(per_metre, 11811, "300 dpi");
    let picture = image::load_from_memory(&png.body).unwrap().into_rgba8();
    let millimetres = |dots: u32| f64::from(dots) * 1000.0 / f64::from(per_metre);
    for (side, mm) in [(picture.width(), 300.0), (picture.height(), 400.0)] {
        assert!((millimetres(side) - mm - 2.0 * bleed).abs() < 0.5, "{side}");
    }
    // From 100 to 200 mm across and from 150 to 250 down, to half a millimetre.
    let at = |x: f64, y: f64| {
        let dots = |mm: f64| ((mm + bleed) * f64::from(per_metre) / 1000.0) as u32;
        *picture.get_pixel(dots(x), dots(y))
    };
    for (x, y) in [(100.5, 150.5), (199.5, 150.5), (100.5, 249.5), (199.5, 249.5)] {
        assert_eq!(at(x, y), Rgba([200, 10, 10, 255]), "{x} {y}");
    }
    for (x, y) in [(99.5, 200.0), (200.5, 200.0), (150.0, 149.5), (150.0, 250.5)] {
        assert_eq!(at(x, y).0[3], 0, "{x} {y}");
    }

    // Lost, it is made again, and the same.
    std::fs::remove_dir_all(site.app.config.data_dir.join("prints")).unwrap();
    assert!(guest.get(&front).body == pdf.body);
    assert!(guest.get(&format!("{front}?format=png")).body == png.body);
    let part = guest.send("GET", &front, &[("range", "bytes=5-9")], None);
    assert_eq!((part.status, &part.body[..]), (206, &pdf.body[5..10]));
    let same = guest.send("GET", &front, &[("if-none-match", pdf.header("etag"))], None);
    assert_eq!(same.status, 304);

    for (query, status) in [
        ("format=gif", 400),
        ("marks=x", 400),
        ("format=png&marks=1", 400),
        ("order=x", 404),
        ("part=x", 404),
    ] {
        assert_eq!(guest.get(&format!("{front}?{query}")).status, status, "{query}");
    }
    assert_eq!(guest.get(&path(&design, "manga")).status, 404);
    let marked = guest.get(&format!("{front}?marks=1"));
    let found = trim(&marked.body);
    assert!((found[0] - bleed - 10.0).abs() < 0.5, "{found:?}");
}

/// Where something is seen on the PNG of an area, in its millimetres: left, top, right, bottom.
fn seen(png: &[u8], bleed: f64) -> [f64; 4] {
    let reader = png::Decoder::new(Cursor::new(png)).read_info().unwrap();
    let per_metre = f64::from(reader.info().pixel_dims.unwrap().xppu);
    let picture = image::load_from_memory(png).unwrap().into_rgba8();
    let mut ends = [u32::MAX, u32::MAX, 0, 0];
    for (x, y, pixel) in picture.enumerate_pixels().filter(|(.., pixel)| pixel.0[3] > 127) {
        let mut apart = pixel
            .0
            .iter()
            .zip([200, 10, 10])
            .map(|(one, other)| one.abs_diff(other));
        assert!(apart.all(|shades| shades < 3), "{x} {y}: {pixel:?}");
        ends = [
            ends[0].min(x),
            ends[1].min(y),
            ends[2].max(x + 1),
            ends[3].max(y + 1),
        ];
    }
    ends.map(|dots| f64::from(dots) * 1000.0 / per_metre - bleed)
}

fn assert_near(found: [f64; 4], wanted: [f64; 4]) {
    let mut apart = found.iter().zip(wanted).map(|(one, other)| (one - other).abs());
    assert!(apart.all(|mm| mm < 0.5), "{found:?} {wanted:?}");
}

#[test]
fn a_webp_keeps_its_dots_where_it_was_placed() {
    let site = shop();
    let guest = site.client();
    let art = file(&guest, "arte.webp", &webp(600, 300));
    let design = made(
        &guest,
        &design(
            &site,
            json!([{"area": "frente", "layers": [
                {"kind": "image", "fileId": art, "x": 40, "y": 60, "width": 120, "height": 60},
            ]}]),
        ),
    );
    // 600 dots on 120 millimetres.
    assert_eq!(design["layers"][0]["dpi"], 127);
    let bleed = design["areas"][0]["bleedMm"].as_f64().unwrap();
    let front = path(&design, "frente");
    let png = guest.get(&format!("{front}?format=png"));
    assert_near(seen(&png.body, bleed), [40.0, 60.0, 100.0, 120.0]);
    let pdf = guest.get(&front).body;
    let pdf = Pdf::new(pdf).unwrap();
    let pictures: Vec<(i32, bool)> = pdf
        .objects()
        .into_iter()
        .filter_map(|object| object.into_stream())
        .filter_map(|stream| Some((stream.dict().get(b"Width")?, stream.dict().contains_key(b"SMask"))))
        .collect();
    assert!(pictures.contains(&(600, true)), "{pictures:?}");
}

#[test]
fn a_page_of_a_pdf_is_printed_where_it_was_placed() {
    let site = shop();
    let guest = site.client();
    // Of 60 × 30 mm, turned; its left half, as it was written, is red.
    let page = "/MediaBox[0 0 600 800]/CropBox[0 0 170.0787 85.0394]/Rotate 90";
    let red = "0.784 0.039 0.039 rg 0 0 85.0394 85.0394 re f";
    let art = file(&guest, "logo.pdf", &pdf(page, 1, red, &[]));
    let place = |art: &str| {
        design(
            &site,
            json!([{"area": "frente", "layers": [
                {"kind": "image", "fileId": art, "x": 40, "y": 60, "width": 60, "height": 120},
            ]}]),
        )
    };
    let design = made(&guest, &place(&art));
    assert_eq!(design["layers"][0]["words"], "Se verá nítido");
    let bleed = design["areas"][0]["bleedMm"].as_f64().unwrap();
    let front = path(&design, "frente");
    let png = guest.get(&format!("{front}?format=png")).body;
    assert_near(seen(&png, bleed), [40.0, 60.0, 100.0, 120.0]);
    let printed = guest.get(&front).body;
    assert!(guest.get(&front).body == printed);
    let objects = Pdf::new(printed).unwrap();
    let mut streams = objects
        .objects()
        .into_iter()
        .filter_map(|object| object.into_stream());
    assert!(
        streams.all(|stream| !stream.dict().contains_key(b"Width")),
        "lines stay lines"
    );
    let shown = design["previews"][0]["url"].as_str().unwrap();
    assert_eq!(guest.get(shown).status, 200);
    let blank = file(&guest, "logo.pdf", &pdf(page, 1, "", &[]));
    let refused = guest.post_json("/api/designs", &place(&blank));
    let why = refused.json()["fields"]["areas[0].layers[0].fileId"].to_string();
    assert!(
        refused.status == 400 && why.contains("PDF que no podemos colocar"),
        "{why}"
    );
}

#[test]
fn a_huge_area_stays_within_its_bound() {
    let site = shop();
    site.tamper(
        "UPDATE print_areas SET width_mm = 2000, height_mm = 2000, good_dpi = 300 WHERE code = 'frente'",
    );
    let guest = site.client();
    let art = file(&guest, "logo.png", &coloured(300, 300, [10, 200, 10, 255]));
    let large = json!({"kind": "image", "fileId": art, "x": 0, "y": 0, "width": 2000, "height": 2000});
    let design = made(
        &guest,
        &design(&site, json!([{"area": "frente", "layers": [large]}])),
    );
    let png = guest.get(&format!("{}?format=png", path(&design, "frente")));
    assert_eq!(png.status, 200, "{}", png.text());
    let reader = png::Decoder::new(Cursor::new(&png.body)).read_info().unwrap();
    let (width, height) = reader.info().size();
    assert!(u64::from(width) * u64::from(height) <= 25_000_000);
    let per_metre = f64::from(reader.info().pixel_dims.unwrap().xppu);
    let bleed = design["areas"][0]["bleedMm"].as_f64().unwrap();
    assert!((f64::from(width) * 1000.0 / per_metre - 2000.0 - 2.0 * bleed).abs() < 0.5);
    assert_eq!(guest.get(&path(&design, "frente")).status, 200);
}

#[test]
fn strangers_are_not_told_that_it_is_there() {
    let site = shop();
    let (mine, other) = (site.signed_in(Role::Cliente), site.signed_in(Role::Cliente));
    let areas = json!([{"area": "frente", "layers": [words("Hola")]}]);
    let design = made(&mine, &design(&site, areas));
    let print = path(&design, "frente");
    let shown = design["previews"][0]["url"].as_str().unwrap();
    let token = shown.split("token=").nth(1).unwrap();
    for (who, path, status) in [
        (&mine, print.clone(), 200),
        (&site.signed_in(Role::Operador), print.clone(), 200),
        (&other, print.clone(), 404),
        (&site.signed_in(Role::Taller), print.clone(), 404),
        (&site.client(), print.clone(), 404),
        (&site.client(), format!("{print}?token={token}"), 200),
        (&site.client(), format!("{print}?token=x{token}"), 404),
        // An order that has not this design says nothing about it.
        (&mine, format!("{print}?order={}", uuid::Uuid::new_v4()), 404),
    ] {
        assert_eq!(who.get(&path).status, status, "{path}");
    }
}

/// A paid order of the two-sided design at the cheap workshop: its people, its number, its item's design.
fn paid(site: &Site) -> (Client, Placed, Value, WorkshopId) {
    let shop = site.shop();
    let admin = site.signed_in(Role::Admin);
    with_areas(site, &admin);
    let guest = site.client();
    let design = made_two_sided(&guest, site);
    let placed = site.place(&guest, &ordered(&design));
    site.confirm(&admin, &placed);
    let workshop = site.sign_in(&site.taller_of(shop.cheap).1);
    (workshop, placed, design, shop.cheap)
}

#[test]
fn a_workshop_prints_each_side_as_its_offer_says_with_the_order_beside_it() {
    let site = harness::start();
    let (workshop, placed, design, cheap) = paid(&site);
    let card = workshop.get("/workshop/dashboard").text();
    for (area, name) in [("frente", "Frente"), ("espalda", "Espalda")] {
        let href = format!("{}?order={}&#38;part=1", path(&design, area), placed.id);
        assert!(card.contains(&href), "{href}: {card}");
        assert!(card.contains(&format!("Descargar Archivo: {name}")), "{card}");
    }
    assert!(card.contains(">Original</a>"), "{card}");
    // How it comes out is said to the press as to its customer, in the list and on the job's own page.
    let work: uuid::Uuid = assignments::table
        .select(assignments::id)
        .first(&mut site.connect())
        .unwrap();
    let job = workshop.get(&format!("/workshop/assignments/{work}")).text();
    for page in [&card, &job] {
        assert!(page.contains("Frente: Se verá aceptable: 228 ppp"), "{page}");
    }
    let front = format!("{}?order={}&part=1", path(&design, "frente"), placed.id);
    let back = format!("{}?order={}&part=1", path(&design, "espalda"), placed.id);
    // By API too, for those who print.
    let listed = json!([
        {"area": "frente", "name": "Frente", "size": "300 × 400 mm", "url": front},
        {"area": "espalda", "name": "Espalda", "size": "300 × 400 mm", "url": back},
    ]);
    let order = format!("/api/orders/{}", placed.id);
    for who in [
        &workshop,
        &site.signed_in(Role::Admin),
        &site.signed_in(Role::Operador),
    ] {
        let item = &who.get(&order).json()["order"]["items"][0];
        assert_eq!(item["printFiles"], listed);
    }
    let queue = workshop.get("/api/workshop").json();
    assert_eq!(queue["orders"][0]["items"][0]["printFiles"], listed);
    let link = site
        .client()
        .get(&format!("{order}?token={}", placed.token))
        .json();
    assert_eq!(link["order"]["items"][0].get("printFiles"), None, "{link}");
    let pdf = workshop.get(&front);
    assert_eq!(pdf.header("content-type"), "application/pdf");
    let name = pdf.header("content-disposition").to_owned();
    assert!(
        name.contains(&format!("{}_1_", placed.number)) && name.contains("_x1_lara_frente.pdf"),
        "{name}"
    );
    // Its number stands outside of the area, and in what the file is called.
    let mark = &design["hash"].as_str().unwrap()[..12];
    assert_eq!(
        title(&pdf.body),
        format!("{} · Frente · diseño {mark}", placed.number)
    );
    assert_eq!(
        workshop.get(&format!("{front}0")).status,
        404,
        "it has no tenth part"
    );

    let said = |print_file: &str| {
        let admin = site.signed_in(Role::Admin);
        let variant = crate::fixtures::example()["variantId"].clone();
        let offer = json!({"variantId": variant, "cost": 4.00, "printFile": print_file});
        admin.put_json(&format!("/api/workshops/{cheap}/offers"), &offer)
    };
    assert_eq!(said("bmp").status, 400);
    let offer = said("png");
    assert_eq!(offer.json()["offer"]["printFile"], "png", "{}", offer.text());
    assert_eq!(workshop.get(&front).header("content-type"), "image/png");
    assert_eq!(workshop.get(&format!("{front}&format=pdf")).body, pdf.body);
    said("pdf_marks");
    let marked = workshop.get(&front);
    assert!(marked.body != pdf.body && trim(&marked.body) == trim(&pdf.body));
    assert_eq!(workshop.get(&format!("{front}&marks=0")).body, pdf.body);

    // All of it in one, the originals beside it.
    site.tamper("UPDATE assignments SET start_date = '2026-01-15'");
    let found = unzipped(workshop.get("/workshop/files").body.clone());
    let file = |ends: &str| {
        found
            .iter()
            .find(|(name, _)| name.ends_with(ends))
            .map(|(_, bytes)| bytes)
    };
    assert!(file("_frente.pdf") == Some(&marked.body), "{:?}", found.keys());
    assert!(file("_espalda.pdf").is_some());
    let original = format!("originales/{}_1_1.png", placed.number);
    assert_eq!(
        found.get(&original),
        Some(&coloured(900, 900, [200, 10, 10, 255]))
    );
    assert_eq!(found.len(), 4);
}

#[test]
fn the_timeline_says_what_was_printed_and_another_file_is_no_design() {
    let site = harness::start();
    let (workshop, placed, design, _) = paid(&site);
    let mark = &design["hash"].as_str().unwrap()[..12];
    let admin = site.signed_in(Role::Admin);
    let page = format!("/admin/orders/{}", placed.id);
    assert!(admin.get(&page).text().contains(mark), "beside its files");
    let started = workshop.post_form(&format!("/workshop/orders/{}/production", placed.id), &[]);
    assert_eq!(started.status, 303, "{}", started.text());
    assert!(
        admin
            .get(&page)
            .text()
            .contains(&format!("Comenzó la producción. Diseño {mark}.")),
        "in the timeline"
    );

    let guest = site.client();
    let other = made_two_sided(&guest, &site);
    let placed = site.place(&guest, &ordered(&other));
    let order = admin.get(&format!("/api/orders/{}", placed.id)).json();
    let item = order["order"]["items"][0]["id"].as_str().unwrap().to_owned();
    let page = format!("/admin/orders/{}", placed.id);
    let replaced = crate::http::admin::catalog::managing::post(
        &admin,
        &format!("{page}/items/{item}/file"),
        &[("file", "otro.png", &crate::http::files::png(40))],
    );
    assert_eq!(replaced.status, 303, "{}", replaced.text());
    let text = admin.get(&page).text();
    assert!(
        !text.contains("/api/designs/") && text.contains("Descargar Archivo"),
        "{text}"
    );
    let print = format!("{}?order={}", path(&other, "frente"), placed.id);
    assert_eq!(
        admin.get(&print).status,
        404,
        "that order is not printed from it any more"
    );
}
