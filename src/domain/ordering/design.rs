//! A design that comes after its order: who had none yet, or thought of a better one, sends it from the order's page.

use crate::base::error::AppError;
use crate::base::ids::{ItemId, UploadId};
use crate::domain::lifecycle::{AssignmentStatus, OrderStatus};
use crate::domain::notifications::{self, DESIGN_SENT, Message, Recipients, Target};
use crate::domain::orders::{self, Actor, Audience, EventKind, LockedOrder, NewEvent};
use crate::domain::production;
use crate::domain::proofs;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// May an item's customer still send its design? One that is missing until production begins; another one until a workshop
/// accepted the first, and may have it on a press. `stage` is that of the work on the item, if there is any.
pub fn takes_design(order: OrderStatus, has_design: bool, stage: Option<AssignmentStatus>) -> bool {
    let last = match has_design {
        true => AssignmentStatus::Notified,
        false => AssignmentStatus::Accepted,
    };
    !order.is_cancelled() && stage.is_none_or(|stage| stage <= last)
}

/// What its customer looks at, or approved, is what is printed: another design takes its place, never a file.
pub(super) fn not_held(conn: &mut PgConnection, item: ItemId) -> Result<(), AppError> {
    match proofs::is_held(conn, item)? {
        false => Ok(()),
        true => Err(AppError::conflict(
            "awaiting_approval",
            "Este diseño está por aprobarse o ya se aprobó: no se cambia por un archivo. Pide el cambio donde se aprueba.",
        )),
    }
}

/// The customer sends what shall be printed. The workshop that has the work is told.
pub fn send_design(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    item: ItemId,
    file: UploadId,
) -> Result<(), AppError> {
    let items = orders::items_of(conn, &[order.id])?;
    let item = items.into_iter().find(|candidate| candidate.id == item);
    let item = item.ok_or(AppError::NotFound)?;
    let work = production::active_of(conn, &[order.id])?;
    let work = work.into_iter().find(|work| work.order_item_id == item.id);
    if !takes_design(
        order.status,
        item.has_design(),
        work.as_ref().map(|work| work.status),
    ) {
        return Err(AppError::conflict(
            "in_production",
            "El taller ya trabaja en este artículo: su diseño no cambia desde aquí. Escríbenos si algo está mal.",
        ));
    }
    not_held(conn, item.id)?;
    orders::replace_file(conn, item.id, file)?;
    let event = NewEvent {
        item: Some(item.id),
        kind: EventKind::DesignSent,
        audience: Audience::Customer,
        workshop: None,
        message: format!("Para {}.", item.label()),
        reason: None,
    };
    order.record(conn, now, actor, event)?;
    match work.filter(|work| work.status.is_visible_to_workshop()) {
        Some(work) => {
            let word = Message {
                kind: DESIGN_SENT,
                status: None,
                order: Some(order.id),
                title: format!("Llegó el diseño: pedido {}", order.number),
                body: item.label(),
                at: Target::Order(order.id),
            };
            notifications::tell(conn, now, Recipients::Workshop(work.workshop_id), &word).map(drop)
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AssignmentStatus::{Accepted, InProduction, Notified, PendingAssignment};

    #[test]
    fn a_design_comes_until_somebody_works_with_it() {
        let order = OrderStatus::Accepted;
        for (stage, first, another) in [
            (None, true, true),
            (Some(PendingAssignment), true, true),
            (Some(Notified), true, true),
            (Some(Accepted), true, false),
            (Some(InProduction), false, false),
            (Some(AssignmentStatus::Completed), false, false),
        ] {
            assert_eq!(takes_design(order, false, stage), first, "{stage:?}");
            assert_eq!(takes_design(order, true, stage), another, "{stage:?}");
        }
        assert!(!takes_design(OrderStatus::Cancelled, false, None));
    }
}
