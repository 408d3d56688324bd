//! Users, roles, sign-in and sessions.

mod colleagues;
pub mod forms;
mod list;
mod order_access;
pub mod password_reset;
pub mod passwords;
pub mod rate_limits;
mod role;
pub mod rules;
pub mod store;
mod user;
mod users;

pub use colleagues::colleagues;
pub use forms::{Profile, RegisterRequest, password_or_none};
pub use list::{PeopleFilter, PeoplePage, people};
pub use order_access::{OrderAccess, Ties};
pub use passwords::{generate as generate_password, hash as hash_in_turn, hash_password};
pub use role::Role;
pub use rules::{Origin, Write};
pub use store::{find, find_by_email};
pub use user::{NewUser, User, called};
pub use users::{Change, EMAIL_TAKEN, LAST_ADMIN, change, close, create, email_taken, open, renew_password};

use crate::base::error::AppError;
use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;

/// Counts a guess at something that only its owner should know, or refuses: too many about it, or from this sender.
/// `about` has no @, so that it is nobody's e-mail.
pub fn count_guess(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    about: &str,
    origin: &Origin,
) -> Result<(), AppError> {
    rate_limits::try_sign_in(conn, now, about, origin)
}

/// Counts one more write of this kind by somebody without a session, or refuses: too many from this sender.
pub fn count_write(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    write: Write,
    origin: &Origin,
) -> Result<(), AppError> {
    rate_limits::count_write(conn, now, write, origin)
}

/// After a right guess.
pub fn forgive_guesses(conn: &mut PgConnection, about: &str) -> Result<(), AppError> {
    rate_limits::forgive(conn, about)
}
