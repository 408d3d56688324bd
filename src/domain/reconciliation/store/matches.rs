//! Lines and payments that may belong together, found by what both have: the end of the reference, or the amount.

use super::Line;
use crate::base::error::AppError;
use crate::base::ids::{StatementId, StatementLineId, SubmissionId};
use crate::domain::lifecycle::SubmissionStatus;
use crate::domain::payments::{Account, Submission};
use crate::domain::reconciliation::rules::Direction;
use crate::schema::{payment_submissions, statement_lines};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use rust_decimal::Decimal;

const OPEN: [SubmissionStatus; 2] = [SubmissionStatus::Reported, SubmissionStatus::UnderReview];
/// More that look alike than anybody could choose from.
const MOST: i64 = 5000;

/// Payments of one account within one statement's time.
const CONFIRMED_AT_ONCE: i64 = 20_000;

/// Open payments with one of these ends.
pub fn open_by_tail(conn: &mut PgConnection, tails: &[String]) -> Result<Vec<Submission>, AppError> {
    Ok(payment_submissions::table
        .filter(payment_submissions::status.eq_any(OPEN))
        .filter(payment_submissions::reference_tail.eq_any(tails))
        .select(Submission::as_select())
        .load(conn)?)
}

/// Confirmed payments with one of these ends that no line proves yet, reported since then: what money may be theirs is
/// not another's without a person.
pub fn unproved_by_tail(
    conn: &mut PgConnection,
    tails: &[String],
    since: DateTime<Utc>,
) -> Result<Vec<Submission>, AppError> {
    let proved =
        statement_lines::table.filter(statement_lines::submission_id.eq(payment_submissions::id.nullable()));
    Ok(payment_submissions::table
        .filter(payment_submissions::status.eq(SubmissionStatus::Confirmed))
        .filter(payment_submissions::reference_key.ne(""))
        .filter(payment_submissions::reference_tail.eq_any(tails))
        .filter(payment_submissions::reported_at.ge(since))
        .filter(diesel::dsl::not(exists(proved)))
        .limit(CONFIRMED_AT_ONCE)
        .select(Submission::as_select())
        .load(conn)?)
}

/// Open payments of one of these amounts.
pub fn open_by_amount(conn: &mut PgConnection, amounts: &[Decimal]) -> Result<Vec<Submission>, AppError> {
    Ok(payment_submissions::table
        .filter(payment_submissions::status.eq_any(OPEN))
        .filter(payment_submissions::amount_reported.eq_any(amounts))
        .limit(MOST)
        .select(Submission::as_select())
        .load(conn)?)
}

/// Payments that were reported to this account since then and confirmed, and are proved by no line yet. Whoever named no
/// account may have paid to any of the method.
pub fn confirmed_unproved(
    conn: &mut PgConnection,
    account: &Account,
    since: DateTime<Utc>,
) -> Result<Vec<Submission>, AppError> {
    let proved =
        statement_lines::table.filter(statement_lines::submission_id.eq(payment_submissions::id.nullable()));
    Ok(payment_submissions::table
        .filter(payment_submissions::status.eq(SubmissionStatus::Confirmed))
        .filter(
            payment_submissions::account_id
                .eq(account.id)
                .or(payment_submissions::account_id
                    .is_null()
                    .and(payment_submissions::method.eq(account.method))),
        )
        .filter(payment_submissions::reported_at.ge(since))
        .filter(diesel::dsl::not(exists(proved)))
        .order(payment_submissions::reported_at)
        .limit(CONFIRMED_AT_ONCE)
        .select(Submission::as_select())
        .load(conn)?)
}

pub fn find_line(conn: &mut PgConnection, id: StatementLineId) -> Result<Option<Line>, AppError> {
    Ok(statement_lines::table
        .find(id)
        .select(Line::as_select())
        .first(conn)
        .optional()?)
}

/// Free lines of one file.
pub fn free_of(conn: &mut PgConnection, statement: StatementId) -> Result<Vec<Line>, AppError> {
    Ok(statement_lines::table
        .filter(statement_lines::statement_id.eq(statement))
        .filter(statement_lines::submission_id.is_null())
        .filter(statement_lines::aside_at.is_null())
        .filter(statement_lines::direction.eq(Direction::In))
        .order(statement_lines::line)
        .select(Line::as_select())
        .load(conn)?)
}

/// Free lines with one of these ends, from these days.
pub fn free_by_tail(
    conn: &mut PgConnection,
    tails: &[String],
    days: (NaiveDate, NaiveDate),
) -> Result<Vec<Line>, AppError> {
    Ok(statement_lines::table
        .filter(statement_lines::submission_id.is_null())
        .filter(statement_lines::aside_at.is_null())
        .filter(statement_lines::direction.eq(Direction::In))
        .filter(statement_lines::reference_tail.eq_any(tails))
        .filter(statement_lines::posted_on.between(days.0, days.1))
        .select(Line::as_select())
        .load(conn)?)
}

/// Free lines of one of these amounts, from these days.
pub fn free_by_amount(
    conn: &mut PgConnection,
    amounts: &[Decimal],
    days: (NaiveDate, NaiveDate),
) -> Result<Vec<Line>, AppError> {
    Ok(statement_lines::table
        .filter(statement_lines::submission_id.is_null())
        .filter(statement_lines::aside_at.is_null())
        .filter(statement_lines::direction.eq(Direction::In))
        .filter(statement_lines::amount.eq_any(amounts))
        .filter(statement_lines::posted_on.between(days.0, days.1))
        .limit(MOST)
        .select(Line::as_select())
        .load(conn)?)
}

/// The line that proves this payment.
pub fn line_of(conn: &mut PgConnection, submission: SubmissionId) -> Result<Option<Line>, AppError> {
    Ok(statement_lines::table
        .filter(statement_lines::submission_id.eq(submission))
        .select(Line::as_select())
        .first(conn)
        .optional()?)
}
