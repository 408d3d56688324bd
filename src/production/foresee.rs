//! What routing would choose, without choosing it.

use super::candidates::{self, Way};
use super::rules::choice::{Decision, Facts, Item, choose};
use super::rules::promise;
use super::store::Assignment;
use crate::error::AppError;
use crate::ids::ItemId;
use crate::lifecycle::DeliveryMethod;
use crate::orders::{Order, OrderItem};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use std::collections::BTreeSet;

/// What would be chosen for things ordered now, however they would be brought: read once.
pub struct Prospect(Facts);

/// Reads for a variant and a quantity that would go to this place.
pub fn foresee(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    wanted: (&str, i32),
    state: &str,
    city: &str,
) -> Result<Prospect, AppError> {
    let (variant, quantity) = wanted;
    let item = Item {
        id: ItemId::new(),
        position: 0,
        variant: variant.to_owned(),
        quantity,
        let_go: BTreeSet::new(),
    };
    let way = Way {
        state,
        city,
        // Of what is read nothing depends on the way it is brought; what is chosen does.
        method: DeliveryMethod::LocalDelivery,
        transit_days: 0,
    };
    Ok(Prospect(candidates::gather(
        conn,
        now,
        &way,
        vec![item],
        Vec::new(),
    )?))
}

impl Prospect {
    /// When the customer would have it; nothing where nobody can make it now.
    pub fn promised(&mut self, method: DeliveryMethod, transit_days: i32) -> Option<NaiveDate> {
        self.0.is_pickup = method == DeliveryMethod::Pickup;
        self.0.transit_days = transit_days.unsigned_abs();
        let decision = choose(&self.0).into_iter().next()?;
        Some(promise(decision.chosen?.schedule.due, self.0.transit_days))
    }
}

/// The verdict on every workshop for each of these items, if they were given out now. `past` is all that was ever
/// assigned on the order.
pub fn consider(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &Order,
    items: &[OrderItem],
    past: &[Assignment],
) -> Result<Vec<Decision>, AppError> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let facts = candidates::of_order(conn, now, order, items, past)?;
    Ok(choose(&facts))
}
