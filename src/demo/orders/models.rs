//! One order of every kind, for `krafta load-orders` to multiply.

use super::files::Kept;
use super::stories::{End, STORIES, Story};
use super::{cast, place, tell};
use crate::base::error::AppError;
use crate::base::ids::{OrderId, TransferId, UserId, WorkshopId};
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::payables::{self, NewTransfer, Part, Payable};
use crate::domain::production;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;
use std::collections::BTreeMap;

/// The first of their payments' references: far from those of the demo's own orders.
const FIRST: usize = 10_000;
/// What went well began so long ago, at the latest: time to be delivered, and paid to the workshop.
const DELIVERED_SINCE: i64 = 80;
const PAID_OUT_AFTER: TimeDelta = TimeDelta::hours(72);

/// Every story told by a guest; and each once more in which all went well, spread over a week. By the demo's own verbs: where
/// there is a demo. They are no orders of the shop: whoever asks undoes them.
pub fn models(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    workshops: [WorkshopId; 2],
) -> Result<Vec<OrderId>, AppError> {
    let files = Kept::find(conn)?;
    let cast = cast(conn, workshops)?;
    let told = STORIES.iter().map(|story| Story {
        own: false,
        designed: None,
        ..*story
    });
    let went_well = (DELIVERED_SINCE..)
        .step_by(4)
        .zip(&STORIES)
        .map(|(hours_ago, story)| Story {
            end: End::At(AssignmentStatus::Completed),
            hours_ago,
            problem: None,
            own: false,
            designed: None,
            ..*story
        });
    let mut orders = Vec::new();
    for (index, story) in (FIRST..).zip(told.chain(went_well)) {
        let began = now - TimeDelta::hours(story.hours_ago);
        let order = place(conn, began, &story, index, &cast, &files)?;
        tell(conn, began, &story, order, &cast)?;
        if story.end == End::At(AssignmentStatus::Completed) {
            pay_out(conn, began + PAID_OUT_AFTER, cast.admin.id, order, index)?;
        }
        orders.push(order);
    }
    Ok(orders)
}

/// All that the workshops are owed for this order.
fn pay_out(
    conn: &mut PgConnection,
    at: DateTime<Utc>,
    by: UserId,
    order: OrderId,
    index: usize,
) -> Result<(), AppError> {
    let work: Vec<_> = production::active_of(conn, &[order])?
        .iter()
        .map(|work| work.id)
        .collect();
    let mut owed: BTreeMap<WorkshopId, Vec<Payable>> = BTreeMap::new();
    for payable in payables::of_assignments(conn, &work)? {
        owed.entry(payable.workshop_id).or_default().push(payable);
    }
    for owed in owed.into_values() {
        let part = |payable: &Payable| Part {
            payable: payable.id,
            amount: payable.left(),
            field: "amount".to_owned(),
        };
        let transfer = NewTransfer {
            id: TransferId::new(at),
            reference: super::files::reference(index),
            parts: owed.iter().map(part).collect(),
            in_bs: None,
            answered: None,
        };
        payables::pay(conn, at, by, &transfer, None)?;
    }
    Ok(())
}
