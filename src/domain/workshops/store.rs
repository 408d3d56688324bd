//! Rows of workshops, offers and coverage.

use super::{PaymentPolicy, Workshop};
use crate::base::error::AppError;
use crate::base::ids::{OfferId, WorkshopId};
use crate::base::money::Usd;
use crate::domain::shipping::{place_key, state_key};
use crate::schema::{workshop_closures, workshop_coverage, workshop_offers, workshops};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

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

/// All workshops, as they were read at one moment; cheap to clone. Sorted as [`all`] gives them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Workshops(Arc<[Workshop]>);

impl Workshops {
    pub fn read(conn: &mut PgConnection) -> Result<Self, AppError> {
        Ok(Self(all(conn)?.into()))
    }

    pub fn get(&self, id: &WorkshopId) -> Option<&Workshop> {
        self.0.iter().find(|workshop| workshop.id == *id)
    }
}

impl Deref for Workshops {
    type Target = [Workshop];
    fn deref(&self) -> &[Workshop] {
        &self.0
    }
}

/// One price of a workshop, as routing reads it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = workshop_offers, check_for_backend(diesel::pg::Pg))]
pub struct Offered {
    pub id: OfferId,
    pub workshop_id: WorkshopId,
    pub variant_id: String,
    /// US dollars for one unit.
    pub cost: Usd,
    pub min_quantity: i32,
    pub review_required: bool,
}

/// Every workshop, and what of it matters for a place and some variants.
pub struct Network {
    pub workshops: Vec<Workshop>,
    /// Of those that cover something of the state: keys of its cities, an empty one for all of it.
    pub coverage: HashMap<WorkshopId, Vec<String>>,
    /// Active offers for the variants.
    pub offers: HashMap<WorkshopId, Vec<Offered>>,
    /// Its own closed days.
    pub closures: HashMap<WorkshopId, Vec<NaiveDate>>,
}

/// Four statements, however many workshops and variants.
pub fn network(
    conn: &mut PgConnection,
    state: &str,
    city: &str,
    variants: &[&str],
    from: NaiveDate,
) -> Result<Network, AppError> {
    let coverage: Vec<(WorkshopId, String)> = workshop_coverage::table
        .filter(workshop_coverage::state_key.eq(state_key(state)))
        .filter(workshop_coverage::city_key.eq_any([String::new(), place_key(city)]))
        .select((workshop_coverage::workshop_id, workshop_coverage::city_key))
        .load(conn)?;
    let offers: Vec<Offered> = workshop_offers::table
        .filter(workshop_offers::active)
        .filter(workshop_offers::variant_id.eq_any(variants))
        .select(Offered::as_select())
        .load(conn)?;
    let closures: Vec<(WorkshopId, NaiveDate)> = workshop_closures::table
        .filter(workshop_closures::day.ge(from))
        .select((workshop_closures::workshop_id, workshop_closures::day))
        .load(conn)?;
    Ok(Network {
        workshops: all(conn)?,
        coverage: by_workshop(coverage),
        offers: by_workshop(offers.into_iter().map(|offer| (offer.workshop_id, offer))),
        closures: by_workshop(closures),
    })
}

fn by_workshop<T>(rows: impl IntoIterator<Item = (WorkshopId, T)>) -> HashMap<WorkshopId, Vec<T>> {
    let mut found: HashMap<WorkshopId, Vec<T>> = HashMap::new();
    for (workshop, row) in rows {
        found.entry(workshop).or_default().push(row);
    }
    found
}
