//! The first page of a PDF as a drawing: how large it is, and its lines as an SVG. Pure.
//!
//! A page is a program of somebody else's: it is only followed in a process of its own ([`super::apart`]).

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro_svg::hayro_interpret::util::{RectExt as _, TransformExt as _};
use hayro_svg::hayro_interpret::{InterpreterSettings, RenderContent};
use hayro_svg::{RenderCache, SvgRenderSettings, convert};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, Name, ObjectIdentifier, Rect, Stream};
use hayro_syntax::page::Page;
use serde::{Deserialize, Serialize};

const MM_PER_POINT: f64 = 25.4 / 72.0;
/// A side that something is printed with, in millimetres: what is smaller is a mistake, what is larger none of our prints.
const SIDE_MM: std::ops::RangeInclusive<f64> = 0.5..=100_000.0;
/// Of forms in forms.
const DEEPEST: usize = 12;
/// Letters that a PDF need not bring along, and what Office calls those of the same width: drawn in what hayro has for them.
const STANDARD: [&str; 7] = [
    "Helvetica",
    "Times",
    "Courier",
    "Symbol",
    "ZapfDingbats",
    "Arial",
    "CourierNew",
];
/// How glyphs are counted where a font says no more; other tables of the East are not here.
const COUNTED: [&[u8]; 2] = [b"Identity-H", b"Identity-V"];

/// What is known of a PDF that can be placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PdfPage {
    /// How many it has; the first one is used.
    pub pages: i32,
    /// As it is looked at, in thousandths of a millimetre.
    pub width_um: i32,
    pub height_um: i32,
}

/// The first page, trimmed. `None`: nothing is on it, or it cannot be drawn as it is meant.
pub fn svg_of(pdf: Vec<u8>) -> Option<(PdfPage, String)> {
    let pdf = Pdf::new(pdf).ok()?;
    let pages = pdf.pages();
    let page = pages.first()?;
    let mut seen = HashSet::new();
    if lacks_letters(page.raw(), 0, &mut seen) || lacks_letters_of(page) {
        return None;
    }
    let failed = Arc::new(AtomicBool::new(false));
    let settings = InterpreterSettings {
        warning_sink: {
            let failed = Arc::clone(&failed);
            Arc::new(move |_| failed.store(true, Ordering::Relaxed))
        },
        // What people write beside a page is not printed.
        render_content: RenderContent::PAGE,
        ..InterpreterSettings::default()
    };
    let drawn = convert(
        page,
        &RenderCache::new(),
        &settings,
        &SvgRenderSettings::default(),
    );
    if failed.load(Ordering::Relaxed) {
        return None;
    }
    let trimmed = trim(page);
    let looked_at = page
        .initial_transform(true)
        .to_kurbo()
        .transform_rect_bbox(trimmed.to_kurbo());
    let unit = page
        .raw()
        .get::<f64>(b"UserUnit")
        .filter(|unit| *unit > 0.0)
        .unwrap_or(1.0);
    let mm = |points: f64| Some(points * unit * MM_PER_POINT).filter(|mm| SIDE_MM.contains(mm));
    let (width, height) = (mm(looked_at.width())?, mm(looked_at.height())?);
    let (head, inside) = drawn.split_once('>')?;
    if head.ends_with('/') {
        return None;
    }
    let svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{} {} {} {}" width="{width}" height="{height}">{inside}"#,
        looked_at.x0,
        looked_at.y0,
        looked_at.width(),
        looked_at.height(),
    );
    let um = |mm: f64| (mm * 1000.0).round() as i32;
    let page = PdfPage {
        pages: i32::try_from(pages.len()).ok()?,
        width_um: um(width),
        height_um: um(height),
    };
    Some((page, svg))
}

/// What is left once it is cut, else what a reader shows.
fn trim(page: &Page<'_>) -> Rect {
    let shown = page.intersected_crop_box();
    let trim = page
        .raw()
        .get::<Rect>(b"TrimBox")
        .map(|trim| trim.intersect(shown));
    trim.filter(|trim| trim.x1 - trim.x0 >= 1.0 && trim.y1 - trim.y0 >= 1.0)
        .unwrap_or(shown)
}

/// Resources may be those of all pages.
fn lacks_letters_of(page: &Page<'_>) -> bool {
    let resources = page.resources();
    let mut seen = HashSet::new();
    lacks(
        &resources.fonts,
        &resources.x_objects,
        &resources.patterns,
        0,
        &mut seen,
    )
}

