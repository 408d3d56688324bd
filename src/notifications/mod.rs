//! What Krafta tells people: an outbox, from which messages are sent later.

mod store;

pub use store::{Letter, bodies, forget, newest, take_back};

/// Mail with a link that opens an account.
pub const PASSWORD_RESET: &str = "password_reset";

use crate::error::AppError;
use crate::ids::OrderId;
use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;

/// One message to one person.
#[derive(Clone, Debug)]
pub struct Notice {
    /// What it is about, in small letters and `_`: `password_reset`.
    pub kind: &'static str,
    pub order_id: Option<OrderId>,
    /// An e-mail address.
    pub recipient: String,
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// Puts a message into the outbox, in the transaction of what it tells about: both happen, or neither.
pub fn queue(conn: &mut PgConnection, now: DateTime<Utc>, notice: Notice) -> Result<(), AppError> {
    store::insert(conn, now, &notice)
}
