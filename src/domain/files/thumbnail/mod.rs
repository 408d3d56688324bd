//! Smaller copies of pictures: thumbnails for lists, previews to look at. Making one decodes the whole original, which is
//! also the proof that it is not broken.
//!
//! A copy is drawn anew, so nothing of the original's bytes survives in it: no metadata (a phone's photo of a
//! receipt says where its owner lives), no trailing data. SVG and PDF have none here: an SVG is drawn apart
//! ([`super::apart`]), and a page shows an icon for a PDF.

mod reduced;
#[cfg(test)]
mod tests;

use std::io::{BufRead, Cursor, Seek};

use image::DynamicImage;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;

use super::inspect::broken;
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
    let (reduced, orientation) = match inspected.kind {
        FileKind::Png => reduced::png(file, side_px)?,
        FileKind::Jpeg => reduced::jpeg(file, side_px)?,
        FileKind::Pdf | FileKind::Svg => return Ok(None),
    };
    let mut small = shrink(reduced, side_px);
    if let Some(orientation) = orientation {
        small.apply_orientation(orientation);
    }
    let look = if side_px == SMALL_PX {
        Look::of(&small)
    } else {
        None
    };
    encode(small, look).map(Some)
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
