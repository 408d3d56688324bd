//! Rows of people.

use super::Role;
use crate::error::AppError;
use crate::ids::{UserId, WorkshopId};
use crate::schema::{users, workshop_users};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// A person with an account, as they are right now.
#[derive(Clone, Debug)]
pub struct User {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub role: Role,
    pub active: bool,
    /// The workshop that a TALLER works for.
    pub workshop: Option<WorkshopId>,
    pub created_at: DateTime<Utc>,
}

impl User {
    /// How to address them: their name, else their address.
    pub fn display_name(&self) -> &str {
        if self.name.is_empty() {
            &self.email
        } else {
            &self.name
        }
    }
}

type Row = (
    UserId,
    String,
    String,
    Role,
    bool,
    Option<WorkshopId>,
    DateTime<Utc>,
);

/// The person with this id. One statement, made on every request: a change of role takes effect at once.
pub fn find(conn: &mut PgConnection, id: UserId) -> Result<Option<User>, AppError> {
    let row: Option<Row> = users::table
        .left_join(workshop_users::table)
        .filter(users::id.eq(id))
        .select((
            users::id,
            users::email,
            users::name,
            users::role,
            users::active,
            workshop_users::workshop_id.nullable(),
            users::created_at,
        ))
        .first(conn)
        .optional()?;
    Ok(
        row.map(|(id, email, name, role, active, workshop, created_at)| User {
            id,
            email,
            name,
            role,
            active,
            workshop,
            created_at,
        }),
    )
}
