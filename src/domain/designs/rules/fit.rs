//! A design on another product: by the same areas, made as large as it fits there. Pure.

use crate::domain::catalog::Area;
use crate::domain::designs::document::{Layer, Placement};
use crate::domain::designs::store::Printed;

/// What a text may be, in millimetres.
const LETTERS: std::ops::RangeInclusive<f64> = 1.0..=500.0;
/// The smallest side of a picture.
const LEAST: f64 = 0.5;

/// On those of `to` that have a code of its own; nothing where none has.
pub fn fitted(areas: &[Printed], placements: &[Placement], to: &[Area]) -> Vec<Placement> {
    let each = areas.iter().zip(placements);
    let found = each.filter_map(|(from, placement)| {
        let area = to.iter().find(|area| area.code == from.area.code)?;
        Some(scaled(&from.area, placement, area))
    });
    found.collect()
}

/// Around the middle of the area, as it was around the middle of the other.
fn scaled(from: &Area, placement: &Placement, to: &Area) -> Placement {
    let side = |mm: i32| f64::from(mm.max(1));
    let factor = (side(to.width_mm) / side(from.width_mm)).min(side(to.height_mm) / side(from.height_mm));
    let left = (side(to.width_mm) - side(from.width_mm) * factor) / 2.0;
    let top = (side(to.height_mm) - side(from.height_mm) * factor) / 2.0;
    let (across, down) = (
        |mm: f64| rounded(left + mm * factor),
        |mm: f64| rounded(top + mm * factor),
    );
    let layers = placement.layers.iter().map(|layer| match layer {
        Layer::Image {
            file,
            x,
            y,
            width,
            height,
            angle,
        } => Layer::Image {
            file: *file,
            x: across(*x),
            y: down(*y),
            width: rounded(width * factor).max(LEAST),
            height: rounded(height * factor).max(LEAST),
            angle: *angle,
        },
        Layer::Text {
            text,
            font,
            color,
            size,
            x,
            y,
            angle,
            align,
        } => Layer::Text {
            text: text.clone(),
            font: *font,
            color: *color,
            size: rounded(size * factor).clamp(*LETTERS.start(), *LETTERS.end()),
            x: across(*x),
            y: down(*y),
            angle: *angle,
            align: *align,
        },
    });
    Placement {
        area: placement.area.clone(),
        layers: layers.collect(),
    }
}

/// As a document is spelled.
fn rounded(mm: f64) -> f64 {
    (mm * 100.0).round() / 100.0
}
