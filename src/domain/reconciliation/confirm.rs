//! Payments are confirmed with the money that proves them.

use super::duplicates::Apart;
use super::rules::Doubt;
use super::store::{self, Line};
use super::verdict;
use super::weighing::{Weighed, judged, waiting, weigh};
use crate::base::error::{AppError, Conflict};
use crate::base::ids::{OrderId, StatementLineId, SubmissionId, UploadId};
use crate::domain::orders::{self, Actor, Audience, EventKind, LockedOrder, NewEvent};
use crate::domain::payments::{self, Decision, Method, Proved, Submission, reference_key};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// What whoever confirms a payment knows; at first nothing.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Doubts that a program accepts by name, or that a page showed to a person.
    pub doubts: BTreeSet<Doubt>,
    /// Pictures that were told apart.
    pub apart: Apart,
}

/// Confirms a payment that nothing speaks against but what is accepted. The line that it has to itself is used up with it.
pub fn confirm(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    submission: SubmissionId,
    received: Option<Decimal>,
    seen: &Seen,
) -> Result<Decision, AppError> {
    // Asked before the decision: a payment is matched while it is open.
    let Some((paid, arrived)) = waiting(conn, order, submission, received)? else {
        return payments::confirm(conn, now, actor, order, submission, received, None);
    };
    let weighed = weigh(conn, order, &paid, arrived, &seen.apart)?;
    if !weighed.is_proved && !is_accepted(&weighed.doubts, &seen.doubts) {
        // What nobody can accept is told first.
        let proved = weighed.line.as_ref().map(proved);
        payments::refuse_used_reference(conn, &paid, proved.as_ref())?;
        return Err(doubtful(&weighed.doubts));
    }
    carry_out(conn, now, actor, order, &paid, received, &weighed)
}

/// Confirms it despite all of that, which stays on the timeline.
pub(super) fn carry_out(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    paid: &Submission,
    received: Option<Decimal>,
    weighed: &Weighed,
) -> Result<Decision, AppError> {
    let proved = weighed.line.as_ref().map(proved);
    let decision = payments::confirm(conn, now, actor, order, paid.id, received, proved.as_ref())?;
    if decision == Decision::Made {
        if let Some(line) = &weighed.line {
            store::link(conn, now, actor.id, line.id, paid.id)?;
        }
        keep_doubts(conn, now, actor, order, paid, &weighed.doubts)?;
    }
    Ok(decision)
}

fn is_accepted(doubts: &BTreeSet<Doubt>, accepted: &BTreeSet<Doubt>) -> bool {
    let mut hidden = doubts.iter().filter(|doubt| !doubt.is_plain_to_see());
    hidden.all(|doubt| {
        accepted
            .iter()
            .any(|known| known == doubt || known.covers(*doubt))
    })
}

/// Somebody should look at it first.
fn doubtful(doubts: &BTreeSet<Doubt>) -> AppError {
    AppError::Conflict(Box::new(Conflict {
        code: "doubtful",
        message: format!(
            "Este pago tiene dudas: {}. Míralo antes de confirmar.",
            listed(doubts.iter())
        ),
        doubts: Some(doubts.iter().map(|doubt| doubt.as_str()).collect()),
        ..Conflict::default()
    }))
}

/// Who confirmed what, in spite of what.
fn keep_doubts(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    paid: &Submission,
    doubts: &BTreeSet<Doubt>,
) -> Result<(), AppError> {
    let doubts: Vec<&Doubt> = doubts.iter().filter(|doubt| !doubt.is_plain_to_see()).collect();
    if doubts.is_empty() {
        return Ok(());
    }
    let event = NewEvent {
        item: None,
        kind: EventKind::ConfirmedDespite,
        audience: Audience::Staff,
        workshop: None,
        message: format!(
            "{} por {}: {}.",
            paid.method.label(),
            paid.reported(),
            listed(doubts.into_iter())
        ),
        reason: None,
    };
    order.record(conn, now, actor, event)
}

fn listed<'a>(doubts: impl Iterator<Item = &'a Doubt>) -> String {
    let labels: Vec<String> = doubts.map(|doubt| doubt.label().to_lowercase()).collect();
    labels.join(", ")
}

/// The receipts of an order's open payments, each with those that look alike: to be told apart before the transaction
/// that confirms one.
pub fn near(conn: &mut PgConnection, order: OrderId) -> Result<Vec<(UploadId, Vec<UploadId>)>, AppError> {
    let mut open = payments::open_submissions(conn, order)?;
    open.retain(|paid| paid.receipt_upload_id.is_some());
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let verdicts = verdict::of_payments(conn, &open)?;
    let near = open.iter().filter_map(|paid| verdicts.get(&paid.id)?.near(paid));
    Ok(near.collect())
}

/// «Confirmar los exactos», one of many: what was exact when it was looked for is asked again, now that order and line
/// are held.
pub fn confirm_exact(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    line: StatementLineId,
    submission: SubmissionId,
    apart: &Apart,
) -> Result<Decision, AppError> {
    let found = payments::find(conn, submission)?.ok_or(AppError::NotFound)?;
    orders::change(conn, now, found.order_id, |conn, order| {
        let line = store::lock(conn, line)?.ok_or(AppError::NotFound)?;
        let found = payments::find(conn, submission)?.ok_or(AppError::NotFound)?;
        let is_done = line.submission_id == Some(submission);
        if !is_done && judged(conn, &found, apart)?.proof().map(|proof| proof.id) != Some(line.id) {
            return Err(AppError::conflict(
                "not_exact",
                "Ya no coincide exactamente: decide una persona.",
            ));
        }
        confirm_with(conn, now, actor, order, &line, submission, None)
    })
}

/// With this line; what arrived is what it says.
pub(super) fn confirm_with(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    line: &Line,
    submission: SubmissionId,
    despite: Option<&Weighed>,
) -> Result<Decision, AppError> {
    let found = payments::find(conn, submission)?.ok_or(AppError::NotFound)?;
    if line.submission_id == Some(submission) {
        return Ok(Decision::AlreadyMade { by: found.decided_by });
    }
    fits(conn, line, &found)?;
    if store::is_proved(conn, submission)? {
        return Err(AppError::conflict(
            "payment_proved",
            "Ese pago ya tiene su línea; esta es otro dinero.",
        ));
    }
    let proved = proved(line);
    let decision = payments::confirm(
        conn,
        now,
        actor,
        order,
        submission,
        Some(line.amount),
        Some(&proved),
    )?;
    if let Decision::AlreadyMade { .. } = decision
        && found.amount_received != Some(line.amount)
    {
        return Err(AppError::conflict(
            "already_decided",
            "Ese pago ya se confirmó con otro monto.",
        ));
    }
    store::link(conn, now, actor.id, line.id, submission)?;
    if let Some(weighed) = despite {
        keep_doubts(conn, now, actor, order, &found, &weighed.doubts)?;
    }
    Ok(decision)
}

fn proved(line: &Line) -> Proved {
    Proved {
        account: line.account_id,
        reference_key: reference_key(Method::Transferencia, &line.reference),
    }
}

/// Free money, in the payment's currency.
pub(super) fn fits(conn: &mut PgConnection, line: &Line, submission: &Submission) -> Result<(), AppError> {
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
