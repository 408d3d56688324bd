//! What Krafta owes a workshop, and the transfers that settled it, as pages show it: the admin's and the workshop's own.

use crate::base::calendar;
use crate::base::money::{Rate, Usd};
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::payables::{Owed, PaidBy, PaidInBs, Receipt, Transfer};
use crate::domain::workshops::PaymentPolicy;
use crate::http::kit::form::FormState;
use chrono::{Datelike as _, NaiveDate};

/// The form that takes a transfer back.
pub const REVERSAL: &str = "reversal";

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
    /// The same in bolívares, at the day's rate; blank where nothing is left, or there is no rate.
    pub left_bs: String,
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
            left_bs: String::new(),
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

/// With what is left in bolívares too.
pub fn rows(owed: &[Owed], today: NaiveDate, rate: Option<Rate>) -> Vec<PayableRow> {
    let row = |owed: &Owed| {
        let left = owed.payable.left();
        PayableRow {
            left_bs: rate
                .filter(|_| left > Usd::ZERO)
                .map(|rate| rate.to_bs(left).to_string())
                .unwrap_or_default(),
            ..PayableRow::new(owed, today)
        }
    };
    owed.iter().map(row).collect()
}

/// «Bs. 40,00 por dólar, la tasa de hoy, 15 de enero de 2026»; blank where there is none.
pub fn rate_words(rate: Option<Rate>, today: NaiveDate) -> String {
    rate.map(|rate| {
        format!(
            "Bs. {rate} por dólar, la tasa de hoy, {}",
            calendar::date_es(today)
        )
    })
    .unwrap_or_default()
}

/// «Bs. 600,00, a Bs. 40,00 del 15 de enero de 2026»
fn in_bs(paid: PaidInBs) -> String {
    format!(
        "{}, a Bs. {} del {}",
        paid.amount,
        paid.rate,
        calendar::date_es(paid.day)
    )
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

/// «Anticipo (1 de 2)»
pub const fn part(policy: PaymentPolicy, instalment: i32) -> &'static str {
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

/// A transfer, in words.
pub struct TransferView {
    pub id: String,
    /// Keeps the ids of its fields apart from another's.
    pub uid: String,
    pub action: String,
    pub workshop: String,
    pub amount: String,
    /// What left the account; blank where that was dollars.
    pub in_bs: String,
    pub reference: String,
    pub when: String,
    pub by: String,
    pub is_reversal: bool,
    pub stands: bool,
    pub reason: String,
    pub receipt: String,
    pub is_elsewhere: bool,
    pub lines: Vec<LineView>,
    /// The state and what it says: what the workshop answered, or that it was taken back.
    pub state: &'static str,
    pub state_label: &'static str,
    pub note: String,
    pub answered: String,
    pub received: bool,
    pub denied: bool,
    /// The form that failed.
    pub typed_reason: String,
    pub reason_error: String,
    pub lines_error: String,
    pub is_open: bool,
}

pub struct LineView {
    pub payable: String,
    pub href: String,
    pub number: String,
    pub amount: String,
    pub is_taken_back: bool,
}

impl TransferView {
    pub fn new(index: usize, transfer: &Transfer) -> Self {
        let (receipt, is_elsewhere) = receipt(transfer.receipt.as_ref());
        let answer = transfer.answer.as_ref();
        let (received, denied) = (
            answer.is_some_and(|answer| answer.received),
            answer.is_some_and(|answer| !answer.received),
        );
        let taken_back = transfer.lines.iter().filter(|line| line.is_taken_back).count();
        let (state, state_label) = match transfer.stands() {
            _ if transfer.is_reversal => ("VOIDED", "Reverso"),
            false => ("VOIDED", "Revertida"),
            true if denied => ("MISSING", "No llegó"),
            true if taken_back > 0 => ("PARTIAL", "Revertida en parte"),
            true if received => ("PAID", "Recibida"),
            true => ("PENDING", "Sin respuesta"),
        };
        Self {
            id: transfer.id.to_string(),
            uid: format!("-t{index}"),
            action: format!("/admin/payables/transfers/{}/reversal", transfer.id),
            workshop: transfer.workshop.clone(),
            amount: transfer.amount.to_string(),
            in_bs: transfer.in_bs.map(in_bs).unwrap_or_default(),
            reference: transfer.reference.clone(),
            when: calendar::stamp_es(transfer.at),
            by: transfer.by.clone(),
            is_reversal: transfer.is_reversal,
            stands: transfer.stands(),
            reason: transfer.reason.clone(),
            receipt,
            is_elsewhere,
            lines: transfer
                .lines
                .iter()
                .map(|line| LineView {
                    payable: line.payable.to_string(),
                    href: format!("/admin/payables/{}", line.payable),
                    number: line.order_number.clone(),
                    amount: line.amount.to_string(),
                    is_taken_back: line.is_taken_back,
                })
                .collect(),
            state,
            state_label,
            note: answer.map(|answer| answer.note.clone()).unwrap_or_default(),
            answered: answer
                .map(|answer| calendar::stamp_es(answer.created_at))
                .unwrap_or_default(),
            received,
            denied,
            typed_reason: String::new(),
            reason_error: String::new(),
            lines_error: String::new(),
            is_open: false,
        }
    }

    /// With what was typed into its form, if that failed.
    pub fn with(self, form: &FormState) -> Self {
        let (reason, lines_error) = {
            let own = form.at(REVERSAL, &self.id);
            (own.field("reason", ""), own.error("payables"))
        };
        Self {
            is_open: form.is(REVERSAL, &self.id),
            typed_reason: reason.value,
            reason_error: reason.error,
            lines_error,
            ..self
        }
    }
}
