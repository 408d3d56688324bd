//! Rows of statements: files, their lines, what was no line, drafts and formats.

pub mod coverage;
pub mod lines;
mod matches;
pub mod pages;
pub mod rejects;
pub(super) mod reversals;
pub(super) mod sent;

pub(super) use crate::domain::reconciliation::store::matches::{
    confirmed_unproved, free_by_amount, free_by_tail, free_of, open_by_amount, open_by_tail, unproved_by_tail,
};
pub use crate::domain::reconciliation::store::matches::{find_line, line_of};
pub use lines::Line;
pub(super) use lines::{
    Mark, NewLine, add, first_day, is_proved, known, link, link_by_import, lock, movements, unlink,
};
pub use rejects::{Reject, RejectState};

use super::rules::{Columns, Direction};
use crate::base::error::AppError;
use crate::base::ids::{AccountId, DraftId, StatementId, UserId};
use crate::schema::{statement_drafts, statement_formats, statements};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Date, Nullable};

/// A file that was imported.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = statements, check_for_backend(diesel::pg::Pg))]
pub struct Statement {
    pub id: StatementId,
    pub account_id: AccountId,
    pub file_name: String,
    pub sha256: Vec<u8>,
    /// Of money that came in.
    pub lines_read: i32,
    pub lines_new: i32,
    pub out_read: i32,
    pub out_new: i32,
    pub imported_by: Option<UserId>,
    pub imported_at: DateTime<Utc>,
    pub undone_by: Option<UserId>,
    /// Its lines are gone.
    pub undone_at: Option<DateTime<Utc>>,
    /// Of all that it prints, whether it was new or not.
    pub first_day: Option<NaiveDate>,
    pub last_day: Option<NaiveDate>,
}

/// A file that waits for its columns.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = statement_drafts, check_for_backend(diesel::pg::Pg))]
pub struct Draft {
    pub id: DraftId,
    pub account_id: AccountId,
    pub file_name: String,
    pub content: Vec<u8>,
    pub uploaded_by: Option<UserId>,
    pub uploaded_at: DateTime<Utc>,
}

/// The newest files, and the id after which the next page begins.
pub fn statements(
    conn: &mut PgConnection,
    limit: usize,
    after: Option<StatementId>,
) -> Result<(Vec<Statement>, Option<StatementId>), AppError> {
    let mut query = statements::table.select(Statement::as_select()).into_boxed();
    if let Some(after) = after {
        let Some(last) = statement(conn, after)? else {
            return Err(AppError::NotFound);
        };
        query = query.filter(statements::imported_at.le(last.imported_at)).filter(
            statements::imported_at
                .lt(last.imported_at)
                .or(statements::id.lt(last.id)),
        );
    }
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX - 1);
    let mut found: Vec<Statement> = query
        .order((statements::imported_at.desc(), statements::id.desc()))
        .limit(wanted + 1)
        .load(conn)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| last.id);
    Ok((found, next))
}

pub fn statement(conn: &mut PgConnection, id: StatementId) -> Result<Option<Statement>, AppError> {
    Ok(statements::table
        .find(id)
        .select(Statement::as_select())
        .first(conn)
        .optional()?)
}

/// The same file, imported before and not taken back.
pub fn same_file(
    conn: &mut PgConnection,
    account: AccountId,
    sha256: &[u8],
) -> Result<Option<Statement>, AppError> {
    Ok(statements::table
        .filter(statements::account_id.eq(account))
        .filter(statements::sha256.eq(sha256))
        .filter(statements::undone_at.is_null())
        .select(Statement::as_select())
        .first(conn)
        .optional()?)
}

/// The same file of another account, imported and not taken back.
pub fn same_file_elsewhere(
    conn: &mut PgConnection,
    account: AccountId,
    sha256: &[u8],
) -> Result<Option<Statement>, AppError> {
    Ok(statements::table
        .filter(statements::account_id.ne(account))
        .filter(statements::sha256.eq(sha256))
        .filter(statements::undone_at.is_null())
        .order(statements::imported_at.desc())
        .select(Statement::as_select())
        .first(conn)
        .optional()?)
}

pub(super) fn insert(conn: &mut PgConnection, statement: &Statement, content: &[u8]) -> Result<(), AppError> {
    diesel::insert_into(statements::table)
        .values((statement, statements::content.eq(content)))
        .execute(conn)?;
    Ok(())
}

/// So many lines were new, of those that came in and of those that left.
pub(super) fn count_new(
    conn: &mut PgConnection,
    id: StatementId,
    came: i32,
    left: i32,
) -> Result<(), AppError> {
    diesel::update(statements::table.find(id))
        .set((statements::lines_new.eq(came), statements::out_new.eq(left)))
        .execute(conn)?;
    Ok(())
}

