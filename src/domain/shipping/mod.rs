//! Where we deliver, how, and what it costs.

pub mod carriers;
pub mod cities;
mod delivery_rules;
mod places;
mod rates;
mod rules;
pub mod states;
mod store;
mod tariff;
mod zones;

use crate::base::db;
use crate::base::error::AppError;
use crate::base::money::Usd;
use crate::domain::lifecycle::DeliveryMethod;
use diesel::PgConnection;
use serde::{Deserialize, Serialize};

pub use self::places::{
    NO_STATE, Place, all_cities, cities_of, city_spelled, elsewhere, is_known_city, spelled, state_named,
};
pub use self::rates::{Destination, NewRate, RateLine, days, rate_to, rates, set_rate, set_rate_active};
pub use self::rules::{place_key, state_key};
pub use self::store::quotes;
pub use self::tariff::Tariff;
pub use self::zones::{Zone, add_place, add_zone, remove_place, remove_zone, rename_zone, zones};
pub use crate::domain::shipping::delivery_rules::{rule, rules as fulfilment_rules, set_rule};

/// One way to bring an order to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    pub method: DeliveryMethod,
    pub cost: Usd,
    pub transit_days: i32,
}

/// How a state is served: the city that orders to it rather start from, and what is taken when nobody chose a method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub origin_city: String,
    pub preferred_method: DeliveryMethod,
    pub backup_method: Option<DeliveryMethod>,
}

impl Rule {
    /// What is tried when nobody chose, first to last.
    pub fn methods(&self) -> impl Iterator<Item = DeliveryMethod> + use<> {
        std::iter::once(self.preferred_method).chain(self.backup_method)
    }
}

/// Where orders start when no rule says otherwise.
pub const HOME_CITY: &str = "Barquisimeto";

/// In characters.
pub const LONGEST_ZONE_NAME: usize = 80;
/// What a rate's days may be; the table's check is the same.
pub const TRANSIT_DAYS: std::ops::RangeInclusive<i64> = 0..=60;
/// Transactions that change zones, rates or rules wait for each other, so that what the audit says was before is true.
const EDITING: &str = "shipping";

/// Nobody else changes any of it until the transaction ends.
pub fn hold(conn: &mut PgConnection) -> Result<(), AppError> {
    db::hold(conn, EDITING)
}
