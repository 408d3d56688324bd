//! Money that the bank took back: where it is looked for, and how it is written down.

use super::Line;
use crate::base::error::AppError;
use crate::base::ids::{AccountId, StatementId, StatementLineId, SubmissionId};
use crate::domain::reconciliation::rules::Direction;
use crate::schema::statement_lines;
use chrono::NaiveDate;
use diesel::prelude::*;
use rust_decimal::Decimal;

/// The first and the last day of what came in with a file.
pub fn days_of(
    conn: &mut PgConnection,
    statement: StatementId,
) -> Result<Option<(NaiveDate, NaiveDate)>, AppError> {
    let (first, last) = statement_lines::table
        .filter(statement_lines::statement_id.eq(statement))
        .filter(statement_lines::direction.eq(Direction::In))
        .select((
            diesel::dsl::min(statement_lines::posted_on),
            diesel::dsl::max(statement_lines::posted_on),
        ))
        .first::<(Option<NaiveDate>, Option<NaiveDate>)>(conn)?;
    Ok(first.zip(last))
}

/// What went out with a file.
pub fn out_of(conn: &mut PgConnection, statement: StatementId) -> Result<Vec<Line>, AppError> {
    Ok(statement_lines::table
        .filter(statement_lines::statement_id.eq(statement))
        .filter(statement_lines::direction.eq(Direction::Out))
        .select(Line::as_select())
        .load(conn)?)
}

/// What went out of an account in these days.
pub fn out_between(
    conn: &mut PgConnection,
    account: AccountId,
    days: (NaiveDate, NaiveDate),
) -> Result<Vec<Line>, AppError> {
    Ok(statement_lines::table
        .filter(statement_lines::account_id.eq(account))
        .filter(statement_lines::direction.eq(Direction::Out))
        .filter(statement_lines::posted_on.between(days.0, days.1))
        .select(Line::as_select())
        .load(conn)?)
}

/// What came into an account in these days with one of these ends or amounts, used or not.
pub fn in_between(
    conn: &mut PgConnection,
    account: AccountId,
    days: (NaiveDate, NaiveDate),
    tails: &[String],
    amounts: &[Decimal],
) -> Result<Vec<Line>, AppError> {
    Ok(statement_lines::table
        .filter(statement_lines::account_id.eq(account))
        .filter(statement_lines::direction.eq(Direction::In))
        .filter(statement_lines::posted_on.between(days.0, days.1))
        .filter(
            statement_lines::reference_tail
                .eq_any(tails)
                .or(statement_lines::amount.eq_any(amounts)),
        )
        .order((statement_lines::posted_on, statement_lines::id))
        .select(Line::as_select())
        .load(conn)?)
}

/// This money was taken back. `Some` where nobody had seen that before: the payment that it proves by now, if any.
pub fn reverse(
    conn: &mut PgConnection,
    line: StatementLineId,
    by: StatementLineId,
    also_used: bool,
) -> Result<Option<Option<SubmissionId>>, AppError> {
    let unknown = statement_lines::table
        .find(line)
        .filter(statement_lines::reversed_by.is_null())
        .filter(
            statement_lines::submission_id
                .is_null()
                .or(also_used.into_sql::<diesel::sql_types::Bool>()),
        );
    Ok(diesel::update(unknown)
        .set(statement_lines::reversed_by.eq(by))
        .returning(statement_lines::submission_id)
        .get_result(conn)
        .optional()?)
}
