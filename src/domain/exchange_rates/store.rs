//! Rows of the ledger, and of what was read and waits for an admin.

use crate::base::error::AppError;
use crate::base::ids::{HeldRateId, RateId, UserId};
use crate::base::money::Rate;
use crate::base::{calendar, db};
use crate::domain::accounts;
use crate::schema::{exchange_rates, held_rates, users, withdrawn_rates};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

/// So far back a quote is looked for: more than there are changes within the longest hold.
const NEWEST: i64 = 200;

/// Changes of the ledger wait for each other.
pub(super) fn hold(conn: &mut PgConnection) -> Result<(), AppError> {
    db::hold(conn, "exchange_rate")
}

/// A line of the ledger.
#[derive(Clone, Debug)]
pub struct RateEntry {
    pub id: RateId,
    pub rate: Rate,
    pub source: String,
    pub valid_from: DateTime<Utc>,
    /// The *fecha valor*: as the source gave it, else the day from which it counts.
    pub value_date: NaiveDate,
    /// When it was read from its source; `None` if somebody entered it.
    pub fetched_at: Option<DateTime<Utc>>,
    /// Who entered it, or let it count: the name, else the address; blank for Krafta itself.
    pub by: String,
}

type Row = (
    RateId,
    Rate,
    String,
    DateTime<Utc>,
    Option<NaiveDate>,
    Option<DateTime<Utc>>,
    Option<(String, String)>,
);

impl RateEntry {
    fn of((id, rate, source, valid_from, value_date, fetched_at, person): Row) -> Self {
        Self {
            id,
            rate,
            source,
            valid_from,
            value_date: value_date.unwrap_or_else(|| calendar::today(valid_from)),
            fetched_at,
            by: person.map(accounts::called).unwrap_or_default(),
        }
    }
}

/// What a [`Row`] is made of.
macro_rules! columns {
    () => {
        (
            exchange_rates::id,
            exchange_rates::rate,
            exchange_rates::source,
            exchange_rates::valid_from,
            exchange_rates::value_date,
            exchange_rates::fetched_at,
            (users::name, users::email).nullable(),
        )
    };
}

