use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use super::*;

fn picture(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
    let pixels = RgbImage::from_fn(width, height, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, 90]));
    let mut bytes = Vec::new();
    DynamicImage::ImageRgb8(pixels)
        .write_to(&mut Cursor::new(&mut bytes), format)
        .expect("encoding in memory");
    bytes
}

fn look(bytes: &[u8]) -> Result<Inspected, Refused> {
    inspect(Cursor::new(bytes))
}

fn kind(bytes: &[u8]) -> Result<FileKind, Refused> {
    look(bytes).map(|inspected| inspected.kind)
}

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n";

/// A PNG's header chunk with a size of our choice and the right checksum: the pixel bomb in its smallest form.
fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = picture(ImageFormat::Png, 1, 1);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

#[test]
fn real_pictures_have_a_kind_and_a_size() {
    for (format, expected) in [
        (ImageFormat::Png, FileKind::Png),
        (ImageFormat::Jpeg, FileKind::Jpeg),
        (ImageFormat::WebP, FileKind::Webp),
    ] {
        let found = look(&picture(format, 120, 80)).expect("a real picture");
        assert_eq!(found.kind, expected);
        assert_eq!((found.width_px, found.height_px), (Some(120), Some(80)));
        assert!(found.drawing_bytes >= 120 * 80 * 3);
    }
}

#[test]
fn a_pdf_is_a_pdf_whatever_its_name() {
    let found = look(PDF).expect("a PDF");
    assert_eq!((found.kind, found.width_px), (FileKind::Pdf, None));
}

#[test]
fn a_pdf_starts_near_its_first_byte_and_says_where_it_ends() {
    let page = b"<html><script>alert(1)</script>".as_slice();
    assert_eq!(
        kind(&[page, PDF].concat()),
        Err(Refused::UnknownType),
        "a page with a PDF in it is a page"
    );
    assert_eq!(kind(&PDF[..PDF.len() - 6]), Err(Refused::Broken));
    let buried = [PDF, &[b' '; 2000]].concat();
    assert_eq!(kind(&buried), Err(Refused::Broken));
    let far = [&[b' '; 1024], PDF].concat();
    assert_eq!(kind(&far), Err(Refused::UnknownType));
}

