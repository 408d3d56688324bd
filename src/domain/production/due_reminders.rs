//! In the morning, workshops are told what is due that day: once for each piece of work.

use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{OrderId, WorkshopId};
use crate::domain::notifications::{DUE_TODAY, Message};
use crate::domain::orders::{self, OrderItem};
use crate::domain::routing::{assignments, notifications};
use crate::domain::workshops;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;
use std::collections::BTreeMap;

/// In Caracas. Nobody is woken by it.
const FROM: TimeDelta = TimeDelta::hours(7);

/// Tells each workshop, and writes down that it was told. What another process is telling is left to it. `false` when
/// nothing was left to tell.
pub fn tell_due(conn: &mut PgConnection, now: DateTime<Utc>, limit: i64) -> Result<bool, AppError> {
    let today = calendar::today(now);
    if calendar::start_of_day(today).is_none_or(|midnight| now < midnight + FROM) {
        return Ok(false);
    }
    let due = assignments::take_due(conn, today, limit)?;
    if due.is_empty() {
        return Ok(false);
    }
    let mut about: Vec<OrderId> = due.iter().map(|row| row.0).collect();
    about.sort_unstable();
    about.dedup();
    let orders = orders::orders_by_id(conn, &about)?;
    let items = orders::items_of(conn, &about)?;
    let mut of_workshop: BTreeMap<WorkshopId, Vec<String>> = BTreeMap::new();
    for (order, item, workshop) in due {
        let number = orders.iter().find(|row| row.id == order).map(|row| &row.number);
        let what = items.iter().find(|row| row.id == item).map(OrderItem::label);
        if let Some((number, what)) = number.zip(what) {
            let line = format!("{number} · {what}");
            of_workshop.entry(workshop).or_default().push(line);
        }
    }
    for (workshop, lines) in of_workshop {
        due_today(conn, now, workshop, &lines)?;
    }
    Ok(true)
}

/// What a workshop is to finish today, a line for each piece. About no order in particular: to name one, its row would
/// have to be held, and these are many.
fn due_today(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    workshop: WorkshopId,
    lines: &[String],
) -> Result<(), AppError> {
    let Some(workshop) = workshops::find(conn, workshop)? else {
        return Ok(());
    };
    let word = Message {
        kind: DUE_TODAY,
        status: None,
        order: None,
        title: match lines.len() {
            1 => "Para hoy: 1 trabajo".to_owned(),
            many => format!("Para hoy: {many} trabajos"),
        },
        body: lines.join("\n"),
        at: notifications::DASHBOARD,
    };
    notifications::to_workshop(conn, now, workshop.id, workshop.email, &word)
}
