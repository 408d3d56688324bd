//! `/admin/catalog/{id}/views`: sides, their pictures and where they are printed on.

use super::managing::{post, recorded};
use crate::harness::client::Client;
use crate::harness::{self, Site};
use crate::http::files::png;
use diesel::connection::SimpleConnection as _;
use krafta::base::ids::ProductId;
use krafta::domain::accounts::Role;
use krafta::domain::catalog::{View, views};

pub fn product(site: &Site) -> ProductId {
    super::managing::all(site)[0].id
}

pub fn stored(site: &Site, id: ProductId) -> Vec<View> {
    site.app.db.read_here(|conn| views::of_product(conn, id)).unwrap()
}

const AREA: [(&str, &str); 12] = [
    ("name", "Frente"),
    ("technique", "dtf"),
    ("x", "300"),
    ("y", "250"),
    ("width", "400"),
    ("height", "533"),
    ("widthMm", "300"),
    ("heightMm", "400"),
    ("minDpi", "150"),
    ("goodDpi", "300"),
    ("safeMm", "10"),
    ("extraCost", "4,00"),
];

fn over(changed: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let kept = AREA
        .iter()
        .filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    kept.chain(changed).copied().collect()
}

/// A side with an area, as an admin makes them: the page, and what is stored.
pub fn with_area(site: &Site, admin: &Client) -> (String, View) {
    let id = product(site);
    let page = format!("/admin/catalog/{id}/views");
    let made = admin.post_form(&page, &[("name", "Frente"), ("garment", "taza")]);
    assert_eq!(
        (made.status, made.header("location")),
        (303, page.as_str()),
        "{}",
        made.text()
    );
    let view = stored(site, id).remove(0);
    let made = admin.post_form(&format!("{page}/{}/areas", view.id), &AREA);
    assert_eq!(made.status, 303, "{}", made.text());
    (page, stored(site, id).remove(0))
}

#[test]
fn a_side_and_its_area_are_made_drawn_changed_and_taken_away() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let (page, view) = with_area(&site, &admin);
    let area = &view.areas[0];
    assert_eq!(
        (view.code.as_str(), area.code.as_str(), area.safe_mm),
        ("frente", "frente", 10)
    );
    let shown = admin.get(&page).text();
    for part in [
        r#"<rect class="mockup-area" x="300" y="250" width="400" height="533">"#,
        // Ten of 300 and of 400 millimetres.
        r#"<rect class="mockup-safe" x="313" y="263" width="374" height="507"/>"#,
        "300 × 400 mm · DTF",
    ] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    let path = format!("{page}/{}/areas/{}", view.id, area.id);
    assert_eq!(
        admin
            .post_form(&path, &over(&[("name", "Pecho"), ("x", "200")]))
            .status,
        303
    );
    let changed = stored(&site, product(&site)).remove(0).areas.remove(0);
    assert_eq!(
        (changed.code.as_str(), changed.name.as_str(), changed.rectangle.x),
        ("frente", "Pecho", 200)
    );
    let said = recorded(&site);
    for expected in [
        "Taza blanca · Frente Nombre None Some(\"Frente\") true",
        "Taza blanca · Pecho Nombre Some(\"Frente\") Some(\"Pecho\") true",
        "Taza blanca · Pecho Lugar en la foto Some(\"300, 250 · 400 × 533 ‰\") Some(\"200, 250 · 400 × 533 ‰\") true",
    ] {
        assert!(
            said.iter().any(|one| one == expected),
            "{expected} is not in {said:#?}"
        );
    }
    assert_eq!(admin.post_form(&format!("{path}/removal"), &[]).status, 303);
    assert!(stored(&site, product(&site))[0].areas.is_empty());
    assert_eq!(admin.post_form(&format!("{path}/removal"), &[]).status, 404);
    assert_eq!(
        admin
            .post_form(&format!("{page}/{}/removal", view.id), &[])
            .status,
        303
    );
    assert!(stored(&site, product(&site)).is_empty());
}

