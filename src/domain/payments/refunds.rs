//! Money that goes back to a customer. A refund is a row, for good; never more is given back than was confirmed.

use super::Method;
use super::submit::{LONGEST_REFERENCE, plausible};
use crate::base::calendar;
use crate::base::error::{AppError, Conflict};
use crate::base::ids::{OrderId, RefundId, UploadId};
use crate::base::input::rules::{amount, code, decimal, text};
use crate::base::money::{Bs, Currency, Money, Rate, Usd};
use crate::domain::exchange_rates;
use crate::domain::files::{self, Sent};
use crate::domain::lifecycle::refundable;
use crate::domain::notifications::{self, REFUND_DESTINATION};
use crate::domain::orders::{
    self, Actor, Audience, EventKind, Fact, LONGEST_REASON, LockedOrder, NewEvent, Order,
};
use crate::schema::{refund_failures, refunds};
use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use rust_decimal::Decimal;
use serde_json::json;

crate::request! {
    /// Money that went back to the customer.
    #[derive(Clone, Debug)]
    pub struct RefundRequest {
        /// What it counts for, in dollars.
        pub amount: Usd = required("amount", amount(Usd::new)),
        pub method: Method = required("method", code()),
        /// In which it left our account; without it, that of the method.
        pub currency: Currency = default("currency", code(), method.map_or(Currency::Usd, Method::currency)),
        /// How much left it; without it `amount`, in bolívares at the order's rate.
        pub amount_paid: Option<Decimal> = optional("amountPaid", decimal()),
        /// Not needed for `EFECTIVO`, which is handed over.
        pub reference: String = default("reference", text(LONGEST_REFERENCE), String::new()),
        pub note: String = default("note", text(LONGEST_REASON), String::new()),
        /// An address, one of our files, or a data URI.
        pub receipt: Option<String> = optional("receiptUrl", files::named()),
    }
    check(input) {
        if amount.is_some_and(|amount| amount == Usd::ZERO || !plausible(Money::Usd(amount))) {
            input.wrong("amount", "debe ser mayor que cero y menor que diez millones");
        }
        if let (Some(currency), Some(paid)) = (currency.or(method.map(Method::currency)), amount_paid) {
            match Money::new(currency, paid) {
                Ok(paid) if paid.is_zero() => input.wrong("amountPaid", "debe ser mayor que cero"),
                Ok(paid) if !plausible(paid) => input.wrong("amountPaid", "es demasiado grande"),
                Ok(Money::Usd(paid)) if amount.is_some_and(|amount| amount != paid) => {
                    input.wrong("amountPaid", "no es lo mismo que el monto en dólares");
                }
                Ok(_) => {}
                Err(error) => input.wrong("amountPaid", error.to_string()),
            }
        }
        if method != Some(Method::Efectivo) {
            input.required("reference", reference.as_ref());
        }
    }
}

impl RefundRequest {
    /// What left the account, and the rate that follows from it.
    fn paid(&self, order: &Order) -> Result<(Decimal, Option<Rate>), AppError> {
        if self.currency == Currency::Usd {
            return Ok((self.amount.decimal(), None));
        }
        let paid = match self.amount_paid {
            Some(paid) => Bs::new(paid).map_err(|error| AppError::field("amountPaid", error.to_string()))?,
            None => order.exchange_rate.to_bs(self.amount),
        };
        let rate = paid
            .decimal()
            .checked_div(self.amount.decimal())
            .map(Rate::rounded)
            .filter(|rate| rate.decimal() > Decimal::ZERO)
            .ok_or_else(|| AppError::field("amountPaid", "no corresponde al monto en dólares"))?;
        Ok((paid.decimal(), Some(rate)))
    }
}

/// A refund that was made.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = refunds, check_for_backend(diesel::pg::Pg))]
pub struct Refund {
    pub id: RefundId,
    pub amount: Usd,
    pub method: Method,
    pub currency: Currency,
    pub amount_paid: Decimal,
    pub reference: String,
    pub note: String,
    pub receipt_upload_id: Option<UploadId>,
    pub receipt_url: Option<String>,
    pub created_at: DateTime<Utc>,
}

impl Refund {
    /// What left the account.
    pub fn paid(&self) -> Money {
        Money::new(self.currency, self.amount_paid).unwrap_or(Money::Usd(self.amount))
    }

    /// «15 de enero de 2026»
    pub fn day(&self) -> String {
        calendar::date_es(calendar::today(self.created_at))
    }
}

/// Those of an order that did not fail, oldest first.
pub fn refunds_of(conn: &mut PgConnection, order: OrderId) -> Result<Vec<Refund>, AppError> {
    Ok(refunds::table
        .filter(refunds::order_id.eq(order))
        .filter(not(exists(failures())))
        .order((refunds::created_at, refunds::id))
        .select(Refund::as_select())
        .load(conn)?)
}

/// That a refund failed.
#[diesel::dsl::auto_type]
fn failures() -> _ {
    refund_failures::table.filter(refund_failures::refund_id.eq(refunds::id))
}

