//! Verbs on work that was given out: accept, start, mark ready, hand over, and back.

use super::events::{Details, move_event, one_workshop};
use super::shipment::{note_carrier, tell_parcel};
use super::side_effects;
use crate::base::error::{AppError, Conflict};
use crate::base::ids::{AssignmentId, WorkshopId};
use crate::domain::lifecycle::{AssignmentStatus, Move, MoveRefused};
use crate::domain::orders::{self, Actor, Audience, EventKind, LockedOrder, NewEvent, Order, OrderItem};
use crate::domain::routing::assignments::{self, Assignment};
use crate::domain::routing::route::route;
use crate::domain::routing::{notifications, unassigned};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Which of an order's assignments a move is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every item of the order; all must have a workshop.
    Everything,
    /// A workshop's own work.
    Workshop(WorkshopId),
    /// One assignment.
    One(AssignmentId),
}

/// How a move ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Moved,
    /// Everything was there already, and known; nothing was written.
    AlreadyThere,
}

/// Makes a move on every assignment in the scope that is not there yet; if one cannot move, none does (docs/domain.md, moves).
pub fn advance(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    scope: Scope,
    mv: Move,
    details: &Details,
) -> Result<Outcome, AppError> {
    let own = in_scope(conn, order, scope, mv)?;
    let Some(own) = own else {
        return Ok(Outcome::AlreadyThere);
    };
    let states: Vec<AssignmentStatus> = own.iter().map(|assignment| assignment.status).collect();
    let facts = order.move_facts(actor.authority(), &states);
    let plan = facts.plan(mv).map_err(refusal)?;
    let moving: Vec<(&Assignment, AssignmentStatus)> = own
        .iter()
        .zip(plan)
        .filter_map(|(assignment, to)| to.map(|to| (assignment, to)))
        .collect();
    let Some(&(_, target)) = moving.first() else {
        return match mv {
            Move::HandOver if tell_parcel(conn, now, actor, order, &own, details)? => Ok(Outcome::Moved),
            _ => Ok(Outcome::AlreadyThere),
        };
    };
    let begun = moving
        .iter()
        .any(|(assignment, _)| assignment.status >= AssignmentStatus::InProduction);
    let needs_reason = mv == Move::Reject || (mv == Move::Cancel && begun);
    if needs_reason && details.reason.is_none() {
        return Err(AppError::field("reason", "es obligatorio"));
    }

    let closing = match mv {
        Move::Reject | Move::Cancel => Some(details.reason.as_deref().unwrap_or("")),
        _ => None,
    };
    let works: Vec<&Assignment> = moving.iter().map(|(assignment, _)| *assignment).collect();
    side_effects::change(conn, now, order, &works, target, closing)?;
    if mv == Move::HandOver {
        note_carrier(conn, now, order, &works, details)?;
    }
    let workshop = one_workshop(moving.iter().map(|(assignment, _)| assignment.workshop_id));
    let mut event = move_event(order, mv, target, workshop, details);
    if mv == Move::Start {
        event.message.push_str(&designs_of(conn, order, &works)?);
    }
    order.record(conn, now, actor, event)?;
    if mv == Move::Reject {
        let reason = details.reason.as_deref().unwrap_or_default();
        notifications::let_go(conn, now, order, workshop, reason)?;
        route(conn, now, order)?;
    }
    Ok(Outcome::Moved)
}

/// « Diseño 3f2a9c41d07b.», so that the timeline says what was printed; nothing of what was not designed here.
fn designs_of(conn: &mut PgConnection, order: &Order, works: &[&Assignment]) -> Result<String, AppError> {
    let mut marks = Vec::new();
    for item in orders::items_of(conn, &[order.id])? {
        let mark = item.design_mark();
        let is_begun = works.iter().any(|work| work.order_item_id == item.id);
        if is_begun && !mark.is_empty() && !marks.contains(&mark) {
            marks.push(mark);
        }
    }
    Ok(match marks.as_slice() {
        [] => String::new(),
        [one] => format!(" Diseño {one}."),
        several => format!(" Diseños {}.", several.join(", ")),
    })
}

