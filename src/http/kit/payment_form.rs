//! The form in which a customer reports a payment, of an order that exists or of one that is being placed.
//!
//! Bolívares and dollars have a field each, filled with what is due; the style sheet shows the one that goes with the
//! chosen method and account. So nobody reports 600 dollars who meant bolívares, and nothing needs a script.

use crate::base::calendar::today;
use crate::base::id_number::IdNumber;
use crate::base::money::meant::{self, Expected};
use crate::base::money::{Currency, Money, Usd};
use crate::domain::lifecycle::SubmissionStatus;
use crate::domain::orders::Order;
use crate::domain::payments::view::account_label;
use crate::domain::payments::{self, Account, Method, Submission};
use crate::domain::settings::CashDesk;
use crate::http::kit::form::{FieldState, FormState};
use crate::http::kit::kept_file::FileField;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

pub struct Choice {
    pub value: &'static str,
    pub label: &'static str,
    pub hint: String,
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
    pub payer_id: FieldState,
    pub paid_on: FieldState,
    /// To which of our accounts, by method.
    pub to: Vec<PaidTo>,
    pub to_error: String,
    pub receipt: FileField,
    /// By which an amount is understood that can be read in two ways (`base/money/meant.rs`): in bolívares, and in dollars.
    pub expected: [String; 2],
}

/// The accounts of a method, each method with a field of its own: what is hidden is not asked.
pub struct PaidTo {
    pub method: &'static str,
    pub field: String,
    pub accounts: Vec<AccountChoice>,
    pub is_unsaid: bool,
}

pub struct AccountChoice {
    pub id: String,
    pub label: String,
    /// Which amount goes with it.
    pub currency: &'static str,
    pub checked: bool,
}

const BS: &str = "amountBs";
const USD: &str = "amountUsd";
const AMOUNT: &str = "amountReported";

/// How an order can be paid.
pub struct Offer {
    /// In which nobody pays in cash.
    pub accounts: Vec<Account>,
    /// Where they bring it, if they can get there.
    pub cash: Option<CashDesk>,
    /// What its customer chose when they ordered, where they were asked.
    pub chosen: Option<Method>,
}

impl Offer {
    pub fn new(mut accounts: Vec<Account>, cash: Option<CashDesk>, chosen: Option<Method>) -> Self {
        accounts.retain(|account| account.method != Method::Efectivo);
        Self {
            accounts,
            cash,
            chosen,
        }
    }

    /// Where they bring cash, if that is what they chose.
    pub fn to_bring(&self) -> Option<&CashDesk> {
        self.cash
            .as_ref()
            .filter(|_| self.chosen == Some(Method::Efectivo))
    }

    /// Where we have an account; all that go by a bank while we have none.
    fn takes(&self, method: Method) -> bool {
        match method {
            Method::Efectivo => self.cash.is_some(),
            method => {
                self.accounts.is_empty() || self.accounts.iter().any(|account| account.method == method)
            }
        }
    }
}

impl PaymentForm {
    /// Filled with what is known.
    pub fn fresh(order: &Order, submissions: &[Submission], offer: &Offer, now: DateTime<Utc>) -> Self {
        let due = |currency| payments::due(order, submissions, currency);
        // What is being checked may be all of it: then we cannot know how much else was paid.
        let amount = |currency| match order.wants_payment() {
            true => figure(due(currency)),
            false => String::new(),
        };
        let last = submissions.last();
        // What was rejected is corrected, not typed again.
        if let Some(rejected) = last.filter(|last| last.status == SubmissionStatus::Rejected) {
            return Self::correcting(rejected, offer, due(Currency::Ves), due(Currency::Usd));
        }
        let known = |field: fn(&Submission) -> &String, otherwise: &str| {
            last.map_or_else(|| otherwise.to_owned(), |last| field(last).clone())
        };
        Self {
            methods: methods(last.map(|last| last.method).or(offer.chosen), offer),
            method_error: String::new(),
            amount_bs: filled(amount(Currency::Ves)),
            amount_usd: filled(amount(Currency::Usd)),
            reference: filled(String::new()),
            origin_bank: filled(known(|last| &last.origin_bank, "")),
            payer_name: filled(known(|last| &last.payer_name, &order.customer_name)),
            payer_phone: filled(known(|last| &last.payer_phone, &order.customer_phone)),
            payer_id: filled(match last {
                Some(last) => last.payer_id_number.clone().unwrap_or_default(),
                None => IdNumber::parse(&order.customer_id_number)
                    .map(|id| id.to_string())
                    .unwrap_or_default(),
            }),
            paid_on: filled(today(now).to_string()),
            to: paid_to(&offer.accounts, |_| String::new()),
            to_error: String::new(),
            receipt: FileField::default(),
            expected: Default::default(),
        }
    }

