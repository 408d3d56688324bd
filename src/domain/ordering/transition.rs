//! `PUT /api/orders`: from the status that is asked for to the verb behind it.

use super::{OrderDetails, cancel, load_one};
use crate::base::error::{AppError, Conflict};
use crate::base::ids::OrderId;
use crate::domain::accounts::Role;
use crate::domain::lifecycle::{AssignmentStatus, Authority, Move, OrderStatus, SubmissionStatus};
use crate::domain::orders::{Actor, LockedOrder};
use crate::domain::payments;
use crate::domain::production::{self, Details, Scope};
use crate::domain::reconciliation::{self, Seen};
use crate::domain::workshops::Workshops;
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

/// What comes with a status that is asked for.
#[derive(Clone, Debug, Default)]
pub struct MoveDetails {
    /// Of the payment that is confirmed.
    pub seen: Seen,
    pub details: Details,
}

/// The verb behind a status that is asked for.
pub fn move_to(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    scope: Scope,
    status: OrderStatus,
    details: &MoveDetails,
) -> Result<(), AppError> {
    let MoveDetails { seen, details } = details;
    let mv = match status {
        OrderStatus::Confirmed => return confirm(conn, now, actor, order, seen),
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
    seen: &Seen,
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
    reconciliation::confirm(conn, now, actor, order, submission, None, seen)?;
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
    let dossier = load_one(conn, Workshops::default(), order)?;
    let statuses = legal_in(&dossier, role, scope);
    Ok(statuses.into_iter().map(OrderStatus::as_str).collect())
}

/// The same of an order that was read.
pub fn legal_in(dossier: &OrderDetails, role: Role, scope: Scope) -> Vec<OrderStatus> {
    let order = &dossier.order;
    let work = dossier.work.iter().filter(|work| match scope {
        Scope::Workshop(workshop) => work.workshop_id == workshop,
        _ => true,
    });
    let states: Vec<AssignmentStatus> = work.map(|work| work.status).collect();
    let is_whole = matches!(scope, Scope::Workshop(_)) || states.len() == dossier.items.len();
    allowed_statuses(&OrderMoves {
        role,
        status: order.status,
        is_paid: order.payment_status.is_settled(),
        has_open_payment: dossier.payments.iter().any(|paid| paid.status.is_open()),
        moves: match is_whole {
            true => order.move_facts(Authority::from(role), &states).allowed(),
            false => Vec::new(),
        },
    })
}

/// What decides about which statuses may be asked for.
#[derive(Clone, Debug)]
struct OrderMoves {
    role: Role,
    status: OrderStatus,
    is_paid: bool,
    has_open_payment: bool,
    /// With the work that this person moves.
    moves: Vec<Move>,
}

/// What may be asked of an order now, besides the status that it has. Pure.
fn allowed_statuses(order: &OrderMoves) -> Vec<OrderStatus> {
    let can = |mv| order.moves.contains(&mv);
    let possible = |status: OrderStatus| match status {
        OrderStatus::Completed => can(Move::Complete),
        _ if order.status.is_cancelled() => false,
        OrderStatus::UnderReview => order.has_open_payment,
        OrderStatus::Confirmed => order.has_open_payment && !order.is_paid,
        // Of a workshop, its work; of staff, the payment.
        OrderStatus::Rejected if order.role == Role::Taller => can(Move::Reject),
        OrderStatus::Rejected => order.has_open_payment,
        OrderStatus::Notified => can(Move::Notify),
        OrderStatus::Accepted => can(Move::Accept),
        OrderStatus::InProduction => can(Move::Start),
        OrderStatus::Ready => can(Move::MarkReady),
        OrderStatus::HandedToDelivery => can(Move::HandOver),
        OrderStatus::Cancelled => true,
        OrderStatus::Pending | OrderStatus::Reported | OrderStatus::RefundPending | OrderStatus::Refunded => {
            false
        }
    };
    OrderStatus::ALL
        .iter()
        .copied()
        .filter(|&status| status != order.status && permitted(order.role, status) && possible(status))
        .collect()
}

fn not_by_hand() -> AppError {
    AppError::Conflict(Box::new(Conflict {
        code: "illegal_move",
        message: "El pedido no puede pasar a ese estado.".to_owned(),
        ..Conflict::default()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lifecycle::{DeliveryMethod, MoveFacts};
    use OrderStatus as O;

    /// What each role may ask of an order whose work is all at one stage, that is paid, or that has a payment open.
    #[test]
    fn role_by_state() {
        let work = |state| (Some(state), true, false);
        type Facts = (Option<AssignmentStatus>, bool, bool);
        let table: &[(OrderStatus, Facts, [&[O]; 4])] = &[
            // Admin, operator, workshop, customer.
            (
                O::Reported,
                (None, false, true),
                [
                    &[O::UnderReview, O::Confirmed, O::Rejected, O::Cancelled],
                    &[],
                    &[],
                    &[],
                ],
            ),
            (
                O::Confirmed,
                (None, true, false),
                [&[O::Cancelled], &[], &[], &[]],
            ),
            (
                O::Confirmed,
                work(AssignmentStatus::PendingAssignment),
                [&[O::Notified, O::Cancelled], &[], &[], &[]],
            ),
            (
                O::Notified,
                work(AssignmentStatus::Notified),
                [
                    &[O::Accepted, O::InProduction, O::Cancelled],
                    &[O::Accepted, O::InProduction],
                    &[O::Accepted, O::InProduction, O::Rejected],
                    &[],
                ],
            ),
            (
                O::Accepted,
                work(AssignmentStatus::Accepted),
                [
                    &[O::InProduction, O::Cancelled],
                    &[O::InProduction],
                    &[O::InProduction, O::Rejected],
                    &[],
                ],
            ),
            (
                O::InProduction,
                work(AssignmentStatus::InProduction),
                [&[O::Ready, O::Cancelled], &[O::Ready], &[O::Ready], &[]],
            ),
            (
                O::Ready,
                work(AssignmentStatus::Ready),
                [
                    &[O::HandedToDelivery, O::Cancelled],
                    &[O::HandedToDelivery],
                    &[O::HandedToDelivery],
                    &[],
                ],
            ),
            (
                O::HandedToDelivery,
                work(AssignmentStatus::HandedToDelivery),
                [
                    &[O::Completed, O::Cancelled],
                    &[O::Completed],
                    &[O::Completed],
                    &[],
                ],
            ),
            (
                O::Completed,
                work(AssignmentStatus::Completed),
                [&[O::Cancelled], &[], &[], &[]],
            ),
            (O::Cancelled, work(AssignmentStatus::Ready), [&[], &[], &[], &[]]),
            // What is on its way may still arrive.
            (
                O::RefundPending,
                work(AssignmentStatus::HandedToDelivery),
                [&[O::Completed], &[O::Completed], &[O::Completed], &[]],
            ),
        ];
        for &(status, (state, is_paid, has_open_payment), each) in table {
            for (role, expected) in Role::ALL.iter().copied().zip(each) {
                let states: Vec<AssignmentStatus> = state.into_iter().collect();
                let facts = MoveFacts {
                    by: Authority::from(role),
                    delivery: DeliveryMethod::NationalShipping,
                    is_on_hold: false,
                    awaits_approval: false,
                    is_cancelled: status.is_cancelled(),
                    states: &states,
                };
                let order = OrderMoves {
                    role,
                    status,
                    is_paid,
                    has_open_payment,
                    moves: facts.allowed(),
                };
                assert_eq!(allowed_statuses(&order), expected, "{order:?}");
                let held = MoveFacts {
                    is_on_hold: true,
                    ..facts
                };
                let order = OrderMoves {
                    moves: held.allowed(),
                    ..order
                };
                assert!(!allowed_statuses(&order).contains(&O::InProduction), "{order:?}");
            }
        }
    }
}
