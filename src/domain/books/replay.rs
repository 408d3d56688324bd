//! Goes through everything, in chunks, in one snapshot of the database.

use super::rules::{self, Difference};
use super::store;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use diesel::PgConnection;
use std::collections::HashSet;

/// Orders, or transfers, that are read at once.
const CHUNK: i64 = 1000;

/// What a replay went through, and found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub orders: usize,
    /// Of them, those with a difference.
    pub orders_off: usize,
    pub differences: usize,
}

/// Tells of every difference as it is found. Wants a transaction that sees one moment ([`Db::snapshot_here`]), so that
/// what is written meanwhile is no difference. Its memory does not grow with the orders.
///
/// [`Db::snapshot_here`]: crate::base::db::Db::snapshot_here
pub fn replay(
    conn: &mut PgConnection,
    tell: &mut dyn FnMut(&Difference) -> Result<(), AppError>,
) -> Result<Summary, AppError> {
    let mut replay = Replay {
        summary: Summary::default(),
        off: HashSet::new(),
        tell,
    };
    orders(conn, &mut replay)?;
    for repeated in store::repeated_references(conn)? {
        replay.found(&repeated)?;
    }
    for (workshop, name) in store::workshops(conn)? {
        let (kept, booked) = store::days_of(conn, workshop)?;
        for difference in rules::days(&name, &kept, &booked) {
            replay.found(&difference)?;
        }
    }
    transfers(conn, &mut replay)?;
    Ok(Summary {
        orders_off: replay.off.len(),
        ..replay.summary
    })
}

struct Replay<'a> {
    summary: Summary,
    off: HashSet<OrderId>,
    tell: &'a mut dyn FnMut(&Difference) -> Result<(), AppError>,
}

impl Replay<'_> {
    fn found(&mut self, difference: &Difference) -> Result<(), AppError> {
        self.summary.differences += 1;
        self.off.extend(difference.order);
        (self.tell)(difference)
    }
}

fn orders(conn: &mut PgConnection, replay: &mut Replay<'_>) -> Result<(), AppError> {
    let tolerances = store::tolerances(conn)?;
    let mut after = None;
    loop {
        let books = store::orders(conn, CHUNK, after)?;
        let Some(last) = books.last() else {
            return Ok(());
        };
        after = Some(last.id);
        replay.summary.orders += books.len();
        for book in &books {
            for difference in rules::differences(book, &tolerances) {
                replay.found(&difference)?;
            }
        }
    }
}

fn transfers(conn: &mut PgConnection, replay: &mut Replay<'_>) -> Result<(), AppError> {
    let mut after = None;
    loop {
        let transfers = store::transfers(conn, CHUNK, after)?;
        let Some(last) = transfers.last() else {
            return Ok(());
        };
        after = Some(last.id);
        for transfer in &transfers {
            let found = rules::transfer(
                &transfer.workshop,
                &transfer.reference,
                transfer.amount,
                transfer.lines,
            );
            if let Some(difference) = found {
                replay.found(&difference)?;
            }
        }
    }
}
