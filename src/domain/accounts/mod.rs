//! Users, roles, sign-in and sessions.

mod colleagues;
mod common_passwords;
pub mod email_proof;
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
pub use forms::{Profile, RegisterRequest, own_password, password_or_none};
pub use list::{PeopleFilter, PeoplePage, people};
pub use order_access::{OrderAccess, Ties};
pub use passwords::{generate as generate_password, hash as hash_in_turn, hash_password};
pub use rate_limits::{count_guess, count_write, forgive as forgive_guesses};
pub use role::Role;
pub use rules::{Origin, Write};
pub use store::{end_sessions, find, find_by_email, proven_customer};
pub use user::{NewUser, User, called};
pub use users::{
    Change, EMAIL_TAKEN, LAST_ADMIN, change, close, create, email_taken, hold, open, renew_password,
};
