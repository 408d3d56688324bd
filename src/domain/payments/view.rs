//! A reported payment, in words.

use super::{Account, LogEntry, Method, Submission};
use crate::base::id_number::IdNumber;
use crate::base::ids::{AccountId, UserId};
use crate::base::money::{Currency, Money, Usd};
use crate::base::{banks, calendar, phone};
use crate::domain::lifecycle::SubmissionStatus;
use crate::domain::orders::Order;
use std::cmp::Ordering;
use std::collections::HashMap;

pub struct PaymentView {
    pub id: String,
    /// Keeps the ids of its fields apart from another payment's.
    pub uid: String,
    /// The one that waits longest: it gets the big button.
    pub is_first: bool,
    pub is_open: bool,
    pub is_mine: bool,
    /// Decided by a person, who may have been mistaken.
    pub can_reopen: bool,
    pub status: &'static str,
    pub label: &'static str,
    /// «En revisión por Ana desde …»
    pub review: String,
    /// «Confirmado por Ana …»
    pub decided: String,
    pub method: &'static str,
    pub reported: String,
    pub expected: String,
    /// The same in the other currency, and the rate.
    pub expected_other: String,
    pub difference: String,
    pub is_short: bool,
    pub received: String,
    /// «0102 Banco de Venezuela», beside it what was typed if that says something else.
    pub bank: String,
    pub reference: String,
    pub payer: String,
    pub phone: String,
    pub id_number: String,
    /// What is doubtful about it; blank for nothing.
    pub id_doubt: &'static str,
    pub paid_on: String,
    pub account: String,
    pub reported_at: String,
    pub reason: String,
    /// Blank for a receipt that is only an address of another site.
    pub thumbnail: String,
    pub receipt: String,
    pub is_elsewhere: bool,
}

/// Who is meant by the ids in submissions: everybody who decides or reviews is in the log.
pub struct Names<'a> {
    people: HashMap<UserId, &'a str>,
    accounts: HashMap<AccountId, &'a Account>,
}

impl<'a> Names<'a> {
    pub fn new(log: &'a [LogEntry], accounts: &'a [Account]) -> Self {
        Self {
            people: log
                .iter()
                .filter_map(|entry| Some((entry.actor?, entry.actor_name.as_str())))
                .collect(),
            accounts: accounts.iter().map(|account| (account.id, account)).collect(),
        }
    }

    fn person(&self, id: Option<UserId>) -> &str {
        id.and_then(|id| self.people.get(&id).copied())
            .unwrap_or("otra persona")
    }

    pub fn account(&self, id: Option<AccountId>) -> String {
        let Some(account) = id.and_then(|id| self.accounts.get(&id)) else {
            return String::new();
        };
        account_label(account)
    }
}

/// «Banesco · Krafta, C.A. · 0134…»
pub fn account_label(account: &Account) -> String {
    let number = [&account.account_number, &account.phone, &account.email]
        .into_iter()
        .find(|number| !number.is_empty());
    let parts = [Some(&account.bank), Some(&account.holder), number];
    let parts: Vec<&str> = parts
        .into_iter()
        .flatten()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" · ")
}

/// Open ones first, the oldest on top; decided ones after them, the newest on top.
pub fn views(payments: &[Submission], names: &Names<'_>, me: UserId) -> Vec<PaymentView> {
    let open = payments.iter().filter(|paid| paid.status.is_open());
    let decided = payments.iter().rev().filter(|paid| !paid.status.is_open());
    open.chain(decided)
        .enumerate()
        .map(|(index, paid)| PaymentView::new(index, paid, names, me))
        .collect()
}

