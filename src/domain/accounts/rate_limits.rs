//! Tries are counted in the database, so that the limits hold across processes.
//!
//! A try is written down before its outcome is known, and tries that count together wait for each other: a hundred at the
//! same moment are a hundred tries.

use super::rules::{self, Limit, Origin, Write};
use crate::base::db;
use crate::base::error::AppError;
use crate::schema::{anonymous_writes, sign_in_failures};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// Each try sweeps a few rows that no limit asks about any more.
const SWEPT: i64 = 20;

/// Counts one more failure for this e-mail and this sender, or refuses. `forgive` takes it back after a success.
///
/// Other guesses at what only its owner knows are counted alike, under a key without @, which is nobody's e-mail.
pub fn try_sign_in(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    email: &str,
    origin: &Origin,
) -> Result<(), AppError> {
    use sign_in_failures as t;
    db::hold(conn, &format!("sign-in|{email}"))?;
    // The oldest of the last `tries`: there is one only when all tries are used up.
    let limit = rules::SIGN_INS_PER_EMAIL;
    let oldest = t::table
        .filter(t::email.eq(email))
        .filter(t::failed_at.gt(limit.since(now)))
        .order(t::failed_at.desc())
        .offset(limit.tries - 1)
        .select(t::failed_at)
        .first(conn)
        .optional()?;
    refuse(now, limit, oldest)?;
    if let Some(address) = origin.address() {
        db::hold(conn, &format!("sign-in from|{address}"))?;
        let limit = rules::SIGN_INS_PER_ADDRESS;
        let oldest = t::table
            .filter(t::address.eq(address))
            .filter(t::failed_at.gt(limit.since(now)))
            .order(t::failed_at.desc())
            .offset(limit.tries - 1)
            .select(t::failed_at)
            .first(conn)
            .optional()?;
        refuse(now, limit, oldest)?;
    }

    let oldest: Vec<(i64, DateTime<Utc>)> = t::table
        .order(t::id)
        .limit(SWEPT)
        .select((t::id, t::failed_at))
        .load(conn)?;
    let past = rules::SIGN_INS_PER_ADDRESS.since(now);
    diesel::delete(t::table.filter(t::id.eq_any(ids_before(oldest, past)))).execute(conn)?;
    diesel::insert_into(t::table)
        .values((
            t::email.eq(email),
            t::address.eq(origin.address().unwrap_or_default()),
            t::failed_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// After the right password: nothing is held against this e-mail any more.
pub fn forgive(conn: &mut PgConnection, email: &str) -> Result<(), AppError> {
    diesel::delete(sign_in_failures::table.filter(sign_in_failures::email.eq(email))).execute(conn)?;
    Ok(())
}

/// Counts one more write of this kind by somebody without a session, or refuses: too many from this sender.
pub fn count_write(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    write: Write,
    origin: &Origin,
) -> Result<(), AppError> {
    use anonymous_writes as t;
    let Some(address) = origin.address() else {
        return Ok(());
    };
    db::hold(conn, &format!("write|{}|{address}", write.as_str()))?;
    let limit = write.limit();
    let oldest = t::table
        .filter(t::kind.eq(write.as_str()))
        .filter(t::address.eq(address))
        .filter(t::tried_at.gt(limit.since(now)))
        .order(t::tried_at.desc())
        .offset(limit.tries - 1)
        .select(t::tried_at)
        .first(conn)
        .optional()?;
    refuse(now, limit, oldest)?;
    let oldest: Vec<(i64, DateTime<Utc>)> = t::table
        .order(t::id)
        .limit(SWEPT)
        .select((t::id, t::tried_at))
        .load(conn)?;
    let past = now - rules::WRITES_WITHIN;
    diesel::delete(t::table.filter(t::id.eq_any(ids_before(oldest, past)))).execute(conn)?;
    diesel::insert_into(t::table)
        .values((
            t::kind.eq(write.as_str()),
            t::address.eq(address),
            t::tried_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// The oldest of the last `tries`, if there are so many, says how long to wait.
fn refuse(now: DateTime<Utc>, limit: Limit, oldest: Option<DateTime<Utc>>) -> Result<(), AppError> {
    oldest.map_or(Ok(()), |oldest| Err(AppError::TooMany(limit.wait(oldest, now))))
}

fn ids_before(rows: Vec<(i64, DateTime<Utc>)>, past: DateTime<Utc>) -> Vec<i64> {
    let old = rows.into_iter().filter(|(_, at)| *at <= past);
    old.map(|(id, _)| id).collect()
}
