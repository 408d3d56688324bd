//! What people and programs may say of a workshop: the same fields in a form and in JSON, checked once.

use super::{MOST_UNIT_COST, PaymentPolicy};
use crate::base::ids::WorkshopId;
use crate::base::input::rules::{boolean, code, email, id, integer, text, usd_up_to};
use crate::base::input::{Input, Rule};
use crate::base::money::{Currency, Usd};
use crate::base::phone;
use crate::domain::catalog;
use crate::domain::designs::print::PrintFormat;
use crate::domain::shipping::{NO_STATE, state_named};
use chrono::NaiveDate;
use utoipa::openapi::schema::{ObjectBuilder, Type};

const NAME: usize = 120;
const CITY: usize = 80;
const ADDRESS: usize = 300;
const HOURS: usize = 200;
const REASON: usize = 200;
const MOST_PER_DAY: i32 = 100_000;
/// As in an order.
const MOST_UNITS: i32 = 10_000;

crate::request! {
    /// What is to change of a workshop: what is not sent stays as it is, or gets its default. A blank text empties
    /// a field that may be empty.
    #[derive(Clone, Debug, Default)]
    pub struct Patch {
        pub name: Option<String> = optional("name", text(NAME).not_blank()),
        pub contact_name: Option<String> = optional("contactName", text(NAME).or_blank()),
        pub phone: Option<String> = optional("phone", phone().or_blank()),
        pub email: Option<String> = optional("email", email().or_blank()),
        pub address: Option<String> = optional("address", text(ADDRESS).or_blank()),
        pub opening_hours: Option<String> = optional("openingHours", text(HOURS).or_blank()),
        // The public list says both: what is sent back as it came is understood.
        pub city_base: Option<String> = optional("cityBase" | "city", text(CITY).not_blank()),
        pub state_base: Option<String> = optional("stateBase" | "state", state().not_blank()),
        pub capacity_per_day: Option<i32> = optional("capacityPerDay", integer(1..=MOST_PER_DAY).not_blank()),
        pub sla_days: Option<i32> = optional("slaDays", integer(0..=365).not_blank()),
        pub payment_policy: Option<PaymentPolicy> = optional("paymentPolicy", code().not_blank()),
        /// For an ADMIN alone.
        pub active: Option<bool> = optional("active", boolean()),
    }
}

crate::request! {
    /// A new workshop.
    pub struct CreateWorkshopRequest {
        pub name: String = required("name", text(NAME)),
        ..pub patch: Patch,
    }
}

crate::request! {
    /// A workshop, changed.
    pub struct UpdateWorkshopRequest {
        pub id: WorkshopId = required("id", id()),
        ..pub patch: Patch,
    }
}

crate::request! {
    /// An offer as it is to be; what is not said stays as it is, or has its default.
    #[derive(Clone, Debug)]
    pub struct Tier {
        pub variant_id: String = required("variantId", catalog::variant_code()),
        pub cost: Usd = required("cost", usd_up_to(MOST_UNIT_COST)),
        pub min_quantity: i32 = default("minQuantity", integer(1..=MOST_UNITS), 1),
        pub review_required: Option<bool> = optional("reviewRequired", boolean()),
        pub active: Option<bool> = optional("active", boolean()),
        /// As what it wants the print files of designs: a PDF, one with marks where it is cut, or a PNG.
        pub print_file: Option<PrintFormat> = optional("printFile", code()),
    }
}

crate::request! {
    /// What a workshop makes, from which quantity and at which cost.
    pub struct OfferRequest {
        pub currency: Option<Currency> = optional("currency", dollars()),
        ..pub tier: Tier,
    }
}

crate::request! {
    /// Where a workshop sends to.
    pub struct CoverageRequest {
        pub state_name: String = required("stateName", state()),
        /// Without it, the whole state.
        pub city_name: String = default("cityName", text(CITY), String::new()),
    }
}

/// A phone of Venezuela.
fn phone() -> Rule<String> {
    text(80).then(|input, field, written| match phone::normalise(&written) {
        Some(number) if phone::is_ours(&number) => Some(number),
        Some(_) => {
            input.wrong(field, "debe ser de Venezuela, como 0414-1234567");
            None
        }
        None => {
            input.wrong(field, "no parece un teléfono: escríbelo como 0414-1234567");
            None
        }
    })
}

/// As `shipping::states` writes it.
fn state() -> Rule<String> {
    text(CITY).then(|input, field, written| {
        let known = state_named(&written);
        if known.is_none() {
            input.wrong(field, NO_STATE);
        }
        known.map(str::to_owned)
    })
}

fn dollars() -> Rule<Currency> {
    let read = |input: &Input<'_>, field: &str| match input.text(field, 8)?.parse() {
        Ok(Currency::Usd) => Some(Currency::Usd),
        _ => {
            input.wrong(field, "solo puede ser USD");
            None
        }
    };
    Rule::new(read, || {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some([Currency::Usd.as_str()]))
    })
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
    use crate::base::input::{Errors, Request};
    use serde_json::{Value, json};

    fn read_as<T: Request>(body: &Value) -> (Option<T>, Vec<String>) {
        let errors = Errors::new();
        let read = T::read(&Input::json(body.as_object().unwrap(), &errors));
        let fields = errors.refusal().json()["fields"].clone();
        (read, fields.as_object().unwrap().keys().cloned().collect())
    }

    fn read(body: &Value) -> (Patch, Vec<String>) {
        let (patch, wrong) = read_as::<Patch>(body);
        (patch.unwrap_or_default(), wrong)
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
            let (offer, wrong) = read_as::<OfferRequest>(&body);
            (offer.map(|offer| offer.tier), wrong)
        };
        let (tier, wrong) = read(json!({"variantId": "var-1", "cost": 4.1}));
        let tier = tier.unwrap();
        assert!(wrong.is_empty());
        assert_eq!(tier.cost, "4.10".parse().unwrap());
        assert_eq!(
            (tier.min_quantity, tier.review_required, tier.active),
            (1, None, None)
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
