//! The editor of a design: with two fingers on a phone, from the shirt to the workshop's files, and with keys alone at a desk.

use super::axe;
use super::printed::{Side, is_ordered, is_paid};
use super::session::{self, Browser, DESK, PHONE, Scripts};
use crate::harness::{self, Site};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use krafta::base::ids::OrderId;
use krafta::demo::pictures;
use serde_json::{Value, json};
use std::io::Cursor;

const SHIRT: &str = "/productos/franela-unisex";
/// What the chosen piece says of itself.
const CHOSEN: &str = ".studio-row[aria-pressed=true] .pill";

#[test]
fn a_two_sided_shirt_is_made_with_a_thumb_and_printed() {
    let site = harness::demo();
    let scratch = tempfile::tempdir().unwrap();
    let (photo, logo) = (scratch.path().join("foto.png"), scratch.path().join("logo.png"));
    let crest = pictures::print_file(2);
    std::fs::write(&photo, photograph()).unwrap();
    std::fs::write(&logo, &crest).unwrap();
    session::tell(
        &site.address,
        [("a customer", PHONE)],
        Scripts::On,
        async |[guest]| {
            let with_axe = axe::comes_along(guest).await;
            guest.go(SHIRT).await;
            guest.tap("[data-studio-sides] [value=espalda]", false).await;
            guest.attach("Agregar una imagen", &photo).await;
            guest.comes_to_have(".studio-layer", 1).await;
            // 1200 dots on 196 millimetres.
            guest.comes_to_read(CHOSEN, "Se verá aceptable: 155 ppp").await;
            spread(guest, 1.4).await;
            guest.comes_to_read(CHOSEN, "Se verá borroso: 111 ppp").await;
            guest.tap("[data-studio-sides] [value=frente]", false).await;
            guest.attach("Agregar una imagen", &logo).await;
            guest.comes_to_have(".studio-layer", 1).await;
            guest.tap("[data-do=words]", false).await;
            guest.fill("Texto de la pieza", "Cardenales").await;
            guest.comes_to_have(".studio-layer", 2).await;
            drag(guest, "text", (0.0, -60.0)).await;
            guest
                .comes_to_read(
                    "[data-studio-price]",
                    "$16,00 (Bs. 640,00) por unidad. Suma $4,00 (Bs. 160,00) por unidad.",
                )
                .await;
            if with_axe {
                for scheme in ["light", "dark"] {
                    guest.prefers(scheme).await;
                    assert_eq!(axe::faults(guest, scheme == "dark").await, [""; 0], "in {scheme}");
                }
            }
            fits(guest).await;
            let faults = guest.complaints().await;
            assert!(faults.is_empty(), "{faults:?}");
            guest.press("Agregar al carrito").await;
            guest.sees("Con tu diseño en: Frente y Espalda").await;
            guest.sees("$16,00").await;
            // And there it is again.
            guest.go(SHIRT).await;
            guest.comes_to_have(".studio-layer", 2).await;
            guest.tap("[data-studio-sides] [value=espalda]", false).await;
            guest
                .comes_to_read(".studio-row .pill", "Se verá borroso: 111 ppp")
                .await;

            guest.go("/carrito").await;
            guest.press("Continuar con la compra").await;
            let (order, page) = is_ordered(guest, false).await;
            is_paid(guest, &site, order).await;
            guest.go(&page).await;
            assert_eq!(guest.attribute("main", "data-order-status").await, "NOTIFIED");
            guest.comes_to_have("a[title='Ver en grande'] img", 1).await;
            fits(guest).await;
            let faults = guest.complaints().await;
            assert!(faults.is_empty(), "{faults:?}");
            the_photo_is_printed(&site, order);
            the_crest_and_the_words_are_printed(&site, order, &crest);
        },
    );
}

/// Of the photo that is printed, in dots.
const PHOTO: u32 = 1200;
const SQUARE: u32 = 100;

fn photographed(x: u32, y: u32) -> [u8; 3] {
    let shade = |at: u32| u8::try_from(30 + at / 8).unwrap();
    let is_dark = (x / SQUARE + y / SQUARE).is_multiple_of(2);
    [shade(x), shade(y), if is_dark { 20 } else { 220 }]
}

/// Squares whose colours say where they are.
fn photograph() -> Vec<u8> {
    let mut bytes = Vec::new();
    let squares = RgbImage::from_fn(PHOTO, PHOTO, |x, y| Rgb(photographed(x, y)));
    DynamicImage::ImageRgb8(squares)
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
        .unwrap();
    bytes
}

