//! What Krafta owes, on pages: `/admin/payables` for an admin, `/workshop/payables` for the workshop itself.

pub mod admin;
pub mod csv;
pub mod one;
pub mod transfers;

pub use self::csv::download;

use crate::base::calendar;
use crate::base::money::Usd;
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::payables::{Ageing, Owed, PaidBy, Receipt};
use crate::domain::workshops::PaymentPolicy;
use crate::http::kit::form::FormState;
use chrono::{Datelike as _, NaiveDate};

/// What is said on top of the page: also what is wrong with all payables that were ticked, for which there is no field.
fn banner(form: &FormState) -> String {
    match form.error("payables") {
        nothing if nothing.is_empty() => form.banner(),
        why => why,
    }
}

/// A payable as a line of a list.
pub struct PayableRow {
    pub id: String,
    pub href: String,
    pub number: String,
    pub product: String,
    pub workshop_id: String,
    pub workshop: String,
    pub part: String,
    pub policy: &'static str,
    pub state: &'static str,
    pub state_label: &'static str,
    pub due: String,
    pub late: String,
    pub is_late: bool,
    pub amount: String,
    pub paid: String,
    pub left: String,
    pub is_open: bool,
    /// How the work stands, where it matters.
    pub work: &'static str,
    pub reason: String,
    pub payments: Vec<PaidView>,
}

/// A payment of it.
pub struct PaidView {
    pub amount: String,
    pub when: String,
    pub reference: String,
    pub receipt: String,
    pub is_elsewhere: bool,
}

impl PayableRow {
    pub fn new(owed: &Owed, today: NaiveDate) -> Self {
        let payable = &owed.payable;
        let (state, state_label) = owed.state();
        let left = payable.left();
        let is_open = left > Usd::ZERO;
        let days = payable.due_date.map_or(0, |due| (today - due).num_days());
        Self {
            id: payable.id.to_string(),
            href: format!("/admin/payables/{}", payable.id),
            number: owed.order_number.clone(),
            product: owed.product.clone(),
            workshop_id: payable.workshop_id.to_string(),
            workshop: owed.workshop.clone(),
            part: part(payable.policy, payable.instalment).to_owned(),
            policy: payable.policy.label(),
            state,
            state_label,
            due: match payable.due_date {
                Some(due) => day_label(due, today),
                None if is_open => payable.due_on.label().to_owned(),
                None => String::new(),
            },
            late: if is_open && payable.due_date.is_some() {
                late(days)
            } else {
                String::new()
            },
            is_late: is_open && days > 0,
            amount: payable.amount.to_string(),
            paid: payable.paid_amount.to_string(),
            left: left.to_string(),
            is_open,
            work: match owed.stage {
                _ if owed.is_stranded() => "Trabajo cancelado ya comenzado",
                Some(AssignmentStatus::PendingAssignment) => "Trabajo por aprobar",
                _ => "",
            },
            reason: payable.closed_reason.clone().unwrap_or_default(),
            payments: owed.paid.iter().map(PaidView::new).collect(),
        }
    }
}

impl PaidView {
    pub fn new(paid: &PaidBy) -> Self {
        let (receipt, is_elsewhere) = receipt(paid.receipt.as_ref());
        Self {
            amount: paid.amount.to_string(),
            when: calendar::date_es(calendar::today(paid.at)),
            reference: paid.reference.clone(),
            receipt,
            is_elsewhere,
        }
    }
}

/// Where a receipt opens, and whether that is another site; blank where there is none.
fn receipt(receipt: Option<&Receipt>) -> (String, bool) {
    match receipt {
        Some(ours @ Receipt::Ours(_)) => (ours.url(), false),
        // Nothing else is put into a link.
        Some(Receipt::Elsewhere(url)) if url.starts_with("https://") || url.starts_with("http://") => {
            (url.clone(), true)
        }
        _ => (String::new(), false),
    }
}

const fn part(policy: PaymentPolicy, instalment: i32) -> &'static str {
    match (policy, instalment) {
        (PaymentPolicy::PartialDeposit, 1) => "Anticipo (1 de 2)",
        (PaymentPolicy::PartialDeposit, _) => "Resto (2 de 2)",
        _ => "Pago único",
    }
}

fn day_label(day: NaiveDate, today: NaiveDate) -> String {
    if day.year() == today.year() {
        calendar::date_short_es(day)
    } else {
        calendar::date_es(day)
    }
}

fn late(days: i64) -> String {
    match days {
        0 => "vence hoy".to_owned(),
        1 => "venció ayer".to_owned(),
        2.. => format!("venció hace {days} días"),
        -1 => "vence mañana".to_owned(),
        _ => format!("en {} días", -days),
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
        let shown = |amount: Usd| {
            if amount > Usd::ZERO {
                amount.to_string()
            } else {
                String::new()
            }
        };
        Self {
            href,
            workshop,
            ages: crate::domain::payables::Age::ALL
                .iter()
                .map(|age| shown(ageing.of(*age)))
                .collect(),
            total: ageing.total().to_string(),
        }
    }
}

/// An address with those of these parameters that say something.
pub fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    match query.finish() {
        none if none.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
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
