//! Which payables a list shows, and where a page of it ended. Pure.

use crate::base::ids::{PayableId, WorkshopId};
use crate::base::keyset::Cursor;

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

#[derive(Clone, Copy, Debug)]
pub struct Filter {
    pub workshop: Option<WorkshopId>,
    pub state: State,
    /// Without work that its workshop was never told of: it waits for an admin's approval, or got none.
    pub seen_by_workshop: bool,
}

/// Of what is still to be paid: by the day it is due, then (part 1) what has no day yet. Of the rest: by when it came about.
pub type PayableCursor = Cursor<PayableId>;
