//! The folds of a photo, on what is printed there. Pure.

use bytes::Bytes;
use image::{GrayImage, imageops};
use resvg::tiny_skia::Pixmap;

/// A shading on white, no larger than the canvas: a byte for each of its dots.
pub fn greys(bytes: &Bytes, (width, height): (u32, u32)) -> Option<GrayImage> {
    let picture = image::load_from_memory(bytes).ok()?;
    let greys = match picture.color().has_alpha() {
        false => picture.into_luma8(),
        true => {
            let picture = picture.into_luma_alpha8();
            GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
                let [grey, alpha] = picture.get_pixel(x, y).0;
                image::Luma([255 - part_of(255 - grey, alpha)])
            })
        }
    };
    let smaller = (greys.width().min(width), greys.height().min(height));
    Some(match smaller == greys.dimensions() {
        true => greys,
        false => imageops::thumbnail(&greys, smaller.0, smaller.1),
    })
}

/// Before it comes to lie on the photo, which has its own folds: what is not printed on stays as it was taken, and an edge that is
/// half clear darkens only what is its own.
pub fn shade(
    printed: &mut Pixmap,
    (left, top): (i32, i32),
    (greys, (across, down)): (&GrayImage, (u32, u32)),
) -> Option<()> {
    let width = printed.width().max(1) as usize;
    let middle = |at: i32, of: u32| ((at as f32 + 0.5) / of as f32).clamp(0.0, 1.0);
    for (row, y) in printed.data_mut().chunks_exact_mut(4 * width).zip(top..) {
        for (pixel, x) in row.chunks_exact_mut(4).zip(left..) {
            if pixel[3] == 0 {
                continue;
            }
            let grey = imageops::sample_bilinear(greys, middle(x, across), middle(y, down))?.0[0];
            for part in &mut pixel[..3] {
                *part = part_of(*part, grey);
            }
        }
    }
    Some(())
}

/// So many of 255.
pub fn part_of(part: u8, of: u8) -> u8 {
    u8::try_from((u16::from(part) * u16::from(of) + 127) / 255).unwrap_or(u8::MAX)
}
