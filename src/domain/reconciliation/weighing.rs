//! What speaks against confirming a payment as it is about to be confirmed: what is known of it, and what follows from how
//! much arrived, by which line, and how its order stands.

use super::case::Verdict;
use super::duplicates::Apart;
use super::rules::Doubt;
use super::store::{self, Line};
use super::told_of_day::{Told, told_of_day};
use super::verdict;
use crate::base::error::AppError;
use crate::base::ids::SubmissionId;
use crate::base::money::{Money, Usd};
use crate::domain::orders::Order;
use crate::domain::payments::{self, Submission};
use crate::domain::settings;
use diesel::PgConnection;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

pub(super) struct Weighed {
    /// The line that is used up: that was named, or that the payment has to itself. It is held.
    pub line: Option<Line>,
    /// It proves the payment: a program may confirm it.
    pub is_proved: bool,
    pub doubts: BTreeSet<Doubt>,
    pub reported: Money,
    pub received: Money,
    /// By how much these are apart, and may be, in dollars.
    pub apart: Usd,
    pub tolerance: Usd,
}

/// A payment of this order that waits, and how much arrived: what was reported, where nobody says otherwise. `None` where
/// that is no amount or nothing waits, which whoever confirms refuses or has done.
pub(super) fn waiting(
    conn: &mut PgConnection,
    order: &Order,
    submission: SubmissionId,
    received: Option<Decimal>,
) -> Result<Option<(Submission, Money)>, AppError> {
    let open = payments::find(conn, submission)?
        .filter(|found| found.status.is_open() && found.order_id == order.id);
    Ok(open.and_then(|paid| {
        let arrived = match received {
            Some(amount) => Money::new(paid.currency, amount).ok(),
            None => Some(paid.reported()),
        };
        Some((paid, arrived.filter(|amount| !amount.is_zero())?))
    }))
}

/// With the line that it has to itself, or with none.
pub(super) fn weigh(
    conn: &mut PgConnection,
    order: &Order,
    paid: &Submission,
    received: Money,
    apart: &Apart,
) -> Result<Weighed, AppError> {
    // A line is compared with what arrived.
    let mut claim = paid.clone();
    claim.amount_reported = received.decimal();
    let mut verdict = judged(conn, &claim, apart)?;
    let mut line = None;
    if let Some(own) = verdict.line() {
        // Held, it may turn out to be used, or taken back, since it was looked at.
        line = store::lock(conn, own.id)?.filter(|own| own.is_free() && !own.is_reversed());
        if line.is_none() {
            verdict = judged(conn, &claim, apart)?;
        }
    }
    let mut doubts = verdict.doubts();
    if line.is_none() && !verdict.is_named() && told_of_day(conn, paid)? == Told::Whole {
        doubts.insert(Doubt::NotInBank);
    }
    weighed(conn, order, paid, received, doubts, line).map(|weighed| Weighed {
        is_proved: verdict.proof().is_some(),
        ..weighed
    })
}

/// With the line that a person names, which is held.
pub(super) fn weigh_line(
    conn: &mut PgConnection,
    order: &Order,
    paid: &Submission,
    line: &Line,
    apart: &Apart,
) -> Result<Weighed, AppError> {
    let received = Money::new(paid.currency, line.amount).unwrap_or(paid.reported());
    let verdict = judged(conn, paid, apart)?;
    let mut doubts = match verdict.pairs.iter().find(|pair| pair.line.id == line.id) {
        Some(pair) => pair.doubts_if_named(),
        None => &verdict.case.doubts() | &BTreeSet::from([Doubt::OtherLine]),
    };
    if line.is_reversed() {
        doubts.insert(Doubt::Reversed);
    }
    weighed(conn, order, paid, received, doubts, Some(line.clone()))
}

fn weighed(
    conn: &mut PgConnection,
    order: &Order,
    paid: &Submission,
    received: Money,
    mut doubts: BTreeSet<Doubt>,
    line: Option<Line>,
) -> Result<Weighed, AppError> {
    // Of what is confirmed already, and now gets its line, something is known.
    let reported = paid.received().unwrap_or(paid.reported());
    let in_dollars = |amount: Money| match amount {
        Money::Usd(amount) => amount,
        Money::Bs(amount) => paid.exchange_rate.to_usd(amount),
    };
    let (less, more) = (in_dollars(reported), in_dollars(received));
    let tolerance = settings::money(conn)?.payment_tolerance;
    // Less is a part of it, as people pay.
    if more.saturating_sub(less) > tolerance {
        doubts.insert(Doubt::OtherAmount);
    }
    let is_paid = order.total > Usd::ZERO && order.payment_status.is_settled();
    if paid.status.is_open() && is_paid && !order.status.is_cancelled() {
        doubts.insert(Doubt::OrderPaid);
    }
    Ok(Weighed {
        line,
        is_proved: false,
        doubts,
        reported,
        received,
        apart: less.saturating_sub(more) + more.saturating_sub(less),
        tolerance,
    })
}

/// What is known of one payment, pictures told apart.
pub(super) fn judged(
    conn: &mut PgConnection,
    submission: &Submission,
    apart: &Apart,
) -> Result<Verdict, AppError> {
    let mut all = verdict::of_payments(conn, std::slice::from_ref(submission))?;
    let mut verdict = all.remove(&submission.id).unwrap_or_default();
    verdict.look_closer(submission, apart);
    Ok(verdict)
}
