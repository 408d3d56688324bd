//! The one way to change an order: its row is held, verbs change what its status follows from, and the status is written
//! once, at the end.

use super::status::{self, Payments};
use super::timeline::{self, Actor, NewEvent};
use super::{Beginning, NewItem, NewOrder, Order, customer_notifications, reserved_numbers, rules, store};
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::base::money::Usd;
use crate::domain::lifecycle::{
    AssignmentStatus, OrderFacts, OrderStatus, PaymentStatus, SubmissionStatus, order_status,
};
use crate::domain::notifications;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use std::collections::BTreeSet;
use std::ops::Deref;

/// What an order's status follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    Payment,
    Refund,
    Cancellation,
    Work,
    /// What its customer has to approve, or approved.
    Approval,
}

/// An order whose row this transaction holds: [`change`] and [`create`] hand it out, and every verb on an order wants it.
/// Read as an [`Order`], it is as the transaction left it so far.
pub struct LockedOrder {
    pub(super) order: Order,
    /// As the row has it.
    stored: (OrderStatus, PaymentStatus, Usd, Usd),
    /// What its customer knows.
    told: OrderStatus,
    /// It begins in this transaction.
    fresh: Option<Fresh>,
    /// Admins were to see why no more of its money came.
    was_stalled: bool,
    /// Its customer was asked about a design.
    was_awaited: bool,
    /// Changed since [`Self::settle`] looked last.
    stale: BTreeSet<Fact>,
    is_settled_anew: bool,
    is_recorded: bool,
    /// What was read once is kept until it changes.
    items: Option<Vec<Option<AssignmentStatus>>>,
    refund_due: Option<Option<Usd>>,
    has_open_payment: Option<bool>,
}

impl Deref for LockedOrder {
    type Target = Order;

    fn deref(&self) -> &Order {
        &self.order
    }
}

/// Locks the order, lets `work` change it, and writes the status that follows. 404 if there is none. The only lock of an
/// order's row: a verb within a verb is handed what the first one holds.
pub fn change<T>(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: OrderId,
    work: impl FnOnce(&mut PgConnection, &mut LockedOrder) -> Result<T, AppError>,
) -> Result<T, AppError> {
    let mut order = LockedOrder::new(store::lock(conn, order)?);
    let done = work(conn, &mut order)?;
    order.close(conn, now)?;
    Ok(done)
}

/// What is known of the payments of an order that nobody else has seen yet.
struct Fresh {
    total: Usd,
    tolerance: Usd,
    reports: Vec<SubmissionStatus>,
}

impl Fresh {
    fn payments(&self) -> Payments {
        status::follow(self.total, Usd::ZERO, self.tolerance, &self.reports)
    }
}

/// The same of an order that begins here: nobody else sees its row yet, which is written with the status that it will have if
/// `work` reports the payment that it begins with, and nothing else.
pub fn create(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &NewOrder,
    begins: &Beginning<'_>,
    items: &[NewItem],
    work: impl FnOnce(&mut PgConnection, &mut LockedOrder) -> Result<(), AppError>,
) -> Result<Order, AppError> {
    let mut fresh = Fresh {
        total: order.total,
        tolerance: begins.tolerance,
        reports: begins
            .reference
            .map(|_| SubmissionStatus::Reported)
            .into_iter()
            .collect(),
    };
    let without_work = vec![None; items.len()];
    let payment = fresh.payments().status;
    let status = order_status(&OrderFacts {
        refund_due: None,
        refunded: Usd::ZERO,
        payment,
        items: without_work.clone(),
    });
    let inserted = store::insert(conn, now, order, begins, (status, payment), items)?;
    if let Some(promised) = begins.promised {
        reserved_numbers::used(conn, &promised.number)?;
    }
    fresh.reports.clear();
    let mut order = LockedOrder {
        told: OrderStatus::Pending,
        fresh: Some(fresh),
        items: Some(without_work),
        ..LockedOrder::new(inserted)
    };
    (order.order.status, order.order.payment_status) = (OrderStatus::Pending, PaymentStatus::Pending);
    order.changed(Fact::Payment);
    work(conn, &mut order)?;
    order.close(conn, now)?;
    Ok(order.order)
}

impl LockedOrder {
    fn new(order: Order) -> Self {
        Self {
            stored: statuses(&order),
            told: order.status,
            fresh: None,
            was_stalled: order.stalled_at.is_some(),
            was_awaited: order.awaits_approval,
            order,
            stale: BTreeSet::new(),
            is_settled_anew: false,
            is_recorded: false,
            items: None,
            refund_due: None,
            has_open_payment: None,
        }
    }

