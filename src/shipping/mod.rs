//! Where we deliver, how, and what it costs.

mod rules;
pub mod states;
mod store;

use crate::lifecycle::DeliveryMethod;
use crate::money::Usd;

pub use self::rules::{place_key, state_key};
pub use self::store::{preferred_method, quotes};

/// One way to bring an order to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    pub method: DeliveryMethod,
    pub cost: Usd,
    pub transit_days: i32,
}
