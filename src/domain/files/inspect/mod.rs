//! What a file really is, decided by its content: never by its name or by the media type a client claims.
//!
//! Pure: works on anything that can be read and sought. Four kinds are taken (contract, `POST /api/upload`): PNG, JPEG,
//! PDF and SVG. Bytes after the end of a picture are tolerated (phones append thumbnails and depth maps there); they are
//! harmless because originals are served with a fixed type, `nosniff` and a sandbox, and thumbnails are re-encoded.

#[cfg(test)]
mod tests;

use std::io::{BufRead, Cursor, Read, Seek, SeekFrom};

use image::{ImageDecoder, ImageError, ImageFormat, ImageReader};

use super::kind::{DRAWING_BYTES, FileKind, Inspected, MAX_BYTES, MAX_PIXELS, MAX_SIDE_PX, Refused};
use super::svg;

/// What a picture takes that is read row by row: see [`super::thumbnail`].
const BY_ROWS: u64 = 32 * 1024 * 1024;
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

fn image_format(kind: FileKind) -> Option<ImageFormat> {
    match kind {
        FileKind::Png => Some(ImageFormat::Png),
        FileKind::Jpeg => Some(ImageFormat::Jpeg),
        FileKind::Pdf | FileKind::Svg => None,
    }
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
    let mut reader = ImageReader::with_format(&mut file, format);
    reader.no_limits();
    let decoder = reader.into_decoder().map_err(broken)?;
    let (width_px, height_px) = decoder.dimensions();
    if width_px == 0 || height_px == 0 {
        return Err(Refused::Broken);
    }
    let pixels = u64::from(width_px) * u64::from(height_px);
    if width_px > MAX_SIDE_PX || height_px > MAX_SIDE_PX || pixels > MAX_PIXELS {
        return Err(Refused::TooManyPixels { width_px, height_px });
    }
    let whole = decoder.total_bytes();
    drop(decoder);
    file.rewind()?;
    let kept = match kind {
        FileKind::Jpeg => kept_by_progressive(&mut file)?,
        _ if is_interlaced(&mut file)? => whole,
        _ => 0,
    };
    if kept > DRAWING_BYTES {
        return Err(Refused::NotByRows {
            width_px,
            height_px,
            side_px: (pixels * DRAWING_BYTES / kept).isqrt() as u32,
        });
    }
    Ok(Inspected {
        kind,
        width_px: Some(width_px),
        height_px: Some(height_px),
        drawing_bytes: kept.max(whole.min(BY_ROWS)),
    })
}

/// Of a PNG: its rows come in seven rounds.
fn is_interlaced<R: Read>(file: &mut R) -> Result<bool, Refused> {
    let mut head = [0; 29];
    file.read_exact(&mut head)?;
    Ok(head[28] != 0)
}

/// What a progressive JPEG keeps until its last scan, two bytes for each sample of each channel; others keep nothing.
fn kept_by_progressive<R: BufRead + Seek>(file: &mut R) -> Result<u64, Refused> {
    let mut byte = [0];
    let mut next = |file: &mut R| -> Result<u8, Refused> {
        file.read_exact(&mut byte)?;
        Ok(byte[0])
    };
    loop {
        while next(file)? != 0xff {}
        let mut marker = next(file)?;
        while marker == 0xff {
            marker = next(file)?;
        }
        match marker {
            // Without a length: padding, restarts, the beginning.
            0x00 | 0x01 | 0xd0..=0xd8 => continue,
            // The first scan, or the end, without a frame before it.
            0xd9 | 0xda => return Err(Refused::Broken),
            _ => {}
        }
        let length = u16::from_be_bytes([next(file)?, next(file)?]);
        if !matches!(marker, 0xc0..=0xcf) || matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            file.seek_relative(i64::from(length.saturating_sub(2)))?;
            continue;
        }
        if !matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce) {
            return Ok(0);
        }
        let mut frame = [0; 6];
        file.read_exact(&mut frame)?;
        let pixels = u64::from(u16::from_be_bytes([frame[1], frame[2]]))
            * u64::from(u16::from_be_bytes([frame[3], frame[4]]));
        let (mut samples, mut most) = (0, 1);
        for _ in 0..frame[5] {
            let (_, sampling, _) = (next(file)?, next(file)?, next(file)?);
            let density = u64::from(sampling >> 4) * u64::from(sampling & 15);
            samples += density;
            most = density.max(most);
        }
        return Ok(2 * pixels * samples / most);
    }
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
        drawing_bytes: 0,
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
        drawing_bytes: 0,
    })
}
