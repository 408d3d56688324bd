//! Accounts are opened, and changed by an admin. Each change takes effect on the person's next request.

use super::role::Role;
use super::user::{NewUser, User};
use super::{password_reset, store};
use crate::base::db;
use crate::base::error::AppError;
use crate::base::ids::{UserId, WorkshopId};
use crate::domain::notifications::push;
use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;

/// How somebody's account is to be.
#[derive(Clone)]
pub struct Change {
    /// In lower case.
    pub email: String,
    /// May be empty.
    pub name: String,
    pub role: Role,
    /// Whom a TALLER works for; nobody else has one.
    pub workshop: Option<WorkshopId>,
}

/// Opens an account. An e-mail that has one already is a conflict (`email_taken`).
pub fn create(conn: &mut PgConnection, now: DateTime<Utc>, new: NewUser) -> Result<UserId, AppError> {
    check_workshop(new.role, new.workshop)?;
    store::insert(conn, now, &new)
        .map_err(unknown_workshop)?
        .ok_or_else(email_taken)
}

fn check_workshop(role: Role, workshop: Option<WorkshopId>) -> Result<(), AppError> {
    if (role == Role::Taller) == workshop.is_some() {
        Ok(())
    } else {
        Err(AppError::field("workshop", "va con el rol TALLER, y solo con él"))
    }
}

/// Changes who somebody is, and what they may do. Another's e-mail is a conflict (`email_taken`).
pub fn change(conn: &mut PgConnection, now: DateTime<Utc>, id: UserId, to: &Change) -> Result<(), AppError> {
    check_workshop(to.role, to.workshop)?;
    let was = alone_with(conn, id)?;
    if to.role != Role::Admin {
        keep_an_admin(conn, &was)?;
    }
    store::set_profile(conn, now, id, &to.email, &to.name, to.role).map_err(|error| {
        if error.violates("users_email_key") {
            email_taken()
        } else {
            error
        }
    })?;
    if was.email != to.email {
        // Whoever reads the old mailbox must not open the account with a link that lies there.
        store::end_resets(conn, now, id)?;
        if to.role == Role::Cliente {
            // That they read the other one's mail says nothing about this one.
            store::set_proven(conn, id, None)?;
        }
    }
    store::set_workshop(conn, id, to.workshop).map_err(unknown_workshop)
}

/// Nobody gets in with this account any more, and who is in is out.
pub fn close(conn: &mut PgConnection, now: DateTime<Utc>, id: UserId) -> Result<(), AppError> {
    let was = alone_with(conn, id)?;
    if !was.active {
        return Ok(());
    }
    keep_an_admin(conn, &was)?;
    store::set_active(conn, now, id, false)?;
    store::end_resets(conn, now, id)?;
    push::forget(conn, id)?;
    store::end_sessions(conn, id)
}

/// The account works again, with its old password.
pub fn open(conn: &mut PgConnection, now: DateTime<Utc>, id: UserId) -> Result<(), AppError> {
    if alone_with(conn, id)?.active {
        return Ok(());
    }
    store::set_active(conn, now, id, true)
}

/// Sets a new password; the person's sessions and their links of `/recuperar` end. `hash` is from `hash_in_turn`.
pub fn renew_password(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    id: UserId,
    hash: &str,
) -> Result<(), AppError> {
    alone_with(conn, id)?;
    if password_reset::replace(conn, now, id, hash)? {
        Ok(())
    } else {
        Err(AppError::conflict(
            "account_closed",
            "La cuenta está desactivada. Actívala antes de darle una contraseña.",
        ))
    }
}

/// Nobody else changes accounts until the transaction ends.
pub fn hold(conn: &mut PgConnection) -> Result<(), AppError> {
    db::hold(conn, "admins")
}

/// The person, while nobody else changes accounts: of two admins who take the role from each other at the same moment,
/// the second sees what the first did.
fn alone_with(conn: &mut PgConnection, id: UserId) -> Result<User, AppError> {
    hold(conn)?;
    store::find(conn, id)?.ok_or(AppError::NotFound)
}

/// Refuses to lose the last one who could undo it.
fn keep_an_admin(conn: &mut PgConnection, who: &User) -> Result<(), AppError> {
    if who.role == Role::Admin && who.active && !store::has_other_admin(conn, who.id)? {
        return Err(AppError::conflict(
            LAST_ADMIN,
            "Es la última cuenta de administración activa. Dale antes ese rol a otra persona.",
        ));
    }
    Ok(())
}

/// The conflict's code.
pub const LAST_ADMIN: &str = "last_admin";

/// The key says so: workshops are another room's.
fn unknown_workshop(error: AppError) -> AppError {
    if error.violates("workshop_users_workshop_id_fkey") {
        AppError::field("workshop", "no es un taller conocido")
    } else {
        error
    }
}

pub fn email_taken() -> AppError {
    AppError::conflict(EMAIL_TAKEN, "Ya hay una cuenta con ese correo.")
}

/// The conflict's code.
pub const EMAIL_TAKEN: &str = "email_taken";
