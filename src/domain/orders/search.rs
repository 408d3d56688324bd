//! Lists of orders, newest first, page by page without counting what was passed over.

use super::{Order, search_words};
use crate::base::db::containing;
use crate::base::error::AppError;
use crate::base::ids::{OrderId, UserId, WorkshopId};
use crate::base::phone;
use crate::domain::lifecycle::{AssignmentStatus, OrderStatus};
use crate::schema::{assignments, orders};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;

/// Which orders are asked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub status: Option<OrderStatus>,
    /// Words that must all occur in number, reference, customer or payment reference.
    pub query: String,
    pub user: Option<UserId>,
    /// Those with work of this workshop, also what waits for approval.
    pub workshop: Option<WorkshopId>,
    /// Those that this workshop sees.
    pub seen_by: Option<WorkshopId>,
    /// Those with work that is not made yet, and was due before this day.
    pub late_on: Option<NaiveDate>,
    /// This one, if it fits.
    pub only: Option<OrderId>,
}

/// Where a page ended: the next one starts after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(super) at: DateTime<Utc>,
    pub(super) id: OrderId,
}

impl Cursor {
    pub fn of(order: &Order) -> Self {
        Self {
            at: order.created_at,
            id: order.id,
        }
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}_{}", self.at.timestamp_micros(), self.id)
    }
}

impl std::str::FromStr for Cursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, id) = text.split_once('_').ok_or(())?;
        let at = at
            .parse()
            .ok()
            .and_then(DateTime::from_timestamp_micros)
            // Others are no cursor of ours, and some are beyond what the database keeps.
            .filter(|at| (2000..2200).contains(&at.year()))
            .ok_or(())?;
        Ok(Self {
            at,
            id: id.parse().map_err(|_| ())?,
        })
    }
}

pub struct Page {
    pub orders: Vec<Order>,
    pub next: Option<Cursor>,
}

/// More late work than a house could have and still stand.
const MOST_LATE: i64 = 5000;

/// At most `limit` orders, newest first. One statement; two for those that are late.
pub fn list(
    conn: &mut PgConnection,
    filter: &Filter,
    limit: usize,
    after: Option<Cursor>,
) -> Result<Page, AppError> {
    let mut query = orders::table.select(Order::as_select()).into_boxed();
    if let Some(status) = filter.status {
        query = query.filter(orders::status.eq(status));
    }
    if let Some(only) = filter.only {
        query = query.filter(orders::id.eq(only));
    }
    if let Some(user) = filter.user {
        query = query.filter(orders::user_id.eq(user));
    }
    if let Some(workshop) = filter.workshop {
        let own = assignments::table
            .filter(assignments::order_id.eq(orders::id))
            .filter(assignments::workshop_id.eq(workshop))
            .filter(assignments::status.ne_all(AssignmentStatus::CLOSED));
        query = query.filter(exists(own));
    }
    if let Some(workshop) = filter.seen_by {
        let own = assignments::table
            .filter(assignments::order_id.eq(orders::id))
            .filter(assignments::workshop_id.eq(workshop))
            .filter(assignments::status.eq_any(AssignmentStatus::VISIBLE_TO_WORKSHOP));
        query = query.filter(exists(own));
    }
    if let Some(day) = filter.late_on {
        // Few at any time, and indexed by their day (`assignments_open_due`). Read first: inside of the statement the
        // planner would rather walk through all orders, newest first, looking for them (3 s at a million).
        let late: Vec<OrderId> = assignments::table
            .filter(assignments::status.eq_any(AssignmentStatus::TO_MAKE))
            .filter(assignments::due_date.lt(day))
            .order(assignments::due_date)
            .limit(MOST_LATE)
            .select(assignments::order_id)
            .load(conn)?;
        query = query.filter(orders::id.eq_any(late));
    }
    let words = search_words(&filter.query);
    match phone::normalise(&filter.query) {
        // However it was typed; what looks like a phone may still be a bank's number.
        Some(phone) => {
            let plain = containing(&words.join(" "));
            query = query.filter(
                orders::search_text
                    .like(containing(&phone))
                    .or(orders::search_text.like(plain)),
            );
        }
        None => {
            for word in words {
                query = query.filter(orders::search_text.like(containing(&word)));
            }
        }
    }
    if let Some(cursor) = after {
        // A row comparison would do, but Diesel has none: the first condition lets the index be entered at the right place.
        query = query
            .filter(orders::created_at.le(cursor.at))
            .filter(orders::created_at.lt(cursor.at).or(orders::id.lt(cursor.id)));
    }
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX - 1);
    let mut orders: Vec<Order> = query
        .order((orders::created_at.desc(), orders::id.desc()))
        .limit(wanted + 1)
        .load(conn)?;
    let more = orders.len() > limit;
    orders.truncate(limit);
    let next = orders.last().filter(|_| more).map(Cursor::of);
    Ok(Page { orders, next })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text() {
        let at = DateTime::from_timestamp_micros(1_768_506_000_123_456).unwrap();
        let cursor = Cursor {
            at,
            id: OrderId::new(),
        };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for bad in [
            "",
            "x_y",
            "1_",
            "1",
            "99999999999999999999_00000000-0000-0000-0000-000000000000",
            "-300000000000000000_00000000-0000-0000-0000-000000000000",
        ] {
            assert!(bad.parse::<Cursor>().is_err(), "{bad:?}");
        }
    }
}
