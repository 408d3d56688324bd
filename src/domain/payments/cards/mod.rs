//! Card payments: an order is paid on a page of the provider (Stripe Checkout), which then tells us so in signed events.
//!
//! A `card_sessions` row is one such page. It is written before the customer is sent there, and closed by the provider's
//! word, once, in whatever order and however often that word comes.

mod checkout;
mod client;
pub mod event;
mod expire_job;
mod money_back;
pub mod signature;
pub mod store;
pub mod webhook;

pub use crate::domain::payments::cards::checkout::{SMALLEST, page_for};
pub use crate::domain::payments::cards::client::{Cards, CheckoutSessionRequest};
pub use crate::domain::payments::cards::expire_job::run_once;
pub use crate::domain::payments::cards::webhook::hear;
pub use event::{Event, Happened};
pub use signature::{BadSignature, sign, verify};
pub use store::{CardSession, CardStatus, keep, usable};
