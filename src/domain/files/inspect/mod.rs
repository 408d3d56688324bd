//! What a file really is, decided by its content: never by its name or by the media type a client claims.
//!
//! Pure: works on anything that can be read and sought. Five kinds are taken (contract, `POST /api/upload`): PNG, JPEG,
//! WebP, PDF and SVG. Bytes after the end of a picture are tolerated (phones append thumbnails and depth maps there); they are
//! harmless because originals are served with a fixed type, `nosniff` and a sandbox, and thumbnails are re-encoded.

mod jpeg;
mod jpeg_bits;
#[cfg(test)]
mod tests;
mod webp;

use std::io::{BufRead, Cursor, Read, Seek, SeekFrom};

use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{ImageDecoder, ImageError, ImageFormat, ImageReader};

use super::kind::{
    DRAWING_BYTES, FileKind, Inspected, MAX_BYTES, MAX_PIXELS, MAX_SIDE_PX, Refused, WEBP_BYTES,
};
use super::svg;

/// What a picture takes that is read row by row, at twice a preview's size and on its ground: see [`super::thumbnail`].
const BY_ROWS: u64 = DRAWING_BYTES;
/// How far from its start a PDF must say `%PDF-`: what mail programs and scanners put before it, Acrobat passes over too.
const PDF_AT: u64 = 1024;
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
    let mut head = Vec::with_capacity(PDF_AT as usize);
    file.by_ref().take(PDF_AT).read_to_end(&mut head)?;
    file.rewind()?;

    if head.starts_with(PNG_MAGIC) {
        inspect_raster(file, FileKind::Png)
    } else if head.starts_with(JPEG_MAGIC) {
        inspect_raster(file, FileKind::Jpeg)
    } else if webp::may_be_webp(&head) {
        inspect_webp(file, size)
    } else if svg::may_be_svg(&head) {
        inspect_svg(file)
    } else if head.windows(PDF_MAGIC.len()).any(|window| window == PDF_MAGIC) {
        inspect_pdf(file, size)
    } else {
        Err(foreign(&head).unwrap_or(Refused::UnknownType))
    }
}

/// What it is, if it is something that people have and we do not take, and what to do.
fn foreign(head: &[u8]) -> Option<Refused> {
    let at = |offset: usize, magic: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    let brand = head.get(8..12).filter(|_| at(4, b"ftyp"));
    let (what, instead) = match brand {
        Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1") => (
            "una foto HEIC de iPhone",
            "Compártela como JPEG, o toma una captura de pantalla y envía esa.",
        ),
        Some(b"avif" | b"avis") => ("una imagen AVIF", "Guárdala como PNG o JPEG y envíala otra vez."),
        Some(_) => ("un video", "Envía una imagen PNG o JPEG, o un PDF."),
        None if at(0, b"GIF8") => ("una imagen GIF", "Guárdala como PNG y envíala otra vez."),
        None if at(0, b"8BPS") => ("un archivo de Photoshop", "Expórtalo como PNG o PDF."),
        None if at(0, b"II*\0") || at(0, b"MM\0*") => ("una imagen TIFF", "Guárdala como PNG o PDF."),
        None if at(0, b"%!PS") || at(0, b"\xc5\xd0\xd3\xc6") => {
            ("un archivo EPS o PostScript", "Expórtalo como PDF o SVG.")
        }
        None if at(0, b"RIFF") && at(8, b"CDR") => ("un archivo de CorelDRAW", "Expórtalo como PDF o SVG."),
        None if at(0, b"PK\x03\x04") => (
            "un archivo comprimido o de Office",
            "Envía la imagen, o expórtalo como PDF.",
        ),
        None => return None,
    };
    Some(Refused::Foreign { what, instead })
}

pub(super) fn image_format(kind: FileKind) -> Option<ImageFormat> {
    match kind {
        FileKind::Png => Some(ImageFormat::Png),
        FileKind::Jpeg => Some(ImageFormat::Jpeg),
        FileKind::Webp => Some(ImageFormat::WebP),
        FileKind::Pdf | FileKind::Svg => None,
    }
}

