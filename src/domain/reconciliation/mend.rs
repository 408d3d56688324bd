//! Rows that could not be read: a person says what they mean, or that they do not matter.

use super::arrival::arrived;
use super::import::{STATEMENTS, add_new, rows};
use super::rules::{Direction, Printed};
use super::store::{self, Reject, RejectState, Statement, lines, rejects};
use crate::base::db;
use crate::base::error::AppError;
use crate::base::ids::{RejectId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use rust_decimal::Decimal;

/// What a row means.
#[derive(Clone, Debug)]
pub struct Mended {
    pub posted_on: NaiveDate,
    pub direction: Direction,
    pub amount: Decimal,
    pub reference: String,
}

/// The row becomes a line of its statement, unless a line that prints the same is there. Answers whether it is new.
pub fn mend(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    id: RejectId,
    mended: &Mended,
) -> Result<bool, AppError> {
    let (reject, statement) = open(conn, id)?;
    let printed = Printed {
        line: usize::try_from(reject.line).unwrap_or(1),
        posted_on: mended.posted_on,
        direction: mended.direction,
        amount: mended.amount,
        reference: mended.reference.clone(),
        description: reject.content.clone(),
        bank: String::new(),
        phone: String::new(),
        balance: None,
    };
    let mut lines = rows(now, statement.id, statement.account_id, &[printed]);
    for line in &mut lines {
        // Among those of its file that print the same it is one more.
        line.occurrence += lines::turns(conn, statement.id, &line.fingerprint)?;
    }
    let new = add_new(conn, now, lines)?;
    store::count_mended(
        conn,
        statement.id,
        mended.posted_on,
        mended.direction,
        !new.is_empty(),
    )?;
    let line = new.first().map(|line| line.id);
    rejects::settle(conn, now, by, id, RejectState::Mended, line)?;
    arrived(conn, now, by, statement.account_id, statement.id, &new)?;
    Ok(!new.is_empty())
}

/// The row does not matter.
pub fn pass_over(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    id: RejectId,
) -> Result<(), AppError> {
    open(conn, id)?;
    rejects::settle(conn, now, by, id, RejectState::Passed, None)
}

/// A row that still waits, with its statement; nobody else writes lines meanwhile.
fn open(conn: &mut PgConnection, id: RejectId) -> Result<(Reject, Statement), AppError> {
    db::hold(conn, STATEMENTS)?;
    let reject = rejects::lock(conn, id)?.ok_or(AppError::NotFound)?;
    let statement = store::statement(conn, reject.statement_id)?.ok_or(AppError::NotFound)?;
    if reject.state != RejectState::Open || statement.undone_at.is_some() {
        return Err(AppError::conflict(
            "row_settled",
            "Esa línea ya se resolvió; vuelve a abrir la página.",
        ));
    }
    Ok((reject, statement))
}