#[test]
fn what_cannot_be_is_said_beside_its_field_and_refused_by_the_database_too() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let (page, view) = with_area(&site, &admin);
    let path = format!("{page}/{}/areas", view.id);
    for (changed, why) in [
        (&[("x", "700")][..], "se sale de la foto"),
        (&[("y", "700")], "se sale de la foto"),
        (&[("height", "500")], "se verían un 7 % más ancho"),
        (&[("y", "-1")], "entre 0 y 990"),
        (&[("widthMm", "90000")], "entre 5 y 2000"),
        (&[("goodDpi", "100")], "menos que el mínimo"),
        (&[("safeMm", "150")], "no deja lugar"),
        (&[("technique", "magia")], "no es un valor conocido"),
        (&[("name", "")], "obligatorio"),
        (&[("width", "mucho")], "número entero"),
    ] {
        let refused = admin.post_form(&path, &over(changed));
        let text = refused.text().to_lowercase();
        assert!(
            refused.status == 400 && text.contains(why),
            "{changed:?} {} {text}",
            refused.status
        );
    }
    assert_eq!(stored(&site, product(&site))[0].areas.len(), 1);
    // At the field that it begins with.
    let beyond = admin.post_form(&path, &over(&[("y", "700")])).text();
    assert!(
        beyond.contains(&format!("id=\"f-y-{}-new-error\"", view.id)),
        "{beyond}"
    );
    // One that is stretched is kept once that was answered.
    let stretched = over(&[("height", "500"), ("name", "Pecho")]);
    let asked = admin.post_form(&path, &stretched).text();
    let question = asked.split("name=\"sure\" value=\"").nth(1).unwrap();
    let question = question.split('"').next().unwrap().to_owned();
    assert_eq!(stored(&site, product(&site))[0].areas.len(), 1);
    let sure = [stretched, vec![("sure", question.as_str())]].concat();
    assert_eq!(admin.post_form(&path, &sure).status, 303);
    assert_eq!(stored(&site, product(&site))[0].areas.len(), 2);
    site.tamper("DELETE FROM print_areas WHERE name = 'Pecho'");
    let mut conn = site.connect();
    for wrong in [
        "x = 700",
        "width = 5",
        "height = 990",
        "width_mm = 4",
        "min_dpi = 0",
        "good_dpi = 149",
        "bleed_mm = -1",
        "safe_mm = 150",
        "technique = 'magia'",
        "extra_cost = -1",
        "code = 'Frente'",
        "view_id = gen_random_uuid()",
    ] {
        assert!(
            conn.batch_execute(&format!("UPDATE print_areas SET {wrong}"))
                .is_err(),
            "{wrong}"
        );
    }
}

#[test]
fn a_colour_has_a_picture_of_its_own() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let (page, view) = with_area(&site, &admin);
    let path = format!("{page}/{}/mockups", view.id);
    let photo = png(40);
    let parts: [(&str, &str, &[u8]); 2] = [("color", "", b"Negro"), ("picture", "negra.png", &photo)];
    assert_eq!(post(&admin, &path, &parts).status, 303);
    let view = stored(&site, product(&site)).remove(0);
    let upload = view.mockup("negro").unwrap();
    assert_eq!(view.mockup("Blanco"), None);
    let shown = admin.get(&page).text();
    assert!(
        shown.contains(&format!("/files/{upload}/preview")) && shown.contains("Dibujo nuestro"),
        "{shown}"
    );
    assert_eq!(admin.get(&format!("/files/{upload}/preview")).status, 200);
    assert_eq!(
        admin.get("/admin/catalog/garments/taza").header("content-type"),
        "image/svg+xml; charset=utf-8"
    );
    assert_eq!(admin.get("/admin/catalog/garments/nave").status, 404);
    let none = post(&admin, &path, &[("color", "", b"Rojo")]);
    assert!(
        none.status == 400 && none.text().contains("Elige una imagen"),
        "{}",
        none.text()
    );
    assert_eq!(
        admin
            .post_form(&format!("{path}/removal"), &[("color", "Negro")])
            .status,
        303
    );
    assert_eq!(stored(&site, product(&site))[0].mockup("Negro"), None);
}

