//! An order as it is kept in the journal: what the customer gave, and what they were promised.

use crate::base::ids::{OrderId, UploadId, UserId};
use crate::domain::files::Arrived;
use crate::domain::lifecycle::OrderStatus;
use crate::domain::ordering::{IdempotencyKey, Priced, Wanted};
use crate::domain::orders::Promised;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Who ordered, as far as that was known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Customer {
    Guest,
    Account(UserId),
    /// Whoever has this session: the digest of its key. Whose it is, is asked when the order is entered.
    Session(String),
}

/// A file that came with an order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Given {
    /// It lies in the store; its row is still to be written.
    Arrived(Box<Arrived>),
    /// One of ours, that the customer may use.
    Ours(UploadId),
    /// An address on another site.
    Elsewhere(String),
    /// As one of our files was named, which nobody could look up.
    Named(String),
}

/// An order that is about to be taken: a record without what it is promised.
#[derive(Clone, Debug)]
pub struct Intent {
    pub id: OrderId,
    pub by: Customer,
    pub wanted: Wanted,
    /// The items' previews, in their order.
    pub previews: Vec<Option<Given>>,
    pub receipt: Option<Given>,
    pub repeat: Option<IdempotencyKey>,
}

/// One order in the journal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    pub id: OrderId,
    pub number: String,
    pub at: DateTime<Utc>,
    pub by: Customer,
    pub wanted: Wanted,
    pub priced: Priced,
    pub previews: Vec<Option<Given>>,
    pub receipt: Option<Given>,
    pub repeat: Option<IdempotencyKey>,
}

/// The version of a tracking link that nobody renewed yet.
pub const FIRST_LINK: i32 = 1;

impl Record {
    pub fn new(intent: Intent, priced: Priced, promised: Promised) -> Self {
        let Intent {
            id,
            by,
            mut wanted,
            previews,
            receipt,
            repeat,
        } = intent;
        // What it was agreed to cost is what it has to cost when it is entered.
        wanted.quoted = Some(priced.totals);
        // A picture of megabytes lies in the store.
        for item in &mut wanted.items {
            item.preview = None;
        }
        if let Some(payment) = &mut wanted.payment {
            payment.receipt = None;
        }
        Self {
            id,
            number: promised.number,
            at: promised.at,
            by,
            wanted,
            priced,
            previews,
            receipt,
            repeat,
        }
    }

    pub fn promised(&self) -> Promised {
        Promised {
            number: self.number.clone(),
            at: self.at,
        }
    }

    /// Where it stands once it is entered, as far as the customer is told.
    pub fn status(&self) -> OrderStatus {
        match &self.wanted.payment {
            _ if self.priced.totals.total.decimal().is_zero() => OrderStatus::Confirmed,
            Some(_) => OrderStatus::Reported,
            None => OrderStatus::Pending,
        }
    }

    /// A file for each preview, and the receipt, with where a complaint about it belongs.
    pub fn files_mut(&mut self) -> impl Iterator<Item = &mut Given> {
        self.previews.iter_mut().flatten().chain(self.receipt.as_mut())
    }
}
