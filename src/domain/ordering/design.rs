//! A design that comes after its order: who had none yet, or thought of a better one, sends it from the order's page.

use crate::base::error::AppError;
use crate::base::ids::{ItemId, UploadId};
use crate::base::money::Usd;
use crate::domain::catalog;
use crate::domain::designs::{self, Design};
use crate::domain::lifecycle::{AssignmentStatus, OrderStatus};
use crate::domain::notifications::{self, DESIGN_SENT, Message, Recipients, Target};
use crate::domain::orders::{self, Actor, Audience, EventKind, LockedOrder, NewEvent, Order, OrderItem};
use crate::domain::production::{self, Assignment};
use crate::domain::proofs;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// The tick of whoever knows that what they placed is replaced.
pub const REPLACES: &str = "reemplaza";

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

/// The customer sends what shall be printed. Where that is instead of what was placed on the product, they said that they know
/// (`replaces`): it is gone from the order then.
pub fn send_design(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    item: ItemId,
    (file, replaces): (UploadId, bool),
) -> Result<(), AppError> {
    let (item, work) = taking(conn, order, item)?;
    if item.design_id.is_some() && !replaces {
        return Err(AppError::field(REPLACES, "márcalo para seguir"));
    }
    orders::replace_file(conn, item.id, file)?;
    told(conn, now, actor, order, (&item, work))
}

/// What the customer placed on the product is printed from now on. It costs what the order's own costs: the order stays at its price.
pub fn use_design(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    item: ItemId,
    (design, preview): (&Design, UploadId),
) -> Result<(), AppError> {
    let (item, work) = taking(conn, order, item)?;
    let of = catalog::variants(conn, std::slice::from_ref(&item.variant_id))?;
    if of.get(&item.variant_id).map(|sold| sold.product_id) != Some(design.product) {
        return Err(AppError::conflict(
            "other_product",
            "Ese diseño es de otro producto.",
        ));
    }
    if item.design_id == Some(design.id) {
        return Err(AppError::conflict(
            "same_design",
            "Ese es el diseño que ya tiene.",
        ));
    }
    let before = match item.design_id {
        Some(id) => match designs::find(conn, id)? {
            Some(design) => designs::extra(conn, &design)?,
            None => Usd::ZERO,
        },
        None => Usd::ZERO,
    };
    if let Some(why) = other_price(before, designs::extra(conn, design)?) {
        return Err(AppError::conflict("other_price", why));
    }
    let art = design.document.files().first().map(|(file, _)| *file);
    orders::replace_design(conn, item.id, design.id, &design.views_json(), (art, preview))?;
    told(conn, now, actor, order, (&item, work))
}

/// Why a design does not take the place of one in an order: what their areas add to a unit, by the catalogue of today.
fn other_price(before: Usd, after: Usd) -> Option<String> {
    if after == before {
        return None;
    }
    let (difference, how, way) = match after > before {
        true => (after - before, "más", "quita un lado, o haz otro pedido"),
        false => (before - after, "menos", "haz otro pedido, o escríbenos"),
    };
    Some(format!(
        "Lo que colocaste cuesta {difference} {how} por unidad, por los lados que lleva, y este pedido ya tiene su precio: {way}."
    ))
}

/// The item, and the work on it, while its customer may still send something else for it.
fn taking(
    conn: &mut PgConnection,
    order: &Order,
    item: ItemId,
) -> Result<(OrderItem, Option<Assignment>), AppError> {
    let items = orders::items_of(conn, &[order.id])?;
    let item = items.into_iter().find(|candidate| candidate.id == item);
    let item = item.ok_or(AppError::NotFound)?;
    let work = production::active_of(conn, &[order.id])?;
    let work = work.into_iter().find(|work| work.order_item_id == item.id);
    let stage = work.as_ref().map(|work| work.status);
    if !takes_design(order.status, item.has_design(), stage) {
        return Err(AppError::conflict(
            "in_production",
            "El taller ya trabaja en este artículo: su diseño no cambia desde aquí. Escríbenos si algo está mal.",
        ));
    }
    not_held(conn, item.id)?;
    Ok((item, work))
}

/// On the timeline, and to the workshop that has the work.
fn told(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    (item, work): (&OrderItem, Option<Assignment>),
) -> Result<(), AppError> {
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

    #[test]
    fn an_order_keeps_its_price() {
        let usd = |text: &str| text.parse::<Usd>().unwrap();
        assert_eq!(other_price(usd("4"), usd("4")), None);
        let dearer = other_price(usd("0"), usd("4")).unwrap();
        assert!(
            dearer.contains("$4,00 más por unidad") && dearer.contains("quita un lado"),
            "{dearer}"
        );
        let cheaper = other_price(usd("6.5"), usd("4")).unwrap();
        assert!(cheaper.contains("$2,50 menos por unidad"), "{cheaper}");
    }
}
