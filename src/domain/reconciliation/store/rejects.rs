//! Rows of a file that are no line of it.

use crate::base::error::AppError;
use crate::base::ids::{AccountId, RejectId, StatementId, StatementLineId, UserId};
use crate::domain::reconciliation::rules::Direction;
use crate::schema::{statement_rejects, statements};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use rust_decimal::Decimal;
use std::collections::HashMap;

crate::codes! {
    /// What became of a row that is no line.
    pub enum RejectState {
        /// A heading, a balance, a sum, a page.
        NoMovement = "NO_MOVEMENT",
        /// It could not be read, and waits for a person.
        Open = "OPEN",
        /// Somebody said that it does not matter.
        Passed = "PASSED",
        /// Somebody said what it means.
        Mended = "MENDED",
    }
}

crate::code_columns!(RejectState);

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = statement_rejects, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Reject {
    pub id: RejectId,
    pub statement_id: StatementId,
    pub line: i32,
    pub content: String,
    pub why: String,
    pub state: RejectState,
    /// What can be read of it, as far as it goes.
    pub posted_on: Option<NaiveDate>,
    pub direction: Option<Direction>,
    pub amount: Option<Decimal>,
    pub reference: String,
}

pub(in crate::domain::reconciliation) fn add(
    conn: &mut PgConnection,
    rows: &[Reject],
) -> Result<(), AppError> {
    if !rows.is_empty() {
        diesel::copy_from(statement_rejects::table)
            .from_insertable(rows)
            .execute(conn)?;
    }
    Ok(())
}

/// How many rows of a file are in each state. One statement.
pub fn reject_counts(
    conn: &mut PgConnection,
    statement: StatementId,
) -> Result<HashMap<RejectState, i64>, AppError> {
    let counts: Vec<(RejectState, i64)> = statement_rejects::table
        .filter(statement_rejects::statement_id.eq(statement))
        .group_by(statement_rejects::state)
        .select((statement_rejects::state, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(counts.into_iter().collect())
}

/// The first of those in one state.
pub fn rejects(
    conn: &mut PgConnection,
    statement: StatementId,
    state: RejectState,
    limit: i64,
) -> Result<Vec<Reject>, AppError> {
    Ok(statement_rejects::table
        .filter(statement_rejects::statement_id.eq(statement))
        .filter(statement_rejects::state.eq(state))
        .order(statement_rejects::line)
        .limit(limit)
        .select(Reject::as_select())
        .load(conn)?)
}

/// What still waits to be read of each of these accounts, of files that came since then.
pub(in crate::domain::reconciliation) fn unread(
    conn: &mut PgConnection,
    accounts: &[AccountId],
    since: DateTime<Utc>,
) -> Result<Vec<(AccountId, String)>, AppError> {
    Ok(statement_rejects::table
        .inner_join(statements::table)
        .filter(statement_rejects::state.eq(RejectState::Open))
        .filter(statements::account_id.eq_any(accounts))
        .filter(statements::imported_at.ge(since))
        .filter(statements::undone_at.is_null())
        .select((statements::account_id, statement_rejects::content))
        .load(conn)?)
}

pub fn reject(conn: &mut PgConnection, id: RejectId) -> Result<Option<Reject>, AppError> {
    Ok(statement_rejects::table
        .find(id)
        .select(Reject::as_select())
        .first(conn)
        .optional()?)
}

/// Until the transaction ends, nobody else decides about this row.
pub(in crate::domain::reconciliation) fn lock(
    conn: &mut PgConnection,
    id: RejectId,
) -> Result<Option<Reject>, AppError> {
    Ok(statement_rejects::table
        .find(id)
        .select(Reject::as_select())
        .for_update()
        .first(conn)
        .optional()?)
}

pub(in crate::domain::reconciliation) fn settle(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    id: RejectId,
    state: RejectState,
    line: Option<StatementLineId>,
) -> Result<(), AppError> {
    diesel::update(statement_rejects::table.find(id))
        .set((
            statement_rejects::state.eq(state),
            statement_rejects::line_id.eq(line),
            statement_rejects::settled_by.eq(by),
            statement_rejects::settled_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}
