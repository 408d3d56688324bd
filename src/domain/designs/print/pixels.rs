//! A part of a drawing as dots, where lines cannot say it.

use super::sheet::MOST_PIXELS;
use image::{DynamicImage, RgbaImage};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::Node;

/// The part, and from the square in which PDF paints it to where it stands among its neighbours. `None`: there is nothing of it.
pub fn of_node(node: &Node, to_mm: Transform, dots_per_mm: f64) -> Option<(DynamicImage, Transform)> {
    let bounds = match node {
        Node::Group(group) => group.layer_bounding_box().transform(group.transform())?.to_rect(),
        other => other.stroke_bounding_box(),
    };
    let drawn = node.abs_layer_bounding_box()?;
    if !(bounds.width() > 0.0 && bounds.height() > 0.0) {
        return None;
    }
    let (across, down) = to_mm.get_scale();
    let wanted = f64::from(across.max(down)) * dots_per_mm;
    let area = f64::from(bounds.width()) * f64::from(bounds.height());
    let scale = wanted.min((MOST_PIXELS as f64 / area).sqrt()) as f32;
    // A dot more on each side, for soft edges.
    let side = |length: f32| (length * scale).ceil() as u32 + 2;
    let (width, height) = (side(bounds.width()), side(bounds.height()));
    let mut canvas = Pixmap::new(width, height)?;
    let place = Transform::from_translate(1.0, 1.0)
        .pre_scale(scale, scale)
        .pre_translate(-bounds.x(), -bounds.y())
        // Drawn alone it would begin at the corner of what it takes up.
        .pre_translate(drawn.x(), drawn.y());
    resvg::render_node(node, place, &mut canvas.as_mut())?;
    let plain = canvas.pixels().iter().flat_map(|pixel| {
        let color = pixel.demultiply();
        [color.red(), color.green(), color.blue(), color.alpha()]
    });
    let picture = RgbaImage::from_raw(width, height, plain.collect())?;
    let placed = Transform::from_translate(bounds.x(), bounds.y())
        .pre_scale(1.0 / scale, 1.0 / scale)
        .pre_translate(-1.0, -1.0)
        .pre_scale(width as f32, height as f32)
        .pre_concat(Transform::from_row(1.0, 0.0, 0.0, -1.0, 0.0, 1.0));
    Some((DynamicImage::ImageRgba8(picture), placed))
}
