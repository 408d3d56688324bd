//! The administration of the network, workshops and people: pages and API. What is done are verbs of `workshops` and
//! `accounts`; this room stands below the others because its pages show the work and the load that those know of.

pub use crate::domain::workshops::public_list_cache::Snapshot;

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
