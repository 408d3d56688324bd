//! A person with an account, and one who is to have one.

use super::role::Role;
use crate::base::ids::{UserId, WorkshopId};
use crate::schema::{users, workshop_users};
use chrono::{DateTime, Utc};
use diesel::dsl::Nullable;
use diesel::prelude::*;

/// A person with an account, as they are right now.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub struct User {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub role: Role,
    pub active: bool,
    /// The workshop that a TALLER works for.
    #[diesel(
        select_expression = workshop_users::workshop_id.nullable(),
        select_expression_type = Nullable<workshop_users::workshop_id>
    )]
    pub workshop: Option<WorkshopId>,
    pub created_at: DateTime<Utc>,
    /// Since when we know that they read their mail.
    pub email_proven_at: Option<DateTime<Utc>>,
}

impl User {
    /// A customer of whom we do not know yet that the address is theirs.
    pub fn asks_for_proof(&self) -> bool {
        self.role == Role::Cliente && self.email_proven_at.is_none()
    }

    /// How to address them: their name, else their address.
    pub fn display_name(&self) -> &str {
        if self.name.is_empty() {
            &self.email
        } else {
            &self.name
        }
    }
}

/// What a person is called, of whom only this was read: their name, else their address.
pub fn called((name, email): (String, String)) -> String {
    if name.is_empty() { email } else { name }
}

/// Somebody who is to have an account.
#[derive(Clone)]
pub struct NewUser {
    /// In lower case.
    pub email: String,
    /// From `hash_password`.
    pub password_hash: String,
    /// May be empty.
    pub name: String,
    pub role: Role,
    /// Whom a TALLER works for; nobody else has one.
    pub workshop: Option<WorkshopId>,
    /// Whoever makes the account knows that the address is theirs.
    pub is_proven: bool,
}
