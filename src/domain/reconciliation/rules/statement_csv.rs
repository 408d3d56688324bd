//! From the rows of a statement to the money that came in.

use super::figures::{DateOrder, Decimals, amount, date};
use super::table::{Row, Table, Unreadable};
use crate::base::text::fold;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Lines of one file. A busy account has some thousand a month.
pub const MAX_LINES: usize = 150_000;

/// Which column of an account's statements is what, counted from 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    /// The heading, folded, by which the table is found in the file; empty where it has none.
    pub heading: Vec<String>,
    pub date: usize,
    pub date_order: DateOrder,
    /// What came in, or what moved with its sign.
    pub amount: usize,
    pub decimals: Decimals,
    /// Debit or credit, where neither columns nor signs tell.
    pub kind: Option<usize>,
    pub reference: usize,
    pub description: Option<usize>,
    pub bank: Option<usize>,
    pub phone: Option<usize>,
}

/// Money that came in, as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The line of the file, counted from 1.
    pub line: usize,
    pub posted_on: NaiveDate,
    pub amount: Decimal,
    pub reference: String,
    pub description: String,
    pub bank: String,
    pub phone: String,
}

/// The money that came in. What went out is passed over, and so is what stands before the table and, without a date,
/// after it; any other line that cannot be read ends it all.
pub fn read(table: &Table, columns: &Columns) -> Result<Vec<Printed>, Unreadable> {
    let rows = &table.rows[columns.first_row(table)?..];
    let mut printed = Vec::new();
    let mut dated = false;
    let mut without_date: Option<&Row> = None;
    for row in rows {
        if !columns.heading.is_empty() && folded(row) == columns.heading {
            // Some banks repeat it on every page.
            continue;
        }
        if !row.cell(columns.date).contains(|c: char| c.is_ascii_digit()) {
            without_date.get_or_insert(row);
            continue;
        }
        if let Some(row) = without_date {
            return Err(Unreadable::at(row.line, "no tiene fecha"));
        }
        dated = true;
        printed.extend(one(row, columns)?);
    }
    match (dated, printed.is_empty()) {
        (false, _) => Err(Unreadable::whole(
            "no tiene ninguna línea con fecha en la columna que elegiste",
        )),
        (true, true) => Err(Unreadable::whole(
            "no tiene ningún ingreso en la columna que elegiste; revisa cuál es la del monto",
        )),
        (true, false) => Ok(printed),
    }
}

fn one(row: &Row, columns: &Columns) -> Result<Option<Printed>, Unreadable> {
    let wrong = |why: String| Err(Unreadable::at(row.line, why));
    let needed = [columns.date, columns.amount, columns.reference];
    let needed = needed.into_iter().max().unwrap_or_default() + 1;
    if row.cells.len() < needed {
        return wrong(format!(
            "tiene {} columnas y hacen falta {needed}",
            row.cells.len()
        ));
    }
    let wide = columns.heading.len();
    if wide > 0 && row.cells.iter().skip(wide).any(|cell| !cell.is_empty()) {
        return wrong(format!(
            "tiene {} columnas y el encabezado {wide}",
            row.cells.len()
        ));
    }
    let (day, sum) = (row.cell(columns.date), row.cell(columns.amount));
    let Some(posted_on) = date(day, columns.date_order) else {
        return wrong(format!(
            "tiene una fecha que no se entiende: «{}»",
            short(day, 30)
        ));
    };
    let Some(read) = amount(sum, columns.decimals) else {
        return wrong(format!("tiene un monto que no se entiende: «{}»", short(sum, 30)));
    };
    let goes_out = match columns.kind.map(|kind| fold(row.cell(kind))) {
        None => false,
        Some(kind) => match direction(&kind) {
            Some(goes_out) => goes_out,
            None => return wrong(format!("no dice si es débito o crédito: «{}»", short(&kind, 30))),
        },
    };
    let Some(sum) = read.filter(|sum| !goes_out && *sum > Decimal::ZERO) else {
        return Ok(None);
    };
    if sum >= Decimal::from(10_000_000_000_000_i64) {
        return wrong("tiene un monto demasiado grande".to_owned());
    }
    let text = |column: Option<usize>, max: usize| {
        column
            .map(|column| short(row.cell(column), max))
            .unwrap_or_default()
    };
    Ok(Some(Printed {
        line: row.line,
        posted_on,
        amount: sum,
        reference: text(Some(columns.reference), 80),
        description: text(columns.description, 300),
        bank: text(columns.bank, 80),
        phone: text(columns.phone, 40),
    }))
}

/// Money that left? `None` if the word says neither.
fn direction(kind: &str) -> Option<bool> {
    let starts = |words: &[&str]| words.iter().any(|word| kind.starts_with(word));
    if starts(&[
        "d",
        "nd",
        "n/d",
        "n.d",
        "-",
        "cargo",
        "retiro",
        "nota de deb",
        "egreso",
        "salida",
    ]) {
        Some(true)
    } else {
        starts(&[
            "c",
            "nc",
            "n/c",
            "n.c",
            "+",
            "h",
            "abono",
            "nota de cred",
            "ingreso",
            "entrada",
            "tr",
            "tp",
        ])
        .then_some(false)
    }
}

