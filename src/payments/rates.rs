//! The ledger of exchange rates: bolívares for one US dollar.

use crate::catalog::current_rate;
use crate::error::AppError;
use crate::ids::{RateId, UserId};
use crate::money::Rate;
use crate::schema::exchange_rates;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

/// How long a rate is still accepted after it was replaced (design §2).
pub const HOLD: TimeDelta = TimeDelta::hours(24);

/// May a customer still pay at this rate? It is the current one, or was until less than [`HOLD`] ago.
pub fn honours(conn: &mut PgConnection, now: DateTime<Utc>, rate: Rate) -> Result<bool, AppError> {
    // Every rate since the hold began, and the one that was in force then.
    let since = now - HOLD;
    let recent: Vec<Rate> = exchange_rates::table
        .filter(exchange_rates::valid_from.le(now))
        .filter(exchange_rates::valid_from.gt(since))
        .select(exchange_rates::rate)
        .load(conn)?;
    if recent.contains(&rate) {
        return Ok(true);
    }
    Ok(current_rate(conn, since)? == Some(rate))
}

/// Enters a rate into the ledger.
pub fn record_rate(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    rate: Rate,
    source: &str,
    by: Option<UserId>,
) -> Result<(), AppError> {
    diesel::insert_into(exchange_rates::table)
        .values((
            exchange_rates::id.eq(RateId::new()),
            exchange_rates::rate.eq(rate),
            exchange_rates::source.eq(source),
            exchange_rates::valid_from.eq(now),
            exchange_rates::created_by.eq(by),
        ))
        .execute(conn)?;
    Ok(())
}
