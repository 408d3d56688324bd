//! Lists: what is owed, and how old it is. A constant number of statements for each.

use super::filter::{Filter, PayableCursor};
use super::rules::{Age, Ageing, PayableStatus};
use super::store::{self, Payable, lists, transfers};
use crate::base::error::AppError;
use crate::base::ids::{PayableId, UploadId, WorkshopId};
use crate::base::keyset::{Cursor, cut, one_more};
use crate::base::money::Usd;
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::orders::item_label;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use std::collections::HashMap;

/// A payable with what people want to know about it.
#[derive(Clone, Debug)]
pub struct Owed {
    pub payable: Payable,
    pub order_number: String,
    pub workshop: String,
    pub stage: Option<AssignmentStatus>,
    /// What is made, in what size, how many.
    pub product: String,
    /// Its workshop knows of the work.
    pub was_told: bool,
    /// What was paid and not taken back, oldest first.
    pub paid: Vec<PaidBy>,
}

/// A payment of a payable.
#[derive(Clone, Debug)]
pub struct PaidBy {
    pub amount: Usd,
    pub reference: String,
    pub receipt: Option<Receipt>,
    pub at: DateTime<Utc>,
}

/// Where the picture of a transfer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receipt {
    Ours(UploadId),
    Elsewhere(String),
}

impl Receipt {
    pub(super) fn of(row: &transfers::TransferRow) -> Option<Self> {
        match (row.receipt_upload_id, &row.receipt_url) {
            (Some(id), _) => Some(Self::Ours(id)),
            (None, url) => url.clone().map(Self::Elsewhere),
        }
    }

    pub fn url(&self) -> String {
        match self {
            Self::Ours(id) => format!("/files/{id}"),
            Self::Elsewhere(url) => url.clone(),
        }
    }
}

impl Owed {
    pub fn status(&self) -> PayableStatus {
        self.payable.status()
    }

    /// The status, or why nothing more is to be paid: as stored, and as people read it.
    pub fn state(&self) -> (&'static str, &'static str) {
        match self.payable.closed_as {
            Some(closure) => (closure.as_str(), closure.label()),
            None => (self.status().as_str(), self.status().label()),
        }
    }

    /// The work was called off after it had begun: what is not due will never be by itself.
    pub fn is_stranded(&self) -> bool {
        self.payable.closed_as.is_none()
            && self.status() != PayableStatus::Paid
            && self.stage == Some(AssignmentStatus::Cancelled)
    }
}

impl Payable {
    pub fn status(&self) -> PayableStatus {
        PayableStatus::of(self.amount, self.paid_amount)
    }

    /// What is still to be paid.
    pub fn left(&self) -> Usd {
        match self.closed_as {
            Some(_) => Usd::ZERO,
            None => self.amount.saturating_sub(self.paid_amount),
        }
    }
}

/// A page of payables and where the next one starts.
pub struct Page {
    pub owed: Vec<Owed>,
    pub next: Option<PayableCursor>,
}

/// At most `limit` payables: those still to be paid as they fall due, all others newest first.
pub fn list(
    conn: &mut PgConnection,
    filter: &Filter,
    today: NaiveDate,
    limit: usize,
    after: Option<PayableCursor>,
) -> Result<Page, AppError> {
    let mut rows = lists::page(conn, filter, today, one_more(limit), after)?;
    let next = cut(&mut rows, limit).map(|last| match last.due_date {
        _ if !filter.state.is_open() => Cursor::at(last.created_at, last.id),
        Some(day) => Cursor::on(day, last.id),
        None => Cursor {
            part: lists::UNDATED,
            key: 0,
            id: last.id,
        },
    });
    Ok(Page {
        owed: told(conn, rows)?,
        next,
    })
}

/// One payable, with what is known about it.
pub fn find(conn: &mut PgConnection, id: PayableId) -> Result<Option<Owed>, AppError> {
    let row = store::find(conn, id)?;
    Ok(told(conn, row.into_iter().collect())?.pop())
}