fn short(text: &str, max: usize) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(max).collect::<String>().trim().to_owned()
}

fn folded(row: &Row) -> Vec<String> {
    row.cells.iter().map(|cell| fold(cell)).collect()
}

impl Columns {
    /// Where the table begins, after its heading.
    pub fn first_row(&self, table: &Table) -> Result<usize, Unreadable> {
        if self.heading.is_empty() {
            let is_dated = |row: &Row| date(row.cell(self.date), self.date_order).is_some();
            let first = table.rows.iter().position(is_dated);
            return first.ok_or_else(|| Unreadable::whole("no tiene ninguna línea con fecha"));
        }
        let heading = table.rows.iter().position(|row| folded(row) == self.heading);
        let heading = heading.ok_or_else(|| Unreadable::whole("no tiene el encabezado de siempre"))?;
        Ok(heading + 1)
    }

    /// Is the table where these columns say?
    pub fn fit(&self, table: &Table) -> bool {
        !self.heading.is_empty() && self.first_row(table).is_ok()
    }
}

/// Rows by which columns are guessed.
const SAMPLE: usize = 40;

/// What the columns seem to be: a proposal for a person. The heading is the row above the first that has a date and an
/// amount.
pub fn guess(table: &Table) -> Option<Columns> {
    let is_date = |cell: &str| DateOrder::ALL.iter().any(|order| date(cell, *order).is_some());
    let is_sum = |cell: &str| {
        let cents = |mark: char| {
            cell.rsplit_once(mark)
                .is_some_and(|(_, cents)| cents.len() == 2 && cents.chars().all(|c| c.is_ascii_digit()))
        };
        !is_date(cell)
            && (cents(',') || cents('.'))
            && Decimals::ALL
                .iter()
                .any(|decimals| matches!(amount(cell, *decimals), Some(Some(_))))
    };
    let first = table.rows.iter().position(|row| {
        row.cells.iter().any(|cell| is_date(cell)) && row.cells.iter().any(|cell| is_sum(cell))
    })?;
    let named = |row: &Row| {
        row.cells.iter().filter(|cell| !cell.is_empty()).count() >= 3
            && !row.cells.iter().any(|cell| is_date(cell) || is_sum(cell))
    };
    let heading = first
        .checked_sub(1)
        .map(|above| &table.rows[above])
        .filter(|row| named(row));
    let heading = heading.map(folded).unwrap_or_default();
    let sample = &table.rows[first..table.rows.len().min(first + SAMPLE)];
    let width = sample.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    let by_name = |words: &[&str]| {
        words
            .iter()
            .find_map(|word| heading.iter().position(|name| name.contains(word)))
    };
    let by_content = |fits: &dyn Fn(&str) -> bool| {
        (0..width).find(|column| sample.iter().any(|row| fits(row.cell(*column))))
    };
    let date_column = by_name(&["fecha"]).or_else(|| by_content(&is_date))?;
    let amount_column = by_name(&["credito", "abono", "haber", "ingreso", "monto", "importe"])
        .or_else(|| by_content(&is_sum))?;
    let reference =
        by_name(&["referencia", "ref", "documento", "operacion", "numero", "nro"]).or_else(|| {
            (0..width).find(|column| {
                *column != date_column && *column != amount_column && {
                    let digits = |row: &&Row| {
                        let cell = row.cell(*column);
                        cell.len() >= 4 && cell.chars().all(|c| c.is_ascii_digit())
                    };
                    sample.iter().filter(digits).count() * 2 > sample.len()
                }
            })
        });
    let all = |fits: &dyn Fn(&str) -> bool, column: usize| {
        sample
            .iter()
            .map(|row| row.cell(column))
            .filter(|cell| !cell.is_empty())
            .all(fits)
    };
    let order = DateOrder::ALL.iter().find(|order| {
        all(
            &|cell| date(cell, **order).is_some() || !cell.contains(|c: char| c.is_ascii_digit()),
            date_column,
        )
    });
    let decimals = Decimals::ALL
        .iter()
        .find(|decimals| all(&|cell| amount(cell, **decimals).is_some(), amount_column));
    Some(Columns {
        date: date_column,
        date_order: order.copied().unwrap_or(DateOrder::DayFirst),
        amount: amount_column,
        decimals: decimals.copied().unwrap_or(Decimals::Comma),
        kind: None,
        reference: reference.unwrap_or_default(),
        description: by_name(&["descripcion", "concepto", "detalle", "motivo"]),
        bank: by_name(&["banco"]),
        phone: by_name(&["telefono", "celular", "movil", "tlf"]),
        heading,
    })
}
