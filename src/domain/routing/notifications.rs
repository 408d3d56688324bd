//! Who is told what about work: a workshop that it has some, Krafta's people that somebody must look.

use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::WorkshopId;
use crate::domain::notifications::{self, LET_GO, Message, NEW_ASSIGNMENT, NO_WORKSHOP, Recipients, Target};
use crate::domain::orders::{EventKind, NewEvent, Order};
use crate::domain::workshops;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;

pub const DASHBOARD: Target = Target::Page("/workshop/dashboard");

/// Work was given to a workshop, or waits for an admin who approves it; what the workshop is to make, in words.
pub fn assigned(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &Order,
    event: &NewEvent,
    what: &str,
    due: Option<NaiveDate>,
) -> Result<(), AppError> {
    let Some(workshop) = event.workshop else {
        return Ok(());
    };
    match event.kind {
        EventKind::Assigned => {
            let Some(workshop) = workshops::find(conn, workshop)? else {
                return Ok(());
            };
            let until = due.map(|due| format!("\n\nPara el {}.", calendar::date_es(due)));
            let word = Message {
                kind: NEW_ASSIGNMENT,
                status: None,
                order: Some(order.id),
                title: format!("Trabajo nuevo: pedido {}", order.number),
                body: format!(
                    "{what}{}\n\nRevísalo y acéptalo o recházalo en tu tablero.",
                    until.unwrap_or_default()
                ),
                at: DASHBOARD,
            };
            to_workshop(conn, now, workshop.id, workshop.email, &word)
        }
        EventKind::Proposed => {
            let word = Message {
                kind: NO_WORKSHOP,
                status: None,
                order: Some(order.id),
                title: format!("Taller por aprobar: pedido {}", order.number),
                body: event.message.clone(),
                at: Target::Order(order.id),
            };
            notifications::tell(conn, now, Recipients::Admins, &word).map(drop)
        }
        _ => Ok(()),
    }
}

/// No workshop can make these.
pub fn nowhere(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &Order,
    message: &str,
) -> Result<(), AppError> {
    let word = Message {
        kind: NO_WORKSHOP,
        status: None,
        order: Some(order.id),
        title: format!("Sin taller: pedido {}", order.number),
        body: message.to_owned(),
        at: Target::Order(order.id),
    };
    notifications::tell(conn, now, Recipients::Operations, &word).map(drop)
}

/// A workshop rejected its work, or let its time pass.
pub fn let_go(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &Order,
    workshop: Option<WorkshopId>,
    reason: &str,
) -> Result<(), AppError> {
    let name = match workshop {
        Some(id) => workshops::find(conn, id)?.map(|workshop| workshop.name),
        None => None,
    };
    let word = Message {
        kind: LET_GO,
        status: None,
        order: Some(order.id),
        title: format!("Un taller dejó el pedido {}", order.number),
        body: match name {
            Some(name) => format!("{name}: {reason}"),
            None => reason.to_owned(),
        },
        at: Target::Order(order.id),
    };
    notifications::tell(conn, now, Recipients::Operations, &word).map(drop)
}

/// Its people in the app, and the workshop's own mailbox.
pub fn to_workshop(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    workshop: WorkshopId,
    email: String,
    word: &Message,
) -> Result<(), AppError> {
    notifications::tell(conn, now, Recipients::Workshop(workshop), word)?;
    notifications::write(conn, now, email, word)
}
