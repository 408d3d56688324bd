//! Rows of rates and rules.

use super::rules::{self, place_key, state_key};
use super::{Quote, Rule};
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

/// How a state is served. `None` where nobody said.
pub fn rule(conn: &mut PgConnection, state: &str) -> Result<Option<Rule>, AppError> {
    let found: Option<(String, DeliveryMethod, Option<DeliveryMethod>)> = fulfillment_rules::table
        .find(state_key(state))
        .select((
            fulfillment_rules::origin_city,
            fulfillment_rules::preferred_method,
            fulfillment_rules::backup_method,
        ))
        .first(conn)
        .optional()?;
    Ok(found.map(|(origin_city, preferred_method, backup_method)| Rule {
        origin_city,
        preferred_method,
        backup_method,
    }))
}
