//! `/admin/payables`: what Krafta owes.

pub mod admin;
pub mod csv;
pub mod one;
pub mod transfers;

pub use self::csv::download;

use crate::domain::payables::{Age, Ageing};
use crate::http::kit::form::FormState;

/// What is said on top of the page: also what is wrong with all payables that were ticked, for which there is no field.
fn banner(form: &FormState) -> String {
    match form.error("payables") {
        nothing if nothing.is_empty() => form.banner(),
        why => why,
    }
}

/// A workshop's debts by age; blank where there is nothing.
struct AgeRow {
    pub href: String,
    pub workshop: String,
    pub ages: Vec<String>,
    pub total: String,
}

impl AgeRow {
    fn new(href: String, workshop: String, ageing: &Ageing) -> Self {
        Self {
            href,
            workshop,
            ages: Age::ALL.iter().map(|age| ageing.of(*age).or_blank()).collect(),
            total: ageing.total().to_string(),
        }
    }
}

/// The pages of an admin's account with workshops.
struct Tab {
    href: &'static str,
    label: &'static str,
    current: bool,
}

fn tabs(current: &str) -> Vec<Tab> {
    [
        ("/admin/payables", "Cuentas"),
        ("/admin/payables/transfers", "Transferencias"),
        ("/admin/payables/owed-back", "Por devolver"),
    ]
    .map(|(href, label)| Tab {
        href,
        label,
        current: href == current,
    })
    .into()
}
