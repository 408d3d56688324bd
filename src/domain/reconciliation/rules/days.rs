//! Of which days money on a statement may be.

use super::columns::Columns;
use super::dates::date;
use super::row::Row;
use super::table::Table;
use chrono::{NaiveDate, TimeDelta};

/// Some banks print the day from which money counts, and it may be ahead; a month ahead is a slip.
const AHEAD: TimeDelta = TimeDelta::days(31);
/// Money of years ago pays no order of now.
const BEHIND: TimeDelta = TimeDelta::days(2 * 365);

/// May money of this day be on a statement of today? If not, why.
pub fn is_plausible(posted_on: NaiveDate, today: NaiveDate) -> Result<(), &'static str> {
    match posted_on {
        day if day > today + AHEAD => Err("no ha llegado"),
        day if day < today - BEHIND => Err("es de hace años"),
        _ => Ok(()),
    }
}

/// Up to when the days of a file go that name no year: a month past the last that does, in the table or above it; else
/// past today.
pub fn end(table: &Table, columns: &Columns, today: NaiveDate) -> NaiveDate {
    let first = columns.first_row(table).unwrap_or_default();
    let (above, rows) = table.rows.split_at(first);
    let words = above.iter().flat_map(Row::filled).flat_map(str::split_whitespace);
    let named = words.filter_map(|word| date(word, columns.order()));
    let told = rows.iter().filter_map(|row| columns.whole_day(row));
    let last = named
        .chain(told)
        .filter(|day| is_plausible(*day, today).is_ok())
        .max();
    last.unwrap_or(today) + AHEAD
}
