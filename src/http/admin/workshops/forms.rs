//! What people and programs may say of a workshop: the same fields in a form and in JSON, checked once.

use crate::base::input::Input;
use crate::base::phone;
use crate::domain::shipping::{NO_STATE, state_named};
use crate::domain::workshops::{MOST_UNIT_COST, Patch, Tier};
use chrono::NaiveDate;

const NAME: usize = 120;
const CITY: usize = 80;
const ADDRESS: usize = 300;
const HOURS: usize = 200;
const REASON: usize = 200;
const MOST_PER_DAY: i64 = 100_000;
/// As in an order.
const MOST_UNITS: i64 = 10_000;

/// The fields that were sent; what was not stays as it is. A blank text empties a field that may be empty.
pub fn patch(input: &Input<'_>) -> Patch {
    // The public list says both: what is sent back as it came is understood.
    let city_field = sent(input, "cityBase", "city");
    let state_field = sent(input, "stateBase", "state");
    Patch {
        name: needed(input, "name", NAME),
        contact_name: text(input, "contactName", NAME),
        phone: text(input, "phone", 40).map(|written| {
            if written.is_empty() {
                return written;
            }
            match phone::normalise(&written) {
                Some(number) if phone::is_ours(&number) => number,
                Some(_) => {
                    input.wrong("phone", "debe ser de Venezuela, como 0414-1234567");
                    written
                }
                None => {
                    input.wrong("phone", "no parece un teléfono: escríbelo como 0414-1234567");
                    written
                }
            }
        }),
        email: input
            .has("email")
            .then(|| match text(input, "email", 254).as_deref() {
                Some("") | None => String::new(),
                Some(_) => input.email("email").unwrap_or_default(),
            }),
        address: text(input, "address", ADDRESS),
        opening_hours: text(input, "openingHours", HOURS),
        city_base: needed(input, city_field, CITY),
        state_base: needed(input, state_field, CITY).and_then(|written| state(input, state_field, &written)),
        capacity_per_day: integer(input, "capacityPerDay", 1..=MOST_PER_DAY),
        sla_days: integer(input, "slaDays", 0..=365),
        payment_policy: input
            .has("paymentPolicy")
            .then(|| input.required_code("paymentPolicy"))
            .flatten(),
        active: input.boolean("active"),
    }
}

/// The name under which a field was sent; its own counts before the other.
fn sent<'a>(input: &Input<'_>, own: &'a str, other: &'a str) -> &'a str {
    if !input.has(own) && input.has(other) {
        other
    } else {
        own
    }
}

/// A text that may be emptied.
fn text(input: &Input<'_>, field: &str, max: usize) -> Option<String> {
    input
        .has(field)
        .then(|| input.text(field, max).unwrap_or_default())
}

/// A text that, if it is sent, says something.
fn needed(input: &Input<'_>, field: &str, max: usize) -> Option<String> {
    input.has(field).then(|| input.required_text(field, max))
}

fn integer(input: &Input<'_>, field: &str, range: std::ops::RangeInclusive<i64>) -> Option<i32> {
    if !input.has(field) {
        return None;
    }
    i32::try_from(input.required_integer(field, range)?).ok()
}

fn state(input: &Input<'_>, field: &str, written: &str) -> Option<String> {
    let known = state_named(written);
    if known.is_none() {
        input.wrong(field, NO_STATE);
    }
    known.map(str::to_owned)
}

/// An offer; what is not said has its default.
pub fn tier(input: &Input<'_>) -> Option<Tier> {
    if input
        .text("currency", 8)
        .is_some_and(|currency| currency != "USD")
    {
        input.wrong("currency", "solo puede ser USD");
    }
    let variant_id = input.required_text("variantId", 100);
    let cost = input.required("cost", input.usd_up_to("cost", MOST_UNIT_COST));
    let min_quantity = input.integer("minQuantity", 1..=MOST_UNITS).unwrap_or(1);
    let review_required = input.boolean("reviewRequired").unwrap_or(false);
    let active = input.boolean("active").unwrap_or(true);
    Some(Tier {
        variant_id,
        cost: cost?,
        min_quantity: i32::try_from(min_quantity).ok()?,
        review_required,
        active,
    })
}

/// State, and city or blank for the whole state.
pub fn place(input: &Input<'_>) -> (String, String) {
    let written = input.required_text("stateName", CITY);
    let state = state(input, "stateName", &written).unwrap_or_default();
    (state, input.text("cityName", CITY).unwrap_or_default())
}

/// Days to be closed.
pub struct Closing {
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub reason: String,
}

