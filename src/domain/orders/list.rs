//! Lists of orders, whoever reads them: page by page, without counting what was passed over.
//!
//! A list in the order of time is read from an index that begins with what narrows it most. Several statuses are read
//! one by one and merged: each has an index of its own, and none makes the planner walk through all orders. Lists by
//! due day begin with the work that is not made yet, which is little at any time.

use super::filter::{Filter, Sort};
use crate::base::db::containing;
use crate::base::error::AppError;
use crate::base::ids::{OrderId, UserId, WorkshopId};
use crate::base::keyset::{self, Cursor};
use crate::base::text::fold;
use crate::base::{calendar, search};
use crate::domain::lifecycle::{AssignmentStatus, OrderStatus, Priority};
use crate::domain::orders::{self as rows, Order};
use crate::schema::{assignments, orders, proofs};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use diesel::BoxableExpression;
use diesel::dsl::{exists, sql};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date};
use std::collections::HashSet;

/// More open work than a house could have and still stand.
const MOST_OPEN: i64 = 20_000;

/// Whose list it is, besides what its address asks for.
#[derive(Clone, Copy, Debug, Default)]
pub struct ListScope {
    /// Orders of this customer.
    pub user: Option<UserId>,
    /// Orders that this workshop sees.
    pub seen_by: Option<WorkshopId>,
    /// This one, if it is on the list.
    pub only: Option<OrderId>,
}

/// By when it was placed; part: of `PHASES`, where the urgent come first. By its day where the list goes by due day.
pub type OrderCursor = Cursor<OrderId>;

const PHASES: [Priority; 3] = [Priority::Rush, Priority::Standard, Priority::Hold];

pub struct Page {
    pub orders: Vec<Order>,
    pub next: Option<OrderCursor>,
}

type Query<'a> = orders::BoxedQuery<'a, Pg>;

/// At most `limit` orders. Its statements do not grow with the orders: one for each status that was asked for (at most
/// three times, where the urgent come first), a few for a workshop, and two for lists that begin with open work.
pub fn page(
    conn: &mut PgConnection,
    filter: &Filter,
    scope: &ListScope,
    today: NaiveDate,
    limit: usize,
    after: Option<OrderCursor>,
) -> Result<Page, AppError> {
    let among: Option<Vec<OrderId>> = scope.only.map(|only| vec![only]);
    if filter.sort == Sort::Due {
        return by_due(conn, filter, scope, today, limit, after);
    }
    let (first, last) = match filter.sort {
        Sort::Rush => (after.map_or(0, |after| usize::from(after.part)), PHASES.len() - 1),
        _ => (0, 0),
    };
    let mut found: Vec<(u8, Order)> = Vec::new();
    for (phase, &pressing) in (0_u8..).zip(&PHASES).take(last + 1).skip(first) {
        let priority = match filter.sort {
            Sort::Rush => Some(pressing),
            _ => filter.priority,
        };
        if filter.priority.is_some_and(|asked| Some(asked) != priority) {
            continue;
        }
        let missing = limit + 1 - found.len();
        if missing == 0 {
            break;
        }
        let since = after.filter(|after| after.part == phase);
        let narrow = Narrow {
            filter,
            scope,
            priority,
            among: among.as_deref(),
            late_on: filter.late.then_some(today),
        };
        let orders = by_time(conn, &narrow, missing, since)?;
        found.extend(orders.into_iter().map(|order| (phase, order)));
    }
    let next = keyset::cut(&mut found, limit).map(|(phase, order)| Cursor {
        part: *phase,
        ..Cursor::at(order.created_at, order.id)
    });
    Ok(Page {
        orders: found.into_iter().map(|(_, order)| order).collect(),
        next,
    })
}

/// What narrows a list, besides a status.
struct Narrow<'a> {
    filter: &'a Filter,
    scope: &'a ListScope,
    priority: Option<Priority>,
    among: Option<&'a [OrderId]>,
    /// With work that should have been made before this day, and does not wait for its customer.
    late_on: Option<NaiveDate>,
}

