//! Names and numbers, one piece a line, as people type them or paste them from a spreadsheet; and a design with those words in it. Pure.

use crate::base::text::fold;
use crate::domain::designs::document::{Layer, Placement};
use crate::domain::designs::fonts;

/// Of a list. A cart has no room for more.
pub const MOST_PIECES: usize = 30;
/// In characters: what is put in the place of a text.
const LONGEST: usize = 60;

/// One shirt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it stands in what was typed, from 1 on.
    pub line: usize,
    /// Blank for what has no sizes.
    pub size: String,
    pub name: String,
    pub number: String,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    pub line: usize,
    pub why: String,
}

/// Tells it like «Línea 3: no hay talla XXL».
pub fn told(bad: &[BadLine]) -> String {
    let each = bad.iter().map(|one| format!("Línea {}: {}", one.line, one.why));
    each.collect::<Vec<_>>().join(". ")
}

/// Cells apart by a tab, else a semicolon, else a comma; blank lines and a heading are passed over. What is wrong is told of all lines.
pub fn read(text: &str, has_sizes: bool) -> Result<Vec<Piece>, Vec<BadLine>> {
    let (mut pieces, mut bad) = (Vec::new(), Vec::new());
    for (at, line) in text.lines().enumerate() {
        let cells = cells(line);
        if cells.iter().all(String::is_empty) || (pieces.is_empty() && bad.is_empty() && is_heading(&cells)) {
            continue;
        }
        match piece(at + 1, &cells, has_sizes) {
            Ok(piece) => pieces.push(piece),
            Err(why) => bad.push(BadLine { line: at + 1, why }),
        }
    }
    if pieces.len() > MOST_PIECES {
        bad.push(BadLine {
            line: pieces[MOST_PIECES].line,
            why: format!("son más de {MOST_PIECES} piezas; haz varios pedidos"),
        });
    }
    match bad.is_empty() {
        true => Ok(pieces),
        false => Err(bad),
    }
}

/// By what stands between its cells; a name in quotes may have it too, as spreadsheets write «"Pérez, Ana"».
fn cells(line: &str) -> Vec<String> {
    let bare: String = line.split('"').step_by(2).collect();
    let apart = [b'\t', b';', b','];
    let apart = apart.into_iter().find(|sign| bare.contains(char::from(*sign)));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(apart.unwrap_or(b'\t'))
        .from_reader(line.as_bytes());
    let row = reader.records().next().and_then(Result::ok).unwrap_or_default();
    row.iter()
        .map(|cell| cell.trim_matches('"').trim().to_owned())
        .collect()
}

/// «Talla, Nombre, Número»
fn is_heading(cells: &[String]) -> bool {
    let words = ["talla", "nombre", "numero", "jugador", "dorsal"];
    cells.len() > 1
        && cells
            .iter()
            .all(|cell| cell.is_empty() || words.contains(&fold(cell).as_str()))
}

fn piece(line: usize, cells: &[String], has_sizes: bool) -> Result<Piece, String> {
    let wanted = if has_sizes { 3 } else { 2 };
    let mut own: Vec<&String> = cells.iter().collect();
    // A spreadsheet ends its lines with blank cells.
    while own.len() > wanted && own.last().is_some_and(|cell| cell.is_empty()) {
        own.pop();
    }
    if own.len() > wanted {
        return Err(match has_sizes {
            true => "sobran columnas; van talla, nombre y número".to_owned(),
            false => "sobran columnas; van nombre y número".to_owned(),
        });
    }
    let mut cell = own.into_iter().cloned();
    let size = match has_sizes {
        true => cell.next().unwrap_or_default(),
        false => String::new(),
    };
    let (name, number) = (cell.next().unwrap_or_default(), cell.next().unwrap_or_default());
    if has_sizes && size.is_empty() {
        return Err("falta la talla".to_owned());
    }
    if name.is_empty() && number.is_empty() {
        return Err("falta el nombre o el número".to_owned());
    }
    for text in [&name, &number] {
        if text.chars().count() > LONGEST {
            return Err(format!(
                "«{}…» tiene más de {LONGEST} letras",
                text.chars().take(12).collect::<String>()
            ));
        }
    }
    Ok(Piece {
        line,
        size,
        name,
        number,
    })
}

/// A text of a design: which area, which layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    pub area: usize,
    pub layer: usize,
}

/// Each text of a design with its place, in their order.
pub fn texts(areas: &[Placement]) -> Vec<(Spot, &str)> {
    let mut found = Vec::new();
    for (area, placement) in areas.iter().enumerate() {
        for (layer, one) in placement.layers.iter().enumerate() {
            if let Layer::Text { text, .. } = one {
                found.push((Spot { area, layer }, text.as_str()));
            }
        }
    }
    found
}

