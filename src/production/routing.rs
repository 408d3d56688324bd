//! Giving items to workshops: by itself once the payment is confirmed, or by an admin's choice.

use super::rules::{self, Candidate};
use super::store::{self, Assignment};
use crate::calendar;
use crate::error::AppError;
use crate::ids::{AssignmentId, ItemId, OrderId, WorkshopId};
use crate::lifecycle::{AssignmentStatus, Move, Priority};
use crate::money::Currency;
use crate::orders::{self, Actor, Audience, EventKind, NewEvent, Order, OrderItem};
use crate::workshops::{self, Need, Suitable};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Gives every item without a workshop to the cheapest one that suits and has not let it go before. The order is
/// locked, and settled afterwards by the caller. What fits nowhere waits, and the timeline says so.
pub fn route(conn: &mut PgConnection, now: DateTime<Utc>, order: &Order) -> Result<(), AppError> {
    if order.priority == Priority::Hold || !order.payment_status.is_settled() || order.status.is_cancelled() {
        return Ok(());
    }
    let past = store::all_of(conn, order.id)?;
    let is_open = |item: &OrderItem| {
        !past
            .iter()
            .any(|a| a.order_item_id == item.id && a.status.is_active())
    };
    let open: Vec<OrderItem> = orders::items_of(conn, &[order.id])?
        .into_iter()
        .filter(is_open)
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    let suitable = suitable_for(conn, order, &open)?;
    let mut chosen: Vec<(&OrderItem, &Suitable, AssignmentStatus)> = Vec::new();
    let mut nowhere: Vec<&OrderItem> = Vec::new();
    for (item, suitable) in open.iter().zip(&suitable) {
        let candidates: Vec<Candidate> = suitable.iter().map(candidate).collect();
        let let_go: Vec<WorkshopId> = past
            .iter()
            .filter(|a| a.order_item_id == item.id)
            .map(|a| a.workshop_id)
            .collect();
        match rules::choose(&candidates, &let_go) {
            Some((index, candidate)) => {
                chosen.push((
                    item,
                    &suitable[index],
                    rules::first_status(candidate, item.unit_price),
                ));
            }
            None => nowhere.push(item),
        }
    }
    for (item, suitable, status) in &chosen {
        store::insert(conn, &agreed(now, item, suitable, *status))?;
    }
    let settled = orders::settle(conn, now, order)?;
    for event in assigned_events(order.id, settled.status, &chosen) {
        orders::record(conn, now, Actor::SYSTEM, event)?;
    }
    if !nowhere.is_empty() {
        let event = NewEvent {
            order: order.id,
            item: None,
            kind: EventKind::NoWorkshop,
            status: settled.status,
            audience: Audience::Staff,
            workshop: None,
            message: format!(
                "Ningún taller disponible para: {}",
                names(nowhere.iter().copied())
            ),
            reason: None,
        };
        orders::record(conn, now, Actor::SYSTEM, event)?;
    }
    Ok(())
}

/// `route` for an order that was not locked yet.
pub fn reroute(conn: &mut PgConnection, now: DateTime<Utc>, order: OrderId) -> Result<(), AppError> {
    let order = orders::lock(conn, order)?;
    route(conn, now, &order)
}

/// An admin gives an item to a workshop that suits, or approves the one that waits. Taking it from another workshop
/// needs a reason.
pub fn assign(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: OrderId,
    item: ItemId,
    workshop: WorkshopId,
    reason: Option<&str>,
) -> Result<(), AppError> {
    let order = orders::lock(conn, order)?;
    if order.status.is_cancelled() {
        return Err(AppError::conflict("order_cancelled", "El pedido está cancelado."));
    }
    if !order.payment_status.is_settled() {
        return Err(AppError::conflict(
            "not_paid",
            "El pago de este pedido todavía no está confirmado.",
        ));
    }
    let items = orders::items_of(conn, &[order.id])?;
    let item = items
        .into_iter()
        .find(|candidate| candidate.id == item)
        .ok_or(AppError::NotFound)?;
    let current = store::active_of(conn, &[order.id])?
        .into_iter()
        .find(|a| a.order_item_id == item.id);
    if let Some(current) = current.as_ref().filter(|current| current.workshop_id == workshop) {
        if current.status == AssignmentStatus::PendingAssignment {
            store::set_status(conn, now, &[current.id], AssignmentStatus::Notified, None)?;
            let settled = orders::settle(conn, now, &order)?;
            let name = workshops::find(conn, workshop)?
                .map(|workshop| workshop.name)
                .unwrap_or_default();
            let message = format!("{name}: {}", describe(&item));
            orders::record(
                conn,
                now,
                actor,
                assigned_event(order.id, settled.status, workshop, message),
            )?;
        }
        return Ok(());
    }
    let suitable = suitable_for(conn, &order, std::slice::from_ref(&item))?
        .into_iter()
        .flatten();
    let chosen = suitable
        .into_iter()
        .find(|suitable| suitable.workshop.id == workshop)
        .ok_or_else(|| AppError::field("workshopId", "no produce este artículo para ese destino"))?;
    if let Some(current) = current {
        let reason =
            reason.ok_or_else(|| AppError::field("reason", "es obligatorio para cambiar de taller"))?;
        let closed = super::moves::apply(&current, Move::Cancel, actor, &order)?;
        store::set_status(conn, now, &[current.id], closed, Some(reason))?;
        let event = NewEvent {
            order: order.id,
            item: Some(item.id),
            kind: EventKind::AssignmentCancelled,
            status: order.status,
            audience: Audience::Workshop,
            workshop: Some(current.workshop_id),
            message: format!("Se asignó a otro taller: {}", describe(&item)),
            reason: Some(reason.to_owned()),
        };
        orders::record(conn, now, actor, event)?;
    }
    store::insert(conn, &agreed(now, &item, &chosen, AssignmentStatus::Notified))?;
    let settled = orders::settle(conn, now, &order)?;
    let message = format!("{}: {}", chosen.workshop.name, describe(&item));
    orders::record(
        conn,
        now,
        actor,
        assigned_event(order.id, settled.status, workshop, message),
    )
}

