//! A workshop takes back its own last step.

use super::rules::taken_back;
use super::side_effects;
use crate::base::error::AppError;
use crate::base::ids::WorkshopId;
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::orders::{self, Actor, ActorRole, Audience, EventKind, LockedOrder, NewEvent};
use crate::domain::routing::assignments::{self, Assignment};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// What happens to a workshop's work. Whatever of it came last is what can be taken back.
const STEPS: [EventKind; 9] = [
    EventKind::Assigned,
    EventKind::Accepted,
    EventKind::Rejected,
    EventKind::Started,
    EventKind::Ready,
    EventKind::HandedOver,
    EventKind::Completed,
    EventKind::AssignmentCancelled,
    EventKind::SteppedBack,
];

/// All the work that the step moved goes one state back, for some minutes after it (docs/domain.md, «Taking back»). A
/// workshop takes back what any of its people did, staff what they did themselves.
pub fn take_back(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    workshop: WorkshopId,
) -> Result<(), AppError> {
    let own: Vec<Assignment> = assignments::active_of(conn, &[order.id])?
        .into_iter()
        .filter(|work| work.workshop_id == workshop && work.status.is_visible_to_workshop())
        .collect();
    if own.is_empty() {
        return Err(AppError::NotFound);
    }
    if order.status.is_cancelled() {
        return Err(AppError::conflict("order_cancelled", "El pedido está cancelado."));
    }
    let last = orders::last_step(conn, order.id, workshop, &STEPS)?.ok_or_else(too_late)?;
    let is_own =
        last.actor.role == actor.role && (actor.role == ActorRole::Taller || last.actor.id == actor.id);
    let led_to = led_to(last.kind).filter(|_| is_own).ok_or_else(too_late)?;
    let to = taken_back(led_to, order.delivery_method, now - last.at).ok_or_else(too_late)?;
    let moved: Vec<&Assignment> = own
        .iter()
        .filter(|work| work.status == led_to && work.updated_at == last.at)
        .collect();
    if moved.is_empty() {
        return Err(too_late());
    }
    side_effects::change(conn, now, order, &moved, to, None)?;
    if to == AssignmentStatus::Notified {
        // Accepting and taking it back gains no time.
        side_effects::keep_deadlines(conn, now, &moved)?;
    }
    let event = NewEvent {
        item: None,
        kind: EventKind::SteppedBack,
        audience: Audience::Workshop,
        workshop: Some(workshop),
        message: format!("De «{}» a «{}»", led_to.label(), to.label()),
        reason: Some("Lo deshizo quien lo hizo.".to_owned()),
    };
    order.record(conn, now, actor, event)
}

const fn led_to(step: EventKind) -> Option<AssignmentStatus> {
    match step {
        EventKind::Accepted => Some(AssignmentStatus::Accepted),
        EventKind::Started => Some(AssignmentStatus::InProduction),
        EventKind::Ready => Some(AssignmentStatus::Ready),
        _ => None,
    }
}

fn too_late() -> AppError {
    AppError::conflict(
        "too_late",
        "Ya no se puede deshacer. Escribe a Krafta si fue un error.",
    )
}
