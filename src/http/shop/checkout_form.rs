//! What was typed at the checkout, as it was typed. It lies in the session, so that looking back at the cart, signing in
//! or a mistake loses nothing.

use crate::base::input::Input;
use crate::base::phone;
use crate::domain::ordering::limits;
use crate::domain::orders::Order;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The fields that are kept, and how long they may be; nothing longer would be taken anyway.
const FIELDS: [(&str, usize); 16] = [
    ("customerName", limits::NAME),
    ("customerEmail", 254),
    ("customerPhone", 40),
    ("customerIdNumber", 20),
    ("state", limits::PLACE),
    ("city", limits::PLACE),
    ("deliveryMethod", 40),
    ("shippingAddress", limits::ADDRESS),
    ("shippingMunicipality", limits::PLACE),
    ("shippingLandmark", limits::LANDMARK),
    ("officeCarrier", limits::NAME),
    ("officeAddress", limits::ADDRESS),
    // The question about a city of another state that was answered.
    ("cityStands", 400),
    ("notes", limits::NOTES),
    ("exchangeRate", 24),
    ("method", 40),
];

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    typed: BTreeMap<String, String>,
    /// Contact, place and method were said: payment is next.
    #[serde(default)]
    pub delivered: bool,
}

impl Draft {
    /// What a form says; what it says nothing about stays.
    pub fn take(&mut self, fields: &Map<String, Value>) {
        for (name, most) in FIELDS {
            if let Some(text) = fields.get(name).and_then(Value::as_str) {
                // One character more than is taken, so that it is still too long.
                self.set(name, text.chars().take(most + 1).collect());
            }
        }
    }

    pub fn set(&mut self, name: &str, text: String) {
        self.typed.insert(name.to_owned(), text);
    }

    /// What their last order went with, where nothing was said yet.
    pub fn begin_with(&mut self, last: &Order) {
        let mut offer = |name: &str, text: &str| {
            if !text.is_empty() && !self.has(name) {
                self.set(name, text.to_owned());
            }
        };
        offer("customerName", &last.customer_name);
        offer("customerPhone", &phone::national(&last.customer_phone));
        offer("customerIdNumber", &last.customer_id_number);
        offer("state", &last.shipping_state);
        offer("city", &last.shipping_city);
        match last.courier.office.as_str() {
            "" => offer("shippingAddress", &last.shipping_address),
            carrier => {
                offer("officeCarrier", carrier);
                offer("officeAddress", &last.shipping_address);
            }
        }
        offer("shippingMunicipality", &last.courier.municipality);
        offer("shippingLandmark", &last.courier.landmark);
    }

    pub fn text(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", |text| text)
    }

    /// Whether anything was said about it, be it nothing.
    pub fn has(&self, name: &str) -> bool {
        self.typed.contains_key(name)
    }

    pub fn fields(&self) -> Map<String, Value> {
        Input::of_form(self.typed.clone().into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_kept_and_nothing_else() {
        let form = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter();
            Input::of_form(pairs.map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
        };
        let mut draft = Draft::default();
        draft.take(&form(&[("customerName", "Ana"), ("role", "ADMIN")]));
        draft.take(&form(&[("city", &"x".repeat(500))]));
        assert_eq!(draft.text("customerName"), "Ana");
        assert_eq!(draft.text("city").len(), 81);
        assert!(!draft.has("role") && !draft.has("state"));
        assert_eq!(draft.fields().len(), 2);
    }
}
