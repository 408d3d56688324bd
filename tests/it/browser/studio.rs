//! The editor of a design: with two fingers on a phone, from the shirt to the workshop's files, and with keys alone at a desk.

use super::axe::{self, Rules};
use super::printed::{Side, is_ordered, is_paid};
use super::session::{self, Browser, DESK, Line, PHONE, Scripts};
use crate::harness::{self, Site};
use futures_util::FutureExt as _;
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
            let with_axe = axe::is_here();
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
            // So do the sizes that several are ordered of.
            let sizes =
                "return [...document.querySelectorAll('[data-usd]')].map((it) => it.textContent).join(' ')";
            assert_eq!(
                guest.ask(sizes, vec![]).await,
                json!("$16,00 $16,00 $16,00 $17,50")
            );
            if with_axe {
                for (scheme, rules) in [("light", Rules::All), ("dark", Rules::Colours)] {
                    guest.prefers(scheme).await;
                    assert_eq!(axe::faults(guest, rules).await, [""; 0], "in {scheme}");
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

/// To half a millimetre, at the resolution that was said, and of its dots the colour.
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
        back.other_dots(4, wanted(0.5)) > 1_000,
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
            let with_axe = axe::is_here();
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
            let size = letters(guest).await;
            guest.chord("+").await;
            assert!(letters(guest).await > size);
            guest.chord(".").await;
            guest.chord(".").await;
            guest.chord(",").await;
            let turned = guest.attribute(".studio-layer", "transform").await;
            assert!(turned.starts_with("rotate(5 "), "{turned}");
            guest
                .comes_to_read("[data-studio-extra]", "Sin costo adicional.")
                .await;
            guest
                .comes_to_read("[data-studio-say]", "Girado a la izquierda. Se verá nítido.")
                .await;
            fits(guest).await;
            guest.chord(ESCAPE).await;
            guest.comes_to_have(".studio-layer[aria-pressed=true]", 0).await;
            assert!(guest.ask(IS_SHOWN, vec![json!(GRIP)]).await == json!(false));
            guest.chord(ENTER).await;
            guest.comes_to_have(".studio-layer[aria-pressed=true]", 1).await;
            tab_to(guest, "[data-do=copy]").await;
            guest.chord(ENTER).await;
            guest
                .comes_to_read("[data-studio-sides] [aria-pressed=true]", "Espalda")
                .await;
            guest
                .comes_to_read("[data-studio-say]", "Copiado en Espalda. Se verá nítido.")
                .await;
            guest
                .comes_to_read("[data-studio-extra]", "Suma $4,00 (Bs. 160,00) por unidad.")
                .await;
            if with_axe {
                assert_eq!(axe::faults(guest, Rules::All).await, [""; 0]);
            }
            tab_back_to(guest, ".studio-layer").await;
            guest.chord(DELETE).await;
            guest.comes_to_have(".studio-layer", 0).await;
            guest.comes_to_read("[data-studio-say]", "Quitado.").await;
            guest
                .comes_to_read("[data-studio-extra]", "Sin costo adicional.")
                .await;
            let faults = guest.complaints().await;
            assert!(faults.is_empty(), "{faults:?}");
        },
    );
}

