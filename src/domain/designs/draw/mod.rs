//! A design drawn onto its product. Pure: what is drawn was read before, and is bounded by what a document may hold.

mod rows;
mod shading;
mod tones;

use self::rows::Rows;
use self::shading::{greys, part_of, shade};
pub use self::tones::{Tones, tones};
use super::document::{Align, Layer};
use super::fonts;
use crate::base::ids::UploadId;
use crate::domain::catalog::garment::{self, Garment};
use crate::domain::catalog::{Area, Technique};
use bytes::Bytes;
use image::codecs::png::{CompressionType, PngEncoder};
use image::{DynamicImage, ExtendedColorType, ImageEncoder as _, RgbaImage, imageops};
use resvg::tiny_skia::{
    BlendMode, Color, FillRule, FilterQuality, IntSize, Mask, PathBuilder, Pixmap, PixmapPaint, Rect,
    Transform,
};
use resvg::usvg::{Options, Tree};
use std::collections::HashMap;
use std::fmt::Write as _;

/// Of a mock-up's width, in pixels.
pub const WIDTHS: std::ops::RangeInclusive<u32> = 100..=2000;
/// What is drawn is kept: so a picture comes in one of these, the next larger one.
const DRAWN_AT: [u32; 6] = [200, 480, 700, 1000, 1400, 2000];
/// What lies around the product: neither a white nor a black one is lost on it.
const AROUND: [u8; 3] = [0xe6, 0xe8, 0xeb];
/// A photo that is much taller than it is wide is cut there.
const TALLEST: u32 = 2;

/// What a design is drawn on.
pub enum Ground {
    Drawn(Garment, [u8; 3]),
    /// PNGs or JPEGs.
    Picture {
        photo: Bytes,
        shading: Option<Bytes>,
    },
}

/// What is printed, and on which area.
pub struct Print<'a> {
    pub area: &'a Area,
    pub layers: &'a [Layer],
}

/// Pictures as they were read, PNG or JPEG, by what was uploaded.
pub type Arts = HashMap<UploadId, Bytes>;

/// In which width something is drawn that is wanted so wide.
pub fn width_of(wanted_px: u32) -> u32 {
    let fits = DRAWN_AT.into_iter().find(|width| *width >= wanted_px);
    fits.unwrap_or(*WIDTHS.end())
}

