use super::super::cloth::tests::two;
use super::super::edges::OUTSIDE;
use super::*;
use crate::base::ids::{AreaId, ProductId};
use crate::domain::catalog::Rectangle;
use crate::domain::designs::document::{Align, Placement};
use crate::domain::designs::fonts::Font;

pub fn area(code: &str, technique: Technique, extra: &str) -> Area {
    Area {
        id: AreaId::any(),
        code: code.to_owned(),
        name: code.to_owned(),
        position: 1,
        rectangle: Rectangle {
            x: 300,
            y: 300,
            width: 300,
            height: 400,
        },
        width_mm: 300,
        height_mm: 400,
        min_dpi: 150,
        good_dpi: 300,
        bleed_mm: 0,
        safe_mm: 10,
        technique,
        extra_cost: extra.parse().unwrap(),
    }
}

pub fn image(file: UploadId, (x, y): (f64, f64), (width, height): (f64, f64), angle: f64) -> Layer {
    Layer::Image {
        file,
        x,
        y,
        width,
        height,
        angle,
    }
}

fn words(size: f64, color: [u8; 3], x: f64) -> Layer {
    Layer::Text {
        text: "Caracas".to_owned(),
        font: Font::NotoSansBold,
        color,
        size,
        x,
        y: 200.0,
        angle: 0.0,
        align: Align::Middle,
    }
}

fn of(layer: Layer, technique: Technique, art: Art) -> LayerVerdict {
    let file = match &layer {
        Layer::Image { file, .. } => *file,
        Layer::Text { .. } => UploadId::any(),
    };
    let document = Document {
        product: ProductId::any(),
        areas: vec![Placement {
            area: "frente".to_owned(),
            layers: vec![layer],
        }],
    };
    let area = area("frente", technique, "0");
    verdicts(
        &document,
        &[&area],
        &HashMap::from([(file, art)]),
        &[two().into()],
    )
    .remove(0)
}

const PHOTO: Art = Art {
    pixels: Some((1200, 900)),
    sides: Some((1200.0, 900.0)),
    is_blank: false,
    is_faint: false,
    only: None,
    colours: 3,
};

#[test]
fn dots_are_those_of_the_side_that_has_fewest() {
    for (width, height, dpi, sharpness, words) in [
        (101.6, 76.2, 300, Sharpness::Sharp, "Se verá nítido"),
        (101.7, 76.2, 299, Sharpness::Fair, "Se verá aceptable: 299 ppp"),
        (203.2, 152.4, 150, Sharpness::Fair, "Se verá aceptable: 150 ppp"),
        (203.4, 152.4, 149, Sharpness::Blurry, "Se verá borroso: 149 ppp"),
        (50.0, 278.7, 82, Sharpness::Blurry, "Se verá borroso: 82 ppp"),
    ] {
        let file = UploadId::any();
        let verdict = of(
            image(file, (20.0, 20.0), (width, height), 0.0),
            Technique::Dtg,
            PHOTO,
        );
        assert_eq!(
            (verdict.dpi, verdict.sharpness),
            (Some(dpi), Some(sharpness)),
            "{width} × {height}"
        );
        assert_eq!(verdict.words, words);
    }
    let drawing = Art {
        pixels: None,
        sides: None,
        ..PHOTO
    };
    let verdict = of(
        image(UploadId::any(), (20.0, 20.0), (200.0, 300.0), 0.0),
        Technique::Dtg,
        drawing,
    );
    assert_eq!((verdict.dpi, verdict.sharpness), (None, Some(Sharpness::Sharp)));
}

#[test]
fn what_falls_outside_is_seen_also_when_it_is_turned() {
    let placed = |at: (f64, f64), sides: (f64, f64), angle: f64| {
        let verdict = of(image(UploadId::any(), at, sides, angle), Technique::Dtg, PHOTO);
        (verdict.is_outside, verdict.is_beyond_safe)
    };
    assert_eq!(placed((10.0, 10.0), (280.0, 100.0), 0.0), (false, false));
    assert_eq!(placed((5.0, 10.0), (280.0, 100.0), 0.0), (false, true));
    assert_eq!(placed((-1.0, 10.0), (100.0, 100.0), 0.0), (true, true));
    assert_eq!(placed((210.0, 10.0), (100.0, 100.0), 0.0), (true, true));
    // Upright it is too long; across, and only just slanted, too.
    assert_eq!(placed((140.0, 50.0), (20.0, 290.0), 0.0), (false, false));
    assert_eq!(placed((140.0, 50.0), (20.0, 290.0), 90.0), (false, true));
    assert_eq!(placed((10.0, 10.0), (280.0, 10.0), 45.0), (true, true));
}

#[test]
fn what_is_near_an_edge_or_beyond_it_is_said_in_words() {
    let said = |x: f64| {
        let piece = image(UploadId::any(), (x, 50.0), (100.0, 75.0), 0.0);
        of(piece, Technique::Dtg, PHOTO).warnings
    };
    assert_eq!(said(10.0), [""; 0]);
    assert_eq!(said(9.0), ["Está muy cerca del borde: déjale 10 mm."]);
    assert_eq!(said(190.0), [""; 0]);
    assert_eq!(said(190.1), ["Está muy cerca del borde: déjale 10 mm."]);
    assert_eq!(said(-0.1), [OUTSIDE]);
}

