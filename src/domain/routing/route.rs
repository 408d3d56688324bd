//! Giving items to workshops by itself: once the payment is confirmed, when a workshop lets go, when something changes.

use super::assignments::{self, Assignment};
use super::rules::choice::{Choice, RoutingDecision, choose};
use super::rules::schedule::Schedule;
use super::rules::{accept_by, first_status};
use super::unassigned::{self, Kept};
use super::{candidates, capacity, notifications};
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, ItemId, OfferId, OrderId, WorkshopId};
use crate::base::money::{Currency, Usd};
use crate::domain::lifecycle::{AssignmentStatus, Priority};
use crate::domain::orders::{self, Actor, Audience, EventKind, Fact, LockedOrder, NewEvent, OrderItem};
use crate::domain::payables::{self, Agreement};
use crate::domain::settings;
use crate::domain::workshops::PaymentPolicy;
use chrono::{DateTime, Utc};
use diesel::{Connection as _, PgConnection};

/// How often a choice is made anew because others took the days that it wanted. Each time somebody else succeeded.
pub const TRIES: usize = 50;

/// Gives every item without a workshop to the best that fits and has not let it go before. What fits nowhere waits, and the timeline says so; so does what is on hold.
pub fn route(conn: &mut PgConnection, now: DateTime<Utc>, order: &mut LockedOrder) -> Result<(), AppError> {
    order.settle(conn)?;
    if !order.payment_status.is_settled() || order.status.is_cancelled() {
        return Ok(());
    }
    let past = assignments::all_of(conn, order.id)?;
    let waiting = unassigned::of_order(conn, order.id)?;
    let is_open = |item: &OrderItem| {
        let is_given = past
            .iter()
            .any(|work| work.order_item_id == item.id && work.status.is_active());
        !is_given && waiting.get(&item.id) != Some(&true)
    };
    let open: Vec<OrderItem> = orders::items_of(conn, &[order.id])?
        .into_iter()
        .filter(is_open)
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    if order.priority == Priority::Hold {
        let items: Vec<ItemId> = open.iter().map(|item| item.id).collect();
        return unassigned::wait(conn, now, order.id, &items);
    }
    let days = settings::acceptance_days(conn)?;
    let (decisions, jobs) = decide(conn, now, order, &open, &past, days)?;
    for (event, what) in assigned_events(&jobs) {
        let own = jobs
            .iter()
            .filter(|job| Some(job.work.workshop_id) == event.workshop);
        let due = own.filter_map(|job| job.work.due_date).max();
        notifications::assigned(conn, now, order, &event, &what, due)?;
        order.record(conn, now, Actor::SYSTEM, event)?;
    }
    // Said once: an item that waits is tried again and again.
    let nowhere = open.iter().filter(|item| {
        let decision = decisions.iter().find(|decision| decision.item == item.id);
        decision.is_some_and(|decision| decision.chosen.is_none()) && !waiting.contains_key(&item.id)
    });
    let nowhere = names(nowhere);
    if !nowhere.is_empty() {
        let event = NewEvent {
            item: None,
            kind: EventKind::NoWorkshop,
            audience: Audience::Staff,
            workshop: None,
            message: format!("Ningún taller disponible para: {nowhere}"),
            reason: None,
        };
        notifications::nowhere(conn, now, order, &event.message)?;
        order.record(conn, now, Actor::SYSTEM, event)?;
    }
    Ok(())
}

/// `route` for an order that was not locked yet.
pub fn reroute(conn: &mut PgConnection, now: DateTime<Utc>, order: OrderId) -> Result<(), AppError> {
    orders::change(conn, now, order, |conn, order| route(conn, now, order))
}

/// An item, and what is agreed with a workshop about it.
pub struct Job<'a> {
    pub item: &'a OrderItem,
    pub work: Assignment,
    pub workshop: String,
    pub policy: PaymentPolicy,
    pub schedule: Schedule,
}

/// Chooses, and books the days that were chosen. Where others were faster, chooses anew from what is left.
fn decide<'a>(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
    open: &'a [OrderItem],
    past: &[Assignment],
    acceptance_days: u32,
) -> Result<(Vec<RoutingDecision>, Vec<Job<'a>>), AppError> {
    for _ in 0..TRIES {
        let facts = candidates::of_order(conn, now, order, open, past)?;
        let decisions = choose(&facts);
        let jobs: Vec<Job<'a>> = decisions
            .iter()
            .filter_map(|decision| {
                let choice = decision.chosen.as_ref()?;
                let item = open.iter().find(|item| item.id == decision.item)?;
                let closed = &facts.candidate(choice.workshop)?.agenda.closed;
                let terms = Terms {
                    workshop: choice.workshop,
                    offer: Some(choice.offer),
                    unit_cost: choice.unit_cost,
                    status: status(choice, item),
                    accept_by: accept_by(now, acceptance_days, closed),
                };
                Some(Job {
                    item,
                    work: agreed(now, item, &terms, &choice.schedule),
                    workshop: choice.name.clone(),
                    policy: choice.policy,
                    schedule: choice.schedule.clone(),
                })
            })
            .collect();
        let kept: Vec<Kept<'_>> = decisions
            .iter()
            .map(|decision| Kept {
                decision,
                assignment: jobs
                    .iter()
                    .find(|job| job.item.id == decision.item)
                    .map(|job| job.work.id),
                actor: None,
                reason: None,
            })
            .collect();
        if write(conn, now, order, &jobs, &kept)? {
            return Ok((decisions, jobs));
        }
    }
    tracing::warn!(order = %order.id, "no days could be booked: too many at once");
    Err(AppError::Unavailable)
}

