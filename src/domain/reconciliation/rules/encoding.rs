//! What a file is, told by its bytes, and its text.

use super::unreadable::Unreadable;

/// A file whose rows can be read.
#[derive(Debug, PartialEq, Eq)]
pub enum Content<'a> {
    Text(String),
    /// A table of a page, often named `.xls`.
    Html(String),
    /// Excel's, of either kind.
    Workbook(&'a [u8]),
}

/// What else people upload: how it begins, what it is, and what to do instead.
const OTHERS: [(&[u8], &str); 8] = [
    (
        b"%PDF",
        "es un PDF; descarga del banco el archivo de Excel, CSV o texto",
    ),
    (
        b"\x89PNG",
        "es una imagen; descarga del banco el archivo de Excel, CSV o texto",
    ),
    (
        b"\xff\xd8\xff",
        "es una foto; descarga del banco el archivo de Excel, CSV o texto",
    ),
    (
        b"GIF8",
        "es una imagen; descarga del banco el archivo de Excel, CSV o texto",
    ),
    (
        b"RIFF",
        "es una imagen o un video; descarga del banco el archivo de Excel, CSV o texto",
    ),
    (
        b"Rar!",
        "está comprimido (RAR); descomprímelo y sube lo que trae dentro",
    ),
    (
        b"7z\xbc\xaf",
        "está comprimido (7z); descomprímelo y sube lo que trae dentro",
    ),
    (
        b"\x1f\x8b",
        "está comprimido (gzip); descomprímelo y sube lo que trae dentro",
    ),
];

pub fn content(bytes: &[u8]) -> Result<Content<'_>, Unreadable> {
    if let Some((_, what)) = OTHERS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(Unreadable::new(*what));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Ok(Content::Workbook(bytes));
    }
    let text = text(bytes)?;
    let start: String = text
        .trim_start()
        .chars()
        .take(4000)
        .collect::<String>()
        .to_lowercase();
    if start.starts_with('<')
        && (start.contains("<table") || start.contains("<html") || start.contains("<tr"))
    {
        return Ok(Content::Html(text));
    }
    if start.starts_with("<?xml") {
        return Err(Unreadable::new(
            "es XML; descarga del banco el archivo de Excel, CSV o texto",
        ));
    }
    Ok(Content::Text(text))
}

/// UTF-8 or UTF-16, with their marks or without; else Windows-1252, which holds all of Latin-1 that anybody types.
fn text(bytes: &[u8]) -> Result<String, Unreadable> {
    let (text, encoding, _) = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes),
        None => match unmarked_utf16(bytes) {
            Some(encoding) => encoding.decode(bytes),
            None if std::str::from_utf8(bytes).is_ok() => encoding_rs::UTF_8.decode(bytes),
            None => encoding_rs::WINDOWS_1252.decode(bytes),
        },
    };
    if text.contains('\0') {
        return Err(Unreadable::new(
            "no es un archivo de Excel, CSV ni texto; descárgalo del banco de nuevo",
        ));
    }
    if text.contains('\u{fffd}') && encoding != encoding_rs::UTF_8 {
        return Err(Unreadable::new("tiene letras que no se pueden leer"));
    }
    if text.trim().is_empty() {
        return Err(Unreadable::new("está vacío"));
    }
    Ok(text.into_owned())
}

/// Bytes by which the encoding is told.
const LOOKED_AT: usize = 4096;

/// In UTF-16 every other byte of what banks write is zero.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let start = &bytes[..bytes.len().min(LOOKED_AT)];
    let zeros = |from: usize| {
        start
            .iter()
            .skip(from)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd, half) = (zeros(0), zeros(1), start.len() / 2);
    match half {
        0 => None,
        _ if odd * 10 > half * 8 && even * 10 < half => Some(encoding_rs::UTF_16LE),
        _ if even * 10 > half * 8 && odd * 10 < half => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}
