//! The workshop's board: which cards it has. A card is order × workshop, at its items' lowest stage.

use super::Assignment;
use super::due::DueMark;
use super::shipment::{Parcel, parcels_of};
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, ItemId, OrderId, WorkshopId};
use crate::domain::accounts::OrderAccess;
use crate::domain::lifecycle::{AssignmentStatus, Authority, Move, OrderStatus, Priority};
use crate::domain::orders::{self, Order, OrderItem};
use crate::schema::{assignments, orders as order_rows};
use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// The most cards of open work that a program is given at once.
const OPEN_CARDS: usize = 200;
/// Rows in which that many cards are looked for: an order has few items.
const OPEN_ROWS: i64 = 400;
/// The most cards of work that has left the workshop.
const DONE_CARDS: usize = 20;
/// Rows in which that many cards are looked for: an order has few items.
const DONE_ROWS: i64 = 400;
/// Work that left longer ago is history.
const DONE_DAYS: u64 = 14;

const OPEN: [AssignmentStatus; 4] = [
    AssignmentStatus::Notified,
    AssignmentStatus::Accepted,
    AssignmentStatus::InProduction,
    AssignmentStatus::Ready,
];
const DONE: [AssignmentStatus; 2] = [AssignmentStatus::HandedToDelivery, AssignmentStatus::Completed];
/// No order with open work is completed: said for the index of the others.
const OVER: [OrderStatus; 4] = [
    OrderStatus::Completed,
    OrderStatus::Cancelled,
    OrderStatus::RefundPending,
    OrderStatus::Refunded,
];

/// What `GET /api/workshop` shows; the dashboard shows stages, page by page.
#[derive(Debug, Default)]
pub struct Board {
    /// Open work first, the most urgent on top; then what has left, the latest first.
    pub cards: Vec<Card>,
    pub open_cut: bool,
    pub done_cut: bool,
}

/// One workshop's work on one order.
#[derive(Clone, Debug)]
pub struct Card {
    pub order: Order,
    pub workshop: WorkshopId,
    /// The lowest of its items'.
    pub stage: AssignmentStatus,
    /// The first day on which something of what is not made yet is due.
    pub due: Option<NaiveDate>,
    /// In the order's own sequence.
    pub work: Vec<Work>,
    /// What the workshop reported last.
    pub problem: Option<orders::Problem>,
    /// What left of it, with whom.
    pub parcel: Option<Parcel>,
}

#[derive(Clone, Debug)]
pub struct Work {
    pub item: OrderItem,
    pub assignment: Assignment,
}

impl Card {
    /// The moves that may be made with all of it now.
    pub fn moves(&self, by: Authority) -> Vec<Move> {
        let states: Vec<AssignmentStatus> = self.work.iter().map(|work| work.assignment.status).collect();
        self.order.move_facts(by, &states).allowed()
    }

    /// Only who hands the goods over needs to know to whom; what was called off is handed to nobody.
    pub fn shows_contact(&self) -> bool {
        let stage = (!self.order.status.is_cancelled()).then_some(self.stage);
        OrderAccess::Workshop(self.workshop).sees_contact(stage)
    }

    /// Whether it should be made by now. What waits for its customer's yes should not.
    pub fn due_mark(&self, today: NaiveDate) -> Option<DueMark> {
        match self.awaits_approval() {
            true => None,
            false => DueMark::of(self.stage, self.due, today),
        }
    }

    /// Nobody begins before its customer said yes to a design.
    pub fn awaits_approval(&self) -> bool {
        self.order.awaits_approval && self.stage < AssignmentStatus::InProduction
    }

    pub fn is_done(&self) -> bool {
        DONE.contains(&self.stage)
    }

    /// When the last of it left.
    fn left(&self) -> Option<DateTime<Utc>> {
        self.work.iter().map(|work| work.assignment.updated_at).max()
    }

    /// Where this piece of work stands on the card.
    pub fn place_of(&self, id: AssignmentId) -> Option<usize> {
        self.work.iter().position(|work| work.assignment.id == id)
    }
}

