//! Numbers that a process sets aside while the database is there, to promise them while it is away.

use super::{LockedOrder, rules, store};
use crate::base::error::AppError;
use crate::schema::{orders, reserved_order_numbers};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// What the customer of an order was told before there was a row of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promised {
    pub number: String,
    /// When it was placed.
    pub at: DateTime<Utc>,
}

/// Sets so many numbers aside, a few less where chance drew one that is taken. They are nobody else's from here on.
pub fn reserve(conn: &mut PgConnection, now: DateTime<Utc>, count: usize) -> Result<Vec<String>, AppError> {
    let mut rng = rand::rng();
    let drawn: Vec<String> = (0..count)
        .map(|_| rules::draw_reserved_number(&mut rng))
        .collect();
    // Only orders from before numbers were set aside can have one of these.
    let taken: Vec<String> = orders::table
        .filter(orders::number.eq_any(&drawn))
        .select(orders::number)
        .load(conn)?;
    let rows: Vec<_> = drawn
        .into_iter()
        .filter(|number| !taken.contains(number))
        .map(|number| {
            (
                reserved_order_numbers::number.eq(number),
                reserved_order_numbers::reserved_at.eq(now),
            )
        })
        .collect();
    Ok(diesel::insert_into(reserved_order_numbers::table)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(reserved_order_numbers::number)
        .get_results(conn)?)
}

/// The number is an order's now.
pub(super) fn used(conn: &mut PgConnection, number: &str) -> Result<(), AppError> {
    diesel::delete(reserved_order_numbers::table.find(number)).execute(conn)?;
    Ok(())
}

/// Gives an order the number that its customer was told: the database took hold of it and could not say so any more, and
/// they were promised another number than the one that it drew.
pub fn keep_promise(
    conn: &mut PgConnection,
    order: &mut LockedOrder,
    promised: &str,
) -> Result<(), AppError> {
    diesel::update(orders::table.find(order.id))
        .set(orders::number.eq(promised))
        .execute(conn)?;
    promised.clone_into(&mut order.order.number);
    used(conn, promised)?;
    store::touch_search(conn, order)
}
