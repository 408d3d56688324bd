//! Rows of rates and rules.

use super::Quote;
use super::rules::{self, place_key, state_key};
use crate::error::AppError;
use crate::lifecycle::DeliveryMethod;
use crate::money::Usd;
use crate::schema::{fulfillment_rules, shipping_rates};
use diesel::prelude::*;

/// How an order can reach this place; empty where it cannot. One statement.
pub fn quotes(conn: &mut PgConnection, state: &str, city: &str) -> Result<Vec<Quote>, AppError> {
    let found: Vec<(DeliveryMethod, Usd, i32, String)> = shipping_rates::table
        .filter(shipping_rates::active)
        .filter(shipping_rates::state_key.eq(state_key(state)))
        .filter(shipping_rates::city_key.eq_any([String::new(), place_key(city)]))
        .select((
            shipping_rates::method,
            shipping_rates::cost,
            shipping_rates::transit_days,
            shipping_rates::city_key,
        ))
        .load(conn)?;
    let rates: Vec<rules::Rate> = found
        .into_iter()
        .map(|(method, cost, transit_days, city_key)| rules::Rate {
            quote: Quote {
                method,
                cost,
                transit_days,
            },
            city_key,
        })
        .collect();
    Ok(rules::most_specific(&rates))
}

/// What is taken for a state when nobody chose.
pub fn preferred_method(conn: &mut PgConnection, state: &str) -> Result<Option<DeliveryMethod>, AppError> {
    Ok(fulfillment_rules::table
        .find(state_key(state))
        .select(fulfillment_rules::preferred_method)
        .first(conn)
        .optional()?)
}
