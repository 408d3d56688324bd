//! What the editor begins with: the product's sides, what is known of the files in it, and the design so far. As JSON, in an
//! attribute of its section.

use crate::base::ids::UploadId;
use crate::base::money::{Rate, Usd};
use crate::domain::catalog::garment;
use crate::domain::catalog::{Area, Mockup, Product, Technique, View};
use crate::domain::designs::Design;
use crate::domain::designs::fonts::Font;
use crate::domain::designs::rules::edges::{OUTSIDE, near_the_edge};
use crate::domain::designs::rules::places::Place;
use crate::domain::designs::rules::sides::opposite;
use crate::domain::designs::rules::verdict::{LayerVerdict, PLACEHOLDER};
use crate::domain::files::{Files, Upload};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// A photo that is taller is cut there, as the server cuts it: twice its width.
const TALLEST: i64 = 2000;

/// A design with what follows from it.
pub struct Judged {
    pub design: Design,
    pub uploads: HashMap<UploadId, Upload>,
    pub verdicts: Vec<LayerVerdict>,
    pub extra: Usd,
    /// An area of it is another one by now: what is said is about that, and the editor keeps it anew.
    pub is_old: bool,
}

/// Words begin in a colour that is seen on this one.
pub fn ink(color: &str) -> &'static str {
    const DARK: u32 = 110;
    let [red, green, blue] = garment::color(color).unwrap_or(garment::PLAIN).map(u32::from);
    match (299 * red + 587 * green + 114 * blue) / 1000 < DARK {
        true => "#ffffff",
        false => "#1e1f22",
    }
}

pub fn of(
    files: &Files,
    (product, (colors, color), rate): (&Product, (&[String], &str), Option<Rate>),
    (sides, photos): (&[View], &HashMap<UploadId, Upload>),
    (made, sent): (Option<&Judged>, Option<&Upload>),
) -> String {
    let printed = sides.iter().filter(|side| !side.areas.is_empty());
    let sides: Vec<Value> = printed.map(|side| view(files, side, sides, photos)).collect();
    let inks: Map<String, Value> = colors
        .iter()
        .map(|color| (color.clone(), ink(color).into()))
        .collect();
    let fonts: Map<String, Value> = Font::ALL
        .iter()
        .map(|font| (font.as_str().to_owned(), letters(*font).into()))
        .collect();
    json!({
        "product": product.id,
        "page": product.slug,
        "sides": sides,
        "fonts": fonts,
        "color": color,
        "inks": inks,
        "words": {
            "kind": "text", "text": PLACEHOLDER, "font": Font::NotoSansBold, "color": ink(color), "size": 24, "align": "middle", "angle": 0,
        },
        "rate": rate.and_then(ten_thousandths),
        "made": made.map(|made| so_far(files, made)),
        "sent": sent.map(|sent| about(files, sent)),
    })
    .to_string()
}

/// A rate has four decimals: the editor counts in whole numbers.
fn ten_thousandths(rate: Rate) -> Option<i64> {
    (rate.decimal() * Decimal::from(10_000)).to_i64()
}

fn view(files: &Files, side: &View, all: &[View], photos: &HashMap<UploadId, Upload>) -> Value {
    let drawn = format!("/productos/prendas/{}", side.garment);
    let looks: Map<String, Value> = side
        .mockups
        .iter()
        .filter_map(|one| {
            let photo = photo(files, side, one, photos.get(&one.upload)?);
            Some((one.color.clone(), photo))
        })
        .collect();
    json!({
        "code": side.code,
        "name": side.name,
        "photos": looks,
        "drawn": {
            "url": drawn,
            "height": garment::SIDE,
            "frame": frame(side, f64::from(garment::SIDE)),
            "shade": {},
            "folds": if side.garment.folds().is_empty() { String::new() } else { format!("{drawn}?folds=1") },
        },
        "areas": side.areas.iter().map(|one| area(one, all)).collect::<Vec<_>>(),
    })
}

