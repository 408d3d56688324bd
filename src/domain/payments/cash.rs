//! Cash is paid in person: its order waits for it, and staff write down what they took.

use super::reprice::requote_for_another;
use super::review::confirm;
use super::rules::takes_cash_from;
use super::store::{self, Submission};
use super::submit::{Report, plausible, refuse_cancelled, refuse_paid, write_down};
use crate::base::calendar::today;
use crate::base::error::AppError;
use crate::base::money::Money;
use crate::domain::lifecycle::{Method, SubmissionStatus};
use crate::domain::orders::{Actor, LockedOrder};
use crate::domain::settings::CashDesk;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;

/// Where an order that goes to this state can be paid in cash; `None` where it cannot.
pub fn cash_desk(desk: &CashDesk, state: &str) -> Option<CashDesk> {
    takes_cash_from(desk, state).then(|| desk.clone())
}

/// What was handed over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cash {
    pub amount: Money,
}

/// A button that is pressed twice: nobody counts the same notes again within this time.
const AGAIN: TimeDelta = TimeDelta::minutes(2);

/// Writes down cash that a person took: a payment that is confirmed at once.
pub fn take_cash(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    cash: Cash,
) -> Result<Submission, AppError> {
    let before = store::by_orders(conn, &[order.id])?;
    let repeated = before.iter().find(|earlier| {
        earlier.method == Method::Efectivo
            && earlier.status == SubmissionStatus::Confirmed
            && earlier.reported() == cash.amount
            && now - earlier.reported_at < AGAIN
    });
    if let Some(earlier) = repeated {
        return Ok(earlier.clone());
    }
    refuse_cancelled(order)?;
    refuse_paid(order)?;
    if !plausible(cash.amount) {
        return Err(AppError::field("amount", "es demasiado grande"));
    }
    requote_for_another(conn, now, order, &before, None)?;
    let report = Report {
        method: Method::Efectivo,
        amount: cash.amount.decimal(),
        currency: Some(cash.amount.currency()),
        reference: String::new(),
        origin_bank: String::new(),
        origin_bank_code: None,
        payer_name: order.customer_name.clone(),
        payer_phone: order.customer_phone.clone(),
        payer_id_number: None,
        paid_on: Some(today(now)),
        account: None,
        receipt: None,
    };
    let written = write_down(conn, now, order, &before, &report, cash.amount, (None, None))?;
    confirm(conn, now, actor, order, written.id, None, None)?;
    Ok(written)
}
