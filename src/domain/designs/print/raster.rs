//! A print file of dots: PNG, with what shows through, as large as it says (`pHYs`).

use super::job::{Job, Originals};
use super::sheet::MOST_PIXELS;
use crate::domain::designs::draw::{self, Art, Print};
use crate::domain::files::thumbnail::upright_copy;
use crate::domain::files::{FileKind, lines_of};
use image::DynamicImage;
use png::{BitDepth, ColorType, Encoder, PixelDimensions, SrgbRenderingIntent, Unit};
use resvg::tiny_skia::Pixmap;
use std::io::Write as _;

pub fn png(job: &Job, originals: Originals<'_>) -> Option<Vec<u8>> {
    let sheet = job.sheet();
    let (across, down) = sheet.pixels();
    let mut canvas = Pixmap::new(across, down)?;
    let print = Print {
        area: &job.area,
        layers: &job.placement.layers,
    };
    let dots = sheet.dots_per_mm() as f32;
    draw::onto(&mut canvas, &print, (dots, dots), sheet.bleed, &|file, wanted| {
        let (kind, bytes) = originals(file)?;
        art(kind, bytes, wanted)
    })?;
    written(canvas, sheet.per_metre, &job.label)
}

/// In no more dots than the whole file may have.
fn art(kind: FileKind, bytes: Vec<u8>, (width, height): (u32, u32)) -> Option<Art> {
    if !kind.is_raster() {
        return Some(Art::Lines(Box::new(lines_of(kind, bytes)?)));
    }
    let pixels = u64::from(width) * u64::from(height);
    let smaller = (MOST_PIXELS as f64 / pixels as f64).sqrt().min(1.0);
    let fits = |side: u32| ((f64::from(side) * smaller) as u32).max(1);
    let (width, height) = (fits(width), fits(height));
    let picture = upright_copy(&bytes, width.max(height))?;
    // What hides everything is made smaller before it takes a fourth byte for each dot.
    let picture =
        match picture.color().has_alpha() || (picture.width() <= width && picture.height() <= height) {
            true => picture,
            false => DynamicImage::ImageRgb8(picture.into_rgb8()).thumbnail_exact(width, height),
        };
    draw::pixels(picture.into_rgba8(), (width, height)).map(Art::Pixels)
}

fn written(canvas: Pixmap, per_metre: u32, label: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, canvas.width(), canvas.height());
    encoder.set_color(ColorType::Rgba);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_source_srgb(SrgbRenderingIntent::Perceptual);
    encoder.set_pixel_dims(Some(PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: Unit::Meter,
    }));
    if !label.is_empty() {
        encoder
            .add_itxt_chunk("Title".to_owned(), label.to_owned())
            .ok()?;
    }
    let mut writer = encoder.write_header().ok()?;
    let mut rows = writer.stream_writer().ok()?;
    let width = canvas.width() as usize;
    for row in canvas.take_demultiplied().chunks_exact(4 * width) {
        rows.write_all(row).ok()?;
    }
    rows.finish().ok()?;
    writer.finish().ok()?;
    Some(bytes)
}
