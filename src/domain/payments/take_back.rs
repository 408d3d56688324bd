//! A decision by mistake is taken back: the payment waits for one again.

use super::Method;
use super::review::of_order;
use super::rules::is_reference;
use super::store::{self, Verdict};
use crate::base::error::{AppError, Conflict};
use crate::base::ids::SubmissionId;
use crate::base::money::Usd;
use crate::domain::lifecycle::{AssignmentStatus, SubmissionStatus};
use crate::domain::orders::{self, Actor, Audience, EventKind, Fact, LockedOrder, NewEvent};
use crate::domain::payments::{Decision, reference_key};
use crate::domain::production;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Takes back a confirmation or a rejection, with a reason that the log keeps. Work that the money had paid for, and that
/// has not begun, is called off; once it has begun, the money stands: then there is an order to cancel, or something to be
/// paid still.
pub fn take_back(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    submission: SubmissionId,
    reason: &str,
) -> Result<Decision, AppError> {
    let submission = of_order(conn, order, submission)?;
    if submission.method == Method::Tarjeta {
        return Err(AppError::conflict(
            "card_payment",
            "Un pago con tarjeta lo confirma quien la cobra: si hay que devolverlo, registra un reembolso.",
        ));
    }
    let Some(status) = submission.status.reopen() else {
        return Ok(Decision::AlreadyMade {
            by: submission.decided_by,
        });
    };
    let verdict = Verdict {
        status,
        by: actor.id,
        received: None,
        reason: Some(reason),
        with: None,
    };
    store::log(conn, now, &submission, &verdict)?;
    store::reopen(conn, submission.id)?;
    let before = order.received;
    order.changed(Fact::Payment);
    order.settle(conn)?;
    give_up(
        conn,
        now,
        actor,
        order,
        before.saturating_sub(order.received),
        reason,
    )?;
    let was = match submission.status {
        SubmissionStatus::Confirmed => "confirmado",
        _ => "rechazado",
    };
    let message = format!(
        "{} por {}, {was} por error: lo revisamos de nuevo.",
        submission.method.label(),
        submission.reported()
    );
    order.record(
        conn,
        now,
        actor,
        event(EventKind::PaymentReopened, Audience::Customer, message),
    )?;
    Ok(Decision::Made)
}

/// What the money had brought about, as far as it can be undone.
fn give_up(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    gone: Usd,
    reason: &str,
) -> Result<(), AppError> {
    if let Some(due) = orders::refund_due(conn, order.id)? {
        let less = due.saturating_sub(gone);
        if less < order.refunded {
            return Err(refunded(order));
        }
        return orders::owe_less(conn, now, actor, order, less, reason);
    }
    if order.refunded > order.received {
        return Err(refunded(order));
    }
    if order.payment_status.is_settled() {
        return Ok(());
    }
    let work = production::active_of(conn, &[order.id])?;
    if work
        .iter()
        .any(|work| work.status >= AssignmentStatus::InProduction)
    {
        return Err(AppError::Conflict(Box::new(Conflict {
            code: "production_begun",
            message: "La producción ya comenzó, así que el pago queda confirmado. Lo que puedes hacer: pedirle al cliente lo \
                      que falta con un mensaje, o cancelar el pedido con el motivo y ajustar lo que se le debe."
                .to_owned(),
            allowed: Some(Vec::new()),
            ..Conflict::default()
        })));
    }
    production::cancel_unfinished(conn, now, order, &work, "El pago vuelve a revisión")
}

fn refunded(order: &LockedOrder) -> AppError {
    AppError::conflict(
        "already_refunded",
        format!(
            "De este pedido ya se devolvieron {}: es más de lo que quedaría recibido.",
            order.refunded
        ),
    )
}

/// The reference as the bank has it, where the customer typed another: while nothing is decided.
pub fn correct_reference(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    submission: SubmissionId,
    reference: &str,
) -> Result<(), AppError> {
    let submission = of_order(conn, order, submission)?;
    if !submission.status.is_open() {
        return Err(AppError::conflict(
            "already_decided",
            "Este pago ya se decidió: primero vuelve a revisarlo.",
        ));
    }
    if !is_reference(submission.method, reference) {
        return Err(AppError::field(
            "reference",
            "debe ser el número de la operación, solo con dígitos",
        ));
    }
    if submission.reference == reference {
        return Ok(());
    }
    let key = reference_key(submission.method, reference);
    store::set_reference(conn, submission.id, reference, &key)?;
    let message = format!("Referencia {} → {reference}", submission.reference);
    order.record(
        conn,
        now,
        actor,
        event(EventKind::ReferenceCorrected, Audience::Staff, message),
    )
}

fn event(kind: EventKind, audience: Audience, message: String) -> NewEvent {
    NewEvent {
        item: None,
        kind,
        audience,
        workshop: None,
        message,
        reason: None,
    }
}
