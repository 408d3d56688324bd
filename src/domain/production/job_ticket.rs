//! The job ticket: one piece of work on paper, which of them a day needs, and what is printed on it.

use super::Assignment;
use super::board::{self, Card, Work};
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, OfferId, OrderId, UploadId, WorkshopId};
use crate::domain::accounts::{Role, User};
use crate::domain::catalog::{self, Made};
use crate::domain::designs::print::PrintFormat;
use crate::domain::files::{self, Upload};
use crate::domain::lifecycle::{AssignmentStatus, Priority};
use crate::domain::orders::{OrderItem, PrintFile, items_of};
use crate::domain::workshops;
use crate::schema::{assignments, orders};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;

/// Sheets in one print.
pub const TICKETS: usize = 200;

/// A piece of work that somebody may look at.
pub struct Found {
    pub assignment: Assignment,
    /// The card that it is on; nothing for what waits for an admin, or was let go.
    pub card: Option<Card>,
}

/// 404 for another workshop's work, and for what a workshop has not been given yet.
pub fn found(conn: &mut PgConnection, user: &User, id: AssignmentId) -> Result<Found, AppError> {
    let assignment = super::find(conn, id)?.ok_or(AppError::NotFound)?;
    let may_look = match user.role {
        Role::Admin => true,
        _ => assignment.is_known_to_workshop() && user.workshop == Some(assignment.workshop_id),
    };
    if !may_look {
        return Err(AppError::NotFound);
    }
    let cards = board::cards_of(conn, assignment.order_id, &[assignment.workshop_id])?;
    let card = cards.into_iter().next();
    Ok(Found {
        card: card.filter(|card| card.place_of(id).is_some()),
        assignment,
    })
}

/// What this workshop has to work on that day: what starts by then and is not made yet, the most urgent first. The flag
/// says that there is more than fits into one print. Five statements, however many there are.
pub fn of_day(
    conn: &mut PgConnection,
    workshop: WorkshopId,
    day: NaiveDate,
) -> Result<(Vec<(Card, AssignmentId)>, bool), AppError> {
    let mut wanted: Vec<(OrderId, AssignmentId)> = assignments::table
        .inner_join(orders::table)
        .filter(assignments::workshop_id.eq(workshop))
        .filter(assignments::status.eq_any(AssignmentStatus::TO_MAKE))
        // Without a day of its own it could be begun any day.
        .filter(
            assignments::start_date
                .is_null()
                .or(assignments::start_date.le(day)),
        )
        .order((
            orders::priority.eq(Priority::Rush).desc(),
            assignments::due_date.asc(),
            orders::created_at,
            assignments::id,
        ))
        .select((assignments::order_id, assignments::id))
        .limit(TICKETS as i64 + 1)
        .load(conn)?;
    let is_cut = wanted.len() > TICKETS;
    wanted.truncate(TICKETS);
    let mut pairs: Vec<(OrderId, WorkshopId)> = wanted.iter().map(|(order, _)| (*order, workshop)).collect();
    pairs.sort();
    pairs.dedup();
    let cards: HashMap<OrderId, Card> = board::cards(conn, &[workshop], pairs.into_iter())?
        .into_iter()
        .map(|card| (card.order.id, card))
        .collect();
    let found = wanted
        .into_iter()
        .filter_map(|(order, id)| Some((cards.get(&order)?.clone(), id)));
    Ok((found.collect(), is_cut))
}

/// What of these orders the workshops still have, an order after the other, as they are named.
pub fn of_orders(
    conn: &mut PgConnection,
    workshops: &[WorkshopId],
    numbers: &[String],
) -> Result<Vec<(Card, AssignmentId)>, AppError> {
    let found: Vec<(String, OrderId)> = orders::table
        .filter(orders::number.eq_any(numbers))
        .select((orders::number, orders::id))
        .load(conn)?;
    let ids: HashMap<String, OrderId> = found.into_iter().collect();
    let pairs: Vec<(OrderId, WorkshopId)> = numbers
        .iter()
        .filter_map(|number| ids.get(number))
        .flat_map(|order| workshops.iter().map(|workshop| (*order, *workshop)))
        .collect();
    let cards = board::cards(conn, workshops, pairs.into_iter())?;
    let here = |card: &Card| {
        let work = card.work.iter().map(|work| &work.assignment);
        let open = work.filter(|work| work.status < AssignmentStatus::HandedToDelivery);
        open.map(|work| work.id).collect::<Vec<_>>()
    };
    Ok(cards
        .iter()
        .flat_map(|card| here(card).into_iter().map(|id| (card.clone(), id)))
        .take(TICKETS)
        .collect())
}

