//! The production API's words for where an order stands, and the verbs behind them. No state machine of its own.

use super::transition::legal_in;
use super::{OrderDetails, cancel, load_one, permitted};
use crate::base::error::{AppError, Conflict};
use crate::base::ids::OrderId;
use crate::domain::accounts::{Role, User};
use crate::domain::lifecycle::{Move, OrderState, OrderStatus};
use crate::domain::orders::{self, Actor, LockedOrder};
use crate::domain::production::{self, Details, Scope};
use crate::domain::workshops::Workshops;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// The status that a person must be allowed to ask for; nobody asks for the others.
const fn needs(state: OrderState) -> Option<OrderStatus> {
    match state {
        OrderState::Draft | OrderState::Submitted => None,
        OrderState::Approved => Some(OrderStatus::Accepted),
        OrderState::InProduction => Some(OrderStatus::InProduction),
        OrderState::Fulfilled => Some(OrderStatus::HandedToDelivery),
        OrderState::Canceled => Some(OrderStatus::Cancelled),
    }
}

/// The role against what is asked, whatever the order: cancelling is an admin's.
pub fn may_ask(role: Role, state: OrderState) -> bool {
    needs(state).is_none_or(|status| permitted(role, status))
}

/// Brings the order to where the word says, by the verbs that the buttons use. The state already held is a success. The
/// note is the reason of a cancellation, and otherwise an internal note. What fails leaves its transaction to be rolled
/// back.
pub fn apply(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    user: &User,
    order: &mut LockedOrder,
    state: OrderState,
    note: Option<&str>,
) -> Result<(), AppError> {
    if !may_ask(user.role, state) {
        return Err(AppError::Forbidden);
    }
    let actor = Actor::of(Some(user));
    let held = order.status;
    let details = Details::default();
    let mut advance = |conn: &mut PgConnection, mv: Move| {
        production::advance(conn, now, actor, order, Scope::Everything, mv, &details).map(drop)
    };
    match state {
        OrderState::Draft | OrderState::Submitted => return Err(not_by_hand()),
        OrderState::Canceled => {
            return cancel(conn, now, actor, order, note)
                .map(drop)
                .map_err(about_notes);
        }
        // Some items may still lie behind: starting takes those along.
        _ if OrderState::of(held) == state && held != OrderStatus::InProduction => {}
        OrderState::Approved => advance(conn, Move::Accept)?,
        OrderState::InProduction => advance(conn, Move::Start)?,
        OrderState::Fulfilled => {
            advance(conn, Move::MarkReady)?;
            advance(conn, Move::HandOver)?;
        }
    }
    match note {
        Some(note) => orders::note(conn, now, actor, order, note).map_err(about_notes),
        None => Ok(()),
    }
}

/// The words that this person could ask of the order now, for whoever was refused another one.
pub fn allowed(conn: &mut PgConnection, user: &User, order: OrderId) -> Result<Vec<&'static str>, AppError> {
    let words = allowed_in(&load_one(conn, Workshops::default(), order)?, user.role);
    Ok(words.into_iter().map(OrderState::as_str).collect())
}

/// The same of an order that was read.
pub fn allowed_in(dossier: &OrderDetails, role: Role) -> Vec<OrderState> {
    let statuses = legal_in(dossier, role, Scope::Everything);
    let held = OrderState::of(dossier.order.status);
    let goes = |status: OrderStatus| statuses.contains(&status);
    let known = OrderState::ALL.iter().copied().filter(|state| *state != held);
    known
        .filter(|state| match state {
            OrderState::Draft | OrderState::Submitted => false,
            OrderState::Approved => goes(OrderStatus::Accepted),
            OrderState::InProduction => goes(OrderStatus::InProduction),
            // Ready and handed over in one go, or what is ready already.
            OrderState::Fulfilled => {
                goes(OrderStatus::Ready)
                    || goes(OrderStatus::HandedToDelivery)
                    || goes(OrderStatus::Completed)
            }
            OrderState::Canceled => goes(OrderStatus::Cancelled),
        })
        .collect()
}

/// The same refusal about the field that callers of this know: what is a reason or a text elsewhere.
pub fn about_notes(error: AppError) -> AppError {
    match error {
        AppError::Invalid(fields) => AppError::Invalid(
            fields
                .into_iter()
                .map(|(field, why)| match field.as_str() {
                    "reason" | "text" => ("notes".to_owned(), why),
                    _ => (field, why),
                })
                .collect(),
        ),
        other => other,
    }
}

fn not_by_hand() -> AppError {
    AppError::Conflict(Box::new(Conflict {
        code: "illegal_move",
        message: "El pedido no puede pasar a ese estado a mano.".to_owned(),
        ..Conflict::default()
    }))
}
