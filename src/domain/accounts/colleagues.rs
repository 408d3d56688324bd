//! The people of a workshop.

use super::user::User;
use crate::base::error::AppError;
use crate::base::ids::WorkshopId;
use crate::schema::{users, workshop_users};
use diesel::prelude::*;

/// Those who work for this workshop, by name, with accounts that are closed last. One statement.
pub fn colleagues(conn: &mut PgConnection, workshop: WorkshopId) -> Result<Vec<User>, AppError> {
    Ok(users::table
        .inner_join(workshop_users::table)
        .filter(workshop_users::workshop_id.eq(workshop))
        .order((users::active.desc(), users::name, users::email))
        .select(User::as_select())
        .load(conn)?)
}
