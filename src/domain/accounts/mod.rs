//! Users, roles, sign-in and sessions.

mod colleagues;
pub mod forms;
mod list;
mod order_access;
pub mod password_reset;
pub mod passwords;
pub mod rate_limits;
pub mod rules;
pub mod store;
mod users;

pub use crate::domain::accounts::users::{Change, LAST_ADMIN, change, close, open, renew_password};
pub use colleagues::colleagues;
pub use forms::{Profile, RegisterRequest, password_or_none};
pub use list::{PeopleFilter, PeoplePage, people};
pub use order_access::{OrderAccess, Ties};
pub use passwords::{generate as generate_password, hash as hash_in_turn, hash_password};
pub use rules::{Origin, Write};
pub use store::{User, called, find, find_by_email};

use crate::base::error::AppError;
use crate::base::ids::{UserId, WorkshopId};
use crate::domain::lifecycle::Authority;
use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;

crate::codes! {
    /// What a person may do.
    pub enum Role {
        Admin = "ADMIN",
        Operador = "OPERADOR",
        Taller = "TALLER",
        Cliente = "CLIENTE",
    }
}

crate::code_columns!(Role);

impl From<Role> for Authority {
    fn from(role: Role) -> Self {
        match role {
            Role::Admin => Self::Admin,
            Role::Operador => Self::Operator,
            Role::Taller => Self::Workshop,
            Role::Cliente => Self::Customer,
        }
    }
}

impl Role {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Admin => "Administración",
            Self::Operador => "Operaciones",
            Self::Taller => "Taller",
            Self::Cliente => "Cliente",
        }
    }

    /// Where a person lands after signing in.
    pub const fn home(self) -> &'static str {
        match self {
            Self::Admin => "/admin",
            Self::Operador => "/ops/orders",
            Self::Taller => "/workshop/dashboard",
            Self::Cliente => "/orders",
        }
    }

    /// Krafta's own people, who see every order.
    pub const fn is_staff(self) -> bool {
        matches!(self, Self::Admin | Self::Operador)
    }

    /// Where the navigation leads.
    pub const fn links(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Admin => &[
                ("/admin", "Resumen"),
                ("/admin/orders", "Pedidos"),
                ("/admin/payments", "Pagos"),
                ("/workshop/dashboard", "Producción"),
                ("/admin/payables", "Por pagar"),
                ("/admin/catalog", "Catálogo"),
                ("/admin/workshops", "Talleres"),
                ("/admin/shipping", "Envíos"),
                ("/admin/users", "Usuarios"),
                ("/admin/notifications", "Correos"),
                ("/admin/settings", "Ajustes"),
            ],
            Self::Operador => &[("/ops/orders", "Pedidos")],
            Self::Taller => &[
                ("/workshop/dashboard", "Producción"),
                ("/workshop/payables", "Mis cobros"),
                ("/workshop/offers", "Mi taller"),
            ],
            Self::Cliente => &[("/orders", "Mis pedidos")],
        }
    }
}

/// Somebody who is to have an account.
#[derive(Clone)]
pub struct NewUser {
    /// In lower case.
    pub email: String,
    /// From `hash_password`.
    pub password_hash: String,
    /// May be empty.
    pub name: String,
    pub role: Role,
    /// Whom a TALLER works for; nobody else has one.
    pub workshop: Option<WorkshopId>,
}

/// Opens an account. An e-mail that has one already is a conflict (`email_taken`).
pub fn create(conn: &mut PgConnection, now: DateTime<Utc>, new: NewUser) -> Result<UserId, AppError> {
    check_workshop(new.role, new.workshop)?;
    store::insert(conn, now, &new)
        .map_err(users::unknown_workshop)?
        .ok_or_else(email_taken)
}

fn check_workshop(role: Role, workshop: Option<WorkshopId>) -> Result<(), AppError> {
    if (role == Role::Taller) == workshop.is_some() {
        Ok(())
    } else {
        Err(AppError::field("workshop", "va con el rol TALLER, y solo con él"))
    }
}

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

pub fn email_taken() -> AppError {
    AppError::conflict(EMAIL_TAKEN, "Ya hay una cuenta con ese correo.")
}

/// The conflict's code.
pub const EMAIL_TAKEN: &str = "email_taken";
