//! What a job ticket says of a design: read from what its order's item carries. Pure.

use super::edges::bounds;
use crate::base::ids::UploadId;
use crate::domain::catalog::Technique;
use crate::domain::designs::document::{Align, Layer};
use crate::domain::designs::draw;
use serde_json::Value;

/// Of a hash: enough to compare by eye.
const HASH: usize = 12;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OnPaper {
    /// «3f2a9c41d07b»: of exactly what was ordered.
    pub hash: String,
    /// «Frente · DTF · 200 × 150 mm, a 50 mm de la izquierda y 40 mm de arriba», one for each piece: of a picture the corner before it
    /// is turned, of a text that of its letters as they are printed.
    pub pieces: Vec<String>,
}

/// `None` for views that a foreign editor wrote.
pub fn on_paper(whole: &Value) -> Option<OnPaper> {
    let hash = mark(whole)?;
    let mut pieces = Vec::new();
    for area in areas(whole) {
        let technique: Option<Technique> = area.get("technique").and_then(|code| code.as_str()?.parse().ok());
        let name = match (area.get("name")?.as_str()?, technique) {
            (name, Some(technique)) => format!("{name} · {}", technique.label()),
            (name, None) => name.to_owned(),
        };
        for layer in area.get("layers")?.as_array()? {
            let mm = |field: &str| Some(typed(layer.get(field)?.as_f64()?));
            let (left, top) = match lettered(layer) {
                Some(text) => {
                    let (left, top) = corner(&text);
                    (typed(left.round()), typed(top.round()))
                }
                None => (mm("x")?, mm("y")?),
            };
            let from = format!("a {left} mm de la izquierda y {top} mm de arriba");
            let turned = match layer.get("angle").and_then(Value::as_f64) {
                Some(angle) if angle != 0.0 => format!(", girado {}°", typed(angle)),
                _ => String::new(),
            };
            pieces.push(match layer.get("text").and_then(Value::as_str) {
                Some(text) => format!("{name} · «{text}», letra de {} mm, {from}{turned}", mm("size")?),
                None => format!("{name} · {} × {} mm, {from}{turned}", mm("width")?, mm("height")?),
            });
        }
    }
    Some(OnPaper { hash, pieces })
}

/// A text, to be measured; `None` for what is none, or was written elsewhere.
fn lettered(layer: &Value) -> Option<Layer> {
    let number = |field: &str| layer.get(field)?.as_f64();
    let word = |field: &str| layer.get(field)?.as_str();
    Some(Layer::Text {
        text: word("text")?.to_owned(),
        font: word("font")?.parse().ok()?,
        color: [0; 3],
        size: number("size")?,
        x: number("x")?,
        y: number("y")?,
        angle: number("angle").unwrap_or_default(),
        align: word("align")
            .and_then(|code| code.parse().ok())
            .unwrap_or(Align::Start),
    })
}

/// The left and the top of a text's letters as they are printed, as a ruler measures them: from the drawing itself. A text without a
/// stroke has those of its line.
fn corner(text: &Layer) -> (f64, f64) {
    draw::ink(text).unwrap_or_else(|| bounds(text).0)
}

/// «3f2a9c41d07b»
pub fn mark(views: &Value) -> Option<String> {
    let first = views.as_array()?.first()?;
    Some(first.get("hash")?.as_str()?.chars().take(HASH).collect())
}

/// In characters: of what tells a piece apart.
const LONGEST: usize = 60;

/// The texts in it, by which the pieces of a team are told apart: «José · 10»; blank for none.
pub fn words(views: &Value) -> String {
    let layers = areas(views).filter_map(|area| area.get("layers")?.as_array());
    let texts = layers.flatten().filter_map(|layer| layer.get("text")?.as_str());
    in_one_line(texts)
}

/// The same of texts.
pub fn in_one_line<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let line = texts.collect::<Vec<_>>().join(" · ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

/// An area that is printed on, as an order's item says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedArea {
    pub code: String,
    pub name: String,
    pub technique: Option<Technique>,
    /// «300 × 400 mm»
    pub size: String,
}

