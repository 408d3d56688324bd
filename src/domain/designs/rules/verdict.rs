//! How a design will come out: what is sharp, what falls outside, what cannot be printed so, and what the areas cost. Pure.

use super::super::document::{Document, Layer};
use super::cloth::{Cloth, lost_on};
use super::edges::Edges;
use crate::base::ids::UploadId;
use crate::base::money::Usd;
use crate::domain::catalog::{Area, Technique};
use std::collections::HashMap;

const MM_PER_INCH: f64 = 25.4;
/// How thick the strokes of a letter are, of its size.
const STROKE: f64 = 0.09;

crate::codes! {
    pub enum Sharpness {
        Sharp = "nitido",
        Fair = "aceptable",
        Blurry = "borroso",
    }
}

/// What is known of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Art {
    /// As it is looked at; of an SVG with pictures inside as many as if all of it were of their dots. `None` for lines alone.
    pub pixels: Option<(i32, i32)>,
    /// Parts of it are half seen through.
    pub is_faint: bool,
    /// All that is seen of it has this one colour.
    pub only: Option<[u8; 3]>,
    /// How many colours a good part of it has.
    pub colours: usize,
}

/// About one layer.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerVerdict {
    /// `areas[0].layers[3]`
    pub layer: String,
    /// Of a picture with pixels.
    pub dpi: Option<i32>,
    pub sharpness: Option<Sharpness>,
    /// In one sentence: «Se verá borroso: 82 ppp».
    pub words: String,
    pub is_outside: bool,
    pub is_beyond_safe: bool,
    /// About the edges of its area, each in a sentence; blank for what lies well within.
    pub warnings: Vec<String>,
    /// What does not come out so, each in a sentence.
    pub cannot: Vec<String>,
}

/// What a way of printing cannot do.
struct Limits {
    /// What is half seen through.
    faint: bool,
    /// The thinnest line, in millimetres.
    line_mm: f64,
    white: bool,
    /// Inks or threads: more colours are not told apart.
    colours: usize,
}

const fn limits(technique: Technique) -> Limits {
    const ANY: usize = usize::MAX;
    let (faint, line_mm, white, colours) = match technique {
        Technique::Dtg => (true, 0.3, true, ANY),
        Technique::Dtf => (false, 0.4, true, ANY),
        Technique::Screen => (false, 0.4, true, 6),
        Technique::Embroidery => (false, 1.0, true, 8),
        Technique::Sublimation => (true, 0.2, false, ANY),
        Technique::Vinyl => (false, 0.8, true, ANY),
        Technique::Digital => (true, 0.1, false, ANY),
    };
    Limits {
        faint,
        line_mm,
        white,
        colours,
    }
}

/// Every layer, in the document's order; `areas` are those of its placements, in their order.
pub fn verdicts(
    document: &Document,
    areas: &[&Area],
    art: &HashMap<UploadId, Art>,
    cloths: &[Cloth],
) -> Vec<LayerVerdict> {
    let placed = document.areas.iter().zip(areas).enumerate();
    placed
        .flat_map(|(at, (placement, area))| {
            let layers = placement.layers.iter().enumerate();
            layers.map(move |(place, layer)| {
                verdict(format!("areas[{at}].layers[{place}]"), layer, area, art, cloths)
            })
        })
        .collect()
}

fn verdict(
    path: String,
    layer: &Layer,
    area: &Area,
    art: &HashMap<UploadId, Art>,
    cloths: &[Cloth],
) -> LayerVerdict {
    let can = limits(area.technique);
    let by = area.technique.label();
    let mut cannot = Vec::new();
    let mut dpi = None;
    match layer {
        Layer::Image {
            file, width, height, ..
        } => {
            let known = art.get(file);
            let dots = |px: i32, mm: f64| f64::from(px) * MM_PER_INCH / mm;
            let pixels = known.and_then(|art| art.pixels);
            dpi = pixels.map(|(across, down)| dots(across, *width).min(dots(down, *height)).floor() as i32);
            if known.is_some_and(|art| art.is_faint) && !can.faint {
                cannot.push(format!(
                    "{by} no hace medias transparencias: esas partes saldrán llenas o no saldrán."
                ));
            }
            if known.is_some_and(|art| art.colours > can.colours) {
                let most = can.colours;
                cannot.push(format!(
                    "{by}: una foto no sale igual; usa pocos colores, hasta {most}."
                ));
            }
        }
        Layer::Text { size, color, .. } => {
            if size * STROKE < can.line_mm {
                let least = (can.line_mm / STROKE).ceil();
                cannot.push(format!("Letras muy finas para {by}: que midan {least} mm o más."));
            }
            if color.iter().all(|part| *part >= 0xf5) && !can.white {
                cannot.push(format!("{by} no imprime blanco: se verá el material."));
            }
        }
    }
    let ink = match layer {
        Layer::Image { file, .. } => art.get(file).and_then(|art| art.only),
        Layer::Text { color, .. } => Some(*color),
    };
    let lost = ink.map(|ink| lost_on(ink, cloths)).unwrap_or_default();
    if !lost.is_empty() {
        cannot.push(format!(
            "Casi no se verá sobre {}: es del mismo color.",
            lost.join(", ")
        ));
    }
    let sharpness = match (layer, dpi) {
        (_, Some(dpi)) if dpi >= area.good_dpi => Some(Sharpness::Sharp),
        (_, Some(dpi)) if dpi >= area.min_dpi => Some(Sharpness::Fair),
        (_, Some(_)) => Some(Sharpness::Blurry),
        (Layer::Image { file, .. }, None) if !art.contains_key(file) => None,
        _ => Some(Sharpness::Sharp),
    };
    let edges = Edges::of(layer, area);
    LayerVerdict {
        layer: path,
        words: match (sharpness, dpi) {
            (Some(Sharpness::Sharp), _) => "Se verá nítido".to_owned(),
            (Some(Sharpness::Fair), Some(dpi)) => format!("Se verá aceptable: {dpi} ppp"),
            (Some(Sharpness::Blurry), Some(dpi)) => format!("Se verá borroso: {dpi} ppp"),
            _ => String::new(),
        },
        dpi,
        sharpness,
        is_outside: edges.is_outside,
        is_beyond_safe: edges.is_beyond_safe,
        warnings: edges.words(area).into_iter().collect(),
        cannot,
    }
}

/// Of a unit, for the areas beyond the first, which is the first of the product's own order, whichever was drawn first.
/// `areas`: those of the product, in that order.
pub fn extra_cost<'a>(areas: impl IntoIterator<Item = &'a Area>, used: impl Fn(&str) -> bool) -> Usd {
    let printed = areas.into_iter().filter(|area| used(&area.code));
    printed.skip(1).map(|area| area.extra_cost).sum()
}

#[cfg(test)]
pub mod tests {
    use super::super::cloth::tests::cloths;
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
        verdicts(&document, &[&area], &HashMap::from([(file, art)]), &cloths()).remove(0)
    }

    const PHOTO: Art = Art {
        pixels: Some((1200, 900)),
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
            is_faint: false,
            only: None,
            colours: 3,
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
            let piece = image(UploadId::any(), (x, 50.0), (100.0, 100.0), 0.0);
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
}
