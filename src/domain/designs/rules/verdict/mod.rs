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
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Art {
    /// As it is looked at; of an SVG with pictures inside as many as if all of it were of their dots. `None` for lines alone.
    pub pixels: Option<(i32, i32)>,
    /// Its sides, in whatever they are counted in.
    pub sides: Option<(f64, f64)>,
    /// Nothing of it is seen.
    pub is_blank: bool,
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
    /// What of it is to be looked at again, each in a sentence: that of its area's edges first, if there is one.
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

/// What is said of a picture of which nothing is seen.
pub const BLANK: &str = "No se ve nada en este archivo: saldría en blanco.";
/// Of one that is broader or higher than it is by itself.
pub const STRETCHED: &str = "Se verá estirada: no guarda la proporción de la imagen.";
/// Of a text that the editor began with.
pub const UNTOUCHED: &str = "Todavía dice «Tu texto».";
/// What a text says before anybody wrote in it.
pub const PLACEHOLDER: &str = "Tu texto";
/// How much broader or higher nobody sees.
const STRETCH: f64 = 1.1;

/// Every layer, in the document's order; `areas` and `cloths` are those of its placements, in their order.
pub fn verdicts(
    document: &Document,
    areas: &[&Area],
    art: &HashMap<UploadId, Art>,
    cloths: &[Vec<Cloth>],
) -> Vec<LayerVerdict> {
    let placed = document.areas.iter().zip(areas).enumerate();
    placed
        .flat_map(|(at, (placement, area))| {
            let layers = placement.layers.iter().enumerate();
            let cloths = cloths.get(at).map_or(&[][..], Vec::as_slice);
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
    let edges = Edges::of(layer, area);
    let mut warnings: Vec<String> = edges.words(area).into_iter().collect();
    let mut cannot = Vec::new();
    let mut dpi = None;
    let mut is_blank = false;
    match layer {
        Layer::Image {
            file, width, height, ..
        } => {
            let known = art.get(file);
            let dots = |px: i32, mm: f64| f64::from(px) * MM_PER_INCH / mm;
            let pixels = known.and_then(|art| art.pixels);
            dpi = pixels.map(|(across, down)| dots(across, *width).min(dots(down, *height)).floor() as i32);
            is_blank = known.is_some_and(|art| art.is_blank);
            if is_blank {
                cannot.push(BLANK.to_owned());
            }
            if known
                .and_then(|art| art.sides)
                .is_some_and(|sides| is_stretched((*width, *height), sides))
            {
                warnings.push(STRETCHED.to_owned());
            }
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
        Layer::Text { text, size, .. } => {
            if text.trim().eq_ignore_ascii_case(PLACEHOLDER) {
                warnings.push(UNTOUCHED.to_owned());
            }
            if size * STROKE < can.line_mm {
                let least = (can.line_mm / STROKE).ceil();
                cannot.push(format!("Letras muy finas para {by}: que midan {least} mm o más."));
            }
        }
    }
    let ink = match layer {
        Layer::Image { file, .. } => art.get(file).and_then(|art| art.only),
        Layer::Text { color, .. } => Some(*color),
    };
    let is_white = ink.is_some_and(|ink| ink.iter().all(|part| *part >= 0xf5));
    let lost = ink.map(|ink| lost_on(ink, cloths)).unwrap_or_default();
    // What is not printed is not seen on any colour.
    if is_white && !can.white {
        cannot.push(format!("{by} no imprime blanco: se verá el material."));
    } else if !lost.is_empty() {
        cannot.push(format!(
            "Casi no se verá sobre {}: es del mismo color.",
            lost.join(", ")
        ));
    }
    let sharpness = match (layer, dpi) {
        _ if is_blank => None,
        (_, Some(dpi)) if dpi >= area.good_dpi => Some(Sharpness::Sharp),
        (_, Some(dpi)) if dpi >= area.min_dpi => Some(Sharpness::Fair),
        (_, Some(_)) => Some(Sharpness::Blurry),
        (Layer::Image { file, .. }, None) if !art.contains_key(file) => None,
        _ => Some(Sharpness::Sharp),
    };
    LayerVerdict {
        layer: path,
        words: match (sharpness, dpi) {
            (Some(Sharpness::Sharp), _) => "Se verá nítido".to_owned(),
            (Some(Sharpness::Fair), Some(dpi)) => format!("Se verá aceptable: {dpi} ppp"),
            (Some(Sharpness::Blurry), Some(dpi)) => format!("Se verá borroso: {dpi} ppp"),
            _ if is_blank => "No se ve nada".to_owned(),
            _ => String::new(),
        },
        dpi,
        sharpness,
        is_outside: edges.is_outside,
        is_beyond_safe: edges.is_beyond_safe,
        warnings,
        cannot,
    }
}

fn is_stretched(placed: (f64, f64), own: (f64, f64)) -> bool {
    let by = placed.0 * own.1 / (placed.1 * own.0);
    !(1.0 / STRETCH..=STRETCH).contains(&by)
}

/// Of a unit, for the areas beyond the first, which is the first of the product's own order, whichever was drawn first.
/// `areas`: those of the product, in that order.
pub fn extra_cost<'a>(areas: impl IntoIterator<Item = &'a Area>, used: impl Fn(&str) -> bool) -> Usd {
    let printed = areas.into_iter().filter(|area| used(&area.code));
    printed.skip(1).map(|area| area.extra_cost).sum()
}

#[cfg(test)]
pub mod tests;
