//! Another picture in the place of one. Pure.

use crate::base::ids::UploadId;
use crate::domain::designs::bounds::bounded;
use crate::domain::designs::document::{Layer, Placement};

/// `None` where no picture is there. The new one lies in the middle of the old one's box, as large as it fits without being
/// stretched; what has no size of its own takes the box.
pub fn with_picture(
    areas: &[Placement],
    area: &str,
    place: usize,
    (new, sides): (UploadId, Option<(f64, f64)>),
) -> Option<Vec<Placement>> {
    let mut areas = areas.to_vec();
    let placement = areas.iter_mut().find(|one| one.area == area)?;
    let layer = placement.layers.get_mut(place)?;
    let Layer::Image {
        file,
        x,
        y,
        width,
        height,
        ..
    } = layer
    else {
        return None;
    };
    *file = new;
    if let Some((across, down)) = sides {
        let proportion = down / across;
        let fits = width.min(*height / proportion);
        *x += (*width - fits) / 2.0;
        *y += (*height - fits * proportion) / 2.0;
        (*width, *height) = (fits, fits * proportion);
    }
    *layer = bounded(layer.clone());
    Some(areas)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn front(file: UploadId) -> Vec<Placement> {
        vec![Placement {
            area: "frente".to_owned(),
            layers: vec![Layer::Image {
                file,
                x: 10.0,
                y: 20.0,
                width: 100.0,
                height: 80.0,
                angle: 15.0,
            }],
        }]
    }

    #[test]
    fn another_picture_lies_where_the_first_did_and_is_not_stretched() {
        let (old, new) = (UploadId::random(), UploadId::random());
        let swapped = |sides| with_picture(&front(old), "frente", 0, (new, sides)).unwrap();
        let of = |areas: Vec<Placement>| match areas[0].layers[0] {
            Layer::Image {
                file,
                x,
                y,
                width,
                height,
                angle,
            } => (file, x, y, width, height, angle),
            Layer::Text { .. } => unreachable!(),
        };
        assert_eq!(
            of(swapped(Some((500.0, 400.0)))),
            (new, 10.0, 20.0, 100.0, 80.0, 15.0)
        );
        assert_eq!(
            of(swapped(Some((400.0, 400.0)))),
            (new, 20.0, 20.0, 80.0, 80.0, 15.0)
        );
        assert_eq!(
            of(swapped(Some((400.0, 100.0)))),
            (new, 10.0, 47.5, 100.0, 25.0, 15.0)
        );
        assert_eq!(of(swapped(None)), (new, 10.0, 20.0, 100.0, 80.0, 15.0));
        assert!(with_picture(&front(old), "espalda", 0, (new, None)).is_none());
        assert!(with_picture(&front(old), "frente", 1, (new, None)).is_none());
    }
}
