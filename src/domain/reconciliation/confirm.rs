//! Payments are confirmed with the money that proves them.

use super::duplicates::Apart;
use super::rules::Doubt;
use super::store::{self, Line};
use super::verdict::{self, Verdict};
use crate::base::error::{AppError, Conflict};
use crate::base::ids::{OrderId, StatementLineId, SubmissionId, UploadId};
use crate::domain::orders::{self, Actor, LockedOrder};
use crate::domain::payments::{self, Decision, Method, Proved, Submission, reference_key};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// What whoever confirms by hand knows; at first nothing.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub despite: Despite,
    /// Pictures that were told apart.
    pub apart: Apart,
}

/// Despite what doubts a payment is confirmed that no line proves exactly.
#[derive(Clone, Debug)]
pub enum Despite {
    /// A person has the payment before them, and decides.
    Everything,
    /// A program names what it was told of.
    These(BTreeSet<Doubt>),
}

impl Default for Despite {
    fn default() -> Self {
        Self::These(BTreeSet::new())
    }
}

impl Seen {
    /// By a person.
    pub fn everything() -> Self {
        Self {
            despite: Despite::Everything,
            apart: Apart::default(),
        }
    }
}

/// Confirms a payment by hand: nothing may speak against it but what is accepted. The line that it has to itself is used
/// up with it.
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
    let open = payments::find(conn, submission)?
        .filter(|found| found.status.is_open() && found.order_id == order.id);
    let Some(mut found) = open else {
        return payments::confirm(conn, now, actor, order, submission, received, None);
    };
    found.amount_reported = received.unwrap_or(found.amount_reported);
    let mut verdict = judged(conn, &found, &seen.apart)?;
    let mut line = None;
    if let Some(own) = verdict.line() {
        // Held, it may turn out to be used, or taken back, since it was looked at.
        line = store::lock(conn, own.id)?.filter(|own| own.is_free() && !own.is_reversed());
        if line.is_none() {
            verdict = judged(conn, &found, &seen.apart)?;
        }
    }
    let proved = line.as_ref().map(proved);
    if verdict.proof().is_none() && !is_accepted(&verdict, &seen.despite) {
        // What nobody can accept is told first.
        payments::refuse_used_reference(conn, &found, proved.as_ref())?;
        return Err(doubtful(&verdict));
    }
    let decision = payments::confirm(conn, now, actor, order, submission, received, proved.as_ref())?;
    if decision == Decision::Made
        && let Some(line) = line
    {
        store::link(conn, now, actor.id, line.id, submission)?;
    }
    Ok(decision)
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

fn is_accepted(verdict: &Verdict, despite: &Despite) -> bool {
    match despite {
        Despite::Everything => true,
        Despite::These(known) => {
            let doubts = verdict.doubts();
            let mut hidden = doubts.iter().filter(|doubt| !doubt.is_plain_to_see());
            hidden.all(|doubt| known.contains(doubt))
        }
    }
}

/// Somebody should look at it first.
fn doubtful(verdict: &Verdict) -> AppError {
    let doubts = verdict.doubts();
    let labels: Vec<String> = doubts.iter().map(|doubt| doubt.label().to_lowercase()).collect();
    AppError::Conflict(Box::new(Conflict {
        code: "doubtful",
        message: format!(
            "Este pago tiene dudas: {}. Míralo antes de confirmar.",
            labels.join(", ")
        ),
        doubts: Some(doubts.into_iter().map(Doubt::as_str).collect()),
        ..Conflict::default()
    }))
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

/// «Es este pago»: this line is the money of that payment, as a person says. What arrived is what the line says.
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
        let line = store::lock(conn, line)?.ok_or(AppError::NotFound)?;
        confirm_with(conn, now, actor, order, &line, submission)
    })
}

/// The same without a person, one of many: what was exact when it was looked for is asked again, now that order and line
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
        confirm_with(conn, now, actor, order, &line, submission)
    })
}

fn confirm_with(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    line: &Line,
    submission: SubmissionId,
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
    Ok(decision)
}

fn proved(line: &Line) -> Proved {
    Proved {
        account: line.account_id,
        reference_key: reference_key(Method::Transferencia, &line.reference),
    }
}

/// Free money, in the payment's currency.
fn fits(conn: &mut PgConnection, line: &Line, submission: &Submission) -> Result<(), AppError> {
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
