//! Whose work a form is about, and what is said of a move.

use crate::base::error::AppError;
use crate::base::ids::WorkshopId;
use crate::domain::accounts::{Role, User};
use crate::domain::lifecycle::{DeliveryMethod, Move};
use crate::http::kit::flash::Flash;

/// Whose work is meant: a TALLER's own, whatever the form says; an ADMIN's form names it.
pub(super) fn meant(user: &User, named: Option<WorkshopId>) -> Result<WorkshopId, AppError> {
    match (user.role, user.workshop) {
        (Role::Admin, _) => named.ok_or_else(|| AppError::field("workshop", "es obligatorio")),
        (_, Some(own)) if named.is_none_or(|named| named == own) => Ok(own),
        _ => Err(AppError::NotFound),
    }
}

pub(super) const fn done(mv: Move, delivery: DeliveryMethod) -> Flash {
    match (mv, delivery) {
        (Move::Reject, _) => Flash::Rejected,
        (Move::Start, _) => Flash::Started,
        (Move::MarkReady, _) => Flash::Ready,
        (Move::HandOver, DeliveryMethod::Pickup) | (Move::Complete, _) => Flash::Delivered,
        (Move::HandOver, _) => Flash::Dispatched,
        _ => Flash::Accepted,
    }
}