/// The cards of these workshops. Seven statements, some more where orders have many items.
pub fn board(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    workshops: &[WorkshopId],
) -> Result<Board, AppError> {
    let (open, open_cut) = cut(open_work(conn, workshops)?, OPEN_CARDS);
    let (done, done_cut) = cut(done_work(conn, now, workshops)?, DONE_CARDS);
    let mut cards = cards(conn, workshops, open.iter().chain(&done).copied())?;
    sort(&mut cards);
    Ok(Board {
        cards,
        open_cut,
        done_cut,
    })
}

type Pair = (OrderId, WorkshopId);

fn cut(mut pairs: Vec<Pair>, most: usize) -> (Vec<Pair>, bool) {
    let is_cut = pairs.len() > most;
    pairs.truncate(most);
    (pairs, is_cut)
}

/// What is still in the workshop, the most urgent first: that is what a cut must not lose.
fn open_work(conn: &mut PgConnection, workshops: &[WorkshopId]) -> Result<Vec<Pair>, AppError> {
    let mut pairs = open_pairs(conn, workshops, true)?;
    if pairs.len() <= OPEN_CARDS {
        pairs.extend(open_pairs(conn, workshops, false)?);
    }
    Ok(pairs)
}

/// The urgent, or the others, by their first day. Only what is due until the day of the first few rows is looked at, however
/// much there is; more of it only where that leaves too few cards.
fn open_pairs(
    conn: &mut PgConnection,
    workshops: &[WorkshopId],
    is_rush: bool,
) -> Result<Vec<Pair>, AppError> {
    let mut rows = OPEN_ROWS;
    loop {
        let open = || {
            assignments::table
                .filter(assignments::workshop_id.eq_any(workshops))
                .filter(assignments::status.eq_any(OPEN))
        };
        // Urgent orders are few: all of theirs.
        let until: Option<NaiveDate> = match is_rush {
            true => None,
            false => open()
                .order(assignments::due_date)
                .offset(rows)
                .select(assignments::due_date)
                .first(conn)
                .optional()?
                .flatten(),
        };
        let mut query = open()
            .inner_join(order_rows::table)
            .filter(order_rows::status.ne_all(OVER))
            .order((
                assignments::due_date,
                order_rows::created_at,
                assignments::order_id,
            ))
            .select((assignments::order_id, assignments::workshop_id))
            .into_boxed();
        query = match is_rush {
            true => query.filter(order_rows::priority.eq(Priority::Rush)),
            false => query.filter(order_rows::priority.ne(Priority::Rush)),
        };
        if let Some(day) = until {
            query = query.filter(assignments::due_date.le(day));
        }
        let pairs = distinct(query.load(conn)?, OPEN_CARDS);
        if until.is_none() || pairs.len() > OPEN_CARDS {
            return Ok(pairs);
        }
        rows *= 4;
    }
}

/// Each once, where it came first; one more than so many at most.
fn distinct(rows: Vec<Pair>, most: usize) -> Vec<Pair> {
    let mut seen = HashSet::new();
    let once = rows.into_iter().filter(|pair| seen.insert(*pair));
    once.take(most + 1).collect()
}

/// What left the workshop in the last days, all of it, the latest first.
fn done_work(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    workshops: &[WorkshopId],
) -> Result<Vec<Pair>, AppError> {
    let since = now - Days::new(DONE_DAYS);
    let rest = diesel::alias!(assignments as rest);
    let still_open = rest
        .filter(rest.field(assignments::order_id).eq(assignments::order_id))
        .filter(rest.field(assignments::workshop_id).eq(assignments::workshop_id))
        .filter(rest.field(assignments::status).eq_any(OPEN));
    // Rows in the order of their index, and no grouping: the newest are read, however many there are.
    let latest: Vec<Pair> = assignments::table
        .filter(assignments::workshop_id.eq_any(workshops))
        .filter(assignments::status.eq_any(DONE))
        .filter(assignments::updated_at.gt(since))
        .filter(not(exists(still_open)))
        .order(assignments::updated_at.desc())
        .select((assignments::order_id, assignments::workshop_id))
        .limit(DONE_ROWS)
        .load(conn)?;
    Ok(distinct(latest, DONE_CARDS))
}

