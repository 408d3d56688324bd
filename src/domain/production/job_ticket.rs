//! The job ticket: one piece of work on one sheet of paper, and which of them a day needs.

use super::Assignment;
use super::board::{self, Card};
use super::due::DueMark;
use super::qr::Qr;
use super::view::{ItemView, place};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, OrderId, WorkshopId};
use crate::domain::accounts::{Role, User};
use crate::domain::catalog::{self, Technique};
use crate::domain::lifecycle::{AssignmentStatus, DeliveryMethod, Priority};
use crate::schema::{assignments, orders};
use chrono::{Datelike as _, NaiveDate};
use diesel::prelude::*;
use std::collections::HashMap;

/// Sheets in one print.
pub const TICKETS: usize = 200;
/// In characters: what of the notes fits on the sheet. The rest is on the page behind the code.
const NOTES: usize = 600;

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

/// A ticket in words, as its template takes it.
pub struct TicketView {
    pub number: String,
    pub workshop: String,
    /// «Artículo 2 de 3»; empty for the only one.
    pub part: String,
    pub is_rush: bool,
    pub is_held: bool,
    pub qr: Qr,
    pub item: ItemView,
    pub technique: &'static str,
    /// Empty where there is none.
    pub start: String,
    pub start_iso: String,
    pub due: String,
    pub due_iso: String,
    /// Late, or for today: as of the print.
    pub mark: String,
    pub delivery: &'static str,
    pub is_pickup: bool,
    pub place: String,
    /// The customer's name; blank where the dashboard does not show it either.
    pub customer: String,
    pub notes: String,
    pub is_cut: bool,
}

/// What tickets of one print have in common.
pub struct Print<'a> {
    pub public_url: &'a str,
    pub today: NaiveDate,
    pub workshop: &'a str,
    pub techniques: &'a HashMap<String, Technique>,
}

impl TicketView {
    /// `None` if the card does not have this piece of work.
    pub fn new(print: &Print<'_>, card: &Card, id: AssignmentId) -> Result<Option<Self>, AppError> {
        let Some(position) = card.place_of(id) else {
            return Ok(None);
        };
        let (order, work) = (&card.order, &card.work[position]);
        let assignment = &work.assignment;
        let day = |day: Option<NaiveDate>| {
            let words = day.map(|day| format!("{} de {}", calendar::day_es(day), day.year()));
            (
                words.unwrap_or_default(),
                day.map(|day| day.to_string()).unwrap_or_default(),
            )
        };
        let (start, start_iso) = day(assignment.start_date);
        let (due, due_iso) = day(assignment.due_date);
        let mark = DueMark::of(assignment.status, assignment.due_date, print.today);
        let notes: String = order.notes.chars().take(NOTES).collect();
        let page = format!("{}{}", print.public_url, path_of(id));
        Ok(Some(Self {
            number: order.number.clone(),
            workshop: print.workshop.to_owned(),
            part: match card.work.len() {
                1 => String::new(),
                all => format!("Artículo {} de {all}", position + 1),
            },
            is_rush: order.priority == Priority::Rush,
            is_held: order.priority == Priority::Hold,
            qr: Qr::of(&page)?,
            item: ItemView::new(work, card.stage),
            technique: print
                .techniques
                .get(&work.item.variant_id)
                .map_or("", |technique| technique.label()),
            start,
            start_iso,
            due,
            due_iso,
            mark: mark.map(DueMark::label).unwrap_or_default(),
            delivery: order.delivery_method.label(),
            is_pickup: order.delivery_method == DeliveryMethod::Pickup,
            place: place(&order.shipping_city, &order.shipping_state),
            customer: if card.shows_contact() {
                order.customer_name.clone()
            } else {
                String::new()
            },
            is_cut: notes.len() < order.notes.len(),
            notes,
        }))
    }
}

/// The page of a piece of work.
pub fn path_of(id: AssignmentId) -> String {
    format!("/workshop/assignments/{id}")
}
