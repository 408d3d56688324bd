//! Money that the bank took back: where it is looked for, and how it is written down.

use super::Line;
use crate::base::error::AppError;
use crate::base::ids::{StatementId, StatementLineId, SubmissionId};
use crate::base::money::Currency;
use crate::domain::reconciliation::rules::{Direction, Sign};
use crate::schema::{payment_accounts, statement_lines};
use chrono::NaiveDate;
use diesel::dsl::{not, sql};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Numeric};
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

/// What went out of all accounts of this currency in these days.
pub fn out_between(
    conn: &mut PgConnection,
    currency: Currency,
    days: (NaiveDate, NaiveDate),
) -> Result<Vec<Line>, AppError> {
    Ok(statement_lines::table
        .inner_join(payment_accounts::table)
        .filter(payment_accounts::currency.eq(currency))
        .filter(statement_lines::direction.eq(Direction::Out))
        .filter(statement_lines::posted_on.between(days.0, days.1))
        .select(Line::as_select())
        .load(conn)?)
}

/// What came into them in these days with one of these ends, or of an amount in one of these ranges, used or not.
pub fn in_between(
    conn: &mut PgConnection,
    currency: Currency,
    days: (NaiveDate, NaiveDate),
    tails: &[String],
    amounts: &[(Decimal, Decimal)],
) -> Result<Vec<Line>, AppError> {
    let (from, to): (Vec<Decimal>, Vec<Decimal>) = amounts.iter().copied().unzip();
    let is_of_them = sql::<Bool>("EXISTS (SELECT FROM unnest(")
        .bind::<Array<Numeric>, _>(from)
        .sql(", ")
        .bind::<Array<Numeric>, _>(to)
        .sql(") AS few (least, most) WHERE statement_lines.amount BETWEEN least AND most)");
    Ok(statement_lines::table
        .inner_join(payment_accounts::table)
        .filter(payment_accounts::currency.eq(currency))
        .filter(statement_lines::direction.eq(Direction::In))
        .filter(statement_lines::posted_on.between(days.0, days.1))
        .filter(statement_lines::reference_tail.eq_any(tails).or(is_of_them))
        .order((statement_lines::posted_on, statement_lines::id))
        .select(Line::as_select())
        .load(conn)?)
}

/// This money was taken back, as this says. `Some` where nobody had seen that before, or not so plainly: the payment that it
/// proves by now, if any.
pub fn reverse(
    conn: &mut PgConnection,
    line: StatementLineId,
    by: StatementLineId,
    sign: Sign,
) -> Result<Option<Option<SubmissionId>>, AppError> {
    let is_sure = sign == Sign::Plain;
    let is_new = statement_lines::reversed_by.is_null();
    let is_plainer = not(statement_lines::is_reversal_sure).and(is_sure.into_sql::<Bool>());
    // The amount alone, which other money has too, is no reason to alarm anybody.
    let also_used = (sign != Sign::Perhaps).into_sql::<Bool>();
    let unknown = statement_lines::table
        .find(line)
        .filter(is_new.or(is_plainer))
        .filter(statement_lines::submission_id.is_null().or(also_used));
    Ok(diesel::update(unknown)
        .set((
            statement_lines::reversed_by.eq(by),
            statement_lines::is_reversal_sure.eq(is_sure),
        ))
        .returning(statement_lines::submission_id)
        .get_result(conn)
        .optional()?)
}

/// This file says of this line that it went back. `Some` where no other did before.
pub fn void(
    conn: &mut PgConnection,
    line: StatementLineId,
    by: StatementId,
) -> Result<Option<Line>, AppError> {
    let unknown = statement_lines::table
        .find(line)
        .filter(statement_lines::voided_by.is_null());
    Ok(diesel::update(unknown)
        .set(statement_lines::voided_by.eq(by))
        .returning(Line::as_returning())
        .get_result(conn)
        .optional()?)
}
