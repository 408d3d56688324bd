//! What an admin may set for the whole of Krafta.

pub mod pages;
mod store;

use crate::audit::{self, Change, Field, Subject};
use crate::error::AppError;
use crate::ids::UserId;
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
