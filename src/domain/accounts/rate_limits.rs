//! Tries are counted in the database, so that the limits hold across processes.
//!
//! A try is written down before its outcome is known, and tries that count together wait for each other: a hundred at the
//! same moment are a hundred tries.

use super::rules::{self, Counted, Guesser, Limit, Origin, Write};
use crate::base::db;
use crate::base::error::AppError;
use crate::base::ids::UserId;
use crate::schema::{counted_writes, sign_in_failures};
use chrono::{DateTime, Utc};
use diesel::dsl::{min, sum};
use diesel::prelude::*;
use rust_decimal::Decimal;

/// Each try sweeps a few rows that no limit asks about any more.
const SWEPT: i64 = 20;
/// In the place of an address, before the number of a browser that was used before.
const DEVICE: &str = "device:";

/// Counts one more guess at what only its owner knows, under a key without @, which is nobody's e-mail; or refuses.
pub fn count_guess(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    key: &str,
    origin: &Origin,
) -> Result<(), AppError> {
    try_sign_in(conn, now, key, &origin.into())
}

/// Counts one more failure for this e-mail and this sender, or refuses. `forgive` takes it back after a success.
pub fn try_sign_in(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    email: &str,
    by: &Guesser,
) -> Result<(), AppError> {
    use sign_in_failures as t;
    let from = place(by);
    db::hold(conn, &format!("sign-in|{email}|{from}"))?;
    let failures = || {
        t::table
            .order(t::failed_at.desc())
            .select(t::failed_at)
            .into_boxed()
    };
    let mut hold_to =
        |limit: Limit, failures: t::BoxedQuery<'_, diesel::pg::Pg, diesel::sql_types::Timestamptz>| {
            // The oldest of the last `tries`: there is one only when all tries are used up.
            let failures = failures.filter(t::failed_at.gt(limit.since(now)));
            let oldest = failures.offset(limit.tries - 1).first(conn).optional()?;
            refuse(now, limit, oldest)
        };
    let pair = failures().filter(t::email.eq(email)).filter(t::address.eq(&from));
    hold_to(rules::SIGN_INS_PER_EMAIL, pair)?;
    if by.known_device.is_none() {
        let in_all = failures()
            .filter(t::email.eq(email))
            .filter(t::address.not_like("device:%"));
        hold_to(rules::SIGN_INS_IN_ALL, in_all)?;
        if !from.is_empty() {
            hold_to(
                rules::SIGN_INS_PER_ADDRESS,
                failures().filter(t::address.eq(&from)),
            )?;
        }
    }

    let oldest: Vec<(i64, DateTime<Utc>)> = t::table
        .order(t::id)
        .limit(SWEPT)
        .select((t::id, t::failed_at))
        .load(conn)?;
    let past = rules::SIGN_INS_PER_ADDRESS.since(now);
    diesel::delete(t::table.filter(t::id.eq_any(ids_before(oldest, past)))).execute(conn)?;
    diesel::insert_into(t::table)
        .values((t::email.eq(email), t::address.eq(&from), t::failed_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

fn place(by: &Guesser) -> String {
    match &by.known_device {
        Some(device) => format!("{DEVICE}{device}"),
        None => by.origin.guessing_from().to_owned(),
    }
}

/// After what is right: nothing is held against this e-mail any more, from wherever.
pub fn forgive(conn: &mut PgConnection, email: &str) -> Result<(), AppError> {
    diesel::delete(sign_in_failures::table.filter(sign_in_failures::email.eq(email))).execute(conn)?;
    Ok(())
}

/// The same of this sender alone: who guesses elsewhere has not come in.
pub fn forgive_here(conn: &mut PgConnection, email: &str, by: &Guesser) -> Result<(), AppError> {
    use sign_in_failures as t;
    let own = t::table
        .filter(t::email.eq(email))
        .filter(t::address.eq(place(by)));
    diesel::delete(own).execute(conn)?;
    Ok(())
}

/// Who writes: an account, or whoever has none at an address. `None` for a sender who is not to be told from others.
pub fn sender(user: Option<UserId>, origin: &Origin) -> Option<(Counted, String)> {
    match user {
        Some(user) => Some((Counted::Account, format!("user:{user}"))),
        None => Some((Counted::Address, origin.address()?.to_owned())),
    }
}

/// Counts one more write of this kind by somebody without a session, or refuses: too many from this sender.
pub fn count_write(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    write: Write,
    origin: &Origin,
) -> Result<(), AppError> {
    match sender(None, origin) {
        Some(sender) => count_write_of(conn, now, write, sender, 0),
        None => Ok(()),
    }
}

/// The same of any sender, with so many bytes to come.
pub fn count_write_of(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    write: Write,
    (of, sender): (Counted, String),
    bytes: i64,
) -> Result<(), AppError> {
    use counted_writes as t;
    db::hold(conn, &format!("write|{}|{sender}", write.as_str()))?;
    let limit = write.limit(of);
    let own = || {
        t::table
            .filter(t::kind.eq(write.as_str()))
            .filter(t::sender.eq(&sender))
    };
    let oldest = own()
        .filter(t::tried_at.gt(limit.since(now)))
        .order(t::tried_at.desc())
        .offset(limit.tries - 1)
        .select(t::tried_at)
        .first(conn)
        .optional()?;
    refuse(now, limit, oldest)?;
    if bytes > 0 {
        let (before, first): (Option<Decimal>, Option<DateTime<Utc>>) = own()
            .filter(t::tried_at.gt(now - rules::WRITES_WITHIN))
            .select((sum(t::bytes), min(t::tried_at)))
            .first(conn)?;
        let most = Decimal::from(write.most_bytes(of));
        if before.unwrap_or_default() + Decimal::from(bytes) > most {
            let day = Limit {
                within: rules::WRITES_WITHIN,
                ..limit
            };
            refuse(now, day, first)?;
        }
    }
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
            t::sender.eq(&sender),
            t::tried_at.eq(now),
            t::bytes.eq(bytes),
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
