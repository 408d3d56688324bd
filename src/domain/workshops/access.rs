//! Who may look at a workshop, and who may change it.

use super::{Workshop, store};
use crate::base::error::AppError;
use crate::base::ids::WorkshopId;
use crate::domain::accounts::{Role, User};
use diesel::PgConnection;

/// May this person change this workshop? An ADMIN any, a TALLER its own.
pub fn may_change(user: &User, workshop: WorkshopId) -> Result<(), AppError> {
    match user.role {
        Role::Admin => Ok(()),
        Role::Taller if user.workshop == Some(workshop) => Ok(()),
        _ => Err(AppError::Forbidden),
    }
}

/// What a person of this role may look at: their own workshop, or all.
pub fn within_reach(conn: &mut PgConnection, user: &User) -> Result<Vec<Workshop>, AppError> {
    match (user.role, user.workshop) {
        (Role::Admin, _) => store::all(conn),
        (_, Some(own)) => Ok(store::find(conn, own)?.into_iter().collect()),
        (_, None) => Ok(Vec::new()),
    }
}