/// A PNG of this width. `None`: something in it cannot be read.
///
/// What is printed is drawn before what it lies on, and what it was drawn from let go: they are not in memory at once.
pub fn mockup(ground: &Ground, prints: &[Print<'_>], arts: Arts, width_px: u32) -> Option<Vec<u8>> {
    let width_px = width_px.clamp(*WIDTHS.start(), *WIDTHS.end());
    // A photo says how high it is.
    let photo = match ground {
        Ground::Picture { photo: bytes, .. } => Some(photo(bytes, width_px)?),
        Ground::Drawn(..) => None,
    };
    let height_px = photo.as_ref().map_or(width_px, Pixmap::height);
    let printed = prints.iter().map(|print| {
        let rectangle = print.area.rectangle;
        let part = |thousandths: i32, of: u32| (thousandths as f32 * of as f32 / 1000.0).round();
        let side = |thousandths: i32, of: u32| (part(thousandths, of) as u32).max(1);
        let sides = (side(rectangle.width, width_px), side(rectangle.height, height_px));
        let at = (
            part(rectangle.x, width_px) as i32,
            part(rectangle.y, height_px) as i32,
        );
        Some((at, area(print, &arts, sides, 0.0)?, blend(print.area.technique)))
    });
    let mut printed: Vec<_> = printed.collect::<Option<_>>()?;
    drop(arts);
    if let Ground::Picture {
        shading: Some(shading),
        ..
    } = ground
    {
        let greys = greys(shading, (width_px, height_px))?;
        for (at, printed, _) in &mut printed {
            shade(printed, *at, (&greys, (width_px, height_px)))?;
        }
    }
    let mut canvas = match (ground, photo) {
        (_, Some(photo)) => photo,
        (Ground::Drawn(garment, color), None) => {
            let mut canvas = filled(width_px, width_px)?;
            svg_onto(&mut canvas, &garment::svg(&garment.cloth(), *color))?;
            canvas
        }
        (Ground::Picture { .. }, None) => return None,
    };
    for ((left, top), printed, blend_mode) in &printed {
        let paint = PixmapPaint {
            blend_mode: *blend_mode,
            ..PixmapPaint::default()
        };
        canvas.draw_pixmap(*left, *top, printed.as_ref(), &paint, Transform::identity(), None);
    }
    drop(printed);
    if let Ground::Drawn(garment, color) = ground
        && !garment.folds().is_empty()
    {
        svg_onto(&mut canvas, &garment::svg(garment.folds(), *color))?;
    }
    let mut rows = Rows::new(canvas.width(), canvas.height())?;
    rows.add(&canvas)?;
    rows.png()
}

/// Ink without white under it takes the colour of what it is on.
const fn blend(technique: Technique) -> BlendMode {
    match technique {
        Technique::Sublimation | Technique::Digital => BlendMode::Multiply,
        _ => BlendMode::SourceOver,
    }
}

/// What is printed on an area, in so many pixels, on nothing; so much is added on each side.
pub fn area(print: &Print<'_>, arts: &Arts, (across, down): (u32, u32), bleed_mm: f64) -> Option<Pixmap> {
    let (width_mm, height_mm) = (
        f64::from(print.area.width_mm) + 2.0 * bleed_mm,
        f64::from(print.area.height_mm) + 2.0 * bleed_mm,
    );
    let mut canvas = Pixmap::new(across, down)?;
    let scale = (
        (f64::from(across) / width_mm) as f32,
        (f64::from(down) / height_mm) as f32,
    );
    onto(&mut canvas, print, scale, bleed_mm, &|file, wanted| {
        art(arts.get(&file)?, wanted).map(Art::Pixels)
    })?;
    Some(canvas)
}

/// A picture as it is drawn.
pub enum Art {
    Pixels(Pixmap),
    Lines(Box<Tree>),
}

/// One of them, in so many pixels at most.
pub type Artist<'a> = &'a dyn Fn(UploadId, (u32, u32)) -> Option<Art>;

/// The same onto a canvas of so many dots in a millimetre, in which the bleed comes before the area.
pub fn onto(
    canvas: &mut Pixmap,
    print: &Print<'_>,
    scale: (f32, f32),
    bleed_mm: f64,
    artist: Artist<'_>,
) -> Option<()> {
    let bleed = bleed_mm as f32;
    let onto = Transform::from_scale(scale.0, scale.1).pre_translate(bleed, bleed);
    for layer in print.layers {
        match layer {
            Layer::Image {
                file, width, height, ..
            } => {
                let wanted = (
                    (*width as f32 * scale.0).ceil() as u32,
                    (*height as f32 * scale.1).ceil() as u32,
                );
                match artist(*file, wanted)? {
                    Art::Pixels(art) => {
                        let size = (art.width() as f32, art.height() as f32);
                        let paint = PixmapPaint {
                            quality: FilterQuality::Bilinear,
                            ..PixmapPaint::default()
                        };
                        let placed = onto.pre_concat(placed(layer, size)?);
                        canvas.draw_pixmap(0, 0, art.as_ref(), &paint, placed, None);
                    }
                    Art::Lines(tree) => {
                        let size = (tree.size().width(), tree.size().height());
                        lines_onto(canvas, &tree, size, onto.pre_concat(placed(layer, size)?))?;
                    }
                }
            }
            Layer::Text { .. } => resvg::render(&text(layer, print.area)?, onto, &mut canvas.as_mut()),
        }
    }
    Some(())
}

/// What lies beyond a drawing's edges is no part of it.
fn lines_onto(canvas: &mut Pixmap, tree: &Tree, size: (f32, f32), placed: Transform) -> Option<()> {
    let drawn = tree.root().layer_bounding_box();
    let is_inside =
        drawn.left() >= 0.0 && drawn.top() >= 0.0 && drawn.right() <= size.0 && drawn.bottom() <= size.1;
    if is_inside {
        resvg::render(tree, placed, &mut canvas.as_mut());
        return Some(());
    }
    let mut alone = Pixmap::new(canvas.width(), canvas.height())?;
    resvg::render(tree, placed, &mut alone.as_mut());
    let mut mask = Mask::new(canvas.width(), canvas.height())?;
    let edges = PathBuilder::from_rect(Rect::from_xywh(0.0, 0.0, size.0, size.1)?);
    mask.fill_path(&edges, FillRule::Winding, true, placed);
    let paint = PixmapPaint::default();
    canvas.draw_pixmap(0, 0, alone.as_ref(), &paint, Transform::identity(), Some(&mask));
    Some(())
}

/// From a picture that is so large to the millimetres of its area.
pub fn placed(layer: &Layer, size: (f32, f32)) -> Option<Transform> {
    let Layer::Image {
        x,
        y,
        width,
        height,
        angle,
        ..
    } = layer
    else {
        return None;
    };
    let (width, height) = (*width as f32, *height as f32);
    let placed = Transform::from_translate(*x as f32 + width / 2.0, *y as f32 + height / 2.0)
        .pre_concat(Transform::from_rotate(*angle as f32))
        .pre_translate(-width / 2.0, -height / 2.0)
        .pre_scale(width / size.0, height / size.1);
    Some(placed)
}

/// The left and the top of what is drawn of a text, in millimetres from its area's corner. `None` where that is nothing.
pub fn ink(layer: &Layer) -> Option<(f64, f64)> {
    // How large the paper is does not matter: what lies beyond it is measured too.
    let tree = lettered(layer, (1, 1))?;
    let ink = tree.root().abs_stroke_bounding_box();
    (ink.width() > 0.0 && ink.height() > 0.0).then(|| (f64::from(ink.left()), f64::from(ink.top())))
}

/// A text of an area as a drawing of the area's millimetres.
pub fn text(layer: &Layer, area: &Area) -> Option<Tree> {
    lettered(layer, (area.width_mm, area.height_mm))
}

fn lettered(layer: &Layer, (width_mm, height_mm): (i32, i32)) -> Option<Tree> {
    let Layer::Text {
        text,
        font,
        color: [red, green, blue],
        size,
        x,
        y,
        angle,
        align,
    } = layer
    else {
        return None;
    };
    let anchor = match align {
        Align::Start => "start",
        Align::Middle => "middle",
        Align::End => "end",
    };
    let mut letters = String::new();
    for c in text.chars() {
        // Each as its number: nothing that was typed is ever markup.
        let _ = write!(letters, "&#{};", u32::from(c));
    }
    let svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width_mm}" height="{height_mm}"><text xml:space="preserve" x="{x}" y="{y}" font-size="{size}" {} fill="#{red:02x}{green:02x}{blue:02x}" text-anchor="{anchor}" transform="rotate({angle} {x} {y})">{letters}</text></svg>"##,
        font.attributes(),
    );
    let options = Options {
        fontdb: fonts::database(),
        ..Options::default()
    };
    Tree::from_str(&svg, &options).ok()
}

