//! `/admin/payments/drafts/{id}`: which column of a file is what, and whatever else must be known before it goes in.

use super::columns_form::{chosen, left_open};
use super::columns_view::{Accepts, Shown, page};
use super::statements::imported_to;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::DraftId;
use crate::base::input::Errors;
use crate::domain::payments::{self, Account};
use crate::domain::reconciliation::rules::{Around, Columns, MAX_LINES, Table, Understanding, fit, propose};
use crate::domain::reconciliation::{self, Draft, File, Statement};
use crate::http::auth::extractors::Admin;
use crate::http::kit::Answer;
use crate::http::kit::body::FormBody;
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use serde_json::Value;

/// A draft, read.
struct Open {
    draft: Draft,
    account: Account,
    table: Table,
    /// What it seems to be, or how such files were read before.
    proposal: Columns,
    /// What the very same file became.
    before: Option<Statement>,
    /// What it became of another account, and that account.
    elsewhere: Option<(Statement, Account)>,
}

async fn open(app: &AppState, id: DraftId) -> Result<Open, AppError> {
    let (draft, account, kept, before, elsewhere) = app
        .db
        .read(move |conn| {
            let draft = reconciliation::draft(conn, id)?.ok_or(AppError::NotFound)?;
            let account = payments::accounts_by_id(conn, &[draft.account_id])?.pop();
            let account = account.ok_or(AppError::NotFound)?;
            let kept = reconciliation::columns_of(conn, account.id)?;
            let before = reconciliation::imported_before(conn, account.id, &draft.content)?;
            let elsewhere = reconciliation::imported_elsewhere(conn, account.id, &draft.content)?;
            let elsewhere = match elsewhere {
                Some(other) => payments::accounts_by_id(conn, &[other.account_id])?
                    .pop()
                    .map(|account| (other, account)),
                None => None,
            };
            Ok((draft, account, kept, before, elsewhere))
        })
        .await?;
    crate::base::blocking::block(move || {
        let table =
            Table::read(&draft.content, MAX_LINES).map_err(|why| AppError::field("file", why.to_string()))?;
        let proposal = match kept {
            Some(kept) if fit(&kept, &table, account.currency) => kept,
            other => {
                let kept = other.unwrap_or_default();
                Columns {
                    account_number: kept.account_number,
                    words: kept.words,
                    standings: kept.standings,
                    ..propose(&table, account.currency)
                }
            }
        };
        Ok(Open {
            draft,
            account,
            table,
            proposal,
            before,
            elsewhere,
        })
    })
    .await?
}

/// The file as these columns make it out.
async fn understood(
    app: &AppState,
    open: Open,
    columns: Columns,
    accepts_account: bool,
) -> Result<(Open, Understanding), AppError> {
    let around = Around {
        today: calendar::today(app.db.clock().now()),
        currency: open.account.currency,
    };
    crate::base::blocking::block(move || {
        let mut understanding = Understanding::of(&open.table, columns, &open.account.account_number, around);
        if accepts_account {
            understanding.accept_account();
        }
        Ok((open, understanding))
    })
    .await?
}

pub async fn show(app: Data<AppState>, who: Admin, id: Path<DraftId>, req: HttpRequest) -> Answer {
    let open = open(&app, *id).await?;
    let proposal = open.proposal.clone();
    let (open, understanding) = understood(&app, open, proposal, false).await?;
    let accepts = Accepts {
        account: false,
        elsewhere: false,
    };
    page(&who.0, &req, &shown(&open, &understanding, accepts), None)
}

/// «Ver cómo queda» shows the page again with what was chosen; «Importar» imports, or says what it must know first.
pub async fn save(
    app: Data<AppState>,
    who: Admin,
    id: Path<DraftId>,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let open = open(&app, *id).await?;
    let errors = Errors::new();
    let columns = chosen(&typed, &open.proposal, &errors);
    let accepts = Accepts {
        account: typed.contains_key("sameAccount"),
        elsewhere: typed.contains_key("alsoHere"),
    };
    let (open, understanding) = understood(&app, open, columns, accepts.account).await?;
    if typed.get("then").and_then(Value::as_str) == Some("preview") {
        return page(&who.0, &req, &shown(&open, &understanding, accepts), None);
    }
    left_open(&understanding, &typed, &errors);
    if open.elsewhere.is_some() && !accepts.elsewhere {
        errors.add("alsoHere", "confirma de qué cuenta es");
    }
    if let Err(error) = errors.check() {
        return page(&who.0, &req, &shown(&open, &understanding, accepts), Some(error));
    }
    let file = File {
        account: open.draft.account_id,
        name: open.draft.file_name,
        content: open.draft.content,
    };
    let (by, id) = (who.0.id, *id);
    let imported = app
        .db
        .transact(move |conn, now| {
            let (columns, reading) = (&understanding.columns, &understanding.reading);
            let imported = reconciliation::import(conn, now, by, &file, columns, reading)?;
            reconciliation::drop_draft(conn, id)?;
            Ok(imported)
        })
        .await?;
    imported_to(imported)
}

fn shown<'a>(open: &'a Open, understanding: &'a Understanding, accepts: Accepts) -> Shown<'a> {
    Shown {
        draft: &open.draft,
        account: &open.account,
        table: &open.table,
        understanding,
        before: open.before.as_ref(),
        elsewhere: open.elsewhere.as_ref(),
        accepts,
    }
}
