//! The one connection of this process that listens, on a thread of its own: libpq waits for notifications by being asked.

use super::hub::{Frame, Hub};
use super::{rules, store};
use crate::base::db::address::with_deadlines;
use crate::base::error::AppError;
use crate::base::ids::{OrderId, UserId};
use crate::domain::orders;
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How long news of another process lies, at most; of this one they are taken at the next look.
const TAKE_EVERY: Duration = Duration::from_millis(250);
/// After this much silence a word is sent, so that a link that is dead is noticed.
const SILENCE: Duration = Duration::from_secs(15);
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Events that are read at once.
const BATCH: usize = 500;

/// News that are taken need not be on the disk.
const BEGIN: &str = "SET application_name = 'krafta live'; SET timezone = 'UTC'; SET statement_timeout = '15s'; \
                     SET synchronous_commit = off; LISTEN krafta_orders; LISTEN krafta_people";

impl Hub {
    /// Listens to the database until the hub is gone or closed. Once is enough.
    pub fn listen(self: &Arc<Self>) {
        if !self.listening.swap(true, Ordering::SeqCst) {
            start(Arc::downgrade(self), &self.url);
        }
    }
}

/// Ends with the hub.
fn start(hub: Weak<Hub>, url: &str) {
    let url = with_deadlines(url);
    let spawned = std::thread::Builder::new()
        .name("live".to_owned())
        .spawn(move || tracing::error_span!("job", name = "live").in_scope(|| stay(&hub, &url)));
    if let Err(error) = spawned {
        tracing::error!(%error, "no thread to listen on: open pages do not follow along");
    }
}

/// Why listening ended.
enum End {
    /// No stream is left to be told.
    Unneeded,
    Lost(String),
}

fn stay(hub: &Weak<Hub>, url: &str) {
    let mut pause = FIRST_PAUSE;
    let mut is_told = false;
    loop {
        let mut was_connected = false;
        let end = listen(hub, url, &mut was_connected);
        let (Some(hub), End::Lost(error)) = (hub.upgrade(), end) else {
            return;
        };
        if hub.is_closed() {
            return;
        }
        hub.set_connected(false);
        if was_connected {
            (pause, is_told) = (FIRST_PAUSE, false);
        }
        if !is_told {
            tracing::warn!(
                error,
                "not listening to the database: open pages do not follow along until it is back"
            );
            is_told = true;
        }
        drop(hub);
        std::thread::sleep(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

fn listen(hub: &Weak<Hub>, url: &str, was_connected: &mut bool) -> End {
    let connected = PgConnection::establish(url)
        .map_err(|error| error.to_string())
        .and_then(|mut conn| match conn.batch_execute(BEGIN) {
            Ok(()) => Ok(conn),
            Err(error) => Err(error.to_string()),
        });
    let mut conn = match connected {
        Ok(conn) => conn,
        Err(error) => return End::Lost(error),
    };
    let Some(first) = hub.upgrade() else {
        return End::Unneeded;
    };
    *was_connected = true;
    // What happened before the connection was there, nobody heard: open pages look again. Only then is it told that the
    // listener hears: whoever waited for that is not sent back once more.
    first.refresh();
    first.set_connected(true);
    drop(first);
    tracing::debug!("listening to the database");
    let mut last_word = Instant::now();
    let mut last_taken: Option<Instant> = None;
    loop {
        let Some(hub) = hub.upgrade().filter(|hub| !hub.is_closed()) else {
            return End::Unneeded;
        };
        if hub.was_rung() || last_taken.is_none_or(|at| at.elapsed() >= TAKE_EVERY) {
            match store::pass_news(&mut conn) {
                Ok(true) => hub.ring(),
                Ok(false) => {}
                Err(error) => return End::Lost(error.to_string()),
            }
            last_taken = Some(Instant::now());
        }
        let heard = match notifications(&mut conn) {
            Ok(heard) => heard,
            Err(error) => return End::Lost(error.to_string()),
        };
        for person in &heard.people {
            hub.end_those_of(*person);
        }
        if !heard.orders.is_empty() {
            last_word = Instant::now();
            if let Err(error) = pass_on(&mut conn, &hub, &heard.orders) {
                return End::Lost(error.to_string());
            }
            continue;
        }
        drop(hub);
        if last_word.elapsed() > SILENCE {
            if let Err(error) = conn.batch_execute("SELECT 1") {
                return End::Lost(error.to_string());
            }
            last_word = Instant::now();
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

/// Notifications that came since the last batch was handed on.
#[derive(Default)]
struct News {
    orders: Vec<(OrderId, i64)>,
    /// Accounts whose role or workshop changed: what they may hear is asked anew.
    people: Vec<UserId>,
}

fn notifications(conn: &mut PgConnection) -> Result<News, diesel::result::Error> {
    let mut news = News::default();
    for notification in conn.notifications_iter() {
        let notification = notification?;
        let payload = notification.payload.as_str();
        let is_ours = match notification.channel.as_str() {
            "krafta_people" => payload.parse().map(|person| news.people.push(person)).is_ok(),
            _ => rules::payload(payload)
                .map(|some| news.orders.extend(some))
                .is_some(),
        };
        if !is_ours {
            tracing::warn!("a notification that is none of ours");
        }
    }
    Ok(news)
}

fn pass_on(conn: &mut PgConnection, hub: &Arc<Hub>, heard: &[(OrderId, i64)]) -> Result<(), AppError> {
    for batch in heard.chunks(BATCH) {
        let orders: HashSet<OrderId> = batch.iter().map(|(order, _)| *order).collect();
        let events: Vec<i64> = batch.iter().map(|(_, event)| *event).collect();
        let mut timelines = HashMap::new();
        for order in hub.timelines(&orders) {
            timelines.insert(order, orders::events_of(conn, order)?);
        }
        for one in store::heard(conn, &events)? {
            hub.tell(&one, |all| {
                let timeline = timelines.get(&one.order)?;
                let frames = rules::production_frames(one.order, timeline, one.event - 1, all);
                let (event, text) = frames.into_iter().find(|(event, _)| *event == one.event)?;
                Some(Frame {
                    event: Some(event),
                    bytes: text.into(),
                })
            });
        }
    }
    Ok(())
}