/// The cards of one order for these workshops, as they are now.
pub fn cards_of(
    conn: &mut PgConnection,
    order: OrderId,
    workshops: &[WorkshopId],
) -> Result<Vec<Card>, AppError> {
    cards(
        conn,
        workshops,
        workshops.iter().map(|workshop| (order, *workshop)),
    )
}

pub(super) fn cards(
    conn: &mut PgConnection,
    workshops: &[WorkshopId],
    pairs: impl Iterator<Item = Pair>,
) -> Result<Vec<Card>, AppError> {
    let pairs: Vec<Pair> = pairs.collect();
    let mut ids: Vec<OrderId> = pairs.iter().map(|(order, _)| *order).collect();
    ids.sort();
    ids.dedup();
    let work: Vec<Assignment> = assignments::table
        .filter(assignments::order_id.eq_any(&ids))
        .filter(assignments::workshop_id.eq_any(workshops))
        .filter(assignments::status.eq_any(AssignmentStatus::VISIBLE_TO_WORKSHOP))
        .select(Assignment::as_select())
        .load(conn)?;
    let rows = Rows {
        orders: orders::orders_by_id(conn, &ids)?,
        items: orders::items_of(conn, &ids)?,
        problems: orders::last_problems(conn, &ids)?,
        parcels: parcels_of(conn, &ids)?,
        work,
    };
    Ok(group(&pairs, rows))
}

struct Rows {
    orders: Vec<Order>,
    items: Vec<OrderItem>,
    work: Vec<Assignment>,
    problems: Vec<orders::Problem>,
    parcels: Vec<Parcel>,
}

/// One card for each pair that has work. Pure.
fn group(pairs: &[Pair], rows: Rows) -> Vec<Card> {
    let orders: HashMap<OrderId, Order> = rows.orders.into_iter().map(|order| (order.id, order)).collect();
    let items: HashMap<ItemId, (usize, OrderItem)> = rows
        .items
        .into_iter()
        .enumerate()
        .map(|(position, item)| (item.id, (position, item)))
        .collect();
    let problems: HashMap<(OrderId, Option<WorkshopId>), orders::Problem> = rows
        .problems
        .into_iter()
        .map(|problem| ((problem.order, problem.workshop), problem))
        .collect();
    let mut parcels: HashMap<Pair, Parcel> = rows
        .parcels
        .into_iter()
        .map(|parcel| ((parcel.order_id, parcel.workshop_id), parcel))
        .collect();
    let mut work: HashMap<Pair, Vec<(usize, Work)>> = HashMap::new();
    for assignment in rows.work {
        if let Some((position, item)) = items.get(&assignment.order_item_id) {
            let item = item.clone();
            work.entry((assignment.order_id, assignment.workshop_id))
                .or_default()
                .push((*position, Work { item, assignment }));
        }
    }
    pairs
        .iter()
        .filter_map(|pair| {
            let mut own = work.remove(pair)?;
            own.sort_by_key(|(position, _)| *position);
            let own: Vec<Work> = own.into_iter().map(|(_, work)| work).collect();
            Some(Card {
                order: orders.get(&pair.0)?.clone(),
                workshop: pair.1,
                stage: own.iter().map(|work| work.assignment.status).min()?,
                due: first_due(&own),
                problem: problems.get(&(pair.0, Some(pair.1))).cloned(),
                parcel: parcels.remove(pair),
                work: own,
            })
        })
        .collect()
}

fn first_due(work: &[Work]) -> Option<NaiveDate> {
    let due = |made: bool| {
        work.iter()
            .filter(|work| (work.assignment.status >= AssignmentStatus::Ready) == made)
            .filter_map(|work| work.assignment.due_date)
            .min()
    };
    due(false).or_else(|| due(true))
}

/// Rush first, then what is due first, then what has waited longest; what has left, the latest first.
fn sort(cards: &mut [Card]) {
    cards.sort_by_cached_key(|card| {
        let left = card.left().filter(|_| card.is_done()).map(std::cmp::Reverse);
        (
            card.is_done(),
            left,
            card.order.priority != Priority::Rush,
            card.due.is_none(),
            card.due,
            card.order.created_at,
            card.order.id,
            card.workshop,
        )
    });
}
