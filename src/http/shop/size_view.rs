//! The measures of a product's sizes, as its page shows them: a table, and a drawing that says where each is taken.

use crate::domain::catalog::garment::Garment;
use crate::domain::catalog::rules::size_chart::{SizeChart, cm};

pub struct SizeView {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    pub drawing: Option<Drawing>,
}

pub struct Column {
    pub name: String,
    /// On the drawing; blank where it does not show it.
    pub letter: String,
}

pub struct Row {
    pub name: String,
    /// «46», or blank.
    pub cells: Vec<String>,
}

/// Of a garment as we draw it.
pub struct Drawing {
    pub garment: Garment,
    pub lines: Vec<Line>,
}

pub struct Line {
    pub letter: String,
    pub x1: i32,
    pub y1: i32,
    pub x2: i32,
    pub y2: i32,
}

impl Drawing {
    /// «Medidas de la prenda: A, ancho; B, largo»
    pub fn words(&self, columns: &[Column]) -> String {
        let shown = columns.iter().filter(|column| !column.letter.is_empty());
        let each: Vec<String> = shown
            .map(|column| format!("{}, {}", column.letter, column.name.to_lowercase()))
            .collect();
        format!("Dónde se mide: {}", each.join("; "))
    }
}

impl Line {
    /// Where its letter stands.
    pub fn mark(&self) -> (i32, i32) {
        // Lines cross near their middles.
        let at = |from: i32, to: i32| from + (to - from) * 7 / 10;
        (at(self.x1, self.x2), at(self.y1, self.y2))
    }
}

impl SizeView {
    pub fn new(chart: &SizeChart, garment: Option<Garment>) -> Self {
        let mut lines: Vec<Line> = Vec::new();
        let columns = chart.measures.iter().map(|name| {
            let at = garment.and_then(|garment| garment.dimension(name));
            // One line for two measures would be read as one.
            let at = at.filter(|[x1, y1, ..]| !lines.iter().any(|line| (line.x1, line.y1) == (*x1, *y1)));
            let letter = at
                .and_then(|_| ('A'..='Z').nth(lines.len()))
                .map(String::from)
                .unwrap_or_default();
            if let Some([x1, y1, x2, y2]) = at {
                lines.push(Line {
                    letter: letter.clone(),
                    x1,
                    y1,
                    x2,
                    y2,
                });
            }
            Column {
                name: name.clone(),
                letter,
            }
        });
        let columns = columns.collect();
        Self {
            columns,
            rows: chart
                .sizes
                .iter()
                .map(|size| Row {
                    name: size.name.clone(),
                    cells: size.mm.iter().map(|mm| mm.map(cm).unwrap_or_default()).collect(),
                })
                .collect(),
            drawing: garment
                .filter(|_| !lines.is_empty())
                .map(|garment| Drawing { garment, lines }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_drawing_shows_has_a_letter_and_the_rest_none() {
        let chart = SizeChart::parse("Talla; Peso; Ancho; Pecho; Largo\nS; 1; 46; 45; 70,5")
            .unwrap()
            .unwrap();
        let view = SizeView::new(&chart, Some(Garment::TshirtFront));
        let letters: Vec<&str> = view.columns.iter().map(|column| column.letter.as_str()).collect();
        assert_eq!(letters, ["", "A", "", "B"]);
        let drawing = view.drawing.unwrap();
        assert_eq!(drawing.words(&view.columns), "Dónde se mide: A, ancho; B, largo");
        assert_eq!(view.rows[0].cells, ["1", "46", "45", "70,5"]);
        assert!(SizeView::new(&chart, Some(Garment::Cap)).drawing.is_none());
        assert!(
            SizeView::new(&chart, None)
                .columns
                .iter()
                .all(|column| column.letter.is_empty())
        );
    }
}
