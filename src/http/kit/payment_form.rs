//! The form in which a customer reports a payment, of an order that exists or of one that is being placed.
//!
//! Bolívares and dollars have a field each, filled with what is due; the style sheet shows the one that goes with the
//! chosen method. So nobody reports 600 dollars who meant bolívares, and nothing needs a script.

use crate::base::calendar::today;
use crate::base::money::{Currency, Money};
use crate::domain::lifecycle::SubmissionStatus;
use crate::domain::orders::Order;
use crate::domain::payments::{self, Account, Method, Submission};
use crate::http::kit::form::{FieldState, FormState};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

pub struct Choice {
    pub value: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub checked: bool,
}

pub struct PaymentForm {
    pub methods: Vec<Choice>,
    pub method_error: String,
    pub amount_bs: FieldState,
    pub amount_usd: FieldState,
    pub reference: FieldState,
    pub origin_bank: FieldState,
    pub payer_name: FieldState,
    pub payer_phone: FieldState,
    pub paid_on: FieldState,
    pub receipt_error: String,
}

const BS: &str = "amountBs";
const USD: &str = "amountUsd";
const AMOUNT: &str = "amountReported";

/// An account to pay to, as a card.
pub struct AccountCard {
    pub icon: &'static str,
    pub label: &'static str,
    pub account: Account,
}

impl AccountCard {
    pub fn new(account: Account) -> Self {
        Self {
            icon: match account.method {
                Method::PagoMovil => "phone",
                Method::Transferencia => "bank",
                Method::Zelle => "mail",
                Method::Efectivo => "shop",
                Method::Tarjeta => "receipt",
            },
            label: account.method.label(),
            account,
        }
    }
}

impl PaymentForm {
    /// Filled with what is known.
    pub fn fresh(order: &Order, submissions: &[Submission], now: DateTime<Utc>) -> Self {
        let due = |currency| payments::due(order, submissions, currency);
        // What is being checked may be all of it: then we cannot know how much else was paid.
        let amount = |currency| match order.wants_payment() {
            true => figure(due(currency)),
            false => String::new(),
        };
        let last = submissions.last();
        // What was rejected is corrected, not typed again.
        if let Some(rejected) = last.filter(|last| last.status == SubmissionStatus::Rejected) {
            return Self::correcting(rejected, due(Currency::Ves), due(Currency::Usd));
        }
        let known = |field: fn(&Submission) -> &String, otherwise: &str| {
            last.map_or_else(|| otherwise.to_owned(), |last| field(last).clone())
        };
        Self {
            methods: methods(last.map_or(Method::PagoMovil, |last| last.method)),
            method_error: String::new(),
            amount_bs: filled(amount(Currency::Ves)),
            amount_usd: filled(amount(Currency::Usd)),
            reference: filled(String::new()),
            origin_bank: filled(known(|last| &last.origin_bank, "")),
            payer_name: filled(known(|last| &last.payer_name, &order.customer_name)),
            payer_phone: filled(known(|last| &last.payer_phone, &order.customer_phone)),
            paid_on: filled(today(now).to_string()),
            receipt_error: String::new(),
        }
    }

    /// As it was reported: whoever corrects it changes what was wrong. In the other currency stands what is due.
    fn correcting(rejected: &Submission, due_bs: Money, due_usd: Money) -> Self {
        let (bs, usd) = match rejected.reported() {
            reported @ Money::Bs(_) => (reported, due_usd),
            reported @ Money::Usd(_) => (due_bs, reported),
        };
        Self {
            methods: methods(rejected.method),
            method_error: String::new(),
            amount_bs: filled(figure(bs)),
            amount_usd: filled(figure(usd)),
            reference: filled(rejected.reference.clone()),
            origin_bank: filled(rejected.origin_bank.clone()),
            payer_name: filled(rejected.payer_name.clone()),
            payer_phone: filled(rejected.payer_phone.clone()),
            paid_on: filled(rejected.paid_on.map(|day| day.to_string()).unwrap_or_default()),
            receipt_error: String::new(),
        }
    }

