//! What routing would choose, without choosing it.

use super::assignments::Assignment;
use super::candidates::{self, Way};
use super::rules::choice::{Choice, Facts, Item, RoutingDecision, choose};
use super::rules::promise;
use crate::base::error::AppError;
use crate::base::ids::{ItemId, WorkshopId};
use crate::domain::lifecycle::DeliveryMethod;
use crate::domain::orders::{Order, OrderItem};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use std::collections::BTreeSet;

/// What would be chosen for things ordered now, however they would be brought: read once.
pub struct Prospect(Facts);

/// What would become of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// When the customer would have all of it.
    pub day: NaiveDate,
    /// Who would make the first of its items: of a pick-up order, all of them.
    pub workshop: WorkshopId,
}

/// Reads for variants and quantities that would go to this place together.
pub fn foresee(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    wanted: &[(&str, i32)],
    state: &str,
    city: &str,
) -> Result<Prospect, AppError> {
    let items = (0..)
        .zip(wanted)
        .map(|(position, (variant, quantity))| Item {
            id: ItemId::any(),
            position,
            variant: (*variant).to_owned(),
            quantity: *quantity,
            let_go: BTreeSet::new(),
        })
        .collect();
    let way = Way {
        state,
        city,
        // Of what is read nothing depends on the way it is brought; what is chosen does.
        method: DeliveryMethod::LocalDelivery,
        transit_days: 0,
    };
    Ok(Prospect(candidates::gather(conn, now, &way, items, Vec::new())?))
}

impl Prospect {
    /// Nothing where there is something that nobody can make now.
    pub fn outlook(&mut self, method: DeliveryMethod, transit_days: i32) -> Option<Outlook> {
        self.0.is_pickup = method == DeliveryMethod::Pickup;
        self.0.transit_days = transit_days.unsigned_abs();
        let chosen: Option<Vec<Choice>> = choose(&self.0)
            .into_iter()
            .map(|decision| decision.chosen)
            .collect();
        let chosen = chosen?;
        let due = chosen.iter().map(|choice| choice.schedule.due).max()?;
        Some(Outlook {
            day: promise(due, self.0.transit_days),
            workshop: chosen.first()?.workshop,
        })
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
) -> Result<Vec<RoutingDecision>, AppError> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let facts = candidates::of_order(conn, now, order, items, past)?;
    Ok(choose(&facts))
}