/// On a side that is a thousand wide.
fn photo(files: &Files, side: &View, one: &Mockup, upload: &Upload) -> Value {
    let height = height(upload);
    json!({
        "url": files.url(one.upload).replacen('?', "/preview?", 1),
        "height": height,
        "frame": frame(side, height as f64),
        "shade": match side.shading {
            Some(_) => json!({"filter": format!("url(#{})", shade_id(side))}),
            None => json!({}),
        },
    })
}

fn height(upload: &Upload) -> i64 {
    let (width, height) = (
        i64::from(upload.width_px.unwrap_or(1)).max(1),
        i64::from(upload.height_px.unwrap_or(1)),
    );
    (height * i64::from(garment::SIDE) / width).clamp(1, TALLEST)
}

/// What darkens the prints on a side's photos, as a filter of the page: what is printed is multiplied by it before it lies on the
/// photo, as the server does it.
pub struct Shade {
    pub id: String,
    pub href: String,
    pub height: i64,
}

fn shade_id(side: &View) -> String {
    format!("sombras-{}", side.code)
}

pub fn shades(files: &Files, sides: &[View], pictures: &HashMap<UploadId, Upload>) -> Vec<Shade> {
    let of = |side: &View| {
        let upload = pictures.get(&side.shading?)?;
        Some(Shade {
            id: shade_id(side),
            href: files.art_url(upload.id).replacen('?', "/art?", 1),
            height: height(upload),
        })
    };
    sides.iter().filter_map(of).collect()
}

/// Of a picture that is a thousand wide and so high, the square around its areas: left, top and how large. On a phone they would be
/// too small for a thumb otherwise.
fn frame(side: &View, height: f64) -> [f64; 4] {
    const ROOM: f64 = 1.6;
    let width = f64::from(garment::SIDE);
    let down = height / width;
    let mut ends = [width, height, 0.0, 0.0];
    for area in &side.areas {
        let [x, y, across, high] = [
            area.rectangle.x,
            area.rectangle.y,
            area.rectangle.width,
            area.rectangle.height,
        ]
        .map(f64::from);
        ends = [
            ends[0].min(x),
            ends[1].min(y * down),
            ends[2].max(x + across),
            ends[3].max((y + high) * down),
        ];
    }
    let [left, top, right, bottom] = ends;
    let seen = (ROOM * (right - left).max(bottom - top)).min(width).min(height);
    let from = |low: f64, high: f64, most: f64| ((low + high - seen) / 2.0).clamp(0.0, most - seen);
    [from(left, right, width), from(top, bottom, height), seen, seen].map(f64::round)
}

fn area(one: &Area, all: &[View]) -> Value {
    let rectangle = one.rectangle;
    let room = |mm: i32| (mm - 2 * one.safe_mm).max(1);
    json!({
        "code": one.code,
        "name": one.name,
        "at": [rectangle.x, rectangle.y, rectangle.width, rectangle.height],
        "mm": [one.width_mm, one.height_mm],
        "safe": one.safe_mm,
        "room": [room(one.width_mm), room(one.height_mm)],
        "chest": Place::of(one).contains(&Place::LeftChest),
        "edges": [OUTSIDE, near_the_edge(one)],
        "dpi": [one.min_dpi, one.good_dpi],
        "soaks": matches!(one.technique, Technique::Sublimation | Technique::Digital),
        "other": opposite(all, &one.code).map(|other| other.code.as_str()),
    })
}

/// As CSS says it, a hundred high.
const fn letters(font: Font) -> &'static str {
    match font {
        Font::NotoSans => "400 100px Krafta Sans, Noto Sans, sans-serif",
        Font::NotoSansBold => "700 100px Krafta Sans, Noto Sans, sans-serif",
        Font::NotoSansItalic => "italic 400 100px Krafta Sans, Noto Sans, sans-serif",
    }
}

