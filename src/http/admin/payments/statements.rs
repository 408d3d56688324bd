//! `/admin/payments/statements`: what was imported, and a new file.

use super::parts::{STATEMENTS, Tab, account_label, has_statements, shell, tabs};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{AccountId, DraftId, StatementId};
use crate::domain::accounts::User;
use crate::domain::payments::{self, Account};
use crate::domain::reconciliation::rules::{Around, Understanding, fit};
use crate::domain::reconciliation::{self, Draft, File, Imported, Statement};
use crate::http::auth::extractors::Admin;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::FormState;
use crate::http::kit::layout::Layout;
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::{self, Answer, MIB, multipart};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

const PAGE: usize = 30;
/// Of a file, as of all.
const MOST_BYTES: usize = 20 * MIB;

#[derive(Default, Deserialize)]
pub struct StatementsQuery {
    after: Option<StatementId>,
}

#[derive(Template)]
#[template(path = "admin/payments/statements.html")]
struct StatementsPage {
    shell: Layout,
    tabs: Vec<Tab>,
    banner: String,
    accounts: Vec<SelectOption>,
    account_error: String,
    file_error: String,
    asks_columns: bool,
    rows: Vec<StatementRow>,
    is_later: bool,
    next: String,
}

struct StatementRow {
    href: String,
    name: String,
    account: String,
    when: String,
    read: i32,
    new: i32,
    left: i32,
    /// «jue 1 ene – jue 15 ene»; blank without a line.
    days: String,
    /// Money of it that no order has yet.
    waiting: i64,
    /// It was taken back.
    is_undone: bool,
}

pub async fn list(
    app: web::Data<AppState>,
    who: Admin,
    wish: web::Query<StatementsQuery>,
    req: HttpRequest,
) -> Answer {
    show(&app, &who.0, &req, wish.into_inner(), &FormState::default()).await
}

async fn show(
    app: &AppState,
    user: &User,
    req: &HttpRequest,
    wish: StatementsQuery,
    form: &FormState,
) -> Answer {
    let after = wish.after;
    let (found, next, accounts, coverage) = app
        .db
        .read(move |conn| {
            let (found, next) = reconciliation::statements(conn, PAGE, after)?;
            let mut accounts = payments::accounts(conn)?;
            let known: Vec<AccountId> = found.iter().map(|one| one.account_id).collect();
            let retired = payments::accounts_by_id(conn, &known)?;
            accounts.extend(retired.into_iter().filter(|account| !account.active));
            let files: Vec<StatementId> = found.iter().map(|one| one.id).collect();
            let coverage = reconciliation::coverage(conn, &files)?;
            Ok((found, next, accounts, coverage))
        })
        .await?;
    let chosen = form.value("account").unwrap_or_default();
    let named = |statement: &Statement| {
        let account: Option<&Account> = accounts.iter().find(|account| account.id == statement.account_id);
        account.map(account_label).unwrap_or_default()
    };
    let page = StatementsPage {
        shell: shell(user, req),
        tabs: tabs(STATEMENTS),
        banner: form.banner(),
        account_error: form.error("account"),
        file_error: form.error("file"),
        asks_columns: form.is_checked("columns", false),
        rows: found
            .iter()
            .map(|one| StatementRow {
                href: format!("{STATEMENTS}/{}", one.id),
                name: one.file_name.clone(),
                account: named(one),
                when: calendar::stamp_es(one.imported_at),
                read: one.lines_read,
                new: one.lines_new,
                left: one.out_read,
                days: coverage
                    .get(&one.id)
                    .and_then(|told| told.days)
                    .map(|(first, last)| days(first, last))
                    .unwrap_or_default(),
                waiting: coverage.get(&one.id).map_or(0, |told| told.waiting),
                is_undone: one.undone_at.is_some(),
            })
            .collect(),
        accounts: accounts
            .iter()
            .filter(|account| account.active && has_statements(account))
            .map(|account| SelectOption::new(account.id.to_string(), account_label(account), chosen))
            .collect(),
        is_later: after.is_some(),
        next: next
            .map(|next| format!("{STATEMENTS}?after={next}"))
            .unwrap_or_default(),
    };
    kit::page_with(form.status(), &page)
}

/// «jue 1 ene – jue 15 ene»
fn days(first: NaiveDate, last: NaiveDate) -> String {
    match first == last {
        true => calendar::date_short_es(first),
        false => format!(
            "{} – {}",
            calendar::date_short_es(first),
            calendar::date_short_es(last)
        ),
    }
}