pub fn closing(input: &Input<'_>) -> Option<Closing> {
    let first = input.required("day", input.date("day"));
    let last = input.date("until");
    let reason = input.text("reason", REASON).unwrap_or_default();
    Some(Closing {
        first: first?,
        last: last.or(first)?,
        reason,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::input::Errors;
    use serde_json::{Value, json};

    fn read(body: &Value) -> (Patch, Vec<String>) {
        let errors = Errors::new();
        let patch = patch(&Input::body(body, &errors).unwrap());
        let fields = errors.refusal().json()["fields"].clone();
        let names = fields.as_object().unwrap().keys().cloned().collect();
        (patch, names)
    }

    #[test]
    fn only_what_was_sent_changes() {
        let (patch, wrong) =
            read(&json!({"phone": "0414 123 45 67", "email": "", "slaDays": null, "stateBase": "merida"}));
        assert!(wrong.is_empty(), "{wrong:?}");
        assert_eq!(patch.phone.as_deref(), Some("+584141234567"));
        assert_eq!(patch.email.as_deref(), Some(""));
        assert_eq!(patch.state_base.as_deref(), Some("Mérida"));
        assert!(patch.name.is_none() && patch.sla_days.is_none() && patch.active.is_none());
    }

    #[test]
    fn a_place_may_be_sent_as_the_public_list_says_it() {
        for (body, city, state) in [
            (json!({"city": "Ejido", "state": "merida"}), "Ejido", "Mérida"),
            (
                json!({"city": "Ejido", "state": "Mérida", "cityBase": "Quíbor", "stateBase": "Lara"}),
                "Quíbor",
                "Lara",
            ),
            (json!({"city": "Quíbor", "stateBase": "Lara"}), "Quíbor", "Lara"),
        ] {
            let (patch, wrong) = read(&body);
            assert!(wrong.is_empty(), "{wrong:?}");
            assert_eq!(
                (patch.city_base.as_deref(), patch.state_base.as_deref()),
                (Some(city), Some(state))
            );
        }
    }

    #[test]
    fn every_wrong_field_is_named() {
        for (body, field) in [
            (json!({"name": " "}), "name"),
            (json!({"name": "x".repeat(121)}), "name"),
            (json!({"phone": "0414-CINCO"}), "phone"),
            (json!({"phone": 4_141_234_567_u64}), "phone"),
            (json!({"phone": "+1 305 555 0100"}), "phone"),
            (json!({"email": "taller"}), "email"),
            (json!({"cityBase": ""}), "cityBase"),
            (json!({"stateBase": "Antioquia"}), "stateBase"),
            (json!({"stateBase": ""}), "stateBase"),
            (json!({"state": "Texas"}), "state"),
            (json!({"stateBase": "Texas", "state": "Lara"}), "stateBase"),
            (json!({"city": ""}), "city"),
            (json!({"capacityPerDay": 0}), "capacityPerDay"),
            (json!({"capacityPerDay": 2.5}), "capacityPerDay"),
            (json!({"capacityPerDay": "10"}), "capacityPerDay"),
            (json!({"slaDays": -1}), "slaDays"),
            (json!({"slaDays": 366}), "slaDays"),
            (json!({"paymentPolicy": "PAGO_NUNCA"}), "paymentPolicy"),
            (json!({"active": "si"}), "active"),
        ] {
            assert_eq!(read(&body).1, [field], "{body}");
        }
    }

    #[test]
    fn an_offer_has_its_defaults_and_no_other_currency() {
        let read = |body: Value| {
            let errors = Errors::new();
            let tier = tier(&Input::body(&body, &errors).unwrap());
            let fields = errors.refusal().json()["fields"].clone();
            (
                tier,
                fields.as_object().unwrap().keys().cloned().collect::<Vec<_>>(),
            )
        };
        let (tier, wrong) = read(json!({"variantId": "var-1", "cost": 4.1}));
        let tier = tier.unwrap();
        assert!(wrong.is_empty());
        assert_eq!(tier.cost, "4.10".parse().unwrap());
        assert_eq!(
            (tier.min_quantity, tier.review_required, tier.active),
            (1, false, true)
        );
        assert!(
            read(json!({"variantId": "var-1", "cost": 999_999.99}))
                .1
                .is_empty()
        );
        for (body, field) in [
            (json!({"cost": 1}), "variantId"),
            (json!({"variantId": "var-1"}), "cost"),
            (json!({"variantId": "var-1", "cost": -0.01}), "cost"),
            (json!({"variantId": "var-1", "cost": 1.005}), "cost"),
            (json!({"variantId": "var-1", "cost": 1_000_000}), "cost"),
            (
                json!({"variantId": "var-1", "cost": 1, "currency": "VES"}),
                "currency",
            ),
            (
                json!({"variantId": "var-1", "cost": 1, "minQuantity": 0}),
                "minQuantity",
            ),
        ] {
            assert_eq!(read(body.clone()).1, [field], "{body}");
        }
    }
}
