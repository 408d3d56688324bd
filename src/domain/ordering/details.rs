//! Everything about orders, read with a constant number of statements.

use super::known::{Known, LastKnown};
use crate::base::error::AppError;
use crate::base::ids::{OrderId, WorkshopId};
use crate::domain::accounts::{OrderAccess, User};
use crate::domain::lifecycle::{AssignmentStatus, OrderStatus};
use crate::domain::orders::{self, Order, OrderItem};
use crate::domain::payments::{self, Submission};
use crate::domain::production::{Assignment, DueMark};
use crate::domain::proofs::{self, Proof};
use crate::domain::routing::{self, rules::promise};
use crate::domain::workshops::Workshops;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use std::collections::HashMap;

/// An order with what belongs to it.
#[derive(Clone, Debug)]
pub struct OrderDetails {
    pub order: Order,
    pub items: Vec<OrderItem>,
    /// Active ones: at most one per item.
    pub work: Vec<Assignment>,
    /// Oldest first.
    pub payments: Vec<Submission>,
    /// Of its designs that its customer is, or was, asked about: one of an item at most.
    pub proofs: Vec<Proof>,
    pub workshops: Workshops,
    /// Until when what is missing holds in bolívares, once [`quote`] was asked; nothing where nothing is to be paid.
    pub quoted_until: Option<DateTime<Utc>>,
}

impl OrderDetails {
    pub fn work_on(&self, item: &OrderItem) -> Option<&Assignment> {
        self.work
            .iter()
            .find(|assignment| assignment.order_item_id == item.id)
    }

    pub fn proof_of(&self, item: &OrderItem) -> Option<&Proof> {
        self.proofs.iter().find(|proof| proof.item == item.id)
    }

    /// Whether a design of it can still be put before its customer.
    pub fn may_ask_for_proof(&self) -> bool {
        let facts = self.items.iter().map(|item| {
            let stage = self.work_on(item).map(|work| work.status);
            (item.design_id.is_some(), stage, self.proof_of(item).is_some())
        });
        proofs::rules::may_ask(self.order.status, &facts.collect::<Vec<_>>()).is_ok()
    }

    /// Is there work in it that this workshop has been given?
    pub fn is_seen_by(&self, workshop: WorkshopId) -> bool {
        self.work
            .iter()
            .any(|work| work.workshop_id == workshop && work.status.is_visible_to_workshop())
    }

    /// This person's workshop, if it has work in it.
    pub fn own_work(&self, user: &User) -> Option<WorkshopId> {
        user.workshop.filter(|workshop| self.is_seen_by(*workshop))
    }

    /// To whom it goes is theirs to know.
    pub fn shows_contact(&self, access: OrderAccess) -> bool {
        let OrderAccess::Workshop(workshop) = access else {
            return access.sees_contact(None);
        };
        let own = self.work.iter().filter(|work| work.workshop_id == workshop);
        let stages = own
            .map(|work| work.status)
            .filter(|stage| stage.is_visible_to_workshop());
        let stage = stages.min().filter(|_| !self.order.status.is_cancelled());
        access.sees_contact(stage)
    }

    /// A workshop sees its own items, everybody else all of them.
    pub fn items_for(&self, access: OrderAccess) -> impl Iterator<Item = &OrderItem> {
        self.items.iter().filter(move |item| match access {
            OrderAccess::Workshop(workshop) => self
                .work_on(item)
                .is_some_and(|work| work.workshop_id == workshop && work.status.is_visible_to_workshop()),
            _ => true,
        })
    }

    /// Whether it should be made by now: as its latest piece of work says. What waits for its customer's yes should not.
    pub fn due_mark(&self, today: NaiveDate) -> Option<DueMark> {
        let waits = self.order.awaits_approval;
        let counted = self.work.iter();
        counted
            .filter(|work| !waits || work.status >= AssignmentStatus::InProduction)
            .filter_map(|work| DueMark::of(work.status, work.due_date, today))
            .max()
    }