#[test]
fn what_a_way_of_printing_cannot_do_is_said() {
    let faint = Art {
        is_faint: true,
        ..PHOTO
    };
    for (technique, complains) in [
        (Technique::Dtg, false),
        (Technique::Dtf, true),
        (Technique::Vinyl, true),
    ] {
        let verdict = of(
            image(UploadId::any(), (20.0, 20.0), (90.0, 60.0), 0.0),
            technique,
            faint,
        );
        assert_eq!(!verdict.cannot.is_empty(), complains, "{technique}");
    }
    let blue = [0x1d, 0x6f, 0xb1];
    assert!(of(words(8.0, blue, 150.0), Technique::Embroidery, PHOTO).cannot[0].contains("12 mm o más"));
    assert!(
        of(words(12.0, blue, 150.0), Technique::Embroidery, PHOTO)
            .cannot
            .is_empty()
    );
    assert!(
        of(words(8.0, [255; 3], 150.0), Technique::Sublimation, PHOTO).cannot[0]
            .contains("no imprime blanco")
    );
    let white = of(words(8.0, [255; 3], 150.0), Technique::Dtg, PHOTO).cannot;
    assert_eq!(white, ["Casi no se verá sobre Blanco: es del mismo color."]);
    assert!(of(words(60.0, blue, 20.0), Technique::Dtg, PHOTO).is_outside);
    assert!(!of(words(30.0, blue, 150.0), Technique::Dtg, PHOTO).is_beyond_safe);
}

#[test]
fn many_colours_are_too_many_for_inks_and_threads() {
    let told = |technique, colours| {
        let art = Art { colours, ..PHOTO };
        let piece = image(UploadId::any(), (20.0, 20.0), (90.0, 60.0), 0.0);
        of(piece, technique, art).cannot
    };
    assert_eq!(
        told(Technique::Screen, 7),
        ["Serigrafía: una foto no sale igual; usa pocos colores, hasta 6."]
    );
    assert!(told(Technique::Screen, 6).is_empty());
    assert!(told(Technique::Embroidery, 9)[0].starts_with("Bordado: "));
    assert!(told(Technique::Embroidery, 8).is_empty() && told(Technique::Dtf, 60).is_empty());
}

#[test]
fn what_has_the_colour_of_the_cloth_is_said_to_be_lost() {
    let logo = Art {
        only: Some([0xff; 3]),
        ..PHOTO
    };
    let placed = |art| {
        of(
            image(UploadId::any(), (20.0, 20.0), (90.0, 60.0), 0.0),
            Technique::Dtf,
            art,
        )
    };
    assert!(placed(logo).cannot[0].contains("sobre Blanco"));
    assert!(placed(PHOTO).cannot.is_empty());
}

#[test]
fn white_is_not_printed_where_there_is_no_white_ink() {
    let logo = Art {
        only: Some([0xff; 3]),
        ..PHOTO
    };
    let placed = |technique| {
        let piece = image(UploadId::any(), (20.0, 20.0), (80.0, 60.0), 0.0);
        of(piece, technique, logo).cannot
    };
    for technique in [Technique::Sublimation, Technique::Digital] {
        let why = format!("{} no imprime blanco: se verá el material.", technique.label());
        assert_eq!(placed(technique), [why]);
    }
    assert_eq!(
        placed(Technique::Dtf),
        ["Casi no se verá sobre Blanco: es del mismo color."]
    );
}

#[test]
fn a_drawing_without_anything_is_not_sharp() {
    let blank = Art {
        is_blank: true,
        pixels: None,
        ..PHOTO
    };
    let piece = image(UploadId::any(), (20.0, 20.0), (80.0, 60.0), 0.0);
    let verdict = of(piece, Technique::Dtf, blank);
    assert_eq!(
        (verdict.sharpness, verdict.words.as_str()),
        (None, "No se ve nada")
    );
    assert_eq!(verdict.cannot, [BLANK]);
}

#[test]
fn a_picture_that_lost_its_proportion_is_told() {
    let said = |sides: (f64, f64)| {
        let piece = image(UploadId::any(), (20.0, 20.0), sides, 0.0);
        of(piece, Technique::Dtg, PHOTO).warnings
    };
    assert_eq!(said((150.0, 20.0)), [STRETCHED]);
    assert_eq!(said((80.0, 80.0)), [STRETCHED]);
    assert_eq!(said((80.0, 60.0)), [""; 0]);
    assert_eq!(said((87.0, 60.0)), [""; 0]);
    assert_eq!(said((80.0, 65.0)), [""; 0]);
}

#[test]
fn a_text_that_nobody_wrote_is_told() {
    let said = |typed: &str| {
        let mut layer = words(24.0, [0x1d, 0x6f, 0xb1], 150.0);
        if let Layer::Text { text, .. } = &mut layer {
            typed.clone_into(text);
        }
        of(layer, Technique::Dtf, PHOTO).warnings
    };
    assert_eq!(said("Tu texto"), [UNTOUCHED]);
    assert_eq!(said(" tu texto "), [UNTOUCHED]);
    assert_eq!(said("Tu texto aquí"), [""; 0]);
}

#[test]
fn each_area_beyond_the_first_of_the_product_costs() {
    let all = [
        area("frente", Technique::Dtg, "1"),
        area("espalda", Technique::Dtg, "4"),
        area("manga", Technique::Dtg, "2"),
    ];
    let cost = |used: &[&str]| extra_cost(&all, |code| used.contains(&code)).to_string();
    assert_eq!(cost(&["frente"]), "$0,00");
    assert_eq!(cost(&["espalda"]), "$0,00");
    assert_eq!(cost(&["espalda", "frente"]), "$4,00");
    assert_eq!(cost(&["manga", "espalda"]), "$2,00");
    assert_eq!(cost(&["manga", "espalda", "frente"]), "$6,00");
}