    /// As it was sent, with what was wrong.
    pub fn again(form: &FormState) -> Self {
        let field = |name: &str| form.field(name, "");
        let chosen = form
            .value("method")
            .and_then(|method| method.parse::<Method>().ok());
        let currency = chosen.map_or(Currency::Ves, Method::currency);
        let amount = |name: &str, of: Currency| FieldState {
            value: field(name).value,
            error: if of == currency {
                form.error(AMOUNT)
            } else {
                String::new()
            },
        };
        Self {
            methods: methods(chosen.unwrap_or(Method::PagoMovil)),
            method_error: form.error("method"),
            amount_bs: amount(BS, Currency::Ves),
            amount_usd: amount(USD, Currency::Usd),
            reference: field("reference"),
            origin_bank: field("originBank"),
            payer_name: field("payerName"),
            payer_phone: field("payerPhone"),
            paid_on: field("paidOn"),
            receipt_error: match form.error("receipt") {
                nothing if nothing.is_empty() && form.lost_file() => "Vuelve a elegir el archivo.".to_owned(),
                error => error,
            },
        }
    }
}

/// Puts the amount that goes with the method where [`payments::Report::read`] looks for it.
pub fn choose_amount(fields: &mut Map<String, Value>) {
    if !text(fields, AMOUNT).is_empty() {
        return;
    }
    let name = match text(fields, "method").parse().map(Method::currency) {
        Ok(Currency::Usd) => USD,
        _ => BS,
    };
    let amount = text(fields, name).to_owned();
    fields.insert(AMOUNT.to_owned(), Value::String(amount));
}

fn methods(chosen: Method) -> Vec<Choice> {
    Method::REPORTED
        .into_iter()
        .map(|method| Choice {
            value: method.as_str(),
            label: method.label(),
            hint: match method.currency() {
                Currency::Ves => "En bolívares",
                Currency::Usd => "En dólares",
            },
            checked: method == chosen,
        })
        .collect()
}

/// «600,00», as it is typed.
pub fn figure(amount: Money) -> String {
    let text = amount.to_string();
    text.trim_start_matches(['$', 'B', 's', '.', ' ']).to_owned()
}

fn filled(value: String) -> FieldState {
    FieldState {
        value,
        error: String::new(),
    }
}

fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> &'a str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Banks of Venezuela, to be chosen from or typed over.
pub const BANKS: [&str; 24] = [
    "Banco de Venezuela",
    "Banesco",
    "Mercantil",
    "Provincial (BBVA)",
    "Banco Nacional de Crédito (BNC)",
    "Bancamiga",
    "Banco del Tesoro",
    "Bancaribe",
    "Banco Exterior",
    "Banplus",
    "BFC Banco Fondo Común",
    "Banco Sofitasa",
    "Banco Plaza",
    "Banco Caroní",
    "Banco Activo",
    "Del Sur",
    "100% Banco",
    "Venezolano de Crédito",
    "Banco Digital de los Trabajadores",
    "Banco Agrícola de Venezuela",
    "Bancrecer",
    "Mi Banco",
    "Bangente",
    "Banfanb",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::money::{Bs, Usd};
    use serde_json::json;

    #[test]
    fn an_amount_is_shown_as_it_is_typed() {
        let bs = Money::Bs("1234567.5".parse::<Bs>().unwrap());
        assert_eq!(figure(bs), "1.234.567,50");
        assert_eq!(figure(Money::Usd("15".parse::<Usd>().unwrap())), "15,00");
    }

    #[test]
    fn the_amount_in_the_currency_of_the_method_counts() {
        for (method, expected) in [("PAGO_MOVIL", "600,00"), ("ZELLE", "15,00"), ("", "600,00")] {
            let form = json!({"method": method, "amountBs": "600,00", "amountUsd": "15,00"});
            let Value::Object(mut fields) = form else {
                unreachable!()
            };
            choose_amount(&mut fields);
            assert_eq!(text(&fields, AMOUNT), expected);
        }
    }
}