/// One more line was read, of this day, and was new or not.
pub(super) fn count_mended(
    conn: &mut PgConnection,
    id: StatementId,
    posted_on: NaiveDate,
    direction: Direction,
    is_new: bool,
) -> Result<(), AppError> {
    let (read, new) = (1, i32::from(is_new));
    let row = statements::table.find(id);
    diesel::update(row)
        .set((
            statements::first_day.eq(least(statements::first_day, posted_on)),
            statements::last_day.eq(greatest(statements::last_day, posted_on)),
        ))
        .execute(conn)?;
    match direction {
        Direction::In => diesel::update(row)
            .set((
                statements::lines_read.eq(statements::lines_read + read),
                statements::lines_new.eq(statements::lines_new + new),
            ))
            .execute(conn)?,
        Direction::Out => diesel::update(row)
            .set((
                statements::out_read.eq(statements::out_read + read),
                statements::out_new.eq(statements::out_new + new),
            ))
            .execute(conn)?,
    };
    Ok(())
}

diesel::define_sql_function! {
    /// Of what is there.
    fn least(one: Nullable<Date>, other: Nullable<Date>) -> Nullable<Date>;
}
diesel::define_sql_function! {
    fn greatest(one: Nullable<Date>, other: Nullable<Date>) -> Nullable<Date>;
}

/// A file of the account that came later and repeats lines which were there already: they may be this one's.
pub(super) fn repeated_by(
    conn: &mut PgConnection,
    statement: &Statement,
) -> Result<Option<Statement>, AppError> {
    Ok(statements::table
        .filter(statements::account_id.eq(statement.account_id))
        .filter(statements::imported_at.ge(statement.imported_at))
        .filter(statements::id.ne(statement.id))
        .filter(statements::undone_at.is_null())
        .filter(
            statements::lines_read
                .gt(statements::lines_new)
                .or(statements::out_read.gt(statements::out_new)),
        )
        .order(statements::imported_at.desc())
        .select(Statement::as_select())
        .first(conn)
        .optional()?)
}

/// The file of a statement is handed out, to be read anew, and kept no longer; the statement stays as a record.
pub(super) fn undone(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    id: StatementId,
) -> Result<Option<Vec<u8>>, AppError> {
    let row = statements::table.find(id);
    let content = row.select(statements::content).first(conn)?;
    diesel::update(row)
        .set((
            statements::undone_by.eq(by),
            statements::undone_at.eq(now),
            statements::content.eq(None::<Vec<u8>>),
        ))
        .execute(conn)?;
    Ok(content)
}

/// Files of this account are asked about again.
pub(super) fn forget_columns(conn: &mut PgConnection, account: AccountId) -> Result<(), AppError> {
    diesel::delete(statement_formats::table.find(account)).execute(conn)?;
    Ok(())
}

/// How files of this account were read last.
pub fn columns_of(conn: &mut PgConnection, account: AccountId) -> Result<Option<Columns>, AppError> {
    let kept: Option<serde_json::Value> = statement_formats::table
        .find(account)
        .select(statement_formats::columns_)
        .first(conn)
        .optional()?;
    // What an earlier version wrote and this one cannot read is asked for again.
    Ok(kept.and_then(|kept| serde_json::from_value(kept).ok()))
}

pub(super) fn keep_columns(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    account: AccountId,
    columns: &Columns,
) -> Result<(), AppError> {
    let kept = serde_json::to_value(columns).map_err(|error| AppError::Internal(error.into()))?;
    let row = (
        statement_formats::columns_.eq(kept),
        statement_formats::updated_by.eq(by),
        statement_formats::updated_at.eq(now),
    );
    diesel::insert_into(statement_formats::table)
        .values((statement_formats::account_id.eq(account), row.clone()))
        .on_conflict(statement_formats::account_id)
        .do_update()
        .set(row)
        .execute(conn)?;
    Ok(())
}

/// A file that is forgotten may be uploaded again.
const DRAFTS_LAST: TimeDelta = TimeDelta::hours(24);

/// Keeps a file until its columns are known, and sweeps those that nobody came back to.
pub fn keep_draft(conn: &mut PgConnection, draft: &Draft) -> Result<(), AppError> {
    diesel::delete(
        statement_drafts::table.filter(statement_drafts::uploaded_at.lt(draft.uploaded_at - DRAFTS_LAST)),
    )
    .execute(conn)?;
    diesel::insert_into(statement_drafts::table)
        .values(draft)
        .execute(conn)?;
    Ok(())
}

pub fn draft(conn: &mut PgConnection, id: DraftId) -> Result<Option<Draft>, AppError> {
    Ok(statement_drafts::table
        .find(id)
        .select(Draft::as_select())
        .first(conn)
        .optional()?)
}

pub fn drop_draft(conn: &mut PgConnection, id: DraftId) -> Result<(), AppError> {
    diesel::delete(statement_drafts::table.find(id)).execute(conn)?;
    Ok(())
}
