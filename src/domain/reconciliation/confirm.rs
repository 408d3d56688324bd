//! Payments are confirmed with the money that proves them.

use super::matches;
use super::store::{self, Line};
use crate::base::error::AppError;
use crate::base::ids::{StatementLineId, SubmissionId};
use crate::domain::orders::{self, Actor, LockedOrder};
use crate::domain::payments::{self, Decision};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use rust_decimal::Decimal;

/// Confirms a payment by hand. If a statement has exactly that money, it is used up with it.
pub fn confirm(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    submission: SubmissionId,
    received: Option<Decimal>,
) -> Result<Decision, AppError> {
    // Asked before the decision: a payment is matched while it is open.
    let line = match payments::find(conn, submission)?.filter(|found| found.status.is_open()) {
        None => None,
        Some(mut found) => {
            found.amount_reported = received.unwrap_or(found.amount_reported);
            let id = found.id;
            let mut evidence = matches::of_payments(conn, &[found])?;
            let best = evidence.remove(&id).unwrap_or_default().into_iter().next();
            best.filter(|one| one.is_exact).map(|one| one.line.id)
        }
    };
    let decision = payments::confirm(conn, now, actor, order, submission, received)?;
    if decision == Decision::Made
        && let Some(line) = line
        && let Some(line) = store::lock(conn, line)?
        && line.is_free()
    {
        store::link(conn, now, actor.id, line.id, submission)?;
    }
    Ok(decision)
}

/// «Es este pago»: this line is the money of that payment. What arrived is what the line says.
pub fn confirm_line(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    line: StatementLineId,
    submission: SubmissionId,
) -> Result<Decision, AppError> {
    let found = payments::find(conn, submission)?.ok_or(AppError::NotFound)?;
    // The order first, as everywhere: its lock keeps the payment as it is.
    orders::change(conn, now, found.order_id, |conn, order| {
        confirm_with(conn, now, actor, order, line, submission)
    })
}

fn confirm_with(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    line: StatementLineId,
    submission: SubmissionId,
) -> Result<Decision, AppError> {
    let found = payments::find(conn, submission)?.ok_or(AppError::NotFound)?;
    let line = store::lock(conn, line)?.ok_or(AppError::NotFound)?;
    if line.submission_id == Some(submission) {
        return Ok(Decision::AlreadyMade { by: found.decided_by });
    }
    fits(conn, &line, &found)?;
    if store::is_proved(conn, submission)? {
        return Err(AppError::conflict(
            "payment_proved",
            "Ese pago ya tiene su línea; esta es otro dinero.",
        ));
    }
    let decision = payments::confirm(conn, now, actor, order, submission, Some(line.amount))?;
    if let Decision::AlreadyMade { .. } = decision
        && found.amount_received != Some(line.amount)
    {
        return Err(AppError::conflict(
            "already_decided",
            "Ese pago ya se confirmó con otro monto.",
        ));
    }
    store::link(conn, now, actor.id, line.id, submission)?;
    Ok(decision)
}

/// Free money, in the payment's currency.
fn fits(conn: &mut PgConnection, line: &Line, submission: &payments::Submission) -> Result<(), AppError> {
    if !line.is_free() {
        return Err(AppError::conflict(
            "line_used",
            "Este dinero ya se usó o se apartó; vuelve a abrir la página.",
        ));
    }
    let accounts = payments::accounts_by_id(conn, &[line.account_id])?;
    if accounts
        .iter()
        .any(|account| account.currency != submission.currency)
    {
        return Err(AppError::conflict(
            "other_currency",
            "El pago se reportó en otra moneda que la de esta cuenta.",
        ));
    }
    Ok(())
}
