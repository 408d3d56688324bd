//! From a record to what placing needs.

use super::record::{Customer, Record};
use crate::base::error::AppError;
use crate::domain::accounts::{self, Role, User};
use crate::domain::files::Sent;
use crate::domain::ordering::{IdempotencyKey, Placement, Taken};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Whose an order is. Whoever is no customer (staff, as far as that could not be asked) makes it nobody's.
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
    Ok(user.filter(|user| user.active && user.role == Role::Cliente))
}

pub(super) fn placement(
    record: &Record,
    by: Option<User>,
    previews: Vec<Option<Sent>>,
    receipt: Option<Sent>,
) -> Placement {
    let repeat = record
        .repeat
        .as_ref()
        .map(|repeat| repeat_of(repeat, by.as_ref()));
    Placement {
        id: record.id,
        by,
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
pub(super) fn repeat_of(repeat: &IdempotencyKey, by: Option<&User>) -> IdempotencyKey {
    let mut repeat = repeat.clone();
    if repeat.owner.starts_with(IdempotencyKey::SESSION) {
        repeat.owner = IdempotencyKey::owner(by);
    }
    repeat
}
