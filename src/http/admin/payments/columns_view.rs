//! The page on which an admin says which column is what, and sees what would go in.

use super::columns_fields::{Field, fields, options, standings, words};
use super::columns_form::WIDEST;
use super::parts::{STATEMENTS, account_label, money, shell};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::input::sentence;
use crate::base::money::Currency;
use crate::domain::accounts::User;
use crate::domain::payments::Account;
use crate::domain::reconciliation::rules::{
    Columns, Direction, Note, Printed, Summary, Table, Understanding, short,
};
use crate::domain::reconciliation::{Draft, Statement};
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer};
use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::Datelike as _;
use rust_decimal::Decimal;

/// Lines that are shown as they are, and as they are understood.
const SHOWN: usize = 6;
/// Rows that are no lines.
const SHOWN_NOTES: usize = 50;
/// Letters of a cell.
const SHOWN_CELL: usize = 120;

/// What an admin says of the account to which the file belongs, against what it looks like.
#[derive(Clone, Copy)]
pub struct Accepts {
    /// Though the file names another account.
    pub account: bool,
    /// Though it was imported as another account's.
    pub elsewhere: bool,
}

/// What the page is about.
pub struct Shown<'a> {
    pub draft: &'a Draft,
    pub account: &'a Account,
    pub table: &'a Table,
    pub understanding: &'a Understanding,
    pub before: Option<&'a Statement>,
    /// What the very same file became of another account.
    pub elsewhere: Option<&'a (Statement, Account)>,
    pub accepts: Accepts,
}

#[derive(Template)]
#[template(path = "admin/payments/columns.html")]
struct ColumnsPage {
    shell: Layout,
    banner: String,
    action: String,
    file: String,
    account: String,
    fields: Vec<Vec<Field>>,
    /// What a word means that says whether money came or left.
    words: Vec<Field>,
    /// Whether what a word says of is money at all.
    standings: Vec<Field>,
    /// Did all of it come in?
    all_in: Option<Field>,
    /// The account that the file names, if it is another.
    other_account: String,
    own_account: String,
    account_error: String,
    accepts_account: bool,
    /// The account of which this very file was imported, and the page of that.
    elsewhere: String,
    elsewhere_page: String,
    elsewhere_error: String,
    accepts_elsewhere: bool,
    /// The page of what this very file became before.
    before: String,
    names: Vec<String>,
    raw: Vec<RawRow>,
    summary: SummaryView,
    understood: Vec<Understood>,
    passed: usize,
    passed_notes: Vec<Note>,
    rejected: usize,
    reject_notes: Vec<Note>,
    /// Why the file cannot be read with these columns.
    trouble: String,
}

struct RawRow {
    line: usize,
    cells: Vec<String>,
}

struct SummaryView {
    came: usize,
    came_sum: String,
    left: usize,
    left_sum: String,
    days: String,
    /// The years that were taken for dates without one; blank where all have theirs.
    years: String,
    largest: Vec<Understood>,
    /// Blank where the file tells no balances.
    balance: String,
    fits: bool,
}

struct Understood {
    line: usize,
    day: String,
    amount: String,
    came: bool,
    reference: String,
    description: String,
    bank: String,
    phone: String,
}

pub fn page(user: &User, req: &HttpRequest, shown: &Shown<'_>, error: Option<AppError>) -> Answer {
    let (columns, reading) = (&shown.understanding.columns, &shown.understanding.reading);
    let currency = shown.account.currency;
    let beside = |field: &str| -> String {
        let fields = error.as_ref().and_then(AppError::fields);
        let why = fields.and_then(|fields| fields.get(field));
        why.map(|why| sentence(why)).unwrap_or_default()
    };
    let names = names(shown.table, columns);
    let first: Vec<RawRow> = first_rows(shown.table, columns, names.len());
    let page = ColumnsPage {
        shell: shell(user, req),
        banner: match &error {
            None => String::new(),
            Some(AppError::Invalid(_)) => {
                "No se importó nada. Revisa lo que está marcado en rojo.".to_owned()
            }
            Some(error) => error.sentence(),
        },
        action: format!("/admin/payments/drafts/{}", shown.draft.id),
        file: shown.draft.file_name.clone(),
        account: account_label(shown.account),
        fields: fields(columns, &names, &beside),
        words: words(shown.understanding, &beside),
        standings: standings(shown.understanding, &beside),
        // Answered, it stays, so that the answer is sent again.
        all_in: (reading.is_untold || columns.all_in).then(|| Field {
            name: "allIn".to_owned(),
            label: "¿Todo lo de este archivo es dinero que entró?".to_owned(),
            hint: "Ningún monto lleva signo y ninguna columna dice si entró o salió.",
            options: options(
                &[
                    ("", "Elige"),
                    ("yes", "Sí, todo entró"),
                    ("no", "No, también salió dinero"),
                ],
                if columns.all_in { "yes" } else { "" },
            ),
            required: true,
            error: beside("allIn"),
        }),
        other_account: shown.understanding.other_account.clone(),
        own_account: match shown.account.account_number.as_str() {
            "" => columns.account_number.clone(),
            own => own.to_owned(),
        },
        account_error: beside("sameAccount"),
        accepts_account: shown.accepts.account,
        elsewhere: shown
            .elsewhere
            .map(|(_, account)| account_label(account))
            .unwrap_or_default(),
        elsewhere_page: shown
            .elsewhere
            .map(|(statement, _)| format!("{STATEMENTS}/{}", statement.id))
            .unwrap_or_default(),
        elsewhere_error: beside("alsoHere"),
        accepts_elsewhere: shown.accepts.elsewhere,
        before: shown
            .before
            .map(|before| format!("{STATEMENTS}/{}", before.id))
            .unwrap_or_default(),
        names,
        raw: first,
        summary: summary(shown.understanding, currency),
        understood: reading
            .printed
            .iter()
            .take(SHOWN)
            .map(|line| understood(line, currency))
            .collect(),
        passed: reading.passed.len(),
        passed_notes: reading.passed.iter().take(SHOWN_NOTES).cloned().collect(),
        rejected: reading.rejects.len(),
        reject_notes: reading.rejects.iter().take(SHOWN_NOTES).cloned().collect(),
        trouble: if reading.is_cut {
            "Casi todas las líneas tienen más celdas que el encabezado: las comas de los montos los parten. Descarga el \
             archivo del banco en Excel, o con punto y coma."
                .to_owned()
        } else if reading.printed.is_empty() && reading.is_settled() {
            "Con estas columnas no hay ninguna línea que se pueda importar.".to_owned()
        } else {
            String::new()
        },
    };
    let status = error.as_ref().map_or(StatusCode::OK, AppError::status);
    kit::page_with(status, &page)
}

