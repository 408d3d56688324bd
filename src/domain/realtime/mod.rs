//! Open pages and clients follow along: what happens to an order is pushed to whoever may see it, by server-sent events.
//!
//! One connection of each process listens (`listener`); what it hears is read there once, for everybody, and handed to
//! the open streams (`hub`): no stream holds a connection of the pool, and none is buffered without end. A stream ends
//! after some minutes and is opened again by whoever reads it, so that the session and the role are checked again.

pub mod hub;
mod listener;
pub mod rules;
pub mod store;

pub use hub::{Busy, Frame, Hub, Key, Pace, Subscription};
pub use rules::{Heard, Scope};
