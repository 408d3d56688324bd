//! Order rows, the one function that writes their status, and the timeline.
//!
//! Every verb on an order wants a [`LockedOrder`], which [`change`] hands out: it locks the row once, the verbs change
//! facts (a payment, an assignment, a cancellation), and the status that follows is written once, at the end. Nothing else
//! writes `status`.

mod cancellation;
mod courier;
mod customer;
mod customer_notifications;
pub mod filter;
mod fulfillment_events;
mod list;
mod locked;
mod notes;
mod order;
mod print_file;
mod refunds_due;
pub mod refused_letters;
mod reserved_numbers;
mod rules;
pub mod saved_views;
mod status;
mod store;
mod timeline;
mod tracking_link;

pub use crate::domain::orders::fulfillment_events::{
    FulfillmentEvent, FulfillmentMetadata, Told, fulfillment, told,
};
pub use crate::domain::orders::refunds_due::{OwedBack, OwedCause, OwedFilter, owed_back};
pub use cancellation::{insert_cancellation, owe_less, owe_more, refund_due};
pub use courier::CourierNotes;
pub use customer::{ContactChange, correct_contact, latest_of, of_guest, set_owner};
pub use customer_notifications::tell_placed;
pub use list::{ListScope, OrderCursor, Page, page};
pub use locked::{Fact, LockedOrder, change, create};
pub use notes::{LONGEST_NOTE, LONGEST_REASON, note, tell_customer};
pub use order::{delivery_label, shipping_cost_es};
pub use print_file::PrintFile;
pub use reserved_numbers::{Promised, keep_promise, reserve};
pub use rules::{Searched, draw_number, is_contact, is_number};
pub use status::counts;
pub use store::{
    Beginning, NewItem, NewOrder, Order, OrderItem, find, find_by_number, item_label, items_of, orders_by_id,
    reference, replace_design, replace_file, set_carrier, set_price, set_priority, set_stalled,
    set_transit_days, touch_search,
};
pub use timeline::{
    Actor, ActorRole, Audience, Event, EventKind, LastStep, NewEvent, Problem, events_of, last_problems,
    last_step,
};
pub use tracking_link::{renew_link, send_link};
