//! From the rows of a file to the money that moved.
//!
//! A row is one of four things: money, no money (passed over, and counted), something that cannot be read (kept with its
//! text, to be mended or passed over by a person), or money of which nobody knows yet whether it came or left. One bad
//! row never costs the file, and nothing is taken for income that the file does not call so.

use super::columns::Columns;
use super::days::{end, is_plausible};
use super::figures::{Decimals, Direction, Figure, MOST, figure, is_scientific};
use super::kinds::{Meaning, word};
use super::row::{Row, short};
use super::table::Table;
use super::told::Told;
use super::vocabulary::{AROUND, CLOSING, OPENING, begins};
use crate::base::money::Currency;
use crate::base::text::fold;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Lines of one file. A busy account has some thousand a month.
pub const MAX_LINES: usize = 150_000;
/// What is known besides the file.
#[derive(Clone, Copy, Debug)]
pub struct Around {
    pub today: NaiveDate,
    /// The account's.
    pub currency: Currency,
}

/// Money that moved, as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The line of the file, counted from 1.
    pub line: usize,
    pub posted_on: NaiveDate,
    pub direction: Direction,
    /// Without a sign.
    pub amount: Decimal,
    pub reference: String,
    pub description: String,
    pub bank: String,
    pub phone: String,
    /// What was in the account then, where it says.
    pub balance: Option<Decimal>,
}

/// A row that is no money, or cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub line: usize,
    pub text: String,
    /// «tiene una fecha que no se entiende: «45/01/2026»»
    pub why: String,
    /// What can be read of it all the same.
    pub told: Told,
}

/// A file, as it is understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    pub printed: Vec<Printed>,
    /// No movements: headings, balances, sums, pages.
    pub passed: Vec<Note>,
    /// Movements, perhaps, that cannot be read.
    pub rejects: Vec<Note>,
    /// The words of the column that tells the way, how many rows have each, and what it means.
    pub words: BTreeMap<String, (usize, Option<Meaning>)>,
    /// Nothing in the file tells what came in from what left.
    pub is_untold: bool,
    pub opening: Option<Decimal>,
    pub closing: Option<Decimal>,
    /// Rows whose dates name no year.
    pub without_year: usize,
}

impl Reading {
    /// Is everything known that decides what is income?
    pub fn is_settled(&self) -> bool {
        !self.is_untold && self.words.values().all(|(_, meaning)| meaning.is_some())
    }

    pub fn incoming(&self) -> impl Iterator<Item = &Printed> {
        self.printed.iter().filter(|line| line.direction == Direction::In)
    }
}