/// What is owed back: paid for work that was called off before it began.
pub fn owed_back(
    conn: &mut PgConnection,
    workshop: Option<WorkshopId>,
    limit: usize,
    after: Option<PayableId>,
) -> Result<(Vec<Owed>, Option<PayableId>), AppError> {
    let mut rows = lists::owed_back(conn, workshop, one_more(limit), after)?;
    let next = cut(&mut rows, limit).map(|last| last.id);
    Ok((told(conn, rows)?, next))
}

fn told(conn: &mut PgConnection, rows: Vec<Payable>) -> Result<Vec<Owed>, AppError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<PayableId> = rows.iter().map(|row| row.id).collect();
    let numbers: HashMap<PayableId, String> = transfers::names_of(conn, &ids)?
        .into_iter()
        .map(|(id, number, _)| (id, number))
        .collect();
    let workshops = workshop_names(conn, rows.iter().map(|row| row.workshop_id))?;
    let assignments: Vec<_> = rows.iter().map(|row| row.assignment_id).collect();
    let works: HashMap<_, lists::Work> = lists::works(conn, &assignments)?
        .into_iter()
        .map(|work| (work.id, work))
        .collect();
    let payments = transfers::payments_of(conn, &ids)?;
    let taken_back = |line: &transfers::PaymentRow| {
        payments
            .iter()
            .any(|(other, _)| other.reverses == Some(line.transfer_id) && other.payable_id == line.payable_id)
    };
    let mut paid: HashMap<PayableId, Vec<PaidBy>> = HashMap::new();
    for (line, transfer) in &payments {
        if line.reverses.is_none() && !taken_back(line) {
            paid.entry(line.payable_id).or_default().push(PaidBy {
                amount: transfers::shown(line.amount),
                reference: transfer.reference.clone(),
                receipt: Receipt::of(transfer),
                at: transfer.created_at,
            });
        }
    }
    Ok(rows
        .into_iter()
        .map(|payable| {
            let work = works.get(&payable.assignment_id);
            Owed {
                order_number: numbers.get(&payable.id).cloned().unwrap_or_default(),
                workshop: workshops.get(&payable.workshop_id).cloned().unwrap_or_default(),
                stage: work.map(|work| work.status),
                product: work
                    .map(|work| item_label(&work.product_name, work.size.as_deref(), work.quantity))
                    .unwrap_or_default(),
                was_told: work.is_some_and(|work| work.notified_at.is_some()),
                paid: paid.remove(&payable.id).unwrap_or_default(),
                payable,
            }
        })
        .collect())
}

/// Who waived it; blank if nobody did.
pub fn waived_by(conn: &mut PgConnection, payable: &Payable) -> Result<String, AppError> {
    let Some(id) = payable.closed_by else {
        return Ok(String::new());
    };
    let people = transfers::people(conn, &[id])?;
    Ok(people
        .into_iter()
        .map(|(_, name)| name)
        .next()
        .unwrap_or_default())
}

pub(super) fn workshop_names(
    conn: &mut PgConnection,
    ids: impl Iterator<Item = WorkshopId>,
) -> Result<HashMap<WorkshopId, String>, AppError> {
    let mut ids: Vec<WorkshopId> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(transfers::workshop_names(conn, &ids)?.into_iter().collect())
}

/// What is still to be paid, by workshop and age; whoever waits longest for most comes first.
pub fn ageing(
    conn: &mut PgConnection,
    today: NaiveDate,
    workshop: Option<WorkshopId>,
    seen_by_workshop: bool,
) -> Result<Vec<(WorkshopId, String, Ageing)>, AppError> {
    let mut sums: HashMap<WorkshopId, Ageing> = HashMap::new();
    for (workshop, due, amount, paid) in lists::sums(conn, workshop, seen_by_workshop)? {
        let left = Usd::rounded(amount.unwrap_or_default() - paid.unwrap_or_default());
        sums.entry(workshop).or_default().add(Age::of(due, today), left);
    }
    let names = workshop_names(conn, sums.keys().copied())?;
    let mut rows: Vec<(WorkshopId, String, Ageing)> = sums
        .into_iter()
        .map(|(id, ageing)| (id, names.get(&id).cloned().unwrap_or_default(), ageing))
        .collect();
    rows.sort_by(|(_, left_name, left), (_, right_name, right)| {
        right
            .urgency()
            .cmp(&left.urgency())
            .then_with(|| left_name.cmp(right_name))
    });
    Ok(rows)
}