fn lacks_letters(owner: &Dict<'_>, depth: usize, seen: &mut HashSet<ObjectIdentifier>) -> bool {
    let resources = owner.get::<Dict<'_>>(b"Resources").unwrap_or_default();
    let named = |name: &[u8]| resources.get::<Dict<'_>>(name).unwrap_or_default();
    lacks(
        &named(b"Font"),
        &named(b"XObject"),
        &named(b"Pattern"),
        depth,
        seen,
    )
}

fn lacks(
    fonts: &Dict<'_>,
    forms: &Dict<'_>,
    patterns: &Dict<'_>,
    depth: usize,
    seen: &mut HashSet<ObjectIdentifier>,
) -> bool {
    if depth > DEEPEST {
        return true;
    }
    let mut all_fonts = fonts.keys().filter_map(|name| fonts.get::<Dict<'_>>(name));
    if all_fonts.any(|font| !has_letters(&font)) {
        return true;
    }
    [forms, patterns].into_iter().any(|inside| {
        inside.keys().any(|name| {
            let Some(stream) = inside.get::<Stream<'_>>(name) else {
                return false;
            };
            let dict = stream.dict();
            let is_new = dict.obj_id().is_none_or(|id| seen.insert(id));
            is_new && lacks_letters(dict, depth + 1, seen)
        })
    })
}