/// What is known of how work is made: by variant, and by file.
#[derive(Default)]
pub struct PrintFacts {
    made: HashMap<String, Made>,
    files: HashMap<UploadId, Upload>,
    formats: HashMap<OfferId, PrintFormat>,
    /// Of whole orders.
    parts: HashMap<OrderId, usize>,
}

impl PrintFacts {
    pub fn made(&self, item: &OrderItem) -> Option<&Made> {
        self.made.get(&item.variant_id)
    }

    /// One of ours, if it was asked for.
    pub fn upload(&self, id: UploadId) -> Option<&Upload> {
        self.files.get(&id)
    }

    /// As what the print files of what was designed here are wanted for it.
    pub fn print_format(&self, work: &Assignment) -> PrintFormat {
        let offer = work.workshop_offer_id.and_then(|offer| self.formats.get(&offer));
        offer.copied().unwrap_or_default()
    }

    /// How many an order has in which something was designed here.
    pub fn parts(&self, order: OrderId) -> usize {
        self.parts.get(&order).copied().unwrap_or(1)
    }

    /// The file that it is printed from, where we keep it.
    pub fn file(&self, item: &OrderItem) -> Option<&Upload> {
        match item.print_file()? {
            PrintFile::Ours(id) => self.files.get(&id),
            PrintFile::Elsewhere(_) => None,
        }
    }
}

/// How each of these is printed, and from what. Two statements; two more where something was designed here.
pub fn print_facts<'a>(
    conn: &mut PgConnection,
    cards: impl Iterator<Item = &'a Card>,
) -> Result<PrintFacts, AppError> {
    let cards: Vec<&Card> = cards.collect();
    let items: Vec<&OrderItem> = cards
        .iter()
        .flat_map(|card| &card.work)
        .map(|work| &work.item)
        .collect();
    let mut variants: Vec<String> = items.iter().map(|item| item.variant_id.clone()).collect();
    variants.sort();
    variants.dedup();
    let designed: Vec<&Work> = cards
        .iter()
        .flat_map(|card| &card.work)
        .filter(|work| work.item.design_id.is_some())
        .collect();
    let offers: Vec<OfferId> = designed
        .iter()
        .filter_map(|work| work.assignment.workshop_offer_id)
        .collect();
    let mut orders: Vec<OrderId> = designed.iter().map(|work| work.item.order_id).collect();
    orders.sort();
    orders.dedup();
    let mut kept: Vec<UploadId> = items
        .iter()
        .filter_map(|item| match item.print_file() {
            Some(PrintFile::Ours(id)) => Some(id),
            _ => None,
        })
        .collect();
    kept.extend(items.iter().flat_map(|item| item.originals()));
    let (formats, parts) = match designed.is_empty() {
        true => (HashMap::new(), HashMap::new()),
        false => (
            workshops::print_files_of(conn, &offers)?,
            parts_of(conn, &orders)?,
        ),
    };
    Ok(PrintFacts {
        made: catalog::made(conn, &variants)?,
        files: files::find_all(conn, &kept)?,
        formats,
        parts,
    })
}

/// One statement.
fn parts_of(conn: &mut PgConnection, orders: &[OrderId]) -> Result<HashMap<OrderId, usize>, AppError> {
    let mut parts = HashMap::new();
    for item in items_of(conn, orders)? {
        *parts.entry(item.order_id).or_default() += 1;
    }
    Ok(parts)
}

/// The page of a piece of work.
pub fn path_of(id: AssignmentId) -> String {
    format!("/workshop/assignments/{id}")
}
