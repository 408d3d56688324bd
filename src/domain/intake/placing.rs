//! From a record to what placing needs.

use super::record::{Customer, Record};
use crate::base::error::AppError;
use crate::domain::accounts::{self, Role, User};
use crate::domain::files::Sent;
use crate::domain::ordering::{IdempotencyKey, Placement, Taken};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Who ordered, if they still may.
pub(super) fn person(
    conn: &mut PgConnection,
    who: &Customer,
    at: DateTime<Utc>,
) -> Result<Option<User>, AppError> {
    let user = match who {
        Customer::Guest => None,
        Customer::Account(id) => accounts::find(conn, *id)?,
        Customer::Session(digest) => {
            let digest = hex::decode(digest).unwrap_or_default();
            accounts::store::of_session(conn, &digest, at)?
        }
    };
    Ok(user.filter(|user| user.active))
}

/// An order is a customer's; staff's, who order for others, was taken as nobody's.
pub(super) fn customer(who: Option<&User>) -> Option<User> {
    who.filter(|user| user.role == Role::Cliente).cloned()
}

pub(super) fn placement(
    record: &Record,
    who: Option<&User>,
    previews: Vec<Option<Sent>>,
    receipt: Option<Sent>,
) -> Placement {
    let guest = record.wanted.guest();
    let repeat = record.repeat.as_ref().map(|repeat| repeat_of(repeat, who, guest));
    Placement {
        id: record.id,
        by: customer(who),
        wanted: record.wanted.clone(),
        previews,
        receipt,
        repeat,
        taken: Some(Taken {
            promised: record.promised(),
            insisted: None,
        }),
    }
}

/// A key of a session is that of whoever had it.
pub(super) fn repeat_of(repeat: &IdempotencyKey, who: Option<&User>, guest: &str) -> IdempotencyKey {
    let mut repeat = repeat.clone();
    if repeat.owner.starts_with(IdempotencyKey::SESSION) {
        repeat.owner = IdempotencyKey::owner(who, guest);
    }
    repeat
}