/// The design of one piece: its words in the place of these texts. A blank one is not printed, and an area on which nothing is left
/// stays blank. What its letters cannot draw is told.
pub fn lettered(areas: &[Placement], words: &[(Spot, &str)]) -> Result<Vec<Placement>, String> {
    let mut made = Vec::new();
    for (area, placement) in areas.iter().enumerate() {
        let mut layers = Vec::new();
        for (layer, one) in placement.layers.iter().enumerate() {
            let wanted = words.iter().find(|(spot, _)| *spot == Spot { area, layer });
            match (wanted, one) {
                (Some((_, "")), _) => {}
                (Some((_, new)), Layer::Text { font, .. }) => {
                    if let Some(sign) = fonts::missing(new, *font) {
                        return Err(format!("«{new}» tiene «{sign}», que esa letra no puede dibujar"));
                    }
                    if let Some(sign) = fonts::disordering(new) {
                        return Err(format!("«{}» {}", new.replace(sign, ""), fonts::disordered(sign)));
                    }
                    let mut lettered = one.clone();
                    if let Layer::Text { text, .. } = &mut lettered {
                        *text = (*new).to_owned();
                    }
                    layers.push(lettered);
                }
                _ => layers.push(one.clone()),
            }
        }
        if !layers.is_empty() {
            made.push(Placement {
                area: placement.area.clone(),
                layers,
            });
        }
    }
    match made.is_empty() {
        true => Err("no queda nada que imprimir".to_owned()),
        false => Ok(made),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::designs::document::Align;
    use crate::domain::designs::fonts::Font;
    use proptest::prelude::*;

    fn piece_of(line: usize, size: &str, name: &str, number: &str) -> Piece {
        Piece {
            line,
            size: size.to_owned(),
            name: name.to_owned(),
            number: number.to_owned(),
        }
    }

    #[test]
    fn lines_are_read_as_they_are_typed_or_pasted() {
        let pasted = "Talla\tNombre\tNúmero\nM\tAna\t10\t\n\nL\tJosé Ñ\t7\n";
        assert_eq!(
            read(pasted, true),
            Ok(vec![
                piece_of(2, "M", "Ana", "10"),
                piece_of(4, "L", "José Ñ", "7")
            ])
        );
        assert_eq!(
            read("S; \"Pérez, Luis\" ;9\r\nS,Sol,\nM,\"Pérez, Ana\",10", true),
            Ok(vec![
                piece_of(1, "S", "Pérez, Luis", "9"),
                piece_of(2, "S", "Sol", ""),
                piece_of(3, "M", "Pérez, Ana", "10")
            ])
        );
        assert_eq!(read("Ana,10", false), Ok(vec![piece_of(1, "", "Ana", "10")]));
        assert_eq!(read("", true), Ok(vec![]));
    }

    #[test]
    fn every_bad_line_is_named_by_its_number() {
        let bad = read("M,Ana,10\n,Luis,9\nL\nM,a,b,c,d", true).unwrap_err();
        assert_eq!(
            told(&bad),
            "Línea 2: falta la talla. Línea 3: falta el nombre o el número. \
             Línea 4: sobran columnas; van talla, nombre y número"
        );
        let many = "M,Ana,1\n".repeat(MOST_PIECES + 1);
        assert!(told(&read(&many, true).unwrap_err()).starts_with("Línea 31: son más de 30"));
        assert!(read(&format!("M,{},1", "a".repeat(61)), true).is_err());
    }

    fn text(words: &str) -> Layer {
        Layer::Text {
            text: words.to_owned(),
            font: Font::NotoSans,
            color: [0; 3],
            size: 20.0,
            x: 1.0,
            y: 2.0,
            angle: 0.0,
            align: Align::Middle,
        }
    }

    #[test]
    fn each_piece_has_its_own_words_in_the_same_place() {
        let placed = |area: &str, layers: Vec<Layer>| Placement {
            area: area.to_owned(),
            layers,
        };
        let areas = [
            placed("frente", vec![text("Lara F. C.")]),
            placed("espalda", vec![text("NOMBRE"), text("00")]),
        ];
        let found = texts(&areas);
        assert_eq!(
            found.iter().map(|(_, text)| *text).collect::<Vec<_>>(),
            ["Lara F. C.", "NOMBRE", "00"]
        );
        let (name, number) = (found[1].0, found[2].0);
        assert_eq!(
            lettered(&areas, &[(name, "Ana"), (number, "10")]).unwrap(),
            [
                placed("frente", vec![text("Lara F. C.")]),
                placed("espalda", vec![text("Ana"), text("10")]),
            ]
        );
        assert_eq!(
            lettered(&areas, &[(name, ""), (number, "")]).unwrap(),
            [placed("frente", vec![text("Lara F. C.")])]
        );
        let strange = lettered(&areas, &[(name, "Ana 😀")]).unwrap_err();
        assert!(strange.contains("😀"), "{strange}");
        assert!(
            lettered(
                &areas[1..],
                &[(Spot { area: 0, layer: 0 }, ""), (Spot { area: 0, layer: 1 }, "")]
            )
            .is_err()
        );
    }

    proptest! {
        #[test]
        fn any_text_is_pieces_or_bad_lines(text in "\\PC{0,200}|([A-Z,;\\t\\n]{0,80})", has_sizes in any::<bool>()) {
            match read(&text, has_sizes) {
                Ok(pieces) => prop_assert!(pieces.len() <= MOST_PIECES),
                Err(bad) => prop_assert!(!told(&bad).is_empty()),
            }
        }
    }
}