/// Writes down that it never reached the customer, once. False if that is known.
pub(super) fn failed(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
    refund: RefundId,
    provider_id: &str,
) -> Result<bool, AppError> {
    let written = diesel::insert_into(refund_failures::table)
        .values((
            refund_failures::refund_id.eq(refund),
            refund_failures::provider_id.eq(provider_id),
            refund_failures::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)?;
    if written == 1 {
        order.changed(Fact::Refund);
    }
    Ok(written == 1)
}

/// What whoever asks for a refund knew, and was asked.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// How much they knew to be given back: a form that was sent twice does nothing the second time.
    pub seen: Option<Usd>,
    /// The question that was answered with yes, word by word; `None` where nobody can be asked.
    pub answered: Option<String>,
}

/// The question whether these bolívares went back for those dollars, as a field of the form that asks it.
pub const OTHER_BS: &str = "otherBs";

/// Writes down that money was given back: for a cancelled order no more than is due, for a live one what an admin decides,
/// and never more than was confirmed and not given back yet.
pub fn refund(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    wanted: &RefundRequest,
    receipt: Option<&Sent>,
    asked: &Asked,
) -> Result<RefundId, AppError> {
    if asked.seen.is_some_and(|seen| seen != order.refunded) {
        return Err(AppError::conflict(
            "refund_changed",
            "Mientras tanto se registró otro reembolso de este pedido. Revisa lo que falta devolver.",
        ));
    }
    let due = orders::refund_due(conn, order.id)?;
    let left = refundable(order.received, order.refunded, due);
    if wanted.amount > left {
        return Err(AppError::Conflict(Box::new(Conflict {
            code: "refund_exceeds_payment",
            message: if left == Usd::ZERO {
                "No queda nada de este pedido por devolver.".to_owned()
            } else {
                format!("De este pedido solo se pueden devolver {left}.")
            },
            expected: Some(json!({"amount": left})),
            ..Conflict::default()
        })));
    }
    let (amount_paid, rate) = wanted.paid(order)?;
    if let Some(answered) = &asked.answered
        && let Some(question) = other_bs(conn, now, wanted, amount_paid)?
        && *answered != question
    {
        return Err(AppError::field(OTHER_BS, question));
    }
    write(conn, now, actor, order, wanted, (amount_paid, rate), receipt)
}

/// Writes down what went back in any case, as the card's provider tells it.
pub(super) fn went_back(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
    told: &RefundRequest,
) -> Result<RefundId, AppError> {
    let paid = told.paid(order)?;
    write(conn, now, Actor::SYSTEM, order, told, paid, None)
}

fn write(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    wanted: &RefundRequest,
    (amount_paid, rate): (Decimal, Option<Rate>),
    receipt: Option<&Sent>,
) -> Result<RefundId, AppError> {
    let (receipt_upload_id, receipt_url) = match receipt {
        Some(receipt) => receipt.record_as("receiptUrl", conn, actor.id, now)?,
        None => (None, None),
    };
    let id = RefundId::new(now);
    diesel::insert_into(refunds::table)
        .values((
            (
                refunds::id.eq(id),
                refunds::order_id.eq(order.id),
                refunds::amount.eq(wanted.amount),
                refunds::method.eq(wanted.method),
                refunds::currency.eq(wanted.currency),
                refunds::amount_paid.eq(amount_paid),
                refunds::exchange_rate.eq(rate),
            ),
            (
                refunds::reference.eq(&wanted.reference),
                refunds::note.eq(&wanted.note),
                refunds::receipt_upload_id.eq(receipt_upload_id),
                refunds::receipt_url.eq(receipt_url),
                refunds::created_by.eq(actor.id),
                refunds::created_at.eq(now),
            ),
        ))
        .execute(conn)?;
    order.changed(Fact::Refund);
    let paid = match wanted.currency {
        Currency::Usd => String::new(),
        Currency::Ves => Money::new(Currency::Ves, amount_paid)
            .map(|paid| format!(" ({paid})"))
            .unwrap_or_default(),
    };
    let event = NewEvent {
        item: None,
        kind: EventKind::Refunded,
        audience: Audience::Customer,
        workshop: None,
        message: format!("{}{paid} por {}.", wanted.amount, wanted.method.label()),
        reason: None,
    };
    order.record(conn, now, actor, event)?;
    notifications::dealt_with(conn, now, &[REFUND_DESTINATION], order.id)?;
    Ok(id)
}

/// What is asked where bolívares are not what the dollars are today.
fn other_bs(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    wanted: &RefundRequest,
    paid: Decimal,
) -> Result<Option<String>, AppError> {
    if wanted.currency == Currency::Usd {
        return Ok(None);
    }
    let paid = Bs::rounded(paid);
    let rate = exchange_rates::of_day(conn, calendar::today(now))?;
    Ok(rate
        .filter(|rate| !exchange_rates::fits(*rate, wanted.amount, paid))
        .map(|rate| exchange_rates::other_bs(rate, wanted.amount, paid)))
}
