//! An admin's own choice of a workshop: any that is active, with a reason where the rules say otherwise.

use super::moves::{apply, unpaid};
use super::side_effects;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{ItemId, OfferId, WorkshopId};
use crate::base::money::Usd;
use crate::domain::lifecycle::{AssignmentStatus, Authority, Move};
use crate::domain::orders::{self, Actor, Audience, EventKind, LockedOrder, NewEvent, Order, OrderItem};
use crate::domain::routing::assignments::{self, Assignment};
use crate::domain::routing::route::{Job, TRIES, Terms, agreed, assigned_event, proposed, write};
use crate::domain::routing::rules::choice::{Candidate, Facts, Item, RoutingDecision, choose};
use crate::domain::routing::rules::{accept_by, first_status};
use crate::domain::routing::unassigned::{self, Kept};
use crate::domain::routing::{candidates, capacity, notifications};
use crate::domain::{payables, settings};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Which workshop is wanted for an item.
#[derive(Clone, Debug)]
pub struct AssignRequest {
    pub workshop: WorkshopId,
    /// Needed to take the item from another workshop, and wherever the rules would not choose this one.
    pub reason: Option<String>,
    /// US dollars for one unit, in place of the workshop's offer; an admin's.
    pub unit_cost: Option<Usd>,
}

/// Whoever chooses saw who has the item: `seen` is that work's id, blank where nobody had it. `false` where the choice was made
/// already, by a button that was pressed twice.
pub fn still_with(
    conn: &mut PgConnection,
    order: &Order,
    item: ItemId,
    seen: &str,
    wish: &AssignRequest,
) -> Result<bool, AppError> {
    let current = assignments::active_of(conn, &[order.id])?
        .into_iter()
        .find(|work| work.order_item_id == item);
    let is_seen = current
        .as_ref()
        .map(|work| work.id.to_string())
        .unwrap_or_default()
        == seen;
    let is_wished = current.as_ref().is_some_and(|work| {
        work.workshop_id == wish.workshop && wish.unit_cost.is_none_or(|cost| cost == work.unit_cost)
    });
    if is_seen || is_wished {
        return Ok(is_seen || wish.unit_cost.is_none());
    }
    let who = match &current {
        Some(work) => crate::domain::workshops::find(conn, work.workshop_id)?,
        None => None,
    };
    let message = match who {
        Some(workshop) => format!(
            "Mientras tanto este artículo quedó con {}. Míralo antes de cambiarlo.",
            workshop.name
        ),
        None => "Mientras tanto este artículo quedó sin taller. Míralo antes de asignarlo.".to_owned(),
    };
    Err(AppError::conflict("work_moved", message))
}

/// Gives an item to a workshop, or approves the one that waits.
pub fn assign(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    item: ItemId,
    wish: &AssignRequest,
) -> Result<(), AppError> {
    if order.status.is_cancelled() {
        return Err(AppError::conflict("order_cancelled", "El pedido está cancelado."));
    }
    if !order.payment_status.is_settled() {
        return Err(unpaid());
    }
    if wish.unit_cost.is_some() && actor.authority() != Authority::Admin {
        return Err(AppError::Forbidden);
    }
    let item = orders::items_of(conn, &[order.id])?
        .into_iter()
        .find(|candidate| candidate.id == item)
        .ok_or(AppError::NotFound)?;
    let current = assignments::active_of(conn, &[order.id])?
        .into_iter()
        .find(|work| work.order_item_id == item.id);
    if let Some(current) = current {
        if current.workshop_id == wish.workshop && wish.unit_cost.is_none() {
            return approve(conn, now, actor, order, &item, current);
        }
        if current.workshop_id == wish.workshop && current.status >= AssignmentStatus::InProduction {
            let why = "El taller ya comenzó: lo acordado queda. Puedes condonar lo que falte en «Por pagar».";
            return Err(AppError::conflict("work_begun", why));
        }
        take_away(conn, now, actor, order, &item, &current, wish)?;
    }
    give(conn, now, actor, order, &item, wish)
}

