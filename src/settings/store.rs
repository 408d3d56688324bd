//! The one row of settings.

use crate::error::AppError;
use crate::schema::settings;
use diesel::prelude::*;

/// How many business days a workshop has to accept what it was notified of.
pub fn acceptance_days(conn: &mut PgConnection) -> Result<u32, AppError> {
    let days: i32 = settings::table.select(settings::acceptance_days).first(conn)?;
    Ok(days.unsigned_abs())
}
