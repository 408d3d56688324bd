//! Rows of orders that are held.

use super::record::{Given, Record};
use crate::base::error::AppError;
use crate::base::ids::{OrderId, UploadId, UserId};
use crate::domain::ordering::IdempotencyKey;
use crate::schema::{held_order_files, held_orders};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

crate::codes! {
    /// What an admin did with an order that was held.
    pub enum Decision {
        Entered = "ENTERED",
        Discarded = "DISCARDED",
    }
}

crate::code_columns!(Decision);

/// An order that was taken and did not fit when it was to be entered.
#[derive(Clone, Debug)]
pub struct Held {
    pub record: Record,
    pub held_at: DateTime<Utc>,
    pub code: String,
    pub reason: String,
    pub decision: Option<Decision>,
    /// Why it was discarded, for its customer.
    pub note: String,
}

type Row = (
    serde_json::Value,
    DateTime<Utc>,
    String,
    String,
    Option<Decision>,
    String,
);

macro_rules! columns {
    () => {
        (
            held_orders::record,
            held_orders::held_at,
            held_orders::code,
            held_orders::reason,
            held_orders::decision,
            held_orders::note,
        )
    };
}

impl Held {
    fn of((record, held_at, code, reason, decision, note): Row) -> Result<Self, AppError> {
        let record = serde_json::from_value(record)
            .map_err(|error| AppError::Internal(anyhow::anyhow!("a held order: {error}")))?;
        Ok(Self {
            record,
            held_at,
            code,
            reason,
            decision,
            note,
        })
    }
}

pub(super) fn insert(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    record: &Record,
    code: &str,
    reason: &str,
    files: &[UploadId],
) -> Result<(), AppError> {
    let json = serde_json::to_value(record).map_err(|error| AppError::Internal(error.into()))?;
    diesel::insert_into(held_orders::table)
        .values((
            held_orders::id.eq(record.id),
            held_orders::number.eq(&record.number),
            held_orders::accepted_at.eq(record.at),
            held_orders::held_at.eq(now),
            held_orders::code.eq(code),
            held_orders::reason.eq(reason),
            held_orders::record.eq(json),
            held_orders::key_owner.eq(record.repeat.as_ref().map(|repeat| &repeat.owner)),
            held_orders::key.eq(record.repeat.as_ref().map(|repeat| &repeat.key)),
        ))
        .execute(conn)?;
    let rows: Vec<_> = files
        .iter()
        .map(|file| {
            (
                held_order_files::order_id.eq(record.id),
                held_order_files::upload_id.eq(file),
            )
        })
        .collect();
    diesel::insert_into(held_order_files::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut PgConnection, id: OrderId) -> Result<Option<Held>, AppError> {
    let row: Option<Row> = held_orders::table
        .find(id)
        .select(columns!())
        .first(conn)
        .optional()?;
    row.map(Held::of).transpose()
}

/// The same, and nobody else decides meanwhile.
pub(super) fn lock(conn: &mut PgConnection, id: OrderId) -> Result<Held, AppError> {
    let row: Row = held_orders::table
        .find(id)
        .for_update()
        .select(columns!())
        .first(conn)?;
    Held::of(row)
}

/// Those that wait for a decision, the oldest first.
pub fn waiting(conn: &mut PgConnection, limit: i64) -> Result<Vec<Held>, AppError> {
    let rows: Vec<Row> = held_orders::table
        .filter(held_orders::decision.is_null())
        .order((held_orders::accepted_at, held_orders::id))
        .limit(limit)
        .select(columns!())
        .load(conn)?;
    rows.into_iter().map(Held::of).collect()
}

/// How many wait.
pub fn count_waiting(conn: &mut PgConnection) -> Result<i64, AppError> {
    Ok(held_orders::table
        .filter(held_orders::decision.is_null())
        .count()
        .get_result(conn)?)
}

/// The order that is held, or was discarded, for this request; another request with the same key is refused.
pub fn repeated(conn: &mut PgConnection, repeat: &IdempotencyKey) -> Result<Option<Held>, AppError> {
    let row: Option<Row> = held_orders::table
        .filter(held_orders::key_owner.eq(&repeat.owner))
        .filter(held_orders::key.eq(&repeat.key))
        .filter(held_orders::decision.is_distinct_from(Decision::Entered))
        .select(columns!())
        .first(conn)
        .optional()?;
    let Some(held) = row.map(Held::of).transpose()? else {
        return Ok(None);
    };
    match &held.record.repeat {
        Some(kept) if kept.body == repeat.body => Ok(Some(held)),
        _ => Err(IdempotencyKey::reused()),
    }
}

pub(super) fn decide(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    id: OrderId,
    by: UserId,
    decision: Decision,
    note: &str,
) -> Result<(), AppError> {
    diesel::update(held_orders::table.find(id))
        .set((
            held_orders::decision.eq(decision),
            held_orders::decided_by.eq(by),
            held_orders::decided_at.eq(now),
            held_orders::note.eq(note),
        ))
        .execute(conn)?;
    Ok(())
}

/// Every file of ours that a record names.
pub(super) fn files_of(record: &Record) -> Vec<UploadId> {
    let given = record.previews.iter().flatten().chain(&record.receipt);
    given
        .filter_map(|given| match given {
            Given::Ours(id) => Some(*id),
            Given::Arrived(_) | Given::Elsewhere(_) | Given::Named(_) => None,
        })
        .chain(record.wanted.items.iter().filter_map(|item| item.design_upload))
        .collect()
}
