//! Letters that a customer's mailbox refuses for good: they read it on their order's page, for no letter will tell them.
//! Safe with several processes: the verb locks its order and looks again.

use super::timeline::events_of;
use super::{Actor, Audience, EventKind, LockedOrder, NewEvent, change};
use crate::base::db::Db;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::notifications::{LetterState, TRIES};
use crate::schema::{orders, outbox};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

/// What is older was told, or is nobody's concern any more.
const RECENT: TimeDelta = TimeDelta::days(1);
const AT_ONCE: i64 = 500;

/// What fails for one order is logged and stops no other.
pub fn run_once(db: &Db) -> Result<(), AppError> {
    let now = db.clock().now();
    for order in db.read_here(|conn| refused(conn, now))? {
        let told =
            db.transact_here(|conn, now| change(conn, now, order, |conn, order| tell(conn, now, order)));
        if let Err(error) = told {
            tracing::error!(%order, %error, "nobody was told of a refused letter");
        }
    }
    Ok(())
}

/// Orders whose present address refused a letter of late. One that was merely not reached says nothing of it.
fn refused(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Vec<OrderId>, AppError> {
    Ok(outbox::table
        .inner_join(orders::table)
        .filter(outbox::state.eq(LetterState::Failed))
        .filter(outbox::attempts.lt(TRIES))
        .filter(outbox::created_at.gt(now - RECENT))
        .filter(outbox::recipient.eq(orders::customer_email))
        .select(orders::id)
        .distinct()
        .limit(AT_ONCE)
        .load(conn)?)
}

/// Once, and again where the next address refuses too.
fn tell(conn: &mut PgConnection, now: DateTime<Utc>, order: &mut LockedOrder) -> Result<(), AppError> {
    let events = events_of(conn, order.id)?;
    let last = events
        .iter()
        .map(|event| event.kind)
        .rfind(|kind| matches!(kind, EventKind::LetterRefused | EventKind::ContactCorrected));
    if last == Some(EventKind::LetterRefused) {
        return Ok(());
    }
    let event = NewEvent {
        item: None,
        kind: EventKind::LetterRefused,
        audience: Audience::Customer,
        workshop: None,
        // Which address stays out of what is kept for good.
        message: "El correo que dejaste no recibe nuestros mensajes. Escríbenos para corregirlo; las novedades están \
                  siempre aquí."
            .to_owned(),
        reason: None,
    };
    order.record(conn, now, Actor::SYSTEM, event)
}
