//! An admin checks a submission against the bank.

use super::balance::due;
use super::rules::fuller_key;
use super::store::{self, PaidWith, Submission, Verdict};
use super::submit::plausible;
use crate::base::error::{AppError, Conflict};
use crate::base::ids::{AccountId, OrderId, SubmissionId, UserId};
use crate::base::money::Money;
use crate::domain::lifecycle::{AlreadyDecided, SubmissionStatus};
use crate::domain::orders::{self, Actor, Audience, EventKind, Fact, LockedOrder, NewEvent, Order};
use crate::domain::routing;
use chrono::{DateTime, Utc};
use diesel::{Connection as _, PgConnection};
use rust_decimal::Decimal;

/// How asking for a decision ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Made,
    /// It had been made before, the same way; nothing was written.
    AlreadyMade {
        by: Option<UserId>,
    },
}

/// Tells the other admins who is looking at it. No lock: anybody may still decide.
pub fn start_review(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    submission: SubmissionId,
) -> Result<Decision, AppError> {
    let submission = of_order(conn, order, submission)?;
    let to = submission
        .status
        .start_review()
        .map_err(|decided| refused(conn, &submission, decided))?;
    let Some(reviewer) = actor.id else {
        return Err(AppError::Forbidden);
    };
    if submission.status == to && submission.reviewer_id == Some(reviewer) {
        return Ok(Decision::AlreadyMade {
            by: submission.reviewer_id,
        });
    }
    store::log(
        conn,
        now,
        &submission,
        &Verdict {
            status: to,
            by: actor.id,
            received: None,
            reason: None,
            with: None,
        },
    )?;
    store::start_review(conn, now, submission.id, reviewer)?;
    order.changed(Fact::Payment);
    let message = "Estamos verificando el pago.".to_owned();
    record(conn, now, actor, order, EventKind::ReviewStarted, message, None)?;
    Ok(Decision::Made)
}

/// The bank's line that proves a payment.
#[derive(Clone, Debug)]
pub struct Proved {
    pub account: AccountId,
    /// Of the whole reference that the bank printed.
    pub reference_key: String,
}

/// The money was found. `received` is what arrived, in the submission's currency; without it, what was reported.
pub fn confirm(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    submission: SubmissionId,
    received: Option<Decimal>,
    proved: Option<&Proved>,
) -> Result<Decision, AppError> {
    let submission = of_order(conn, order, submission)?;
    if submission.status == SubmissionStatus::Confirmed {
        return Ok(Decision::AlreadyMade {
            by: submission.decided_by,
        });
    }
    let status = submission
        .status
        .confirm()
        .map_err(|decided| refused(conn, &submission, decided))?;
    let amount = match received {
        None => submission.reported(),
        Some(received) => Money::new(submission.currency, received)
            .map_err(|error| AppError::field("amountReceived", error.to_string()))?,
    };
    if amount.is_zero() {
        return Err(AppError::field("amountReceived", "debe ser mayor que cero"));
    }
    if !plausible(amount) {
        return Err(AppError::field("amountReceived", "es demasiado grande"));
    }
    let with = paid_with(conn, &submission, proved)?;
    refuse_paid(conn, &submission, &with)?;
    let verdict = Verdict {
        status,
        by: actor.id,
        received: Some(amount.decimal()),
        reason: None,
        with: Some(&with),
    };
    store::log(conn, now, &submission, &verdict)?;
    // Another confirmation of the same reference may be under way: the index lets one of them through. A savepoint,
    // because whoever lost is told to which order the money went.
    let decided = conn.transaction(|conn| store::decide(conn, now, submission.id, &verdict));
    if let Err(error) = decided {
        if error.violates(REFERENCE_ONCE) {
            refuse_paid(conn, &submission, &with)?;
        }
        return Err(error);
    }
    after_confirmation(conn, now, actor, order, amount)?;
    Ok(Decision::Made)
}

/// Refuses a payment whose reference has paid on its account before, whatever else speaks for it.
pub fn refuse_used_reference(
    conn: &mut PgConnection,
    submission: &Submission,
    proved: Option<&Proved>,
) -> Result<(), AppError> {
    let with = paid_with(conn, submission, proved)?;
    refuse_paid(conn, submission, &with)
}

/// Where nobody said to which account it went, and no line says so, it is taken for the one that is shown first: the
/// same reference then holds once there.
fn paid_with(
    conn: &mut PgConnection,
    submission: &Submission,
    proved: Option<&Proved>,
) -> Result<PaidWith, AppError> {
    let typed = &submission.reference_key;
    Ok(match (proved, submission.account_id) {
        (Some(proved), _) => PaidWith {
            account: Some(proved.account),
            key: fuller_key(&proved.reference_key, typed).to_owned(),
        },
        (None, Some(account)) => PaidWith {
            account: Some(account),
            key: typed.clone(),
        },
        (None, None) => PaidWith {
            account: store::first_account(conn, submission.method)?,
            key: typed.clone(),
        },
    })
}

/// The same money cannot pay two orders.
fn refuse_paid(conn: &mut PgConnection, submission: &Submission, with: &PaidWith) -> Result<(), AppError> {
    match store::paid_before(conn, submission, with)? {
        Some(used) => Err(reference_used(submission, &used)),
        None => Ok(()),
    }
}