/// The assignments that a move is for; `None` when the caller had let its work go already and asks for that again.
fn in_scope(
    conn: &mut PgConnection,
    order: &Order,
    scope: Scope,
    mv: Move,
) -> Result<Option<Vec<Assignment>>, AppError> {
    let all = assignments::all_of(conn, order.id)?;
    let is_own = |assignment: &Assignment| match scope {
        Scope::Everything => true,
        Scope::Workshop(workshop) => assignment.workshop_id == workshop && assignment.is_known_to_workshop(),
        Scope::One(id) => assignment.id == id,
    };
    let own: Vec<Assignment> = all.into_iter().filter(is_own).collect();
    let closed_as = match mv {
        Move::Reject => Some(AssignmentStatus::Rejected),
        Move::Cancel => Some(AssignmentStatus::Cancelled),
        _ => None,
    };
    let last = own.last().map(|assignment| assignment.status);
    let active: Vec<Assignment> = own
        .into_iter()
        .filter(|assignment| assignment.status.is_active())
        .collect();
    if active.is_empty() {
        return match (scope, last) {
            (_, Some(last)) if closed_as == Some(last) => Ok(None),
            (Scope::Everything, _) if order.status.is_cancelled() => {
                Err(AppError::conflict("order_cancelled", "El pedido está cancelado."))
            }
            (Scope::Everything, _) => Err(without_workshop(order)),
            (_, Some(_)) => Err(no_longer_yours(order)),
            (Scope::Workshop(_), None) => Err(AppError::OrderNotFound),
            (Scope::One(_), None) => Err(AppError::NotFound),
        };
    }
    if scope == Scope::Everything {
        let items = orders::items_of(conn, &[order.id])?;
        if items.iter().any(|item| {
            !active
                .iter()
                .any(|assignment| assignment.order_item_id == item.id)
        }) {
            return Err(without_workshop(order));
        }
    }
    Ok(Some(active))
}

/// What is not paid goes to no workshop: that is what is said of it.
fn without_workshop(order: &Order) -> AppError {
    match order.payment_status.is_settled() {
        true => no_workshop(),
        false => unpaid(),
    }
}

pub(super) fn unpaid() -> AppError {
    AppError::Conflict(Box::new(Conflict {
        code: "payment_incomplete",
        message: "El pago de este pedido todavía no está confirmado.".to_owned(),
        allowed: Some(Vec::new()),
        ..Conflict::default()
    }))
}

fn no_workshop() -> AppError {
    AppError::Conflict(Box::new(Conflict {
        code: "illegal_move",
        message: "El pedido todavía no tiene taller para todos sus artículos.".to_owned(),
        allowed: Some(Vec::new()),
        ..Conflict::default()
    }))
}

fn no_longer_yours(order: &Order) -> AppError {
    AppError::Conflict(Box::new(Conflict {
        code: "illegal_move",
        message: match order.status.is_cancelled() {
            true => "El pedido fue cancelado.".to_owned(),
            false => "Este trabajo ya no está asignado al taller.".to_owned(),
        },
        allowed: Some(Vec::new()),
        ..Conflict::default()
    }))
}

fn refusal(refused: MoveRefused) -> AppError {
    match refused {
        MoveRefused::NoWorkshop => no_workshop(),
        MoveRefused::Illegal { from, allowed } => AppError::Conflict(Box::new(Conflict {
            code: "illegal_move",
            message: format!("Desde «{}» no se puede hacer ese cambio.", from.label()),
            allowed: Some(allowed.iter().map(|state| state.as_str()).collect()),
            ..Conflict::default()
        })),
        MoveRefused::OnHold => {
            AppError::conflict("on_hold", "El pedido está en espera; no se puede comenzar.")
        }
        MoveRefused::AwaitsApproval => AppError::conflict(
            "awaiting_approval",
            "El cliente todavía no aprobó su diseño; no se puede comenzar.",
        ),
        MoveRefused::OrderCancelled => {
            AppError::conflict("order_cancelled", "El pedido está cancelado; no lo entregues.")
        }
    }
}

