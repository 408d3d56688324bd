//! A customer says that they paid.

use super::balance::due;
use super::reprice::requote_for_another;
use super::rules;
use super::store::{self, Submission};
use crate::base::error::AppError;
use crate::base::id_number::IdNumber;
use crate::base::ids::{AccountId, SubmissionId, UploadId};
use crate::base::input::rules::{code, date, decimal, id, text};
use crate::base::input::{Input, Request as _, Rule};
use crate::base::money::{Currency, Money};
use crate::base::{banks, calendar};
use crate::domain::files::{self, Sent};
use crate::domain::lifecycle::{Method, SubmissionStatus};
use crate::domain::notifications::{self, Message, PAYMENT_TO_REVIEW, Person, Recipients, Target};
use crate::domain::orders::{self, Actor, Audience, EventKind, LockedOrder, NewEvent};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{ObjectBuilder, Type};

/// In characters.
pub const LONGEST_REFERENCE: usize = 60;

/// What was said about a payment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub method: Method,
    #[serde(with = "rust_decimal::serde::str")]
    pub amount: Decimal,
    /// Where it was said: what it is follows from account and method.
    pub currency: Option<Currency>,
    pub reference: String,
    /// As it was typed, or the name that goes with the code.
    pub origin_bank: String,
    pub origin_bank_code: Option<String>,
    pub payer_name: String,
    pub payer_phone: String,
    pub payer_id_number: Option<String>,
    pub paid_on: Option<NaiveDate>,
    pub account: Option<AccountId>,
    /// As it was sent: an address, one of our files, or a data URI.
    pub receipt: Option<String>,
}

crate::request! {
    /// A payment that a customer reports.
    #[derive(Clone, Debug)]
    pub struct PaymentRequest {
        /// `TARJETA` is made by card checkout.
        pub method: Method = required("method", reported()),
        pub amount_reported: Decimal = required("amountReported", decimal()),
        /// That of the account; where none is named, `VES` for `PAGO_MOVIL` and `TRANSFERENCIA`, `USD` for `ZELLE`, either for
        /// `EFECTIVO` (`USD` if it is left out).
        pub currency: Option<Currency> = optional("currency", code()),
        /// Cash has neither a number nor a bank.
        pub reference: String = default("reference", text(LONGEST_REFERENCE), String::new()),
        pub origin_bank: String = default("originBank", text(80), String::new()),
        /// Four digits, instead of the bank's name or beside it. Without it, the bank is known by its name.
        pub origin_bank_code: Option<String> = optional("originBankCode", bank_code()),
        pub payer_name: String = required("payerName", text(120)),
        pub payer_phone: String = default("payerPhone", text(40), String::new()),
        /// Cédula or RIF of whoever paid: `V-12345678`, `J-07013380-5`. A wrong check digit is taken.
        pub payer_id_number: Option<String> = optional("payerIdNumber", payer_id_number()),
        pub paid_on: Option<NaiveDate> = optional("paidOn", date()),
        /// Which of our accounts it went to.
        pub account: Option<AccountId> = optional("accountId", id()),
        /// One of our files, an address, or a data URI.
        pub receipt: Option<String> = optional("receiptUrl", files::named()),
    }
    check(input) {
        if let Some(method) = method {
            // That of a named account is asked when it is known: see `report`.
            let own = account.and(currency);
            let outcome = rules::currency_of(method, currency, own).map_err(|why| input.wrong("currency", why));
            if let (Ok(currency), Some(amount)) = (outcome, amount_reported)
                && let Err(why) = in_currency(currency, amount)
            {
                input.wrong("amountReported", why);
            }
        }
        if method != Some(Method::Efectivo) {
            input.required("reference", reference.as_ref());
            if origin_bank_code.is_none() {
                input.required("originBank", origin_bank.as_ref());
            }
        }
        let is_reference = |method| reference.as_ref().is_none_or(|text| rules::is_reference(method, text));
        if method.is_some_and(|method| !is_reference(method)) {
            input.wrong(
                "reference",
                "lleva solo números en un Pago Móvil: escríbela como aparece en tu comprobante",
            );
        }
    }
}

/// How a person pays.
fn reported() -> Rule<Method> {
    let read = |input: &Input<'_>, field: &str| {
        let method = input.code::<Method>(field)?;
        let is_reported = Method::REPORTED.contains(&method);
        if !is_reported {
            input.wrong(field, "no es un valor conocido");
        }
        is_reported.then_some(method)
    };
    Rule::new(read, || {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(Method::REPORTED.map(Method::as_str)))
    })
}

