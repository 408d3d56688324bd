//! Long lists, page by page, without counting what was passed over.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// Where a page ended: the next one begins after it. Opaque in an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor<I> {
    /// Of a list that is several, one after the other.
    pub part: u8,
    /// What the list goes by: microseconds of a time, or a day, counted.
    pub key: i64,
    /// Tells apart what has one key.
    pub id: I,
}

/// Years of which the database keeps anything.
const KEPT: Range<i32> = 2000..2200;

impl<I> Cursor<I> {
    pub const fn at(time: DateTime<Utc>, id: I) -> Self {
        Self {
            part: 0,
            key: time.timestamp_micros(),
            id,
        }
    }

    pub fn on(day: NaiveDate, id: I) -> Self {
        Self {
            part: 0,
            key: i64::from(day.num_days_from_ce()),
            id,
        }
    }

    /// `None` for what is no place of ours, or beyond what the database keeps.
    pub fn day(&self) -> Option<NaiveDate> {
        let day = NaiveDate::from_num_days_from_ce_opt(i32::try_from(self.key).ok()?)?;
        KEPT.contains(&day.year()).then_some(day)
    }

    /// `None` for what is no place of ours, or beyond what the database keeps.
    pub fn time(&self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_micros(self.key).filter(|at| KEPT.contains(&at.year()))
    }
}

impl<I: fmt::Display> fmt::Display for Cursor<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}_{}", self.part, self.key, self.id)
    }
}

impl<I: FromStr> FromStr for Cursor<I> {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.splitn(3, '_');
        let mut next = || parts.next().ok_or(());
        Ok(Self {
            part: next()?.parse().map_err(|_| ())?,
            key: next()?.parse().map_err(|_| ())?,
            id: next()?.parse().map_err(|_| ())?,
        })
    }
}

/// Rows to ask for, to show so many and know whether there are more.
pub fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

/// Takes away what does not fit. The last that does, where more follows it.
pub fn cut<T>(rows: &mut Vec<T>, limit: usize) -> Option<&T> {
    let is_more = rows.len() > limit;
    rows.truncate(limit);
    rows.last().filter(|_| is_more)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::OrderId;

    #[test]
    fn a_cursor_survives_its_text() {
        let at = DateTime::from_timestamp_micros(1_768_506_000_123_456).unwrap();
        let cursor = Cursor {
            part: 1,
            ..Cursor::at(at, OrderId::any())
        };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        assert_eq!(cursor.time(), Some(at));
        let day = at.date_naive();
        assert_eq!(Cursor::on(day, cursor.id).day(), Some(day));
        let id = "00000000-0000-0000-0000-000000000000";
        for bad in [
            "",
            "1",
            "0_1",
            "0_1_y",
            "x_1_",
            "256_1_",
            "0_99999999999999999999_",
        ] {
            let text = if bad.ends_with('_') {
                format!("{bad}{id}")
            } else {
                bad.to_owned()
            };
            assert!(text.parse::<Cursor<OrderId>>().is_err(), "{text:?}");
        }
        let far: Cursor<OrderId> = format!("0_-9000000000000000000_{id}").parse().unwrap();
        assert_eq!((far.time(), far.day()), (None, None));
    }

    #[test]
    fn a_page_knows_whether_another_follows() {
        let mut rows = vec![1, 2, 3];
        assert_eq!(cut(&mut rows, 2), Some(&2));
        assert_eq!(rows, [1, 2]);
        assert_eq!(cut(&mut rows, 2), None);
        assert_eq!(cut(&mut Vec::<i32>::new(), 2), None);
        assert_eq!(one_more(2), 3);
    }
}
