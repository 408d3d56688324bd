//! Pages of payables, and what they sum up to.

use super::super::filter::{Filter, PayableCursor, State};
use super::Payable;
use crate::base::db::containing;
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, OrderId, PayableId, WorkshopId};
use crate::base::money::Usd;
use crate::base::search::Search;
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::payables::rules::Closure;
use crate::schema::{assignments, order_items, orders, payables};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::exists;
use diesel::pg::Pg;
use diesel::prelude::*;
use rust_decimal::Decimal;

/// The part of a list in which nothing has a day.
pub const UNDATED: u8 = 1;

/// At most `limit` payables after the one given: those still to be paid as they fall due, all others newest first.
pub fn page(
    conn: &mut PgConnection,
    filter: &Filter,
    today: NaiveDate,
    limit: i64,
    after: Option<PayableCursor>,
) -> Result<Vec<Payable>, AppError> {
    let found = match filter.search.as_str() {
        "" => None,
        search => Some(matching(conn, search, filter.seen_by_workshop)?),
    };
    let narrowed = |filter, today| narrowed(filter, today, found.as_deref());
    if !filter.state.is_open() {
        let mut query = narrowed(filter, today);
        if let Some((at, id)) = after.and_then(|after| Some((after.time()?, after.id))) {
            query = query
                .filter(payables::created_at.le(at))
                .filter(payables::created_at.lt(at).or(payables::id.lt(id)));
        }
        let order = (payables::created_at.desc(), payables::id.desc());
        return Ok(query
            .order(order)
            .limit(limit)
            .select(Payable::as_select())
            .load(conn)?);
    }
    // With a date first, then without one: so that an index leads to where a page begins. Those without are ordered by
    // the date as well: it is no order, but that of the index.
    let mut rows: Vec<Payable> = Vec::new();
    let undated = after.filter(|after| after.part == UNDATED);
    if undated.is_none() {
        let mut query = narrowed(filter, today).filter(payables::due_date.is_not_null());
        if let Some((day, id)) = after.and_then(|after| Some((after.day()?, after.id))) {
            query = query
                .filter(payables::due_date.ge(day))
                .filter(payables::due_date.gt(day).or(payables::id.gt(id)));
        }
        let order = (payables::due_date, payables::id);
        rows = query
            .order(order)
            .limit(limit)
            .select(Payable::as_select())
            .load(conn)?;
    }
    let left = limit - i64::try_from(rows.len()).unwrap_or(limit);
    if left > 0 && filter.state != State::Overdue {
        let mut query = narrowed(filter, today).filter(payables::due_date.is_null());
        if let Some(after) = undated {
            query = query.filter(payables::id.gt(after.id));
        }
        let undated: Vec<Payable> = query
            .order((payables::due_date, payables::id))
            .limit(left)
            .select(Payable::as_select())
            .load(conn)?;
        rows.extend(undated);
    }
    Ok(rows)
}

/// More is no search any more.
const MOST_FOUND: i64 = 1000;

/// Those of this amount, of an order that is found by it, or paid with a reference like it: the newest of many. A workshop
/// knows orders by their number alone.
fn matching(
    conn: &mut PgConnection,
    search: &str,
    seen_by_workshop: bool,
) -> Result<Vec<PayableId>, AppError> {
    let newest = || {
        payables::table
            .order(payables::id.desc())
            .limit(MOST_FOUND)
            .select(payables::id)
    };
    let mut found = super::transfers::paid_with(conn, search, MOST_FOUND)?;
    if let Ok(amount) = search.parse::<Usd>() {
        let same: Vec<PayableId> = newest().filter(payables::amount.eq(amount)).load(conn)?;
        found.extend(same);
    }
    let words = Search::new(search);
    let orders = orders::table.select(orders::id).into_boxed::<Pg>();
    let orders = match seen_by_workshop || words.is_blank() {
        true => orders.filter(orders::number.ilike(containing(&words.words.join(" ")))),
        false => orders.filter(crate::found_by!(orders, &words)),
    };
    let orders: Vec<OrderId> = orders
        .order(orders::created_at.desc())
        .limit(MOST_FOUND)
        .load(conn)?;
    let of_order: Vec<PayableId> = newest().filter(payables::order_id.eq_any(orders)).load(conn)?;
    found.extend(of_order);
    Ok(found)
}

