//! What an area of a product may say, in a form and in a table alike. Pure.

use crate::domain::catalog::{Area, limits};
use std::ops::RangeInclusive;

/// Its sides on paper or cloth.
pub const SIDE_MM: RangeInclusive<i64> = 5..=2000;
pub const BLEED_MM: RangeInclusive<i64> = 0..=50;
pub const SAFE_MM: RangeInclusive<i64> = 0..=1000;
/// Where it begins in its picture, in thousandths of it.
pub const FROM: RangeInclusive<i64> = 0..=990;
/// How much of its picture it takes, in thousandths.
pub const LENGTH: RangeInclusive<i64> = 10..=1000;
/// Coarser than this nobody prints by default.
pub const USUAL_DPI: i32 = 150;
/// From here on nobody sees single dots.
pub const GOOD_DPI: i32 = 300;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    X,
    Y,
    Width,
    Height,
    WidthMm,
    HeightMm,
    MinDpi,
    GoodDpi,
    Bleed,
    Safe,
    ExtraCost,
}

impl Part {
    /// As forms and the API of pages call it.
    pub const fn field(self) -> &'static str {
        match self {
            Self::X => "x",
            Self::Y => "y",
            Self::Width => "width",
            Self::Height => "height",
            Self::WidthMm => "widthMm",
            Self::HeightMm => "heightMm",
            Self::MinDpi => "minDpi",
            Self::GoodDpi => "goodDpi",
            Self::Bleed => "bleedMm",
            Self::Safe => "safeMm",
            Self::ExtraCost => "extraCost",
        }
    }
}

/// What is wrong with it; each is the rest of a sentence about its part.
pub fn faults(area: &Area) -> Vec<(Part, String)> {
    let spot = area.rectangle;
    let ranges = [
        (Part::X, spot.x, FROM),
        (Part::Y, spot.y, FROM),
        (Part::Width, spot.width, LENGTH),
        (Part::Height, spot.height, LENGTH),
        (Part::WidthMm, area.width_mm, SIDE_MM),
        (Part::HeightMm, area.height_mm, SIDE_MM),
        (Part::MinDpi, area.min_dpi, limits::DPI),
        (Part::GoodDpi, area.good_dpi, limits::DPI),
        (Part::Bleed, area.bleed_mm, BLEED_MM),
        (Part::Safe, area.safe_mm, SAFE_MM),
    ];
    let mut faults: Vec<(Part, String)> = ranges
        .into_iter()
        .filter(|(_, value, range)| !range.contains(&i64::from(*value)))
        .map(|(part, _, range)| {
            (
                part,
                format!("debe estar entre {} y {}", range.start(), range.end()),
            )
        })
        .collect();
    if faults.is_empty() {
        faults.extend(contradictions(area));
    }
    if area.extra_cost.decimal() > limits::most_price() {
        faults.push((Part::ExtraCost, "es demasiado grande".to_owned()));
    }
    faults
}

/// Between numbers each of which may be.
pub fn contradictions(area: &Area) -> Vec<(Part, String)> {
    let spot = area.rectangle;
    let mut found = Vec::new();
    for (end, part) in [(spot.x + spot.width, Part::X), (spot.y + spot.height, Part::Y)] {
        if end > 1000 {
            found.push((
                part,
                "se sale de la foto: con su medida llega a más de 1000".to_owned(),
            ));
        }
    }
    if area.good_dpi < area.min_dpi {
        found.push((Part::GoodDpi, "no puede ser menos que el mínimo".to_owned()));
    }
    if 2 * area.safe_mm >= area.width_mm.min(area.height_mm) {
        found.push((Part::Safe, "no deja lugar para imprimir".to_owned()));
    }
    found
}
