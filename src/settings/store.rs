//! The one row of settings.

use crate::error::AppError;
use crate::schema::settings;
use diesel::prelude::*;

/// How many business days a workshop has to accept what it was notified of.
pub fn acceptance_days(conn: &mut PgConnection) -> Result<u32, AppError> {
    let days: i32 = settings::table.select(settings::acceptance_days).first(conn)?;
    Ok(days.unsigned_abs())
}

/// The same, and nobody else changes it meanwhile.
pub(super) fn hold_acceptance_days(conn: &mut PgConnection) -> Result<u32, AppError> {
    let days: i32 = settings::table
        .select(settings::acceptance_days)
        .for_update()
        .first(conn)?;
    Ok(days.unsigned_abs())
}

pub(super) fn set_acceptance_days(conn: &mut PgConnection, days: u32) -> Result<(), AppError> {
    diesel::update(settings::table)
        .set(settings::acceptance_days.eq(i32::try_from(days).unwrap_or(i32::MAX)))
        .execute(conn)?;
    Ok(())
}