fn narrowed(
    filter: &Filter,
    today: NaiveDate,
    found: Option<&[PayableId]>,
) -> payables::BoxedQuery<'static, Pg> {
    let mut query = payables::table.into_boxed();
    if let Some(found) = found {
        query = query.filter(payables::id.eq_any(found.to_vec()));
    }
    if let Some(day) = filter.day {
        query = query.filter(payables::due_date.eq(day));
    }
    if let Some(workshop) = filter.workshop {
        query = query.filter(payables::workshop_id.eq(workshop));
    }
    if filter.seen_by_workshop {
        let given = assignments::table
            .filter(assignments::id.eq(payables::assignment_id))
            .filter(assignments::notified_at.is_not_null());
        query = query.filter(exists(given));
    }
    let unpaid = payables::paid_amount
        .lt(payables::amount)
        .and(payables::closed_as.is_null());
    match filter.state {
        State::Open => query.filter(unpaid),
        State::Overdue => query.filter(unpaid).filter(payables::due_date.lt(today)),
        State::Partial => query.filter(unpaid).filter(payables::paid_amount.gt(Usd::ZERO)),
        State::Paid => query
            .filter(payables::paid_amount.ge(payables::amount))
            .filter(payables::closed_as.is_null()),
        State::Voided => query.filter(payables::closed_as.eq(Closure::Voided)),
        State::Waived => query.filter(payables::closed_as.eq(Closure::Waived)),
        State::All => query,
    }
}

/// A workshop, a due date, what is owed then and what was paid of it.
pub type Sum = (WorkshopId, Option<NaiveDate>, Option<Decimal>, Option<Decimal>);

/// What is still to be paid.
pub fn sums(
    conn: &mut PgConnection,
    workshop: Option<WorkshopId>,
    seen_by_workshop: bool,
) -> Result<Vec<Sum>, AppError> {
    use diesel::dsl::sum;
    let open = payables::table
        .filter(payables::paid_amount.lt(payables::amount))
        .filter(payables::closed_as.is_null())
        .group_by((payables::workshop_id, payables::due_date))
        .select((
            payables::workshop_id,
            payables::due_date,
            sum(payables::amount),
            sum(payables::paid_amount),
        ));
    let given = || {
        assignments::table
            .filter(assignments::id.eq(payables::assignment_id))
            .filter(assignments::notified_at.is_not_null())
    };
    Ok(match (workshop, seen_by_workshop) {
        (None, _) => open.load(conn)?,
        (Some(workshop), false) => open.filter(payables::workshop_id.eq(workshop)).load(conn)?,
        (Some(workshop), true) => open
            .filter(payables::workshop_id.eq(workshop))
            .filter(exists(given()))
            .load(conn)?,
    })
}

/// Paid for work that was called off before it began, at most `limit`, from the one after `after` on.
pub fn owed_back(
    conn: &mut PgConnection,
    workshop: Option<WorkshopId>,
    limit: i64,
    after: Option<PayableId>,
) -> Result<Vec<Payable>, AppError> {
    let mut query = payables::table
        .filter(payables::closed_as.eq(Closure::Voided))
        .filter(payables::paid_amount.gt(Usd::ZERO))
        .select(Payable::as_select())
        .into_boxed();
    if let Some(workshop) = workshop {
        query = query.filter(payables::workshop_id.eq(workshop));
    }
    if let Some(after) = after {
        query = query.filter(payables::id.gt(after));
    }
    Ok(query.order(payables::id).limit(limit).load(conn)?)
}

/// The work for which a payable is.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = assignments, check_for_backend(Pg))]
pub struct Work {
    pub id: AssignmentId,
    pub status: AssignmentStatus,
    /// When its workshop was first told of it.
    pub notified_at: Option<DateTime<Utc>>,
    pub quantity: i32,
    #[diesel(select_expression = order_items::product_name)]
    pub product_name: String,
    #[diesel(select_expression = order_items::size)]
    pub size: Option<String>,
}

pub fn works(conn: &mut PgConnection, ids: &[AssignmentId]) -> Result<Vec<Work>, AppError> {
    Ok(assignments::table
        .inner_join(order_items::table.on(order_items::id.eq(assignments::order_item_id)))
        .filter(assignments::id.eq_any(ids))
        .select(Work::as_select())
        .load(conn)?)
}