/// To half a millimetre, at the resolution that was said, and of each dot the colour.
fn the_photo_is_printed(site: &Site, order: OrderId) {
    let back = Side::downloaded(site, order, "espalda");
    let [left, top, width, height] = back.place(0);
    let [from, above, to, below] = back.ink();
    for (found, wanted) in [
        (from, left),
        (above, top),
        (to, left + width),
        (below, top + height),
    ] {
        assert!(
            (found - wanted).abs() < 0.5,
            "{:?}: {:?}",
            back.ink(),
            back.layers
        );
    }
    let dpi = f64::from(PHOTO) / ((to - from) / 25.4);
    assert!((111.0..112.0).contains(&dpi), "{dpi}");
    // Edges of squares are soft for some two thirds of a dot of the photo, which here is a quarter of a millimetre.
    const SOFT: f64 = 1.5;
    let wanted = |moved: f64| {
        move |x: f64, y: f64| {
            let dots = |mm: f64, from: f64, side: f64| (mm - from) / side * f64::from(PHOTO);
            let at = [dots(x - moved, left, width), dots(y, top, height)];
            let is_near = |dots: f64| {
                let square = dots / f64::from(SQUARE);
                (square - square.round()).abs() * f64::from(SQUARE) < SOFT
            };
            let is_in = |dots: &f64| (0.0..f64::from(PHOTO)).contains(dots);
            if at.into_iter().any(is_near) {
                None
            } else if at.iter().all(is_in) {
                let [red, green, blue] = photographed(at[0] as u32, at[1] as u32);
                Some([red, green, blue, 255])
            } else {
                Some([0; 4])
            }
        }
    };
    assert_eq!(back.other_dots(4, wanted(0.0)), 0);
    assert!(
        back.other_dots(4, wanted(0.5)) > 10_000,
        "half a millimetre is seen"
    );
}

/// By a drawing of the same document that this test makes: of a hundred thousand dots ten may be otherwise, where edges are softer in one.
fn the_crest_and_the_words_are_printed(site: &Site, order: OrderId, crest: &[u8]) {
    let front = Side::downloaded(site, order, "frente");
    assert_eq!(front.layers.len(), 2);
    let share = |moved: f64| front.share_of_others(&front.reference(moved, crest), 48);
    let (there, beside) = (share(0.0), share(0.5));
    assert!(
        there < 1e-4 && beside > 10.0 * there.max(1e-4),
        "{there} {beside}"
    );
}

#[test]
fn keys_alone_do_everything() {
    let site = harness::demo();
    session::tell(
        &site.address,
        [("somebody with keys", DESK)],
        Scripts::On,
        async |[guest]| {
            let with_axe = axe::comes_along(guest).await;
            guest.go(SHIRT).await;
            tab_to(guest, "[data-do=words]").await;
            guest.chord(ENTER).await;
            guest.comes_to_have(".studio-layer", 1).await;
            for letter in ["L", "a", "r", "a"] {
                guest.chord(letter).await;
            }
            tab_back_to(guest, ".studio-layer").await;
            let at = place(guest).await;
            for (keys, by) in [
                (RIGHT.to_owned(), (1.0, 0.0)),
                (format!("{SHIFT}{DOWN}"), (1.0, 10.0)),
                (format!("{SHIFT}{LEFT}"), (-9.0, 10.0)),
                (UP.to_owned(), (-9.0, 9.0)),
                (format!("{CONTROL}z"), (-9.0, 10.0)),
                (format!("{CONTROL}y"), (-9.0, 9.0)),
            ] {
                guest.chord(&keys).await;
                assert_eq!(moved(guest, at).await, by, "{keys:?}");
            }
            let size = attribute(guest, "font-size").await;
            guest.chord("+").await;
            assert!(attribute(guest, "font-size").await > size);
            guest.chord(".").await;
            guest.chord(".").await;
            guest.chord(",").await;
            let turned = guest.attribute(".studio-layer", "transform").await;
            assert!(turned.starts_with("rotate(5 "), "{turned}");
            guest
                .comes_to_read("[data-studio-extra]", "Sin costo adicional.")
                .await;
            guest
                .comes_to_read("[data-studio-say]", "Girar a la izquierda. Se verá nítido.")
                .await;
            fits(guest).await;
            tab_to(guest, "[data-do=copy]").await;
            guest.chord(ENTER).await;
            guest
                .comes_to_read("[data-studio-sides] [aria-pressed=true]", "Espalda")
                .await;
            guest
                .comes_to_read("[data-studio-extra]", "Suma $4,00 (Bs. 160,00) por unidad.")
                .await;
            if with_axe {
                assert_eq!(axe::faults(guest, false).await, [""; 0]);
            }
            tab_back_to(guest, ".studio-layer").await;
            guest.chord(DELETE).await;
            guest.comes_to_have(".studio-layer", 0).await;
            guest
                .comes_to_read("[data-studio-extra]", "Sin costo adicional.")
                .await;
            let faults = guest.complaints().await;
            assert!(faults.is_empty(), "{faults:?}");
        },
    );
}

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const SHIFT: &str = "\u{e008}";
const CONTROL: &str = "\u{e009}";
const LEFT: &str = "\u{e012}";
const UP: &str = "\u{e013}";
const RIGHT: &str = "\u{e014}";
const DOWN: &str = "\u{e015}";
const DELETE: &str = "\u{e017}";

