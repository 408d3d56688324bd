//! An SVG, or a page of a PDF, as a PNG to look at. Pure, but for the fonts of this machine.
//!
//! What is drawn was let in by [`super::svg`], but how much memory and time it takes nobody can tell beforehand, and a drawing
//! cannot be stopped in the middle: so it happens in a process of its own ([`super::apart`]).

use std::io::Cursor;
use std::sync::Arc;

use image::metadata::Orientation;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Family, Query};
use resvg::usvg::{ImageHrefResolver, ImageKind, Options, Tree};

use super::inside::pixels_across;
use super::inspect::inspect;
use super::kind::FileKind;
use super::pdf_page::{PdfPage, svg_of};
use super::thumbnail::{LARGE_PX, orientation_of, render_clear};

/// What a page shows of a file that could not be drawn.
const ICON: &str = include_str!("svg-icon.svg");
/// The longest side of a picture inside that is printed from.
const WHOLE_PX: u32 = 5000;

/// With `side_px` as its longer side. `None`: it is none, or there is nothing in it to draw.
pub fn png_of(svg: &str, side_px: u32) -> Option<Vec<u8>> {
    drawn(&tree_of(svg, embedded, svg.contains("text"))?, side_px)
}

/// The same of a PDF's first page.
pub fn png_of_pdf(pdf: Vec<u8>, side_px: u32) -> Option<Vec<u8>> {
    let (_, svg) = svg_of(pdf)?;
    drawn(&tree_of(&svg, embedded, false)?, side_px)
}

/// How large a PDF's first page is. `None`: it cannot be drawn.
pub fn measured(pdf: Vec<u8>) -> Option<PdfPage> {
    let (page, svg) = svg_of(pdf)?;
    tree_of(&svg, |_| None, false)?;
    Some(page)
}

/// How many pixels an SVG would be across if all of it were as coarse as the pictures inside, as they are printed. `None`: there are
/// none that count.
pub fn pixels_inside(svg: &str) -> Option<u32> {
    pixels_across(&tree_of(svg, embedded_whole, svg.contains("text"))?)
}

fn drawn(tree: &Tree, side_px: u32) -> Option<Vec<u8>> {
    let (width, height) = (tree.size().width(), tree.size().height());
    let scale = side_px as f32 / width.max(height);
    let side = |length: f32| ((length * scale).round() as u32).clamp(1, side_px);
    let mut canvas = Pixmap::new(side(width), side(height))?;
    resvg::render(tree, Transform::from_scale(scale, scale), &mut canvas.as_mut());
    canvas.encode_png().ok()
}

/// To be drawn at its true size: pictures inside stay as they are.
pub fn lines_of(kind: FileKind, bytes: Vec<u8>) -> Option<Tree> {
    if kind == FileKind::Pdf {
        return tree_of(&svg_of(bytes)?.1, embedded_whole, false);
    }
    let svg = std::str::from_utf8(&bytes).ok()?;
    tree_of(svg, embedded_whole, svg.contains("text"))
}

fn tree_of(svg: &str, embedded: fn(&[u8]) -> Option<ImageKind>, has_words: bool) -> Option<Tree> {
    let mut options = Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(move |_, data, _| embedded(&data)),
            // Nothing from outside, neither from the disk.
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    if has_words {
        options.fontdb = Arc::new(fonts());
    }
    Tree::from_str(svg, &options).ok()
}

/// The sign that stands for an SVG that is too much to draw.
pub fn icon(side_px: u32) -> Option<Vec<u8>> {
    png_of(ICON, side_px)
}

/// A picture inside: made smaller while it is read, like those that come by themselves.
fn embedded(data: &[u8]) -> Option<ImageKind> {
    let inspected = inspect(Cursor::new(data)).ok()?;
    let copy = render_clear(Cursor::new(data), &inspected, LARGE_PX).ok()??;
    of_kind(copy.kind, copy.bytes)
}