/// A picture, as `static/shop.js` tells of one that just came.
fn about(files: &Files, upload: &Upload) -> Value {
    let name = match upload.pages {
        Some(pages) if pages > 1 => format!("{} (de {pages} páginas se usa la primera)", upload.file_name),
        _ => upload.file_name.clone(),
    };
    json!({
        "id": upload.id,
        "name": name,
        "url": files.art_url(upload.id),
        "px": upload.sides(),
        "dots": upload.pixels(),
        "most": upload.millimetres().map(|_| 1),
    })
}

fn so_far(files: &Files, made: &Judged) -> Value {
    let known: Map<String, Value> = made
        .uploads
        .iter()
        .map(|(id, upload)| (id.to_string(), about(files, upload)))
        .collect();
    let layers: Vec<Value> = made
        .verdicts
        .iter()
        .map(|one| {
            json!({
                "layer": one.layer, "words": one.words, "warnings": one.warnings, "cannot": one.cannot,
            })
        })
        .collect();
    let token = files.links().for_design(made.design.id);
    let previews = made.design.views().into_iter().map(|(view, _)| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let query = query
            .append_pair("view", view)
            .append_pair("token", &token)
            .finish();
        json!({"view": view, "url": format!("/api/designs/{}/preview?{query}", made.design.id)})
    });
    let previews: Vec<Value> = previews.collect();
    // As `POST /api/designs` answers.
    json!({
        "id": made.design.id,
        "isOld": made.is_old,
        "document": made.design.document.json(),
        "files": known,
        "layers": layers,
        "extraCost": made.extra,
        "previews": previews,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::{AreaId, ProductViewId};
    use crate::domain::catalog::Rectangle;
    use crate::domain::catalog::garment::Garment;

    fn side(rectangles: &[(i32, i32, i32, i32)]) -> View {
        let areas = rectangles.iter().map(|(x, y, width, height)| Area {
            id: AreaId::any(),
            code: "frente".to_owned(),
            name: "Frente".to_owned(),
            position: 1,
            rectangle: Rectangle {
                x: *x,
                y: *y,
                width: *width,
                height: *height,
            },
            width_mm: 300,
            height_mm: 400,
            min_dpi: 150,
            good_dpi: 300,
            bleed_mm: 0,
            safe_mm: 10,
            technique: Technique::Dtf,
            extra_cost: Usd::ZERO,
        });
        View {
            id: ProductViewId::any(),
            code: "frente".to_owned(),
            name: "Frente".to_owned(),
            position: 1,
            garment: Garment::TshirtFront,
            mockups: Vec::new(),
            shading: None,
            areas: areas.collect(),
        }
    }

    #[test]
    fn words_begin_in_a_colour_that_is_seen() {
        let begins: Vec<_> = ["Negro", "Azul marino", "Beige", "Blanco", "", "chévere"]
            .map(ink)
            .into();
        let (white, black) = ("#ffffff", "#1e1f22");
        assert_eq!(begins, [white, white, black, black, black, black]);
    }

    #[test]
    fn the_frame_is_around_all_areas_and_within_the_picture() {
        let shirt = side(&[(360, 320, 280, 400)]);
        assert_eq!(frame(&shirt, 1000.0), [180.0, 200.0, 640.0, 640.0]);
        // On a photo that is twice as high.
        assert_eq!(frame(&shirt, 2000.0), [0.0, 540.0, 1000.0, 1000.0]);
        assert_eq!(
            frame(&side(&[(0, 0, 100, 100)]), 1000.0),
            [0.0, 0.0, 160.0, 160.0]
        );
        let two = side(&[(0, 450, 100, 100), (900, 450, 100, 100)]);
        assert_eq!(frame(&two, 1000.0), [0.0, 0.0, 1000.0, 1000.0]);
        // A landscape is no higher than it is.
        assert_eq!(frame(&shirt, 500.0), [276.0, 36.0, 448.0, 448.0]);
        assert_eq!(frame(&shirt, 300.0), [350.0, 0.0, 300.0, 300.0]);
    }
}