/// The rates of a time: the one in force when it begins, and those that came in it, oldest first.
pub fn between(
    conn: &mut PgConnection,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<(DateTime<Utc>, Rate)>, AppError> {
    let columns = (exchange_rates::valid_from, exchange_rates::rate);
    let first: Option<(DateTime<Utc>, Rate)> = exchange_rates::table
        .filter(exchange_rates::valid_from.le(from))
        .order(exchange_rates::valid_from.desc())
        .select(columns)
        .first(conn)
        .optional()?;
    let later: Vec<(DateTime<Utc>, Rate)> = exchange_rates::table
        .filter(exchange_rates::valid_from.gt(from))
        .filter(exchange_rates::valid_from.lt(to))
        .order(exchange_rates::valid_from)
        .select(columns)
        .load(conn)?;
    Ok(first.into_iter().chain(later).collect())
}

/// What counted on a day in Venezuela: the last rate that began by its end.
pub fn of_day(conn: &mut PgConnection, day: NaiveDate) -> Result<Option<Rate>, AppError> {
    let Some(end) = calendar::end_of_day(day) else {
        return Ok(None);
    };
    Ok(exchange_rates::table
        .filter(exchange_rates::valid_from.lt(end))
        .order(exchange_rates::valid_from.desc())
        .select(exchange_rates::rate)
        .first(conn)
        .optional()?)
}

/// The newest first, also those that count only from some later time on.
pub fn ledger(conn: &mut PgConnection, limit: i64) -> Result<Vec<RateEntry>, AppError> {
    let rows: Vec<Row> = exchange_rates::table
        .left_join(users::table)
        .order(exchange_rates::valid_from.desc())
        .limit(limit)
        .select(columns!())
        .load(conn)?;
    Ok(rows.into_iter().map(RateEntry::of).collect())
}

/// The one that counts at this time.
pub fn in_force(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<RateEntry>, AppError> {
    let row: Option<Row> = exchange_rates::table
        .left_join(users::table)
        .filter(exchange_rates::valid_from.le(now))
        .order(exchange_rates::valid_from.desc())
        .select(columns!())
        .first(conn)
        .optional()?;
    Ok(row.map(RateEntry::of))
}

/// The newest with this rate of those that counted by this time: what an order was quoted by.
pub fn entry(conn: &mut PgConnection, rate: Rate, at: DateTime<Utc>) -> Result<Option<RateEntry>, AppError> {
    let row: Option<Row> = exchange_rates::table
        .left_join(users::table)
        .filter(exchange_rates::rate.eq(rate))
        .filter(exchange_rates::valid_from.le(at))
        .order(exchange_rates::valid_from.desc())
        .select(columns!())
        .first(conn)
        .optional()?;
    Ok(row.map(RateEntry::of))
}

/// Rates and from when they count, the newest first, also those to come.
pub fn newest(conn: &mut PgConnection) -> Result<Vec<(Rate, DateTime<Utc>)>, AppError> {
    Ok(exchange_rates::table
        .order(exchange_rates::valid_from.desc())
        .select((exchange_rates::rate, exchange_rates::valid_from))
        .limit(NEWEST)
        .load(conn)?)
}

/// The rate that counts from this very time on, if there is one.
pub(super) fn starting_at(conn: &mut PgConnection, from: DateTime<Utc>) -> Result<Option<Rate>, AppError> {
    Ok(exchange_rates::table
        .filter(exchange_rates::valid_from.eq(from))
        .select(exchange_rates::rate)
        .first(conn)
        .optional()?)
}

/// `publication` is its *fecha valor* and when it was read.
pub(super) fn insert(
    conn: &mut PgConnection,
    from: DateTime<Utc>,
    rate: Rate,
    source: &str,
    by: Option<UserId>,
    publication: Option<(NaiveDate, DateTime<Utc>)>,
) -> Result<(), AppError> {
    diesel::insert_into(exchange_rates::table)
        .values((
            exchange_rates::id.eq(RateId::new(from)),
            exchange_rates::rate.eq(rate),
            exchange_rates::source.eq(source),
            exchange_rates::valid_from.eq(from),
            exchange_rates::created_by.eq(by),
            exchange_rates::value_date.eq(publication.map(|(day, _)| day)),
            exchange_rates::fetched_at.eq(publication.map(|(_, at)| at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes a rate out of the ledger, and keeps what it was.
pub(super) fn withdraw(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    id: RateId,
) -> Result<(), AppError> {
    let rate: (RateId, Rate, String, DateTime<Utc>, Option<UserId>) = exchange_rates::table
        .find(id)
        .select((
            exchange_rates::id,
            exchange_rates::rate,
            exchange_rates::source,
            exchange_rates::valid_from,
            exchange_rates::created_by,
        ))
        .first(conn)?;
    diesel::insert_into(withdrawn_rates::table)
        .values((
            withdrawn_rates::id.eq(rate.0),
            withdrawn_rates::rate.eq(rate.1),
            withdrawn_rates::source.eq(rate.2),
            withdrawn_rates::valid_from.eq(rate.3),
            withdrawn_rates::created_by.eq(rate.4),
            withdrawn_rates::withdrawn_by.eq(by),
            withdrawn_rates::withdrawn_at.eq(now),
        ))
        .execute(conn)?;
    diesel::delete(exchange_rates::table.find(id)).execute(conn)?;
    Ok(())
}

/// A line of the ledger.
pub(super) fn find(conn: &mut PgConnection, id: RateId) -> Result<Option<RateEntry>, AppError> {
    let row: Option<Row> = exchange_rates::table
        .left_join(users::table)
        .filter(exchange_rates::id.eq(id))
        .select(columns!())
        .first(conn)
        .optional()?;
    Ok(row.map(RateEntry::of))
}

/// A rate that was read, and counts only if an admin says so.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = held_rates, check_for_backend(diesel::pg::Pg))]
pub struct HeldRate {
    pub id: HeldRateId,
    pub rate: Rate,
    pub source: String,
    pub value_date: NaiveDate,
    pub valid_from: DateTime<Utc>,
    pub fetched_at: DateTime<Utc>,
    /// `None` while nobody decided.
    pub is_applied: Option<bool>,
}

/// Whether it is news.
pub(super) fn hold_back(conn: &mut PgConnection, held: &HeldRate) -> Result<bool, AppError> {
    let inserted = diesel::insert_into(held_rates::table)
        .values(held)
        .on_conflict((held_rates::valid_from, held_rates::rate))
        .do_nothing()
        .execute(conn)?;
    Ok(inserted > 0)
}

pub(super) fn find_held(conn: &mut PgConnection, id: HeldRateId) -> Result<Option<HeldRate>, AppError> {
    Ok(held_rates::table
        .find(id)
        .select(HeldRate::as_select())
        .first(conn)
        .optional()?)
}

/// Those that wait and would still change something: no later rate counts already. The newest first.
pub fn held(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Vec<HeldRate>, AppError> {
    let counting: Option<DateTime<Utc>> = exchange_rates::table
        .filter(exchange_rates::valid_from.le(now))
        .order(exchange_rates::valid_from.desc())
        .select(exchange_rates::valid_from)
        .first(conn)
        .optional()?;
    let mut waiting = held_rates::table
        .filter(held_rates::is_applied.is_null())
        .select(HeldRate::as_select())
        .into_boxed();
    if let Some(since) = counting {
        waiting = waiting.filter(held_rates::valid_from.gt(since));
    }
    Ok(waiting
        .order((held_rates::valid_from.desc(), held_rates::fetched_at.desc()))
        .limit(5)
        .load(conn)?)
}

pub(super) fn decide_held(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    id: HeldRateId,
    is_applied: bool,
) -> Result<(), AppError> {
    diesel::update(held_rates::table.find(id))
        .set((
            held_rates::decided_by.eq(actor),
            held_rates::decided_at.eq(now),
            held_rates::is_applied.eq(is_applied),
        ))
        .execute(conn)?;
    Ok(())
}
