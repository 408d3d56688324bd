//! Reads the delivery methods and costs for a place.

use super::Quote;
use super::rules::{self, Reach, place_key, state_key};
use crate::base::error::AppError;
use crate::base::ids::ZoneId;
use crate::base::money::Usd;
use crate::domain::lifecycle::DeliveryMethod;
use crate::schema::{service_zone_places, shipping_rates};
use diesel::prelude::*;
use std::collections::HashMap;

/// How an order can reach this place; empty where it cannot. Two statements.
pub fn quotes(conn: &mut PgConnection, state: &str, city: &str) -> Result<Vec<Quote>, AppError> {
    let (state, city) = (state_key(state), place_key(city));
    let cities = [String::new(), city];
    let zones: HashMap<ZoneId, bool> = service_zone_places::table
        .filter(service_zone_places::state_key.eq(&state))
        .filter(service_zone_places::city_key.eq_any(&cities))
        .select((service_zone_places::zone_id, service_zone_places::city_key))
        .load::<(ZoneId, String)>(conn)?
        .into_iter()
        // A zone may name both the state and the city.
        .fold(HashMap::new(), |mut zones, (zone, city)| {
            *zones.entry(zone).or_default() |= !city.is_empty();
            zones
        });
    let of_the_place = shipping_rates::state_key
        .eq(&state)
        .and(shipping_rates::city_key.eq_any(&cities));
    let of_its_zones = shipping_rates::zone_id.eq_any(zones.keys().copied().collect::<Vec<_>>());
    type Found = (DeliveryMethod, Usd, i32, String, Option<ZoneId>);
    let found: Vec<Found> = shipping_rates::table
        .filter(shipping_rates::active)
        .filter(of_the_place.or(of_its_zones).assume_not_null())
        .select((
            shipping_rates::method,
            shipping_rates::cost,
            shipping_rates::transit_days,
            shipping_rates::city_key,
            shipping_rates::zone_id,
        ))
        .load(conn)?;
    let rates: Vec<rules::Rate> = found
        .into_iter()
        .map(|(method, cost, transit_days, city_key, zone)| rules::Rate {
            quote: Quote {
                method,
                cost,
                transit_days,
            },
            reach: Reach::of(zone.map(|zone| zones.get(&zone) == Some(&true)), &city_key),
        })
        .collect();
    Ok(rules::most_specific(&rates))
}
