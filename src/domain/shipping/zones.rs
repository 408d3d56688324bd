//! Service zones: places that share a rate. A place is in one zone at most.

use super::places::{self, Place};
use super::rules::{place_key, state_key};
use super::{EDITING, LONGEST_ZONE_NAME};
use crate::base::db;
use crate::base::error::AppError;
use crate::base::ids::{UserId, ZoneId};
use crate::domain::audit::{self, Change, Field, Subject};
use crate::schema::{service_zone_places, service_zones, shipping_rates};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Clone, Debug)]
pub struct Zone {
    pub id: ZoneId,
    pub name: String,
    /// By state, the whole state before its cities.
    pub places: Vec<Place>,
}

/// «Zona Occidente»; one that is called so already is not called so twice.
pub(super) fn in_words(name: &str) -> String {
    if place_key(name).starts_with("zona ") {
        name.to_owned()
    } else {
        format!("Zona {name}")
    }
}

impl Zone {
    pub fn in_words(&self) -> String {
        in_words(&self.name)
    }
}

/// All, by name. Two statements.
pub fn zones(conn: &mut PgConnection) -> Result<Vec<Zone>, AppError> {
    let named: Vec<(ZoneId, String)> = service_zones::table.load(conn)?;
    let mut places: HashMap<ZoneId, Vec<Place>> = HashMap::new();
    let of_all: Vec<(ZoneId, String, String)> = service_zone_places::table
        .order((service_zone_places::state_key, service_zone_places::city_key))
        .select((
            service_zone_places::zone_id,
            service_zone_places::state_name,
            service_zone_places::city_name,
        ))
        .load(conn)?;
    for (zone, state, city) in of_all {
        places.entry(zone).or_default().push(Place { state, city });
    }
    let mut zones: Vec<Zone> = named
        .into_iter()
        .map(|(id, name)| Zone {
            id,
            name,
            places: places.remove(&id).unwrap_or_default(),
        })
        .collect();
    zones.sort_by_cached_key(|zone| place_key(&zone.name));
    Ok(zones)
}

pub(super) fn name_of(conn: &mut PgConnection, id: ZoneId) -> Result<Option<String>, AppError> {
    Ok(service_zones::table
        .find(id)
        .select(service_zones::name)
        .first(conn)
        .optional()?)
}

pub fn add_zone(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    name: &str,
) -> Result<ZoneId, AppError> {
    db::hold(conn, EDITING)?;
    let id = ZoneId::new(now);
    check_name(conn, id, name)?;
    diesel::insert_into(service_zones::table)
        .values((service_zones::id.eq(id), service_zones::name.eq(name)))
        .execute(conn)?;
    record(conn, now, actor, name, Field::Name, None, Some(name.to_owned()))?;
    Ok(id)
}

pub fn rename_zone(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    id: ZoneId,
    name: &str,
) -> Result<(), AppError> {
    db::hold(conn, EDITING)?;
    let earlier = name_of(conn, id)?.ok_or(AppError::NotFound)?;
    check_name(conn, id, name)?;
    diesel::update(service_zones::table.find(id))
        .set(service_zones::name.eq(name))
        .execute(conn)?;
    record(
        conn,
        now,
        actor,
        &earlier,
        Field::Name,
        Some(earlier.clone()),
        Some(name.to_owned()),
    )
}

/// Two zones whose names sound alike would be taken for each other.
fn check_name(conn: &mut PgConnection, own: ZoneId, name: &str) -> Result<(), AppError> {
    if name.is_empty() || name.chars().count() > LONGEST_ZONE_NAME {
        return Err(AppError::field(
            "name",
            format!("va de 1 a {LONGEST_ZONE_NAME} caracteres"),
        ));
    }
    let others: Vec<String> = service_zones::table
        .filter(service_zones::id.ne(own))
        .select(service_zones::name)
        .load(conn)?;
    let key = place_key(name);
    match others.iter().find(|other| place_key(other) == key) {
        Some(other) => Err(AppError::field(
            "name",
            format!("ya lo tiene otra zona: «{other}»"),
        )),
        None => Ok(()),
    }
}