/// Files as designers and phones write them; each stands for a kind.
#[test]
fn files_as_they_come() {
    use FileKind::{Jpeg, Pdf, Png, Svg};
    let read = |name: &str| {
        let path = format!("{}/tests/fixtures/files/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read(path).expect("a fixture")
    };
    for (name, right) in [
        ("i01_foto_con_movimiento.jpg", Jpeg),
        ("i02_sin_marca_final.jpg", Jpeg),
        ("i06_16bit_rgba.png", Png),
        ("i15_logo_blanco_transparente.png", Png),
        ("p01_bytes_antes_de_PDF.pdf", Pdf),
        ("p04_sin_permiso_de_imprimir.pdf", Pdf),
        ("s02_coreldraw_doctype.svg", Svg),
        ("s04_inkscape_efecto_esquinas.svg", Svg),
        ("s13_affinity.svg", Svg),
        ("s15_doctype_simple.svg", Svg),
        ("v20_figma_blur.svg", Svg),
        ("v24_ontologia_ns.svg", Svg),
        ("v27_ascii.svg", Svg),
        ("v50_displayp3.jpg", Jpeg),
    ] {
        assert_eq!(kind(&read(name)), Ok(right), "{name}");
    }
    for name in ["i09_truncada.jpg", "v10_jpeg_truncado_con_FFD9.jpg"] {
        assert_eq!(kind(&read(name)), Err(Refused::Broken), "{name}");
    }
    for name in ["i03_exif_girada_1667x1250.jpg", "i03_control_1250x1667.jpg"] {
        let found = look(&read(name)).expect("a picture");
        assert_eq!(
            (found.width_px, found.height_px),
            (Some(1250), Some(1667)),
            "{name}"
        );
    }
    let gif = kind(&read("v25_gif_incrustado.svg")).expect_err("a GIF is not drawn");
    assert!(gif.to_string().contains("una imagen GIF por dentro"), "{gif}");
}

#[test]
fn what_people_have_and_we_do_not_take_is_called_by_its_name() {
    for (bytes, name) in [
        (b"\0\0\0\x18ftypheic\0\0\0\0".as_slice(), "HEIC"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "video"),
        (b"GIF89a\x01\0\x01\0", "GIF"),
        (b"8BPS\0\x01", "Photoshop"),
        (b"II*\0\x08\0", "TIFF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "EPS"),
        (b"PK\x03\x04\x14\0", "comprimido"),
    ] {
        let refused = kind(bytes).expect_err(name).to_string();
        assert!(refused.contains(name), "{refused}");
    }
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><svg xmlns='http://www.w3.org/2000/svg'><title>\xf1</title></svg>";
    assert_eq!(kind(latin), Err(Refused::Encoding));
}

/// A JPEG is read to its last row, and no further.
#[test]
fn every_row_must_be_there_however_it_is_stored() {
    let whole = picture(ImageFormat::Jpeg, 640, 480);
    assert_eq!(kind(&whole), Ok(FileKind::Jpeg));
    let end = whole.len() - 2;
    assert_eq!(kind(&whole[..end]), Ok(FileKind::Jpeg), "without its end mark");
    for missing in [end / 2, end - end / 20] {
        let cut = [&whole[..missing], b"\xff\xd9".as_slice()].concat();
        assert_eq!(
            kind(&cut),
            Err(Refused::Broken),
            "{missing} of {end} bytes and an end mark"
        );
        assert_eq!(
            kind(&whole[..missing]),
            Err(Refused::Broken),
            "{missing} of {end} bytes"
        );
    }
}

#[test]
fn an_svg_is_recognised_with_bom_and_declaration() {
    let svg = "\u{feff}\n<?xml version=\"1.0\" encoding=\"UTF-8\"?><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"30\" height=\"20\"/>";
    let found = look(svg.as_bytes()).expect("an SVG");
    assert_eq!(found.kind, FileKind::Svg);
    assert_eq!((found.width_px, found.height_px), (Some(30), Some(20)));
}

#[test]
fn everything_else_is_unknown() {
    let others: [&[u8]; 7] = [
        b"MZ\x90\x00",
        b"#!/bin/sh\n",
        b"<html><body>hola</body></html>",
        b"<!DOCTYPE html><html></html>",
        b"hola",
        b"<",
        b"\xff\xfe<\x00s\x00v\x00g\x00",
    ];
    for bytes in others {
        assert_eq!(
            kind(bytes),
            Err(Refused::UnknownType),
            "{:?}",
            String::from_utf8_lossy(bytes)
        );
    }
    assert_eq!(kind(b""), Err(Refused::Empty));
}

#[test]
fn a_picture_with_a_page_behind_it_stays_a_picture() {
    // Served as image/png with nosniff and a sandbox, so the tail is never read as HTML.
    let polyglot = [
        picture(ImageFormat::Png, 4, 4).as_slice(),
        b"<script>alert(1)</script>",
    ]
    .concat();
    assert_eq!(kind(&polyglot), Ok(FileKind::Png));
    let phone = [picture(ImageFormat::Jpeg, 4, 4).as_slice(), &[7u8; 500]].concat();
    assert_eq!(kind(&phone), Ok(FileKind::Jpeg));
}

#[test]
fn a_pixel_bomb_is_refused_by_its_header_alone() {
    let expected = |width_px, height_px| Err(Refused::TooManyPixels { width_px, height_px });
    assert_eq!(look(&png_claiming(60_000, 60_000)), expected(60_000, 60_000));
    assert_eq!(look(&png_claiming(20_001, 1)), expected(20_001, 1));
    // Within the sides, but more than a square metre.
    assert_eq!(look(&png_claiming(19_000, 19_000)), expected(19_000, 19_000));
    assert!(look(&png_claiming(12_000, 12_000)).is_ok());

    let mut jpeg = picture(ImageFormat::Jpeg, 8, 8);
    let frame = jpeg
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .expect("a baseline frame");
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
    assert_eq!(look(&jpeg), expected(60_000, 60_000));
}

/// Without the bound, 40 megapixels that are kept whole take 120 MiB.
#[test]
fn what_is_not_read_by_rows_is_bounded_by_memory() {
    let mut interlaced = png_claiming(6_000, 6_000);
    interlaced[28] = 1;
    let crc = crc32(&interlaced[12..29]);
    interlaced[29..33].copy_from_slice(&crc.to_be_bytes());
    assert_eq!(
        look(&interlaced),
        Err(Refused::NotByRows {
            stored: "progresiva o entrelazada",
            instead: "Guárdala sin esa opción",
            width_px: 6_000,
            height_px: 6_000,
            side_px: 3739
        })
    );
    assert_eq!(
        look(&png_claiming(6_000, 6_000)).map(|found| found.drawing_bytes),
        Ok(BY_ROWS)
    );

    let mut jpeg = picture(ImageFormat::Jpeg, 8, 8);
    let frame = jpeg
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .expect("a baseline frame");
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x17, 0x70, 0x17, 0x70]);
    assert_eq!(look(&jpeg), Err(Refused::Broken), "nearly all rows are missing");
    jpeg[frame + 1] = 0xc2;
    let refused = look(&jpeg).expect_err("216 MB of coefficients at most");
    assert!(refused.to_string().contains("progresiva"), "{refused}");
}

