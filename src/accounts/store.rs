//! Rows of people.

use super::{NewUser, Role};
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

/// What is needed to check a password.
#[derive(Clone)]
pub(super) struct Credentials {
    pub id: UserId,
    pub password_hash: String,
    pub active: bool,
}

pub(super) fn credentials(conn: &mut PgConnection, email: &str) -> Result<Option<Credentials>, AppError> {
    let row: Option<(UserId, String, bool)> = users::table
        .filter(users::email.eq(email))
        .select((users::id, users::password_hash, users::active))
        .first(conn)
        .optional()?;
    Ok(row.map(|(id, password_hash, active)| Credentials {
        id,
        password_hash,
        active,
    }))
}

/// `None`: the e-mail has an account already.
pub(super) fn insert(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    new: &NewUser,
) -> Result<Option<UserId>, AppError> {
    let id = UserId::new();
    let inserted = diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            users::email.eq(&new.email),
            users::password_hash.eq(&new.password_hash),
            users::name.eq(&new.name),
            users::role.eq(new.role),
            users::created_at.eq(now),
            users::updated_at.eq(now),
        ))
        .on_conflict(users::email)
        .do_nothing()
        .execute(conn)?;
    if inserted == 0 {
        return Ok(None);
    }
    if let Some(workshop) = new.workshop {
        diesel::insert_into(workshop_users::table)
            .values((
                workshop_users::user_id.eq(id),
                workshop_users::workshop_id.eq(workshop),
            ))
            .execute(conn)?;
    }
    Ok(Some(id))
}