/// Its own, or those that everybody has.
fn has_letters(font: &Dict<'_>) -> bool {
    let name_of = |dict: &Dict<'_>, key: &[u8]| dict.get::<Name<'_>>(key).map(|name| name.to_vec());
    match name_of(font, b"Subtype").as_deref() {
        Some(b"Type3") => true,
        Some(b"Type0") => {
            let counted = name_of(font, b"Encoding").is_none_or(|name| COUNTED.contains(&name.as_slice()));
            let kids = font.get::<hayro_syntax::object::Array<'_>>(b"DescendantFonts");
            let kid = kids.and_then(|kids| kids.iter::<Dict<'_>>().next());
            counted && kid.is_some_and(|kid| is_embedded(&kid))
        }
        _ => {
            let name = name_of(font, b"BaseFont").unwrap_or_default();
            let name = String::from_utf8_lossy(&name).replace(' ', "");
            is_embedded(font) || STANDARD.iter().any(|known| name.starts_with(known))
        }
    }
}

fn is_embedded(font: &Dict<'_>) -> bool {
    let said = font.get::<Dict<'_>>(b"FontDescriptor").unwrap_or_default();
    ["FontFile", "FontFile2", "FontFile3"]
        .iter()
        .any(|file| said.contains_key(file))
}

#[cfg(test)]
pub mod tests {
    use crate::domain::files::{measured, png_of_pdf};
    use image::{Rgba, RgbaImage};

    /// As many pages as these say, each with this content, and what else they name.
    pub fn pdf(page: &str, pages: usize, content: &str, others: &[&str]) -> Vec<u8> {
        let kids: Vec<String> = (0..pages).map(|at| format!("{} 0 R", 4 + at)).collect();
        let mut objects = vec![
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            format!("<</Type/Pages/Kids[{}]/Count {pages}>>", kids.join(" ")),
            format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
        ];
        objects.extend((0..pages).map(|_| format!("<</Type/Page/Parent 2 0 R/Contents 3 0 R {page}>>")));
        objects.extend(others.iter().map(|&other| other.to_owned()));
        let mut file = "%PDF-1.7\n".to_owned();
        let mut places = Vec::new();
        for (at, object) in objects.iter().enumerate() {
            places.push(file.len());
            file += &format!("{} 0 obj\n{object}\nendobj\n", at + 1);
        }
        let (from, count) = (file.len(), objects.len() + 1);
        file += &format!("xref\n0 {count}\n0000000000 65535 f \n");
        for place in places {
            file += &format!("{place:010} 00000 n \n");
        }
        file += &format!("trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{from}\n%%EOF\n");
        file.into_bytes()
    }

    /// The lower left quarter of a page of 100 × 50 mm that lies somewhere, in red.
    pub const QUARTER: &str = "0.784 0.039 0.039 rg 10 20 141.7323 70.8661 re f";
    pub const BOX: &str = "/MediaBox[0 0 600 800]/CropBox[10 20 293.4646 161.7323]";

    fn size(page: &str, content: &str) -> Option<(f64, f64)> {
        let page = measured(pdf(page, 1, content, &[]))?;
        Some((
            f64::from(page.width_um) / 1000.0,
            f64::from(page.height_um) / 1000.0,
        ))
    }

    #[test]
    fn a_page_is_as_large_as_what_is_seen_of_it() {
        assert_eq!(
            size("/MediaBox[0 0 283.4646 141.7323]", QUARTER),
            Some((100.0, 50.0))
        );
        assert_eq!(size(BOX, QUARTER), Some((100.0, 50.0)));
        assert_eq!(size(&format!("{BOX}/Rotate 90"), QUARTER), Some((50.0, 100.0)));
        assert_eq!(
            size(&format!("{BOX}/Rotate -180/UserUnit 2"), QUARTER),
            Some((200.0, 100.0))
        );
        // Without what is cut off; a box that lies outside says nothing.
        let trimmed = format!("{BOX}/TrimBox[10 20 151.7323 90.8661]");
        assert_eq!(size(&trimmed, QUARTER), Some((50.0, 25.0)));
        assert_eq!(
            size(&format!("{BOX}/TrimBox[700 700 800 800]"), QUARTER),
            Some((100.0, 50.0))
        );
        let several = measured(pdf(BOX, 3, QUARTER, &[])).unwrap();
        assert_eq!(several.pages, 3);
        assert_eq!(size(BOX, ""), None, "nothing is on it");
        assert_eq!(
            size("/MediaBox[0 0 283.4646 1]", QUARTER),
            None,
            "too thin to be meant"
        );
        assert_eq!(measured(b"%PDF-1.4\n%%EOF".to_vec()), None);
    }

    fn drawn(page: &str) -> RgbaImage {
        let file = pdf(page, 1, QUARTER, &[]);
        let png = png_of_pdf(file.clone(), 200).unwrap();
        assert_eq!(png_of_pdf(file, 200).unwrap(), png, "always the same");
        image::load_from_memory(&png).unwrap().into_rgba8()
    }

    #[test]
    fn a_page_is_drawn_as_it_is_looked_at_and_its_paper_is_not_there() {
        const RED: Rgba<u8> = Rgba([200, 10, 10, 255]);
        const NOTHING: Rgba<u8> = Rgba([0; 4]);
        let upright = drawn(BOX);
        assert_eq!(upright.dimensions(), (200, 100));
        let seen =
            |picture: &RgbaImage, places: [(u32, u32); 4]| places.map(|(x, y)| *picture.get_pixel(x, y));
        let corners = [(2, 2), (197, 2), (197, 97), (2, 97)];
        assert_eq!(seen(&upright, corners), [NOTHING, NOTHING, NOTHING, RED]);
        assert_eq!(
            seen(&upright, [(98, 52), (102, 52), (98, 48), (2, 52)]),
            [RED, NOTHING, NOTHING, RED]
        );
        // By a quarter to the right: what was below on the left is above on the left.
        let turned = drawn(&format!("{BOX}/Rotate 90"));
        assert_eq!(turned.dimensions(), (100, 200));
        let corners = [(2, 2), (97, 2), (97, 197), (2, 197)];
        assert_eq!(seen(&turned, corners), [RED, NOTHING, NOTHING, NOTHING]);
        // Only the trimmed part, which is red all over.
        let trimmed = drawn(&format!("{BOX}/TrimBox[10 20 151.7323 90.8661]"));
        assert!(trimmed.pixels().all(|pixel| *pixel == RED));
    }

    #[test]
    fn letters_that_are_not_there_are_not_guessed() {
        let page = |font: &str| {
            let page = format!("{BOX}/Resources<</Font<</F 5 0 R>>>>");
            pdf(&page, 1, "BT /F 40 Tf 20 60 Td (Lara) Tj ET", &[font])
        };
        let standard = page("<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>");
        let png = png_of_pdf(standard, 200).unwrap();
        let letters = image::load_from_memory(&png).unwrap().into_rgba8();
        assert!(letters.pixels().filter(|pixel| pixel.0 == [0, 0, 0, 255]).count() > 200);
        let other = page("<</Type/Font/Subtype/TrueType/BaseFont/Cooper-Black>>");
        assert_eq!(measured(other), None);
        // Also where a form uses them.
        let page = format!("{BOX}/Resources<</XObject<</X 5 0 R>>>>");
        let words = "BT /F 40 Tf 20 60 Td (Lara) Tj ET";
        let form = format!(
            "<</Type/XObject/Subtype/Form/BBox[0 0 900 900]/Resources<</Font<</F 6 0 R>>>>/Length {}>>stream\n{words}\nendstream",
            words.len()
        );
        let with = |font: &str| measured(pdf(&page, 1, "/X Do", &[&form, font]));
        assert_eq!(with("<</Type/Font/Subtype/Type1/BaseFont/Cooper>>"), None);
        assert!(with("<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>").is_some());
    }
}
