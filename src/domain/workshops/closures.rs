//! Days on which a workshop does not work, besides weekends and public holidays.

use super::edit::lock;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{UserId, WorkshopId};
use crate::domain::audit::{self, Change, Field, Subject};
use crate::schema::workshop_closures;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// The most days that are closed at once: a long holiday.
const MOST_DAYS: usize = 60;

#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = workshop_closures, check_for_backend(diesel::pg::Pg))]
pub struct Closure {
    pub workshop_id: WorkshopId,
    pub day: NaiveDate,
    /// May be blank.
    pub reason: String,
}

/// The days from `first` to `last` on which there would have been work. Refuses what is over, ends before it begins,
/// is too long, or has no such day.
pub fn closed_days(today: NaiveDate, first: NaiveDate, last: NaiveDate) -> Result<Vec<NaiveDate>, AppError> {
    if first < today {
        return Err(AppError::field("day", "ya pasó"));
    }
    if last < first {
        return Err(AppError::field("until", "está antes del primer día"));
    }
    let days: Vec<NaiveDate> = first
        .iter_days()
        .take_while(|day| *day <= last)
        .filter(|day| calendar::is_business_day(*day))
        .take(MOST_DAYS + 1)
        .collect();
    match days.len() {
        0 => Err(AppError::field("day", "ya es fin de semana o feriado")),
        1..=MOST_DAYS => Ok(days),
        _ => Err(AppError::field(
            "until",
            format!("admite hasta {MOST_DAYS} días hábiles por vez"),
        )),
    }
}

/// Closes these days; what is promised for them already stays promised. Of a day that is closed the reason is replaced.
pub fn put_closures(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Option<UserId>,
    workshop: WorkshopId,
    days: &[NaiveDate],
    reason: &str,
) -> Result<(), AppError> {
    lock(conn, workshop)?;
    let known: HashMap<NaiveDate, String> = workshop_closures::table
        .filter(workshop_closures::workshop_id.eq(workshop))
        .filter(workshop_closures::day.eq_any(days))
        .select((workshop_closures::day, workshop_closures::reason))
        .load(conn)?
        .into_iter()
        .collect();
    let rows: Vec<_> = days
        .iter()
        .filter(|day| !known.contains_key(day))
        .map(|day| {
            (
                workshop_closures::workshop_id.eq(workshop),
                workshop_closures::day.eq(*day),
                workshop_closures::reason.eq(reason),
            )
        })
        .collect();
    diesel::insert_into(workshop_closures::table)
        .values(rows)
        .execute(conn)?;
    diesel::update(workshop_closures::table)
        .filter(workshop_closures::workshop_id.eq(workshop))
        .filter(workshop_closures::day.eq_any(known.keys()))
        .set(workshop_closures::reason.eq(reason))
        .execute(conn)?;
    let changes: Vec<Change> = days
        .iter()
        .map(|day| change(workshop, *day, known.get(day).map(String::as_str), Some(reason)))
        .collect();
    audit::record(conn, now, actor, &changes)
}

/// Works on that day after all.
pub fn remove_closure(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Option<UserId>,
    workshop: WorkshopId,
    day: NaiveDate,
) -> Result<(), AppError> {
    lock(conn, workshop)?;
    let reason: String = diesel::delete(workshop_closures::table.find((workshop, day)))
        .returning(workshop_closures::reason)
        .get_result(conn)?;
    audit::record(conn, now, actor, &[change(workshop, day, Some(&reason), None)])
}

/// A workshop's closed days from this one on. One statement.
pub fn closures_of(
    conn: &mut PgConnection,
    workshop: WorkshopId,
    from: NaiveDate,
) -> Result<Vec<Closure>, AppError> {
    Ok(workshop_closures::table
        .filter(workshop_closures::workshop_id.eq(workshop))
        .filter(workshop_closures::day.ge(from))
        .order(workshop_closures::day)
        .select(Closure::as_select())
        .load(conn)?)
}

/// Who is closed on which of these days. One statement.
pub fn closed_on(
    conn: &mut PgConnection,
    days: &[NaiveDate],
) -> Result<HashSet<(WorkshopId, NaiveDate)>, AppError> {
    let rows: Vec<(WorkshopId, NaiveDate)> = workshop_closures::table
        .filter(workshop_closures::day.eq_any(days))
        .select((workshop_closures::workshop_id, workshop_closures::day))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

fn change(workshop: WorkshopId, day: NaiveDate, old: Option<&str>, new: Option<&str>) -> Change {
    let words = |reason: &str| match reason {
        "" => "Cerrado".to_owned(),
        reason => format!("Cerrado: {reason}"),
    };
    Change {
        workshop: Some(workshop),
        subject: Subject::Closure,
        label: calendar::date_es(day),
        field: Field::Day,
        old: old.map(words),
        new: new.map(words),
    }
}

#[cfg(test)]
mod tests {
    use super::closed_days;
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_stretch_is_its_business_days() {
        let today = day("2026-11-20");
        // A Friday to a Tuesday.
        let days = closed_days(today, today, day("2026-11-24")).unwrap();
        assert_eq!(days, [day("2026-11-20"), day("2026-11-23"), day("2026-11-24")]);
        // Christmas is closed for everyone, and a weekend follows.
        assert_eq!(
            closed_days(today, day("2026-12-24"), day("2026-12-28")).unwrap(),
            [day("2026-12-28")]
        );
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let today = day("2026-11-20");
        for (first, last, field) in [
            ("2026-11-19", "2026-11-24", "day"),
            ("2026-11-24", "2026-11-23", "until"),
            ("2026-11-21", "2026-11-22", "day"),
            ("2026-11-23", "2027-11-23", "until"),
        ] {
            let error = closed_days(today, day(first), day(last)).unwrap_err();
            assert!(
                error.json()["fields"].get(field).is_some(),
                "{first} {last}: {error}"
            );
        }
    }
}
