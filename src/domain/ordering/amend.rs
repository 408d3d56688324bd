//! Staff mend what went into an order wrong. Each correction is on the timeline.

use crate::base::error::AppError;
use crate::base::ids::{ItemId, UploadId};
use crate::domain::accounts;
use crate::domain::lifecycle::{AssignmentStatus, DeliveryMethod, OrderStatus};
use crate::domain::orders::{
    self, Actor, ActorRole, Audience, ContactChange, EventKind, LockedOrder, NewEvent, Order,
};
use crate::domain::routing;
use crate::domain::shipping::{self, NO_STATE, Place, place_key, state_key};
use crate::domain::{files, production};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Contact and place, before hand-over.
pub fn correct_contact(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    change: &ContactChange,
) -> Result<(), AppError> {
    if matches!(
        order.status,
        OrderStatus::HandedToDelivery | OrderStatus::Completed
    ) {
        return Err(AppError::conflict(
            "handed_over",
            "El pedido ya salió; los datos de entrega no cambian.",
        ));
    }
    if change.shipping_address.is_empty() && order.delivery_method != DeliveryMethod::Pickup {
        return Err(AppError::field("shippingAddress", "es obligatorio"));
    }
    let to = shipping::spelled(&change.shipping_state, &change.shipping_city);
    let moved = is_elsewhere(order, &to);
    if moved {
        may_go_to(conn, order, &to)?;
    }
    let change = &ContactChange {
        shipping_city: to.city,
        shipping_state: to.state,
        ..change.clone()
    };
    let changed = changed_fields(order, change);
    if changed.is_empty() {
        return Ok(());
    }
    let is_of_another =
        order.customer_email != change.customer_email || order.customer_phone != change.customer_phone;
    orders::correct_contact(conn, order, change)?;
    // What changed, not from what to what: the timeline is kept for ever, personal data need not be.
    let message = format!("Se corrigió: {}.", changed.join(", "));
    record(
        conn,
        now,
        actor,
        order,
        None,
        EventKind::ContactCorrected,
        message,
    )?;
    if is_of_another {
        // Whoever was written to by mistake holds a link; it opens nothing any more.
        renew_link(conn, now, actor, order)?;
        take_from_the_wrong_account(conn, order)?;
        orders::send_link(conn, now, order)?;
    }
    if moved {
        // What no workshop could bring to the other place.
        routing::route(conn, now, order)?;
    }
    Ok(())
}

/// An order that an admin placed is its account's by the address alone: with another address it is another's, or nobody's.
fn take_from_the_wrong_account(conn: &mut PgConnection, order: &mut LockedOrder) -> Result<(), AppError> {
    let Some(owner) = order.user_id else {
        return Ok(());
    };
    let events = orders::events_of(conn, order.id)?;
    let by_staff = events
        .iter()
        .any(|event| event.kind == EventKind::Placed && event.actor.role == ActorRole::Admin);
    let is_theirs = accounts::find(conn, owner)?.is_some_and(|owner| owner.email == order.customer_email);
    if by_staff && !is_theirs {
        let account = accounts::proven_customer(conn, &order.customer_email)?;
        orders::set_owner(conn, order, account.map(|user| user.id))?;
    }
    Ok(())
}

/// Another place, not the same one spelled better.
fn is_elsewhere(order: &Order, to: &Place) -> bool {
    state_key(&order.shipping_state) != state_key(&to.state)
        || place_key(&order.shipping_city) != place_key(&to.city)
}

/// Its workshops were chosen for where it goes, and its delivery was paid for as far as there.
fn may_go_to(conn: &mut PgConnection, order: &mut LockedOrder, to: &Place) -> Result<(), AppError> {
    if shipping::state_named(&to.state).is_none() {
        return Err(AppError::field("shippingState", NO_STATE));
    }
    if !production::active_of(conn, &[order.id])?.is_empty() {
        return Err(AppError::conflict(
            "destination_in_work",
            "El pedido está en un taller elegido para su destino. Quita primero el trabajo de su taller.",
        ));
    }
    let method = order.delivery_method;
    let quotes = shipping::quotes(conn, &to.state, &to.city)?;
    let quote = quotes.iter().find(|quote| quote.method == method);
    match quote {
        Some(quote) if quote.cost == order.shipping_cost || order.courier.pays_carrier => {
            orders::set_transit_days(conn, order, quote.transit_days)
        }
        Some(quote) => Err(AppError::conflict(
            "destination_costs_otherwise",
            format!(
                "{} a {to} cuesta {}, y el pedido se cobró con {}.",
                method.label(),
                quote.cost,
                order.shipping_cost
            ),
        )),
        None => Err(AppError::conflict(
            "destination_not_served",
            format!("{} no llega a {to}.", method.label()),
        )),
    }
}

fn changed_fields(order: &Order, change: &ContactChange) -> Vec<&'static str> {
    [
        ("nombre", &order.customer_name, &change.customer_name),
        ("correo", &order.customer_email, &change.customer_email),
        ("teléfono", &order.customer_phone, &change.customer_phone),
        ("dirección", &order.shipping_address, &change.shipping_address),
        ("municipio", &order.courier.municipality, &change.municipality),
        ("punto de referencia", &order.courier.landmark, &change.landmark),
        ("ciudad", &order.shipping_city, &change.shipping_city),
        ("estado", &order.shipping_state, &change.shipping_state),
    ]
    .into_iter()
    .filter(|(_, before, after)| before != after)
    .map(|(name, _, _)| name)
    .collect()
}

/// Another print file for an item, before its production.
pub fn replace_file(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    item: ItemId,
    file: UploadId,
) -> Result<(), AppError> {
    let items = orders::items_of(conn, &[order.id])?;
    let item = items
        .into_iter()
        .find(|candidate| candidate.id == item)
        .ok_or(AppError::NotFound)?;
    let begun = production::active_of(conn, &[order.id])?
        .iter()
        .any(|work| work.order_item_id == item.id && work.status >= AssignmentStatus::InProduction);
    if begun || order.status.is_cancelled() {
        return Err(AppError::conflict(
            "in_production",
            "El artículo ya está en producción; su archivo no cambia.",
        ));
    }
    super::design::not_held(conn, item.id)?;
    files::find(conn, file)?.ok_or_else(|| AppError::field("file", "no existe"))?;
    orders::replace_file(conn, item.id, file)?;
    let message = format!("Nuevo archivo de impresión para {}.", item.product_name);
    record(
        conn,
        now,
        actor,
        order,
        Some(item.id),
        EventKind::FileReplaced,
        message,
    )
}

/// A new tracking link; earlier ones open nothing any more.
pub fn renew_link(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
) -> Result<(), AppError> {
    orders::renew_link(conn, order)?;
    let message = "El enlace de seguimiento anterior ya no sirve.".to_owned();
    record(conn, now, actor, order, None, EventKind::LinkRenewed, message)
}

fn record(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    item: Option<ItemId>,
    kind: EventKind,
    message: String,
) -> Result<(), AppError> {
    let event = NewEvent {
        item,
        kind,
        audience: Audience::Staff,
        workshop: None,
        message,
        reason: None,
    };
    order.record(conn, now, actor, event)
}