async fn tab_to(guest: &Browser, css: &str) {
    walk(guest, css, TAB).await;
}

async fn tab_back_to(guest: &Browser, css: &str) {
    walk(guest, css, &format!("{SHIFT}{TAB}")).await;
}

async fn walk(guest: &Browser, css: &str, key: &str) {
    for _ in 0..80 {
        guest.chord(key).await;
        let is_there = guest
            .ask(
                "return document.activeElement.matches(arguments[0])",
                vec![json!(css)],
            )
            .await;
        if is_there == json!(true) {
            return;
        }
    }
    panic!("{css} is not come to by {key:?}");
}

async fn attribute(guest: &Browser, name: &str) -> f64 {
    guest.attribute(".studio-layer text", name).await.parse().unwrap()
}

async fn place(guest: &Browser) -> (f64, f64) {
    (attribute(guest, "x").await, attribute(guest, "y").await)
}

async fn moved(guest: &Browser, from: (f64, f64)) -> (f64, f64) {
    let to = place(guest).await;
    ((to.0 - from.0).round(), (to.1 - from.1).round())
}

/// In the middle of the screen, where its middle is.
async fn middle(guest: &Browser, css: &str) -> (f64, f64) {
    let script = "const it = document.querySelector(arguments[0]);
        it.closest('svg').scrollIntoView({ block: 'center', behavior: 'instant' });
        const box = it.getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];";
    let at = guest.ask(script, vec![json!(css)]).await;
    let part = |place: usize| at[place].as_f64().unwrap();
    (part(0), part(1))
}

/// Two fingers on a piece, so much farther apart.
async fn spread(guest: &Browser, by: f64) {
    let (x, y) = middle(guest, ".studio-layer .studio-hit").await;
    let apart = |far: f64| vec![(x - far, y), (x + far, y)];
    guest
        .fingers(&[apart(30.0), apart(30.0 * (1.0 + by) / 2.0), apart(30.0 * by)])
        .await;
}

async fn drag(guest: &Browser, what: &str, by: (f64, f64)) {
    let (x, y) = middle(guest, &format!(".studio-layer {what}")).await;
    let before = guest.ask(WHERE, vec![json!(what)]).await;
    guest
        .fingers(&[
            vec![(x, y)],
            vec![(x + by.0 / 2.0, y + by.1 / 2.0)],
            vec![(x + by.0, y + by.1)],
        ])
        .await;
    let after = guest.ask(WHERE, vec![json!(what)]).await;
    let far = after.as_f64().unwrap() - before.as_f64().unwrap();
    // It may snap on its way.
    assert!((far - by.1).abs() < 12.0, "{what} went {far} px");
}

/// On the product, wherever that is on the screen by then.
const WHERE: &str = "const it = document.querySelector('.studio-layer ' + arguments[0]);
    return it.getBoundingClientRect().y - it.closest('svg').getBoundingClientRect().y;";

async fn fits(guest: &Browser) {
    for (screen, for_fingers) in [(DESK, false), (PHONE, true)] {
        guest.resize(screen).await;
        let faults: Value = guest
            .ask(include_str!("faults.js"), vec![json!(for_fingers)])
            .await;
        assert_eq!(faults, json!([]), "at {} px", screen.width);
    }
}
