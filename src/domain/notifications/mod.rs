//! What Krafta tells people: notices in the app, and mail by way of an outbox from which it is sent later.
//!
//! A letter is a row, written in the transaction of what it tells about. Its links are made when it is sent: tokens are
//! not stored. [`Mailer`] takes rows to the mail server and marks them afterwards, so each arrives at least once.

mod delivery_queue;
mod email;
mod in_app;
mod mailer;
mod notice;
mod outbox;
mod rules;
mod store;

pub use crate::domain::notifications::delivery_queue::{Claimed, Outcome};
pub use crate::domain::notifications::in_app::{
    Message, Recipients, Target, Told, dealt_with, open, read_up_to, statuses_told, tell, told,
};
pub use crate::domain::notifications::mailer::Mailer;
pub use email::{Email, Link, RenderHtml};
pub use notice::Notice;
pub use outbox::{Letter, LetterState, OutboxFigures, count, figures as outbox_figures, newest, send_again};
pub use rules::Line;
pub use store::{forget, statuses_mailed};

/// Mail with a link that opens an account.
pub const PASSWORD_RESET: &str = "password_reset";
/// A customer's order has a new status.
pub const ORDER_STATUS: &str = "order_status";
/// Krafta writes to a customer about their order, in somebody's own words.
pub const ORDER_MESSAGE: &str = "order_message";
/// More went back to a card than had come.
pub const REFUNDED_TOO_MUCH: &str = "refunded_too_much";
/// A customer said where their money shall go back to.
pub const REFUND_DESTINATION: &str = "refund_destination";
/// A payment waits for an admin.
pub const PAYMENT_TO_REVIEW: &str = "payment_to_review";
/// The bank took back money that had been confirmed.
pub const PAYMENT_REVERSED: &str = "payment_reversed";
/// An order was paid in part, and no more came.
pub const PAYMENT_STALLED: &str = "payment_stalled";
/// An exchange rate was read, and counts only if an admin says so.
pub const RATE_HELD: &str = "rate_held";
/// A workshop was given work.
pub const NEW_ASSIGNMENT: &str = "new_assignment";
/// A workshop's work is to be done today.
pub const DUE_TODAY: &str = "due_today";
/// An order found no workshop, or one that an admin must approve.
pub const NO_WORKSHOP: &str = "no_workshop";
/// A workshop let its work go, or did not accept it in time.
pub const LET_GO: &str = "let_go";
/// An order that was taken while the database was away does not fit any more.
pub const ORDER_HELD: &str = "order_held";
/// Lines of the journal of orders cannot be read.
pub const JOURNAL_UNREADABLE: &str = "journal_unreadable";
/// A workshop says that a transfer never came.
pub const TRANSFER_MISSING: &str = "transfer_missing";

use crate::base::error::AppError;
use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;

/// Tells people in the app, and writes to each of them too.
pub fn tell_and_write(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    to: Recipients,
    word: &Message,
) -> Result<(), AppError> {
    for recipient in tell(conn, now, to, word)? {
        write(conn, now, recipient, word)?;
    }
    Ok(())
}

/// The same words by mail, to whoever is no account of ours: a workshop's own address. A blank one is nobody's.
pub fn write(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    recipient: String,
    word: &Message,
) -> Result<(), AppError> {
    if recipient.is_empty() {
        return Ok(());
    }
    let notice = Notice {
        kind: word.kind,
        status: word.status,
        order_id: word.order,
        recipient,
        subject: word.title.clone(),
        body: word.body.clone(),
    };
    queue(conn, now, notice)
}

/// Puts a message into the outbox, in the transaction of what it tells about: both happen, or neither.
pub fn queue(conn: &mut PgConnection, now: DateTime<Utc>, notice: Notice) -> Result<(), AppError> {
    store::insert(conn, now, &notice)
}