/// What follows from money that was found: the order's status, what is owed back of a cancelled one, the timeline, and
/// workshops for an order that is paid.
pub(super) fn after_confirmation(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    amount: Money,
) -> Result<(), AppError> {
    let before = order.received;
    order.changed(Fact::Payment);
    order.settle(conn)?;
    if order.status.is_cancelled() {
        // Owed back too: by as much as the sum of all that came grew.
        let more = order.received.saturating_sub(before);
        orders::owe_more(conn, order, more)?;
    }
    let message = if order.payment_status.is_settled() {
        format!("Recibimos {amount}.")
    } else {
        let paid = store::by_orders(conn, &[order.id])?;
        format!(
            "Recibimos {amount}; faltan {}.",
            due(order, &paid, amount.currency())
        )
    };
    record(
        conn,
        now,
        actor,
        order,
        EventKind::PaymentConfirmed,
        message,
        None,
    )?;
    if order.payment_status.is_settled() {
        routing::route(conn, now, order)?;
    }
    Ok(())
}

/// The money was not found. The customer sees the reason and may report again.
pub fn reject(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    submission: SubmissionId,
    reason: &str,
) -> Result<Decision, AppError> {
    let submission = of_order(conn, order, submission)?;
    if submission.status == SubmissionStatus::Rejected {
        return Ok(Decision::AlreadyMade {
            by: submission.decided_by,
        });
    }
    let status = submission
        .status
        .reject()
        .map_err(|decided| refused(conn, &submission, decided))?;
    let verdict = Verdict {
        status,
        by: actor.id,
        received: None,
        reason: Some(reason),
        with: None,
    };
    store::log(conn, now, &submission, &verdict)?;
    store::decide(conn, now, submission.id, &verdict)?;
    order.changed(Fact::Payment);
    let message = format!("{} por {}.", submission.method.label(), submission.reported());
    record(
        conn,
        now,
        actor,
        order,
        EventKind::PaymentRejected,
        message,
        Some(reason),
    )?;
    Ok(Decision::Made)
}

/// A payment of this order.
pub(super) fn of_order(
    conn: &mut PgConnection,
    order: &Order,
    submission: SubmissionId,
) -> Result<Submission, AppError> {
    store::find(conn, submission)?
        .filter(|found| found.order_id == order.id)
        .ok_or(AppError::NotFound)
}

/// The unique index over confirmed payments: one per reference and receiving account.
const REFERENCE_ONCE: &str = "payment_submissions_reference_once";

fn reference_used(submission: &Submission, (order, number): &(OrderId, String)) -> AppError {
    let where_to = match *order == submission.order_id {
        true => "en este mismo pedido".to_owned(),
        false => format!("en el pedido {number}"),
    };
    AppError::conflict(
        "reference_used",
        format!(
            "La referencia {} ya se confirmó {where_to}.",
            submission.reference
        ),
    )
}

/// One admin wins; the other is told who, and what.
fn refused(conn: &mut PgConnection, submission: &Submission, decided: AlreadyDecided) -> AppError {
    let name = match submission
        .decided_by
        .map(|by| crate::domain::accounts::find(conn, by))
    {
        Some(Ok(Some(user))) => user.display_name().to_owned(),
        Some(Err(error)) => return error,
        _ => "otra persona".to_owned(),
    };
    let what = match decided.0 {
        SubmissionStatus::Confirmed => "confirmado",
        _ => "rechazado",
    };
    AppError::Conflict(Box::new(Conflict {
        code: "already_decided",
        message: format!("Este pago ya fue {what} por {name}."),
        allowed: Some(Vec::new()),
        ..Conflict::default()
    }))
}

fn record(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    kind: EventKind,
    message: String,
    reason: Option<&str>,
) -> Result<(), AppError> {
    let event = NewEvent {
        item: None,
        kind,
        audience: Audience::Customer,
        workshop: None,
        message,
        reason: reason.map(str::to_owned),
    };
    order.record(conn, now, actor, event)
}

/// Which submission is meant when none is named: the only open one, else the only one that is so decided already.
pub fn only_open(
    conn: &mut PgConnection,
    order: &Order,
    status: SubmissionStatus,
) -> Result<SubmissionId, AppError> {
    let all = store::by_orders(conn, &[order.id])?;
    let mut open = all.iter().filter(|submission| submission.status.is_open());
    match (open.next(), open.next()) {
        (Some(only), None) => Ok(only.id),
        (Some(_), Some(_)) => Err(AppError::field(
            "submissionId",
            "es obligatorio: el pedido tiene varios pagos por decidir",
        )),
        (None, _) => match all.last() {
            Some(last) if last.status == status => Ok(last.id),
            Some(last) => Err(refused(conn, last, AlreadyDecided(last.status))),
            None => Err(AppError::conflict(
                "no_payment",
                "Este pedido no tiene ningún pago reportado.",
            )),
        },
    }
}

/// Which decision is meant when no submission is named: the only one that was made.
pub fn only_decided(conn: &mut PgConnection, order: &Order) -> Result<SubmissionId, AppError> {
    let all = store::by_orders(conn, &[order.id])?;
    let mut decided = all.iter().filter(|submission| !submission.status.is_open());
    match (decided.next(), decided.next()) {
        (Some(only), None) => Ok(only.id),
        (Some(_), Some(_)) => Err(AppError::field(
            "submissionId",
            "es obligatorio: el pedido tiene varios pagos decididos",
        )),
        (None, _) => Err(AppError::conflict(
            "nothing_decided",
            "Este pedido no tiene ningún pago decidido.",
        )),
    }
}
