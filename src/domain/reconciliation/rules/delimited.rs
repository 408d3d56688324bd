//! Rows of text with a sign between the cells (CSV and its kin).
//!
//! A reader of its own, because a quotation mark that nothing closes must cost its own line alone: whoever reads by the
//! book finds the end of the cell at the next mark, and every payment between the two is gone without a word.

use super::dates::is_date;
use super::row::{Row, WIDEST, push};
use super::unreadable::Unreadable;
use crate::base::csv;

/// What may stand between two cells.
const DELIMITERS: [u8; 4] = [b';', b'\t', b',', b'|'];
/// Rows by which the delimiter is told.
const LOOKED_AT: usize = 60;
/// Bytes of a quoted cell; a description has some hundred.
const LONGEST_QUOTED: usize = 2000;

/// The rows, and what parts their cells.
pub fn rows(text: &str, max: usize) -> Result<(Vec<Row>, u8), Unreadable> {
    let (told, skipped) = csv::told_delimiter(text);
    let told = told.filter(|byte| DELIMITERS.contains(byte));
    let delimiter = told.unwrap_or_else(|| delimiter(text));
    let mut rows = Vec::new();
    let records = Records {
        text: &text[skipped..],
        at: 0,
        line: if skipped > 0 { 2 } else { 1 },
        delimiter,
    };
    for row in records {
        push(&mut rows, row, max)?;
    }
    Ok((rows, delimiter))
}

/// The one that cuts most rows into the same number of cells, and at least into three.
fn delimiter(text: &str) -> u8 {
    let fit = |delimiter: u8| -> (usize, usize) {
        let records = Records {
            text,
            at: 0,
            line: 1,
            delimiter,
        };
        let mut counts = std::collections::BTreeMap::<usize, usize>::new();
        for row in records.take(LOOKED_AT) {
            *counts.entry(row.cells.len()).or_default() += 1;
        }
        let common = counts
            .into_iter()
            .filter(|(cells, _)| *cells >= 3)
            .max_by_key(|(cells, rows)| (*rows, *cells));
        common.map_or((0, 0), |(cells, rows)| (rows, cells))
    };
    // The first of equals: `max_by_key` takes the last.
    DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(|delimiter| fit(*delimiter))
        .unwrap_or(b';')
}

/// Rows, blank ones too.
struct Records<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    delimiter: u8,
}

impl Iterator for Records<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let bytes = self.text.as_bytes();
        if self.at >= bytes.len() {
            return None;
        }
        let (line, mut cells, mut is_broken) = (self.line, Vec::new(), false);
        loop {
            let start = self.at + blanks(&bytes[self.at..], self.delimiter);
            let quoted = match bytes.get(start) {
                Some(b'"') => match self.quoted(start) {
                    Some(quoted) => Some(quoted),
                    None => {
                        is_broken = true;
                        None
                    }
                },
                _ => None,
            };
            let (cell, end) = quoted.unwrap_or_else(|| {
                let end = self.at + self.until_end(self.at);
                (self.text[self.at..end].to_owned(), end)
            });
            self.line += cell.matches('\n').count();
            if cells.len() < WIDEST {
                cells.push(cell);
            }
            self.at = end + 1;
            if bytes.get(end) != Some(&self.delimiter) {
                self.at = self.after_line(end);
                break;
            }
        }
        Some(Row {
            is_broken,
            ..Row::new(line, cells)
        })
    }
}

impl Records<'_> {
    /// Bytes to the next delimiter or the end of the line.
    fn until_end(&self, from: usize) -> usize {
        let rest = &self.text.as_bytes()[from..];
        let ends = |byte: &u8| *byte == self.delimiter || matches!(byte, b'\n' | b'\r');
        rest.iter().position(ends).unwrap_or(rest.len())
    }

    /// Past the end of a line; counts it.
    fn after_line(&mut self, end: usize) -> usize {
        let bytes = self.text.as_bytes();
        if end < bytes.len() {
            self.line += 1;
        }
        match (bytes.get(end), bytes.get(end + 1)) {
            (Some(b'\r'), Some(b'\n')) => end + 2,
            _ => end + 1,
        }
    }

    /// The cell in quotation marks that begins here, and where it ends; `None` if nothing closes it, or what would is
    /// another row's.
    fn quoted(&self, start: usize) -> Option<(String, usize)> {
        let bytes = self.text.as_bytes();
        let mut cell = Vec::new();
        let mut at = start + 1;
        loop {
            match (*bytes.get(at)?, bytes.get(at + 1)) {
                (b'"', Some(b'"')) => {
                    cell.push(b'"');
                    at += 2;
                }
                (b'"', _) => break,
                _ if cell.len() > LONGEST_QUOTED => return None,
                (byte, _) => {
                    cell.push(byte);
                    at += 1;
                }
            }
        }
        let end = at + 1 + blanks(&bytes[at + 1..], self.delimiter);
        let closes = bytes
            .get(end)
            .is_none_or(|byte| *byte == self.delimiter || matches!(byte, b'\n' | b'\r'));
        let cell = String::from_utf8(cell).ok()?;
        let swallows = cell.lines().skip(1).any(|line| self.is_a_row(line));
        (closes && !swallows).then_some((cell, end))
    }

    fn is_a_row(&self, line: &str) -> bool {
        let cells: Vec<&str> = line.split(char::from(self.delimiter)).collect();
        cells.len() >= 2 && cells.iter().any(|cell| is_date(cell))
    }
}

/// Blanks at the beginning, a tab only where it delimits nothing.
fn blanks(bytes: &[u8], delimiter: u8) -> usize {
    let is_blank = |byte: &&u8| **byte == b' ' || **byte == b'\t' && delimiter != b'\t';
    bytes.iter().take_while(is_blank).count()
}
