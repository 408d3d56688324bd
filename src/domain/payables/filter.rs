//! Which payables a list shows, and where a page of it ended. Pure.

use crate::base::ids::{PayableId, WorkshopId};
use crate::base::keyset::Cursor;
use chrono::NaiveDate;

crate::codes! {
    /// Which payables a list is narrowed to.
    pub enum State {
        Open = "OPEN",
        Overdue = "OVERDUE",
        Partial = "PARTIAL",
        Paid = "PAID",
        Voided = "VOIDED",
        Waived = "WAIVED",
        All = "ALL",
    }
}

impl State {
    /// Something is still to be paid: then what counts is when.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Overdue | Self::Partial)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "Por pagar",
            Self::Overdue => "Vencidas",
            Self::Partial => "Pagadas en parte",
            Self::Paid => "Pagadas",
            Self::Voided => "Anuladas",
            Self::Waived => "Condonadas",
            Self::All => "Todas",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Filter {
    pub workshop: Option<WorkshopId>,
    pub state: State,
    /// Without work that its workshop was never told of: it waits for an admin's approval, or got none.
    pub seen_by_workshop: bool,
    /// On which it is due.
    pub day: Option<NaiveDate>,
    /// An amount, a transfer's reference, or an order's number; blank for all.
    pub search: String,
}

impl Filter {
    pub fn new(workshop: Option<WorkshopId>, state: State) -> Self {
        Self {
            workshop,
            state,
            seen_by_workshop: false,
            day: None,
            search: String::new(),
        }
    }
}

/// Which transfers a list shows.
#[derive(Clone, Debug, Default)]
pub struct TransferFilter {
    pub workshop: Option<WorkshopId>,
    /// On which it was written down.
    pub day: Option<NaiveDate>,
    /// A reference, or an amount in either currency; blank for all.
    pub search: String,
}

/// Of what is still to be paid: by the day it is due, then (part 1) what has no day yet. Of the rest: by when it came about.
pub type PayableCursor = Cursor<PayableId>;