impl Narrow<'_> {
    fn query(&self, statuses: &[OrderStatus]) -> Query<'static> {
        let filter = self.filter;
        let mut query = orders::table.into_boxed::<Pg>();
        match statuses {
            [] => {}
            [status] => query = query.filter(orders::status.eq(*status)),
            several => query = query.filter(orders::status.eq_any(several.to_vec())),
        }
        if let Some(payment) = filter.payment {
            query = query.filter(orders::payment_status.eq(payment));
        }
        if let Some(priority) = self.priority {
            query = query.filter(orders::priority.eq(priority));
        }
        if let Some(workshop) = filter.workshop {
            let own = assignments::table
                .filter(assignments::order_id.eq(orders::id))
                .filter(assignments::workshop_id.eq(workshop))
                .filter(assignments::status.ne_all(AssignmentStatus::CLOSED));
            query = query.filter(exists(own));
        }
        if let Some(workshop) = self.scope.seen_by {
            let own = assignments::table
                .filter(assignments::order_id.eq(orders::id))
                .filter(assignments::workshop_id.eq(workshop))
                .filter(assignments::status.eq_any(AssignmentStatus::VISIBLE_TO_WORKSHOP));
            query = query.filter(exists(own));
        }
        if let Some(user) = self.scope.user {
            query = query.filter(orders::user_id.eq(user));
        }
        if !filter.city.is_empty() {
            query = query.filter(orders::city_key.eq(fold(&filter.city)));
        }
        if let Some(from) = filter.from.and_then(calendar::start_of_day) {
            query = query.filter(orders::created_at.ge(from));
        }
        if let Some(end) = filter.to.and_then(calendar::end_of_day) {
            query = query.filter(orders::created_at.lt(end));
        }
        if let Some(approval) = filter.approval {
            // From what is open to its orders: that is little at any time.
            let open = proofs::table
                .filter(proofs::closed_at.is_null())
                .filter(proofs::state.eq(approval.as_str()))
                .select(proofs::order_id);
            query = query
                .filter(orders::id.eq_any(open))
                .filter(orders::status.ne_all(OrderStatus::CANCELLED));
        }
        if let Some(day) = self.late_on {
            query = query.filter(is_late(day));
        }
        if let Some(ids) = self.among {
            query = query.filter(orders::id.eq_any(ids.to_vec()));
        }
        match self.scope.seen_by {
            Some(_) => self.with_number(query),
            None => self.with_words(query),
        }
    }

    /// A workshop finds its work by number: searching by names and telephones would tell them, letter by letter.
    fn with_number(&self, mut query: Query<'static>) -> Query<'static> {
        for word in search::words(&self.filter.text) {
            let digits = word.strip_prefix("ord").unwrap_or(&word).trim_start_matches('-');
            let reference = digits.parse::<i64>();
            query = query.filter(
                orders::number
                    .ilike(containing(&word))
                    .or(orders::sequence.eq(reference.unwrap_or(-1))),
            );
        }
        query
    }

    /// By whatever people have of it: see `Searched`.
    fn with_words(&self, query: Query<'static>) -> Query<'static> {
        let search = search::Search::new(&self.filter.text);
        match search.is_blank() {
            true => query,
            false => query.filter(crate::found_by!(orders, &search)),
        }
    }
}

/// With work that should have been made before this day. From the little that is late to its orders: asked whether each order
/// has such work, the planner would walk through all of them where there is none.
fn is_late(day: NaiveDate) -> Box<dyn BoxableExpression<orders::table, Pg, SqlType = Bool>> {
    let to_make = AssignmentStatus::TO_MAKE
        .map(|status| format!("'{status}'"))
        .join(", ");
    let begin = format!(
        "orders.id = ANY(ARRAY(SELECT order_id FROM assignments WHERE status IN ({to_make}) AND due_date < "
    );
    let end = " AND NOT EXISTS (SELECT FROM proofs WHERE proofs.order_id = assignments.order_id AND closed_at IS NULL)))";
    Box::new(sql::<Bool>(&begin).bind::<Date, _>(day).sql(end))
}

fn by_time(
    conn: &mut PgConnection,
    narrow: &Narrow<'_>,
    limit: usize,
    after: Option<OrderCursor>,
) -> Result<Vec<Order>, AppError> {
    let each: Vec<&[OrderStatus]> = match narrow.filter.statuses.as_slice() {
        [] => vec![&[]],
        statuses => statuses.chunks(1).collect(),
    };
    let is_oldest = narrow.filter.sort == Sort::Oldest;
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX);
    let since = after.and_then(|after| Some((after.time()?, after.id)));
    let last = match narrow.filter.workshop {
        Some(workshop) if !is_oldest => match last_work(conn, workshop)? {
            None => return Ok(Vec::new()),
            last => last,
        },
        _ => None,
    };
    let mut found: Vec<Order> = Vec::new();
    for status in each {
        let mut query = narrow.query(status);
        if let Some(last) = last {
            query = query.filter(orders::created_at.le(last));
        }
        // A row comparison would do, but Diesel has none: the first condition lets the index be entered at the right place.
        if let Some((at, id)) = since {
            query = if is_oldest {
                query
                    .filter(orders::created_at.ge(at))
                    .filter(orders::created_at.gt(at).or(orders::id.gt(id)))
            } else {
                query
                    .filter(orders::created_at.le(at))
                    .filter(orders::created_at.lt(at).or(orders::id.lt(id)))
            };
        }
        query = if is_oldest {
            query.order((orders::created_at, orders::id))
        } else {
            query.order((orders::created_at.desc(), orders::id.desc()))
        };
        found.extend(query.limit(wanted).select(Order::as_select()).load(conn)?);
    }
    found.sort_by_key(|order| (order.created_at, order.id));
    if !is_oldest {
        found.reverse();
    }
    found.truncate(limit);
    Ok(found)
}

