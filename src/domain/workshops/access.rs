//! Who may change a workshop.

use crate::base::error::AppError;
use crate::base::ids::WorkshopId;
use crate::domain::accounts::{Role, User};

/// May this person change this workshop? An ADMIN any, a TALLER its own.
pub fn may_change(user: &User, workshop: WorkshopId) -> Result<(), AppError> {
    match user.role {
        Role::Admin => Ok(()),
        Role::Taller if user.workshop == Some(workshop) => Ok(()),
        _ => Err(AppError::Forbidden),
    }
}