    /// Whoever writes a fact says so: the status follows.
    pub fn changed(&mut self, fact: Fact) {
        self.stale.insert(fact);
    }

    /// A payment of it was reported.
    pub fn reported(&mut self) {
        if let Some(fresh) = &mut self.fresh {
            fresh.reports.push(SubmissionStatus::Reported);
        }
        self.changed(Fact::Payment);
    }

    /// Nobody has seen it yet, in the database either.
    pub fn is_fresh(&self) -> bool {
        self.fresh.is_some()
    }

    /// Derives both statuses from what changed: what is read of this order from here on is up to date. Costs nothing
    /// where nothing changed.
    pub fn settle(&mut self, conn: &mut PgConnection) -> Result<(), AppError> {
        if self.stale.is_empty() {
            return Ok(());
        }
        let stale = std::mem::take(&mut self.stale);
        if stale.contains(&Fact::Payment) {
            let Payments {
                status,
                received,
                has_open,
            } = match &self.fresh {
                Some(fresh) => fresh.payments(),
                None => status::payments(conn, &self.order)?,
            };
            self.order.payment_status = status;
            self.order.received = received;
            // Its customer was heard of.
            self.order.stalled_at = None;
            self.has_open_payment = Some(has_open);
        }
        if stale.contains(&Fact::Refund) {
            self.order.refunded = status::refunded(conn, self.order.id)?;
        }
        if stale.contains(&Fact::Approval) {
            self.order.awaits_approval = status::awaits_approval(conn, self.order.id)?;
        }
        if stale.contains(&Fact::Cancellation)
            || (self.order.status.is_cancelled() && self.refund_due.is_none())
        {
            self.refund_due = Some(super::refund_due(conn, self.order.id)?);
        }
        let items = match self.items.take() {
            Some(items) if !stale.contains(&Fact::Work) => items,
            _ => status::items(conn, self.order.id)?,
        };
        let facts = OrderFacts {
            refund_due: self.refund_due.flatten(),
            refunded: self.order.refunded,
            payment: self.order.payment_status,
            items,
        };
        self.order.status = order_status(&facts);
        self.items = Some(facts.items);
        self.is_settled_anew = true;
        Ok(())
    }

    /// Appends to the timeline, with the status that the order has by then.
    pub fn record(
        &mut self,
        conn: &mut PgConnection,
        now: DateTime<Utc>,
        actor: Actor,
        event: NewEvent,
    ) -> Result<(), AppError> {
        self.settle(conn)?;
        self.is_recorded = true;
        timeline::insert(conn, now, actor, &self.order, event)
    }

    /// The same of several, which are one statement.
    pub fn record_all(
        &mut self,
        conn: &mut PgConnection,
        now: DateTime<Utc>,
        actor: Actor,
        events: Vec<NewEvent>,
    ) -> Result<(), AppError> {
        self.settle(conn)?;
        self.is_recorded = true;
        timeline::insert_all(conn, now, actor, &self.order, events)
    }

    /// Writes the statuses, the only writer of these columns, and tells the customer where there is news. Whatever is on
    /// the timeline changed the order, which is what its `updated_at` says.
    fn close(&mut self, conn: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        self.settle(conn)?;
        let before = std::mem::replace(&mut self.stored, statuses(&self.order));
        if before != self.stored || (self.is_recorded && self.fresh.is_none()) {
            self.order.updated_at = now;
            store::set_status(conn, &self.order)?;
        }
        if self.told != self.order.status {
            customer_notifications::customer(conn, now, &self.order, self.refund_due.flatten())?;
        }
        if self.is_settled_anew && self.fresh.is_none() {
            let done = rules::dealt_with(
                self.has_open_payment.unwrap_or(true),
                self.order.status.is_cancelled(),
                self.was_stalled && (self.order.stalled_at.is_none() || self.order.status.is_cancelled()),
                self.items.as_deref().unwrap_or_default(),
                self.was_awaited && (!self.order.awaits_approval || self.order.status.is_cancelled()),
            );
            notifications::dealt_with(conn, now, &done, self.order.id)?;
        }
        Ok(())
    }
}

fn statuses(order: &Order) -> (OrderStatus, PaymentStatus, Usd, Usd) {
    (order.status, order.payment_status, order.received, order.refunded)
}
