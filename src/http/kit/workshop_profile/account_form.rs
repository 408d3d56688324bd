//! A workshop's own data as a form asks for them.

use crate::base::phone;
use crate::domain::workshops::{PaymentPolicy, Workshop};
use crate::http::kit::form::{FieldState, FormState, Question, SURE};
use crate::http::kit::meanwhile;
use crate::http::kit::select_option::{SelectOption, state_options};

/// What stands in the fields, and what is wrong with it.
pub struct AccountForm {
    /// What stood in them when the page was shown, for hidden fields.
    pub shown: Vec<(String, String)>,
    /// Asked before an unusual name is taken.
    pub sure: Question,
    pub full_name: FieldState,
    pub contact: FieldState,
    pub phone: FieldState,
    pub email: FieldState,
    pub address: FieldState,
    pub hours: FieldState,
    pub city: FieldState,
    pub states: Vec<SelectOption>,
    pub state_error: String,
    pub capacity: FieldState,
    pub sla: FieldState,
    pub policy_label: &'static str,
    pub policies: Vec<SelectOption>,
    pub policy_error: String,
}

impl AccountForm {
    /// With what is stored, or, after a refusal, with what was typed.
    pub fn of(workshop: &Workshop, form: &FormState) -> Self {
        let field = |name: &str, stored: &str| form.field(name, stored);
        let state = field("stateBase", &workshop.state_base);
        let policy = field("paymentPolicy", workshop.payment_policy.as_str());
        Self {
            shown: form.hidden(&account_fields(workshop)),
            sure: form.question(SURE),
            full_name: field("name", &workshop.name),
            contact: field("contactName", &workshop.contact_name),
            phone: field("phone", &phone::national(&workshop.phone)),
            email: field("email", &workshop.email),
            address: field("address", &workshop.address),
            hours: field("openingHours", &workshop.opening_hours),
            city: field("cityBase", &workshop.city_base),
            states: state_options(&state.value).collect(),
            state_error: state.error,
            capacity: field("capacityPerDay", &workshop.capacity_per_day.to_string()),
            sla: field("slaDays", &workshop.sla_days.to_string()),
            policy_label: "Cómo se le paga",
            policies: PaymentPolicy::ALL
                .iter()
                .map(|one| {
                    let label = format!("{}: {}", one.label(), lower_first(one.description()));
                    SelectOption::new(one.as_str(), label, &policy.value)
                })
                .collect(),
            policy_error: policy.error,
        }
    }
}

/// As the form shows them.
pub fn account_fields(workshop: &Workshop) -> meanwhile::Stored {
    let own = workshop.clone();
    meanwhile::Stored::from([
        ("name", own.name),
        ("contactName", own.contact_name),
        ("phone", phone::national(&own.phone)),
        ("email", own.email),
        ("address", own.address),
        ("openingHours", own.opening_hours),
        ("cityBase", own.city_base),
        ("stateBase", own.state_base),
        ("capacityPerDay", own.capacity_per_day.to_string()),
        ("slaDays", own.sla_days.to_string()),
    ])
    .choice("paymentPolicy", own.payment_policy, own.payment_policy.label())
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}