/// A place that is in this zone already stays there; one that is in another is refused, with its name.
pub fn add_place(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    id: ZoneId,
    place: &Place,
) -> Result<(), AppError> {
    db::hold(conn, EDITING)?;
    let name = name_of(conn, id)?.ok_or(AppError::NotFound)?;
    places::state_named(&place.state).ok_or_else(|| AppError::field("state", places::NO_STATE))?;
    let place = places::spelled(&place.state, &place.city);
    let (state, city) = (state_key(&place.state), place_key(&place.city));
    let taken: Option<(ZoneId, String)> = service_zone_places::table
        .inner_join(service_zones::table)
        .filter(service_zone_places::state_key.eq(&state))
        .filter(service_zone_places::city_key.eq(&city))
        .select((service_zones::id, service_zones::name))
        .first(conn)
        .optional()?;
    match taken {
        Some((zone, _)) if zone == id => return Ok(()),
        Some((_, other)) => {
            let field = if city.is_empty() { "state" } else { "city" };
            return Err(AppError::field(field, format!("ya está en otra zona: «{other}»")));
        }
        None => {}
    }
    diesel::insert_into(service_zone_places::table)
        .values((
            service_zone_places::zone_id.eq(id),
            service_zone_places::state_name.eq(&place.state),
            service_zone_places::state_key.eq(state),
            service_zone_places::city_name.eq(&place.city),
            service_zone_places::city_key.eq(city),
        ))
        .execute(conn)?;
    record(
        conn,
        now,
        actor,
        &name,
        Field::Place,
        None,
        Some(place.to_string()),
    )
}

/// Removes a place from its zone. One that is not there any more is a success.
pub fn remove_place(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    id: ZoneId,
    place: &Place,
) -> Result<(), AppError> {
    db::hold(conn, EDITING)?;
    let name = name_of(conn, id)?.ok_or(AppError::NotFound)?;
    let key = (id, state_key(&place.state), place_key(&place.city));
    let gone: Option<(String, String)> = diesel::delete(service_zone_places::table.find(key))
        .returning((service_zone_places::state_name, service_zone_places::city_name))
        .get_result(conn)
        .optional()?;
    match gone {
        Some((state, city)) => {
            let place = Place { state, city }.to_string();
            record(conn, now, actor, &name, Field::Place, Some(place), None)
        }
        None => Ok(()),
    }
}

/// Only without rates that count: those say what its places cost. Rates that no longer count go with it.
pub fn remove_zone(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    id: ZoneId,
) -> Result<(), AppError> {
    db::hold(conn, EDITING)?;
    let name = name_of(conn, id)?.ok_or(AppError::NotFound)?;
    let of_zone = shipping_rates::zone_id.eq(id);
    let counting: i64 = shipping_rates::table
        .filter(of_zone)
        .filter(shipping_rates::active)
        .count()
        .get_result(conn)?;
    if counting > 0 {
        let message =
            format!("«{name}» tiene tarifas activas ({counting}). Desactívalas antes de eliminar la zona.");
        return Err(AppError::conflict("zone_has_rates", message));
    }
    diesel::delete(shipping_rates::table.filter(of_zone)).execute(conn)?;
    diesel::delete(service_zones::table.find(id)).execute(conn)?;
    record(conn, now, actor, &name, Field::Name, Some(name.clone()), None)
}

fn record(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    zone: &str,
    field: Field,
    old: Option<String>,
    new: Option<String>,
) -> Result<(), AppError> {
    let change = Change {
        workshop: None,
        subject: Subject::Zone,
        label: zone.to_owned(),
        field,
        old,
        new,
    };
    audit::record(conn, now, Some(actor), &[change])
}