    /// When everything is with the customer, as the workshops that make it promised; nothing while an item has none, while its
    /// customer has to approve a design, and once it is delivered or cancelled.
    pub fn promised(&self) -> Option<NaiveDate> {
        let status = self.order.status;
        if status.is_cancelled() || status == OrderStatus::Completed || self.order.awaits_approval {
            return None;
        }
        let mut last: Option<NaiveDate> = None;
        for item in &self.items {
            let own = self.work_on(item)?;
            if own.status == AssignmentStatus::PendingAssignment {
                return None;
            }
            last = last.max(Some(own.due_date?));
        }
        Some(promise(last?, self.order.courier.transit_days.unsigned_abs()))
    }

    pub fn workshop_name(&self, id: WorkshopId) -> &str {
        self.workshops
            .get(&id)
            .map_or("", |workshop| workshop.name.as_str())
    }
}

/// In the order of `orders`. Two statements, however many there are.
pub fn load(
    conn: &mut PgConnection,
    workshops: Workshops,
    orders: Vec<Order>,
) -> Result<Vec<OrderDetails>, AppError> {
    let mut loaded = load_without_payments(conn, workshops, orders)?;
    let ids: Vec<OrderId> = loaded.iter().map(|dossier| dossier.order.id).collect();
    let mut payments: HashMap<OrderId, Vec<Submission>> = HashMap::new();
    for submission in payments::by_orders(conn, &ids)? {
        payments.entry(submission.order_id).or_default().push(submission);
    }
    for dossier in &mut loaded {
        dossier.payments = payments.remove(&dossier.order.id).unwrap_or_default();
    }
    Ok(loaded)
}

/// The same for lists that show none. One statement; one more where something was designed here.
pub fn load_without_payments(
    conn: &mut PgConnection,
    workshops: Workshops,
    orders: Vec<Order>,
) -> Result<Vec<OrderDetails>, AppError> {
    let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
    let mut items: HashMap<OrderId, Vec<OrderItem>> = HashMap::new();
    let mut work: HashMap<OrderId, Vec<Assignment>> = HashMap::new();
    for (item, assignment) in routing::items_and_work(conn, &ids)? {
        work.entry(item.order_id).or_default().extend(assignment);
        items.entry(item.order_id).or_default().push(item);
    }
    let designed = |item: &OrderItem| item.design_id.is_some();
    let asked: Vec<OrderId> = items
        .iter()
        .filter(|(_, items)| items.iter().any(designed))
        .map(|(order, _)| *order)
        .collect();
    let mut shown: HashMap<OrderId, Vec<Proof>> = HashMap::new();
    if !asked.is_empty() {
        for proof in proofs::of_orders(conn, &asked)? {
            shown.entry(proof.order).or_default().push(proof);
        }
    }
    Ok(orders
        .into_iter()
        .map(|order| OrderDetails {
            proofs: shown.remove(&order.id).unwrap_or_default(),
            items: items.remove(&order.id).unwrap_or_default(),
            work: work.remove(&order.id).unwrap_or_default(),
            payments: Vec::new(),
            workshops: workshops.clone(),
            quoted_until: None,
            order,
        })
        .collect())
}

/// Makes their bolívares those that are asked for now, whether or not a job has written them yet.
pub fn quote(known: &Known, now: DateTime<Utc>, loaded: &mut [OrderDetails]) {
    let quotes = known.quotes();
    let tolerance = known.payment_tolerance();
    for dossier in loaded {
        let order = &dossier.order;
        if order.status.is_cancelled() || order.payment_status.is_settled() {
            continue;
        }
        let quote = payments::quote(order, &dossier.payments, tolerance, &quotes, now);
        dossier.order.exchange_rate = quote.rate;
        dossier.order.total_bs = quote.total_bs;
        dossier.quoted_until = quote.until;
    }
}

/// 404 if there is none.
pub fn load_one(
    conn: &mut PgConnection,
    workshops: Workshops,
    id: OrderId,
) -> Result<OrderDetails, AppError> {
    let order = orders::find(conn, id)?.ok_or(AppError::OrderNotFound)?;
    load(conn, workshops, vec![order])?
        .pop()
        .ok_or(AppError::OrderNotFound)
}

/// The same, quoted as of now.
pub fn load_quoted(
    conn: &mut PgConnection,
    known: &LastKnown,
    now: DateTime<Utc>,
    id: OrderId,
) -> Result<OrderDetails, AppError> {
    let known = known.current(conn)?;
    let mut dossier = load_one(conn, known.workshops(), id)?;
    quote(&known, now, std::slice::from_mut(&mut dossier));
    Ok(dossier)
}
