//! Rates as admins keep them. An order keeps the cost and the days it was placed with: nothing here touches it.

use super::places::{self, Place};
use super::rules::{place_key, state_key};
use super::{EDITING, zones};
use crate::base::db;
use crate::base::error::AppError;
use crate::base::ids::{ShippingRateId, UserId, ZoneId};
use crate::base::money::Usd;
use crate::domain::audit::{self, Change, Field, Subject};
use crate::domain::lifecycle::DeliveryMethod;
use crate::schema::{service_zones, shipping_rates};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// What a rate is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    Zone(ZoneId),
    Place(Place),
}

/// A rate as it is entered.
#[derive(Clone, Debug)]
pub struct NewRate {
    pub method: DeliveryMethod,
    pub destination: Destination,
    pub cost: Usd,
    pub transit_days: i32,
    pub active: bool,
}

/// A rate as it is listed.
#[derive(Clone, Debug)]
pub struct RateLine {
    pub id: ShippingRateId,
    pub method: DeliveryMethod,
    pub destination: Destination,
    /// «Zona Occidente», «Barquisimeto, Lara»
    pub name: String,
    pub cost: Usd,
    /// In business days.
    pub transit_days: i32,
    pub active: bool,
}

type Row = (
    ShippingRateId,
    DeliveryMethod,
    Option<String>,
    String,
    Option<(ZoneId, String)>,
    Usd,
    i32,
    bool,
);

impl RateLine {
    fn of(row: Row) -> Self {
        let (id, method, state, city, zone, cost, transit_days, active) = row;
        let (destination, name) = match zone {
            Some((zone, name)) => (Destination::Zone(zone), zones::in_words(&name)),
            // The table's check: what is for no zone is for a state.
            None => {
                let place = Place {
                    state: state.unwrap_or_default(),
                    city,
                };
                let name = place.to_string();
                (Destination::Place(place), name)
            }
        };
        Self {
            id,
            method,
            destination,
            name,
            cost,
            transit_days,
            active,
        }
    }

    /// «Envío nacional · Zona Occidente»
    pub fn label(&self) -> String {
        label(self.method, &self.name)
    }
}

fn label(method: DeliveryMethod, destination: &str) -> String {
    format!("{} · {destination}", method.label())
}

macro_rules! lines {
    () => {
        shipping_rates::table.left_join(service_zones::table).select((
            shipping_rates::id,
            shipping_rates::method,
            shipping_rates::state_name,
            shipping_rates::city_name,
            (service_zones::id, service_zones::name).nullable(),
            shipping_rates::cost,
            shipping_rates::transit_days,
            shipping_rates::active,
        ))
    };
}

/// Every rate: those of zones first, then by state, the whole state before its cities. One statement.
pub fn rates(conn: &mut PgConnection) -> Result<Vec<RateLine>, AppError> {
    let mut lines: Vec<RateLine> = lines!().load(conn)?.into_iter().map(RateLine::of).collect();
    lines.sort_by_cached_key(|line| {
        let (state, city) = match &line.destination {
            Destination::Zone(_) => (String::new(), place_key(&line.name)),
            Destination::Place(place) => (state_key(&place.state), place_key(&place.city)),
        };
        (state, city, line.method)
    });
    Ok(lines)
}

/// The rate of this method for this destination, however its city is written.
pub fn rate_to(
    conn: &mut PgConnection,
    method: DeliveryMethod,
    destination: &Destination,
) -> Result<Option<RateLine>, AppError> {
    let same = |one: &Destination| match (one, destination) {
        (Destination::Zone(one), Destination::Zone(other)) => one == other,
        (Destination::Place(one), Destination::Place(other)) => {
            let key = |place: &Place| (state_key(&place.state), place_key(&place.city));
            key(one) == key(other)
        }
        _ => false,
    };
    let all = rates(conn)?.into_iter();
    Ok(all
        .filter(|line| line.method == method)
        .find(|line| same(&line.destination)))
}

