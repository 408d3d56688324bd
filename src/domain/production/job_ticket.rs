//! The job ticket: one piece of work on one sheet of paper, and which of them a day needs.

use super::Assignment;
use super::board::{self, Card};
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, OrderId, WorkshopId};
use crate::domain::accounts::{Role, User};
use crate::domain::catalog::{self, Technique};
use crate::domain::lifecycle::{AssignmentStatus, Priority};
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

/// How each of these is printed. One statement.
pub fn techniques<'a>(
    conn: &mut PgConnection,
    cards: impl Iterator<Item = &'a Card>,
) -> Result<HashMap<String, Technique>, AppError> {
    let mut ids: Vec<String> = cards
        .flat_map(|card| &card.work)
        .map(|work| work.item.variant_id.clone())
        .collect();
    ids.sort();
    ids.dedup();
    catalog::techniques(conn, &ids)
}

/// The page of a piece of work.
pub fn path_of(id: AssignmentId) -> String {
    format!("/workshop/assignments/{id}")
}