fn bank_code() -> Rule<String> {
    text(20).then(|input, field, code| {
        let is_code = banks::is_code(&code);
        if !is_code {
            input.wrong(field, "son los cuatro números del banco, como 0102");
        }
        is_code.then_some(code)
    })
}

/// As it is kept: a wrong check digit is for whoever reviews the payment.
pub(super) fn payer_id_number() -> Rule<String> {
    text(30).then(|input, field, text| {
        let id = IdNumber::parse(&text);
        if id.is_none() {
            input.wrong(
                field,
                "no parece una cédula ni un RIF, como V-12345678 o J-07013380-5",
            );
        }
        id.map(|id| id.to_string())
    })
}

/// What was reported, or why it cannot be.
fn in_currency(currency: Currency, amount: Decimal) -> Result<Money, String> {
    match Money::new(currency, amount) {
        Ok(amount) if amount.is_zero() => Err("debe ser mayor que cero".to_owned()),
        Ok(amount) if !plausible(amount) => Err("es demasiado grande".to_owned()),
        Ok(amount) => Ok(amount),
        Err(error) => Err(error.to_string()),
    }
}

impl Report {
    /// Reads one, noting every wrong field; `None` if anything needed is missing.
    pub fn read(input: &Input<'_>, now: DateTime<Utc>) -> Option<Self> {
        let request = PaymentRequest::read(input);
        Self::not_in_the_future(input, now);
        request.map(Self::of)
    }

    /// Depends on the day: it is told together with what else is wrong.
    pub fn not_in_the_future(input: &Input<'_>, now: DateTime<Utc>) {
        if input.date("paidOn").is_some_and(|day| day > calendar::today(now)) {
            input.wrong("paidOn", "no puede ser una fecha futura");
        }
    }

    pub fn of(request: PaymentRequest) -> Self {
        let typed = request.origin_bank;
        // Abroad there are banks of the same name.
        let meant = || banks::recognise(&typed).filter(|_| request.method.is_between_banks());
        let code = request.origin_bank_code.or_else(meant);
        let origin_bank = match &code {
            Some(code) if typed.is_empty() => banks::name(code),
            _ => typed,
        };
        Self {
            method: request.method,
            amount: request.amount_reported,
            currency: request.currency,
            reference: request.reference,
            origin_bank,
            origin_bank_code: code,
            payer_name: request.payer_name,
            payer_phone: request.payer_phone,
            payer_id_number: request.payer_id_number,
            paid_on: request.paid_on,
            account: request.account,
            receipt: request.receipt,
        }
    }

    /// What was paid, in the currency of the account that was named; refused as [`report`] refuses it.
    pub fn fits(&self, own: impl FnOnce(AccountId, Method) -> Option<Currency>) -> Result<Money, AppError> {
        let own = match self.account {
            Some(account) => {
                Some(own(account, self.method).ok_or_else(|| no_such_account(ReportedIn::Placing(&[])))?)
            }
            None => None,
        };
        self.amount(own)
            .map_err(|(field, why)| AppError::field(ReportedIn::Placing(&[]).field(field), why))
    }

    /// In its currency; else which field is wrong, and why.
    fn amount(&self, account: Option<Currency>) -> Result<Money, (&'static str, String)> {
        let currency = rules::currency_of(self.method, self.currency, account)
            .map_err(|why| ("currency", why.to_owned()))?;
        in_currency(currency, self.amount).map_err(|why| ("amountReported", why))
    }
}

/// No payment of ours is larger: a slip of the pen, which nobody could take back once it is confirmed.
pub(super) fn plausible(amount: Money) -> bool {
    amount.decimal()
        < match amount.currency() {
            Currency::Usd => Decimal::from(10_000_000),
            Currency::Ves => Decimal::from(10_000_000_000_i64),
        }
}

/// Reports of one order that may wait for a decision: nobody pays in more parts, and each is a person's work.
const OPEN_AT_ONCE: usize = 10;

/// Whether the order is being placed now, or existed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportedIn<'a> {
    /// These admins are told.
    Placing(&'a [Person]),
    Existing,
}

impl ReportedIn<'_> {
    /// Where a field of the report stands in the request.
    fn field(self, name: &str) -> String {
        match self {
            Self::Placing(_) => format!("payment.{name}"),
            Self::Existing => name.to_owned(),
        }
    }
}

fn no_such_account(when: ReportedIn<'_>) -> AppError {
    AppError::field(when.field("accountId"), "no es una cuenta activa de ese método")
}

pub(super) fn refuse_cancelled(order: &LockedOrder) -> Result<(), AppError> {
    match order.status.is_cancelled() {
        true => Err(AppError::conflict(
            "order_cancelled",
            "El pedido está cancelado; no espera ningún pago.",
        )),
        false => Ok(()),
    }
}

