//! What Krafta owes its workshops: instalments by their payment policy, and the transfers that settle them.
//!
//! An instalment's amount never changes; what was paid is the sum of its payments, which are only ever added
//! (a correction is a row that takes one back). A due date that depends on an event is empty until it happens.

mod filter;
mod list;
pub mod rules;
mod settle;
mod store;
mod transfers;

use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, OrderId, PayableId, WorkshopId};
use crate::base::money::Usd;
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::workshops::PaymentPolicy;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use std::collections::BTreeMap;

pub use self::filter::{Filter, PayableCursor, State, TransferFilter};
pub use self::list::{Owed, Page, PaidBy, Receipt, ageing, find, list, owed_back, waived_by};
pub use self::rules::{Age, Ageing, Closure, PayableStatus};
use self::rules::{DueOn, Effect};
pub use self::settle::{
    InBs, LONGEST_REASON, LONGEST_REFERENCE, NewTransfer, OTHER_BS, Outcome, Part, SAME_REFERENCE, answer,
    pay, reverse, take_back_owed, waive,
};
pub use self::store::{Payable, of_assignments};
pub use self::transfers::{Line, PaidInBs, Transfer, TransferCursor, missing, order_numbers, transfers};

/// What was agreed with a workshop when work was given to it.
#[derive(Clone, Debug)]
pub struct Agreement {
    pub assignment: AssignmentId,
    pub order: OrderId,
    pub workshop: WorkshopId,
    pub policy: PaymentPolicy,
    pub agreed_cost: Usd,
    pub start_date: NaiveDate,
}

/// Creates the instalments, in the transaction that creates the assignment. A cost of 0 owes nothing. Two statements,
/// however many agreements.
pub fn create(conn: &mut PgConnection, now: DateTime<Utc>, agreements: &[Agreement]) -> Result<(), AppError> {
    let earliest = agreements.iter().map(|agreement| agreement.start_date).min();
    let Some(earliest) = earliest else {
        return Ok(());
    };
    let workshops: Vec<WorkshopId> = agreements.iter().map(|agreement| agreement.workshop).collect();
    let closed = store::closed_days(conn, &workshops, earliest)?;
    let mut rows = Vec::new();
    for agreement in agreements {
        let is_closed = |day| closed.contains(&(agreement.workshop, day));
        // Ids go with time, and lists show the newest first: so the first instalment gets the later one.
        for part in rules::instalments(agreement.policy, agreement.agreed_cost)
            .into_iter()
            .rev()
        {
            let due_date =
                (part.due_on == DueOn::Start).then(|| rules::open_day(agreement.start_date, is_closed));
            rows.push(store::NewPayable {
                id: PayableId::new(now),
                assignment_id: agreement.assignment,
                order_id: agreement.order,
                workshop_id: agreement.workshop,
                instalment: part.number,
                due_on: part.due_on,
                amount: part.amount,
                policy: agreement.policy,
                due_date,
                created_at: now,
            });
        }
    }
    store::insert(conn, &rows)
}

/// After assignments changed their status, each from one to another: fills or empties due dates, and voids what is
/// unpaid when the work was let go or called off before it began. What was paid of a voided instalment is owed back.
/// A bounded number of statements, however many assignments (and one for each that was waived in part).
pub fn follow(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    moved: &[(AssignmentId, AssignmentStatus, AssignmentStatus)],
    reason: Option<&str>,
) -> Result<(), AppError> {
    let moves: BTreeMap<AssignmentId, (AssignmentStatus, AssignmentStatus)> =
        moved.iter().map(|&(id, from, to)| (id, (from, to))).collect();
    if moves.is_empty() {
        return Ok(());
    }
    let ids: Vec<AssignmentId> = moves.keys().copied().collect();
    let mut due: Vec<(PayableId, WorkshopId)> = Vec::new();
    let (mut waiting, mut voided) = (Vec::new(), Vec::new());
    let reason = reason.unwrap_or(CALLED_OFF);
    for payable in store::lock_of(conn, &ids)? {
        let Some(&(from, to)) = moves.get(&payable.assignment_id) else {
            continue;
        };
        let effect = rules::effect(payable.due_on, from, to);
        // What was paid and the rest waived is owed back all the same when the work is called off.
        let is_settled = payable.closed_as == Some(Closure::Voided) || payable.paid_amount == Usd::ZERO;
        if payable.closed_as.is_some() && (is_settled || effect != Effect::Voided) {
            continue;
        }
        match effect {
            Effect::FallsDue if payable.due_date.is_none() => due.push((payable.id, payable.workshop_id)),
            Effect::Waits if payable.due_date.is_some() => waiting.push(payable.id),
            // Rare: a waiver and a payment of work that had not begun.
            Effect::Voided if payable.closed_as.is_some() => {
                store::void(
                    conn,
                    now,
                    &[payable.id],
                    &rules::voided_after_waiver(
                        reason,
                        payable.closed_at.map(crate::base::calendar::today),
                        payable.closed_reason.as_deref().unwrap_or_default(),
                    ),
                )?;
            }
            Effect::Voided => voided.push(payable.id),
            Effect::Stays | Effect::FallsDue | Effect::Waits => {}
        }
    }
    if !due.is_empty() {
        fall_due(conn, now, &due)?;
    }
    store::set_due(conn, &waiting, None)?;
    store::void(conn, now, &voided, reason)
}

/// After an order was cancelled: finished work stays, and will not be handed over; what is owed for it then falls due
/// now.
pub fn order_cancelled(conn: &mut PgConnection, now: DateTime<Utc>, order: OrderId) -> Result<(), AppError> {
    let due: Vec<(PayableId, WorkshopId)> = store::lock_undelivered(conn, order)?
        .iter()
        .map(|payable| (payable.id, payable.workshop_id))
        .collect();
    if due.is_empty() {
        return Ok(());
    }
    fall_due(conn, now, &due)
}

/// The work begins on another day, one on which the workshop is open: what is due with its start is due then.
pub fn start_on(conn: &mut PgConnection, work: AssignmentId, day: NaiveDate) -> Result<(), AppError> {
    let deposits: Vec<PayableId> = store::lock_of(conn, &[work])?
        .into_iter()
        .filter(|payable| payable.due_on == DueOn::Start && payable.closed_as.is_none())
        .map(|payable| payable.id)
        .collect();
    store::set_due(conn, &deposits, Some(day))
}

/// Where nobody gave a reason.
const CALLED_OFF: &str = "El trabajo se dejó antes de empezar.";

fn fall_due(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    due: &[(PayableId, WorkshopId)],
) -> Result<(), AppError> {
    let today = crate::base::calendar::today(now);
    let workshops: Vec<WorkshopId> = due.iter().map(|(_, workshop)| *workshop).collect();
    let closed = store::closed_days(conn, &workshops, today)?;
    let mut by_day: BTreeMap<NaiveDate, Vec<PayableId>> = BTreeMap::new();
    for &(id, workshop) in due {
        let day = rules::open_day(today, |day| closed.contains(&(workshop, day)));
        by_day.entry(day).or_default().push(id);
    }
    for (day, ids) in by_day {
        store::set_due(conn, &ids, Some(day))?;
    }
    Ok(())
}
