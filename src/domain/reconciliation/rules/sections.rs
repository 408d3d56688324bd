//! Rows of text inside a table that say what the rows below them are: «Pagos rechazados», or another heading.

use super::done::{MONTHS_AND_SHEETS, PLAIN_TITLE};
use super::headings::score;
use super::kinds::{meaning, word};
use super::row::{Row, short};
use super::standing::{Standing, is_void, standing};
use std::collections::{BTreeMap, BTreeSet};

/// What the rows below a row of text are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// As it is asked about and kept: without its numbers.
    pub key: String,
    pub text: String,
    /// As everybody understands it; `None` is asked about.
    pub standing: Option<Standing>,
}

/// Words of a title; what is longer is a note, and says nothing of what stands below it but by chance.
const MOST_WORDS: usize = 9;

/// Under which row of text a row stands.
#[derive(Debug, Default)]
pub struct Sections {
    /// The rows above the heading: some are repeated on every page.
    above: BTreeSet<Vec<String>>,
    /// Each row tells the way its money went: «Débitos» above them says nothing more.
    is_told: bool,
    title: Option<Title>,
}

impl Sections {
    pub fn below(above: &[Row], is_told: bool) -> Self {
        Self {
            is_told,
            above: above.iter().map(Row::folded).collect(),
            title: above.iter().rev().find_map(title_of_all),
        }
    }

    /// A row without money: what stands below it is what it says, until the next one.
    pub fn pass(&mut self, row: &Row, description: Option<usize>) {
        let Some(mut title) = title(row, description) else {
            return;
        };
        let is_heading = score(&row.folded()).is_some();
        if title.standing.is_none() && !is_heading && self.is_told && meaning(&title.key).is_some() {
            title.standing = Some(Standing::Good);
        }
        if title.standing == Some(Standing::Void) || !self.above.contains(&row.folded()) {
            self.title = Some(title);
        }
    }

    /// The row of text that says or may say that what stands below it does not count, and whether it does: as an admin
    /// said, else as everybody understands it.
    pub fn standing(&self, said: &BTreeMap<String, Standing>) -> Option<(&Title, Option<Standing>)> {
        let title = self.title.as_ref()?;
        match said.get(&title.key) {
            Some(said) => Some((title, Some(*said))),
            None if title.standing == Some(Standing::Good) => None,
            None => Some((title, title.standing)),
        }
    }
}

/// The heading of a table above another one, and the rows below it.
pub fn another_table(above: &[Row]) -> Option<(Title, &[Row])> {
    let at = above.iter().position(|row| score(&row.folded()).is_some())?;
    Some((title(&above[at], None)?, &above[at + 1..]))
}

/// What this row, which holds no money, says of those below it; `None` if nothing. `description` is the column whose text
/// goes on in a row of its own.
fn title(row: &Row, description: Option<usize>) -> Option<Title> {
    let folded = row.folded();
    let says = |standing| {
        let text = row.text();
        Title {
            key: key(&text),
            text: short(&text, 80),
            standing,
        }
    };
    if score(&folded).is_some() {
        return Some(says(None));
    }
    let text = key(&row.text());
    let words = || text.split(' ').filter(|word| word.len() > 1);
    if !text.contains(char::is_alphabetic) {
        return None;
    }
    let goes_on = row
        .cells
        .iter()
        .enumerate()
        .all(|(at, cell)| cell.is_empty() || at > 0 && Some(at) == description);
    let is_long = words().count() > MOST_WORDS;
    if is_void(&text) {
        // A note at the foot of a page tells what happens to refused payments, and a text that goes on tells of its own.
        let is_sure = !goes_on && !is_long && !tells_a_number(row);
        return Some(says(is_sure.then_some(Standing::Void)));
    }
    let is_note = row.filled().next().is_some_and(|cell| cell.starts_with('*'));
    if goes_on || is_long || is_note || tells_a_number(row) {
        return None;
    }
    let is_plain = |word: &str| {
        PLAIN_TITLE.contains(&word)
            || MONTHS_AND_SHEETS.contains(&word)
            || standing(word) == Some(Standing::Good)
    };
    Some(says(words().all(is_plain).then_some(Standing::Good)))
}

/// What a row above the table says of all of it: asked about where it sounds so.
fn title_of_all(row: &Row) -> Option<Title> {
    let title = title(row, None)?;
    let is_heading = score(&row.folded()).is_some();
    (title.standing == Some(Standing::Void) && !is_heading).then_some(Title {
        standing: None,
        ..title
    })
}

/// «Cheques devueltos: 0» counts something.
fn tells_a_number(row: &Row) -> bool {
    let is_number = |text: &str| {
        let text = text.trim();
        text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains(char::is_alphabetic)
    };
    let behind = row.filled().filter_map(|cell| Some(cell.rsplit_once(':')?.1));
    row.filled().skip(1).chain(behind).any(is_number)
}

/// Without numbers, by which the same title differs from page to page.
fn key(text: &str) -> String {
    let plain: String = word(text)
        .chars()
        .map(|c| if c.is_alphabetic() { c } else { ' ' })
        .collect();
    short(&plain, 120)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(cells: &[&str]) -> Option<Option<Standing>> {
        let row = Row::new(1, cells.iter().map(|cell| (*cell).to_owned()));
        title(&row, Some(2)).map(|title| title.standing)
    }

    #[test]
    fn a_row_of_text_tells_what_stands_below_it_or_is_asked_about() {
        for void in [
            &["Pagos rechazados"][..],
            &["Movimientos por confirmar (bloqueados)"],
            &["Pagos rechazados (3)"],
            &["", "OPERACIONES REVERSADAS"],
            &["Créditos diferidos", "", "", "Bs."],
        ] {
            assert_eq!(told(void), Some(Some(Standing::Void)), "{void:?}");
        }
        for plain in [
            &["Movimientos del mes"][..],
            &["Pagos procesados"],
            &["Hoja2"],
            &["Enero 2026"],
        ] {
            assert_eq!(told(plain), Some(Some(Standing::Good)), "{plain:?}");
        }
        for unknown in [
            &["Lote especial"][..],
            &["", "", "REVERSO"],
            &["Fecha", "Referencia", "Monto devuelto"],
            &["Los pagos que son rechazados por otro banco se devuelven al cliente en un día"],
        ] {
            assert_eq!(told(unknown), Some(None), "{unknown:?}");
        }
        for nothing in [
            &["", "", "DE JUAN PEREZ"][..],
            &["31/01/2026 10:32"],
            &["Movimientos: 3"],
            &["Titular", "123"],
            &["Este documento se emite a solicitud del cliente y vale por sí solo sin firma ni sello"],
        ] {
            assert_eq!(told(nothing), None, "{nothing:?}");
        }
    }
}
