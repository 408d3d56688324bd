//! Reads what the choice of a workshop looks at.

use super::assignments::Assignment;
use super::capacity;
use super::rules::choice::{Candidate, Coverage, Destination, Facts, Item, Tier};
use super::rules::schedule::Agenda;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::WorkshopId;
use crate::domain::lifecycle::{AssignmentStatus, DeliveryMethod};
use crate::domain::orders::{Order, OrderItem};
use crate::domain::shipping::{self, HOME_CITY, place_key, state_key};
use crate::domain::workshops::{self, Network, Offered, Workshop};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use std::collections::BTreeMap;

/// Where something goes, and how.
pub(super) struct Way<'a> {
    pub state: &'a str,
    pub city: &'a str,
    pub method: DeliveryMethod,
    pub transit_days: i32,
}

impl<'a> Way<'a> {
    pub fn of(order: &'a Order) -> Self {
        Self {
            state: &order.shipping_state,
            city: &order.shipping_city,
            method: order.delivery_method,
            transit_days: order.courier.transit_days,
        }
    }
}

/// The facts for these items of an order, given all that was ever assigned on it. Six statements, however many
/// workshops and offers.
pub fn of_order(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &Order,
    open: &[OrderItem],
    past: &[Assignment],
) -> Result<Facts, AppError> {
    let items = open
        .iter()
        .map(|item| Item {
            id: item.id,
            position: item.position,
            variant: item.variant_id.clone(),
            quantity: item.quantity,
            let_go: past
                .iter()
                .filter(|work| work.order_item_id == item.id && work.status == AssignmentStatus::Rejected)
                .map(|work| work.workshop_id)
                .collect(),
        })
        .collect();
    let at_work = past
        .iter()
        .filter(|work| work.status.is_active() && open.iter().all(|item| item.id != work.order_item_id))
        .map(|work| (work.workshop_id, work.due_date.unwrap_or(calendar::today(now))))
        .collect();
    gather(conn, now, &Way::of(order), items, at_work)
}

pub(super) fn gather(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    way: &Way<'_>,
    items: Vec<Item>,
    at_work: Vec<(WorkshopId, NaiveDate)>,
) -> Result<Facts, AppError> {
    let today = calendar::today(now);
    let variants: Vec<&str> = items.iter().map(|item| item.variant.as_str()).collect();
    let mut network = workshops::network(conn, way.state, way.city, &variants, today)?;
    // Only the days of those that could be chosen are read.
    let able: Vec<WorkshopId> = network
        .workshops
        .iter()
        .filter(|workshop| workshop.active && network.offers.contains_key(&workshop.id))
        .map(|workshop| workshop.id)
        .collect();
    let mut booked = capacity::booked(conn, &able, today)?;
    let rule = shipping::rule(conn, way.state)?;
    let origin_city = place_key(rule.as_ref().map_or(HOME_CITY, |rule| &rule.origin_city));
    let workshops = std::mem::take(&mut network.workshops);
    let candidates = workshops
        .into_iter()
        .map(|workshop| {
            let days = booked.remove(&workshop.id).unwrap_or_default();
            candidate(workshop, &mut network, days)
        })
        .collect();
    Ok(Facts {
        today,
        destination: Destination {
            state: way.state.to_owned(),
            state_key: state_key(way.state),
            city: way.city.to_owned(),
            city_key: place_key(way.city),
        },
        is_pickup: way.method == DeliveryMethod::Pickup,
        origin_city,
        transit_days: u32::try_from(way.transit_days).unwrap_or(0),
        items,
        at_work,
        candidates,
    })
}

fn candidate(workshop: Workshop, network: &mut Network, booked: BTreeMap<NaiveDate, i32>) -> Candidate {
    let coverage = match network.coverage.get(&workshop.id) {
        None => Coverage::Nothing,
        Some(cities) if cities.iter().any(|city| !city.is_empty()) => Coverage::City,
        Some(_) => Coverage::State,
    };
    let offers = network.offers.remove(&workshop.id).unwrap_or_default();
    let closed = network.closures.remove(&workshop.id).unwrap_or_default();
    Candidate {
        id: workshop.id,
        active: workshop.active,
        policy: workshop.payment_policy,
        city_key: place_key(&workshop.city_base),
        state_key: state_key(&workshop.state_base),
        coverage,
        agenda: Agenda {
            capacity_per_day: workshop.capacity_per_day,
            sla_days: u32::try_from(workshop.sla_days).unwrap_or(0),
            booked,
            closed: closed.into_iter().collect(),
        },
        tiers: offers.into_iter().map(tier).collect(),
        name: workshop.name,
    }
}

fn tier(offer: Offered) -> Tier {
    Tier {
        offer: offer.id,
        variant: offer.variant_id,
        min_quantity: offer.min_quantity,
        unit_cost: offer.cost,
        review_required: offer.review_required,
    }
}