/// Adds a rate, or replaces the one with the same method and destination; either counts from now on.
pub fn set_rate(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    new: &NewRate,
) -> Result<(), AppError> {
    db::hold(conn, EDITING)?;
    let to = Columns::of(conn, &new.destination)?;
    let earlier: Option<Row> = match to.zone {
        Some(zone) => lines!()
            .filter(shipping_rates::method.eq(new.method))
            .filter(shipping_rates::zone_id.eq(zone))
            .first(conn)
            .optional()?,
        None => lines!()
            .filter(shipping_rates::method.eq(new.method))
            .filter(shipping_rates::state_key.eq(&to.state_key))
            .filter(shipping_rates::city_key.eq(&to.city_key))
            .first(conn)
            .optional()?,
    };
    let earlier = earlier.map(RateLine::of);
    let id = earlier
        .as_ref()
        .map_or_else(|| ShippingRateId::new(now), |line| line.id);
    let figures = (
        shipping_rates::cost.eq(new.cost),
        shipping_rates::transit_days.eq(new.transit_days),
        shipping_rates::active.eq(new.active),
    );
    match &earlier {
        Some(_) => diesel::update(shipping_rates::table.find(id))
            .set(figures)
            .execute(conn)?,
        None => diesel::insert_into(shipping_rates::table)
            .values((
                shipping_rates::id.eq(id),
                shipping_rates::method.eq(new.method),
                shipping_rates::zone_id.eq(to.zone),
                shipping_rates::state_name.eq(&to.state_name),
                shipping_rates::state_key.eq(&to.state_key),
                shipping_rates::city_name.eq(&to.city_name),
                shipping_rates::city_key.eq(&to.city_key),
                figures,
            ))
            .execute(conn)?,
    };
    let label = label(new.method, &to.name);
    let change = |field, old: Option<String>, new: String| Change {
        workshop: None,
        subject: Subject::Rate,
        label: label.clone(),
        field,
        old,
        new: Some(new),
    };
    let old = earlier.as_ref();
    let mut changes = vec![
        change(
            Field::Cost,
            old.map(|line| line.cost.to_string()),
            new.cost.to_string(),
        ),
        change(
            Field::TransitDays,
            old.map(|line| days(line.transit_days)),
            days(new.transit_days),
        ),
    ];
    if let Some(old) = old {
        changes.push(change(Field::Active, Some(yes(old.active)), yes(new.active)));
    }
    audit::record(conn, now, Some(actor), &changes)
}

/// Lets a rate count, or no longer. Where a city's rate does not count, that of its state does.
pub fn set_rate_active(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    id: ShippingRateId,
    active: bool,
) -> Result<(), AppError> {
    db::hold(conn, EDITING)?;
    let row: Row = lines!()
        .filter(shipping_rates::id.eq(id))
        .first(conn)
        .optional()?
        .ok_or(AppError::NotFound)?;
    let line = RateLine::of(row);
    diesel::update(shipping_rates::table.find(id))
        .set(shipping_rates::active.eq(active))
        .execute(conn)?;
    let change = Change {
        workshop: None,
        subject: Subject::Rate,
        label: line.label(),
        field: Field::Active,
        old: Some(yes(line.active)),
        new: Some(yes(active)),
    };
    audit::record(conn, now, Some(actor), &[change])
}

/// A destination as it lies in the table.
struct Columns {
    name: String,
    zone: Option<ZoneId>,
    state_name: Option<String>,
    state_key: Option<String>,
    city_name: String,
    city_key: String,
}

impl Columns {
    fn of(conn: &mut PgConnection, destination: &Destination) -> Result<Self, AppError> {
        match destination {
            Destination::Zone(zone) => {
                let name = zones::name_of(conn, *zone)?
                    .ok_or_else(|| AppError::field("destination", "esa zona ya no existe"))?;
                Ok(Self {
                    name: zones::in_words(&name),
                    zone: Some(*zone),
                    state_name: None,
                    state_key: None,
                    city_name: String::new(),
                    city_key: String::new(),
                })
            }
            Destination::Place(place) => {
                places::state_named(&place.state)
                    .ok_or_else(|| AppError::field("destination", places::NO_STATE))?;
                let place = places::spelled(&place.state, &place.city);
                Ok(Self {
                    name: place.to_string(),
                    zone: None,
                    state_key: Some(state_key(&place.state)),
                    state_name: Some(place.state),
                    city_key: place_key(&place.city),
                    city_name: place.city,
                })
            }
        }
    }
}

/// «1 día hábil», «3 días hábiles»
pub fn days(count: i32) -> String {
    match count {
        0 => "El mismo día".to_owned(),
        1 => "1 día hábil".to_owned(),
        many => format!("{many} días hábiles"),
    }
}

fn yes(active: bool) -> String {
    if active { "Sí" } else { "No" }.to_owned()
}
