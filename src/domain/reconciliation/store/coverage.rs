//! What files cover, what of them waits, and what all the money without an order comes to.

use super::super::rules::Direction;
use crate::base::error::AppError;
use crate::base::ids::{AccountId, StatementId};
use crate::base::money::Currency;
use crate::schema::{payment_accounts, statement_lines, statements};
use chrono::NaiveDate;
use diesel::dsl::{count_star, exists, max, min, sum};
use diesel::prelude::*;
use rust_decimal::Decimal;
use std::collections::HashMap;

/// What a file's lines cover.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The first day and the last; `None` without a line.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Money of it that no order has yet.
    pub waiting: i64,
}

/// Of each of these files. Two statements.
pub fn coverage(
    conn: &mut PgConnection,
    files: &[StatementId],
) -> Result<HashMap<StatementId, Coverage>, AppError> {
    type Days = (StatementId, Option<NaiveDate>, Option<NaiveDate>);
    let days: Vec<Days> = statement_lines::table
        .filter(statement_lines::statement_id.eq_any(files))
        .group_by(statement_lines::statement_id)
        .select((
            statement_lines::statement_id,
            min(statement_lines::posted_on),
            max(statement_lines::posted_on),
        ))
        .load(conn)?;
    let waiting: Vec<(StatementId, i64)> = statement_lines::table
        .filter(statement_lines::statement_id.eq_any(files))
        .filter(statement_lines::submission_id.is_null())
        .filter(statement_lines::aside_at.is_null())
        .filter(statement_lines::direction.eq(Direction::In))
        .group_by(statement_lines::statement_id)
        .select((statement_lines::statement_id, count_star()))
        .load(conn)?;
    let mut found: HashMap<StatementId, Coverage> = HashMap::new();
    for (file, first, last) in days {
        found.entry(file).or_default().days = first.zip(last);
    }
    for (file, count) in waiting {
        found.entry(file).or_default().waiting = count;
    }
    Ok(found)
}

/// For each of these accounts whether one file tells of all these days, and whether one tells of this day.
pub(in crate::domain::reconciliation) fn told_of(
    conn: &mut PgConnection,
    accounts: &[AccountId],
    (first, last): (NaiveDate, NaiveDate),
    day: NaiveDate,
) -> Result<Vec<(bool, bool)>, AppError> {
    let mut told = Vec::with_capacity(accounts.len());
    for &account in accounts {
        let around = |first: NaiveDate, last: NaiveDate| {
            statements::table
                .filter(statements::account_id.eq(account))
                .filter(statements::undone_at.is_null())
                .filter(statements::first_day.le(first))
                .filter(statements::last_day.ge(last))
        };
        let all = (exists(around(first, last)), exists(around(day, day)));
        told.push(diesel::select(all).get_result(conn)?);
    }
    Ok(told)
}

pub fn file_names(
    conn: &mut PgConnection,
    files: &[StatementId],
) -> Result<HashMap<StatementId, String>, AppError> {
    let rows: Vec<(StatementId, String)> = statements::table
        .filter(statements::id.eq_any(files))
        .select((statements::id, statements::file_name))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// How much money no order has, in each currency, and in how many lines.
pub fn unclaimed_sums(conn: &mut PgConnection) -> Result<Vec<(Currency, i64, Decimal)>, AppError> {
    let rows: Vec<(Currency, i64, Option<Decimal>)> = statement_lines::table
        .inner_join(payment_accounts::table)
        .filter(statement_lines::submission_id.is_null())
        .filter(statement_lines::aside_at.is_null())
        .filter(statement_lines::direction.eq(Direction::In))
        .group_by(payment_accounts::currency)
        .select((
            payment_accounts::currency,
            count_star(),
            sum(statement_lines::amount),
        ))
        .load(conn)?;
    let sums = rows.into_iter();
    Ok(sums
        .map(|(currency, count, sum)| (currency, count, sum.unwrap_or_default()))
        .collect())
}