/// What the rules say to a move on one assignment.
pub(super) fn apply(
    assignment: &Assignment,
    mv: Move,
    actor: Actor,
    order: &Order,
) -> Result<AssignmentStatus, AppError> {
    order
        .move_facts(actor.authority(), &[assignment.status])
        .step(assignment.status, mv)
        .map_err(refusal)
}

/// Takes back a mistaken move: one state, with a reason.
pub fn step_back(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    assignment: AssignmentId,
    reason: &str,
) -> Result<(), AppError> {
    change_one(conn, now, actor, order, assignment, Move::StepBack, reason)
}

/// Ends the work on one item, before hand-over, with a reason. The item then waits for another workshop.
pub fn cancel_assignment(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    assignment: AssignmentId,
    reason: &str,
) -> Result<(), AppError> {
    change_one(conn, now, actor, order, assignment, Move::Cancel, reason)
}

fn change_one(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    assignment: AssignmentId,
    mv: Move,
    reason: &str,
) -> Result<(), AppError> {
    let assignment = assignments::find(conn, assignment)?
        .filter(|a| a.order_id == order.id)
        .ok_or(AppError::NotFound)?;
    if mv == Move::Cancel && assignment.status == AssignmentStatus::Cancelled {
        return Ok(());
    }
    if order.status.is_cancelled() {
        return Err(AppError::conflict("order_cancelled", "El pedido está cancelado."));
    }
    let to = apply(&assignment, mv, actor, order)?;
    let closing = (!to.is_active()).then_some(reason);
    side_effects::change(conn, now, order, &[&assignment], to, closing)?;
    if mv == Move::Cancel {
        unassigned::set_aside(conn, now, order.id, assignment.order_item_id)?;
    }
    let items = orders::items_of(conn, &[order.id])?;
    let item = items
        .iter()
        .find(|item| item.id == assignment.order_item_id)
        .map(OrderItem::label)
        .unwrap_or_default();
    let (kind, message) = match mv {
        Move::StepBack => (
            EventKind::SteppedBack,
            format!("{item}: de «{}» a «{}»", assignment.status.label(), to.label()),
        ),
        _ => (EventKind::AssignmentCancelled, item),
    };
    let event = NewEvent {
        item: Some(assignment.order_item_id),
        kind,
        audience: Audience::Workshop,
        workshop: Some(assignment.workshop_id),
        message,
        reason: Some(reason.to_owned()),
    };
    order.record(conn, now, actor, event)
}

/// A workshop tells that something is wrong; nothing moves. The same words again are the same report.
pub fn report_problem(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    workshop: WorkshopId,
    note: &str,
) -> Result<(), AppError> {
    let concerned = assignments::active_of(conn, &[order.id])?
        .iter()
        .any(|a| a.workshop_id == workshop && a.status.is_visible_to_workshop());
    if !concerned {
        return Err(AppError::NotFound);
    }
    let told = orders::last_problems(conn, &[order.id])?
        .iter()
        .any(|problem| problem.workshop == Some(workshop) && problem.note == note);
    if told {
        return Ok(());
    }
    let event = NewEvent {
        item: None,
        kind: EventKind::ProblemReported,
        audience: Audience::Workshop,
        workshop: Some(workshop),
        message: "El taller reportó un problema.".to_owned(),
        reason: Some(note.to_owned()),
    };
    order.record(conn, now, actor, event)
}

/// Ends the work that is not `READY` yet, and the wait for a workshop: the order was cancelled.
pub fn cancel_unfinished(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
    work: &[Assignment],
    reason: &str,
) -> Result<(), AppError> {
    let unfinished: Vec<&Assignment> = work
        .iter()
        .filter(|assignment| assignment.status < AssignmentStatus::Ready)
        .collect();
    side_effects::change(
        conn,
        now,
        order,
        &unfinished,
        AssignmentStatus::Cancelled,
        Some(reason),
    )?;
    unassigned::stop_waiting(conn, order.id)
}
