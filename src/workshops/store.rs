//! Rows of workshops, offers and coverage.

use super::rules::{self, Tier};
use super::{Need, PaymentPolicy, Suitable, Workshop};
use crate::error::AppError;
use crate::ids::{OfferId, WorkshopId};
use crate::money::Usd;
use crate::schema::{workshop_coverage, workshop_offers, workshops};
use crate::shipping::{place_key, state_key};
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Queryable, Selectable)]
#[diesel(table_name = workshops, check_for_backend(diesel::pg::Pg))]
struct Row {
    id: WorkshopId,
    name: String,
    contact_name: String,
    phone: String,
    email: String,
    address: String,
    opening_hours: String,
    city_base: String,
    state_base: String,
    capacity_per_day: i32,
    sla_days: i32,
    payment_policy: PaymentPolicy,
    active: bool,
}

impl From<Row> for Workshop {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            name: row.name,
            contact_name: row.contact_name,
            phone: row.phone,
            email: row.email,
            address: row.address,
            opening_hours: row.opening_hours,
            city_base: row.city_base,
            state_base: row.state_base,
            capacity_per_day: row.capacity_per_day,
            sla_days: row.sla_days,
            payment_policy: row.payment_policy,
            active: row.active,
        }
    }
}

pub fn find(conn: &mut PgConnection, id: WorkshopId) -> Result<Option<Workshop>, AppError> {
    let row: Option<Row> = workshops::table
        .find(id)
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Workshop::from))
}

/// Everyone, those we work with first.
pub fn all(conn: &mut PgConnection) -> Result<Vec<Workshop>, AppError> {
    let rows: Vec<Row> = workshops::table
        .order((workshops::active.desc(), workshops::name, workshops::id))
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Workshop::from).collect())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = workshop_offers, check_for_backend(diesel::pg::Pg))]
struct OfferRow {
    id: OfferId,
    workshop_id: WorkshopId,
    variant_id: String,
    cost: Usd,
    min_quantity: i32,
    review_required: bool,
}

/// For each need the workshops that can produce it for this place, the best first. Two statements, however many needs.
pub fn suitable(
    conn: &mut PgConnection,
    needs: &[Need<'_>],
    state: &str,
    city: &str,
) -> Result<Vec<Vec<Suitable>>, AppError> {
    let covering = workshop_coverage::table
        .filter(workshop_coverage::state_key.eq(state_key(state)))
        .filter(workshop_coverage::city_key.eq_any([String::new(), place_key(city)]))
        .select(workshop_coverage::workshop_id);
    let able: HashMap<WorkshopId, Workshop> = workshops::table
        .filter(workshops::active)
        .filter(workshops::id.eq_any(covering))
        .select(Row::as_select())
        .load(conn)?
        .into_iter()
        .map(|row: Row| (row.id, row.into()))
        .collect();
    let wanted: Vec<&str> = needs.iter().map(|need| need.variant_id).collect();
    let offers: Vec<OfferRow> = workshop_offers::table
        .filter(workshop_offers::active)
        .filter(workshop_offers::variant_id.eq_any(wanted))
        .filter(workshop_offers::workshop_id.eq_any(able.keys()))
        .select(OfferRow::as_select())
        .load(conn)?;
    let offers: Vec<(&OfferRow, &Workshop)> = offers
        .iter()
        .filter_map(|offer| Some((offer, able.get(&offer.workshop_id)?)))
        .collect();
    Ok(needs.iter().map(|need| best_first(need, &offers)).collect())
}

fn best_first(need: &Need<'_>, offers: &[(&OfferRow, &Workshop)]) -> Vec<Suitable> {
    let fitting: Vec<&(&OfferRow, &Workshop)> = offers
        .iter()
        .filter(|(offer, _)| offer.variant_id == need.variant_id)
        .collect();
    let tiers: Vec<Tier<'_>> = fitting
        .iter()
        .map(|(offer, workshop)| Tier {
            workshop: workshop.id,
            name: &workshop.name,
            min_quantity: offer.min_quantity,
            unit_cost: offer.cost,
        })
        .collect();
    rules::rank(&tiers, need.quantity)
        .into_iter()
        .map(|index| {
            let (offer, workshop) = fitting[index];
            Suitable {
                workshop: (*workshop).clone(),
                offer: offer.id,
                unit_cost: offer.cost,
                review_required: offer.review_required,
            }
        })
        .collect()
}
