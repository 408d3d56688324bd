//! Small copies of pictures. Making one decodes the whole original, which is also the proof that it is not broken.
//!
//! A thumbnail is drawn anew, so nothing of the original's bytes survives in it: no metadata (a phone's photo of a
//! receipt says where its owner lives), no trailing data. SVG and PDF have none: a browser draws an SVG itself, and
//! a page shows an icon for a PDF.

use std::io::{BufRead, Cursor, Seek};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ImageDecoder, ImageReader};

use super::inspect::{FileKind, Inspected, Refused, broken, image_format, limits};

/// Longest side, in pixels: a card at 390 px on a dense screen stays sharp enough.
pub const MAX_SIDE_PX: u32 = 480;
const JPEG_QUALITY: u8 = 80;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    pub kind: FileKind,
    pub width_px: u32,
    pub height_px: u32,
    pub bytes: Vec<u8>,
}

/// `None` for kinds that have no pixels. Takes up to `inspected.decoded_bytes` of memory while it runs; the caller
/// decides how many may run at once.
pub fn render<R: BufRead + Seek>(file: R, inspected: &Inspected) -> Result<Option<Thumbnail>, Refused> {
    let Some(format) = image_format(inspected.kind) else {
        return Ok(None);
    };
    let mut reader = ImageReader::with_format(file, format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(broken)?;
    // Phones store the picture as the sensor saw it and write into EXIF which way is up. A damaged EXIF block is no
    // reason to refuse a picture.
    let orientation = decoder.orientation().ok();
    let original = DynamicImage::from_decoder(decoder).map_err(broken)?;
    let mut small = shrink(original);
    if let Some(orientation) = orientation {
        small.apply_orientation(orientation);
    }
    encode(small).map(Some)
}

fn shrink(original: DynamicImage) -> DynamicImage {
    if original.width() <= MAX_SIDE_PX && original.height() <= MAX_SIDE_PX {
        return original;
    }
    original.thumbnail(MAX_SIDE_PX, MAX_SIDE_PX)
}

/// PNG where something shows through, JPEG where not: a photograph as PNG would be ten times the size.
fn encode(picture: DynamicImage) -> Result<Thumbnail, Refused> {
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
    })
}

#[cfg(test)]
mod tests;
