//! A customer says that they paid.

use super::balance::due;
use super::method::Method;
use super::reprice::requote;
use super::rules;
use super::store::{self, Submission};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{AccountId, SubmissionId};
use crate::base::input::rules::{code, date, decimal, id, text};
use crate::base::input::{Input, Request as _, Rule};
use crate::base::money::{Currency, Money};
use crate::domain::files::{self, Sent};
use crate::domain::lifecycle::SubmissionStatus;
use crate::domain::notifications::{self, Message, PAYMENT_TO_REVIEW, Recipients, Target};
use crate::domain::orders::{self, Actor, Audience, EventKind, Fact, LockedOrder, NewEvent};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use rust_decimal::Decimal;
use utoipa::openapi::schema::{ObjectBuilder, Type};

/// In characters.
pub const LONGEST_REFERENCE: usize = 60;

/// What was said about a payment.
#[derive(Clone, Debug)]
pub struct Report {
    pub method: Method,
    pub amount: Money,
    pub reference: String,
    pub origin_bank: String,
    pub payer_name: String,
    pub payer_phone: String,
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
        /// Without it, that of the method: `USD` for `ZELLE` and `EFECTIVO`, else `VES`.
        pub currency: Currency = default("currency", code(), method.map_or(Currency::Ves, Method::currency)),
        /// Cash has neither a number nor a bank.
        pub reference: String = default("reference", text(LONGEST_REFERENCE), String::new()),
        pub origin_bank: String = default("originBank", text(80), String::new()),
        pub payer_name: String = required("payerName", text(120)),
        pub payer_phone: String = default("payerPhone", text(40), String::new()),
        pub paid_on: Option<NaiveDate> = optional("paidOn", date()),
        /// Which of our accounts it went to.
        pub account: Option<AccountId> = optional("accountId", id()),
        /// One of our files, an address, or a data URI.
        pub receipt: Option<String> = optional("receiptUrl", files::named()),
    }
    check(input) {
        if let (Some(currency), Some(amount)) = (currency.or(method.map(Method::currency)), amount_reported) {
            match Money::new(currency, amount) {
                Ok(amount) if amount.is_zero() => input.wrong("amountReported", "debe ser mayor que cero"),
                Ok(amount) if !plausible(amount) => input.wrong("amountReported", "es demasiado grande"),
                Ok(_) => {}
                Err(error) => input.wrong("amountReported", error.to_string()),
            }
        }
        if method != Some(Method::Efectivo) {
            input.required("reference", reference.as_ref());
            input.required("originBank", origin_bank.as_ref());
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

impl Report {
    /// Reads one, noting every wrong field; `None` if anything needed is missing.
    pub fn read(input: &Input<'_>, now: DateTime<Utc>) -> Option<Self> {
        let request = PaymentRequest::read(input);
        Self::not_in_the_future(input, now);
        Self::of(request?)
    }

    /// Depends on the day: it is told together with what else is wrong.
    pub fn not_in_the_future(input: &Input<'_>, now: DateTime<Utc>) {
        if input.date("paidOn").is_some_and(|day| day > calendar::today(now)) {
            input.wrong("paidOn", "no puede ser una fecha futura");
        }
    }

    pub fn of(request: PaymentRequest) -> Option<Self> {
        Some(Self {
            method: request.method,
            amount: Money::new(request.currency, request.amount_reported).ok()?,
            reference: request.reference,
            origin_bank: request.origin_bank,
            payer_name: request.payer_name,
            payer_phone: request.payer_phone,
            paid_on: request.paid_on,
            account: request.account,
            receipt: request.receipt,
        })
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
pub enum ReportedIn {
    Placing,
    Existing,
}

/// Writes down what was reported. The same report again, while it waits, is the same submission.
pub fn report(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    report: &Report,
    receipt: Option<&Sent>,
    when: ReportedIn,
) -> Result<SubmissionId, AppError> {
    if when == ReportedIn::Existing {
        // Whoever pays after the hold pays at the rate of the day, whatever small part is being looked at.
        requote(conn, now, order)?;
    }
    if order.status.is_cancelled() {
        return Err(AppError::conflict(
            "order_cancelled",
            "El pedido está cancelado; no espera ningún pago.",
        ));
    }
    let before = store::by_orders(conn, &[order.id])?;
    let repeated = before.iter().find(|earlier| {
        earlier.status.is_open()
            && earlier.method == report.method
            && earlier.reference == report.reference
            && earlier.reported() == report.amount
    });
    if let Some(earlier) = repeated {
        return Ok(earlier.id);
    }
    let open = before.iter().filter(|earlier| earlier.status.is_open());
    if open.count() >= OPEN_AT_ONCE {
        return Err(AppError::conflict(
            "too_many_open_payments",
            "Este pedido ya tiene demasiados pagos por revisar. Espera a que los revisemos.",
        ));
    }
    if order.payment_status.is_settled() {
        return Err(AppError::conflict(
            "already_paid",
            "Este pedido no tiene ningún pago pendiente.",
        ));
    }
    // Without a word about it nobody knows to which account it went: any of its method may have the money.
    let account = match report.account {
        Some(account) if store::is_active_account(conn, account, report.method)? => Some(account),
        Some(_) => {
            return Err(AppError::field(
                "accountId",
                "no es una cuenta activa de ese método",
            ));
        }
        None => None,
    };
    let (receipt_upload_id, receipt_url) = match receipt {
        Some(receipt) => {
            let field = match when {
                ReportedIn::Placing => "payment.receiptUrl",
                ReportedIn::Existing => "receiptUrl",
            };
            receipt.record_as(field, conn, actor.id, now)?
        }
        None => (None, None),
    };
    let submission = Submission {
        id: SubmissionId::new(),
        order_id: order.id,
        method: report.method,
        currency: report.amount.currency(),
        amount_expected: due(order, &before, report.amount.currency()).decimal(),
        amount_reported: report.amount.decimal(),
        amount_received: None,
        exchange_rate: order.exchange_rate,
        reference: report.reference.clone(),
        reference_key: rules::reference_key(report.method, &report.reference),
        paid_key: String::new(),
        origin_bank: report.origin_bank.clone(),
        payer_name: report.payer_name.clone(),
        payer_phone: report.payer_phone.clone(),
        paid_on: report.paid_on,
        account_id: account,
        receipt_upload_id,
        receipt_url,
        status: SubmissionStatus::Reported,
        reviewer_id: None,
        review_started_at: None,
        decided_by: None,
        decided_at: None,
        rejection_reason: None,
        reported_at: now,
    };
    store::insert(conn, &submission)?;
    order.changed(Fact::Payment);
    orders::touch_search(conn, order)?;
    let word = Message {
        kind: PAYMENT_TO_REVIEW,
        status: None,
        order: Some(order.id),
        title: format!("Pago por revisar: pedido {}", order.number),
        body: format!("{} por {}.", report.method.label(), report.amount),
        at: Target::Payment(submission.id),
    };
    notifications::tell_and_write(conn, now, Recipients::Admins, &word)?;
    if when == ReportedIn::Existing {
        let event = NewEvent {
            item: None,
            kind: EventKind::PaymentReported,
            audience: Audience::Customer,
            workshop: None,
            message: format!("{} por {}.", report.method.label(), report.amount),
            reason: None,
        };
        order.record(conn, now, actor, event)?;
    }
    Ok(submission.id)
}
