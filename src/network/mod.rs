//! The administration of the network, workshops and people: pages and API. What is done are verbs of `workshops` and
//! `accounts`; this room stands below the others because its pages show the work and the load that those know of.

pub mod api;
mod forms;
pub mod pages;
mod rules;
mod snapshot;
mod store;
mod told;
pub mod users;

pub use self::snapshot::Snapshot;

use crate::accounts::{Role, User};
use crate::error::AppError;
use crate::ids::WorkshopId;

/// May this person change this workshop? An ADMIN any, a TALLER its own.
fn may_change(user: &User, workshop: WorkshopId) -> Result<(), AppError> {
    match user.role {
        Role::Admin => Ok(()),
        Role::Taller if user.workshop == Some(workshop) => Ok(()),
        _ => Err(AppError::Forbidden),
    }
}
