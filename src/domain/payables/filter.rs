//! Which payables a list shows, and where a page of it ended. Pure.

use crate::base::ids::{PayableId, WorkshopId};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

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

/// Where a page ended: the next one starts after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    Due(NaiveDate, PayableId),
    Undated(PayableId),
    Created(DateTime<Utc>, PayableId),
}

impl std::fmt::Display for After {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Due(day, id) => write!(f, "{day}_{id}"),
            Self::Undated(id) => write!(f, "-_{id}"),
            Self::Created(at, id) => write!(f, "{}_{id}", at.timestamp_micros()),
        }
    }
}

impl std::str::FromStr for After {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, id) = text.split_once('_').ok_or(())?;
        let id = id.parse().map_err(|_| ())?;
        if at == "-" {
            return Ok(Self::Undated(id));
        }
        if let Ok(day) = at.parse::<NaiveDate>() {
            // Others are no cursor of ours, and some are beyond what the database keeps.
            return (2000..2200)
                .contains(&day.year())
                .then_some(Self::Due(day, id))
                .ok_or(());
        }
        Ok(Self::Created(moment(at)?, id))
    }
}

pub(super) fn moment(micros: &str) -> Result<DateTime<Utc>, ()> {
    micros
        .parse()
        .ok()
        .and_then(DateTime::from_timestamp_micros)
        .filter(|at| (2000..2200).contains(&at.year()))
        .ok_or(())
}
