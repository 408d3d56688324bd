//! In the morning, workshops are told what is due that day, once for each piece of work, and with Krafta's people what is past
//! its date, once a day.

use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{OrderId, WorkshopId};
use crate::domain::notifications::push::{late_line, late_title};
use crate::domain::notifications::{self as told, DUE_TODAY, Message, Recipients, Target, WORK_LATE};
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

/// Where operators see it among the others.
const LATE_ORDERS: Target = Target::Page("/ops/orders?late=1");

/// The same of what is late by now; in the app, and on the devices of who wants that.
pub fn tell_late(conn: &mut PgConnection, now: DateTime<Utc>, limit: i64) -> Result<bool, AppError> {
    let today = calendar::today(now);
    if calendar::start_of_day(today).is_none_or(|midnight| now < midnight + FROM) {
        return Ok(false);
    }
    let late = assignments::take_late(conn, today, limit)?;
    if late.is_empty() {
        return Ok(false);
    }
    let mut about: Vec<OrderId> = late.iter().map(|row| row.0).collect();
    about.sort_unstable();
    about.dedup();
    let orders = orders::orders_by_id(conn, &about)?;
    let items = orders::items_of(conn, &about)?;
    let mut all: Vec<(String, String)> = Vec::new();
    let mut of_workshop: BTreeMap<WorkshopId, Vec<(String, String)>> = BTreeMap::new();
    for (order, item, workshop, due) in late {
        let number = orders.iter().find(|row| row.id == order).map(|row| &row.number);
        let what = items.iter().find(|row| row.id == item).map(OrderItem::label);
        if let Some((number, what)) = number.zip(what) {
            let line = (number.clone(), late_line(number, &what, due));
            of_workshop.entry(workshop).or_default().push(line.clone());
            all.push(line);
        }
    }
    for (workshop, lines) in of_workshop {
        let word = late_word(lines, notifications::DASHBOARD);
        told::tell(conn, now, Recipients::Workshop(workshop), &word)?;
    }
    told::tell(conn, now, Recipients::Operations, &late_word(all, LATE_ORDERS))?;
    Ok(true)
}

fn late_word(lines: Vec<(String, String)>, at: Target) -> Message {
    let (numbers, lines): (Vec<String>, Vec<String>) = lines.into_iter().unzip();
    Message {
        kind: WORK_LATE,
        status: None,
        order: None,
        title: late_title(&numbers),
        body: lines.join("\n"),
        at,
    }
}
