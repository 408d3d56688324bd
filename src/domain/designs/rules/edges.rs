//! How a piece lies in its area: within the margin, near an edge, or beyond it. Pure.

use super::super::document::{Align, Layer};
use super::super::fonts;
use crate::domain::catalog::Area;

/// Of a letter's size, what is above the line on which it stands, and what hangs below.
pub(super) const ASCENT: f64 = 0.75;
const DESCENT: f64 = 0.25;
/// Less is no fault that anybody sees.
const SLACK_MM: f64 = 0.05;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edges {
    pub is_outside: bool,
    pub is_beyond_safe: bool,
    /// Nothing of it lies on the area.
    pub is_lost: bool,
}

/// What is said of a piece that lies beyond its area.
pub const OUTSIDE: &str = "Una parte queda fuera del área y no se imprime.";

/// Of one that lies beyond the margin of its area.
pub fn near_the_edge(area: &Area) -> String {
    format!("Está muy cerca del borde: déjale {} mm.", area.safe_mm)
}

impl Edges {
    pub fn of(layer: &Layer, area: &Area) -> Self {
        let (least, most) = bounds(layer);
        let (width, height) = (f64::from(area.width_mm), f64::from(area.height_mm));
        let is_within = |margin: f64| {
            let margin = margin - SLACK_MM;
            least.0 >= margin && least.1 >= margin && most.0 <= width - margin && most.1 <= height - margin
        };
        Self {
            is_outside: !is_within(0.0),
            is_beyond_safe: !is_within(f64::from(area.safe_mm)),
            is_lost: most.0 <= SLACK_MM
                || most.1 <= SLACK_MM
                || least.0 >= width - SLACK_MM
                || least.1 >= height - SLACK_MM,
        }
    }

    /// The graver of both; nothing of what lies well within.
    pub fn words(self, area: &Area) -> Option<String> {
        match self {
            Self { is_outside: true, .. } => Some(OUTSIDE.to_owned()),
            Self {
                is_beyond_safe: true, ..
            } => Some(near_the_edge(area)),
            _ => None,
        }
    }
}

/// The corners of the upright rectangle that holds it, once it is turned.
pub(super) fn bounds(layer: &Layer) -> ((f64, f64), (f64, f64)) {
    let (around, left, top, right, bottom, angle) = match layer {
        Layer::Image {
            x,
            y,
            width,
            height,
            angle,
            ..
        } => (
            (x + width / 2.0, y + height / 2.0),
            *x,
            *y,
            x + width,
            y + height,
            angle,
        ),
        Layer::Text {
            text,
            font,
            size,
            x,
            y,
            angle,
            align,
            ..
        } => {
            let width = fonts::width(text, *font, *size);
            let left = match align {
                Align::Start => *x,
                Align::Middle => x - width / 2.0,
                Align::End => x - width,
            };
            (
                (*x, *y),
                left,
                y - size * ASCENT,
                left + width,
                y + size * DESCENT,
                angle,
            )
        }
    };
    let (sin, cos) = angle.to_radians().sin_cos();
    let corners = [(left, top), (right, top), (right, bottom), (left, bottom)].map(|(x, y)| {
        let (dx, dy) = (x - around.0, y - around.1);
        (around.0 + dx * cos - dy * sin, around.1 + dx * sin + dy * cos)
    });
    let fold = |pick: fn(f64, f64) -> f64| {
        let first = corners[0];
        corners
            .iter()
            .fold(first, |(x, y), corner| (pick(x, corner.0), pick(y, corner.1)))
    };
    (fold(f64::min), fold(f64::max))
}

#[cfg(test)]
mod tests {
    use super::super::verdict::tests::{area, image};
    use super::*;
    use crate::base::ids::UploadId;
    use crate::domain::catalog::Technique;

    #[test]
    fn what_lies_wholly_beyond_its_area_is_lost() {
        let front = area("frente", Technique::Dtg, "0");
        let lost = |at: (f64, f64), angle: f64| {
            let layer = image(UploadId::any(), at, (100.0, 50.0), angle);
            Edges::of(&layer, &front).is_lost
        };
        assert!(!lost((0.0, 0.0), 0.0) && !lost((-99.0, 0.0), 0.0) && !lost((299.0, 399.0), 0.0));
        for at in [(-100.0, 0.0), (0.0, -50.0), (300.0, 0.0), (0.0, 400.0)] {
            assert!(lost(at, 0.0), "{at:?}");
        }
        // Upright it is narrower: what reached in lies beside it.
        assert!(!lost((-90.0, 100.0), 0.0) && lost((-90.0, 100.0), 90.0));
    }
}
