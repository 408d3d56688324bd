//! The ledger of exchange rates: bolívares for one US dollar. A rate counts from its time on, until a later one does; it
//! is still accepted for a while after that (a setting).

use crate::base::error::AppError;
use crate::base::ids::{RateId, UserId};
use crate::base::money::Rate;
use crate::domain::audit::{self, Change, Field, Subject};
use crate::domain::catalog::current_rate;
use crate::domain::{accounts, settings};
use crate::schema::{exchange_rates, users};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

/// How long a rate is still accepted after it was replaced.
fn hold(conn: &mut PgConnection) -> Result<TimeDelta, AppError> {
    Ok(TimeDelta::hours(i64::from(
        settings::money(conn)?.rate_hold_hours,
    )))
}

/// The rates that a customer may pay at now: the current one first, then those replaced less than the hold ago.
pub fn honoured(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Vec<Rate>, AppError> {
    let since = now - hold(conn)?;
    // Every rate since the hold began, and the one that was in force then.
    let mut rates: Vec<Rate> = exchange_rates::table
        .filter(exchange_rates::valid_from.le(now))
        .filter(exchange_rates::valid_from.gt(since))
        .order(exchange_rates::valid_from.desc())
        .select(exchange_rates::rate)
        .load(conn)?;
    rates.extend(current_rate(conn, since)?);
    Ok(rates)
}

/// May a customer pay at this rate now?
pub fn honours(conn: &mut PgConnection, now: DateTime<Utc>, rate: Rate) -> Result<bool, AppError> {
    Ok(honoured(conn, now)?.contains(&rate))
}

/// Until when what is quoted at this rate holds. The current rate could be replaced any moment, and holds for as long as
/// the setting says even then. `None`: it does not hold any more.
pub fn holds_until(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    rate: Rate,
) -> Result<Option<DateTime<Utc>>, AppError> {
    let hold = hold(conn)?;
    let ledger: Vec<(Rate, DateTime<Utc>)> = exchange_rates::table
        .filter(exchange_rates::valid_from.le(now))
        .order(exchange_rates::valid_from.desc())
        .select((exchange_rates::rate, exchange_rates::valid_from))
        .limit(200)
        .load(conn)?;
    let Some(last) = ledger.iter().position(|(known, _)| *known == rate) else {
        return Ok(None);
    };
    // The entry before it, newest first, is the one that replaced it.
    Ok(match last.checked_sub(1).and_then(|next| ledger.get(next)) {
        None => Some(now + hold),
        Some((_, replaced)) => Some(*replaced + hold).filter(|until| *until > now),
    })
}

/// A line of the ledger.
#[derive(Clone, Debug)]
pub struct RateEntry {
    pub rate: Rate,
    pub source: String,
    pub valid_from: DateTime<Utc>,
    /// The name, else the address; blank for Krafta itself.
    pub by: String,
}

/// The newest first, also those that count only from some later time on.
pub fn ledger(conn: &mut PgConnection, limit: i64) -> Result<Vec<RateEntry>, AppError> {
    type Row = (Rate, String, DateTime<Utc>, Option<(String, String)>);
    let rows: Vec<Row> = exchange_rates::table
        .left_join(users::table)
        .order(exchange_rates::valid_from.desc())
        .limit(limit)
        .select((
            exchange_rates::rate,
            exchange_rates::source,
            exchange_rates::valid_from,
            (users::name, users::email).nullable(),
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(rate, source, valid_from, person)| RateEntry {
            rate,
            source,
            valid_from,
            by: person.map(accounts::called).unwrap_or_default(),
        })
        .collect())
}

/// Enters a rate into the ledger, to count from this time on.
pub fn record_rate(
    conn: &mut PgConnection,
    from: DateTime<Utc>,
    rate: Rate,
    source: &str,
    by: Option<UserId>,
) -> Result<(), AppError> {
    diesel::insert_into(exchange_rates::table)
        .values((
            exchange_rates::id.eq(RateId::new()),
            exchange_rates::rate.eq(rate),
            exchange_rates::source.eq(source),
            exchange_rates::valid_from.eq(from),
            exchange_rates::created_by.eq(by),
        ))
        .execute(conn)?;
    Ok(())
}

/// The same by an admin, which is kept. The rate that is in force already is not entered again.
pub fn set_rate(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    rate: Rate,
    source: &str,
    from: DateTime<Utc>,
) -> Result<(), AppError> {
    crate::base::db::hold(conn, "exchange_rate")?;
    let earlier = current_rate(conn, from)?;
    if earlier == Some(rate) {
        return Ok(());
    }
    let taken = exchange_rates::table.filter(exchange_rates::valid_from.eq(from));
    if diesel::select(diesel::dsl::exists(taken)).get_result(conn)? {
        return Err(AppError::field("validFrom", "ya tiene una tasa"));
    }
    record_rate(conn, from, rate, source, Some(actor))?;
    let change = Change {
        workshop: None,
        subject: Subject::ExchangeRate,
        label: source.to_owned(),
        field: Field::ExchangeRate,
        old: earlier.map(|rate| format!("Bs. {rate}")),
        new: Some(format!("Bs. {rate}")),
    };
    audit::record(conn, now, Some(actor), &[change])
}