/// Those of a design that was made here; none of what a foreign editor wrote.
pub fn printed_areas(views: &Value) -> Vec<PrintedArea> {
    let of = |area: &Value| {
        let text = |field: &str| area.get(field)?.as_str().map(str::to_owned);
        Some(PrintedArea {
            code: text("area")?,
            name: text("name")?,
            technique: text("technique").and_then(|code| code.parse().ok()),
            size: format!("{} × {} mm", area.get("widthMm")?, area.get("heightMm")?),
        })
    };
    areas(views).filter_map(of).collect()
}

/// The pictures in it, each once.
pub fn originals(views: &Value) -> Vec<UploadId> {
    let named = originals_by_area(views).into_iter();
    named.map(|(file, _)| file).collect()
}

/// The same, with the name of the area that has it first.
pub fn originals_by_area(views: &Value) -> Vec<(UploadId, String)> {
    let mut found: Vec<(UploadId, String)> = Vec::new();
    for area in areas(views) {
        let name = area.get("name").and_then(Value::as_str).unwrap_or_default();
        let layers = area.get("layers").and_then(Value::as_array);
        for layer in layers.into_iter().flatten() {
            let file = layer.get("fileId").and_then(|id| id.as_str()?.parse().ok());
            if let Some(file) = file.filter(|file| !found.iter().any(|(known, _)| known == file)) {
                found.push((file, name.to_owned()));
            }
        }
    }
    found
}

fn areas(views: &Value) -> impl Iterator<Item = &Value> {
    let views = views.as_array().map_or(&[][..], Vec::as_slice);
    views
        .iter()
        .filter_map(|view| view.get("areas")?.as_array())
        .flatten()
}

/// «50», «40,5»
fn typed(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_piece_is_told_in_millimetres() {
        let views = json!([{"view": "frente", "hash": "3f2a9c41d07b55", "areas": [{"name": "Frente", "technique": "dtf", "layers": [
            {"kind": "image", "x": 50.0, "y": 40.5, "width": 200, "height": 150, "angle": 0.0},
            {"kind": "text", "text": "Lara", "font": "noto_sans", "x": 100, "y": 300, "size": 24, "angle": 0, "align": "middle"},
            {"kind": "text", "text": "Lara", "font": "noto_sans", "x": 100, "y": 300, "size": 24, "angle": -90},
        ]}]}, {"view": "espalda", "hash": "3f2a9c41d07b55", "areas": []}]);
        assert_eq!(words(&views), "Lara · Lara");
        assert_eq!(in_one_line(["José", "10"].into_iter()), "José · 10");
        assert_eq!(in_one_line(["a"; 60].into_iter()).chars().count(), 60);
        let OnPaper { hash, pieces } = on_paper(&views).unwrap();
        assert_eq!(hash, "3f2a9c41d07b");
        assert_eq!(
            pieces,
            [
                "Frente · DTF · 200 × 150 mm, a 50 mm de la izquierda y 40,5 mm de arriba",
                "Frente · DTF · «Lara», letra de 24 mm, a 78 mm de la izquierda y 283 mm de arriba",
                "Frente · DTF · «Lara», letra de 24 mm, a 83 mm de la izquierda y 253 mm de arriba, girado -90°",
            ]
        );
        for foreign in [
            json!([]),
            json!({}),
            json!([{"view": "front", "scale": 1.25}]),
            json!("x"),
        ] {
            assert_eq!(on_paper(&foreign), None);
        }
    }

    #[test]
    fn a_picture_is_of_the_area_that_has_it_first() {
        let (logo, crest) = (UploadId::any(), UploadId::any());
        let views = json!([
            {"view": "frente", "areas": [{"name": "Frente", "layers": [{"fileId": logo}, {"text": "Lara"}, {"fileId": "mine"}]}]},
            {"view": "espalda", "areas": [{"name": "Espalda", "layers": [{"fileId": crest}, {"fileId": logo}]}]},
        ]);
        let named = [(logo, "Frente".to_owned()), (crest, "Espalda".to_owned())];
        assert_eq!(originals_by_area(&views), named);
        assert_eq!(originals(&views), [logo, crest]);
    }
}
