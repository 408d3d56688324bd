use super::*;
use crate::domain::catalog::Technique;
use crate::domain::designs::document::{Align, Layer};
use crate::domain::designs::draw;
use crate::domain::designs::fonts::Font;
use crate::domain::designs::rules::verdict::tests::{area as area_of, image};
use ::image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, Name, Rect, Stream};
use std::collections::HashMap;
use std::io::Cursor;

/// 100 × 60 mm, with 3 mm of bleed, at 150 dpi.
fn area() -> Area {
    Area {
        width_mm: 100,
        height_mm: 60,
        bleed_mm: 3,
        good_dpi: 150,
        ..area_of("frente", Technique::Dtf, "0")
    }
}

fn job(format: PrintFormat, label: &str, layers: Vec<Layer>) -> Job {
    Job {
        format,
        label: label.to_owned(),
        area: area(),
        placement: Placement {
            area: "frente".to_owned(),
            layers,
        },
    }
}

type Files = HashMap<UploadId, (FileKind, Vec<u8>)>;

fn made_of(job: &Job, files: &Files) -> Vec<u8> {
    made(job, &|id| files.get(&id).cloned()).expect("it can be made")
}

fn png_of(picture: RgbaImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    DynamicImage::ImageRgba8(picture)
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
        .unwrap();
    bytes
}

/// Red on the left, half of it seen on the right.
fn flag() -> Vec<u8> {
    png_of(RgbaImage::from_fn(200, 100, |x, _| {
        Rgba([200, 10, 10, if x < 100 { 255 } else { 128 }])
    }))
}

fn words(text: &str) -> Layer {
    Layer::Text {
        text: text.to_owned(),
        font: Font::NotoSansBold,
        color: [0x1d, 0x4f, 0x91],
        size: 10.0,
        x: 50.0,
        y: 52.0,
        angle: 0.0,
        align: Align::Middle,
    }
}

fn svg(inside: &str) -> Vec<u8> {
    format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">{inside}</svg>"#).into_bytes()
}

const MM: f64 = 72.0 / 25.4;

fn boxed(rect: Rect) -> [f64; 4] {
    [rect.x0, rect.y0, rect.x1, rect.y1].map(|points| points / MM)
}

fn near(one: &[f64], other: &[f64]) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(one, other)| (one - other).abs() < 0.25)
}

#[test]
fn the_sheet_is_as_large_as_it_says() {
    let boxes = |format, label: &str| {
        let bytes = made_of(&job(format, label, vec![words("Lara")]), &Files::new());
        let pdf = Pdf::new(bytes).unwrap();
        let pages = pdf.pages();
        assert_eq!(pages.len(), 1);
        let raw = pages[0].raw();
        let rect = |name: &[u8]| boxed(raw.get::<Rect>(name).unwrap());
        (rect(b"MediaBox"), rect(b"BleedBox"), rect(b"TrimBox"))
    };
    let (media, bleed, trim) = boxes(PrintFormat::Pdf, "");
    assert!(near(&media, &[0.0, 0.0, 106.0, 66.0]), "{media:?}");
    assert!(near(&bleed, &media), "{bleed:?}");
    assert!(near(&trim, &[3.0, 3.0, 103.0, 63.0]), "{trim:?}");
    // What is said around it lies outside of both.
    for (format, label) in [(PrintFormat::Pdf, "KRFT-7K2M9Q"), (PrintFormat::PdfMarks, "")] {
        let (media, bleed, trim) = boxes(format, label);
        assert!(near(&media, &[0.0, 0.0, 126.0, 86.0]), "{media:?}");
        assert!(near(&bleed, &[10.0, 10.0, 116.0, 76.0]), "{bleed:?}");
        assert!(near(&trim, &[13.0, 13.0, 113.0, 73.0]), "{trim:?}");
    }
    // However long it is.
    let (media, _, trim) = boxes(PrintFormat::Pdf, &"KRFT-7K2M9Q · ".repeat(12));
    assert!(
        media[2] > 200.0 && near(&trim, &[13.0, 13.0, 113.0, 73.0]),
        "{media:?} {trim:?}"
    );
}