#[test]
fn what_cannot_be_printed_is_said_beside_what_was_pressed() {
    let site = harness::demo();
    session::tell(
        &site.address,
        [("somebody who tries", DESK)],
        Scripts::On,
        async |[guest]| {
            guest.go(SHIRT).await;
            guest.tap("[data-do=words]", false).await;
            // No number and no words are no change, and told.
            for (typed, said) in [
                ("999", "Debe estar entre 0,1 y 50 cm"),
                ("-4", "Debe estar entre 0,1 y 50 cm"),
                ("abc", "Debe estar entre 0,1 y 50 cm"),
                ("4", ""),
            ] {
                guest
                    .ask(TYPED, vec![json!("[data-studio-size]"), json!(typed)])
                    .await;
                guest.comes_to_read("#f-medida-mal", said).await;
            }
            assert_eq!(letters(guest).await, 40.0);
            guest
                .ask(TYPED, vec![json!("[data-studio-words]"), json!(" ")])
                .await;
            guest
                .comes_to_read("#f-palabras-mal", "Escribe algo o quita este texto")
                .await;
            guest.tap("[type=submit][value=seguir]", false).await;
            assert_eq!(focus(guest).await, "f-palabras");
            guest.fill("Texto de la pieza", "Lara ⚾").await;
            guest.comes_to_read("#f-palabras-mal", "").await;
            // Where people say, and nothing onto what lies there.
            guest.tap("[data-said='Puesto: Pecho izquierdo']", false).await;
            guest
                .comes_to_read("[data-studio-say]", "Puesto: Pecho izquierdo. Se verá nítido.")
                .await;
            guest.tap("[data-do=words]", false).await;
            guest.comes_to_have(".studio-layer", 2).await;
            let apart = "const [one, other] = [...document.querySelectorAll('.studio-layer text')].map((it) => Number(it.getAttribute('y')));
                const right = (css) => document.querySelector(css).getBoundingClientRect().right;
                return [one, other - 18 >= one + 10, Math.abs(right('.studio-safe') - right('.studio-layer .studio-hit')) < 2];";
            // Ten millimetres below the edge, on whatever size it was made.
            let one = 10.0 + 0.75 * letters(guest).await;
            assert_eq!(guest.ask(apart, vec![]).await, json!([one, true, true]));
            guest.tap("[data-do=remove]", false).await;
            guest.tap("[data-studio-sides] [value=espalda]", false).await;
            guest.tap("[type=submit][value=seguir]", false).await;
            let why = "No se guardó. Frente, capa 1 («Lara ⚾»): el texto tiene «⚾», que esa letra no puede dibujar.";
            guest.comes_to_read("form [data-studio-wrong]", why).await;
            guest.comes_to_read(CHOSEN, "No se imprime así").await;
            guest
                .comes_to_read("[data-studio-sides] [aria-pressed=true]", "Frente")
                .await;
            assert_eq!(guest.path().await, SHIRT);
            let focused = "return document.activeElement.matches('form [data-studio-wrong]')";
            assert_eq!(guest.ask(focused, vec![]).await, json!(true));
            assert_eq!(
                guest.ask(IS_SHOWN, vec![json!("[data-studio-placed]")]).await,
                json!(false)
            );
            fits(guest).await;
            guest.resize(DESK).await;
            // Mended, it is not said any more; and what is at hand stays so while one looks at the other side.
            guest.fill("Texto de la pieza", "Lara").await;
            guest.comes_to_read(CHOSEN, "Se verá nítido").await;
            guest
                .comes_to_read("[data-studio-extra]", "Sin costo adicional.")
                .await;
            assert_eq!(
                guest.ask(IS_SHOWN, vec![json!("form [data-studio-wrong]")]).await,
                json!(false)
            );
            for side in ["espalda", "frente"] {
                guest
                    .tap(&format!("[data-studio-sides] [value={side}]"), false)
                    .await;
            }
            guest.comes_to_read(CHOSEN, "Se verá nítido").await;
            guest.press("Agregar al carrito").await;
            guest.sees("Con tu diseño en: Frente").await;
            let faults = guest.complaints().await;
            assert!(faults.iter().all(|fault| fault.contains("400")), "{faults:?}");
        },
    );
}

#[test]
fn an_area_is_drawn_on_the_picture_by_hand_and_by_keys() {
    let site = harness::demo();
    let shirt: krafta::base::ids::ProductId = site
        .app
        .db
        .read_here(|conn| {
            Ok(krafta::domain::catalog::product_on_sale(conn, "franela-unisex")?
                .unwrap()
                .0
                .id)
        })
        .unwrap();
    session::tell(
        &site.address,
        [("an admin", DESK)],
        Scripts::On,
        async |[admin]| {
            super::sign_in(admin, "admin@krafta.demo", krafta::demo::people::PASSWORD).await;
            admin.go(&format!("/admin/catalog/{shirt}/views")).await;
            admin
                .ask(
                    "document.querySelector('form[data-area]').closest('details').open = true",
                    vec![],
                )
                .await;
            let read = "return ['x', 'y', 'width', 'height'].map((name) => Number(document.querySelector('form[data-area]').elements[name].value))";
            assert_eq!(admin.ask(read, vec![]).await, json!([360, 320, 280, 373]));
            let (x, y) = middle(admin, ".mockup-drawn").await;
            let scale = "return 1000 / document.querySelector('[data-board]').getBoundingClientRect().width";
            let scale = admin.ask(scale, vec![]).await.as_f64().unwrap();
            let far = |thousandths: f64| thousandths / scale;
            // A finger moves it as the mouse does, and the corner keeps its shape.
            admin
                .fingers(&[
                    vec![(x, y)],
                    vec![(x + far(20.0), y)],
                    vec![(x + far(40.0), y - far(50.0))],
                ])
                .await;
            near(&admin.ask(read, vec![]).await, [400.0, 270.0, 280.0, 373.0]);
            let (x, y) = middle(admin, ".mockup-corner").await;
            admin
                .fingers(&[vec![(x, y)], vec![(x + far(30.0), y)], vec![(x + far(60.0), y)]])
                .await;
            near(&admin.ask(read, vec![]).await, [400.0, 270.0, 340.0, 453.0]);
            admin
                .ask("document.querySelector('.mockup-drawn').focus()", vec![])
                .await;
            admin.chord(LEFT).await;
            admin.chord(&format!("{SHIFT}{RIGHT}")).await;
            near(&admin.ask(read, vec![]).await, [395.0, 270.0, 345.0, 460.0]);
            fits(admin).await;
            admin.resize(DESK).await;
            admin.press("Guardar área Frente").await;
            admin.sees("300 × 400 mm").await;
            let kept = "return document.querySelector('.mockup-area').getAttribute('width')";
            assert!(["344", "345", "346"].contains(&admin.ask(kept, vec![]).await.as_str().unwrap()));
            let faults = admin.complaints().await;
            assert!(faults.is_empty(), "{faults:?}");
        },
    );
}

