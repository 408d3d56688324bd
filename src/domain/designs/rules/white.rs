//! White art on nothing: on paper, and in a PDF that has no cloth behind it, nobody sees it. Pure.

use super::super::document::{Document, Layer};
use super::verdict::Art;
use crate::base::ids::UploadId;
use std::collections::HashMap;

/// From here on a colour is lost on a white page.
const LIGHT: u8 = 0xe6;

/// The areas, by their codes, on which something is all white.
pub fn white_areas(document: &Document, art: &HashMap<UploadId, Art>) -> Vec<String> {
    let ink = |layer: &Layer| match layer {
        Layer::Image { file, .. } => art.get(file)?.only,
        Layer::Text { color, .. } => Some(*color),
    };
    let is_white = |layer: &Layer| ink(layer).is_some_and(|ink| ink.iter().all(|part| *part >= LIGHT));
    let found = document
        .areas
        .iter()
        .filter(|one| one.layers.iter().any(is_white));
    found.map(|one| one.area.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::ProductId;
    use crate::domain::designs::document::Placement;

    #[test]
    fn white_alone_is_lost_on_a_page() {
        let (white, red, mixed) = (UploadId::random(), UploadId::random(), UploadId::random());
        let art = |only| Art {
            only,
            colours: 1,
            ..Art::default()
        };
        let known = HashMap::from([
            (white, art(Some([255, 250, 240]))),
            (red, art(Some([200, 250, 250]))),
            (mixed, art(None)),
        ]);
        let on = |area: &str, files: &[UploadId]| Placement {
            area: area.to_owned(),
            layers: files
                .iter()
                .map(|file| Layer::Image {
                    file: *file,
                    x: 0.0,
                    y: 0.0,
                    width: 10.0,
                    height: 10.0,
                    angle: 0.0,
                })
                .collect(),
        };
        let document = Document {
            product: ProductId::any(),
            areas: vec![
                on("frente", &[red, white]),
                on("espalda", &[red, mixed]),
                on("manga", &[UploadId::random()]),
            ],
        };
        assert_eq!(white_areas(&document, &known), ["frente"]);
    }
}
