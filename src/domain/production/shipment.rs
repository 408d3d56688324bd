//! With whom a parcel goes, and under which number.

use super::events::{Details, move_event, one_workshop};
use crate::base::error::AppError;
use crate::domain::lifecycle::{AssignmentStatus, Move};
use crate::domain::orders::{self, Actor, LockedOrder};
use crate::domain::routing::assignments::Assignment;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// With whom the parcel goes is often known only after it left. Was there something new?
pub(super) fn tell_parcel(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    own: &[Assignment],
    details: &Details,
) -> Result<bool, AppError> {
    let sent = AssignmentStatus::HandedToDelivery;
    let is_on_its_way = own.iter().any(|assignment| assignment.status == sent);
    if !is_on_its_way || !note_carrier(conn, order, details)? {
        return Ok(false);
    }
    let workshop = one_workshop(own.iter().map(|assignment| assignment.workshop_id));
    let event = move_event(order, Move::HandOver, sent, workshop, details);
    order.record(conn, now, actor, event)?;
    Ok(true)
}

/// A second parcel of the same order is told beside the first. Was there something new?
pub(super) fn note_carrier(
    conn: &mut PgConnection,
    order: &mut LockedOrder,
    details: &Details,
) -> Result<bool, AppError> {
    let join = |kept: &str, new: &Option<String>| match new.as_deref() {
        Some(new) if kept.is_empty() => new.to_owned(),
        Some(new) if kept != new && kept.split(" / ").all(|part| part != new) => format!("{kept} / {new}"),
        _ => kept.to_owned(),
    };
    let carrier = join(&order.carrier, &details.carrier);
    let tracking = join(&order.tracking_number, &details.tracking_number);
    if carrier == order.carrier && tracking == order.tracking_number {
        return Ok(false);
    }
    orders::set_carrier(conn, order, carrier, tracking)?;
    Ok(true)
}
