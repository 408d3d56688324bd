//! From the rows of a file to the money that moved.
//!
//! A row is one of four things: money, no money (passed over, and counted), something that cannot be read (kept with its
//! text, to be mended or passed over by a person), or money of which nobody knows yet whether it came or left. One bad
//! row never costs the file, and nothing is taken for income that the file does not call so.

use super::cells::{is_cut, is_figure};
use super::columns::Columns;
use super::dates::is_date;
use super::days::{end, is_plausible};
use super::figures::{Decimals, Direction, Figure, MOST, figure, is_scientific};
use super::headings;
use super::kinds::{Meaning, word};
use super::printed::{Around, Note, Printed, Reading};
use super::reader::{Reader, Said, Tells};
use super::row::{Row, short, start};
use super::sections::{Sections, another_table};
use super::seen::Movement;
use super::standing::{Standing, is_void};
use super::table::Table;
use super::told::Told;
use super::vocabulary::{AROUND, CLOSING, COUNTED, OPENING, PAGES, PRINTED, begins, is_numbered};
use crate::base::text::fold;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// Lines of one file. A busy account has some thousand a month.
pub const MAX_LINES: usize = 150_000;

pub fn read(table: &Table, columns: &Columns, around: Around) -> Reading {
    let mut reading = Reading::default();
    let Some(first) = columns.first_row(table) else {
        return reading;
    };
    let (above, rows) = table.rows.split_at(first);
    let heading = above.last().filter(|_| !columns.heading.is_empty());
    let mut reader = Reader {
        columns,
        around,
        end: end(table, columns, around.today),
        decimals: columns.decimals.unwrap_or(Decimals::Comma),
        blank: columns.blank_meaning(rows),
        width: match heading {
            Some(heading) if table.parted_by.is_some() => heading.cells.len(),
            _ => columns.width(rows),
        },
        wider: 0,
        is_cut_by_commas: table.parted_by == Some(b','),
        all_words: rows.iter().map(|row| word(row.at(columns.kind))).collect(),
        has_states: rows.iter().any(|row| !row.at(columns.state).is_empty()),
        unused_money: columns.unused_money(),
        apart: columns.apart(rows),
        sections: Sections::below(above, columns.debit.is_some() || columns.kind.is_some()),
        tells: Tells::default(),
        came: (0, Decimal::ZERO),
        reading: &mut reading,
    };
    if heading.is_some() {
        reader.above(&above[..first - 1]);
    }
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
    let (tells, wider) = (reader.tells, reader.wider);
    let by_sign = tells.negative > 0 || tells.marked > 0 && tells.bare == 0;
    let by_column = columns.debit.is_some() || columns.kind.is_some() || columns.told_by_heading().is_some();
    reading.is_cut = wider > reading.printed.len();
    reading.is_untold = !by_column && !by_sign && !columns.all_in && !reading.printed.is_empty();
    reading
}