enum Said {
    Money(Printed),
    /// No movement, and why.
    Nothing(&'static str),
    Wrong(String),
    /// Nobody knows what its word means.
    Unknown,
}

pub fn read(table: &Table, columns: &Columns, around: Around) -> Reading {
    let mut reading = Reading::default();
    let Some(first) = columns.first_row(table) else {
        return reading;
    };
    let rows = &table.rows[first..];
    let mut reader = Reader {
        columns,
        around,
        end: end(table, columns, around.today),
        decimals: columns.decimals.unwrap_or(Decimals::Comma),
        width: width(columns, rows),
        blank: columns.blank_meaning(rows),
        all_words: rows.iter().map(|row| word(row.at(columns.kind))).collect(),
        tells: Tells::default(),
        reading: &mut reading,
    };
    for row in rows {
        let said = reader.row(row);
        let note = |why: String, told: Told| Note {
            line: row.line,
            text: row.text(),
            why,
            told,
        };
        match said {
            Said::Money(printed) => {
                reader.reading.without_year += usize::from(columns.whole_day(row).is_none());
                reader.reading.printed.push(printed);
            }
            Said::Nothing(why) => {
                let nothing = note(why.to_owned(), Told::default());
                reader.reading.passed.push(nothing);
            }
            Said::Wrong(why) => {
                let wrong = note(why, reader.told(row));
                reader.reading.rejects.push(wrong);
            }
            Said::Unknown => {}
        }
    }
    let tells = reader.tells;
    let by_sign = tells.negative > 0 || tells.marked > 0 && tells.bare == 0;
    let by_column = columns.debit.is_some() || columns.kind.is_some() || columns.told_by_heading().is_some();
    reading.is_untold = !by_column && !by_sign && !columns.all_in && !reading.printed.is_empty();
    reading
}

/// Cells that a row of this table has; one with more has lost its way.
fn width(columns: &Columns, rows: &[Row]) -> usize {
    let mut counts = BTreeMap::<usize, usize>::new();
    for row in rows.iter().take(200) {
        let filled = row
            .cells
            .iter()
            .rposition(|cell| !cell.is_empty())
            .map_or(0, |at| at + 1);
        *counts.entry(filled).or_default() += 1;
    }
    let common = counts.into_iter().max_by_key(|(cells, rows)| (*rows, *cells));
    columns.heading.len().max(common.map_or(0, |(cells, _)| cells))
}

/// What the amounts of a single column tell of the way by themselves.
#[derive(Clone, Copy, Default)]
struct Tells {
    negative: usize,
    marked: usize,
    bare: usize,
}

struct Reader<'a> {
    columns: &'a Columns,
    around: Around,
    /// See [`end`].
    end: NaiveDate,
    decimals: Decimals,
    width: usize,
    /// What it means that nothing stands beside an amount.
    blank: Option<Meaning>,
    all_words: BTreeSet<String>,
    tells: Tells,
    reading: &'a mut Reading,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row) -> Said {
        let columns = self.columns;
        if row.is_broken {
            return Said::Wrong("tiene unas comillas que no se cierran".to_owned());
        }
        // Some banks repeat it on every page.
        if !columns.heading.is_empty() && row.reads(&columns.heading) {
            return Said::Nothing("encabezado repetido");
        }
        if let Some(said) = self.around_the_table(row) {
            return said;
        }
        let day = columns.day(row, self.end);
        match day {
            Some(day) => self.dated(row, day).unwrap_or_else(Said::Wrong),
            None => self.undated(row),
        }
    }

    /// Balances and sums, with a date or without.
    fn around_the_table(&mut self, row: &Row) -> Option<Said> {
        let columns = self.columns;
        let apart = [columns.reference, columns.bank, columns.phone];
        let texts = row.cells.iter().enumerate().filter(|(at, cell)| {
            !apart.contains(&Some(*at)) && cell.starts_with(|c: char| c.is_alphabetic())
        });
        let texts = texts.map(|(_, cell)| start(cell));
        let says = |text: &String, phrases: &[&str]| phrases.iter().any(|phrase| begins(text, phrase));
        let text = texts
            .into_iter()
            .find(|text| says(text, AROUND) || says(text, OPENING) || says(text, CLOSING))?;
        if self.has_reference(row) && self.moves(row) {
            return Some(Said::Wrong(
                "dice que es un saldo o un total, y trae una referencia; revisa si es un movimiento"
                    .to_owned(),
            ));
        }
        if says(&text, OPENING) {
            self.reading.opening = self.reading.opening.or_else(|| self.told_balance(row));
        } else if says(&text, CLOSING) {
            self.reading.closing = self.told_balance(row).or(self.reading.closing);
        }
        Some(Said::Nothing(match self.columns.is_dated(row) {
            true => "saldo o total",
            false => "sin fecha",
        }))
    }

    /// «SALDO INICIAL; 10.000,00» in whatever column, «Saldo final al 31/01/2026: Bs. 11.822,56».
    fn told_balance(&self, row: &Row) -> Option<Decimal> {
        let columns = [self.columns.balance, self.columns.amount, self.columns.debit];
        let cells = columns.into_iter().flatten().map(|column| row.cell(column));
        let behind = row.filled().filter_map(|cell| Some(cell.rsplit_once(':')?.1));
        let found = cells
            .chain(behind)
            .find_map(|cell| figure(cell, self.decimals).flatten())?;
        Some(if found.is_negative {
            -found.amount
        } else {
            found.amount
        })
    }

    fn has_reference(&self, row: &Row) -> bool {
        row.at(self.columns.reference)
            .contains(|c: char| c.is_ascii_digit() && c != '0')
    }

    fn moves(&self, row: &Row) -> bool {
        let cells = [self.columns.amount, self.columns.debit];
        let read = |column| figure(row.cell(column), self.decimals).flatten();
        cells
            .into_iter()
            .flatten()
            .filter_map(read)
            .any(|figure| !figure.amount.is_zero())
    }

    fn told(&self, row: &Row) -> Told {
        Told::of(row, self.columns, self.end, &self.all_words, self.blank)
    }

    fn undated(&self, row: &Row) -> Said {
        let day = row.at(self.columns.date);
        if !self.moves(row) || row.filled().count() < 3 {
            return Said::Nothing("sin fecha");
        }
        if day.contains(|c: char| c.is_ascii_digit()) {
            return Said::Wrong(format!(
                "tiene una fecha que no se entiende: «{}»",
                short(day, 30)
            ));
        }
        match self.has_reference(row) {
            true => Said::Wrong("trae dinero y referencia, y no tiene fecha".to_owned()),
            false => Said::Nothing("sin fecha"),
        }
    }

    fn dated(&mut self, row: &Row, posted_on: NaiveDate) -> Result<Said, String> {
        let columns = self.columns;
        let filled = row
            .cells
            .iter()
            .rposition(|cell| !cell.is_empty())
            .map_or(0, |at| at + 1);
        if filled > self.width {
            return Err(format!("tiene {filled} columnas y las demás {}", self.width));
        }
        let (direction, moved) = match self.moved(row)? {
            Moved::Money(direction, moved) => (direction, moved),
            Moved::Nothing => return Ok(Said::Nothing("sin monto")),
            Moved::Unknown => return Ok(Said::Unknown),
        };
        if let Err(why) = is_plausible(posted_on, self.around.today) {
            return Err(format!(
                "tiene una fecha que {why}: «{}»",
                short(row.at(columns.date), 30)
            ));
        }
        if moved
            .currency
            .is_some_and(|currency| currency != self.around.currency)
        {
            return Err("está en otra moneda que la cuenta".to_owned());
        }
        if moved.amount >= MOST {
            return Err("tiene un monto demasiado grande".to_owned());
        }
        let reference = row.at(columns.reference);
        if is_scientific(reference) {
            return Err(format!(
                "perdió los dígitos de su referencia («{}») al abrirse en Excel; descarga el archivo del banco otra vez y \
                 súbelo sin abrirlo, o guarda esa columna como texto",
                short(reference, 30)
            ));
        }
        let balance = figure(row.at(columns.balance), self.decimals).flatten();
        Ok(Said::Money(Printed {
            line: row.line,
            posted_on,
            direction,
            amount: moved.amount,
            reference: short(reference, 80),
            description: short(row.at(columns.description), 300),
            bank: short(row.at(columns.bank), 80),
            phone: short(row.at(columns.phone), 40),
            balance: balance.map(|told| {
                if told.is_negative {
                    -told.amount
                } else {
                    told.amount
                }
            }),
        }))
    }

    fn figure(&self, row: &Row, column: Option<usize>) -> Result<Option<Figure>, String> {
        let cell = row.at(column);
        let read = figure(cell, self.decimals)
            .ok_or_else(|| format!("tiene un monto que no se entiende: «{}»", short(cell, 30)))?;
        Ok(read.filter(|figure| !figure.amount.is_zero()))
    }

    fn moved(&mut self, row: &Row) -> Result<Moved, String> {
        let columns = self.columns;
        let amount = self.figure(row, columns.amount)?;
        let goes_out = |figure: &Figure| figure.is_negative || figure.mark == Some(Direction::Out);
        if columns.debit.is_some() {
            return match (amount, self.figure(row, columns.debit)?) {
                (None, None) => Ok(Moved::Nothing),
                // Money that a bank takes back may stand among the credits.
                (Some(credit), None) if goes_out(&credit) => Ok(Moved::Money(Direction::Out, credit)),
                (Some(credit), None) => Ok(Moved::Money(Direction::In, credit)),
                (None, Some(debit)) => Ok(Moved::Money(Direction::Out, debit)),
                (Some(_), Some(_)) => Err("dice que entró y que salió dinero".to_owned()),
            };
        }
        let Some(amount) = amount else {
            return Ok(Moved::Nothing);
        };
        let out = goes_out(&amount);
        let direction = match (columns.kind, columns.told_by_heading()) {
            (Some(kind), _) => match self.said(row.cell(kind), out)? {
                Some(Meaning::Nothing) => return Ok(Moved::Nothing),
                Some(Meaning::In) => Direction::In,
                Some(Meaning::Out) => Direction::Out,
                None => return Ok(Moved::Unknown),
            },
            (None, Some(told)) => told,
            (None, None) => Direction::In,
        };
        self.tells.negative += usize::from(amount.is_negative);
        self.tells.marked += usize::from(amount.mark.is_some());
        self.tells.bare += usize::from(amount.mark.is_none());
        // A negative credit is money that left.
        Ok(Moved::Money(if out { Direction::Out } else { direction }, amount))
    }

    /// What the word beside an amount says.
    fn said(&mut self, cell: &str, out: bool) -> Result<Option<Meaning>, String> {
        let word = word(cell);
        if word.is_empty() && out {
            return Ok(Some(Meaning::Out));
        }
        if word.is_empty() {
            let said = self.columns.words.get("").copied().or(self.blank);
            let meaning = said.ok_or("no dice si el dinero entró o salió")?;
            self.reading.words.entry(word).or_insert((0, Some(meaning))).0 += 1;
            return Ok(Some(meaning));
        }
        let meaning = match self.columns.meaning(&word, &self.all_words) {
            None if out => return Ok(Some(Meaning::Out)),
            meaning => meaning,
        };
        self.reading.words.entry(word).or_insert((0, meaning)).0 += 1;
        Ok(meaning)
    }
}

/// The beginning of a cell, folded. Of every row: what is plain is folded without looking its letters up.
fn start(cell: &str) -> String {
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

enum Moved {
    Money(Direction, Figure),
    Nothing,
    Unknown,
}
