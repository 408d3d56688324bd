//! A person confirms a payment, and is asked first where it may be a slip.

use super::confirm::{Seen, carry_out, confirm_with, fits};
use super::rules::{Confirmation, question};
use super::store;
use super::weighing::{Weighed, waiting, weigh, weigh_line};
use crate::base::error::AppError;
use crate::base::ids::{StatementLineId, SubmissionId};
use crate::domain::lifecycle::SubmissionStatus;
use crate::domain::orders::{Actor, LockedOrder};
use crate::domain::payments::{self, Decision};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use rust_decimal::Decimal;

/// The question, as a field of the form that asks it.
pub const SURE: &str = "sure";

/// What a person decided with a payment before them.
pub struct ByHand {
    pub submission: SubmissionId,
    /// «Es este pago»: the line that is its money; what arrived is what the line says.
    pub line: Option<StatementLineId>,
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
    if let Some(line) = by_hand.line {
        return confirm_line(conn, now, actor, order, line, by_hand);
    }
    let Some((paid, arrived)) = waiting(conn, order, submission, received)? else {
        return payments::confirm(conn, now, actor, order, submission, received, None);
    };
    let weighed = weigh(conn, order, &paid, arrived, &by_hand.seen.apart)?;
    ask(&weighed, by_hand)?;
    carry_out(conn, now, actor, order, &paid, received, &weighed)
}

fn confirm_line(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    line: StatementLineId,
    by_hand: &ByHand,
) -> Result<Decision, AppError> {
    // The order is held: its lock comes first, as everywhere, and keeps the payment as it is.
    let line = store::lock(conn, line)?.ok_or(AppError::NotFound)?;
    let paid = payments::find(conn, by_hand.submission)?.filter(|paid| paid.order_id == order.id);
    let paid = paid.ok_or(AppError::NotFound)?;
    // What was rejected, or is this line's already, is no question.
    if paid.status == SubmissionStatus::Rejected || line.submission_id == Some(paid.id) {
        return confirm_with(conn, now, actor, order, &line, paid.id, None);
    }
    fits(conn, &line, &paid)?;
    let weighed = weigh_line(conn, order, &paid, &line, &by_hand.seen.apart)?;
    ask(&weighed, by_hand)?;
    confirm_with(conn, now, actor, order, &line, paid.id, Some(&weighed))
}

fn ask(weighed: &Weighed, by_hand: &ByHand) -> Result<(), AppError> {
    let asked = question(&Confirmation {
        doubts: weighed.doubts.clone(),
        shown: by_hand.seen.doubts.clone(),
        reported: weighed.reported,
        received: weighed.received,
        apart: weighed.apart,
        tolerance: weighed.tolerance,
    });
    match asked {
        Some(question) if by_hand.answered != question => Err(AppError::field(SURE, question)),
        _ => Ok(()),
    }
}
