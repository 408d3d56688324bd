//! Enters what the journal has into the database, once it is there: each order exactly once, in the order in which they were
//! taken. Its line goes after the commit; a crash in between enters it again, which finds its row.

use super::given::looked_up;
use super::placing::{customer, person, placement};
use super::record::Record;
use super::{Intake, held, is_away, on_disk, store};
use crate::base::db::{self, Db};
use crate::base::error::AppError;
use crate::domain::files::Files;
use crate::domain::notifications::{self, JOURNAL_UNREADABLE, Message, Recipients, Target};
use crate::domain::ordering::{self, LastKnown, Placement};
use crate::domain::orders;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use std::sync::Arc;

/// One pass, with what processes that ended left behind, and uploads first. An order that fails for a reason of ours is held too, and stops no
/// other; while the database is away all of them wait.
pub async fn run_once(db: &Db, files: &Files, intake: &Intake) -> Result<(), AppError> {
    let (waiting, unreadable) = intake
        .at_desk(|desk| {
            desk.adopt()?;
            Ok((desk.waiting(), desk.unreadable))
        })
        .await?
        .map_err(on_disk)?;
    if unreadable > 0 {
        db.transact(move |conn, now| tell_of_unreadable(conn, now, unreadable))
            .await?;
        intake.at_desk(|desk| desk.unreadable = 0).await?;
    }
    // Listed after the orders: what one of them names is among them.
    intake.enter_uploads(db).await?;
    let mut done = Vec::new();
    let mut outcome = Ok(());
    for record in waiting {
        match enter(db, files, &intake.known, &record).await {
            Ok(()) => done.push(record.id),
            Err(error) => {
                tracing::warn!(order = %record.id, %error, "an order waits in the journal");
                outcome = Err(error);
                if outcome.as_ref().is_err_and(is_away) {
                    break;
                }
            }
        }
    }
    if !done.is_empty() {
        tracing::info!(orders = done.len(), "orders entered from the journal");
        intake
            .at_desk(move |desk| desk.done(&done))
            .await?
            .map_err(on_disk)?;
    }
    outcome
}

fn tell_of_unreadable(conn: &mut PgConnection, now: DateTime<Utc>, lines: usize) -> Result<(), AppError> {
    let word = Message {
        kind: JOURNAL_UNREADABLE,
        status: None,
        order: None,
        title: "Hay pedidos que no se pueden leer".to_owned(),
        body: format!(
            "Líneas del diario de pedidos que no se leen: {lines}. Quedaron aparte, en el archivo «unreadable» del servidor: pide a quien lo cuida que las revise."
        ),
        at: Target::Page("/admin/journal"),
    };
    notifications::tell_and_write(conn, now, Recipients::Admins, &word)
}

/// Enters one order, or holds it for an admin. The same one again changes nothing.
pub async fn enter(db: &Db, files: &Files, known: &LastKnown, record: &Arc<Record>) -> Result<(), AppError> {
    let known = known.clone();
    let placed = match resolve(db, files, record).await {
        Ok(placement) => {
            db.transact(move |conn, now| write(conn, now, &known, &placement))
                .await
        }
        Err(error) => Err(error),
    };
    match placed {
        Err(error) if !is_away(&error) && !error.is_transient() => {
            let record = Arc::clone(record);
            let why = held::Why::of(&error);
            tracing::warn!(order = %record.id, %error, "an order that was taken does not fit any more");
            db.transact(move |conn, now| held::hold(conn, now, &record, &why))
                .await
        }
        outcome => outcome,
    }
}

/// With its customer and its files looked up.
async fn resolve(db: &Db, files: &Files, record: &Arc<Record>) -> Result<Placement, AppError> {
    let (by, at) = (record.by.clone(), record.at);
    let who = db.read(move |conn| person(conn, &by, at)).await?;
    let by = customer(who.as_ref());
    let (previews, receipt) = looked_up(
        db,
        files,
        by.as_ref(),
        &record.wanted,
        &record.previews,
        record.receipt.as_ref(),
    )
    .await?;
    Ok(placement(record, who.as_ref(), previews, receipt))
}

fn write(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    known: &LastKnown,
    placement: &Placement,
) -> Result<(), AppError> {
    let Some(taken) = &placement.taken else {
        return Ok(());
    };
    let number = &taken.promised.number;
    // Two processes may have it, if one of them died while it brought in what another had left.
    db::hold(conn, &format!("intake|{}", placement.id))?;
    if store::find(conn, placement.id)?.is_some() {
        return Ok(());
    }
    if let Some(order) = orders::find(conn, placement.id)? {
        // The database took hold of it before it went away, and drew a number of its own.
        if order.number != *number {
            orders::change(conn, now, order.id, |conn, order| {
                orders::keep_promise(conn, order, number)
            })?;
        }
        return Ok(());
    }
    let placed = ordering::place(conn, now, known, placement)?;
    if placed.is_repeat {
        return Err(AppError::conflict(
            "placed_before",
            format!(
                "Es el mismo pedido que {}, que ya estaba registrado.",
                placed.order.number
            ),
        ));
    }
    Ok(())
}
