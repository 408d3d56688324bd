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
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Where an order that goes to this state can be paid in cash; `None` where it cannot.
pub fn cash_desk(desk: &CashDesk, state: &str) -> Option<CashDesk> {
    takes_cash_from(desk, state).then(|| desk.clone())
}

/// What was handed over.
#[derive(Clone, Debug, PartialEq)]
pub struct Cash {
    pub amount: Money,
    /// The last payment that whoever writes it down saw confirmed, blank for none; `None` where nobody was shown any.
    pub seen: Option<String>,
}

/// The payment of an order that was confirmed last, for [`Cash::seen`]; blank without any.
pub fn last_confirmed(payments: &[Submission]) -> String {
    let last = confirmed(payments).pop();
    last.map(|paid| paid.id.to_string()).unwrap_or_default()
}

/// In the order in which they were confirmed.
fn confirmed(payments: &[Submission]) -> Vec<&Submission> {
    let all = payments.iter();
    let mut confirmed: Vec<&Submission> = all
        .filter(|paid| paid.status == SubmissionStatus::Confirmed)
        .collect();
    confirmed.sort_by_key(|paid| (paid.decided_at, paid.id));
    confirmed
}

/// The payment that this form has written down already, because its button was pressed twice. What somebody else wrote since
/// it was shown is told.
fn repeated(before: &[Submission], actor: Actor, cash: &Cash) -> Result<Option<Submission>, AppError> {
    let known = confirmed(before);
    let Some(seen) = &cash.seen else {
        return Ok(None);
    };
    if last_confirmed(before) == *seen {
        return Ok(None);
    }
    let (last, earlier) = match known.split_last() {
        Some((last, earlier)) => (Some(*last), earlier),
        None => (None, known.as_slice()),
    };
    let shown = earlier.last().map(|paid| paid.id.to_string()).unwrap_or_default();
    let own = last.filter(|paid| {
        paid.method == Method::Efectivo
            && paid.reported() == cash.amount
            && paid.decided_by == actor.id
            && shown == *seen
    });
    match own {
        Some(paid) => Ok(Some(paid.clone())),
        None => Err(AppError::conflict(
            "payments_changed",
            "Mientras tanto cambiaron los pagos de este pedido. Mira lo que falta antes de registrar el efectivo.",
        )),
    }
}

/// Writes down cash that a person took: a payment that is confirmed at once.
pub fn take_cash(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    cash: &Cash,
) -> Result<Submission, AppError> {
    let before = store::by_orders(conn, &[order.id])?;
    if let Some(earlier) = repeated(&before, actor, cash)? {
        return Ok(earlier);
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
