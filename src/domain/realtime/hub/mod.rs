//! The open streams of this process.

#[cfg(test)]
mod tests;

use super::rules::{Heard, Scope, order_frame, refresh_frame};
use crate::base::ids::{OrderId, UserId, WorkshopId};
use bytes::Bytes;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{self, Receiver, Sender, error::TrySendError};

/// How long things take; tests are in more of a hurry.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// A stream says that it is there after this much silence.
    pub beat: Duration,
    /// A stream ends within this time, and is opened again by its reader; at most a fifth earlier.
    pub life: Duration,
    /// A page is told at once what happened in this time before it listened: it may have been made earlier than that.
    pub lately: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            beat: Duration::from_secs(20),
            life: Duration::from_secs(600),
            lately: Duration::from_secs(5),
        }
    }
}

/// What a reader may be behind; then it is dropped, comes back, and looks again.
const BEHIND: usize = 256;
/// So many of the latest events are kept,
const RECENT: usize = 200;
/// and so many told one by one.
const REPEATED: usize = 16;
/// Of all readers together: some 30 KiB each.
const STREAMS: usize = 2000;
/// Of one person: windows, devices, a client that follows its orders.
const STREAMS_OF_A_PERSON: usize = 40;
/// Behind one address, or of one order's link: nobody is signed in, so there is no other way to tell them apart.
const STREAMS_OF_GUESTS: usize = 40;
/// All guests together leave room for who works here.
const STREAMS_OF_ALL_GUESTS: usize = STREAMS / 2;

/// Whose stream it is, as far as limits go.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    Person(UserId),
    Address(String),
    /// Who holds an order's link, from an address that tells nothing.
    Link(OrderId),
}

impl Key {
    fn limit(&self) -> usize {
        match self {
            Key::Person(_) => STREAMS_OF_A_PERSON,
            Key::Address(_) | Key::Link(_) => STREAMS_OF_GUESTS,
        }
    }
}

/// Why no stream is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Busy {
    /// This person or address has enough of them.
    Yours,
    /// The process has.
    Ours,
}

/// Something to be sent, and the event that it is about.
#[derive(Clone, Debug)]
pub struct Frame {
    pub event: Option<i64>,
    pub bytes: Bytes,
}

struct Stream {
    scope: Scope,
    key: Key,
    sender: Sender<Frame>,
}

#[derive(Default)]
struct Streams {
    open: HashMap<u64, Stream>,
    recent: VecDeque<(Instant, Heard)>,
    /// Was there ever somebody who listens?
    heard_before: bool,
    /// When everybody was told to look again, after nobody had listened for a while.
    refreshed: Option<Instant>,
    next: u64,
    closed: bool,
}

impl Streams {
    /// What a page may have missed between being made and listening.
    fn lately(&self, scope: Scope, within: Duration) -> Vec<Frame> {
        let lately: Vec<&Heard> = self
            .recent
            .iter()
            .filter(|(at, _)| at.elapsed() < within)
            .map(|(_, heard)| heard)
            .collect();
        let heard: Vec<&&Heard> = lately.iter().filter(|heard| scope.hears(heard)).collect();
        let is_refreshed = self.refreshed.is_some_and(|at| at.elapsed() < within);
        if is_refreshed || heard.len() > REPEATED || lately.len() >= RECENT {
            return vec![refresh()];
        }
        heard.into_iter().map(|heard| page_frame(heard, scope)).collect()
    }

    fn remember(&mut self, heard: &Heard, within: Duration) {
        self.recent.retain(|(at, _)| at.elapsed() < within);
        if self.recent.len() >= RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back((Instant::now(), heard.clone()));
    }
}

fn page_frame(heard: &Heard, scope: Scope) -> Frame {
    let says_status = !matches!(scope, Scope::Workshop(_));
    Frame {
        event: Some(heard.event),
        bytes: order_frame(heard, says_status).into(),
    }
}

fn refresh() -> Frame {
    Frame {
        event: None,
        bytes: refresh_frame().into(),
    }
}

/// The open streams of this process.
pub struct Hub {
    pub(super) url: String,
    streams: Mutex<Streams>,
    pub pace: Pace,
    connected: AtomicBool,
    /// Is there a listener for it? Started by [`super::listener`].
    pub(super) listening: AtomicBool,
    /// This process wrote something since the listener looked.
    rung: AtomicBool,
    dropped: AtomicU64,
}

impl Hub {
    /// Of processes on this database.
    pub fn new(database_url: &str, pace: Pace) -> Self {
        Self {
            url: database_url.to_owned(),
            streams: Mutex::default(),
            pace,
            connected: AtomicBool::new(false),
            listening: AtomicBool::new(false),
            rung: AtomicBool::new(false),
            dropped: AtomicU64::new(0),
        }
    }

    /// How many streams are open.
    pub fn open(&self) -> usize {
        self.lock().open.len()
    }

    /// How many readers were too slow, so far.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Does the listener hear?
    pub fn is_connected(&self) -> bool {
        self.connected.load(Ordering::Relaxed)
    }

    /// Something may have happened: the listener looks at once.
    pub fn ring(&self) {
        self.rung.store(true, Ordering::Release);
    }

