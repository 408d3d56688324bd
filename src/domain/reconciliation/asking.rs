//! A person confirms a payment, and is asked first where it may be a slip.

use super::confirm::{Despite, Seen, confirm, judged};
use super::rules::{Confirmation, question, reach};
use super::store;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{AccountId, SubmissionId};
use crate::base::money::{Money, Usd};
use crate::domain::orders::{Actor, LockedOrder, Order};
use crate::domain::payments::{self, Decision, Submission};
use crate::domain::settings;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;
use rust_decimal::Decimal;

/// The question, as a field of the form that asks it.
pub const SURE: &str = "sure";

/// What a person decided with a payment before them.
pub struct ByHand {
    pub submission: SubmissionId,
    /// What came, in the payment's currency, where it is not what was reported.
    pub received: Option<Decimal>,
    /// What the page showed; of other doubts is asked.
    pub seen: Seen,
    /// The question that was answered with yes, or nothing.
    pub answered: String,
}

/// Confirms it, whatever speaks against it, if what is asked was answered with yes, word by word.
pub fn confirm_by_hand(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    by_hand: &ByHand,
) -> Result<Decision, AppError> {
    let &ByHand {
        submission, received, ..
    } = by_hand;
    let open = payments::find(conn, submission)?
        .filter(|found| found.status.is_open() && found.order_id == order.id);
    let arrived = open.as_ref().and_then(|paid| match received {
        // What is no amount is refused where it is confirmed.
        Some(amount) => Money::new(paid.currency, amount)
            .ok()
            .filter(|amount| !amount.is_zero()),
        None => Some(paid.reported()),
    });
    if let Some((paid, arrived)) = open.zip(arrived)
        && let Some(question) = asked(conn, order, &paid, arrived, &by_hand.seen)?
        && by_hand.answered != question
    {
        return Err(AppError::field(SURE, question));
    }
    confirm(conn, now, actor, order, submission, received, &Seen::everything())
}

fn asked(
    conn: &mut PgConnection,
    order: &Order,
    paid: &Submission,
    received: Money,
    seen: &Seen,
) -> Result<Option<String>, AppError> {
    let verdict = judged(conn, paid, &seen.apart)?;
    let doubts = verdict.doubts();
    let unseen = doubts.iter().filter(|doubt| match &seen.despite {
        Despite::Everything => false,
        Despite::These(known) => !doubt.is_plain_to_see() && !known.contains(doubt),
    });
    let reported = paid.reported();
    let in_dollars = |amount: Money| match amount {
        Money::Usd(amount) => amount,
        Money::Bs(amount) => paid.exchange_rate.to_usd(amount),
    };
    let (one, other) = (in_dollars(reported), in_dollars(received));
    Ok(question(&Confirmation {
        doubts: unseen.map(|doubt| doubt.label()).collect(),
        has_line: !verdict.pairs.is_empty(),
        is_day_covered: told_of_day(conn, paid)? == Told::Whole,
        reported,
        received,
        apart: one.saturating_sub(other) + other.saturating_sub(one),
        tolerance: settings::money(conn)?.payment_tolerance,
        is_order_paid: order.total > Usd::ZERO
            && order.payment_status.is_settled()
            && !order.status.is_cancelled(),
    }))
}

/// What the bank told of the day of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Nothing,
    /// Of that day, and not so far on that nothing of it may come.
    Partly,
    Whole,
}

/// What one file told on each account to which the payment may have gone: as much as on the one of which it told least.
pub fn told_of_day(conn: &mut PgConnection, paid: &Submission) -> Result<Told, AppError> {
    let reported = calendar::today(paid.reported_at);
    let day = paid.paid_on.unwrap_or(reported);
    // Who tells no day may mean the one before.
    let first = paid.paid_on.unwrap_or(reported - TimeDelta::days(1));
    // The last day of a file may have more to come.
    let last = day + reach(paid.method) + TimeDelta::days(1);
    let accounts: Vec<AccountId> = match paid.account_id {
        Some(account) => vec![account],
        None => payments::accounts(conn)?
            .into_iter()
            .filter(|account| account.method == paid.method)
            .map(|account| account.id)
            .collect(),
    };
    let told = store::coverage::told_of(conn, &accounts, (first, last), day)?;
    let is_whole = told.iter().all(|(whole, _)| *whole);
    let is_begun = told.iter().all(|(_, begun)| *begun);
    Ok(match (told.is_empty(), is_whole, is_begun) {
        (false, true, _) => Told::Whole,
        (false, false, true) => Told::Partly,
        _ => Told::Nothing,
    })
}
