//! With whom a parcel goes, and under which number. Each workshop's is its own; the order says all of them in one line.

use super::events::{Details, move_event, one_workshop};
use crate::base::error::AppError;
use crate::base::ids::{OrderId, WorkshopId};
use crate::domain::lifecycle::{AssignmentStatus, Move};
use crate::domain::orders::{self, Actor, LockedOrder};
use crate::domain::routing::assignments::Assignment;
use crate::schema::parcels;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// What a workshop sent of an order.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = parcels, check_for_backend(diesel::pg::Pg))]
pub struct Parcel {
    pub order_id: OrderId,
    pub workshop_id: WorkshopId,
    /// As it was typed; may be blank where the number is known.
    pub carrier: String,
    pub tracking_number: String,
    pub sent_at: DateTime<Utc>,
}

/// The parcels of these orders.
pub fn parcels_of(conn: &mut PgConnection, orders: &[OrderId]) -> Result<Vec<Parcel>, AppError> {
    Ok(parcels::table
        .filter(parcels::order_id.eq_any(orders))
        .order((parcels::order_id, parcels::sent_at, parcels::workshop_id))
        .select(Parcel::as_select())
        .load(conn)?)
}

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
    let on_their_way: Vec<&Assignment> = own
        .iter()
        .filter(|assignment| assignment.status == sent)
        .collect();
    if on_their_way.is_empty() || !note_carrier(conn, now, order, &on_their_way, details)? {
        return Ok(false);
    }
    let workshop = one_workshop(own.iter().map(|assignment| assignment.workshop_id));
    let event = move_event(order, Move::HandOver, sent, workshop, details);
    order.record(conn, now, actor, event)?;
    Ok(true)
}

/// A second parcel is told beside the first, of a workshop and of an order. Was there something new?
pub(super) fn note_carrier(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
    sent: &[&Assignment],
    details: &Details,
) -> Result<bool, AppError> {
    if details.carrier.is_none() && details.tracking_number.is_none() {
        return Ok(false);
    }
    let mut is_news = false;
    let known = parcels_of(conn, &[order.id])?;
    let mut workshops: Vec<WorkshopId> = sent.iter().map(|work| work.workshop_id).collect();
    workshops.sort();
    workshops.dedup();
    for workshop_id in workshops {
        let before = known.iter().find(|parcel| parcel.workshop_id == workshop_id);
        let kept = |field: fn(&Parcel) -> &String| before.map_or("", |parcel| field(parcel).as_str());
        let parcel = Parcel {
            order_id: order.id,
            workshop_id,
            carrier: join(kept(|parcel| &parcel.carrier), &details.carrier),
            tracking_number: join(kept(|parcel| &parcel.tracking_number), &details.tracking_number),
            sent_at: before.map_or(now, |parcel| parcel.sent_at),
        };
        if before != Some(&parcel) {
            is_news = true;
            diesel::insert_into(parcels::table)
                .values(&parcel)
                .on_conflict((parcels::order_id, parcels::workshop_id))
                .do_update()
                .set((
                    parcels::carrier.eq(&parcel.carrier),
                    parcels::tracking_number.eq(&parcel.tracking_number),
                ))
                .execute(conn)?;
        }
    }
    let carrier = join(&order.carrier, &details.carrier);
    let tracking = join(&order.tracking_number, &details.tracking_number);
    if carrier != order.carrier || tracking != order.tracking_number {
        is_news = true;
        orders::set_carrier(conn, order, carrier, tracking)?;
    }
    Ok(is_news)
}

fn join(kept: &str, new: &Option<String>) -> String {
    match new.as_deref() {
        Some(new) if kept.is_empty() => new.to_owned(),
        Some(new) if kept != new && kept.split(" / ").all(|part| part != new) => format!("{kept} / {new}"),
        _ => kept.to_owned(),
    }
}