    /// As it was reported: whoever corrects it changes what was wrong. In the other currency stands what is due.
    fn correcting(rejected: &Submission, offer: &Offer, due_bs: Money, due_usd: Money) -> Self {
        let (bs, usd) = match rejected.reported() {
            reported @ Money::Bs(_) => (reported, due_usd),
            reported @ Money::Usd(_) => (due_bs, reported),
        };
        Self {
            methods: methods(Some(rejected.method), offer),
            method_error: String::new(),
            amount_bs: filled(figure(bs)),
            amount_usd: filled(figure(usd)),
            reference: filled(rejected.reference.clone()),
            origin_bank: filled(rejected.origin_bank.clone()),
            payer_name: filled(rejected.payer_name.clone()),
            payer_phone: filled(rejected.payer_phone.clone()),
            payer_id: filled(rejected.payer_id_number.clone().unwrap_or_default()),
            paid_on: filled(rejected.paid_on.map(|day| day.to_string()).unwrap_or_default()),
            to: paid_to(&offer.accounts, |_| {
                rejected.account_id.map(|id| id.to_string()).unwrap_or_default()
            }),
            to_error: String::new(),
            receipt: FileField::default(),
            expected: Default::default(),
        }
    }

    /// As it was sent, with what was wrong.
    pub fn again(form: &FormState, offer: &Offer) -> Self {
        let accounts = &offer.accounts;
        let field = |name: &str| form.field(name, "");
        let typed = |name: &str| form.value(name).unwrap_or_default().to_owned();
        let chosen = typed("method").parse::<Method>().ok();
        let shown = shown(form.fields(), accounts);
        let amount = |name: &str, of: Currency| FieldState {
            value: field(name).value,
            error: match (of == shown, form.error("currency")) {
                (false, _) => String::new(),
                (true, wrong) if wrong.is_empty() => form.error(AMOUNT),
                (true, wrong) => wrong,
            },
        };
        Self {
            methods: methods(chosen, offer),
            method_error: form.error("method"),
            amount_bs: amount(BS, Currency::Ves),
            amount_usd: amount(USD, Currency::Usd),
            reference: field("reference"),
            origin_bank: field("originBank"),
            payer_name: field("payerName"),
            payer_phone: field("payerPhone"),
            payer_id: field("payerIdNumber"),
            paid_on: field("paidOn"),
            to: paid_to(accounts, |method| typed(&account_field(method))),
            to_error: form.error("accountId"),
            receipt: FileField::carried(form, "receipt"),
            expected: Default::default(),
        }
    }

    /// What is due of this order says what is meant.
    pub fn expecting(self, order: &Order, submissions: &[Submission], tolerance: Usd) -> Self {
        let due = [Currency::Ves, Currency::Usd].map(|currency| payments::due(order, submissions, currency));
        let expected = due.map(|due| meant::carried(&[Expected::of(due, tolerance, order.exchange_rate)]));
        Self { expected, ..self }
    }
}

/// Puts account, currency and amount where [`payments::Report::read`] looks for them: of the account that was chosen for
/// the method that was chosen, and the amount that the page showed with both.
pub fn choose(fields: &mut Map<String, Value>, accounts: &[Account]) {
    let shown = shown(fields, accounts);
    let method = text(fields, "method").parse::<Method>();
    let account = method.map(|method| text(fields, &account_field(method)).to_owned());
    let amount = match shown {
        Currency::Usd => USD,
        Currency::Ves => BS,
    };
    for (name, value) in [
        ("accountId", account.unwrap_or_default()),
        ("currency", shown.as_str().to_owned()),
        (AMOUNT, text(fields, amount).to_owned()),
        (
            "amountReportedDue",
            text(fields, &format!("{amount}Due")).to_owned(),
        ),
    ] {
        if text(fields, name).is_empty() && !value.is_empty() {
            fields.insert(name.to_owned(), Value::String(value));
        }
    }
}

/// `account_PAGO_MOVIL`
fn account_field(method: Method) -> String {
    format!("account_{method}")
}

/// Which amount the page shows, as its style sheet has it.
fn shown(fields: &Map<String, Value>, accounts: &[Account]) -> Currency {
    let Ok(method) = text(fields, "method").parse::<Method>() else {
        return Currency::Ves;
    };
    let chosen = text(fields, &account_field(method));
    let mut of_method = accounts.iter().filter(|account| account.method == method);
    of_method
        .find(|account| account.id.to_string() == chosen)
        .map_or(method.currency(), |account| account.currency)
}

/// Of a single account nobody has to say that it was that one.
fn paid_to(accounts: &[Account], chosen: impl Fn(Method) -> String) -> Vec<PaidTo> {
    Method::REPORTED
        .into_iter()
        .map(|method| {
            let chosen = chosen(method);
            let accounts: Vec<AccountChoice> = accounts
                .iter()
                .filter(|account| account.method == method)
                .map(|account| AccountChoice {
                    id: account.id.to_string(),
                    label: account_label(account),
                    currency: account.currency.as_str(),
                    checked: account.id.to_string() == chosen,
                })
                .collect();
            PaidTo {
                method: method.as_str(),
                field: account_field(method),
                is_unsaid: !accounts.iter().any(|account| account.checked),
                accounts,
            }
        })
        .filter(|to| !to.accounts.is_empty())
        .collect()
}