impl Reader<'_> {
    /// What moved in another table above this one cannot be read with its columns, and is not lost without a word.
    fn above(&mut self, rows: &[Row]) {
        let Some((heading, below)) = another_table(rows) else {
            return;
        };
        let moved = below
            .iter()
            .filter(|row| row.filled().any(is_date) && row.filled().any(is_figure));
        for row in moved {
            let said = self.columns.standings.get(&heading.key).copied();
            let asked = self.reading.standings.entry(heading.key.clone());
            asked.or_insert((0, said)).0 += 1;
            self.reading.rejects.push(Note {
                line: row.line,
                text: row.text(),
                why: format!("está en otra tabla, «{}»", heading.text),
                told: Told::default(),
            });
        }
    }

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
        let texts: Vec<String> = texts.map(|(_, cell)| start(cell)).collect();
        let says = |text: &String, phrases: &[&str]| phrases.iter().any(|phrase| begins(text, phrase));
        let is_of_page = |text: &String| says(text, PRINTED) || is_numbered(text, PAGES);
        if texts.iter().any(is_of_page) && !(self.moves(row) && columns.is_dated(row)) {
            return Some(Said::Nothing("no trae dinero"));
        }
        let sums_up = |text: &String| says(text, AROUND) || is_numbered(text, COUNTED);
        let text = texts
            .into_iter()
            .find(|text| sums_up(text) || says(text, OPENING) || says(text, CLOSING))?;
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

    fn told(&self, row: &Row) -> Told {
        Told::of(row, self.columns, self.end, &self.all_words, self.blank)
    }

    fn undated(&mut self, row: &Row) -> Said {
        let day = row.at(self.columns.date);
        if !self.moves(row) || row.filled().count() < 3 {
            self.sections.pass(row, self.columns.description);
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

    /// Is it money, by the row of text above it? If not, what it is.
    fn section_says(&mut self) -> Option<Said> {
        let (title, standing) = self.sections.standing(&self.columns.standings)?;
        self.reading
            .standings
            .entry(title.key.clone())
            .or_insert((0, standing))
            .0 += 1;
        match standing {
            Some(Standing::Good) => None,
            Some(Standing::Void) => Some(Said::Wrong(format!("está bajo «{}»", title.text))),
            None => Some(Said::Unknown),
        }
    }

    /// Is it money, by the word beside it? If not, what it is.
    fn state_says(&mut self, row: &Row, direction: Direction) -> Option<Said> {
        let state = word(row.cell(self.columns.state?));
        if state.is_empty() && !self.has_states {
            return None;
        }
        let standing = self.columns.standing(&state);
        // What left pays nothing: of that only what surely did not happen matters.
        if direction == Direction::Out && standing != Some(Standing::Void) {
            return None;
        }
        self.reading.standings.entry(state).or_insert((0, standing)).0 += 1;
        match standing {
            Some(Standing::Good) => None,
            Some(Standing::Void) => Some(Said::Nothing("el banco dice que no se completó")),
            None => Some(Said::Unknown),
        }
    }

    /// The description, and what other cells say of money that went back or has not come.
    fn description(&self, row: &Row) -> String {
        let text = row.at(self.columns.description);
        let others = self.apart.iter().map(|column| row.cell(*column));
        let others = others.filter(|cell| cell.contains(char::is_alphabetic) && is_void(&word(cell)));
        let all: Vec<&str> = std::iter::once(text).chain(others).collect();
        short(all.join(" ").trim(), 300)
    }

    fn dated(&mut self, row: &Row, posted_on: NaiveDate) -> Result<Said, String> {
        let columns = self.columns;
        let filled = row
            .cells
            .iter()
            .rposition(|cell| !cell.is_empty())
            .map_or(0, |at| at + 1);
        if filled > self.width {
            self.wider += 1;
            return Err(format!("tiene {filled} columnas y las demás {}", self.width));
        }
        let (direction, moved) = match self.moved(row)? {
            Moved::Money(direction, moved) => (direction, moved),
            Moved::Nothing => return self.without_amount(row),
            Moved::Unknown => return Ok(Said::Unknown),
        };
        if let Some(said) = self.state_says(row, direction) {
            if direction == Direction::In && matches!(said, Said::Nothing(_)) {
                self.reading.undone.push(Movement {
                    posted_on,
                    direction,
                    amount: moved.amount,
                    reference: row.at(columns.reference).to_owned(),
                });
            }
            return Ok(said);
        }
        if let Some(said) = self.section_says() {
            return Ok(said);
        }
        if let Err(why) = is_plausible(posted_on, self.around.today) {
            return Err(format!(
                "tiene una fecha que {why}: «{}»",
                short(row.at(columns.date), 30)
            ));
        }
        let own = self.around.currency;
        let is_other = moved.currency.is_some_and(|currency| currency != own);
        if is_other || headings::is_foreign(&fold(row.at(columns.currency)), own) {
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
        if direction == Direction::In {
            // Two that came, and their sum without a reference: nobody's payment.
            if self.came.0 >= 2 && moved.amount == self.came.1 && !self.has_reference(row) {
                return Err("suma lo que entró antes; revisa si es un total".to_owned());
            }
            self.came = (self.came.0 + 1, self.came.1 + moved.amount);
        }
        let balance = figure(row.at(columns.balance), self.decimals).flatten();
        Ok(Said::Money(Printed {
            line: row.line,
            posted_on,
            direction,
            amount: moved.amount,
            reference: short(reference, 80),
            description: self.description(row),
            bank: short(row.at(columns.bank), 80),
            phone: short(row.at(columns.phone), 40),
            balance: balance.map(|told| told.signed()),
        }))
    }

    /// A row with a date whose columns of money are blank.
    fn without_amount(&mut self, row: &Row) -> Result<Said, String> {
        let is_sum = |cell: &str| {
            let read = figure(cell, self.decimals).flatten();
            read.is_some_and(|figure| !figure.amount.is_zero())
        };
        if let Some(other) = self.unused_money.iter().find(|column| is_sum(row.cell(**column))) {
            let heading = self.columns.heading.get(*other).map_or("", String::as_str);
            return Err(format!("trae dinero en otra columna, «{}»", short(heading, 40)));
        }
        // Below another heading the money may stand in another column.
        let apart = [self.columns.date, self.columns.reference];
        let mut others = row
            .cells
            .iter()
            .enumerate()
            .filter(|(at, _)| !apart.contains(&Some(*at)));
        if others.any(|(_, cell)| is_sum(cell))
            && let Some(said) = self.section_says()
        {
            return Ok(said);
        }
        if !self.has_reference(row) && row.cells.iter().any(|cell| is_void(&word(cell))) {
            self.sections.pass(row, self.columns.description);
        }
        Ok(Said::Nothing("sin monto"))
    }

    fn figure(&self, row: &Row, column: Option<usize>) -> Result<Option<Figure>, String> {
        let cell = row.at(column);
        let beside = column.map(|column| column + 1);
        let is_money = |column| {
            self.columns.balance == Some(column)
                || self.unused_money.contains(&column)
                || self.columns.amount == Some(column)
        };
        if self.is_cut_by_commas && beside.is_some_and(is_money) && is_cut(cell, row.at(beside)) {
            return Err(format!(
                "tiene un monto que una coma parece partir: «{cell},{}»",
                row.at(beside)
            ));
        }
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

enum Moved {
    Money(Direction, Figure),
    Nothing,
    Unknown,
}
