//! A rate that was read from where it is published goes into the ledger, or before an admin.

use super::rules::reading::Published;
use super::rules::{is_plausible, leaps};
use super::store::{self, HeldRate};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::HeldRateId;
use crate::domain::catalog::current_rate;
use crate::domain::notifications::{self, Message, RATE_HELD, Recipients, Target};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// What was read, and where.
#[derive(Clone, Debug)]
pub struct Fetched {
    pub published: Published,
    /// In words that last: «BCV».
    pub source: String,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It counts from the beginning of its *fecha valor*.
    Entered,
    /// That day has a rate, or a later one counts already: nothing changed.
    Known,
    /// It leaps, or its date cannot be: an admin decides.
    Held,
}

/// Enters what was read, unless it is known or an admin should see it first. What a person entered stands above it: it
/// is never replaced by a publication for an earlier time, or for the same.
pub fn take(conn: &mut PgConnection, now: DateTime<Utc>, fetched: &Fetched) -> Result<Taken, AppError> {
    store::hold(conn)?;
    let Published { rate, value_date } = fetched.published;
    let Some(from) = calendar::start_of_day(value_date) else {
        return Ok(Taken::Known);
    };
    if let Some(known) = store::starting_at(conn, from)? {
        if known != rate {
            tracing::warn!(%known, read = %rate, %value_date, source = fetched.source, "that day has another rate");
        }
        return Ok(Taken::Known);
    }
    if store::in_force(conn, now)?.is_some_and(|counts| counts.valid_from > from) {
        return Ok(Taken::Known);
    }
    let before = current_rate(conn, from)?;
    if !leaps(before, rate) && is_plausible(value_date, calendar::today(now)) {
        let publication = Some((value_date, now));
        store::insert(conn, from, rate, &fetched.source, None, publication)?;
        return Ok(Taken::Entered);
    }
    let held = HeldRate {
        id: HeldRateId::new(now),
        rate,
        source: fetched.source.clone(),
        value_date,
        valid_from: from,
        fetched_at: now,
        is_applied: None,
    };
    if store::hold_back(conn, &held)? {
        let before = before.map_or_else(String::new, |before| format!(" La de antes es Bs. {before}."));
        let word = Message {
            kind: RATE_HELD,
            status: None,
            order: None,
            title: format!("Tasa por confirmar: Bs. {rate}"),
            body: format!(
                "{} publicó Bs. {rate} por dólar para el {}.{before} No vale hasta que la apliques: cambia mucho, o su fecha está lejos.",
                held.source,
                calendar::date_es(value_date),
            ),
            at: Target::Page("/admin/settings#tasa"),
        };
        notifications::tell_and_write(conn, now, Recipients::Admins, &word)?;
    }
    Ok(Taken::Held)
}
