//! `/admin/shipping`: rates, zones and rules, each a page with its forms.

pub mod carriers;
pub mod delivery_rules;
pub mod rates;
pub mod zones;

use crate::base::input::Input;
use crate::domain::lifecycle::DeliveryMethod;
use crate::http::kit::select_option::SelectOption;

const RATES: &str = "/admin/shipping";
const ZONES: &str = "/admin/shipping/zones";
const CARRIERS: &str = "/admin/shipping/carriers";
const RULES: &str = "/admin/shipping/rules";
/// In characters, as at checkout.
const LONGEST_CITY: usize = 80;

/// `blank` stands for none; without it the first method is taken for chosen.
fn methods(blank: &str, chosen: &str) -> Vec<SelectOption> {
    let known = DeliveryMethod::ALL
        .iter()
        .map(|method| SelectOption::new(method.as_str(), method.label(), chosen));
    std::iter::once(SelectOption::new("", blank, chosen))
        .chain(known)
        .collect()
}

/// The state that a form names; a mistake is noted beside the field.
fn required_state(input: &Input<'_>, field: &str) -> Option<&'static str> {
    let name = input.required_text(field, LONGEST_CITY);
    let state = crate::domain::shipping::state_named(&name);
    if state.is_none() && !name.is_empty() {
        input.wrong(field, crate::domain::shipping::NO_STATE);
    }
    state
}