fn summary(understanding: &Understanding, currency: Currency) -> SummaryView {
    let summary = Summary::of(&understanding.reading);
    let days = match (summary.first, summary.last) {
        (Some(first), Some(last)) if first == last => calendar::date_es(first),
        (Some(first), Some(last)) => format!("{} al {}", calendar::date_es(first), calendar::date_es(last)),
        _ => String::new(),
    };
    // Of a file that is known in part a balance says nothing.
    let reading = &understanding.reading;
    let is_whole = reading.is_settled() && reading.rejects.is_empty();
    let (balance, fits) = match summary.off_by.filter(|_| is_whole) {
        None => (String::new(), true),
        Some(off_by) if off_by.is_zero() => ("Cuadra con el saldo final.".to_owned(), true),
        Some(off_by) => (
            format!(
                "No cuadra: al saldo final le {} {}.",
                if off_by > Decimal::ZERO {
                    "sobran"
                } else {
                    "faltan"
                },
                money(currency, off_by.abs())
            ),
            false,
        ),
    };
    SummaryView {
        came: summary.came,
        came_sum: money(currency, summary.came_sum),
        left: summary.left,
        left_sum: money(currency, summary.left_sum),
        days,
        years: match (summary.first, summary.last) {
            (Some(first), Some(last)) if reading.without_year > 0 => match (first.year(), last.year()) {
                (first, last) if first == last => format!("de {last}"),
                (first, last) => format!("de {first} y {last}"),
            },
            _ => String::new(),
        },
        largest: summary
            .largest
            .into_iter()
            .map(|line| understood(line, currency))
            .collect(),
        balance,
        fits,
    }
}

fn understood(line: &Printed, currency: Currency) -> Understood {
    Understood {
        line: line.line,
        day: calendar::date_es(line.posted_on),
        amount: money(currency, line.amount),
        came: line.direction == Direction::In,
        reference: line.reference.clone(),
        description: line.description.clone(),
        bank: line.bank.clone(),
        phone: line.phone.clone(),
    }
}

/// The first lines of the table; of the file, where it is not known.
fn first_rows(table: &Table, columns: &Columns, width: usize) -> Vec<RawRow> {
    let start = columns.first_row(table).unwrap_or_default();
    let rows = table.rows.iter().skip(start).take(SHOWN);
    rows.map(|row| RawRow {
        line: row.line,
        cells: (0..width)
            .map(|column| short(row.cell(column), SHOWN_CELL))
            .collect(),
    })
    .collect()
}

/// «Referencia», «Columna 3»: as the heading calls it.
fn names(table: &Table, columns: &Columns) -> Vec<String> {
    let first = columns.first_row(table);
    let heading = first
        .filter(|_| !columns.heading.is_empty())
        .and_then(|first| first.checked_sub(1));
    let rows = table.rows.iter().skip(first.unwrap_or_default()).take(SHOWN);
    let width = rows.map(|row| row.cells.len()).max().unwrap_or_default();
    let width = width.max(columns.heading.len()).min(WIDEST);
    (0..width)
        .map(|column| match heading.map(|row| table.rows[row].cell(column)) {
            Some(name) if !name.is_empty() => short(name, 60),
            _ => format!("Columna {}", column + 1),
        })
        .collect()
}