/// A file is read at once where its account's columns are known and fit; else they are asked for.
pub async fn upload(app: web::Data<AppState>, who: Admin, req: HttpRequest, body: Multipart) -> Answer {
    let body = multipart::load(body, "file", MOST_BYTES).await?;
    let sent = FormState::new("statements", "", body.fields);
    let wanted = sent.read(|input| {
        let account = input.required_id::<AccountId>("account");
        match body.content.is_empty() {
            _ if body.is_too_large => input.wrong("file", "pesa demasiado: el máximo es 20 MB"),
            true if !body.file_name.is_empty() => {
                input.wrong("file", "está vacío: descárgalo otra vez del banco");
            }
            true => input.wrong("file", "elige el archivo que descargaste del banco"),
            false => {}
        }
        Some((account?, input.boolean("columns") == Some(true)))
    });
    let outcome = match wanted {
        Ok((account, asks_columns)) => {
            let name = match body.file_name.as_str() {
                "" => "estado.csv",
                name => name,
            };
            let file = File {
                account,
                name: name.to_owned(),
                content: body.content,
            };
            take(&app, &who.0, file, asks_columns).await
        }
        Err(error) => Err(error),
    };
    let done = |taken| match taken {
        Taken::Imported(imported) => imported_to(imported),
        Taken::Kept(draft) => kit::see_other(&format!("/admin/payments/drafts/{draft}")),
    };
    sent.answer(outcome, done, async |state| {
        show(&app, &who.0, &req, StatementsQuery::default(), &state).await
    })
    .await
}

/// 303 to what became of a file.
pub(super) fn imported_to(imported: Imported) -> Answer {
    let flash = match imported.again {
        true => Flash::StatementWasImported,
        false => Flash::StatementImported,
    };
    kit::see_other_with(&format!("{STATEMENTS}/{}", imported.statement), flash)
}

enum Taken {
    Imported(Imported),
    /// Until somebody says which column is what.
    Kept(DraftId),
}

async fn take(app: &AppState, user: &User, file: File, asks_columns: bool) -> Result<Taken, AppError> {
    let id = file.account;
    let (account, columns, file, before, elsewhere) = app
        .db
        .read(move |conn| {
            let account = payments::accounts_by_id(conn, &[id])?.pop();
            let columns = reconciliation::columns_of(conn, id)?;
            let before = reconciliation::imported_before(conn, id, &file.content)?;
            let elsewhere = reconciliation::imported_elsewhere(conn, id, &file.content)?;
            Ok((account, columns, file, before, elsewhere))
        })
        .await?;
    let account = account
        .filter(has_statements)
        .ok_or_else(|| AppError::field("account", "no es una cuenta con estados de cuenta"))?;
    if let Some(before) = before.filter(|_| !asks_columns) {
        return Ok(Taken::Imported(Imported {
            statement: before.id,
            again: true,
        }));
    }
    let around = Around {
        today: calendar::today(app.db.clock().now()),
        currency: account.currency,
    };
    let (file, understanding) = crate::base::blocking::block(move || {
        let table = file
            .table()
            .map_err(|why| AppError::field("file", why.to_string()))?;
        let known = columns.filter(|columns| !asks_columns && fit(columns, &table, account.currency));
        let read = |columns| Understanding::of(&table, columns, &account.account_number, around);
        Ok::<_, AppError>((file, known.map(read)))
    })
    .await??;
    // Whatever is not known for sure is asked on the page of columns.
    match understanding.filter(|read| read.is_clear() && elsewhere.is_none()) {
        Some(understanding) => {
            let by = user.id;
            // Thousands of lines may take longer than a request's limits.
            let imported = app
                .db
                .background()
                .transact(move |conn, now| {
                    let (columns, reading) = (&understanding.columns, &understanding.reading);
                    reconciliation::import(conn, now, by, &file, columns, reading)
                })
                .await?;
            Ok(Taken::Imported(imported))
        }
        None => {
            let now = app.db.clock().now();
            let draft = Draft {
                id: DraftId::new(now),
                account_id: file.account,
                file_name: file.name,
                content: file.content,
                uploaded_by: Some(user.id),
                uploaded_at: now,
            };
            let id = draft.id;
            app.db
                .transact(move |conn, _| reconciliation::keep_draft(conn, &draft))
                .await?;
            Ok(Taken::Kept(id))
        }
    }
}
