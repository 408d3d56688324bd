//! The open streams of this process.

use super::rules::{Heard, Scope, order_frame, refresh_frame};
use crate::ids::{OrderId, UserId};
use actix_web::web::Bytes;
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
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            beat: Duration::from_secs(20),
            life: Duration::from_secs(600),
        }
    }
}

/// What a reader may be behind; then it is dropped, comes back, and looks again.
const BEHIND: usize = 32;
/// A page is told at once what happened in this time before it listened: it may have been made earlier than that.
const LATELY: Duration = Duration::from_secs(5);
/// So many of them are kept,
const RECENT: usize = 200;
/// and so many told one by one.
const REPEATED: usize = 16;
/// Of all readers together: some 30 KiB each.
const STREAMS: usize = 2000;
/// Of one person: windows, devices, a client that follows its orders.
const STREAMS_OF_A_PERSON: usize = 40;
/// Behind one address, or of one order's link: nobody is signed in, so there is no other way to tell them apart.
const STREAMS_OF_GUESTS: usize = 40;

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
    next: u64,
    closed: bool,
}

impl Streams {
    /// What a page may have missed between being made and listening.
    fn lately(&self, scope: Scope) -> Vec<Frame> {
        let lately = self.recent.iter().filter(|(at, _)| at.elapsed() < LATELY);
        let heard: Vec<&Heard> = lately
            .map(|(_, heard)| heard)
            .filter(|heard| scope.hears(heard))
            .collect();
        if heard.len() > REPEATED || self.recent.len() >= RECENT {
            return vec![refresh()];
        }
        heard.into_iter().map(page_frame).collect()
    }

    fn remember(&mut self, heard: &Heard) {
        self.recent.retain(|(at, _)| at.elapsed() < LATELY);
        if self.recent.len() >= RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back((Instant::now(), heard.clone()));
    }
}