/// The workshop that waited for an admin is told. What it was told already is not said again.
fn approve(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    item: &OrderItem,
    mut work: Assignment,
) -> Result<(), AppError> {
    if work.status != AssignmentStatus::PendingAssignment {
        return Ok(());
    }
    let told = apply(&work, Move::Notify, actor, order)?;
    // The days that were held for it may have gone by.
    if work.start_date.is_some_and(|start| start < calendar::today(now)) {
        replan(conn, now, order, item, &mut work)?;
    }
    side_effects::change(conn, now, order, &[&work], told, None)?;
    let name = crate::domain::workshops::find(conn, work.workshop_id)?
        .map(|workshop| workshop.name)
        .unwrap_or_default();
    let what = item.label();
    let event = assigned_event(work.workshop_id, &name, &what);
    notifications::assigned(conn, now, order, &event, &what, work.due_date)?;
    order.record(conn, now, actor, event)
}

/// Other days for work that has not begun, at the cost that was agreed.
pub(super) fn replan(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &Order,
    item: &OrderItem,
    work: &mut Assignment,
) -> Result<(), AppError> {
    let first = work.start_date.unwrap_or(calendar::today(now));
    capacity::release(conn, &[work.id], first)?;
    for _ in 0..TRIES {
        let facts = candidates::of_order(conn, now, order, std::slice::from_ref(item), &[])?;
        let schedule = facts
            .candidate(work.workshop_id)
            .and_then(|candidate| candidate.agenda.schedule(facts.today, item.quantity))
            .ok_or_else(no_capacity)?;
        if capacity::try_book(conn, capacity::bookings(work, &schedule))? {
            work.start_date = Some(schedule.start);
            work.due_date = Some(schedule.due);
            assignments::set_dates(conn, work)?;
            return payables::start_on(conn, work.id, schedule.start);
        }
    }
    Err(AppError::Unavailable)
}

fn no_capacity() -> AppError {
    AppError::conflict(
        "no_capacity",
        "Ese taller no tiene capacidad en los próximos 12 meses.",
    )
}

fn take_away(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    item: &OrderItem,
    work: &Assignment,
    wish: &AssignRequest,
) -> Result<(), AppError> {
    let reason = wish.reason.as_deref().ok_or_else(|| {
        AppError::field(
            "reason",
            if work.workshop_id == wish.workshop {
                "es obligatorio para cambiar el costo"
            } else {
                "es obligatorio para cambiar de taller"
            },
        )
    })?;
    let closed = apply(work, Move::Cancel, actor, order)?;
    side_effects::change(conn, now, order, &[work], closed, Some(reason))?;
    let message = if work.workshop_id == wish.workshop {
        format!("Se asignó de nuevo con otro costo: {}", item.label())
    } else {
        format!("Se asignó a otro taller: {}", item.label())
    };
    let event = NewEvent {
        item: Some(item.id),
        kind: EventKind::AssignmentCancelled,
        audience: Audience::Workshop,
        workshop: Some(work.workshop_id),
        message,
        reason: Some(reason.to_owned()),
    };
    order.record(conn, now, actor, event)
}

/// The workshop, and on which terms it would produce.
struct Wanted<'a> {
    candidate: &'a Candidate,
    offer: Option<OfferId>,
    unit_cost: Usd,
    review_required: bool,
    /// The rules would not have chosen it, or not at this cost.
    overrides: bool,
}

