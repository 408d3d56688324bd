//! Everything that delivery costs follow from, in one piece: for when there is no database to ask.

use super::rules::{self, Reach, place_key, state_key};
use super::{Quote, Rule, delivery_rules};
use crate::base::error::AppError;
use crate::base::ids::ZoneId;
use crate::schema::{service_zone_places, shipping_rates};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All rates that count, what zones name, and how states are served.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tariff {
    rates: Vec<RateOf>,
    /// Zone, state and city, by their keys.
    places: Vec<(ZoneId, String, String)>,
    rules: BTreeMap<String, Rule>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct RateOf {
    quote: Quote,
    zone: Option<ZoneId>,
    state_key: Option<String>,
    city_key: String,
}

impl Tariff {
    /// Three statements.
    pub fn read(conn: &mut PgConnection) -> Result<Self, AppError> {
        let rates = shipping_rates::table
            .filter(shipping_rates::active)
            .order(shipping_rates::id)
            .select((
                (
                    shipping_rates::method,
                    shipping_rates::cost,
                    shipping_rates::transit_days,
                ),
                shipping_rates::zone_id,
                shipping_rates::state_key,
                shipping_rates::city_key,
            ))
            .load(conn)?;
        let places = service_zone_places::table
            .order((service_zone_places::state_key, service_zone_places::city_key))
            .select((
                service_zone_places::zone_id,
                service_zone_places::state_key,
                service_zone_places::city_key,
            ))
            .load(conn)?;
        let rate = |((method, cost, transit_days), zone, state_key, city_key)| RateOf {
            quote: Quote {
                method,
                cost,
                transit_days,
            },
            zone,
            state_key,
            city_key,
        };
        Ok(Self {
            rates: rates.into_iter().map(rate).collect(),
            places,
            rules: delivery_rules::rules(conn)?.into_iter().collect(),
        })
    }

    /// As [`super::quotes`].
    pub fn quotes(&self, state: &str, city: &str) -> Vec<Quote> {
        let (state, city) = (state_key(state), place_key(city));
        let is_here =
            |of_state: &str, of_city: &str| of_state == state && (of_city.is_empty() || of_city == city);
        // A zone may name both the state and the city.
        let mut zones: BTreeMap<ZoneId, bool> = BTreeMap::new();
        for (zone, of_state, of_city) in &self.places {
            if is_here(of_state, of_city) {
                *zones.entry(*zone).or_default() |= !of_city.is_empty();
            }
        }
        let rates: Vec<rules::Rate> = self
            .rates
            .iter()
            .filter_map(|rate| {
                let names_city = match rate.zone {
                    Some(zone) => Some(*zones.get(&zone)?),
                    None if is_here(rate.state_key.as_deref()?, &rate.city_key) => None,
                    None => return None,
                };
                Some(rules::Rate {
                    quote: rate.quote,
                    reach: Reach::of(names_city, &rate.city_key),
                })
            })
            .collect();
        rules::most_specific(&rates)
    }

    /// As [`super::rule`].
    pub fn rule(&self, state: &str) -> Option<Rule> {
        self.rules.get(&state_key(state)).cloned()
    }
}
