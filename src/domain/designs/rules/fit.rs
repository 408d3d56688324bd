//! A design on another product: by the same areas, made as large as it fits there. Pure.

use crate::domain::catalog::Area;
use crate::domain::designs::bounds::bounded;
use crate::domain::designs::document::{Layer, Placement};
use crate::domain::designs::store::Printed;

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
    let (across, down) = (|mm: f64| left + mm * factor, |mm: f64| top + mm * factor);
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
            width: width * factor,
            height: height * factor,
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
            size: size * factor,
            x: across(*x),
            y: down(*y),
            angle: *angle,
            align: *align,
        },
    });
    Placement {
        area: placement.area.clone(),
        layers: layers.map(bounded).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::UploadId;
    use crate::domain::designs::document::Align;
    use crate::domain::designs::fonts::Font;
    use serde_json::json;

    fn area(code: &str, width_mm: i32, height_mm: i32) -> Area {
        serde_json::from_value(json!({
            "id": uuid::Uuid::nil(), "code": code, "name": code, "position": 1,
            "rectangle": {"x": 0, "y": 0, "width": 500, "height": 500}, "width_mm": width_mm, "height_mm": height_mm,
            "min_dpi": 150, "good_dpi": 300, "bleed_mm": 0, "safe_mm": 0, "technique": "dtf", "extra_cost": 0.0,
        }))
        .unwrap()
    }

    fn printed(code: &str, width_mm: i32, height_mm: i32) -> Printed {
        serde_json::from_value(json!({
            "view": code, "viewName": code, "garment": "taza", "area": area(code, width_mm, height_mm),
        }))
        .unwrap()
    }

    fn placed(code: &str, layers: Vec<Layer>) -> Placement {
        Placement {
            area: code.to_owned(),
            layers,
        }
    }

    fn image(file: UploadId, x: f64, y: f64, width: f64, height: f64) -> Layer {
        Layer::Image {
            file,
            x,
            y,
            width,
            height,
            angle: 10.0,
        }
    }

    fn text(size: f64, x: f64, y: f64) -> Layer {
        Layer::Text {
            text: "Lara".to_owned(),
            font: Font::NotoSans,
            color: [0; 3],
            size,
            x,
            y,
            angle: 0.0,
            align: Align::Middle,
        }
    }

    #[test]
    fn it_is_as_large_as_it_fits_and_in_the_middle_of_the_same_areas() {
        let file = UploadId::random();
        let from = [printed("frente", 300, 400), printed("espalda", 300, 400)];
        let design = [
            placed(
                "frente",
                vec![image(file, 100.0, 150.0, 100.0, 100.0), text(40.0, 150.0, 300.0)],
            ),
            placed("espalda", vec![text(20.0, 10.0, 20.0)]),
        ];
        // Half as large, and what is left of the width on both sides.
        let small = fitted(&from, &design, &[area("frente", 200, 200), area("manga", 50, 50)]);
        assert_eq!(
            small,
            [placed(
                "frente",
                vec![image(file, 75.0, 75.0, 50.0, 50.0), text(20.0, 100.0, 150.0)]
            )]
        );
        // The same area is the same design.
        let same = fitted(
            &from,
            &design,
            &[area("espalda", 300, 400), area("frente", 300, 400)],
        );
        assert_eq!(same, design);
        assert!(fitted(&from, &design, &[area("manga", 300, 400)]).is_empty());
        let tenth = fitted(&from, &design, &[area("frente", 10, 10)]);
        assert_eq!(
            tenth,
            [placed(
                "frente",
                vec![image(file, 3.75, 3.75, 2.5, 2.5), text(1.0, 5.0, 7.5)]
            )]
        );
        // Nothing becomes smaller than a document may have it.
        let least = fitted(&from, &design, &[area("frente", 5, 5)]);
        let Layer::Text { size, .. } = &least[0].layers[1] else {
            unreachable!()
        };
        assert_eq!(*size, 1.0);
    }
}
