//! What a file really is, decided by its content: never by its name or by the media type a client claims.
//!
//! Pure: works on anything that can be read and sought. Four kinds are taken (contract, `POST /api/upload`): PNG, JPEG,
//! PDF and SVG. Bytes after the end of a picture are tolerated (phones append thumbnails and depth maps there); they are
//! harmless because originals are served with a fixed type, `nosniff` and a sandbox, and thumbnails are re-encoded.

#[cfg(test)]
mod tests;

use std::io::{BufRead, Cursor, Read, Seek, SeekFrom};

use image::{ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use super::kind::{FileKind, Inspected, MAX_BYTES, MAX_DECODED_BYTES, MAX_SIDE_PX, Refused};
use super::svg;

/// A progressive JPEG keeps a 16-bit coefficient per channel beside the decoded pixel: 3 × (1 + 2) bytes.
const JPEG_BYTES_PER_PIXEL: u64 = 9;
/// How far from its end a PDF must say `%%EOF`. Acrobat's own tolerance is 1024 bytes.
const PDF_TAIL: u64 = 1024;

const PNG_MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG_MAGIC: &[u8] = b"\xff\xd8\xff";
const PDF_MAGIC: &[u8] = b"%PDF-";

/// Decides what `file` is and whether it may come in. Pixels are not decoded here, see [`super::thumbnail`].
pub fn inspect<R: BufRead + Seek>(mut file: R) -> Result<Inspected, Refused> {
    let size = file.seek(SeekFrom::End(0))?;
    if size == 0 {
        return Err(Refused::Empty);
    }
    if size > MAX_BYTES {
        return Err(Refused::TooLarge { max_bytes: MAX_BYTES });
    }
    file.rewind()?;
    let mut head = Vec::with_capacity(64);
    file.by_ref().take(64).read_to_end(&mut head)?;
    file.rewind()?;

    if head.starts_with(PNG_MAGIC) {
        inspect_raster(file, FileKind::Png)
    } else if head.starts_with(JPEG_MAGIC) {
        inspect_raster(file, FileKind::Jpeg)
    } else if head.starts_with(PDF_MAGIC) {
        inspect_pdf(file, size)
    } else if svg::may_be_svg(&head) {
        inspect_svg(file)
    } else {
        Err(Refused::UnknownType)
    }
}

pub(super) fn image_format(kind: FileKind) -> Option<ImageFormat> {
    match kind {
        FileKind::Png => Some(ImageFormat::Png),
        FileKind::Jpeg => Some(ImageFormat::Jpeg),
        FileKind::Pdf | FileKind::Svg => None,
    }
}

pub(super) fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MAX_SIDE_PX);
    limits.max_image_height = Some(MAX_SIDE_PX);
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    limits
}

fn inspect_raster<R: BufRead + Seek>(mut file: R, kind: FileKind) -> Result<Inspected, Refused> {
    if kind == FileKind::Jpeg && !jpeg_is_complete(&mut file)? {
        return Err(Refused::Broken);
    }
    file.rewind()?;
    let Some(format) = image_format(kind) else {
        return Err(Refused::UnknownType);
    };
    // The reader's own limits only say «no»; ours say which picture was too large, so dimensions come first. Reading
    // the header allocates nothing that depends on them.
    let mut reader = ImageReader::with_format(file, format);
    reader.no_limits();
    let decoder = reader.into_decoder().map_err(broken)?;
    let (width_px, height_px) = decoder.dimensions();
    if width_px == 0 || height_px == 0 {
        return Err(Refused::Broken);
    }
    let pixels = u64::from(width_px) * u64::from(height_px);
    let decoded_bytes = match kind {
        FileKind::Jpeg => pixels * JPEG_BYTES_PER_PIXEL,
        _ => decoder.total_bytes(),
    };
    if width_px > MAX_SIDE_PX || height_px > MAX_SIDE_PX || decoded_bytes > MAX_DECODED_BYTES {
        return Err(Refused::TooManyPixels { width_px, height_px });
    }
    Ok(Inspected {
        kind,
        width_px: Some(width_px),
        height_px: Some(height_px),
        decoded_bytes,
    })
}

pub(super) fn broken(_: ImageError) -> Refused {
    Refused::Broken
}

/// The decoder fills the missing rest of a cut-off JPEG with grey, so the end of the picture is looked for here: an end
/// marker after the last start of scan. (Inside picture data `FF` is always followed by `00` or a restart marker, and an
/// embedded EXIF thumbnail comes before the picture's own scan.)
fn jpeg_is_complete<R: BufRead>(file: &mut R) -> Result<bool, Refused> {
    let (mut offset, mut last_scan, mut last_end) = (0u64, None, None);
    let mut previous = 0u8;
    loop {
        let chunk = file.fill_buf()?;
        if chunk.is_empty() {
            break;
        }
        for byte in chunk {
            match (previous, byte) {
                (0xff, 0xda) => last_scan = Some(offset),
                (0xff, 0xd9) => last_end = Some(offset),
                _ => {}
            }
            previous = *byte;
            offset += 1;
        }
        let read = chunk.len();
        file.consume(read);
    }
    Ok(last_scan.is_some() && last_end > last_scan)
}

fn inspect_pdf<R: BufRead + Seek>(mut file: R, size: u64) -> Result<Inspected, Refused> {
    file.seek(SeekFrom::Start(size.saturating_sub(PDF_TAIL)))?;
    let mut tail = Vec::new();
    file.take(PDF_TAIL).read_to_end(&mut tail)?;
    if !tail.windows(5).any(|window| window == b"%%EOF") {
        return Err(Refused::Broken);
    }
    Ok(Inspected {
        kind: FileKind::Pdf,
        width_px: None,
        height_px: None,
        decoded_bytes: 0,
    })
}

fn inspect_svg<R: BufRead>(mut file: R) -> Result<Inspected, Refused> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let text = String::from_utf8(bytes).map_err(|_| Refused::UnknownType)?;
    let (width_px, height_px) = svg::check(&text, |picture| inspect(Cursor::new(picture)))?;
    Ok(Inspected {
        kind: FileKind::Svg,
        width_px,
        height_px,
        decoded_bytes: 0,
    })
}
