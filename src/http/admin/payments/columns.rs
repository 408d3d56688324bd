//! `/admin/payments/drafts/{id}`: which column of a file is what, asked once per account.

use super::parts::{account_label, currencies, money, shell};
use super::statements::imported_to;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::DraftId;
use crate::base::input::{Errors, Input};
use crate::domain::accounts::User;
use crate::domain::payments::{self, Account};
use crate::domain::reconciliation::rules::{Columns, DateOrder, Decimals, Printed, Table, guess, read};
use crate::domain::reconciliation::{self, Draft, File};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::layout::Layout;
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::{self as site, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;
use serde_json::{Map, Value};

/// Lines that are shown as they are, and as they are understood.
const SHOWN: usize = 6;
/// Columns that are shown and can be chosen.
const WIDEST: usize = 30;

#[derive(Template)]
#[template(path = "admin/payments/columns.html")]
struct ColumnsPage {
    shell: Layout,
    banner: String,
    action: String,
    file: String,
    account: String,
    date: Vec<SelectOption>,
    date_order: Vec<SelectOption>,
    amount: Vec<SelectOption>,
    decimals: Vec<SelectOption>,
    kind: Vec<SelectOption>,
    reference: Vec<SelectOption>,
    description: Vec<SelectOption>,
    bank: Vec<SelectOption>,
    phone: Vec<SelectOption>,
    names: Vec<String>,
    raw: Vec<RawRow>,
    understood: Vec<Understood>,
    total: usize,
    /// Why the file cannot be read with these columns.
    trouble: String,
}

struct RawRow {
    line: usize,
    cells: Vec<String>,
}

struct Understood {
    line: usize,
    day: String,
    amount: String,
    reference: String,
    description: String,
    bank: String,
    phone: String,
}

/// A draft, read.
struct Open {
    draft: Draft,
    account: Account,
    table: Table,
    /// What it seems to be, with the heading that was found.
    guess: Columns,
}

/// Where nothing can be guessed a person chooses.
const UNKNOWN: Columns = Columns {
    heading: Vec::new(),
    date: 0,
    date_order: DateOrder::DayFirst,
    amount: 1,
    decimals: Decimals::Comma,
    kind: None,
    reference: 2,
    description: None,
    bank: None,
    phone: None,
};

async fn open(app: &AppState, id: DraftId) -> Result<Open, AppError> {
    let (draft, account) = app
        .db
        .read(move |conn| {
            let draft = reconciliation::draft(conn, id)?.ok_or(AppError::NotFound)?;
            let account = payments::accounts_by_id(conn, &[draft.account_id])?.pop();
            Ok((draft, account.ok_or(AppError::NotFound)?))
        })
        .await?;
    crate::base::db::block(move || {
        let table = Table::read(&draft.content, reconciliation::rules::MAX_LINES)
            .map_err(|why| AppError::field("file", why.to_string()))?;
        let guess = guess(&table).unwrap_or(UNKNOWN);
        Ok(Open {
            draft,
            account,
            table,
            guess,
        })
    })
    .await?
}

pub async fn show(app: Data<AppState>, who: Admin, id: Path<DraftId>, req: HttpRequest) -> Answer {
    let open = open(&app, *id).await?;
    let columns = open.guess.clone();
    page(&who.0, &req, open, columns, None).await
}

/// «Ver cómo queda» shows the page again with what was chosen; «Importar» imports.
pub async fn save(
    app: Data<AppState>,
    who: Admin,
    id: Path<DraftId>,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let open = open(&app, *id).await?;
    let errors = Errors::new();
    let columns = chosen(&typed, &open.guess, &errors);
    if let Err(error) = errors.check() {
        return page(&who.0, &req, open, columns, Some(error)).await;
    }
    if typed.get("then").and_then(Value::as_str) == Some("preview") {
        return page(&who.0, &req, open, columns, None).await;
    }
    let (open, columns, printed) = crate::base::db::block(move || {
        let printed = read(&open.table, &columns);
        (open, columns, printed)
    })
    .await?;
    let printed = match printed {
        Ok(printed) => printed,
        Err(why) => {
            let error = AppError::field("file", why.to_string());
            return page(&who.0, &req, open, columns, Some(error)).await;
        }
    };
    let file = File {
        account: open.draft.account_id,
        name: open.draft.file_name,
        content: open.draft.content,
    };
    let (by, id) = (who.0.id, *id);
    let imported = app
        .db
        .transact(move |conn, now| {
            let imported = reconciliation::import(conn, now, by, &file, &columns, &printed)?;
            reconciliation::drop_draft(conn, id)?;
            Ok(imported)
        })
        .await?;
    imported_to(imported)
}

fn chosen(typed: &Map<String, Value>, guess: &Columns, errors: &Errors) -> Columns {
    let input = Input::new(typed, errors);
    let last = i64::try_from(WIDEST).unwrap_or(i64::MAX) - 1;
    let column = |field: &str| {
        let number = input.integer(field, 0..=last)?;
        usize::try_from(number).ok()
    };
    let required = |field: &str, otherwise: usize| input.required(field, column(field)).unwrap_or(otherwise);
    Columns {
        heading: guess.heading.clone(),
        date: required("date", guess.date),
        date_order: input.required_code("dateOrder").unwrap_or(guess.date_order),
        amount: required("amount", guess.amount),
        decimals: input.required_code("decimals").unwrap_or(guess.decimals),
        kind: column("kind"),
        reference: required("reference", guess.reference),
        description: column("description"),
        bank: column("bank"),
        phone: column("phone"),
    }
}

async fn page(
    user: &User,
    req: &HttpRequest,
    open: Open,
    columns: Columns,
    error: Option<AppError>,
) -> Answer {
    let (open, columns, read) = crate::base::db::block(move || {
        let read = read(&open.table, &columns);
        (open, columns, read)
    })
    .await?;
    let currency = currencies(std::slice::from_ref(&open.account));
    let currency = currency
        .get(&open.account.id)
        .copied()
        .unwrap_or(open.account.currency);
    let shown = shown(&open.table, &columns);
    let width = shown.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    let width = width.max(columns.heading.len()).min(WIDEST);
    let names: Vec<String> = (0..width)
        .map(|column| name(&open.table, &columns, column))
        .collect();
    let choices = |chosen: Option<usize>, none: &str| -> Vec<SelectOption> {
        let chosen = chosen.map(|column| column.to_string()).unwrap_or_default();
        let none = (!none.is_empty()).then(|| SelectOption::new("", none, &chosen));
        let all = names
            .iter()
            .enumerate()
            .map(|(column, name)| SelectOption::new(column.to_string(), name.clone(), &chosen));
        none.into_iter().chain(all).collect()
    };
    let nothing = "No aparece en el archivo";
    let (lines, trouble) = match &read {
        Ok(lines) => (lines.as_slice(), String::new()),
        Err(why) => (&[][..], why.to_string()),
    };
    let banner = match &error {
        None => String::new(),
        // It stands below, under the table, in full.
        Some(AppError::Invalid(fields)) if fields.contains_key("file") => {
            "No se importó nada. Abajo dice por qué.".to_owned()
        }
        Some(error) => error.sentence(),
    };
    let page = ColumnsPage {
        shell: shell(user, req),
        banner,
        action: format!("/admin/payments/drafts/{}", open.draft.id),
        file: open.draft.file_name.clone(),
        account: account_label(&open.account),
        date: choices(Some(columns.date), ""),
        date_order: [
            (DateOrder::DayFirst, "Día, mes, año (31/12/2026)"),
            (DateOrder::YearFirst, "Año, mes, día (2026-12-31)"),
            (DateOrder::MonthFirst, "Mes, día, año (12/31/2026)"),
        ]
        .map(|(order, label)| SelectOption::new(order.as_str(), label, columns.date_order.as_str()))
        .into(),
        amount: choices(Some(columns.amount), ""),
        decimals: [
            (Decimals::Comma, "Coma: 1.234,56"),
            (Decimals::Dot, "Punto: 1,234.56"),
        ]
        .map(|(mark, label)| SelectOption::new(mark.as_str(), label, columns.decimals.as_str()))
        .into(),
        kind: choices(columns.kind, "Lo dice la columna del monto"),
        reference: choices(Some(columns.reference), ""),
        description: choices(columns.description, nothing),
        bank: choices(columns.bank, nothing),
        phone: choices(columns.phone, nothing),
        raw: shown
            .iter()
            .map(|row| RawRow {
                line: row.line,
                cells: (0..width).map(|column| row.cell(column).to_owned()).collect(),
            })
            .collect(),
        names,
        understood: lines
            .iter()
            .take(SHOWN)
            .map(|line: &Printed| Understood {
                line: line.line,
                day: calendar::date_es(line.posted_on),
                amount: money(currency, line.amount),
                reference: line.reference.clone(),
                description: line.description.clone(),
                bank: line.bank.clone(),
                phone: line.phone.clone(),
            })
            .collect(),
        total: lines.len(),
        trouble,
    };
    let status = error.as_ref().map_or(StatusCode::OK, AppError::status);
    site::page_with(status, &page)
}

/// The first lines of the table; of the file, where it is not known.
fn shown<'a>(table: &'a Table, columns: &Columns) -> &'a [reconciliation::rules::Row] {
    let start = columns.first_row(table).unwrap_or_default();
    let end = table.rows.len().min(start + SHOWN);
    &table.rows[start..end]
}

/// «Referencia», «Columna 3»: as the heading calls it.
fn name(table: &Table, columns: &Columns, column: usize) -> String {
    let heading = columns
        .first_row(table)
        .ok()
        .and_then(|first| first.checked_sub(1));
    let named = heading
        .filter(|_| !columns.heading.is_empty())
        .map(|row| table.rows[row].cell(column));
    match named {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => format!("Columna {}", column + 1),
    }
}
