//! Staff gives an item another design, with a reason: its customer is asked again, whether they were before or not.

use super::ask::{begin, dealt_with_all, stage_of, stages, workshops};
use super::rules::is_before_work;
use super::store::{self, AskedBy, ProofState};
use crate::base::error::AppError;
use crate::base::ids::{ItemId, UploadId};
use crate::domain::designs::Design;
use crate::domain::notifications::{self, DESIGN_COMMENTED, DESIGN_SENT, Message, Recipients, Target};
use crate::domain::orders::{self, Actor, Audience, EventKind, Fact, LockedOrder, NewEvent, OrderItem};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// What the item gets.
#[derive(Clone, Debug)]
pub struct NewDesign {
    pub design: Design,
    /// How it looks, for lists and papers.
    pub preview: UploadId,
    pub reason: String,
}

/// What the order costs stays: what was agreed with its customer stands.
pub fn change_design(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    item: ItemId,
    change: &NewDesign,
) -> Result<(), AppError> {
    let NewDesign {
        design,
        preview,
        reason,
    } = change;
    if order.status.is_cancelled() {
        return Err(AppError::conflict("order_cancelled", "El pedido está cancelado."));
    }
    let items = orders::items_of(conn, &[order.id])?;
    let found = items.iter().find(|one| one.id == item);
    let before: &OrderItem = found.ok_or(AppError::NotFound)?;
    if !is_before_work(stage_of(&stages(conn, order.id)?, item)) {
        return Err(AppError::conflict(
            "in_production",
            "El artículo ya está en producción; su diseño no cambia.",
        ));
    }
    if before.design_id == Some(design.id) {
        return Err(AppError::field("design", "es el que ya tiene"));
    }
    if !store::fits(conn, item, design.id)? {
        return Err(AppError::field("design", "es de otro producto"));
    }
    store::replace(conn, now, item)?;
    let art = design.document.files().first().map(|(file, _)| *file);
    orders::replace_design(conn, item, design.id, &design.views_json(), (art, *preview))?;
    order.changed(Fact::Approval);
    let event = NewEvent {
        item: Some(item),
        kind: EventKind::DesignChanged,
        audience: Audience::Customer,
        workshop: None,
        message: format!("{}.", before.label()),
        reason: Some(reason.clone()),
    };
    order.record(conn, now, actor, event)?;
    dealt_with_all(conn, now, order, (ProofState::Commented, DESIGN_COMMENTED))?;
    let items = orders::items_of(conn, &[order.id])?;
    let changed: Vec<&OrderItem> = items.iter().filter(|one| one.id == item).collect();
    begin(conn, now, actor, order, AskedBy::Staff, &changed)?;
    let word = Message {
        kind: DESIGN_SENT,
        status: None,
        order: Some(order.id),
        title: format!("Cambió el diseño: pedido {}", order.number),
        body: format!("{}. Espera la aprobación del cliente.", before.label()),
        at: Target::Order(order.id),
    };
    for workshop in workshops(conn, order.id)? {
        notifications::tell(conn, now, Recipients::Workshop(workshop), &word)?;
    }
    Ok(())
}
