//! Order rows, the one function that writes their status, and the timeline.
//!
//! Every verb on an order begins with [`lock`] and ends with [`settle`]: in between it changes facts (a payment, an
//! assignment, a cancellation), and the status follows from them. Nothing else writes `status`.

mod facts;
mod fulfillment;
mod list;
mod notes;
mod owed;
mod rules;
mod store;
mod tell;
mod timeline;

pub use facts::{Settled, settle};
pub use fulfillment::{FulfillmentEvent, FulfillmentMetadata, Told, fulfillment, told};
pub use list::{Cursor, Filter, Page, list};
pub use notes::{LONGEST_NOTE, note, tell_customer};
pub use owed::{OwedBack, owed_back};
pub use rules::{draw_number, search_words};
pub use store::{
    ContactChange, NewItem, NewOrder, Order, OrderItem, correct_contact, counts, find, find_by_number,
    insert, items_of, lock, orders_by_id, renew_link, replace_file, set_carrier, set_priority,
    set_transit_days, touch_search,
};
pub use timeline::{
    Actor, ActorRole, Audience, Event, EventKind, NewEvent, Problem, events_of, last_problems, record,
};