/// Those that there are, and the chosen one in any case; without a choice the first.
fn methods(chosen: Option<Method>, offer: &Offer) -> Vec<Choice> {
    let mut all = Method::REPORTED.to_vec();
    all.retain(|method| offer.takes(*method) || *method != Method::Efectivo && chosen == Some(*method));
    let chosen = chosen
        .filter(|chosen| all.contains(chosen))
        .or(all.first().copied());
    let choice = |method: Method| Choice {
        value: method.as_str(),
        label: method.label(),
        hint: match method {
            Method::Efectivo => "En persona",
            method if method.currency() == Currency::Usd => "En dólares",
            _ => "En bolívares",
        }
        .to_owned(),
        checked: chosen == Some(method),
    };
    all.into_iter().map(choice).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::money::Bs;
    use serde_json::json;

    #[test]
    fn an_amount_is_shown_as_it_is_typed() {
        let bs = Money::Bs("1234567.5".parse::<Bs>().unwrap());
        assert_eq!(figure(bs), "1.234.567,50");
        assert_eq!(figure(Money::Usd("15".parse::<Usd>().unwrap())), "15,00");
    }

    fn account(method: Method, currency: Currency) -> Account {
        Account {
            id: crate::base::ids::AccountId::any(),
            method,
            currency,
            bank: "Banesco".to_owned(),
            holder: String::new(),
            id_number: String::new(),
            phone: String::new(),
            account_number: String::new(),
            email: String::new(),
            instructions: String::new(),
            active: true,
            position: 0,
        }
    }

    #[test]
    fn the_amount_that_goes_with_method_and_account_counts() {
        let accounts = [
            account(Method::Transferencia, Currency::Usd),
            account(Method::Transferencia, Currency::Ves),
            account(Method::PagoMovil, Currency::Ves),
        ];
        let id = |at: usize| accounts[at].id.to_string();
        for (method, chosen, amount, currency, to) in [
            ("PAGO_MOVIL", String::new(), "600,00", "VES", String::new()),
            ("ZELLE", String::new(), "15,00", "USD", String::new()),
            ("", String::new(), "600,00", "VES", String::new()),
            ("TRANSFERENCIA", id(0), "15,00", "USD", id(0)),
            ("TRANSFERENCIA", id(1), "600,00", "VES", id(1)),
            ("TRANSFERENCIA", String::new(), "600,00", "VES", String::new()),
            // Retired meanwhile, or another method's: refused by its id.
            ("TRANSFERENCIA", id(2), "600,00", "VES", id(2)),
            // What stands in the other method's field is not asked.
            ("PAGO_MOVIL", id(0), "600,00", "VES", String::new()),
        ] {
            let form = json!({"method": method, "amountBs": "600,00", "amountUsd": "15,00", "account_TRANSFERENCIA": chosen});
            let Value::Object(mut fields) = form else {
                unreachable!()
            };
            choose(&mut fields, &accounts);
            let of = |name: &str| text(&fields, name).to_owned();
            assert_eq!(
                (of(AMOUNT).as_str(), of("currency").as_str(), of("accountId")),
                (amount, currency, to),
                "{method} {chosen}"
            );
        }
    }

    #[test]
    fn cash_is_offered_where_somebody_takes_it() {
        let offered = |offer: &Offer, chosen| -> Vec<(&str, bool)> {
            let methods = methods(chosen, offer).into_iter();
            methods.map(|method| (method.value, method.checked)).collect()
        };
        let accounts = vec![
            account(Method::Zelle, Currency::Usd),
            account(Method::Efectivo, Currency::Usd),
        ];
        let offer = Offer::new(accounts, None, None);
        assert_eq!(offered(&offer, None), [("ZELLE", true)]);
        assert_eq!(offered(&offer, Some(Method::Efectivo)), [("ZELLE", true)]);
        assert_eq!(
            offered(&offer, Some(Method::PagoMovil)),
            [("PAGO_MOVIL", true), ("ZELLE", false)]
        );
        let offer = Offer {
            cash: Some(CashDesk::default()),
            ..offer
        };
        assert_eq!(
            offered(&offer, Some(Method::Efectivo)),
            [("ZELLE", false), ("EFECTIVO", true)]
        );
    }

    #[test]
    fn a_single_account_is_taken_for_granted() {
        let accounts = [
            account(Method::PagoMovil, Currency::Ves),
            account(Method::Zelle, Currency::Usd),
            account(Method::Zelle, Currency::Usd),
        ];
        let chosen = accounts[2].id.to_string();
        let to = paid_to(&accounts, |_| chosen.clone());
        let told: Vec<_> = to
            .iter()
            .map(|to| (to.method, to.accounts.len(), to.is_unsaid))
            .collect();
        assert_eq!(told, [("PAGO_MOVIL", 1, true), ("ZELLE", 2, false)]);
    }
}