#[test]
fn damaged_headers_are_broken() {
    let png = picture(ImageFormat::Png, 50, 50);
    assert_eq!(kind(&png[..20]), Err(Refused::Broken));
    assert_eq!(kind(&png[..8]), Err(Refused::Broken));
    assert_eq!(look(&png_claiming(0, 10)), Err(Refused::Broken));
    let jpeg = picture(ImageFormat::Jpeg, 50, 50);
    assert_eq!(kind(&jpeg[..jpeg.len() - 40]), Err(Refused::Broken));
    assert_eq!(kind(b"\xff\xd8\xff\xd9"), Err(Refused::Broken));
}

#[test]
fn twenty_megabytes_and_not_one_byte_more() {
    let mut padded = PDF.to_vec();
    padded.resize(MAX_BYTES as usize - 6, b' ');
    padded.extend_from_slice(b"%%EOF\n");
    assert_eq!(kind(&padded), Ok(FileKind::Pdf));
    padded.push(b'\n');
    assert_eq!(kind(&padded), Err(Refused::TooLarge { max_bytes: MAX_BYTES }));
}

#[test]
fn sentences_are_for_people() {
    assert_eq!(
        Refused::TooLarge { max_bytes: MAX_BYTES }.to_string(),
        "El archivo pesa demasiado: el máximo es 20 MB."
    );
    assert!(
        Refused::TooManyPixels {
            width_px: 60_000,
            height_px: 3
        }
        .to_string()
        .contains("60000 × 3")
    );
}

#[test]
fn content_types_round_trip() {
    for kind in FileKind::ALL {
        assert_eq!(kind.as_str().parse(), Ok(*kind));
    }
    assert!("text/html".parse::<FileKind>().is_err());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_are_too_strange(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
        drop(look(&bytes));
    }

    /// Of files that would be taken: some bytes changed, and the end cut off.
    #[test]
    fn no_broken_file_is_too_strange(
        which in 0..4_usize,
        changes in proptest::collection::vec(
            (proptest::prelude::any::<proptest::sample::Index>(), proptest::prelude::any::<u8>()), 0..8
        ),
        end in proptest::prelude::any::<proptest::sample::Index>(),
    ) {
        let mut bytes = match which {
            0 => picture(ImageFormat::Png, 9, 7),
            1 => picture(ImageFormat::Jpeg, 9, 7),
            2 => PDF.to_vec(),
            _ => br#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><path d="M0 0h4"/></svg>"#.to_vec(),
        };
        proptest::prop_assert!(look(&bytes).is_ok());
        for (at, byte) in &changes {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        bytes.truncate(end.index(bytes.len()) + 1);
        drop(look(&bytes));
    }
}
