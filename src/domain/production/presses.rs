//! What was pressed where there was no line is sent later, and sent again where the answer was lost. Its key stands beside what it
//! did, from the same transaction, so that one press acts once.

use crate::base::db::Db;
use crate::base::error::AppError;
use crate::base::ids::{OrderId, UserId};
use crate::schema::workshop_presses;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use uuid::Uuid;

/// A phone gives up after a week (`static/worker.js`); by then nobody sends it again.
const KEPT_DAYS: i64 = 30;
/// Of one run of the job.
const AT_ONCE: i64 = 1000;

/// A press, as whoever made it calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    pub by: UserId,
    pub key: Uuid,
}

impl Press {
    /// Writes down that it is made on this order, whose row is locked. `false` where it was made before, and did what it asks for;
    /// the same key for something else is refused. `asks` tells one from the other: «production» and whose work.
    pub fn is_new(
        self,
        conn: &mut PgConnection,
        now: DateTime<Utc>,
        order: OrderId,
        asks: &str,
    ) -> Result<bool, AppError> {
        let written = diesel::insert_into(workshop_presses::table)
            .values((
                workshop_presses::user_id.eq(self.by),
                workshop_presses::key.eq(self.key),
                workshop_presses::order_id.eq(order),
                workshop_presses::asks.eq(asks),
                workshop_presses::made_at.eq(now),
            ))
            .on_conflict_do_nothing()
            .execute(conn)?;
        if written > 0 {
            return Ok(true);
        }
        let before: String = workshop_presses::table
            .find((self.by, self.key, order))
            .select(workshop_presses::asks)
            .first(conn)?;
        match before == asks {
            true => Ok(false),
            false => Err(AppError::conflict(
                "idempotency_key_reused",
                "Esa clave ya se usó para otro cambio.",
            )),
        }
    }

    /// The orders that it moved already, with what it asked for.
    pub fn made(self, conn: &mut PgConnection) -> Result<Vec<(OrderId, String)>, AppError> {
        Ok(workshop_presses::table
            .filter(workshop_presses::user_id.eq(self.by))
            .filter(workshop_presses::key.eq(self.key))
            .select((workshop_presses::order_id, workshop_presses::asks))
            .load(conn)?)
    }
}

/// Forgets, some at a time, those that nobody sends again.
pub fn run_once(db: &Db) -> Result<(), AppError> {
    db.transact_here(|conn, now| {
        let old = workshop_presses::table
            .filter(workshop_presses::made_at.lt(now - TimeDelta::days(KEPT_DAYS)))
            .select(workshop_presses::key)
            .limit(AT_ONCE);
        let old: Vec<Uuid> = old.load(conn)?;
        diesel::delete(workshop_presses::table.filter(workshop_presses::key.eq_any(old))).execute(conn)?;
        Ok(())
    })
}