fn filled(width: u32, height: u32) -> Option<Pixmap> {
    let mut canvas = Pixmap::new(width, height)?;
    let [red, green, blue] = AROUND;
    canvas.fill(Color::from_rgba8(red, green, blue, 255));
    Some(canvas)
}

/// One of our own drawings, as large as the canvas.
fn svg_onto(canvas: &mut Pixmap, svg: &str) -> Option<()> {
    let tree = Tree::from_str(svg, &Options::default()).ok()?;
    let scale = canvas.width() as f32 / tree.size().width();
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut canvas.as_mut());
    Some(())
}

fn photo(bytes: &Bytes, width_px: u32) -> Option<Pixmap> {
    let picture = image::load_from_memory(bytes).ok()?;
    let height = u64::from(picture.height()) * u64::from(width_px) / u64::from(picture.width().max(1));
    let height = u32::try_from(height).ok()?.clamp(1, width_px * TALLEST);
    let mut canvas = filled(width_px, height)?;
    let photo = shrunk(premultiplied(picture.into_rgba8()), (width_px, height))?;
    let placed = Transform::from_scale(
        width_px as f32 / photo.width() as f32,
        height as f32 / photo.height() as f32,
    );
    let paint = PixmapPaint {
        quality: FilterQuality::Bilinear,
        ..PixmapPaint::default()
    };
    canvas.draw_pixmap(0, 0, photo.as_ref(), &paint, placed, None);
    Some(canvas)
}

