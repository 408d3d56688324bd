//! Where we deliver, how, and what it costs.

mod rules;
pub mod states;
mod store;

use crate::lifecycle::DeliveryMethod;
use crate::money::Usd;

pub use self::rules::{place_key, state_key};
pub use self::store::{quotes, rule};

/// One way to bring an order to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    pub method: DeliveryMethod,
    pub cost: Usd,
    pub transit_days: i32,
}

/// How a state is served: the city that orders to it rather start from, and what is taken when nobody chose a method.
#[derive(Clone, Debug, PartialEq, Eq)]
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