fn status(choice: &Choice, item: &OrderItem) -> AssignmentStatus {
    first_status(choice.review_required, choice.unit_cost, item.unit_price)
}

/// Writes assignments with their bookings and what is owed for them. `false`, and nothing written, where another
/// transaction has taken the days.
pub fn write(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &mut LockedOrder,
    jobs: &[Job<'_>],
    kept: &[Kept<'_>],
) -> Result<bool, AppError> {
    let written = conn.transaction(|conn| {
        let work: Vec<&Assignment> = jobs.iter().map(|job| &job.work).collect();
        assignments::insert(conn, &work)?;
        let bookings = jobs
            .iter()
            .flat_map(|job| capacity::bookings(&job.work, &job.schedule))
            .collect();
        capacity::book(conn, bookings)?;
        let agreements: Vec<Agreement> = jobs.iter().map(agreement).collect();
        payables::create(conn, now, &agreements)?;
        unassigned::keep(conn, now, order.id, kept)?;
        let (placed, nowhere): (Vec<_>, Vec<_>) = kept.iter().partition(|kept| kept.assignment.is_some());
        let items = |kept: Vec<&Kept<'_>>| kept.iter().map(|kept| kept.decision.item).collect::<Vec<_>>();
        unassigned::placed(conn, &items(placed))?;
        unassigned::wait(conn, now, order.id, &items(nowhere))
    });
    match written {
        Ok(()) => {
            order.changed(Fact::Work);
            Ok(true)
        }
        Err(error) if error.violates(capacity::NOT_OVERSOLD) => Ok(false),
        Err(error) => Err(error),
    }
}

fn agreement(job: &Job<'_>) -> Agreement {
    Agreement {
        assignment: job.work.id,
        order: job.work.order_id,
        workshop: job.work.workshop_id,
        policy: job.policy,
        agreed_cost: job.work.agreed_cost,
        start_date: job.schedule.start,
    }
}

/// On which terms a workshop gets an item.
pub struct Terms {
    pub workshop: WorkshopId,
    /// Nothing where an admin typed the cost.
    pub offer: Option<OfferId>,
    pub unit_cost: Usd,
    pub status: AssignmentStatus,
    /// Until when it may accept, once it is told.
    pub accept_by: DateTime<Utc>,
}

/// The agreement with a workshop, its cost frozen.
pub fn agreed(now: DateTime<Utc>, item: &OrderItem, terms: &Terms, schedule: &Schedule) -> Assignment {
    let is_told = terms.status == AssignmentStatus::Notified;
    Assignment {
        id: AssignmentId::new(now),
        order_id: item.order_id,
        order_item_id: item.id,
        workshop_id: terms.workshop,
        workshop_offer_id: terms.offer,
        status: terms.status,
        quantity: item.quantity,
        unit_cost: terms.unit_cost,
        agreed_cost: terms.unit_cost * item.quantity,
        currency: Currency::Usd,
        start_date: Some(schedule.start),
        due_date: Some(schedule.due),
        closing_reason: None,
        accept_by: is_told.then_some(terms.accept_by),
        notified_at: is_told.then_some(now),
        created_at: now,
        updated_at: now,
    }
}

/// One event per workshop, with what it is to make; for those that wait for an admin, one that only staff reads.
fn assigned_events(jobs: &[Job<'_>]) -> Vec<(NewEvent, String)> {
    let key = |job: &Job<'_>| {
        (
            job.work.workshop_id,
            job.work.status == AssignmentStatus::Notified,
        )
    };
    let mut groups: Vec<(WorkshopId, bool)> = Vec::new();
    for job in jobs {
        if !groups.contains(&key(job)) {
            groups.push(key(job));
        }
    }
    groups
        .into_iter()
        .map(|group| {
            let own = || jobs.iter().filter(|job| key(job) == group);
            let workshop = own().next().map(|job| job.workshop.as_str()).unwrap_or_default();
            let what = names(own().map(|job| job.item));
            let event = assigned_event(group.0, workshop, &what);
            let event = if group.1 { event } else { proposed(event) };
            (event, what)
        })
        .collect()
}

pub fn assigned_event(workshop: WorkshopId, name: &str, what: &str) -> NewEvent {
    NewEvent {
        item: None,
        kind: EventKind::Assigned,
        audience: Audience::Customer,
        workshop: Some(workshop),
        message: format!("{name}: {what}"),
        reason: None,
    }
}

/// The same while it waits for an admin.
pub fn proposed(assigned: NewEvent) -> NewEvent {
    NewEvent {
        kind: EventKind::Proposed,
        audience: Audience::Staff,
        ..assigned
    }
}

fn names<'a>(items: impl Iterator<Item = &'a OrderItem>) -> String {
    items.map(OrderItem::label).collect::<Vec<_>>().join(", ")
}