#[test]
fn without_a_script_what_is_done_to_a_piece_fits_on_a_phone() {
    let site = harness::demo();
    session::tell(
        &site.address,
        [("a customer", PHONE)],
        Scripts::Off,
        async |[guest]| {
            guest.go(SHIRT).await;
            guest.unfold("Agregar un texto").await;
            guest.fill("Texto", "Barquisimeto").await;
            guest.press("Ver el texto puesto").await;
            guest.sees("Copiar a Espalda").await;
            fits(guest).await;
            // Each button is one line high.
            guest.resize(PHONE).await;
            let high = "return Math.max(...[...document.querySelectorAll('.studio-moves .btn')].map((it) => it.getBoundingClientRect().height))";
            let high = guest.ask(high, vec![]).await.as_f64().unwrap();
            assert!(high < 60.0, "{high} px");
        },
    );
}

/// To two thousandths: a finger is on whole dots of the screen.
fn near(found: &Value, wanted: [f64; 4]) {
    let found: Vec<f64> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_f64().unwrap())
        .collect();
    let is_near = found
        .iter()
        .zip(wanted)
        .all(|(one, wanted)| (one - wanted).abs() <= 3.0);
    assert!(is_near, "{found:?}, and not {wanted:?}");
}

const STANDS_STILL: &str = "const done = arguments[0]; let last = -1, frames = 0;
    const look = () => {
        frames = scrollY === last ? frames + 1 : 0;
        last = scrollY;
        if (frames > 12) done(); else requestAnimationFrame(look);
    };
    look();";

#[test]
fn what_was_sent_as_the_design_is_the_first_piece() {
    let site = harness::demo();
    let scratch = tempfile::tempdir().unwrap();
    let [logo, other, large] = ["logo.png", "otro.png", "foto.png"].map(|name| scratch.path().join(name));
    // Half a megabyte, whatever packs it: five seconds of a slow line.
    let noise = RgbImage::from_fn(400, 400, |x, y| {
        let at = x * 400 + y + 1;
        let at = (at ^ at << 13) ^ (at ^ at << 13) >> 17;
        let [.., one, two, three] = at.wrapping_mul(2_654_435_769).to_be_bytes();
        Rgb([one, two, three])
    });
    noise.save(&large).unwrap();
    std::fs::write(&logo, pictures::print_file(2)).unwrap();
    std::fs::write(&other, pictures::print_file(1)).unwrap();
    session::tell(
        &site.address,
        [("a customer", PHONE)],
        Scripts::On,
        async |[guest]| {
            guest.go(SHIRT).await;
            guest.attach("Tu diseño (opcional)", &logo).await;
            guest.comes_to_read("[data-do=take] strong", "logo.png").await;
            guest.attach("Agregar una imagen", &other).await;
            guest.comes_to_have(".studio-layer image", 2).await;
            guest
                .comes_to_read(".studio-pieces li:last-child strong", "logo.png")
                .await;
            assert_eq!(
                guest.ask(IS_SHOWN, vec![json!("[data-do=take]")]).await,
                json!(false)
            );
            // A swipe over nothing lets go of nothing; a tap does.
            let (x, y) = middle(guest, ".studio-canvas").await;
            let edge = (x, y + 150.0);
            guest
                .fingers(&[
                    vec![edge],
                    vec![(edge.0, edge.1 - 40.0)],
                    vec![(edge.0, edge.1 - 80.0)],
                ])
                .await;
            guest.comes_to_have(".studio-layer[aria-pressed=true]", 1).await;
            // A finger on a page that still glides only stops it.
            guest.ask_later(STANDS_STILL).await;
            let look = "document.querySelector('.studio-canvas').scrollIntoView({ block: 'center', behavior: 'instant' })";
            guest.ask(look, vec![]).await;
            let (x, y) = middle(guest, ".studio-canvas").await;
            guest.fingers(&[vec![(x, y + 150.0)]]).await;
            guest.comes_to_have(".studio-layer[aria-pressed=true]", 0).await;
            // Two letters are held in their middle: no grip lies over it.
            guest.tap("[data-do=words]", false).await;
            guest.fill("Texto de la pieza", "10").await;
            guest
                .comes_to_read(".studio-layer[aria-pressed=true] text", "10")
                .await;
            let (x, y) = middle(guest, ".studio-layer[aria-pressed=true] text").await;
            let under = "return document.elementFromPoint(arguments[0], arguments[1]).closest('.studio-layer') !== null";
            assert_eq!(guest.ask(under, vec![json!(x), json!(y)]).await, json!(true));
            // What is bought is what was chosen, though it is still on its way.
            guest.line(Line::Slow).await;
            guest.attach("Agregar una imagen", &large).await;
            guest.tap("[type=submit][value=seguir]", false).await;
            guest
                .comes_to_read("[type=submit][value=seguir]", "Subiendo tu imagen…")
                .await;
            guest.comes_to_read("h1", "Tu carrito").await;
            guest.go(SHIRT).await;
            guest.comes_to_have(".studio-layer image", 3).await;
        },
    );
}

