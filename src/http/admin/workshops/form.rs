//! A workshop's own data as a form asks for them.

use crate::base::phone;
use crate::domain::shipping::states;
use crate::domain::workshops::{PaymentPolicy, Workshop};
use crate::http::kit::form::Slip;
use crate::http::kit::select_option::Choice;

/// What stands in the fields, and what is wrong with it.
pub struct AccountForm {
    pub full_name: Field,
    pub contact: Field,
    pub phone: Field,
    pub email: Field,
    pub address: Field,
    pub hours: Field,
    pub city: Field,
    pub states: Vec<Choice>,
    pub state_error: String,
    pub capacity: Field,
    pub sla: Field,
    pub policy_label: &'static str,
    pub policies: Vec<Choice>,
    pub policy_error: String,
}

pub struct Field {
    pub value: String,
    pub error: String,
}

impl AccountForm {
    /// With what is stored, or, after a refusal, with what was typed.
    pub fn of(workshop: &Workshop, slip: Option<&Slip>) -> Self {
        let field = |name: &str, stored: &str| Field {
            value: slip
                .and_then(|slip| slip.typed(name))
                .unwrap_or(stored)
                .to_owned(),
            error: slip.map(|slip| slip.beside(name)).unwrap_or_default(),
        };
        let state = field("stateBase", &workshop.state_base);
        let policy = field("paymentPolicy", workshop.payment_policy.as_str());
        Self {
            full_name: field("name", &workshop.name),
            contact: field("contactName", &workshop.contact_name),
            phone: field("phone", &phone::national(&workshop.phone)),
            email: field("email", &workshop.email),
            address: field("address", &workshop.address),
            hours: field("openingHours", &workshop.opening_hours),
            city: field("cityBase", &workshop.city_base),
            states: state_choices(&state.value),
            state_error: state.error,
            capacity: field("capacityPerDay", &workshop.capacity_per_day.to_string()),
            sla: field("slaDays", &workshop.sla_days.to_string()),
            policy_label: "Cómo se le paga",
            policies: PaymentPolicy::ALL
                .iter()
                .map(|one| {
                    let label = format!("{}: {}", one.label(), lower_first(one.description()));
                    Choice::new(one.as_str(), label, &policy.value)
                })
                .collect(),
            policy_error: policy.error,
        }
    }
}

pub fn state_choices(chosen: &str) -> Vec<Choice> {
    states::ALL
        .iter()
        .map(|name| Choice::new(*name, *name, chosen))
        .collect()
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}
