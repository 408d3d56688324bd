//! An import is taken back.

use super::import::STATEMENTS;
use super::reversals;
use super::store::{self, Draft, Statement, lines};
use crate::base::db;
use crate::base::error::AppError;
use crate::base::ids::{DraftId, StatementId, UserId};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Takes an import back while no line of it proves a payment, but for payments that were confirmed before it came: they
/// stay so, without a line. Its lines go, those too that were set aside; that it was there, who took it back and when stays. The file waits for other columns, if it is still kept. Repeated,
/// it changes nothing.
pub fn undo(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    id: StatementId,
) -> Result<Option<DraftId>, AppError> {
    db::hold(conn, STATEMENTS)?;
    let found = store::statement(conn, id)?.ok_or(AppError::NotFound)?;
    if found.undone_at.is_some() {
        return Ok(None);
    }
    if let Some(later) = store::repeated_by(conn, &found)? {
        return Err(AppError::conflict(
            "statement_repeated",
            format!(
                "«{}» se importó después y repite líneas que ya estaban. Deshaz primero esa importación.",
                later.file_name
            ),
        ));
    }
    let freed = lines::let_go(conn, id)?;
    if lines::remove(conn, id)? > 0 {
        return Err(AppError::conflict(
            "statement_used",
            "Una línea de este archivo ya es el pago de un pedido: la importación no se puede deshacer.",
        ));
    }
    reversals::mark_again(conn, now, found.account_id, &freed)?;
    // How it was read may be what was wrong.
    store::forget_columns(conn, found.account_id)?;
    let content = store::undone(conn, now, by, id)?;
    content
        .map(|content| draft(conn, now, by, &found, content))
        .transpose()
}

fn draft(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    statement: &Statement,
    content: Vec<u8>,
) -> Result<DraftId, AppError> {
    let draft = Draft {
        id: DraftId::new(now),
        account_id: statement.account_id,
        file_name: statement.file_name.clone(),
        content,
        uploaded_by: Some(by),
        uploaded_at: now,
    };
    store::keep_draft(conn, &draft)?;
    Ok(draft.id)
}