impl PaymentView {
    pub fn new(index: usize, paid: &Submission, names: &Names<'_>, me: UserId) -> Self {
        let (expected, reported) = (paid.expected(), paid.reported());
        let other = match expected {
            Money::Usd(amount) => Money::Bs(paid.exchange_rate.to_bs(amount)),
            Money::Bs(amount) => Money::Usd(paid.exchange_rate.to_usd(amount)),
        };
        let is_mine = paid.status == SubmissionStatus::UnderReview && paid.reviewer_id == Some(me);
        let (thumbnail, receipt, is_elsewhere) = match (paid.receipt_upload_id, &paid.receipt_url) {
            // Large enough that its figures can be read beside the form.
            (Some(id), _) => (format!("/files/{id}/preview"), format!("/files/{id}"), false),
            (None, Some(url)) if is_web(url) => (String::new(), url.clone(), true),
            (None, _) => (String::new(), String::new(), false),
        };
        Self {
            id: paid.id.to_string(),
            uid: format!("-p{index}"),
            is_first: index == 0,
            is_open: paid.status.is_open(),
            is_mine,
            can_reopen: !paid.status.is_open() && paid.method != Method::Tarjeta,
            status: paid.status.as_str(),
            label: paid.status.label(),
            review: review(paid, names, is_mine),
            decided: decided(paid, names),
            method: paid.method.label(),
            reported: reported.to_string(),
            expected: expected.to_string(),
            expected_other: format!("{other} a la tasa {}", paid.exchange_rate),
            difference: difference(expected, reported),
            is_short: reported.decimal() < expected.decimal(),
            received: paid
                .received()
                .map(|amount| amount.to_string())
                .unwrap_or_default(),
            bank: bank(paid),
            reference: paid.reference.clone(),
            payer: paid.payer_name.clone(),
            phone: phone::national(&paid.payer_phone),
            id_number: paid.payer_id_number.clone().unwrap_or_default(),
            id_doubt: paid.payer_id_number.as_deref().map(id_doubt).unwrap_or_default(),
            paid_on: paid.paid_on.map(calendar::date_es).unwrap_or_default(),
            account: names.account(paid.account_id),
            reported_at: calendar::datetime_es(paid.reported_at),
            reason: paid.rejection_reason.clone().unwrap_or_default(),
            thumbnail,
            receipt,
            is_elsewhere,
        }
    }
}

/// «0102 Banco de Venezuela», also where only its code was typed.
pub fn bank(paid: &Submission) -> String {
    let typed = &paid.origin_bank;
    match &paid.origin_bank_code {
        None => typed.clone(),
        Some(code) if typed.is_empty() || banks::recognise(typed).as_ref() == Some(code) => {
            banks::label(code)
        }
        Some(code) => format!("{} · escribió «{typed}»", banks::label(code)),
    }
}

/// What a person should look at in a cédula or RIF; blank for nothing.
pub fn id_doubt(id: &str) -> &'static str {
    match IdNumber::parse(id) {
        Some(id) if !id.has_right_digit() => {
            "Su último dígito no corresponde a ese RIF. Puede ser un error al escribirlo."
        }
        _ => "",
    }
}

fn review(paid: &Submission, names: &Names<'_>, is_mine: bool) -> String {
    let Some(since) = paid
        .review_started_at
        .filter(|_| paid.status == SubmissionStatus::UnderReview)
    else {
        return String::new();
    };
    // Ends in «p. m.»: its full stop is the sentence's.
    let since = calendar::datetime_es(since);
    if is_mine {
        format!("Lo estás revisando desde el {since} Los demás lo ven.")
    } else {
        let name = names.person(paid.reviewer_id);
        format!("En revisión por {name} desde el {since} Cualquiera del equipo puede decidir.")
    }
}

fn decided(paid: &Submission, names: &Names<'_>) -> String {
    let Some(at) = paid.decided_at else {
        return String::new();
    };
    let name = match (paid.method, paid.decided_by) {
        (Method::Tarjeta, None) => "el procesador de tarjetas",
        (_, by) => names.person(by),
    };
    format!(
        "{} por {name} el {}",
        paid.status.label(),
        calendar::datetime_es(at)
    )
}

/// Both are in the submission's currency.
pub fn difference(expected: Money, reported: Money) -> String {
    let (wanted, given) = (expected.decimal(), reported.decimal());
    let gap = Money::new(expected.currency(), (wanted - given).abs());
    match (wanted.cmp(&given), gap) {
        (Ordering::Equal, _) => "Coincide con lo esperado".to_owned(),
        (Ordering::Greater, Ok(gap)) => format!("Faltan {gap}"),
        (Ordering::Less, Ok(gap)) => format!("Sobran {gap}"),
        (_, Err(_)) => String::new(),
    }
}

/// «Bs. 600,00 a la tasa del pedido»: what is owed back in dollars, in the currency in which some of it came; blank if none
/// came in bolívares.
pub fn owed_in_bs(order: &Order, owed: Usd, submissions: &[Submission]) -> String {
    let came = submissions.iter().filter_map(Submission::received);
    match came.into_iter().any(|came| came.currency() == Currency::Ves) {
        true => format!("{} a la tasa del pedido", order.exchange_rate.to_bs(owed)),
        false => String::new(),
    }
}

/// Whether an address may become a link: web addresses only.
pub fn is_web(url: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
}
