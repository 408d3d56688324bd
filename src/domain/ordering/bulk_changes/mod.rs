//! One change to many orders that somebody asked for: foreseen before it begins, done one by one, each order in a transaction
//! that also says how it ended. Whoever stops in the middle, the next goes on where it was, and its report stays.

mod foresight;
mod store;

use super::bulk::{self, Change, Refusal};
use super::load_without_payments;
use crate::base::db::Db;
use crate::base::error::AppError;
use crate::base::ids::{BulkChangeId, OrderId};
use crate::domain::accounts::{self, User};
use crate::domain::orders;
use crate::domain::workshops::Workshops;
use chrono::{DateTime, Utc};
use diesel::{Connection as _, PgConnection};
use std::collections::HashSet;
use std::time::{Duration, Instant};

pub use foresight::Foresight;
pub use store::{BulkChange, Outcome, Progress, find, progress, recent, told};

/// As many orders as one change may have.
pub const MOST: usize = 2_000;
/// Orders that are read at once.
const CHUNK: usize = 200;
/// What a job does before it lets others.
const TURN: Duration = Duration::from_secs(20);

/// Writes down what is to happen to these orders; nothing happens yet. Those that are not there are left out.
pub fn propose(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    user: &User,
    named: &[OrderId],
    change: &Change,
    list_query: &str,
) -> Result<BulkChangeId, AppError> {
    let known: HashSet<OrderId> = orders::orders_by_id(conn, named)?
        .into_iter()
        .map(|order| order.id)
        .collect();
    let mut seen = HashSet::new();
    let there: Vec<OrderId> = named
        .iter()
        .copied()
        .filter(|id| known.contains(id) && seen.insert(*id))
        .take(MOST)
        .collect();
    if there.is_empty() {
        return Err(AppError::OrderNotFound);
    }
    let row = BulkChange {
        id: BulkChangeId::new(now),
        created_by: user.id,
        created_at: now,
        goal: change.goal.map(|goal| goal.as_str().to_owned()),
        priority: change.priority,
        workshop_id: change.workshop,
        notes: change.notes.clone(),
        list_query: list_query.chars().take(2000).collect(),
        started_at: None,
        finished_at: None,
    };
    store::insert(conn, &row, &there)?;
    Ok(row.id)
}

/// How it would end now. A few statements for each two hundred orders.
pub fn foresee(conn: &mut PgConnection, user: &User, asked: &BulkChange) -> Result<Foresight, AppError> {
    let ids = store::orders_of(conn, asked.id)?;
    let change = asked.change();
    let mut foreseen = Foresight::default();
    for ids in ids.chunks(CHUNK) {
        let orders = orders::orders_by_id(conn, ids)?;
        for dossier in load_without_payments(conn, Workshops::default(), orders)? {
            foreseen.add(&dossier, user.role, &change);
        }
    }
    Ok(foreseen)
}

/// It is to happen. Asked again, it happens once.
pub fn begin(conn: &mut PgConnection, now: DateTime<Utc>, id: BulkChangeId) -> Result<(), AppError> {
    store::start(conn, now, id)
}

/// Goes on with what has begun, until all of it is done or so much time is over.
pub fn work_off(db: &Db, id: BulkChangeId, within: Duration) -> Result<(), AppError> {
    let until = Instant::now() + within;
    let (asked, by) = db.read_here(|conn| {
        let asked = find(conn, id)?;
        let by = accounts::find(conn, asked.created_by)?;
        Ok((asked, by))
    })?;
    if asked.started_at.is_none() || asked.finished_at.is_some() {
        return Ok(());
    }
    let change = asked.change();
    while db.transact_here(|conn, now| next(conn, now, id, by.as_ref(), &change))? {
        if Instant::now() > until {
            break;
        }
    }
    Ok(())
}

/// What waits, for whoever began it: a process that was stopped, or a request that had no more time.
pub fn run_once(db: &Db) -> Result<(), AppError> {
    for asked in db.read_here(store::open)? {
        work_off(db, asked.id, TURN)?;
    }
    Ok(())
}

/// Tries one order; false once there is none left.
fn next(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    id: BulkChangeId,
    by: Option<&User>,
    change: &Change,
) -> Result<bool, AppError> {
    let Some((position, order)) = store::claim(conn, id)? else {
        store::finish(conn, now, id)?;
        return Ok(false);
    };
    let may = |by: &&User| {
        by.active && by.role.is_staff() && change.goal.is_none_or(|goal| goal.permitted(by.role))
    };
    let refused = match by.filter(may) {
        Some(by) => attempt(conn, now, by, order, change)?,
        None => Some("Quien lo pidió ya no puede hacerlo.".to_owned()),
    };
    store::tell(conn, id, position, refused.as_deref())?;
    Ok(true)
}

/// Why it was refused, if it was: then nothing of it is left. Away is away for all of them.
fn attempt(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: &User,
    order: OrderId,
    change: &Change,
) -> Result<Option<String>, AppError> {
    let outcome = conn.transaction(|conn| {
        orders::change(conn, now, order, |conn, order| {
            bulk::apply(conn, now, by, order, change)
        })
    });
    let error = match outcome {
        Ok(()) => return Ok(None),
        Err(error) if error.is_transient() || error.http_status() == 503 => return Err(error),
        Err(error) => error,
    };
    if error.http_status() >= 500 {
        tracing::error!(%order, %error, "bulk change failed");
    }
    let allowed = match (&error, change.goal) {
        (AppError::Conflict(_), Some(goal)) => Some(bulk::instead(conn, by, order, goal)?),
        _ => None,
    };
    let refusal = Refusal {
        sentence: error.sentence(),
        allowed,
        ..Refusal::default()
    };
    Ok(Some(refusal.for_people()))
}