fn page_frame(heard: &Heard) -> Frame {
    Frame {
        event: Some(heard.event),
        bytes: order_frame(heard).into(),
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
    url: String,
    streams: Mutex<Streams>,
    pub pace: Pace,
    connected: AtomicBool,
    listening: AtomicBool,
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
            dropped: AtomicU64::new(0),
        }
    }

    /// Listens to the database until the hub is gone or closed. Once is enough.
    pub fn listen(self: &Arc<Self>) {
        if !self.listening.swap(true, Ordering::SeqCst) {
            super::listener::start(Arc::downgrade(self), &self.url);
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
        let id = streams.next;
        streams.next += 1;
        let (sender, frames) = mpsc::channel(BEHIND);
        if scope.is_of_a_page() {
            for frame in streams.lately(scope) {
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
        self.lock().remember(heard);
        let page = page_frame(heard);
        let (customers, all) = (production(false), production(true));
        self.send(|stream| {
            let came_by_link = !matches!(stream.key, Key::Person(_));
            if heard.ends_links && came_by_link && stream.scope.order() == Some(heard.order) {
                return Sent::End;
            }
            if !stream.scope.hears(heard) {
                return Sent::Nothing;
            }
            let frame = match stream.scope {
                Scope::Production { all: true, .. } => all.clone(),
                Scope::Production { all: false, .. } => customers.clone(),
                Scope::Staff | Scope::Workshop(_) | Scope::Order(_) => Some(page.clone()),
            };
            frame.map_or(Sent::Nothing, Sent::Frame)
        });
    }

    /// Something may have been missed. Pages look again; clients of the API come back and say where they were.
    pub(super) fn refresh(&self) {
        let frame = refresh();
        self.send(|stream| match stream.scope {
            Scope::Production { .. } => Sent::End,
            Scope::Staff | Scope::Workshop(_) | Scope::Order(_) => Sent::Frame(frame.clone()),
        });
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifecycle::OrderStatus;

    fn hub() -> Arc<Hub> {
        Arc::new(Hub::new("postgres:///none", Pace::default()))
    }

    fn heard(order: OrderId, ends_links: bool) -> Heard {
        Heard {
            event: 1,
            order,
            status: OrderStatus::Ready,
            is_for_customers: true,
            workshops: HashSet::new(),
            ends_links,
        }
    }

    fn person() -> Key {
        Key::Person(UserId::new())
    }

    fn no_frames(_: bool) -> Option<Frame> {
        None
    }

    fn all_of(subscription: &mut Subscription) -> usize {
        std::iter::from_fn(|| subscription.frames.try_recv().ok()).count()
    }

    #[test]
    fn a_reader_that_is_too_far_behind_is_dropped_and_the_others_are_not() {
        let hub = hub();
        let order = OrderId::new();
        let mut slow = hub.subscribe(Scope::Staff, person()).unwrap();
        let mut quick = hub.subscribe(Scope::Order(order), person()).unwrap();
        for _ in 0..=BEHIND {
            hub.tell(&heard(order, false), no_frames);
            assert_eq!(all_of(&mut quick), 1);
        }
        assert_eq!((hub.open(), hub.dropped()), (1, 1));
        // It gets what was waiting for it, and then its end.
        assert_eq!(all_of(&mut slow), BEHIND);
        assert!(slow.frames.is_closed());
        assert!(!quick.frames.is_closed());
    }

    #[test]
    fn nobody_takes_all_the_room() {
        let hub = hub();
        let key = person();
        let mine: Vec<Subscription> = (0..STREAMS_OF_A_PERSON)
            .map(|_| hub.subscribe(Scope::Staff, key.clone()).unwrap())
            .collect();
        assert_eq!(hub.subscribe(Scope::Staff, key.clone()).err(), Some(Busy::Yours));
        let mut others: Vec<Subscription> = Vec::new();
        while hub.open() < STREAMS {
            others.push(hub.subscribe(Scope::Staff, person()).unwrap());
        }
        assert_eq!(hub.subscribe(Scope::Staff, person()).err(), Some(Busy::Ours));
        drop(mine);
        assert!(hub.subscribe(Scope::Staff, key).is_ok());
    }

    #[test]
    fn a_renewed_link_ends_the_streams_of_the_old_one() {
        let hub = hub();
        let order = OrderId::new();
        let _guest = hub.subscribe(Scope::Order(order), Key::Link(order)).unwrap();
        let _owner = hub.subscribe(Scope::Order(order), person()).unwrap();
        let other = OrderId::new();
        let _elsewhere = hub.subscribe(Scope::Order(other), Key::Link(other)).unwrap();
        hub.tell(&heard(order, true), no_frames);
        assert_eq!(hub.open(), 2);
    }

    #[test]
    fn what_was_missed_is_looked_up_again() {
        let hub = hub();
        let order = OrderId::new();
        let mut page = hub.subscribe(Scope::Staff, person()).unwrap();
        let _client = hub
            .subscribe(Scope::Production { order, all: true }, person())
            .unwrap();
        hub.refresh();
        assert_eq!(all_of(&mut page), 1);
        // The client's stream has ended: it comes back with the last id that it saw.
        assert_eq!(hub.open(), 1);
    }

    #[test]
    fn a_page_hears_what_happened_while_it_was_on_its_way() {
        let hub = hub();
        let order = OrderId::new();
        hub.tell(&heard(order, false), no_frames);
        let mut page = hub.subscribe(Scope::Order(order), person()).unwrap();
        assert_eq!(all_of(&mut page), 1);
        let mut other = hub.subscribe(Scope::Order(OrderId::new()), person()).unwrap();
        assert_eq!(all_of(&mut other), 0, "what is none of its business");
        // A client of the API reads the timeline instead.
        let mut client = hub
            .subscribe(Scope::Production { order, all: true }, person())
            .unwrap();
        assert_eq!(all_of(&mut client), 0);
        for _ in 0..REPEATED {
            hub.tell(&heard(order, false), no_frames);
        }
        let mut late = hub.subscribe(Scope::Staff, person()).unwrap();
        assert_eq!(all_of(&mut late), 1, "many at once are one look at everything");
    }

    #[test]
    fn a_closed_hub_opens_nothing() {
        let hub = hub();
        let open = hub.subscribe(Scope::Staff, person()).unwrap();
        hub.close();
        assert!(open.frames.is_closed());
        assert_eq!(hub.subscribe(Scope::Staff, person()).err(), Some(Busy::Ours));
    }
}