/// Made smaller where it is much larger than it is wanted, so that no dots are left out.
fn art(bytes: &Bytes, (width, height): (u32, u32)) -> Option<Pixmap> {
    let mut picture = image::load_from_memory(bytes).ok()?;
    let smaller = (
        picture.width().min(width.max(1)),
        picture.height().min(height.max(1)),
    );
    // What hides everything is made smaller before it takes a fourth byte for each dot.
    if !picture.color().has_alpha() && smaller != (picture.width(), picture.height()) {
        picture = DynamicImage::ImageRgb8(picture.into_rgb8()).thumbnail_exact(smaller.0, smaller.1);
    }
    pixels(picture.into_rgba8(), (width, height))
}

/// The same of one that was read already.
pub fn pixels(picture: RgbaImage, wanted: (u32, u32)) -> Option<Pixmap> {
    shrunk(premultiplied(picture), wanted)
}

fn shrunk(picture: RgbaImage, (width, height): (u32, u32)) -> Option<Pixmap> {
    let (width, height) = (
        picture.width().min(width.max(1)),
        picture.height().min(height.max(1)),
    );
    let picture = match (width, height) == picture.dimensions() {
        true => picture,
        false => DynamicImage::ImageRgba8(picture)
            .thumbnail_exact(width, height)
            .into_rgba8(),
    };
    Pixmap::from_vec(picture.into_raw(), IntSize::from_wh(width, height)?)
}

/// What is clear has no colour, so that none of it bleeds into an edge.
fn premultiplied(mut picture: RgbaImage) -> RgbaImage {
    for [red, green, blue, alpha] in picture.as_chunks_mut().0 {
        if *alpha < 255 {
            for part in [red, green, blue] {
                *part = part_of(*part, *alpha);
            }
        }
    }
    picture
}

/// Several side by side, as one.
pub fn side_by_side(pngs: &[Vec<u8>]) -> Option<Vec<u8>> {
    let read = pngs
        .iter()
        .map(|png| image::load_from_memory(png).ok().map(|one| one.into_rgb8()));
    let all: Vec<image::RgbImage> = read.collect::<Option<_>>()?;
    let (width, height) = (
        all.iter().map(image::RgbImage::width).sum(),
        all.iter().map(image::RgbImage::height).max()?,
    );
    let mut whole = image::RgbImage::from_pixel(width, height, image::Rgb(AROUND));
    let mut left = 0;
    for one in &all {
        imageops::replace(&mut whole, one, left, 0);
        left += i64::from(one.width());
    }
    let mut png = Vec::new();
    PngEncoder::new_with_quality(
        &mut png,
        CompressionType::Fast,
        image::codecs::png::FilterType::Up,
    )
    .write_image(&whole, width, height, ExtendedColorType::Rgb8)
    .ok()?;
    Some(png)
}

#[cfg(test)]
mod tests;
