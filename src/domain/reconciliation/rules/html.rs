//! Rows of the tables of a page. Many banks' «Excel» is one.

use super::cells::is_figure;
use super::row::{Row, WIDEST, push};
use super::unreadable::Unreadable;

/// Letters by name, as banks in Spanish need them.
const ENTITIES: [(&str, char); 21] = [
    ("nbsp", '\u{a0}'),
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("aacute", 'á'),
    ("eacute", 'é'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("uacute", 'ú'),
    ("ntilde", 'ñ'),
    ("Aacute", 'Á'),
    ("Eacute", 'É'),
    ("Iacute", 'Í'),
    ("Oacute", 'Ó'),
    ("Uacute", 'Ú'),
    ("Ntilde", 'Ñ'),
    ("minus", '\u{2212}'),
    ("ordm", 'º'),
    ("euro", '€'),
];

/// Its rows, numbered as they come: nobody counts the lines of a page's source.
pub fn rows(text: &str, max: usize) -> Result<Vec<Row>, Unreadable> {
    let mut rows = Vec::new();
    let mut begun = 0;
    let mut cells = Cells::default();
    let mut cell: Option<Cell> = None;
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        if let Some(Cell { text, .. }) = &mut cell {
            text.push_str(&decoded(&rest[..start]));
        }
        let tag = &rest[start + 1..];
        let end = if tag.starts_with("!--") {
            tag.find("-->").map(|at| at + 2)
        } else {
            tag.find('>')
        };
        let Some(end) = end else { break };
        rest = &tag[end + 1..];
        let tag = tag[..end].to_ascii_lowercase();
        let name = tag
            .split(|c: char| c.is_whitespace() || c == '/')
            .next()
            .unwrap_or_default();
        match (name, tag.starts_with('/')) {
            ("script" | "style", false) => {
                rest = rest.find("</").map_or("", |at| &rest[at..]);
            }
            ("br" | "p" | "div", _) => {
                if let Some(Cell { text, .. }) = &mut cell {
                    text.push(' ');
                }
            }
            ("td" | "th", false) => {
                let next = Cell {
                    text: String::new(),
                    columns: span(&tag, "colspan"),
                    rows: span(&tag, "rowspan"),
                };
                cells.close(cell.replace(next));
            }
            ("tr", false) | ("", true) => {
                let closes_row = ["/tr", "/table"].iter().any(|ending| tag.starts_with(ending));
                let closes_cell = closes_row || ["/td", "/th"].iter().any(|ending| tag == *ending);
                if name == "tr" || closes_cell {
                    cells.close(cell.take());
                }
                if name == "tr" || closes_row {
                    let row = cells.take();
                    begun += usize::from(!row.is_empty());
                    push(&mut rows, Row::new(begun, row), max)?;
                }
            }
            _ => {}
        }
    }
    cells.close(cell.take());
    push(&mut rows, Row::new(begun + 1, cells.take()), max)?;
    match rows.is_empty() {
        true => Err(Unreadable::new(
            "es una página sin ninguna tabla; descarga del banco el archivo de Excel, CSV o texto",
        )),
        false => Ok(rows),
    }
}

/// A cell that is open, and over how many columns and rows it goes.
struct Cell {
    text: String,
    columns: usize,
    rows: usize,
}

/// The cells of a row, and what hangs down into it from those above: in how many rows more, and what it says there.
#[derive(Default)]
struct Cells {
    row: Vec<String>,
    hanging: Vec<(usize, String)>,
}

impl Cells {
    /// A cell over several columns is followed by blank ones.
    fn close(&mut self, cell: Option<Cell>) {
        let Some(cell) = cell else { return };
        self.hang();
        for at in 0..cell.columns {
            let text = if at == 0 { cell.text.trim() } else { "" };
            if cell.rows > 1 && self.row.len() < WIDEST {
                self.hanging
                    .resize(self.hanging.len().max(self.row.len() + 1), (0, String::new()));
                // Money that stands once is there once, over how many rows it may go.
                let below = if is_figure(text) { "" } else { text };
                self.hanging[self.row.len()] = (cell.rows, below.to_owned());
            }
            self.row.push(text.to_owned());
        }
    }

    /// What hangs down where the next cell would stand.
    fn hang(&mut self) {
        while let Some((rows, text)) = self.hanging.get(self.row.len())
            && *rows > 0
        {
            self.row.push(text.clone());
        }
    }

    /// The row; the next one begins.
    fn take(&mut self) -> Vec<String> {
        if !self.row.is_empty() {
            self.hang();
            for (rows, _) in &mut self.hanging {
                *rows = rows.saturating_sub(1);
            }
        }
        std::mem::take(&mut self.row)
    }
}

fn span(tag: &str, attribute: &str) -> usize {
    let told = tag
        .split_once(attribute)
        .map(|(_, rest)| rest.trim_start_matches(['=', ' ', '"', '\'']));
    let digits = told.map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
    digits
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(1)
        .clamp(1, WIDEST)
}

fn decoded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        let named = rest[1..].split_once(';').filter(|(name, _)| name.len() <= 10);
        match named.and_then(|(name, after)| Some((letter(name)?, after))) {
            Some((letter, after)) => {
                plain.push(letter);
                rest = after;
            }
            None => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn letter(name: &str) -> Option<char> {
    match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
        None => ENTITIES
            .iter()
            .find(|(entity, _)| *entity == name)
            .map(|(_, letter)| *letter),
    }
}