pub(super) fn refuse_paid(order: &LockedOrder) -> Result<(), AppError> {
    match order.payment_status.is_settled() {
        true => Err(AppError::conflict(
            "already_paid",
            "Este pedido no tiene ningún pago pendiente.",
        )),
        false => Ok(()),
    }
}

/// Writes down what was reported. The same report again, while it waits, is the same submission.
pub fn report(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    report: &Report,
    receipt: Option<&Sent>,
    when: ReportedIn<'_>,
) -> Result<Submission, AppError> {
    refuse_cancelled(order)?;
    // Without a word about it nobody knows to which account it went: any of its method may have the money.
    let own = match report.account {
        Some(account) => store::currency_of_account(conn, account, report.method)?
            .map(Some)
            .ok_or_else(|| no_such_account(when))?,
        None => None,
    };
    let amount = report
        .amount(own)
        .map_err(|(field, why)| AppError::field(when.field(field), why))?;
    let before = match order.is_fresh() {
        true => Vec::new(),
        false => store::by_orders(conn, &[order.id])?,
    };
    let repeated = before.iter().find(|earlier| {
        earlier.status.is_open()
            && earlier.method == report.method
            && earlier.reference == report.reference
            && earlier.reported() == amount
    });
    if let Some(earlier) = repeated {
        return Ok(earlier.clone());
    }
    let open = before.iter().filter(|earlier| earlier.status.is_open());
    if open.count() >= OPEN_AT_ONCE {
        return Err(AppError::conflict(
            "too_many_open_payments",
            "Este pedido ya tiene demasiados pagos por revisar. Espera a que los revisemos.",
        ));
    }
    refuse_paid(order)?;
    if when == ReportedIn::Existing {
        // Whoever pays after the hold pays at the rate of the day, whatever is being looked at.
        requote_for_another(conn, now, order, &before, report.paid_on)?;
    }
    let receipt = match receipt {
        Some(receipt) => receipt.record_as(&when.field("receiptUrl"), conn, actor.id, now)?,
        None => (None, None),
    };
    let submission = write_down(conn, now, order, &before, report, amount, receipt)?;
    tell(conn, now, actor, order, &submission, when)?;
    Ok(submission)
}

/// What was said, as a submission of the order; nobody is told.
pub(super) fn write_down(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
    before: &[Submission],
    report: &Report,
    amount: Money,
    (receipt_upload_id, receipt_url): (Option<UploadId>, Option<String>),
) -> Result<Submission, AppError> {
    let submission = Submission {
        id: SubmissionId::new(now),
        order_id: order.id,
        method: report.method,
        currency: amount.currency(),
        amount_expected: due(order, before, amount.currency()).decimal(),
        amount_reported: amount.decimal(),
        amount_received: None,
        exchange_rate: order.exchange_rate,
        reference: report.reference.clone(),
        reference_key: rules::reference_key(report.method, &report.reference),
        paid_key: String::new(),
        origin_bank: report.origin_bank.clone(),
        payer_name: report.payer_name.clone(),
        payer_phone: report.payer_phone.clone(),
        paid_on: report.paid_on,
        account_id: report.account,
        receipt_upload_id,
        receipt_url,
        status: SubmissionStatus::Reported,
        reviewer_id: None,
        review_started_at: None,
        decided_by: None,
        decided_at: None,
        rejection_reason: None,
        reported_at: now,
        payer_id_number: report.payer_id_number.clone(),
        origin_bank_code: report.origin_bank_code.clone(),
    };
    store::insert(conn, &submission)?;
    order.reported();
    Ok(submission)
}

fn tell(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    submission: &Submission,
    when: ReportedIn<'_>,
) -> Result<(), AppError> {
    let what = format!("{} por {}.", submission.method.label(), submission.reported());
    let to = match when {
        // It was written with its order what that is searched by.
        ReportedIn::Placing(admins) => Recipients::These(admins),
        ReportedIn::Existing => {
            orders::touch_search(conn, order)?;
            Recipients::Admins
        }
    };
    let word = Message {
        kind: PAYMENT_TO_REVIEW,
        status: None,
        order: Some(order.id),
        title: format!("Pago por revisar: pedido {}", order.number),
        body: what.clone(),
        at: Target::Payment(submission.id),
    };
    notifications::tell_and_write(conn, now, to, &word)?;
    if when == ReportedIn::Existing {
        let event = NewEvent {
            item: None,
            kind: EventKind::PaymentReported,
            audience: Audience::Customer,
            workshop: None,
            message: what,
            reason: None,
        };
        order.record(conn, now, actor, event)?;
    }
    Ok(())
}
