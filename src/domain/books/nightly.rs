//! The replay of every night, and what it found: kept, so that admins read of it in the morning.

use super::replay::replay;
use super::rules::{Difference, Figure};
use crate::base::calendar;
use crate::base::db::{Db, try_hold};
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::schema::{book_checks, book_differences};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;

crate::code_columns!(Figure);

/// From then on, in Venezuela: when the least is going on.
const BEGINS: TimeDelta = TimeDelta::hours(3);
/// Nobody reads more on a page.
const MOST_KEPT: usize = 200;
const KEPT_FOR: Days = Days::new(60);

/// Replays the books once a night, whatever the number of processes: whoever is second finds it being done, or done.
pub fn run_once(db: &Db) -> Result<(), AppError> {
    let now = db.clock().now();
    let today = calendar::today(now);
    if calendar::start_of_day(today).is_none_or(|midnight| now < midnight + BEGINS)
        || db.read_here(|conn| is_done(conn, today))?
    {
        return Ok(());
    }
    db.snapshot_here(|conn, now| {
        if !try_hold(conn, "books")? || is_done(conn, today)? {
            return Ok(());
        }
        let mut kept = Vec::new();
        let summary = replay(conn, &mut |difference| {
            if kept.len() < MOST_KEPT {
                kept.push(difference.clone());
            }
            Ok(())
        })?;
        if summary.differences > 0 {
            tracing::error!(
                orders = summary.orders_off,
                differences = summary.differences,
                "the books do not agree; krafta audit lists what differs"
            );
        }
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        diesel::insert_into(book_checks::table)
            .values((
                book_checks::day.eq(today),
                book_checks::checked_at.eq(now),
                book_checks::orders.eq(count(summary.orders)),
                book_checks::orders_off.eq(count(summary.orders_off)),
                book_checks::differences.eq(count(summary.differences)),
            ))
            .execute(conn)?;
        let rows: Vec<_> = (0_i32..)
            .zip(&kept)
            .map(|(position, found)| row(today, position, found))
            .collect();
        diesel::insert_into(book_differences::table)
            .values(rows)
            .execute(conn)?;
        if let Some(old) = today.checked_sub_days(KEPT_FOR) {
            diesel::delete(book_checks::table.filter(book_checks::day.lt(old))).execute(conn)?;
        }
        Ok(())
    })
}

fn is_done(conn: &mut PgConnection, day: NaiveDate) -> Result<bool, AppError> {
    Ok(diesel::select(diesel::dsl::exists(book_checks::table.find(day))).get_result(conn)?)
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = book_differences, check_for_backend(diesel::pg::Pg))]
struct Row {
    day: NaiveDate,
    position: i32,
    order_id: Option<OrderId>,
    about: String,
    figure: Figure,
    kept: String,
    computed: String,
}

fn row(day: NaiveDate, position: i32, found: &Difference) -> Row {
    let Difference {
        order: order_id,
        about,
        figure,
        kept,
        computed,
    } = found.clone();
    Row {
        day,
        position,
        order_id,
        about,
        figure,
        kept,
        computed,
    }
}

/// What a night's replay found.
#[derive(Clone, Debug)]
pub struct Check {
    pub at: DateTime<Utc>,
    pub orders: i64,
    pub orders_off: i64,
    pub differences: i64,
    /// The first of them.
    pub found: Vec<Difference>,
}

/// The latest, with at most `limit` of what it found. Two statements.
pub fn last_check(conn: &mut PgConnection, limit: i64) -> Result<Option<Check>, AppError> {
    let last: Option<(NaiveDate, DateTime<Utc>, i64, i64, i64)> = book_checks::table
        .order(book_checks::day.desc())
        .first(conn)
        .optional()?;
    let Some((day, at, orders, orders_off, differences)) = last else {
        return Ok(None);
    };
    let rows: Vec<Row> = book_differences::table
        .filter(book_differences::day.eq(day))
        .order(book_differences::position)
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    let found = rows.into_iter().map(|row| Difference {
        order: row.order_id,
        about: row.about,
        figure: row.figure,
        kept: row.kept,
        computed: row.computed,
    });
    Ok(Some(Check {
        at,
        orders,
        orders_off,
        differences,
        found: found.collect(),
    }))
}