/// When this workshop was last given work that it still has: none of its orders is newer. Without it, the list of a
/// workshop that has rested for a year begins with a walk through everybody else's year (3 s at a million).
fn last_work(conn: &mut PgConnection, workshop: WorkshopId) -> Result<Option<DateTime<Utc>>, AppError> {
    let mut last: Option<DateTime<Utc>> = None;
    for &status in AssignmentStatus::ALL.iter().filter(|status| status.is_active()) {
        let newest: Option<DateTime<Utc>> = assignments::table
            .filter(assignments::workshop_id.eq(workshop))
            .filter(assignments::status.eq(status))
            .order(assignments::created_at.desc())
            .select(assignments::created_at)
            .first(conn)
            .optional()?;
        last = last.max(newest);
    }
    Ok(last)
}

/// The orders with work that is not made yet, each with its earliest day, the most pressing first; of one order, and
/// what was due before a day, where that is asked for.
fn open_work(
    conn: &mut PgConnection,
    only: Option<OrderId>,
    before: Option<NaiveDate>,
) -> Result<Vec<(OrderId, NaiveDate)>, AppError> {
    let mut open = assignments::table
        .filter(assignments::status.eq_any(AssignmentStatus::TO_MAKE))
        .filter(assignments::due_date.is_not_null())
        .into_boxed();
    if let Some(only) = only {
        open = open.filter(assignments::order_id.eq(only));
    }
    if let Some(day) = before {
        open = open.filter(assignments::due_date.lt(day));
    }
    let rows: Vec<(OrderId, Option<NaiveDate>)> = open
        .order(assignments::due_date)
        .limit(MOST_OPEN)
        .select((assignments::order_id, assignments::due_date))
        .load(conn)?;
    let mut seen = HashSet::new();
    Ok(rows
        .into_iter()
        .filter_map(|(order, due)| Some((order, due?)))
        .filter(|(order, _)| seen.insert(*order))
        .collect())
}

fn by_due(
    conn: &mut PgConnection,
    filter: &Filter,
    scope: &ListScope,
    today: NaiveDate,
    limit: usize,
    after: Option<OrderCursor>,
) -> Result<Page, AppError> {
    let mut open: Vec<(i64, OrderId)> = open_work(conn, scope.only, filter.late.then_some(today))?
        .into_iter()
        .map(|(id, due)| (i64::from(due.num_days_from_ce()), id))
        .collect();
    open.sort_unstable();
    if let Some(after) = after {
        open.retain(|place| *place > (after.key, after.id));
    }
    let ids: Vec<OrderId> = open.iter().map(|(_, id)| *id).collect();
    let narrow = Narrow {
        filter,
        scope,
        priority: filter.priority,
        among: Some(&ids),
        late_on: None,
    };
    let fitting: HashSet<OrderId> = narrow
        .query(&filter.statuses)
        .select(orders::id)
        .load::<OrderId>(conn)?
        .into_iter()
        .collect();
    open.retain(|(_, id)| fitting.contains(id));
    let next = keyset::cut(&mut open, limit).map(|&(key, id)| Cursor { part: 0, key, id });
    let ids: Vec<OrderId> = open.iter().map(|(_, id)| *id).collect();
    let mut orders = rows::orders_by_id(conn, &ids)?;
    orders.sort_by_key(|order| ids.iter().position(|id| *id == order.id));
    Ok(Page { orders, next })
}
