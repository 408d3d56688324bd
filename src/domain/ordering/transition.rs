//! `PUT /api/orders`: from the status that is asked for to the verb behind it.

use super::{cancel, load_one};
use crate::base::error::{AppError, Conflict};
use crate::base::ids::OrderId;
use crate::domain::accounts::Role;
use crate::domain::lifecycle::{
    AssignmentStatus, Authority, Move, OrderStatus, Priority, SubmissionStatus, plan_order_move,
};
use crate::domain::orders::{Actor, LockedOrder};
use crate::domain::production::{self, Assignment, Details, Scope};
use crate::domain::{payments, reconciliation};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// The role against what is asked, whatever the order: payments and cancelling are an admin's.
pub fn permitted(role: Role, status: OrderStatus) -> bool {
    let production = matches!(
        status,
        OrderStatus::Accepted
            | OrderStatus::InProduction
            | OrderStatus::Ready
            | OrderStatus::HandedToDelivery
            | OrderStatus::Completed
    );
    match role {
        Role::Admin => true,
        Role::Operador => production || status == OrderStatus::Notified,
        Role::Taller => production || status == OrderStatus::Rejected,
        Role::Cliente => false,
    }
}

/// The verb behind a status that is asked for.
pub fn move_to(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    scope: Scope,
    status: OrderStatus,
    details: &Details,
) -> Result<(), AppError> {
    let mv = match status {
        OrderStatus::Confirmed => return confirm(conn, now, actor, order),
        OrderStatus::UnderReview => {
            let submission = payments::only_open(conn, order, SubmissionStatus::UnderReview)?;
            return payments::start_review(conn, now, actor, order, submission).map(drop);
        }
        OrderStatus::Rejected if scope == Scope::Everything => {
            let reason = details
                .reason
                .as_deref()
                .ok_or_else(|| AppError::field("reason", "es obligatorio"))?;
            let submission = payments::only_open(conn, order, SubmissionStatus::Rejected)?;
            return payments::reject(conn, now, actor, order, submission, reason).map(drop);
        }
        OrderStatus::Rejected => Move::Reject,
        OrderStatus::Notified => Move::Notify,
        OrderStatus::Accepted => Move::Accept,
        OrderStatus::InProduction => Move::Start,
        OrderStatus::Ready => Move::MarkReady,
        OrderStatus::HandedToDelivery => Move::HandOver,
        OrderStatus::Completed => Move::Complete,
        OrderStatus::Cancelled => {
            return cancel(conn, now, actor, order, details.reason.as_deref()).map(drop);
        }
        OrderStatus::Pending | OrderStatus::Reported | OrderStatus::RefundPending | OrderStatus::Refunded => {
            return if order.status == status {
                Ok(())
            } else {
                Err(not_by_hand())
            };
        }
    };
    production::advance(conn, now, actor, order, scope, mv, details).map(drop)
}

/// Confirming an order is confirming its only open payment.
fn confirm(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
) -> Result<(), AppError> {
    match order.status {
        OrderStatus::Confirmed | OrderStatus::Notified | OrderStatus::Accepted => return Ok(()),
        OrderStatus::InProduction
        | OrderStatus::Ready
        | OrderStatus::HandedToDelivery
        | OrderStatus::Completed => return Err(not_by_hand()),
        _ => {}
    }
    let submission = payments::only_open(conn, order, SubmissionStatus::Confirmed)?;
    reconciliation::confirm(conn, now, actor, order, submission, None)?;
    order.settle(conn)?;
    if !order.payment_status.is_settled() && !order.status.is_cancelled() {
        // All or nothing: a payment that covers only a part is confirmed by itself, at `/api/payments`.
        return Err(AppError::conflict(
            "payment_incomplete",
            "Lo reportado no cubre el total; confirma ese pago por separado y espera el resto.",
        ));
    }
    Ok(())
}

/// The statuses that this person could ask of the order now, for whoever was refused another one.
pub fn legal(
    conn: &mut PgConnection,
    role: Role,
    scope: Scope,
    order: OrderId,
) -> Result<Vec<&'static str>, AppError> {
    let dossier = load_one(conn, order)?;
    let order = &dossier.order;
    let mut legal = Vec::new();
    if order.status.is_cancelled() {
        return Ok(legal);
    }
    let is_own = |work: &&Assignment| match scope {
        Scope::Workshop(workshop) => work.workshop_id == workshop,
        _ => true,
    };
    let states: Vec<AssignmentStatus> = dossier
        .work
        .iter()
        .filter(is_own)
        .map(|work| work.status)
        .collect();
    let whole = matches!(scope, Scope::Workshop(_)) || states.len() == dossier.items.len();
    let by = match role {
        Role::Admin => Authority::Admin,
        Role::Operador => Authority::Operator,
        Role::Taller => Authority::Workshop,
        Role::Cliente => Authority::Customer,
    };
    let moves = |mv: Move| {
        let on_hold = mv == Move::Start && order.priority == Priority::Hold;
        let plan = plan_order_move(&states, mv, by, order.delivery_method);
        whole && !on_hold && plan.is_ok_and(|plan| plan.iter().any(Option::is_some))
    };
    let has_open_payment = dossier.payments.iter().any(|paid| paid.status.is_open());
    for &status in OrderStatus::ALL {
        let possible = match status {
            OrderStatus::UnderReview => has_open_payment,
            OrderStatus::Confirmed => has_open_payment && !order.payment_status.is_settled(),
            OrderStatus::Rejected if scope == Scope::Everything => has_open_payment,
            OrderStatus::Rejected => moves(Move::Reject),
            OrderStatus::Notified => moves(Move::Notify),
            OrderStatus::Accepted => moves(Move::Accept),
            OrderStatus::InProduction => moves(Move::Start),
            OrderStatus::Ready => moves(Move::MarkReady),
            OrderStatus::HandedToDelivery => moves(Move::HandOver),
            OrderStatus::Completed => moves(Move::Complete),
            OrderStatus::Cancelled => true,
            OrderStatus::Pending
            | OrderStatus::Reported
            | OrderStatus::RefundPending
            | OrderStatus::Refunded => false,
        };
        if possible && permitted(role, status) && status != order.status {
            legal.push(status.as_str());
        }
    }
    Ok(legal)
}

fn not_by_hand() -> AppError {
    AppError::Conflict(Box::new(Conflict {
        code: "illegal_move",
        message: "El pedido no puede pasar a ese estado.".to_owned(),
        ..Conflict::default()
    }))
}