/// The numbers before each operator of a page.
fn operations(bytes: &[u8]) -> Vec<(String, Vec<f64>)> {
    let pdf = Pdf::new(bytes.to_vec()).unwrap();
    let pages = pdf.pages();
    let stream = pages[0].page_stream().unwrap();
    let text = String::from_utf8_lossy(stream).into_owned();
    let mut found = Vec::new();
    let mut numbers = Vec::new();
    for word in text.split_ascii_whitespace() {
        match word.parse() {
            Ok(number) => numbers.push(number),
            Err(_) => found.push((word.to_owned(), std::mem::take(&mut numbers))),
        }
    }
    found
}

/// The pictures of a page: width, height, and whether something shows through.
fn pictures(bytes: &[u8]) -> Vec<(i64, i64, bool)> {
    let pdf = Pdf::new(bytes.to_vec()).unwrap();
    let pages = pdf.pages();
    let resources = pages[0].resources();
    let all: Dict<'_> = resources.x_objects.clone();
    let mut names: Vec<Name<'_>> = all.keys().collect();
    names.sort();
    names
        .into_iter()
        .filter_map(|name| all.get::<Stream<'_>>(&name))
        .filter(|stream| {
            stream
                .dict()
                .get::<Name<'_>>(b"Subtype")
                .is_some_and(|kind| kind.as_str() == "Image")
        })
        .map(|stream| {
            let dict = stream.dict();
            let side = |name: &[u8]| dict.get::<i32>(name).unwrap().into();
            (side(b"Width"), side(b"Height"), dict.contains_key(b"SMask"))
        })
        .collect()
}

#[test]
fn a_picture_lies_where_its_millimetres_say_with_all_of_its_dots() {
    let file = UploadId::any();
    let files = Files::from([(file, (FileKind::Png, flag()))]);
    let layer = image(file, (10.0, 20.0), (40.0, 20.0), 0.0);
    let bytes = made_of(&job(PrintFormat::Pdf, "", vec![layer.clone(), layer]), &files);
    // Twice there, and once in the file.
    assert_eq!(pictures(&bytes), [(200, 100, true)]);
    let operations = operations(&bytes);
    let placed: Vec<&Vec<f64>> = operations
        .iter()
        .filter(|(operator, _)| operator == "cm")
        .map(|(_, numbers)| numbers)
        .collect();
    // Millimetres downwards from the corner of the area, which lies 3 mm from the sheet's.
    assert!(near(&placed[0][..4], &[MM, 0.0, 0.0, -MM]), "{placed:?}");
    assert!(
        near(&[placed[0][4] / MM, placed[0][5] / MM], &[3.0, 63.0]),
        "{placed:?}"
    );
    // A square of one from 10 to 50 and, its rows going up, from 40 to 20.
    assert!(
        near(placed[1], &[40.0, 0.0, 0.0, -20.0, 10.0, 40.0]),
        "{placed:?}"
    );
    assert_eq!(
        operations.iter().filter(|(operator, _)| operator == "Do").count(),
        2
    );
}

#[test]
fn a_photo_goes_in_as_it_came_and_stands_upright() {
    let (file, bytes) = (
        UploadId::any(),
        std::fs::read(format!(
            "{}/tests/fixtures/files/i03_exif_girada_1667x1250.jpg",
            env!("CARGO_MANIFEST_DIR")
        ))
        .unwrap(),
    );
    let files = Files::from([(file, (FileKind::Jpeg, bytes.clone()))]);
    let layer = image(file, (0.0, 0.0), (30.0, 40.0), 0.0);
    let made = made_of(&job(PrintFormat::Pdf, "", vec![layer]), &files);
    let inside = made
        .windows(64)
        .any(|window| window == &bytes[bytes.len() / 2..][..64]);
    assert!(inside, "its own bytes are in the file");
}

#[test]
fn lines_stay_lines() {
    let file = UploadId::any();
    let art = svg(
        r##"<defs><linearGradient id="g"><stop offset="0" stop-color="#f00"/><stop offset="1" stop-color="#00f" stop-opacity="0.5"/></linearGradient>
        <clipPath id="c"><circle cx="50" cy="50" r="40"/></clipPath></defs>
        <g clip-path="url(#c)" opacity="0.8"><rect width="100" height="50" fill="url(#g)"/><path d="M0 60 Q 50 90 100 60" stroke="#080" stroke-width="4" stroke-dasharray="6 2" fill="none"/></g>"##,
    );
    let files = Files::from([(file, (FileKind::Svg, art))]);
    let layers = vec![image(file, (10.0, 5.0), (30.0, 30.0), 30.0), words("Ñandú")];
    let bytes = made_of(&job(PrintFormat::Pdf, "", layers.clone()), &files);
    assert_eq!(pictures(&bytes), [], "nothing of it is dots");
    // A filter is, at the area's resolution: 48 of 100 parts of 30 mm at 150 dpi are 85.
    let art = svg(
        r#"<defs><filter id="f"><feGaussianBlur stdDeviation="2"/></filter></defs><rect width="20" height="20"/><rect x="20" y="20" width="40" height="40" filter="url(#f)"/>"#,
    );
    let files = Files::from([(file, (FileKind::Svg, art))]);
    let bytes = made_of(&job(PrintFormat::Pdf, "", layers), &files);
    let [(width, height, true)] = pictures(&bytes)[..] else {
        unreachable!("{:?}", pictures(&bytes))
    };
    assert!((83..=93).contains(&width) && width == height, "{width} {height}");
}

#[test]
fn a_page_of_a_pdf_is_lines_where_it_was_placed() {
    use crate::domain::files::pdf_page_tests::{BOX, QUARTER, pdf};
    let file = UploadId::any();
    let curves = format!("{QUARTER} q 20 30 100 100 re W n 0 0 1 RG 4 w 0 0 m 50 200 100 0 200 200 c S Q");
    let files = Files::from([(file, (FileKind::Pdf, pdf(BOX, 1, &curves, &[])))]);
    let layers = vec![image(file, (10.0, 5.0), (60.0, 30.0), 0.0)];
    let bytes = made_of(&job(PrintFormat::Pdf, "", layers.clone()), &files);
    assert_eq!(pictures(&bytes), [], "nothing of it is dots");
    assert_eq!(made_of(&job(PrintFormat::Pdf, "", layers.clone()), &files), bytes);
    let (picture, per_metre) = dots(&made_of(&job(PrintFormat::Png, "", layers), &files));
    // 3 mm of bleed lie before it: its lower left quarter is red.
    let at = |x: f64, y: f64| {
        let dots = |mm: f64| ((mm + 3.0) * f64::from(per_metre) / 1000.0) as u32;
        *picture.get_pixel(dots(x), dots(y))
    };
    for (x, y) in [(10.4, 20.4), (39.6, 20.4), (10.4, 34.6)] {
        assert_eq!(at(x, y), Rgba([200, 10, 10, 255]), "{x} {y}");
    }
    for (x, y) in [(9.6, 30.0), (40.4, 34.6), (11.0, 19.6), (20.0, 35.4)] {
        assert_eq!(at(x, y).0[3], 0, "{x} {y}");
    }
}

/// Dots of a PNG, and how many there are in a metre.
fn dots(bytes: &[u8]) -> (RgbaImage, u32) {
    let reader = png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
    let dims = reader.info().pixel_dims.unwrap();
    assert_eq!((dims.xppu, dims.unit), (dims.yppu, png::Unit::Meter));
    (::image::load_from_memory(bytes).unwrap().into_rgba8(), dims.xppu)
}

#[test]
fn dots_are_those_of_the_drawing_and_as_many_as_they_say() {
    let file = UploadId::any();
    let files = Files::from([(file, (FileKind::Png, flag()))]);
    let layers = vec![
        image(file, (10.0, 20.0), (40.0, 20.0), 15.0),
        words("Barquisimeto"),
    ];
    let (picture, per_metre) = dots(&made_of(
        &job(PrintFormat::Png, "KRFT-7K2M9Q", layers.clone()),
        &files,
    ));
    assert_eq!(per_metre, 5906);
    let (width, height) = picture.dimensions();
    for (side, mm) in [(width, 106.0), (height, 66.0)] {
        assert!((f64::from(side) * 1000.0 / f64::from(per_metre) - mm).abs() < 0.1);
    }
    // The same as what the shop shows, dot by dot.
    let arts = draw::Arts::from([(file, flag().into())]);
    let area = area();
    let print = draw::Print {
        area: &area,
        layers: &layers,
    };
    let shown = draw::area(&print, &arts, (width, height), 3.0).unwrap();
    let mut differs = 0;
    for (shown, written) in shown.pixels().iter().zip(picture.pixels()) {
        let shown = shown.demultiply();
        let parts = [shown.red(), shown.green(), shown.blue(), shown.alpha()];
        differs += u32::from(
            parts
                .iter()
                .zip(written.0)
                .any(|(one, other)| one.abs_diff(other) > 8),
        );
    }
    assert!(differs * 100 < width * height, "{differs} of {}", width * height);
    // Upright in its corner, and nothing where nothing is.
    let at = |x: f64, y: f64| {
        let dots = f64::from(per_metre) / 1000.0;
        *picture.get_pixel(((x + 3.0) * dots) as u32, ((y + 3.0) * dots) as u32)
    };
    assert_eq!(at(20.0, 28.0), Rgba([200, 10, 10, 255]));
    assert_eq!(at(40.0, 32.0).0[3], 128);
    assert_eq!(at(90.0, 5.0).0[3], 0);
}

#[test]
fn the_same_is_the_same_bytes() {
    let (photo, drawing) = (UploadId::any(), UploadId::any());
    let files = Files::from([
        (photo, (FileKind::Png, flag())),
        (
            drawing,
            (
                FileKind::Svg,
                svg(r#"<circle cx="50" cy="50" r="50" fill="lime"/>"#),
            ),
        ),
    ]);
    let layers = vec![
        image(photo, (10.0, 20.0), (40.0, 20.0), 0.0),
        image(drawing, (60.0, 20.0), (20.0, 20.0), 0.0),
        words("Lara"),
    ];
    for format in PrintFormat::ALL {
        let job = job(*format, "KRFT-7K2M9Q · Frente", layers.clone());
        let first = made_of(&job, &files);
        std::thread::sleep(std::time::Duration::from_millis(1100));
        assert!(first == made_of(&job, &files), "{format}");
        let other = made_of(
            &Job {
                label: "KRFT-OTHER1".to_owned(),
                ..job
            },
            &files,
        );
        assert!(first != other, "{format}");
    }
}

#[test]
fn a_bundle_is_read_as_it_was_packed() {
    let file = UploadId::any();
    let files = Files::from([(file, (FileKind::Png, flag()))]);
    let job = job(
        PrintFormat::PdfMarks,
        "KRFT-7K2M9Q",
        vec![image(file, (10.0, 20.0), (40.0, 20.0), 0.0)],
    );
    let printed = Printed {
        view: "frente".to_owned(),
        view_name: "Frente".to_owned(),
        garment: crate::domain::catalog::garment::Garment::Sheet,
        area: area(),
    };
    let packed = [(file, FileKind::Png, flag().len() as u64)];
    let bundle = Bundle::new(
        ProductId::any(),
        &printed,
        &job.placement,
        (job.format, &job.label),
        packed,
    );
    let mut bytes = bundle.head().unwrap();
    bytes.extend(flag());
    assert!(of_bundle(Cursor::new(&bytes)).unwrap() == made_of(&job, &files));
    for half in [0, 7, 100, bytes.len() - 1] {
        assert_eq!(of_bundle(Cursor::new(&bytes[..half])), None, "{half}");
    }
}