#[test]
fn a_side_has_a_shading_of_the_shape_of_its_photos() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let (page, view) = with_area(&site, &admin);
    let (photos, path) = (
        format!("{page}/{}/mockups", view.id),
        format!("{page}/{}/shading", view.id),
    );
    let kept = || stored(&site, product(&site))[0].shading;
    let refused = |path: &str, part: &str, file: &[u8], why: &str| {
        let said = post(&admin, path, &[("color", "", b""), (part, "a.png", file)]);
        let text = said.text();
        assert!(
            said.status == 400 && text.contains(why),
            "{why}: {} {text}",
            said.status
        );
    };
    // Our drawing has folds of its own.
    refused(&path, "shading", &greys(40, 60), "Va sobre una foto");
    let photo: [(&str, &str, &[u8]); 2] = [("color", "", b""), ("picture", "a.png", &greys(40, 60))];
    assert_eq!(post(&admin, &photos, &photo).status, 303);
    refused(
        &path,
        "shading",
        &greys(60, 40),
        "No tiene la forma de la foto: guárdala de 40 × 60",
    );
    refused(
        &path,
        "shading",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='40' height='60'/>",
        "Debe ser una imagen PNG",
    );
    refused(&path, "shading", b"nothing", "No es una imagen");
    let none = post(&admin, &path, &[("x", "", b"")]);
    assert!(
        none.status == 400 && none.text().contains("Elige una imagen"),
        "{}",
        none.text()
    );
    assert_eq!(kept(), None);
    // In another size, of the same proportion.
    let shading: [(&str, &str, &[u8]); 2] =
        [("shown.shading", "", b""), ("shading", "s.png", &greys(20, 30))];
    assert_eq!(post(&admin, &path, &shading).status, 303);
    let first = kept().expect("it is kept");
    let shown = admin.get(&page).text();
    assert!(
        shown.contains(&format!("src=\"/files/{first}/thumbnail\"")),
        "{shown}"
    );
    refused(
        &photos,
        "picture",
        &greys(40, 40),
        "No tiene la forma de las sombras de esta vista (20 × 30",
    );
    // A side that is named anew keeps it.
    let named = [("name", "Delante"), ("garment", "taza")];
    assert_eq!(
        admin.post_form(&format!("{page}/{}", view.id), &named).status,
        303
    );
    assert_eq!(kept(), Some(first));
    // Whoever saw none, or another one, looks again.
    let late = post(&admin, &path, &shading);
    assert!(
        late.status == 409 && late.text().contains("Otra persona cambió"),
        "{}",
        late.text()
    );
    assert!(
        late.text()
            .contains(&format!("name=\"shown.shading\" value=\"{first}\""))
    );
    let away = format!("{path}/removal");
    assert_eq!(admin.post_form(&away, &[("shown.shading", "")]).status, 409);
    assert_eq!(kept(), Some(first));
    let seen = first.to_string();
    assert_eq!(admin.post_form(&away, &[("shown.shading", &seen)]).status, 303);
    assert_eq!(kept(), None);
    let said = recorded(&site);
    let of = |one: &&String| one.starts_with("Taza blanca · Frente · sombras y pliegues");
    assert_eq!(said.iter().filter(of).count(), 1, "{said:#?}");
    assert!(
        said.iter()
            .any(|one| one.starts_with("Taza blanca · Delante · sombras y pliegues")),
        "{said:#?}"
    );
}

fn greys(width: u32, height: u32) -> Vec<u8> {
    let picture = image::GrayImage::from_pixel(width, height, image::Luma([128]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn two_who_change_an_area_overwrite_nobody() {
    let site = harness::start();
    site.shop();
    let (one, other) = (site.signed_in(Role::Admin), site.signed_in(Role::Admin));
    let (page, view) = with_area(&site, &one);
    let path = format!("{page}/{}/areas/{}", view.id, view.areas[0].id);
    let shown = |x: &'static str, name: &'static str| {
        over(&[
            ("shown.x", "300"),
            ("shown.name", "Frente"),
            ("x", x),
            ("name", name),
        ])
    };
    assert_eq!(one.post_form(&path, &shown("200", "Frente")).status, 303);
    // What the other left alone stays as the first wrote it.
    assert_eq!(other.post_form(&path, &shown("300", "Pecho")).status, 303);
    let area = stored(&site, product(&site)).remove(0).areas.remove(0);
    assert_eq!((area.rectangle.x, area.name.as_str()), (200, "Pecho"));
    let both = other.post_form(&path, &shown("250", "Pecho"));
    assert!(
        both.status == 400 && both.text().contains("Otra persona puso «200»"),
        "{}",
        both.text()
    );
}
