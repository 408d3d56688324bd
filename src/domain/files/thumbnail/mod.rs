//! Smaller copies of pictures: thumbnails for lists, previews to look at. Making one decodes the whole original, which is
//! also the proof that it is not broken.
//!
//! A copy is drawn anew, so nothing of the original's bytes survives in it: no metadata (a phone's photo of a
//! receipt says where its owner lives), no trailing data. SVG and PDF have none here: an SVG is drawn apart, as a WebP is
//! ([`super::apart`]), and a page shows an icon for a PDF.

mod ground;
mod reduced;
#[cfg(test)]
mod tests;

use std::io::{BufRead, Cursor, Seek};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageReader};

use self::ground::on_ground;
use super::inspect::{broken, image_format, inspect};
use super::kind::{FileKind, Inspected, Refused};
use super::perceptual_hash::Look;

/// The longest side of a thumbnail, in pixels: a card at 390 px on a dense screen stays sharp enough.
pub const SMALL_PX: u32 = 480;
/// Of a preview: the digits of a photographed receipt can be read, and a ticket shows what is to be printed.
pub const LARGE_PX: u32 = 1200;
const JPEG_QUALITY: u8 = 80;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    pub kind: FileKind,
    pub width_px: u32,
    pub height_px: u32,
    pub bytes: Vec<u8>,
    /// How it looks, for comparing; of thumbnails, not of previews.
    pub look: Option<Look>,
}

/// `None` for kinds that have no pixels. Takes up to `inspected.drawing_bytes` of memory while it runs; the caller
/// decides how many may run at once.
pub fn render<R: BufRead + Seek>(
    file: R,
    inspected: &Inspected,
    side_px: u32,
) -> Result<Option<Thumbnail>, Refused> {
    let Some(picture) = upright(file, inspected, side_px)? else {
        return Ok(None);
    };
    let look = match side_px {
        SMALL_PX => Look::of(&shrink(picture.clone(), side_px)),
        _ => None,
    };
    encode(shrink(on_ground(picture), side_px), look).map(Some)
}

/// The same as it is, for a drawing of which it is a part: what shows through stays so.
pub fn render_clear<R: BufRead + Seek>(
    file: R,
    inspected: &Inspected,
    side_px: u32,
) -> Result<Option<Thumbnail>, Refused> {
    let picture = upright(file, inspected, side_px)?;
    picture
        .map(|picture| encode(shrink(picture, side_px), None))
        .transpose()
}

/// A picture to be printed, upright: of a larger one as much as is wanted, and up to twice as much. In the colours of screens.
pub fn upright_copy(bytes: &[u8], side_px: u32) -> Option<DynamicImage> {
    let inspected = inspect(Cursor::new(bytes)).ok()?;
    upright(Cursor::new(bytes), &inspected, side_px).ok()?
}

/// Which way is up. What does not say it is upright.
pub fn orientation_of(kind: FileKind, bytes: &[u8]) -> Orientation {
    let Some(format) = image_format(kind) else {
        return Orientation::NoTransforms;
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.no_limits();
    let turned = reader
        .into_decoder()
        .and_then(|mut decoder| decoder.orientation());
    turned.unwrap_or(Orientation::NoTransforms)
}

/// A WebP as a PNG with at most so long a side, upright and in the colours of screens; to be called in a process of its own.
pub fn png_of_webp(bytes: &[u8], side_px: u32) -> Option<Vec<u8>> {
    let picture = shrink(upright_copy(bytes, side_px)?, side_px);
    let mut png = Vec::new();
    picture
        .write_with_encoder(PngEncoder::new(Cursor::new(&mut png)))
        .ok()?;
    Some(png)
}

/// A drawing that was made apart: a PNG, on a ground where something shows through.
pub fn drawing_on_ground(png: &[u8]) -> Result<Vec<u8>, Refused> {
    let picture = image::load_from_memory_with_format(png, image::ImageFormat::Png).map_err(broken)?;
    let mut bytes = Vec::new();
    on_ground(picture)
        .write_with_encoder(PngEncoder::new(Cursor::new(&mut bytes)))
        .map_err(broken)?;
    Ok(bytes)
}

fn upright<R: BufRead + Seek>(
    file: R,
    inspected: &Inspected,
    side_px: u32,
) -> Result<Option<DynamicImage>, Refused> {
    let mut reduced = match inspected.kind {
        FileKind::Png => reduced::png(file, side_px)?,
        FileKind::Jpeg => reduced::jpeg(file, side_px)?,
        // Apart from the server: see [`super::apart`].
        FileKind::Webp => reduced::webp(file, side_px)?,
        FileKind::Pdf | FileKind::Svg => return Ok(None),
    };
    if let Some(orientation) = reduced.orientation {
        reduced.picture.apply_orientation(orientation);
    }
    Ok(Some(reduced.picture))
}

fn shrink(original: DynamicImage, side_px: u32) -> DynamicImage {
    if original.width() <= side_px && original.height() <= side_px {
        return original;
    }
    original.thumbnail(side_px, side_px)
}

/// PNG where something shows through, JPEG where not: a photograph as PNG would be ten times the size.
fn encode(picture: DynamicImage, look: Option<Look>) -> Result<Thumbnail, Refused> {
    let (width_px, height_px) = (picture.width(), picture.height());
    let mut bytes = Vec::new();
    let kind = if picture.color().has_alpha() {
        DynamicImage::ImageRgba8(picture.into_rgba8())
            .write_with_encoder(PngEncoder::new(Cursor::new(&mut bytes)))
            .map_err(broken)?;
        FileKind::Png
    } else {
        DynamicImage::ImageRgb8(picture.into_rgb8())
            .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY))
            .map_err(broken)?;
        FileKind::Jpeg
    };
    Ok(Thumbnail {
        kind,
        width_px,
        height_px,
        bytes,
        look,
    })
}
