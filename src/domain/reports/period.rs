//! Days that figures are asked for.

use crate::base::calendar;
use crate::base::error::AppError;
use chrono::{DateTime, NaiveDate, Utc};

/// From the first day to the last, both in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Period {
    /// So many days, of which this is the last.
    pub fn last(days: u64, today: NaiveDate) -> Self {
        let back = days.saturating_sub(1);
        Self {
            from: today.checked_sub_days(chrono::Days::new(back)).unwrap_or(today),
            to: today,
        }
    }

    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take_while(move |day| *day <= self.to)
    }

    /// What of it lies before this day, and the rest.
    pub(super) fn split(self, day: NaiveDate) -> (Option<Self>, Option<Self>) {
        let (Self { from, to }, eve) = (self, day.pred_opt().unwrap_or(day));
        let before = (from < day).then(|| Self {
            from,
            to: to.min(eve),
        });
        let since = (to >= day).then(|| Self {
            from: from.max(day),
            to,
        });
        (before, since)
    }

    pub(super) fn bounds(self) -> Result<(DateTime<Utc>, DateTime<Utc>), AppError> {
        let bounds = calendar::start_of_day(self.from).zip(calendar::end_of_day(self.to));
        bounds.ok_or_else(|| AppError::Internal(anyhow::anyhow!("no such days: {self:?}")))
    }
}