fn give(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    item: &OrderItem,
    wish: &AssignRequest,
) -> Result<(), AppError> {
    let acceptance_days = settings::acceptance_days(conn)?;
    let past = assignments::all_of(conn, order.id)?;
    // Whoever took it from its workshop has said why.
    let was_taken_away = unassigned::of_order(conn, order.id)?.get(&item.id) == Some(&true);
    for _ in 0..TRIES {
        let facts = candidates::of_order(conn, now, order, std::slice::from_ref(item), &past)?;
        let Some((decision, known)) = choose(&facts).into_iter().next().zip(facts.items.first()) else {
            return Err(AppError::NotFound);
        };
        let by_the_rules = decision.chosen.as_ref().map(|choice| choice.workshop);
        let wanted = wanted(&facts, known, wish, by_the_rules == Some(wish.workshop))?;
        if wanted.overrides && wish.reason.is_none() && !(was_taken_away && fits(&decision, wish)) {
            let why = "es obligatorio: no es el que eligen las reglas";
            return Err(AppError::field("reason", why));
        }
        let schedule = wanted
            .candidate
            .agenda
            .schedule(facts.today, item.quantity)
            .ok_or_else(no_capacity)?;
        let status = match actor.authority() {
            // Whoever could approve has approved by choosing.
            Authority::Admin => AssignmentStatus::Notified,
            _ => first_status(wanted.review_required, wanted.unit_cost, item.unit_price),
        };
        let terms = Terms {
            workshop: wish.workshop,
            offer: wanted.offer,
            unit_cost: wanted.unit_cost,
            status,
            accept_by: accept_by(now, acceptance_days, &wanted.candidate.agenda.closed),
        };
        let job = Job {
            item,
            work: agreed(now, item, &terms, &schedule),
            workshop: wanted.candidate.name.clone(),
            policy: wanted.candidate.policy,
            schedule,
        };
        let kept = Kept {
            decision: &decision,
            assignment: Some(job.work.id),
            actor: actor.id,
            reason: wish.reason.as_deref(),
        };
        if write(conn, now, order, std::slice::from_ref(&job), &[kept])? {
            return tell(conn, now, actor, order, &job, wish, wanted.overrides);
        }
    }
    Err(AppError::Unavailable)
}

/// The workshop could have it by the rules, at its own price.
fn fits(decision: &RoutingDecision, wish: &AssignRequest) -> bool {
    let mut verdicts = decision.verdicts.iter();
    wish.unit_cost.is_none()
        && verdicts.any(|verdict| verdict.workshop == wish.workshop && verdict.finding.fit().is_some())
}

fn wanted<'a>(
    facts: &'a Facts,
    item: &Item,
    wish: &AssignRequest,
    is_chosen: bool,
) -> Result<Wanted<'a>, AppError> {
    let candidate = facts
        .candidate(wish.workshop)
        .ok_or_else(|| AppError::field("workshopId", "no existe"))?;
    if !candidate.active {
        return Err(AppError::field("workshopId", "está inactivo"));
    }
    match (wish.unit_cost, candidate.tier(item)) {
        (Some(unit_cost), _) => Ok(Wanted {
            candidate,
            offer: None,
            unit_cost,
            review_required: false,
            overrides: true,
        }),
        (None, Some(tier)) => Ok(Wanted {
            candidate,
            offer: Some(tier.offer),
            unit_cost: tier.unit_cost,
            review_required: tier.review_required,
            overrides: !is_chosen,
        }),
        (None, None) => Err(AppError::field(
            "unitCost",
            "es obligatorio: ese taller no ofrece este artículo en esta cantidad",
        )),
    }
}

fn tell(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    job: &Job<'_>,
    wish: &AssignRequest,
    overrides: bool,
) -> Result<(), AppError> {
    let what = job.item.label();
    let event = assigned_event(wish.workshop, &job.workshop, &what);
    if overrides {
        let by_hand = NewEvent {
            kind: EventKind::AssignedByHand,
            audience: Audience::Staff,
            item: Some(job.item.id),
            reason: wish.reason.clone(),
            ..event.clone()
        };
        order.record(conn, now, actor, by_hand)?;
    }
    let event = match job.work.status {
        AssignmentStatus::Notified => event,
        _ => proposed(event),
    };
    notifications::assigned(conn, now, order, &event, &what, job.work.due_date)?;
    order.record(conn, now, actor, event)
}