fn suitable_for(
    conn: &mut PgConnection,
    order: &Order,
    items: &[OrderItem],
) -> Result<Vec<Vec<Suitable>>, AppError> {
    let needs: Vec<Need<'_>> = items
        .iter()
        .map(|item| Need {
            variant_id: &item.variant_id,
            quantity: item.quantity,
        })
        .collect();
    workshops::suitable(conn, &needs, &order.shipping_state, &order.shipping_city)
}

fn candidate(suitable: &Suitable) -> Candidate {
    Candidate {
        workshop: suitable.workshop.id,
        unit_cost: suitable.unit_cost,
        review_required: suitable.review_required,
    }
}

/// The agreement with a workshop, its cost frozen and its days counted from the next working day.
fn agreed(now: DateTime<Utc>, item: &OrderItem, suitable: &Suitable, status: AssignmentStatus) -> Assignment {
    let start = calendar::on_business_day(calendar::today(now));
    let sla = u32::try_from(suitable.workshop.sla_days).unwrap_or(0);
    Assignment {
        id: AssignmentId::new(),
        order_id: item.order_id,
        order_item_id: item.id,
        workshop_id: suitable.workshop.id,
        workshop_offer_id: Some(suitable.offer),
        status,
        quantity: item.quantity,
        unit_cost: suitable.unit_cost,
        agreed_cost: suitable.unit_cost * item.quantity,
        currency: Currency::Usd,
        start_date: Some(start),
        due_date: Some(calendar::add_business_days(start, sla)),
        closing_reason: None,
        accept_by: None,
        created_at: now,
        updated_at: now,
    }
}

/// One event per workshop; for those that wait for an admin, one that only staff reads.
fn assigned_events(
    order: OrderId,
    status: crate::lifecycle::OrderStatus,
    chosen: &[(&OrderItem, &Suitable, AssignmentStatus)],
) -> Vec<NewEvent> {
    let mut workshops: Vec<(WorkshopId, &str, bool)> = Vec::new();
    for (_, suitable, state) in chosen {
        let key = (
            suitable.workshop.id,
            suitable.workshop.name.as_str(),
            *state == AssignmentStatus::Notified,
        );
        if !workshops.contains(&key) {
            workshops.push(key);
        }
    }
    workshops
        .into_iter()
        .map(|(workshop, name, notified)| {
            let items = chosen.iter().filter(|(_, suitable, state)| {
                suitable.workshop.id == workshop && (*state == AssignmentStatus::Notified) == notified
            });
            let message = format!("{name}: {}", names(items.map(|(item, _, _)| *item)));
            let event = assigned_event(order, status, workshop, message);
            if notified {
                event
            } else {
                NewEvent {
                    audience: Audience::Staff,
                    message: format!("Por aprobar · {}", event.message),
                    ..event
                }
            }
        })
        .collect()
}

fn assigned_event(
    order: OrderId,
    status: crate::lifecycle::OrderStatus,
    workshop: WorkshopId,
    message: String,
) -> NewEvent {
    NewEvent {
        order,
        item: None,
        kind: EventKind::Assigned,
        status,
        audience: Audience::Customer,
        workshop: Some(workshop),
        message,
        reason: None,
    }
}

fn names<'a>(items: impl Iterator<Item = &'a OrderItem>) -> String {
    items.map(describe).collect::<Vec<_>>().join(", ")
}

/// «Franela unisex, talla M × 2»
pub(super) fn describe(item: &OrderItem) -> String {
    match &item.size {
        Some(size) => format!("{}, talla {size} × {}", item.product_name, item.quantity),
        None => format!("{} × {}", item.product_name, item.quantity),
    }
}
