//! What routing would choose, without choosing it.

use super::candidates::{self, Way};
use super::rules::choice::{Decision, Item, choose};
use super::store::Assignment;
use crate::error::AppError;
use crate::ids::ItemId;
use crate::lifecycle::DeliveryMethod;
use crate::orders::{Order, OrderItem};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use std::collections::BTreeSet;

/// When items ordered now would be made, before they travel; nothing where one of them fits nowhere.
pub fn foresee(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    wanted: &[(&str, i32)],
    state: &str,
    city: &str,
    method: DeliveryMethod,
) -> Result<Option<NaiveDate>, AppError> {
    let items = wanted
        .iter()
        .zip(0..)
        .map(|(&(variant, quantity), position)| Item {
            id: ItemId::new(),
            position,
            variant: variant.to_owned(),
            quantity,
            let_go: BTreeSet::new(),
        })
        .collect();
    let way = Way {
        state,
        city,
        method,
        transit_days: 0,
    };
    let facts = candidates::gather(conn, now, &way, items, Vec::new())?;
    let due: Option<Vec<NaiveDate>> = choose(&facts)
        .into_iter()
        .map(|decision| decision.chosen.map(|choice| choice.schedule.due))
        .collect();
    Ok(due.and_then(|due| due.into_iter().max()))
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