    pub(super) fn was_rung(&self) -> bool {
        self.rung.swap(false, Ordering::AcqRel)
    }

    pub(super) fn set_connected(&self, connected: bool) {
        self.connected.store(connected, Ordering::Relaxed);
    }

    pub(super) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    /// Ends every stream, and opens none any more: the process is about to stop.
    pub fn close(&self) {
        let mut streams = self.lock();
        streams.closed = true;
        streams.open.clear();
    }

    /// A new stream; it ends when what is returned is dropped.
    pub fn subscribe(self: &Arc<Self>, scope: Scope, key: Key) -> Result<Subscription, Busy> {
        let mut streams = self.lock();
        if streams.closed || streams.open.len() >= STREAMS {
            return Err(Busy::Ours);
        }
        if streams.open.values().filter(|stream| stream.key == key).count() >= key.limit() {
            return Err(Busy::Yours);
        }
        let is_guest = |key: &Key| !matches!(key, Key::Person(_));
        let guests = || {
            streams
                .open
                .values()
                .filter(|stream| is_guest(&stream.key))
                .count()
        };
        if is_guest(&key) && guests() >= STREAMS_OF_ALL_GUESTS {
            return Err(Busy::Ours);
        }
        let id = streams.next;
        streams.next += 1;
        let (sender, frames) = mpsc::channel(BEHIND);
        if scope.is_of_a_page() {
            for frame in streams.lately(scope, self.pace.lately) {
                // There is room: it is new.
                let _ = sender.try_send(frame);
            }
        }
        streams.open.insert(id, Stream { scope, key, sender });
        Ok(Subscription {
            id,
            hub: Arc::clone(self),
            frames,
        })
    }

    /// Of which of these orders somebody wants the timeline.
    pub(super) fn timelines(&self, orders: &HashSet<OrderId>) -> HashSet<OrderId> {
        let streams = self.lock();
        let wanted = streams.open.values().filter_map(|stream| match stream.scope {
            Scope::Production { order, .. } if orders.contains(&order) => Some(order),
            Scope::Production { .. } | Scope::Staff | Scope::Workshop(_) | Scope::Order(_) => None,
        });
        wanted.collect()
    }

    /// To everybody who may hear of it. `frames` are those of the production API.
    pub(super) fn tell(&self, heard: &Heard, production: impl Fn(bool) -> Option<Frame>) {
        self.lock().remember(heard, self.pace.lately);
        let page = page_frame(heard, Scope::Staff);
        let bare = page_frame(heard, Scope::Workshop(WorkshopId::any()));
        let (customers, all) = (production(false), production(true));
        self.send(|stream| {
            let came_by_link = !matches!(stream.key, Key::Person(_));
            if heard.ends_links && came_by_link && stream.scope.order() == Some(heard.order) {
                return Sent::End;
            }
            if stream.scope.ends_with(heard) {
                return Sent::End;
            }
            if !stream.scope.hears(heard) {
                return Sent::Nothing;
            }
            let frame = match stream.scope {
                Scope::Production { access, .. } if access.is_staff() => all.clone(),
                Scope::Production { .. } => customers.clone(),
                Scope::Workshop(_) => Some(bare.clone()),
                Scope::Staff | Scope::Order(_) => Some(page.clone()),
            };
            frame.map_or(Sent::Nothing, Sent::Frame)
        });
    }

    /// Something may have been missed. Pages look again; clients of the API come back and say where they were.
    pub(super) fn refresh(&self) {
        {
            let mut streams = self.lock();
            if streams.heard_before {
                streams.refreshed = Some(Instant::now());
            }
            streams.heard_before = true;
        }
        let frame = refresh();
        self.send(|stream| match stream.scope {
            Scope::Production { .. } => Sent::End,
            Scope::Staff | Scope::Workshop(_) | Scope::Order(_) => Sent::Frame(frame.clone()),
        });
    }

    /// What this person may see has changed: they come back as who they are now.
    pub(super) fn end_those_of(&self, person: UserId) {
        self.lock()
            .open
            .retain(|_, stream| stream.key != Key::Person(person));
    }

    fn send(&self, what: impl Fn(&Stream) -> Sent) {
        self.lock().open.retain(|_, stream| match what(stream) {
            Sent::Nothing => true,
            Sent::End => false,
            Sent::Frame(frame) => match stream.sender.try_send(frame) {
                Ok(()) => true,
                Err(TrySendError::Closed(_)) => false,
                Err(TrySendError::Full(_)) => {
                    self.dropped.fetch_add(1, Ordering::Relaxed);
                    false
                }
            },
        });
    }

    fn lock(&self) -> MutexGuard<'_, Streams> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Sent {
    Nothing,
    Frame(Frame),
    End,
}

/// An open stream's end.
pub struct Subscription {
    id: u64,
    hub: Arc<Hub>,
    frames: Receiver<Frame>,
}

impl Subscription {
    /// The next thing to send; `None` when the stream is over.
    pub async fn next(&mut self) -> Option<Frame> {
        self.frames.recv().await
    }

    pub fn pace(&self) -> Pace {
        self.hub.pace
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.lock().open.remove(&self.id);
    }
}
