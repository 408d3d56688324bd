//! What Krafta tells people: notices in the app, mail by way of an outbox from which it is sent later, and word on their devices.
//!
//! A letter is a row, written in the transaction of what it tells about. Its links are made when it is sent: tokens are
//! not stored. [`Mailer`] takes rows to the mail server and marks them afterwards, so each arrives at least once.

mod delivery_queue;
mod email;
mod in_app;
mod kinds;
mod mailer;
mod notice;
mod outbox;
pub mod push;
mod rules;
mod store;

pub use crate::domain::notifications::delivery_queue::{Claimed, Outcome};
pub use crate::domain::notifications::in_app::{
    Message, Person, Recipients, Target, Told, admins, dealt_with, open, overtaken, read_up_to,
    statuses_told, tell, told,
};
pub use crate::domain::notifications::mailer::Mailer;
pub use email::{Email, Link, RenderHtml};
pub use kinds::{
    CARD_TROUBLE, DESIGN_APPROVED, DESIGN_COMMENTED, DESIGN_SENT, DESIGN_TO_APPROVE, DUE_TODAY, EMAIL_PROOF,
    JOURNAL_UNREADABLE, LET_GO, NEW_ASSIGNMENT, NO_WORKSHOP, ORDER_HELD, ORDER_LINK, ORDER_MESSAGE,
    ORDER_STATUS, PASSWORD_RESET, PAYMENT_REVERSED, PAYMENT_STALLED, PAYMENT_TO_REVIEW, PROPOSAL_DECIDED,
    RATE_HELD, REFUND_DESTINATION, TRANSFER_MISSING, WORK_LATE, WORKSHOP_CHANGED, WORKSHOP_PROPOSED,
};
pub use notice::Notice;
pub use outbox::{
    Letter, LetterCursor, LetterFilter, LetterState, OutboxFigures, count, figures as outbox_figures, newest,
    send_again,
};
pub use rules::{Line, TRIES};
pub use store::{DIGEST, forget, statuses_mailed, was_written};

use crate::base::error::AppError;
use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;

/// Tells people in the app, and writes to each of them too.
pub fn tell_and_write(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    to: Recipients<'_>,
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
///
/// So many an hour to one person; what is more is gathered in one letter, which goes an hour later.
pub fn queue(conn: &mut PgConnection, now: DateTime<Utc>, notice: Notice) -> Result<(), AppError> {
    if notice.kind == PASSWORD_RESET {
        return store::insert(conn, now, &notice);
    }
    if store::insert_if_room(conn, now, &notice)? {
        return Ok(());
    }
    store::gather(conn, now, &notice)
}
