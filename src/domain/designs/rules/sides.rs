//! The same piece on another side of the product. Pure.

use super::super::bounds::bounded;
use super::super::document::Layer;
use crate::domain::catalog::{Area, View};

/// Of another side the area that is most like this one; of equals the first. On a shirt the back of its front, the other sleeve of
/// a sleeve.
pub fn opposite<'a>(sides: &'a [View], code: &str) -> Option<&'a Area> {
    let is_its = |side: &&View| side.areas.iter().any(|area| area.code == code);
    let own = sides.iter().find(is_its)?;
    let from = own.areas.iter().find(|area| area.code == code)?;
    let unlike = |area: &&Area| {
        let across = area.width_mm.abs_diff(from.width_mm);
        across.saturating_add(area.height_mm.abs_diff(from.height_mm))
    };
    let others = sides.iter().filter(|side| side.code != own.code);
    others.flat_map(|side| &side.areas).min_by_key(unlike)
}

/// As far from the edges in proportion, and smaller only where there is less room.
pub fn carried_over(layer: &Layer, from: &Area, to: &Area) -> Layer {
    let (across, down) = (
        f64::from(to.width_mm) / f64::from(from.width_mm),
        f64::from(to.height_mm) / f64::from(from.height_mm),
    );
    let by = across.min(down).min(1.0);
    let mut over = layer.clone();
    match &mut over {
        Layer::Image {
            x, y, width, height, ..
        } => {
            let (middle_x, middle_y) = ((*x + *width / 2.0) * across, (*y + *height / 2.0) * down);
            (*width, *height) = (*width * by, *height * by);
            (*x, *y) = (middle_x - *width / 2.0, middle_y - *height / 2.0);
        }
        Layer::Text { x, y, size, .. } => {
            *size *= by;
            (*x, *y) = (*x * across, *y * down);
        }
    }
    bounded(over)
}

#[cfg(test)]
mod tests {
    use super::super::verdict::tests::{area, image};
    use super::*;
    use crate::base::ids::{ProductViewId, UploadId};
    use crate::domain::catalog::Technique;
    use crate::domain::catalog::garment::Garment;

    fn sized(code: &str, width_mm: i32, height_mm: i32) -> Area {
        Area {
            width_mm,
            height_mm,
            ..area(code, Technique::Dtf, "0")
        }
    }

    fn side(code: &str, areas: Vec<Area>) -> View {
        View {
            id: ProductViewId::any(),
            code: code.to_owned(),
            name: code.to_owned(),
            position: 1,
            garment: Garment::TshirtFront,
            mockups: Vec::new(),
            shading: None,
            areas,
        }
    }

    #[test]
    fn the_other_side_is_the_one_that_is_most_alike() {
        let shirt = [
            side(
                "frente",
                vec![sized("frente", 300, 400), sized("pecho", 100, 100)],
            ),
            side("manga_izquierda", vec![sized("manga_izquierda", 80, 90)]),
            side("manga_derecha", vec![sized("manga_derecha", 80, 90)]),
            side("espalda", vec![sized("espalda", 300, 420)]),
        ];
        let of = |code: &str| opposite(&shirt, code).map(|area| area.code.as_str());
        assert_eq!(of("frente"), Some("espalda"));
        assert_eq!(of("espalda"), Some("frente"));
        assert_eq!(of("manga_derecha"), Some("manga_izquierda"));
        assert_eq!(of("pecho"), Some("manga_izquierda"));
        assert_eq!(of("gorro"), None);
        assert_eq!(opposite(&shirt[..1], "frente"), None);
    }

    #[test]
    fn a_piece_keeps_its_spot_and_its_size_where_it_fits() {
        let (front, back, sleeve) = (
            sized("frente", 300, 400),
            sized("espalda", 360, 400),
            sized("manga", 60, 100),
        );
        let file = UploadId::any();
        let layer = image(file, (50.0, 100.0), (200.0, 100.0), 30.0);
        let placed = |to| carried_over(&layer, &front, to);
        assert_eq!(placed(&front), layer);
        assert_eq!(placed(&back), image(file, (80.0, 100.0), (200.0, 100.0), 30.0));
        assert_eq!(placed(&sleeve), image(file, (10.0, 27.5), (40.0, 20.0), 30.0));
    }
}
