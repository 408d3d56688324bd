//! A row of a file.

use super::unreadable::Unreadable;
use crate::base::text::fold;

/// A row, and the line of the file on which it begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub line: usize,
    pub cells: Vec<String>,
    /// A quotation mark opens a cell of it and none closes it: where its cells end is a guess.
    pub is_broken: bool,
}

/// Cells of a row; more are no statement's.
pub const WIDEST: usize = 100;
/// Of a cell; what is longer is no bank's word.
const LONGEST: usize = 1000;

impl Row {
    pub fn new(line: usize, cells: impl IntoIterator<Item = String>) -> Self {
        Self {
            line,
            cells: cells.into_iter().take(WIDEST).map(|cell| clean(&cell)).collect(),
            is_broken: false,
        }
    }

    /// A cell; blank where the row is shorter.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// The same of a column that may not be there.
    pub fn at(&self, column: Option<usize>) -> &str {
        column.map_or("", |column| self.cell(column))
    }

    pub fn filled(&self) -> impl Iterator<Item = &str> {
        self.cells
            .iter()
            .map(String::as_str)
            .filter(|cell| !cell.is_empty())
    }

    pub fn is_blank(&self) -> bool {
        self.filled().next().is_none()
    }

    /// As headings are compared: folded, without blank cells at the end.
    pub fn folded(&self) -> Vec<String> {
        let mut folded: Vec<String> = self.cells.iter().map(|cell| fold(cell)).collect();
        while folded.last().is_some_and(String::is_empty) {
            folded.pop();
        }
        folded
    }

    /// Is it this heading?
    pub fn reads(&self, heading: &[String]) -> bool {
        let beyond = self.cells.iter().skip(heading.len());
        let mut cells = heading.iter().enumerate();
        cells.all(|(at, words)| fold(self.cell(at)) == *words) && beyond.into_iter().all(String::is_empty)
    }

    /// All of it, to be shown.
    pub fn text(&self) -> String {
        let cells: Vec<&str> = self.filled().collect();
        short(&cells.join(" · "), 300)
    }
}

/// Without what only carries a cell: blanks around it, and the formula by which zeros are kept in front (`="00123"`).
fn clean(cell: &str) -> String {
    let cell = cell.trim();
    let cell = cell
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        .filter(|inner| !inner.contains('"'))
        .unwrap_or(cell);
    cell.trim().chars().take(LONGEST).collect()
}

/// On one line, and no longer than this.
pub fn short(text: &str, max: usize) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let words: String = plain.take(max).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of a cell, folded. Of every row: what is plain is folded without looking its letters up.
pub fn start(cell: &str) -> String {
    let start: String = cell.chars().take(40).collect();
    match start.is_ascii() {
        true => start
            .to_ascii_lowercase()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
        false => fold(&start),
    }
}

/// Adds a row that says something, unless there are too many.
pub fn push(rows: &mut Vec<Row>, row: Row, max: usize) -> Result<(), Unreadable> {
    if row.is_blank() {
        return Ok(());
    }
    if rows.len() == max {
        return Err(Unreadable::new(format!(
            "tiene más de {max} líneas; divídelo en archivos más cortos"
        )));
    }
    rows.push(row);
    Ok(())
}
