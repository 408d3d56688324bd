//! What an admin may set for the whole of Krafta.

mod store;

use crate::base::error::AppError;
use crate::base::ids::UserId;
use crate::domain::audit::{self, Change, Field, Subject};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use std::ops::RangeInclusive;

pub use self::store::{Money, acceptance_days, money};

/// The table's check is the same.
pub const ACCEPTANCE_DAYS: RangeInclusive<u32> = 1..=10;

/// Sets how many business days a workshop has to accept; for what it is notified of from now on.
pub fn set_acceptance_days(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    days: u32,
) -> Result<(), AppError> {
    if !ACCEPTANCE_DAYS.contains(&days) {
        let (least, most) = ACCEPTANCE_DAYS.into_inner();
        return Err(AppError::field(
            "acceptanceDays",
            format!("debe estar entre {least} y {most}"),
        ));
    }
    let earlier = store::hold_acceptance_days(conn)?;
    store::set_acceptance_days(conn, days)?;
    let change = Change {
        workshop: None,
        subject: Subject::Setting,
        label: "Talleres".to_owned(),
        field: Field::AcceptanceDays,
        old: Some(earlier.to_string()),
        new: Some(days.to_string()),
    };
    audit::record(conn, now, Some(actor), &[change])
}

/// Bounds of [`Money`]; the table's checks are the same.
pub const RATE_HOLD_HOURS: RangeInclusive<i64> = 0..=168;
pub const UNPAID_DAYS: RangeInclusive<i64> = 1..=60;
pub const STALLED_DAYS: RangeInclusive<i64> = 1..=60;
/// In US dollars.
pub const MOST_TOLERANCE: i64 = 5;

/// Sets what concerns money; for what is decided from now on.
pub fn set_money(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    money: Money,
) -> Result<(), AppError> {
    let earlier = store::hold_money(conn)?;
    store::set_money(conn, money)?;
    let change = |field, old: String, new: String| Change {
        workshop: None,
        subject: Subject::Setting,
        label: "Pagos".to_owned(),
        field,
        old: Some(old),
        new: Some(new),
    };
    let changes = [
        change(
            Field::RateHold,
            earlier.rate_hold_hours.to_string(),
            money.rate_hold_hours.to_string(),
        ),
        change(
            Field::UnpaidDays,
            earlier.unpaid_days.to_string(),
            money.unpaid_days.to_string(),
        ),
        change(
            Field::StalledDays,
            earlier.stalled_days.to_string(),
            money.stalled_days.to_string(),
        ),
        change(
            Field::Tolerance,
            earlier.payment_tolerance.to_string(),
            money.payment_tolerance.to_string(),
        ),
    ];
    audit::record(conn, now, Some(actor), &changes)
}