/// The same to be printed: made smaller only where it is huge, and turned where it lies on its side.
fn embedded_whole(data: &[u8]) -> Option<ImageKind> {
    let inspected = inspect(Cursor::new(data)).ok()?;
    let side = inspected.width_px.max(inspected.height_px)?;
    if side <= WHOLE_PX && orientation_of(inspected.kind, data) == Orientation::NoTransforms {
        return of_kind(inspected.kind, data.to_vec());
    }
    let copy = render_clear(Cursor::new(data), &inspected, side.min(WHOLE_PX)).ok()??;
    of_kind(copy.kind, copy.bytes)
}

fn of_kind(kind: FileKind, bytes: Vec<u8>) -> Option<ImageKind> {
    let bytes = Arc::new(bytes);
    match kind {
        FileKind::Png => Some(ImageKind::PNG(bytes)),
        FileKind::Jpeg => Some(ImageKind::JPEG(bytes)),
        FileKind::Webp => Some(ImageKind::WEBP(bytes)),
        FileKind::Pdf | FileKind::Svg => None,
    }
}

/// What this machine has. A font that it has not is replaced by one that it has, so that no word is missing.
fn fonts() -> Database {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    let serif = Query {
        families: &[Family::Serif],
        ..Query::default()
    };
    let any = fonts.faces().next().and_then(|face| face.families.first());
    let any = any.map(|(name, _)| name.clone());
    if let (None, Some(any)) = (fonts.query(&serif), any) {
        fonts.set_serif_family(any);
    }
    fonts
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use image::{DynamicImage, ImageFormat, Rgba};

    fn drawn(inside: &str) -> image::RgbaImage {
        let svg = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='200' height='100'>{inside}</svg>"
        );
        let png = png_of(&svg, 48).unwrap();
        image::load_from_memory_with_format(&png, ImageFormat::Png)
            .unwrap()
            .into_rgba8()
    }

    const RED: Rgba<u8> = Rgba([255, 0, 0, 255]);
    const NOTHING: Rgba<u8> = Rgba([0, 0, 0, 0]);

    #[test]
    fn shapes_are_drawn_and_the_rest_shows_through() {
        let picture = drawn("<rect width='100' height='100' fill='red'/>");
        assert_eq!(picture.dimensions(), (48, 24));
        assert_eq!(
            (*picture.get_pixel(5, 5), *picture.get_pixel(40, 5)),
            (RED, NOTHING)
        );
    }

    #[test]
    fn a_picture_inside_is_drawn_whatever_it_is_called() {
        let mut bytes = Vec::new();
        let mut picture = image::RgbImage::new(30, 30);
        picture.fill(255);
        DynamicImage::ImageRgb8(picture)
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .unwrap();
        let text = base64::prelude::BASE64_STANDARD.encode(&bytes);
        let picture = drawn(&format!(
            "<image width='100' height='100' href='data:image/jpeg;base64,{text}'/>"
        ));
        assert_eq!(*picture.get_pixel(12, 12), Rgba([255, 255, 255, 255]));
        assert_eq!(*picture.get_pixel(40, 12), NOTHING);
    }

    /// Fails with usvg's own resolver of addresses, which reads files.
    #[test]
    fn nothing_is_fetched_from_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret.png");
        image::RgbImage::from_pixel(9, 9, image::Rgb([255, 0, 0]))
            .save(&path)
            .unwrap();
        for address in [path.display().to_string(), format!("file://{}", path.display())] {
            let picture = drawn(&format!("<image width='200' height='100' href='{address}'/>"));
            assert!(picture.pixels().all(|pixel| *pixel == NOTHING), "{address}");
        }
    }

    #[test]
    fn what_is_no_drawing_is_none() {
        for svg in [
            "",
            "<svg",
            "<p/>",
            "<svg xmlns='http://www.w3.org/2000/svg' width='0' height='5'/>",
        ] {
            assert_eq!(png_of(svg, 48), None, "{svg}");
        }
        assert!(icon(48).is_some());
    }
}
