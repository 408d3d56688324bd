//! Ending an order: before it is made, or because it arrived.

use crate::base::error::{AppError, Conflict};
use crate::base::money::Usd;
use crate::domain::lifecycle::{AssignmentStatus, Authority, Lowered, Move, Received, covered, lowered};
use crate::domain::orders::{self, Actor, Audience, EventKind, LockedOrder, NewEvent};
use crate::domain::production::{self, Details, Outcome, Scope};
use crate::domain::{payables, payments};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Cancels an order: a customer before production, an admin any time, from production on with a reason. All that was
/// confirmed is due back; work before `READY` is cancelled (docs/domain.md, cancelling).
pub fn cancel(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    reason: Option<&str>,
) -> Result<Outcome, AppError> {
    if order.status.is_cancelled() {
        return Ok(Outcome::AlreadyThere);
    }
    let work = production::active_of(conn, &[order.id])?;
    let begun = work
        .iter()
        .any(|assignment| assignment.status >= AssignmentStatus::InProduction);
    if begun && actor.authority() != Authority::Admin {
        return Err(AppError::Conflict(Box::new(Conflict {
            code: "in_production",
            message: "El pedido ya está en producción. Escríbenos para buscar una solución.".to_owned(),
            allowed: Some(Vec::new()),
            ..Conflict::default()
        })));
    }
    if begun && reason.is_none() {
        return Err(AppError::field(
            "reason",
            "es obligatorio desde que comenzó la producción",
        ));
    }
    let received: Vec<Received> = payments::by_orders(conn, &[order.id])?
        .iter()
        .filter_map(|paid| {
            paid.received().map(|amount| Received {
                amount,
                rate: paid.exchange_rate,
            })
        })
        .collect();
    let refund_due: Usd = covered(&received);
    let reason = reason.unwrap_or_default();
    orders::insert_cancellation(conn, now, actor, order, reason, refund_due)?;
    production::cancel_unfinished(conn, now, order, &work, "Pedido cancelado")?;
    payables::order_cancelled(conn, now, order.id)?;
    let message = if refund_due == Usd::ZERO {
        "El pedido fue cancelado.".to_owned()
    } else {
        format!("Se reembolsarán {refund_due}.")
    };
    let event = NewEvent {
        item: None,
        kind: EventKind::Cancelled,
        audience: Audience::Customer,
        workshop: None,
        message,
        reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
    };
    order.record(conn, now, actor, event)?;
    Ok(Outcome::Moved)
}

/// Less is due back than was confirmed, as an admin says with a reason: never less than went back already.
pub fn lower_refund(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    due: Usd,
    reason: &str,
) -> Result<Outcome, AppError> {
    let Some(current) = orders::refund_due(conn, order.id)? else {
        return Err(AppError::conflict(
            "order_not_cancelled",
            "Solo se ajusta lo que se debe de un pedido cancelado.",
        ));
    };
    match lowered(due, current, order.refunded) {
        Lowered::Less => {}
        Lowered::Same => return Ok(Outcome::AlreadyThere),
        Lowered::More => {
            return Err(AppError::field(
                "amount",
                format!("no puede ser más que {current}"),
            ));
        }
        Lowered::GoneBack => {
            return Err(AppError::field(
                "amount",
                format!("ya se devolvieron {}", order.refunded),
            ));
        }
    }
    orders::owe_less(conn, now, actor, order, due, reason)?;
    let event = NewEvent {
        item: None,
        kind: EventKind::RefundLowered,
        audience: Audience::Customer,
        workshop: None,
        message: format!("Se reembolsarán {due} en lugar de {current}."),
        reason: Some(reason.to_owned()),
    };
    order.record(conn, now, actor, event)?;
    Ok(Outcome::Moved)
}

/// «Lo recibí»: the customer has it.
pub fn receive(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
) -> Result<Outcome, AppError> {
    production::advance(
        conn,
        now,
        actor,
        order,
        Scope::Everything,
        Move::Complete,
        &Details::default(),
    )
}
