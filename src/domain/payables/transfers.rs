//! Lists of transfers. A constant number of statements for each.

use super::filter::TransferFilter;
use super::list::{Receipt, workshop_names};
use super::store::transfers;
use crate::base::error::AppError;
use crate::base::ids::{PayableId, TransferId, WorkshopId};
use crate::base::keyset::{Cursor, cut, one_more};
use crate::base::money::{Bs, Rate, Usd};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use std::collections::HashMap;

/// A transfer to a workshop, or the reversal of one.
#[derive(Clone, Debug)]
pub struct Transfer {
    pub id: TransferId,
    pub workshop_id: WorkshopId,
    pub workshop: String,
    pub amount: Usd,
    /// What left the account, where that was bolívares.
    pub in_bs: Option<PaidInBs>,
    pub reference: String,
    pub receipt: Option<Receipt>,
    /// It takes something back.
    pub is_reversal: bool,
    pub reason: String,
    pub by: String,
    pub at: DateTime<Utc>,
    pub lines: Vec<Line>,
    pub answer: Option<transfers::Answer>,
}

/// Bolívares that left our account, at the rate of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaidInBs {
    pub amount: Bs,
    pub rate: Rate,
    pub day: NaiveDate,
}

impl PaidInBs {
    fn of(row: &transfers::TransferRow) -> Option<Self> {
        Some(Self {
            amount: Bs::rounded(row.amount_bs?.abs()),
            rate: row.exchange_rate?,
            day: row.rate_day?,
        })
    }
}

/// What a transfer settles.
#[derive(Clone, Debug)]
pub struct Line {
    pub payable: PayableId,
    pub order_number: String,
    pub instalment: i32,
    pub amount: Usd,
    /// A later row took it back.
    pub is_taken_back: bool,
}

impl Transfer {
    /// Whether any part of it was not taken back.
    pub fn stands(&self) -> bool {
        !self.is_reversal && self.lines.iter().any(|line| !line.is_taken_back)
    }
}

/// By when it was made.
pub type TransferCursor = Cursor<TransferId>;

/// At most `limit` transfers, newest first, and where the next page starts.
pub fn transfers(
    conn: &mut PgConnection,
    filter: &TransferFilter,
    limit: usize,
    after: Option<TransferCursor>,
) -> Result<(Vec<Transfer>, Option<TransferCursor>), AppError> {
    let after = after.and_then(|after| Some((after.time()?, after.id)));
    let mut rows = transfers::newest(conn, filter, one_more(limit), after)?;
    let next = cut(&mut rows, limit).map(|last| Cursor::at(last.created_at, last.id));
    Ok((told_transfers(conn, rows)?, next))
}

/// The number of each one's order.
pub fn order_numbers(
    conn: &mut PgConnection,
    ids: &[PayableId],
) -> Result<HashMap<PayableId, String>, AppError> {
    let names = transfers::names_of(conn, ids)?;
    Ok(names.into_iter().map(|(id, number, _)| (id, number)).collect())
}

/// Those that a workshop says never came, newest first.
pub fn missing(conn: &mut PgConnection, limit: usize) -> Result<Vec<Transfer>, AppError> {
    let rows = transfers::missing(conn, i64::try_from(limit).unwrap_or(i64::MAX))?;
    told_transfers(conn, rows)
}

fn told_transfers(
    conn: &mut PgConnection,
    rows: Vec<transfers::TransferRow>,
) -> Result<Vec<Transfer>, AppError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<TransferId> = rows.iter().map(|row| row.id).collect();
    let lines = transfers::lines_of(conn, &ids)?;
    let taken_back = transfers::reversals_of(conn, &ids)?;
    let payables: Vec<PayableId> = lines.iter().map(|line| line.payable_id).collect();
    let names: HashMap<PayableId, (String, i32)> = transfers::names_of(conn, &payables)?
        .into_iter()
        .map(|(id, number, instalment)| (id, (number, instalment)))
        .collect();
    let workshops = workshop_names(conn, rows.iter().map(|row| row.workshop_id))?;
    let authors: Vec<_> = rows.iter().filter_map(|row| row.created_by).collect();
    let people: HashMap<_, _> = transfers::people(conn, &authors)?.into_iter().collect();
    let mut answers: HashMap<TransferId, transfers::Answer> = transfers::answers_to(conn, &ids)?
        .into_iter()
        .map(|answer| (answer.transfer_id, answer))
        .collect();
    let line = |row: &transfers::PaymentRow| {
        let (order_number, instalment) = names.get(&row.payable_id).cloned().unwrap_or_default();
        Line {
            payable: row.payable_id,
            order_number,
            instalment,
            amount: transfers::shown(row.amount),
            is_taken_back: taken_back
                .iter()
                .any(|back| back.reverses == Some(row.transfer_id) && back.payable_id == row.payable_id),
        }
    };
    Ok(rows
        .into_iter()
        .map(|row| Transfer {
            workshop: workshops.get(&row.workshop_id).cloned().unwrap_or_default(),
            amount: transfers::shown(row.amount),
            in_bs: PaidInBs::of(&row),
            receipt: Receipt::of(&row),
            is_reversal: row.reverses.is_some(),
            by: row
                .created_by
                .and_then(|id| people.get(&id).cloned())
                .unwrap_or_default(),
            lines: lines
                .iter()
                .filter(|line| line.transfer_id == row.id)
                .map(line)
                .collect(),
            answer: answers.remove(&row.id),
            id: row.id,
            workshop_id: row.workshop_id,
            reference: row.reference,
            reason: row.reason.unwrap_or_default(),
            at: row.created_at,
        })
        .collect())
}
