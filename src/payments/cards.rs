//! Card payments: an order is paid on a page of the provider (Stripe Checkout), which then tells us so in signed events.
//!
//! A `card_sessions` row is one such page. It is written before the customer is sent there, and closed by the provider's
//! word, once, in whatever order and however often that word comes.

pub mod api;
mod arrive;
mod event;
pub mod pages;
mod pay;
mod provider;
mod signature;
mod store;
mod watch;

pub use arrive::hear;
pub use event::{Event, Happened};
pub use pay::{SMALLEST, page_for};
pub use provider::{Cards, Wish};
pub use signature::{BadSignature, sign, verify};
pub use store::{CardSession, CardStatus, keep, usable};
pub use watch::{end_needless, watch};
