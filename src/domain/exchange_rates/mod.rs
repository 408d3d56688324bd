//! The ledger of exchange rates: bolívares for one US dollar. A rate counts from its time on, until a later one does; it
//! is still accepted for a while after that (a setting).
//!
//! An admin enters a rate, or it is read from where it is published ([`RateSources`]). What was read counts from the
//! beginning of its *fecha valor*, never earlier; what leaps waits for an admin.

pub mod fetch_job;
mod published;
mod rules;
mod sources;
mod store;

use crate::base::error::AppError;
use crate::base::ids::{HeldRateId, RateId, UserId};
use crate::base::money::Rate;
use crate::domain::audit::{self, Change, Field, Subject};
use crate::domain::catalog::current_rate;
use crate::domain::settings;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;

pub use published::{Fetched, Taken, take};
pub use rules::reading::{Published, read as read_publication};
pub use rules::{Quotes, counted_at, fits, is_old, leaps, other_bs};
pub use sources::RateSources;
pub use store::{HeldRate, RateEntry, between, entry, held, in_force, ledger, newest, of_day};

/// At which rates a customer may pay, and until when.
pub fn quotes(conn: &mut PgConnection, set: &settings::Money) -> Result<Quotes, AppError> {
    let hold = TimeDelta::hours(i64::from(set.rate_hold_hours));
    Ok(Quotes::new(store::newest(conn)?, hold))
}

/// May a customer pay at this rate now?
pub fn honours(conn: &mut PgConnection, now: DateTime<Utc>, rate: Rate) -> Result<bool, AppError> {
    Ok(holds_until(conn, now, rate)?.is_some())
}

/// Until when what is quoted at this rate holds. `None`: it does not hold any more.
pub fn holds_until(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    rate: Rate,
) -> Result<Option<DateTime<Utc>>, AppError> {
    let set = settings::money(conn)?;
    Ok(quotes(conn, &set)?.until(rate, now))
}

/// Enters a rate into the ledger, to count from this time on.
pub fn record_rate(
    conn: &mut PgConnection,
    from: DateTime<Utc>,
    rate: Rate,
    source: &str,
    by: Option<UserId>,
) -> Result<(), AppError> {
    store::insert(conn, from, rate, source, by, None)
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
    store::hold(conn)?;
    let earlier = current_rate(conn, from)?;
    if earlier == Some(rate) {
        return Ok(());
    }
    if store::starting_at(conn, from)?.is_some() {
        return Err(AppError::field("validFrom", "ya tiene una tasa"));
    }
    record_rate(conn, from, rate, source, Some(actor))?;
    keep(conn, now, actor, source, earlier, rate)
}

/// What whoever enters a rate has before them: the rate that counts, and the last of those to come.
pub fn standing(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<String, AppError> {
    let ids =
        [in_force(conn, now)?, ledger(conn, 1)?.pop()].map(|entry| entry.map(|entry| entry.id.to_string()));
    Ok(ids.map(Option::unwrap_or_default).join("|"))
}

/// Nobody may have entered another rate since this was `seen`. The same rate is no other: a button was pressed twice.
pub fn unless_newer(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    seen: &str,
    rate: Rate,
) -> Result<(), AppError> {
    store::hold(conn)?;
    if standing(conn, now)? == seen {
        return Ok(());
    }
    let known = |entry: &RateEntry| seen.split('|').any(|id| id == entry.id.to_string());
    let newer = [in_force(conn, now)?, ledger(conn, 1)?.pop()];
    match newer.into_iter().flatten().find(|entry| !known(entry)) {
        Some(entry) if entry.rate != rate => {
            let who = match entry.by.as_str() {
                "" => "Krafta".to_owned(),
                name => name.to_owned(),
            };
            let why = format!(
                "mientras tanto {who} puso Bs. {}. Guarda otra vez si vale la tuya",
                entry.rate
            );
            Err(AppError::field("rate", why))
        }
        _ => Ok(()),
    }
}

/// A line of the ledger, while it does not count yet.
pub fn to_come(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    id: RateId,
) -> Result<Option<RateEntry>, AppError> {
    Ok(store::find(conn, id)?.filter(|entry| entry.valid_from > now))
}

/// Takes back a rate that does not count yet: it stays in the database with who did it. What is gone already is no news.
pub fn withdraw(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    id: RateId,
) -> Result<(), AppError> {
    store::hold(conn)?;
    let Some(entry) = store::find(conn, id)? else {
        return Ok(());
    };
    if entry.valid_from <= now {
        return Err(AppError::conflict(
            "rate_counts",
            "Esa tasa ya vale: escribe una nueva en vez de quitarla.",
        ));
    }
    store::withdraw(conn, now, actor, id)?;
    let change = Change {
        workshop: None,
        subject: Subject::ExchangeRate,
        label: entry.source,
        field: Field::ExchangeRate,
        old: Some(format!("Bs. {}", entry.rate)),
        new: None,
    };
    audit::record(conn, now, Some(actor), &[change])
}

/// What an admin says about a rate that was read and waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Apply,
    Leave,
}

/// Decides about it, once; the same again is no news. 404 if there is none.
pub fn decide_held(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    id: HeldRateId,
    verdict: Verdict,
) -> Result<(), AppError> {
    store::hold(conn)?;
    let held = store::find_held(conn, id)?.ok_or(AppError::NotFound)?;
    let applies = verdict == Verdict::Apply;
    match held.is_applied {
        Some(applied) if applied == applies => return Ok(()),
        Some(_) => {
            return Err(AppError::conflict(
                "already_decided",
                "Alguien ya decidió sobre esta tasa.",
            ));
        }
        None => {}
    }
    store::decide_held(conn, now, actor, id, applies)?;
    if !applies {
        return Ok(());
    }
    // Even what was replaced before it counted could be paid at for a while.
    if in_force(conn, now)?.is_some_and(|counts| counts.valid_from > held.valid_from) {
        return Err(AppError::conflict(
            "rate_overtaken",
            "Ya vale una tasa más nueva.",
        ));
    }
    let earlier = current_rate(conn, held.valid_from)?;
    if store::starting_at(conn, held.valid_from)?.is_some() {
        return Err(AppError::conflict(
            "day_has_a_rate",
            "Ese día ya tiene otra tasa. Para cambiarla, escríbela a mano.",
        ));
    }
    let publication = (held.value_date, held.fetched_at);
    store::insert(
        conn,
        held.valid_from,
        held.rate,
        &held.source,
        Some(actor),
        Some(publication),
    )?;
    keep(conn, now, actor, &held.source, earlier, held.rate)
}

fn keep(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    source: &str,
    earlier: Option<Rate>,
    rate: Rate,
) -> Result<(), AppError> {
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