fn inspect_raster<R: BufRead + Seek>(mut file: R, kind: FileKind) -> Result<Inspected, Refused> {
    file.rewind()?;
    let Some(format) = image_format(kind) else {
        return Err(Refused::UnknownType);
    };
    // The reader's own limits only say «no»; ours say which picture was too large, so dimensions come first. Reading
    // the header allocates nothing that depends on them.
    let mut reader = ImageReader::with_format(&mut file, format);
    reader.no_limits();
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width_px, height_px) = decoder.dimensions();
    if width_px == 0 || height_px == 0 {
        return Err(Refused::Broken);
    }
    let pixels = u64::from(width_px) * u64::from(height_px);
    if width_px > MAX_SIDE_PX || height_px > MAX_SIDE_PX || pixels > MAX_PIXELS {
        return Err(Refused::TooManyPixels { width_px, height_px });
    }
    let whole = decoder.total_bytes();
    // A damaged EXIF block is no reason to refuse a picture.
    let lies_on_its_side = decoder.orientation().is_ok_and(is_sideways);
    drop(decoder);
    file.rewind()?;
    let (kept, is_whole) = match kind {
        FileKind::Jpeg => jpeg::walk(&mut file).map(|jpeg| (jpeg.kept, jpeg.is_whole))?,
        _ if is_interlaced(&mut file)? => (whole, true),
        _ => (0, true),
    };
    if kept > DRAWING_BYTES {
        return Err(Refused::NotByRows {
            stored: "progresiva o entrelazada",
            instead: "Guárdala sin esa opción",
            width_px,
            height_px,
            side_px: (pixels * DRAWING_BYTES / kept).isqrt() as u32,
        });
    }
    if !is_whole {
        return Err(Refused::Broken);
    }
    // As it is looked at: phones write the sensor's rows, and which way is up.
    let (width_px, height_px) = match lies_on_its_side {
        true => (height_px, width_px),
        false => (width_px, height_px),
    };
    Ok(Inspected {
        kind,
        width_px: Some(width_px),
        height_px: Some(height_px),
        drawing_bytes: kept.max(whole.min(BY_ROWS)),
        has_pictures: false,
    })
}

fn inspect_webp<R: BufRead + Seek>(mut file: R, size: u64) -> Result<Inspected, Refused> {
    let webp::Webp {
        width_px,
        height_px,
        kept,
    } = webp::walk(&mut file, size)?;
    if kept > WEBP_BYTES {
        let pixels = u64::from(width_px) * u64::from(height_px);
        return Err(Refused::NotByRows {
            stored: "WebP",
            instead: "Guárdala como JPEG o PNG",
            width_px,
            height_px,
            side_px: (pixels * WEBP_BYTES / kept).isqrt() as u32,
        });
    }
    file.rewind()?;
    let mut decoder = WebPDecoder::new(&mut file).map_err(broken)?;
    let lies_on_its_side = decoder.orientation().is_ok_and(is_sideways);
    let (width_px, height_px) = match lies_on_its_side {
        true => (height_px, width_px),
        false => (width_px, height_px),
    };
    Ok(Inspected {
        kind: FileKind::Webp,
        width_px: Some(width_px),
        height_px: Some(height_px),
        drawing_bytes: kept,
        has_pictures: false,
    })
}

fn is_sideways(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

/// Of a PNG: its rows come in seven rounds.
fn is_interlaced<R: Read>(file: &mut R) -> Result<bool, Refused> {
    let mut head = [0; 29];
    file.read_exact(&mut head)?;
    Ok(head[28] != 0)
}

pub(super) fn broken(_: ImageError) -> Refused {
    Refused::Broken
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
        has_pictures: false,
    })
}

fn inspect_svg<R: BufRead>(mut file: R) -> Result<Inspected, Refused> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let text = String::from_utf8(bytes).map_err(|error| match svg::may_be_in_latin(error.as_bytes()) {
        true => Refused::Encoding,
        false => Refused::UnknownType,
    })?;
    let svg::Drawing {
        size: (width_px, height_px),
        has_pictures,
    } = svg::check(&text, |picture| inspect(Cursor::new(picture)))?;
    Ok(Inspected {
        kind: FileKind::Svg,
        width_px,
        height_px,
        drawing_bytes: 0,
        has_pictures,
    })
}
