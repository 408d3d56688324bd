//! What somebody means to order. It lies in their session, which ends after a day; a copy is kept here for thirty, with the files
//! and designs that it names. A guest's is found again by the cookie of their browser, a customer's by their account: it comes back when
//! they sign in, wherever that is, and to nobody else who uses the browser.

mod rules;
mod store;

pub use rules::{Cart, Full, Line, MOST_LINES, Owner, QUANTITY};

use crate::base::db::Db;
use crate::base::error::AppError;
use crate::base::ids::{KeptCartId, UserId};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;

/// Since it was changed last.
pub const KEPT_DAYS: i64 = 30;
/// Ended ones that go in one run.
const AT_ONCE: i64 = 1000;

/// What was kept, while it is.
pub fn find(conn: &mut PgConnection, now: DateTime<Utc>, owner: Owner) -> Result<Option<Cart>, AppError> {
    store::find(conn, now, owner)
}

/// In the place of what was kept before.
pub fn keep(conn: &mut PgConnection, now: DateTime<Utc>, owner: Owner, cart: &Cart) -> Result<(), AppError> {
    store::put(conn, now + TimeDelta::days(KEPT_DAYS), now, owner, cart)
}

/// It became an order, was emptied, or is nobody's any more.
pub fn forget(conn: &mut PgConnection, owner: Owner) -> Result<(), AppError> {
    store::delete(conn, owner)
}

/// Somebody signed in: what they bring comes together with what their account kept, and the browser keeps nothing.
pub fn join(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    browser: Option<KeptCartId>,
    user: UserId,
    brought: Option<Cart>,
) -> Result<Option<Cart>, AppError> {
    if let Some(browser) = browser {
        forget(conn, Owner::Browser(browser))?;
    }
    let owner = Owner::Account(user);
    let kept = find(conn, now, owner)?;
    let Some(mut cart) = brought else {
        return Ok(kept);
    };
    if let Some(kept) = kept {
        cart.join(&kept);
    }
    keep(conn, now, owner, &cart)?;
    Ok(Some(cart))
}

/// Forgets, some at a time, those whose days are over.
pub fn run_once(db: &Db) -> Result<(), AppError> {
    db.transact_here(|conn, now| store::delete_ended(conn, now, AT_ONCE))
}