/// Its picture finds the queue full, and comes by itself once the time has passed that it was told.
#[test]
fn whoever_is_turned_away_reads_how_many_are_before() {
    let site = harness::demo();
    session::tell(
        &site.address,
        [("a customer", DESK)],
        Scripts::On,
        async |[guest]| {
            const DRAWN: &str = "[data-studio-drawn]";
            guest.go(SHIRT).await;
            let held: Vec<_> = (0..64)
                .map(|_| {
                    let mut turn = Box::pin(site.app.files.mockup_turn());
                    ((&mut turn).now_or_never(), turn)
                })
                .collect();
            guest.tap("[data-do=words]", false).await;
            guest.comes_to_read(DRAWN, "Hay 64 antes").await;
            drop(held);
            guest.comes_to_read(DRAWN, "Así queda").await;
            let width = format!(
                "return document.querySelector('{}').naturalWidth",
                "[data-studio-picture]"
            );
            assert_eq!(guest.ask(&width, vec![]).await, json!(700));
        },
    );
}

/// Types instead of what stands there, and leaves the field.
const TYPED: &str = "const it = document.querySelector(arguments[0]); it.focus(); it.value = arguments[1];
    it.dispatchEvent(new Event('input')); it.dispatchEvent(new Event('change')); it.blur();";
const IS_SHOWN: &str = "return document.querySelector(arguments[0]).getBoundingClientRect().width > 0";
const GRIP: &str = "[data-grip=size]";

async fn focus(guest: &Browser) -> Value {
    guest.ask("return document.activeElement.id", vec![]).await
}

/// How high its letters are.
async fn letters(guest: &Browser) -> f64 {
    let css = "return parseFloat(getComputedStyle(document.querySelector('.studio-layer text')).fontSize)";
    guest.ask(css, vec![]).await.as_f64().unwrap()
}

const TAB: &str = "\u{e004}";
const ESCAPE: &str = "\u{e00c}";
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

/// Names and numbers are of the design as it is made, without opening the page again.
#[test]
fn a_team_writes_its_list_beside_the_design() {
    let site = harness::demo();
    session::tell(
        &site.address,
        [("a coach", PHONE)],
        Scripts::On,
        async |[coach]| {
            coach.go(SHIRT).await;
            coach.unfold("Escribir o pegar la lista").await;
            coach.sees("Agrega antes a tu diseño un texto").await;
            coach.tap("[data-do=words]", false).await;
            coach.fill("Texto de la pieza", "NOMBRE").await;
            coach.comes_to_have("#f-capaNombre", 1).await;
            coach.fill("Piezas", "M, Ana").await;
            // What is typed stays while the design goes on.
            coach.tap("[data-do=move][data-by='0 -1']", false).await;
            coach.comes_to_have("#f-capaNombre", 1).await;
            coach.press("Agregar todas al carrito").await;
            coach.sees("Ana").await;
            assert_eq!(coach.path().await, "/carrito");
            let faults = coach.complaints().await;
            assert!(faults.is_empty(), "{faults:?}");
        },
    );
}
