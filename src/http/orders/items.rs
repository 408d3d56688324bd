//! What was ordered, as the order's page lists it, and sending what shall be printed on it.

use super::Preview;
use crate::base::money::Usd;
use crate::domain::files::Files;
use crate::domain::ordering::{OrderDetails, takes_design};
use crate::domain::orders::OrderItem;
use crate::http::kit::form::FormState;
use crate::http::kit::units;

/// The noun of the form's address, and its field.
pub(super) const DESIGN: &str = "design";

pub(super) struct ItemLine {
    pub(super) id: String,
    pub(super) preview: Preview,
    pub(super) name: String,
    pub(super) size: String,
    pub(super) count: String,
    pub(super) unit_price: Usd,
    pub(super) sum: Usd,
    /// «3f2a9c41d07b», of what was designed here.
    pub(super) design: String,
    /// Nobody knows yet what to print, and it can still be said.
    pub(super) wants_design: bool,
    pub(super) takes_design: bool,
    pub(super) design_error: String,
    /// Its form comes back.
    pub(super) design_returns: bool,
}

pub(super) fn lines(details: &OrderDetails, files: &Files, form: &FormState) -> Vec<ItemLine> {
    let line = |item: &OrderItem| {
        let id = item.id.to_string();
        let takes_design = takes(details, item);
        ItemLine {
            preview: Preview::of(&details.order, item, files),
            name: item.product_name.clone(),
            size: item.size.clone().unwrap_or_default(),
            count: units(item.quantity),
            unit_price: item.unit_price,
            sum: item.unit_price * item.quantity,
            design: item.design_mark(),
            wants_design: takes_design && !item.has_design(),
            takes_design,
            design_error: form.at(DESIGN, &id).error(DESIGN),
            design_returns: form.is(DESIGN, &id),
            id,
        }
    };
    details.items.iter().map(line).collect()
}

/// What they are called that nobody knows what to print on: «Taza y Franela unisex»; blank for none.
pub(super) fn without_design(details: &OrderDetails) -> String {
    let missing = details.items.iter();
    let missing = missing.filter(|item| !item.has_design() && takes(details, item));
    let mut names: Vec<&str> = missing.map(|item| item.product_name.as_str()).collect();
    names.dedup();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} y {last}", first.join(", ")),
    }
}

fn takes(details: &OrderDetails, item: &OrderItem) -> bool {
    if details.proof_of(item).is_some() {
        return false;
    }
    let stage = details.work_on(item).map(|work| work.status);
    takes_design(details.order.status, item.has_design(), stage)
}
